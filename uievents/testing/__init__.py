"""Tests without a screen and without sleeping, for programs of any size.

A :class:`Pilot` opens a program (an App, an EventLoop, a script, a plain pygame program).  It uses
the program's mouse, keyboard and clock, and lets the test look at the result::

    def test_the_left_key_moves_the_ball(pilot):        # pytest: the fixture is there
        app = pilot.open("game.py")
        with pilot.hold("left"):
            pilot.advance(1.0)                          # seconds of virtual time
        assert app.ball.x == 20

Modules: ``lockstep`` runs a program and its test in turn; ``wait`` has a selector and an asyncio
loop on virtual time; ``devices`` the mouse and the keyboard; ``pygame_program`` replaces pygame's
waits, clocks and states; ``plugin`` has the pytest fixtures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .clock import VirtualClock
    from .driven import Stuck
    from .lockstep import NeverSettles
    from .pilot import Pilot

__all__ = ["NeverSettles", "Pilot", "Stuck", "VirtualClock"]

_MODULES = {
    "VirtualClock": "clock",
    "NeverSettles": "lockstep",
    "Pilot": "pilot",
    "Stuck": "driven",
}


if not TYPE_CHECKING:  # hidden from type checkers, which would accept any misspelt name

    def __getattr__(name: str) -> Any:
        """Import a name at first use, since every pytest of the environment loads the plugin."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        from ..extras import missing

        try:
            module = import_module(f".{_MODULES[name]}", __name__)
        except ImportError as error:
            raise missing(error) from error
        return getattr(module, name)
