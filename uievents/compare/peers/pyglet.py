"""pyglet's own loop."""

from __future__ import annotations

import importlib
from typing import Any

from ...measure.x11 import HEIGHT, WIDTH, number_at
from . import Subject


def run(name: str, subject: Subject) -> None:
    """Run pyglet's application loop as its manual does: it draws 60 times a second."""
    try:
        pyglet: Any = importlib.import_module("pyglet")
    except ImportError:
        raise SystemExit("pyglet is not installed: pip install pyglet") from None
    window = pyglet.window.Window(WIDTH, HEIGHT, vsync=False)

    @window.event  # type: ignore[untyped-decorator]
    def on_mouse_press(x: float, y: float, button: int, modifiers: int) -> None:
        subject.looks += 1
        subject.seen(number_at(int(x), HEIGHT - 1 - int(y)))

    window.dispatch_events()
    subject.ready(window=window._window, wait=f"pyglet {pyglet.version}")
    pyglet.app.run()
