"""Where real windows are opened: an X server of our own, somebody's display, or nowhere."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing

from ..measure.machine import cores
from ..measure.x11 import NotPossible, VirtualDisplay, XTestDevice
from ..words import Text, text


class Place:
    """Where real windows are opened, if anywhere; a context manager that closes what it opened.

    ``which``: as the option ``--display`` has it.  Raises :class:`UIEventsError` if a display
    that was asked for by name cannot be used; with ``auto``, :attr:`why_not` says why.
    """

    def __init__(self, which: str) -> None:
        self.display: str | None = None
        self.description: str | None = None
        """The display, in words, for the header."""
        self.server: VirtualDisplay | None = None
        """Our own."""
        self.why_not: Text = text("left out with --display none")
        self._opened = ExitStack()
        if which == "none":
            return
        try:
            self._open(which)
        except NotPossible as error:
            self._opened.close()
            self.display = self.server = None
            if which != "auto":
                raise
            self.why_not = error.text

    @property
    def careful(self) -> bool:
        """Whether somebody may be working at the display, where presses must not go astray."""
        return self.server is None

    def _open(self, which: str) -> None:
        self.display = which
        if which in ("auto", "own"):
            try:
                self.server = self._opened.enter_context(closing(VirtualDisplay()))
                self.display = self.server.name
            except NotPossible:
                users = os.environ.get("DISPLAY")
                if which == "own" or not users:
                    raise
                self.display = users
        if self.server is not None and (shared := cores()) is not None:
            os.sched_setaffinity(self.server.pid, shared.hand)  # it carries the hand's presses
        # An X server may end with its last client: this connection keeps it.
        kept = self._opened.enter_context(closing(XTestDevice(self.display)))
        self.description = f"{'own Xvfb' if self.server else self.display} ({kept.vendor})"

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()
