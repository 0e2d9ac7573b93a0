"""Fetch: a click asks a server by aiohttp, and the window stays live.

    pip install aiohttp
    python -m uievents.examples.fetch http://127.0.0.1:8000/

Click again before the answer comes: the new request replaces the old one (``latest=True``).
"""

import sys

import pygame

from uievents import App

try:
    import aiohttp
except ImportError:
    raise SystemExit("this example needs aiohttp: pip install aiohttp") from None

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/"
app = App("Fetch", size=(640, 120))
pygame.font.init()
font = pygame.font.Font(None, 36)
answer = "click to ask"


def show(text: str) -> None:
    global answer
    answer = text
    app.redraw()


@app.onClick(latest=True)
async def ask(event):
    show(f"asking {url} ...")
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            text = await response.text()
            show(f"{response.status}: {text[:60]}")
    except aiohttp.ClientError as error:
        show(f"no answer: {error}")


@app.onDraw
def draw(event):
    app.screen.fill("white")
    app.screen.blit(font.render(answer, True, "black"), (16, 44))


app.run()
