"""Where real windows are opened: an X server of our own, somebody's display, or nowhere."""

from __future__ import annotations

import os

from ..measure.machine import cores, keep_to
from ..measure.x11 import NotPossible, VirtualDisplay, XTestDevice
from ..words import Text, text


class Place:
    """Where real windows are opened, if anywhere; a context manager that closes what it opened.

    ``which``: as the option ``--display`` has it.  Raises :class:`UIEventsError` if a display
    that was asked for by name is not to be had; with ``auto``, :attr:`why_not` says why.
    """

    def __init__(self, which: str) -> None:
        self.display: str | None = None
        self.careful: bool = True
        """Whether the display is a person's, where presses must not go astray."""
        self.why_not: Text = text("left out with --display none")
        self._own: VirtualDisplay | None = None
        self._server = ""
        if which == "none":
            return
        try:
            self._open(which)
        except NotPossible as error:
            self.close()
            self.display = None
            if which != "auto":
                raise
            self.why_not = error.text

    def _open(self, which: str) -> None:
        if which in ("auto", "own"):
            try:
                self._own = VirtualDisplay()
                if (ours := cores()) is not None:
                    keep_to(ours.hand, self._own.pid)  # it carries what the hand does
                self.display = self._own.name
                self.careful = False
            except NotPossible:
                self.display = os.environ.get("DISPLAY") if which == "auto" else None
                if not self.display:
                    raise
        else:
            self.display = which
        # A server that ends with its last client must keep one: this connection is it.
        self._kept = XTestDevice(self.display)
        self._server = self._kept.vendor

    @property
    def description(self) -> str | None:
        """The display, in words, for the header."""
        if self.display is None:
            return None
        return f"{'own Xvfb' if self._own else self.display} ({self._server})"

    def close(self) -> None:
        """Close what was opened."""
        if self._server:
            self._kept.close()
        if self._own is not None:
            self._own.close()

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
