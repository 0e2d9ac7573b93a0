"""GLFW's wait, called from Python."""

from __future__ import annotations

import importlib
from typing import Any

from ...measure.x11 import HEIGHT, WIDTH, number_at
from . import Subject


def run(name: str, subject: Subject) -> None:
    """``glfwWaitEvents`` again and again."""
    try:
        glfw: Any = importlib.import_module("glfw")
    except ImportError:
        raise SystemExit("GLFW is not installed: pip install glfw") from None
    if not glfw.init():
        raise SystemExit("GLFW does not start on this display")
    glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
    window = glfw.create_window(WIDTH, HEIGHT, "glfw", None, None)

    at = [0, 0]  # as the events told it: get_cursor_pos() asks where the pointer is by now

    def moved(window: Any, x: float, y: float) -> None:
        at[:] = int(x), int(y)

    def button(window: Any, which: int, action: int, mods: int) -> None:
        if action == glfw.PRESS:
            subject.seen(number_at(*at))

    glfw.set_cursor_pos_callback(window, moved)
    glfw.set_mouse_button_callback(window, button)
    glfw.poll_events()
    version = ".".join(map(str, glfw.get_version()))
    subject.ready(window=glfw.get_x11_window(window), wait=f"GLFW {version}")
    while True:
        glfw.wait_events()
        subject.looks += 1
