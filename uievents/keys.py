"""``uievents keys``: every event as it comes, in a window of its own, as ``xev`` does."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from ._pygame import pygame
from .app import App
from .describe import words
from .events import Draw, Event, KeyDown
from .output import stop_printing

HINT = "Press keys, move and click; what arrives is printed in the terminal. Ctrl+Q closes."


def run(*, as_json: bool = False, port: int | None = None) -> int:
    """Print events until the window is closed; ``port``: also of connections to it."""
    with App("uievents keys", size=(720, 120), resizable=True, strict=True) as app:
        if port is not None:
            listener = app.listen(port)
            print(f"# listening: nc {listener.host} {listener.port}", file=sys.stderr)
        print(f"# {app.explain_wait()}", file=sys.stderr)
        show_events(app, as_json)
        try:
            app.run()
        except* BrokenPipeError:  # "uievents keys | head": the reader has gone
            stop_printing()
    return 0


def show_events(app: App, as_json: bool) -> None:
    """Have ``app`` print its events, as text or as one JSON object a line."""
    encode = msgspec.json.Encoder(enc_hook=str).encode
    start = app.clock()
    pygame.font.init()
    font = pygame.font.Font(None, 24)

    @app.onEvent
    def show(event: Event) -> None:
        if isinstance(event, Draw):
            return  # the App draws by itself
        if as_json:
            every: dict[str, Any] = {"type": type(event).__name__}
            for name in event.__struct_fields__:
                if not name.startswith("_"):
                    every[name] = getattr(event, name)
            print(encode(every).decode(), flush=True)
            return
        print(words(event, start), flush=True)

    @app.onKeyDown(key="ctrl+q")
    def leave(event: KeyDown) -> None:
        app.stop()

    @app.onDraw
    def draw(event: Draw) -> None:
        app.screen.fill("#14181f")
        picture = font.render(HINT, True, "#d8dee9")
        app.screen.blit(picture, picture.get_rect(center=app.screen.get_rect().center))
