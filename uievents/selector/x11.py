"""X11: the connection to the server is one more descriptor to wait for."""

from __future__ import annotations

from collections.abc import Callable
from selectors import EVENT_READ
from time import monotonic

from .headless import Display
from .sdl import FIRST_EVENT, LAST_EVENT, SDL, Xlib


class X11Display(Display):
    """The connection to the X server, from which Xlib reads ahead."""

    means = "x11"

    def __init__(
        self, sdl: SDL, x11_window: tuple[int, int], clock: Callable[[], float] = monotonic
    ) -> None:
        super().__init__(sdl, clock)
        self._xlib: Xlib | None = None
        self._connect(x11_window)

    def _connect(self, x11_window: tuple[int, int]) -> None:
        connection, window = x11_window
        self.window: int = window
        self._xlib = Xlib(connection, self._connection_closes)
        self.descriptor = self._xlib.fd

    def _connection_closes(self) -> None:
        """Called by Xlib before pygame closes the connection, whose use would crash after that."""
        self._xlib, former, self.descriptor = None, self.descriptor, None
        if self._selector is not None:
            self._selector.forget(former, self._ready)

    def _open_again(self) -> bool:
        if self._xlib is None and self._get_surface() is not None:
            x11_window = self.sdl.x11_window()
            if x11_window is None:
                raise RuntimeError("pygame's new window is not on X11: make a new App for it")
            self._connect(x11_window)
            if self._selector is not None:
                self._selector.register_new(self.descriptor, EVENT_READ, self._ready)
        return super()._open_again()

    def _window_changed(self) -> None:
        if self._xlib is not None:  # the connection is still open, as SDL's video was begun twice
            self._open_again()

    def pending(self, *, read: bool = False) -> bool:
        """As :meth:`Display.pending`.

        Shortly after each press and each motion, X also sends the device's raw event (XInput), of
        which SDL makes no event.  With ``read``, SDL reads it here, and it costs no turn of the
        loop.  (If SDL does make an event, that rings the bell, too, so one True is enough.)
        """
        if self.looks.changed():
            return True
        if self._xlib is None:
            return self._open_again()
        if not self._xlib.pending():
            return False
        if not read:
            return True
        self.sdl.pump_events()
        return bool(self.sdl.has_events(FIRST_EVENT, LAST_EVENT))

    def _explain(self) -> str:
        return (
            f"One selector: the X11 connection (descriptor {self.descriptor}) is waited for "
            "together with sockets, timers and other threads; nothing wakes while nothing happens."
        )

    def _end(self) -> None:
        if self._xlib is not None:
            self._xlib.forget()
        super()._end()

    def forked(self) -> None:
        super().forked()
        if self._xlib is not None:
            self._xlib.forget()
