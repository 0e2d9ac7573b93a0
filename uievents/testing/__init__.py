"""Tests without a screen and without sleeping, for programs of any size.

A :class:`Pilot` opens a program (an App, an EventLoop, a script, a plain pygame program), sits at
its mouse, keyboard and clock, and looks at what comes of it::

    def test_the_left_key_moves_the_ball(pilot):        # pytest: the fixture is there
        app = pilot.open("game.py")
        with pilot.hold("left"):
            pilot.advance(1.0)                          # seconds of virtual time
        assert app.ball.x == 20

Rooms: ``lockstep`` a program and its test, of which one runs at a time; ``wait`` the selector and
asyncio's loop on virtual time; ``devices`` the mouse and the keyboard; ``pygame_program`` what a
program of pygame's own kind waits and asks with; ``plugin`` the fixtures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clock import VirtualClock
    from .driven import Stuck
    from .lockstep import NeverSettles
    from .pilot import Pilot

__all__ = ["NeverSettles", "Pilot", "Stuck", "VirtualClock"]

_ROOMS = {"VirtualClock": "clock", "NeverSettles": "lockstep", "Pilot": "pilot", "Stuck": "driven"}


def __getattr__(name: str) -> Any:
    """Imported when asked for: the plugin is loaded by every pytest of the environment."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from ..extras import missing

    try:
        room = import_module(f".{_ROOMS[name]}", __name__)
    except ImportError as error:
        raise missing(error) from error
    return getattr(room, name)
