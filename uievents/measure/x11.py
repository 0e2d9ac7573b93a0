"""Real button presses on a real X server, and a virtual server to press them on.

The XTEST extension lets a program press the server's own mouse button.  From there the press
travels as a person's does: through the server, its connection, Xlib and SDL.

Each press has a number, which its place in the window encodes, so that the measured program can
report which press it noticed.  :meth:`XTestDevice.prepare` moves the pointer there beforehand.

On a user's own display a press in another window does harm.  There the device checks before every
press that the pointer is over the window to press, and stops if it is not.
"""

from __future__ import annotations

import select
import shutil
import subprocess
import time
from typing import Any

from ..words import TranslatedError, text

WIDTH, HEIGHT = 400, 300
"""Size of the windows that are measured, in pixels."""
_COLUMNS, _ROWS, _MARGIN = WIDTH - 20, HEIGHT - 20, 10
AWAY = _COLUMNS * _ROWS - 1
"""The number of the place to which the pointer goes so that it can move back; it is no press."""
START_TIMEOUT = 10.0


def place_of(number: int) -> tuple[int, int]:
    """Where in the window press ``number`` is made."""
    return _MARGIN + number % _COLUMNS, _MARGIN + number // _COLUMNS % _ROWS


def number_at(x: int, y: int) -> int:
    """The press that was made at this place of the window."""
    return (x - _MARGIN) + (y - _MARGIN) * _COLUMNS


KEYS = "abcdefghijklmnopqrstuvwxyz"


def key_of(number: int) -> str:
    """The key of press ``number``: all keys in turn, so that the key encodes the number."""
    return KEYS[(number - 1) % len(KEYS)] if number else "space"


def number_of(key: str, last: int) -> int:
    """The press of ``key``, if ``last`` was noticed before it.

    Correct if fewer presses were missed in between than there are :data:`KEYS`.
    """
    return last + 1 + (KEYS.index(key) - last) % len(KEYS) if key != "space" else 0


class NotPossible(TranslatedError):
    """This machine lacks something that real presses need; the message has what to install."""


class XTestDevice:
    """Presses the X server's mouse button over one window, or its keys, or moves the pointer.

    ``input``: whether a press is one of the mouse's ``button``, one of a ``key`` (:func:`key_of`),
    or a ``motion`` to the place of its number.  ``careful``: check before every press, as a user
    may be working at the display.

    Raises :class:`NotPossible` without python-xlib, without the display, or without XTEST.
    """

    def __init__(self, display: str, input: str = "button", *, careful: bool = True) -> None:
        try:
            from Xlib import XK, X, error
            from Xlib import display as xdisplay
            from Xlib.ext import xtest
        except ImportError:
            raise NotPossible(
                text(
                    "real button presses need the package python-xlib: pip install 'uievents[x11]'"
                )
            ) from None
        self._fake: Any = xtest.fake_input
        self._keysym: Any = XK.string_to_keysym
        self._x: Any = X
        try:
            self._display: Any = xdisplay.Display(display)
        except (error.DisplayError, OSError) as problem:
            why = text("the X display '{name}' cannot be reached: {why}", name=display, why=problem)
            raise NotPossible(why) from None
        if self._display.query_extension("XTEST") is None:
            self.close()
            raise NotPossible(
                text("the X display '{name}' has no XTEST extension to press with", name=display)
            )
        self._root = self._display.screen().root
        self._careful, self._input = careful, input
        self._window: Any = None
        self._number: int = 0
        """The number of the place at which the pointer is."""
        self._origin = (0, 0)

    @property
    def vendor(self) -> str:
        """The server's vendor and release."""
        info = self._display.display.info
        return f"{info.vendor} {info.release_number}"

    def aim(self, window: int) -> None:
        """Press this window (its X id) from now on; it must appear within five seconds."""
        self._window = self._display.create_resource_object("window", window)
        end = time.monotonic() + 5
        while self._window.get_attributes().map_state != 2:  # IsViewable
            if time.monotonic() > end:
                raise NotPossible(text("the window to press did not appear within 5 seconds"))
            time.sleep(0.01)
        at = self._window.translate_coords(self._root, 0, 0)
        self._origin = (-at.x, -at.y)
        if self._input == "key":  # as a window manager would
            self._window.set_input_focus(self._x.RevertToParent, self._x.CurrentTime)
            self._display.sync()

    def prepare(self, number: int) -> None:
        """Move the pointer to the place of press ``number``.

        If the press is a motion, move the pointer away from there: else there would be no motion.
        """
        if self._input == "button":
            self._move(number)
        elif self._input == "motion" and number == self._number:
            self._move(AWAY)

    def press(self, number: int) -> None:
        """Press the button or key, or move the pointer."""
        if self._input == "motion":
            self._move(number)
        else:
            self._send(number, down=True)

    def release(self, number: int) -> None:
        """Release it, unless the press was a motion."""
        if self._input != "motion":
            self._send(number, down=False)

    def _send(self, number: int, *, down: bool) -> None:
        kind, detail = (self._x.ButtonPress if down else self._x.ButtonRelease), 1
        if self._input == "key":
            if down and self._careful:
                self._check(self._display.get_input_focus().focus)
            kind = self._x.KeyPress if down else self._x.KeyRelease
            detail = self._display.keysym_to_keycode(self._keysym(key_of(number)))
        self._fake(self._display, kind, detail)
        self._display.flush()

    def _move(self, number: int) -> None:
        self._number = number
        (x, y), (left, top) = place_of(number), self._origin
        self._fake(self._display, self._x.MotionNotify, x=left + x, y=top + y)
        if self._careful:
            self._check(self._under_pointer())
        else:
            self._display.flush()

    def _under_pointer(self) -> Any:
        """The window that a press of the button would reach."""
        window = self._root
        while child := window.query_pointer().child:
            window = child
        return window

    def _check(self, window: Any) -> None:
        """Raises :class:`NotPossible` if ``window``, which would get the input, is another one."""
        if getattr(window, "id", None) != self._window.id:  # "none" is a number
            raise NotPossible(
                text(
                    "another window would get the input, so compare has stopped: leave the screen "
                    "alone while it runs, or install Xvfb, which it then uses"
                )
            )

    def close(self) -> None:
        """Close the connection."""
        self._display.close()


class VirtualDisplay:
    """A new Xvfb, on a free display number; ends with :meth:`close`.

    Raises :class:`NotPossible` where Xvfb is not installed or does not start.
    """

    def __init__(self) -> None:
        program = shutil.which("Xvfb")
        if program is None:
            raise NotPossible(
                text(
                    "real windows need an X display or Xvfb, a virtual one (Debian: apt install "
                    "xvfb)"
                )
            )
        self._process = subprocess.Popen(
            [
                *(program, "-displayfd", "1", "-nolisten", "tcp", "-terminate"),
                *("-screen", "0", "800x600x24"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C ends its clients first, and then the server
        )
        self.pid: int = self._process.pid
        self.name: str = f":{self._read_number()}"

    def _read_number(self) -> int:
        """The display's number, which Xvfb writes to its output when it is ready."""
        assert self._process.stdout is not None
        with self._process.stdout as output:
            ready, _, _ = select.select([output], [], [], START_TIMEOUT)
            number = output.readline() if ready else b""
        if not number.endswith(b"\n"):
            self.close()
            raise NotPossible(text("Xvfb is installed but does not start: try 'Xvfb :99'"))
        return int(number)

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
