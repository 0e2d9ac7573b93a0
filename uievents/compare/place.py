"""Where real windows are opened: on a new X server, on the user's display, or nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import NamedTuple

from ..measure.machine import cores
from ..measure.x11 import NotPossible, VirtualDisplay, XTestDevice
from ..words import Text, text


class Place(NamedTuple):
    """Where real windows are opened, if anywhere."""

    display: str = ""
    """The X display's name; empty if there is none."""
    description: str | None = None
    """The display, in words, for the header."""
    server: VirtualDisplay | None = None
    """The Xvfb, if it was started for this."""
    why_not: Text = text("not asked for")
    """Why there is no display."""

    @property
    def careful(self) -> bool:
        """Whether a user may be working at the display, where no press may reach another window."""
        return self.server is None


NOWHERE = Place()


@contextmanager
def opened(which: str) -> Iterator[Place]:
    """The place that the option ``--display`` asks for; closed at the end of the block.

    Raises :class:`NotPossible` if a display that was asked for by name cannot be used; with
    ``auto``, :attr:`Place.why_not` says why.
    """
    with ExitStack() as stack:
        place = Place(why_not=text("left out with --display none"))
        if which != "none":
            try:
                place = _open(which, stack)
            except NotPossible as error:
                if which != "auto":
                    raise
                place = Place(why_not=error.text)
        yield place


def _open(which: str, stack: ExitStack) -> Place:
    server, display = None, which
    if which in ("auto", "own"):
        try:
            server = stack.enter_context(closing(VirtualDisplay()))
            display = server.name
        except NotPossible:
            display = os.environ.get("DISPLAY", "")
            if which == "own" or not display:
                raise
    if server is not None and (presser := cores().presser):
        os.sched_setaffinity(server.pid, presser)  # it carries the presses
    # An X server may end with its last client: this connection keeps it.
    kept = stack.enter_context(closing(XTestDevice(display)))
    return Place(display, f"{'own Xvfb' if server else display} ({kept.vendor})", server)
