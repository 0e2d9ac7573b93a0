"""The handlers that the demo shows: what a program of your own would register.

They run in the shown loop's process, and the demo shows their code.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from ....events import Click, KeyDown, MouseMove, Received, Timer, Wheel

SLOW = 0.5
DRAWING = 0.005

counts: dict[str, int] = {}


def count(name: str) -> None:
    counts[name] = counts.get(name, 0) + 1


def on_click(event: Click) -> None:
    count(f"button {event.button}")


def on_key_down(event: KeyDown) -> None:
    count(event.key)


def on_wheel(event: Wheel) -> None:
    count("up" if event.dy > 0 else "down")


def on_mouse_move(event: MouseMove) -> None:
    count("motion")
    time.sleep(DRAWING)  # as long as drawing a line takes: motion merges meanwhile


def on_received(event: Received) -> None:
    count(event.text)


def on_timer(event: Timer) -> None:
    count("tick")


def slow_click(event: Click) -> None:
    time.sleep(SLOW)  # holds the loop: everything else waits


async def slow_click_async(event: Click) -> None:
    await asyncio.sleep(SLOW)  # the loop goes on meanwhile


def slow_click_thread(event: Click) -> None:
    time.sleep(SLOW)  # on a thread of its own: registered with thread=True


HANDLERS: dict[str, Any] = {
    "click": on_click,
    "key": on_key_down,
    "wheel": on_wheel,
    "move": on_mouse_move,
    "socket": on_received,
    "timer": on_timer,
    "block": slow_click,
    "async": slow_click_async,
    "thread": slow_click_thread,
}
"""By kind of event; for a click that is handled slowly, by the way: block, async, thread."""
