"""Every example does what its first line says, as a person at its window would see it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "uievents" / "examples"

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.fixture
def example(pilot):
    """``example("paint")`` opens it."""
    return lambda name, *args: pilot.open(EXAMPLES / f"{name}.py", *args)


def colour(pilot, place):
    return tuple(pilot.screenshot().get_at(place)[:3])


def test_hello(example, pilot, capsys):
    example("hello")
    pilot.click((30, 40))
    assert "clicked at (30, 40)\n" in capsys.readouterr().out
    pilot.press("escape")
    assert not pilot.is_open


def test_paint(example, pilot):
    example("paint")
    pilot.drag((100, 100), (200, 150))
    assert colour(pilot, (150, 125)) == BLACK
    pilot.scroll(3)
    pilot.drag((300, 300), (400, 300))
    assert colour(pilot, (350, 306)) == BLACK
    pilot.press("c")
    assert colour(pilot, (150, 125)) == WHITE


def test_timers(example, pilot, capsys):
    app = example("timers")
    pilot.click((10, 10))
    pilot.advance(0.4)
    assert "click" not in capsys.readouterr().out
    pilot.advance(0.2)
    assert "half a second after the click" in capsys.readouterr().out
    turns = app.turns
    pilot.advance(60)
    assert app.turns - turns <= 2 * 60 + 2


def test_headless(example, pilot):
    example("headless", "0")
    client = pilot.send(b"hello\n")
    assert client.recv(100) == b"hello\n"


def test_sockets(example, pilot):
    example("sockets", "0")
    client = pilot.send(b"hello\n")
    assert client.recv(100) == b"welcome\nhello\n"
    pilot.click((5, 6))
    assert client.recv(100) == b"clicked at (5, 6)\n"


def test_chat(example, pilot):
    example("chat", "0")
    client = pilot.send(b"hello\n")
    pilot.type("hi there")
    pilot.press("backspace", "enter")
    assert client.recv(1000).splitlines()[1:] == [b"hi ther"]


@pytest.fixture
def http_server():
    """The port of an aiohttp server on a thread of its own."""
    web = pytest.importorskip("aiohttp.web")
    ready, loop, found = threading.Event(), asyncio.new_event_loop(), []

    async def hello(request):
        return web.Response(text="hello from the server")

    async def serve():
        app = web.Application()
        app.router.add_get("/", hello)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        found.append(runner.addresses[0][1])
        ready.set()
        await stopped.wait()
        await runner.cleanup()

    stopped = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(60)
    yield found[0]
    loop.call_soon_threadsafe(stopped.set)
    thread.join()
    loop.close()


def test_fetch(http_server, example, pilot):
    example("fetch", f"http://127.0.0.1:{http_server}/")
    pilot.click((5, 5))
    pilot.until(lambda: pilot.module.answer.startswith("200"))
    assert pilot.module.answer == "200: hello from the server"


def test_form(example, pilot):
    example("form")
    pilot.click("name")
    pilot.type("Ada")
    pilot.press("tab")
    pilot.type("London!")
    pilot.press("backspace", "enter")
    assert pilot.module.sent == [{"name": "Ada", "city": "London"}]
    pilot.click("send")
    assert len(pilot.module.sent) == 2
    assert colour(pilot, (125, 150)) == (0x2B, 0x6C, 0xB0)


@pytest.mark.parametrize(("answer", "saved"), [("y", "draft"), ("n", "")])
def test_modal(example, pilot, answer, saved):
    example("modal")
    pilot.type("draft")
    pilot.press("ctrl+q")
    assert pilot.is_open
    pilot.press("escape")
    assert pilot.is_open
    pilot.press("ctrl+q", answer)
    assert not pilot.is_open
    assert pilot.module.saved == saved


def test_game(example, pilot):
    app = example("game")
    with pilot.hold("left"):
        pilot.advance(1.0)  # seconds
    assert app.x == pytest.approx(20, abs=1)
    with pilot.hold("s"):
        pilot.advance(0.5)
    assert app.y == pytest.approx(390, abs=1)
    assert colour(pilot, (int(app.x), int(app.y))) == (255, 165, 0)
    turns = app.turns
    pilot.advance(1.0)
    assert app.turns - turns == pytest.approx(60, abs=2)
    pilot.press("space")
    turns = app.turns
    with pilot.hold("right"):
        pilot.advance(60)
    assert app.turns - turns <= 4  # of the presses
    assert app.x == pytest.approx(20, abs=1)
    pilot.press("space")
    pilot.press("escape")
    assert not pilot.is_open
