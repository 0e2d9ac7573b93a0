"""Real button presses on a real X server, and a virtual server to press them on.

The XTEST extension lets a program press the server's own mouse button: from there on a
press travels as a person's does, through the server, its connection, Xlib and SDL.

The pointer's place tells a press's number (:meth:`XTestDevice.prepare` moves it there in
the pause before), so the program that is measured can say which press it noticed.

On a display that somebody works at, pressing buttons is not harmless: before every press
the device makes sure that the pointer is over the window it was told, and stops if not.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from typing import Any

from ..words import ToldError, text

WIDTH, HEIGHT = 400, 300
"""Size of the windows that are measured, in pixels."""
_COLUMNS, _ROWS, _MARGIN = WIDTH - 20, HEIGHT - 20, 10
START_TIMEOUT = 10.0


def place_of(number: int) -> tuple[int, int]:
    """Where in the window press ``number`` is made."""
    return _MARGIN + number % _COLUMNS, _MARGIN + number // _COLUMNS % _ROWS


def number_at(x: int, y: int) -> int:
    """The press that was made at this place of the window."""
    return (x - _MARGIN) + (y - _MARGIN) * _COLUMNS


KEYS = "abcdefghijklmnopqrstuvwxyz"


def key_of(number: int) -> str:
    """The key of press ``number``: each in turn, so that the key tells the number."""
    return KEYS[(number - 1) % len(KEYS)] if number else "space"


def number_of(key: str, last: int) -> int:
    """The press of ``key``, if ``last`` was the one that was noticed before it.

    Right as long as fewer presses than there are :data:`KEYS` are missed in between.
    """
    return last + 1 + (KEYS.index(key) - last) % len(KEYS) if key != "space" else 0


class NotPossible(ToldError):
    """This machine lacks what real presses need; the message says what, and what to install."""


class XTestDevice:
    """Presses the X server's mouse button over one window, or its keys, or moves the pointer.

    ``hand``: what a press is: that of the ``button``, that of a ``key`` (:func:`key_of`), or a
    ``motion`` to the place that means its number.  ``careful``: the display is a person's, so look
    before every press.

    Raises :class:`NotPossible` without python-xlib, without the display, or without XTEST.
    """

    def __init__(self, display: str, *, hand: str = "button", careful: bool = True) -> None:
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
        self._press, self._release, self._motion = X.ButtonPress, X.ButtonRelease, X.MotionNotify
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
        self._careful, self._hand = careful, hand
        self._window: Any = None
        self._origin = (0, 0)

    @property
    def vendor(self) -> str:
        """Who made the server, and its release."""
        info = self._display.display.info
        return f"{info.vendor} {info.release_number}"

    def aim(self, window: int) -> None:
        """Press over this window (its X id), which must be on the screen; keys are for it, too."""
        self._window = self._display.create_resource_object("window", window)
        end = time.monotonic() + 5
        while self._window.get_attributes().map_state != 2:  # IsViewable
            if time.monotonic() > end:
                raise NotPossible(text("the window to press did not appear within 5 seconds"))
            time.sleep(0.01)
        at = self._window.translate_coords(self._root, 0, 0)
        self._origin = (-at.x, -at.y)
        if self._hand == "key":  # as a window manager would
            self._window.set_input_focus(self._x.RevertToParent, self._x.CurrentTime)
            self._display.sync()

    def prepare(self, number: int) -> None:
        """Move the pointer to the place that means ``number``, unless moving it is the press."""
        if self._hand == "button":
            self._move(number)

    def _move(self, number: int) -> None:
        x, y = place_of(number)
        self._fake(self._display, self._motion, x=self._origin[0] + x, y=self._origin[1] + y)
        if self._careful:
            self._look()
        else:
            self._display.flush()

    def _look(self) -> None:
        """Make sure that what is under the pointer is our window."""
        window = self._root
        while True:
            child = window.query_pointer().child
            if not child or child == 0:
                break
            window = child
        if window.id != self._window.id:
            raise NotPossible(
                text(
                    "another window lies over the one to press, so pressing was stopped: leave the "
                    "screen alone while compare runs, or install Xvfb, which it then uses"
                )
            )

    def _strike(self, key: str, *, down: bool) -> None:
        """Press or release a key, of which the X name is given."""
        if down and self._careful and self._display.get_input_focus().focus.id != self._window.id:
            raise NotPossible(
                text(
                    "another window has the keyboard, so typing was stopped: leave the screen "
                    "alone while compare runs, or install Xvfb, which it then uses"
                )
            )
        code = self._display.keysym_to_keycode(self._keysym(key))
        self._fake(self._display, self._x.KeyPress if down else self._x.KeyRelease, code)
        self._display.flush()

    def press(self, number: int) -> None:
        """What the hand does."""
        if self._hand == "motion":
            self._move(number)
        elif self._hand == "key":
            self._strike(key_of(number), down=True)
        else:
            self._fake(self._display, self._press, 1)
            self._display.flush()

    def release(self, number: int) -> None:
        """The end of it; after the first motion, move away, so that it can be made again."""
        if self._hand == "key":
            self._strike(key_of(number), down=False)
        elif self._hand == "button":
            self._fake(self._display, self._release, 1)
            self._display.flush()
        elif number == 0:
            self._move(_COLUMNS * _ROWS - 1)

    def close(self) -> None:
        """Close the connection."""
        self._display.close()


class VirtualDisplay:
    """An Xvfb of our own, on a display number that is free; ends with :meth:`close`.

    Raises :class:`NotPossible` where Xvfb is not installed or does not start.
    """

    def __init__(self, size: tuple[int, int] = (800, 600)) -> None:
        program = shutil.which("Xvfb")
        if program is None:
            raise NotPossible(
                text(
                    "real windows need an X display or Xvfb, a virtual one (Debian: apt install "
                    "xvfb)"
                )
            )
        reading, writing = os.pipe()
        try:
            self._process = subprocess.Popen(
                [
                    *(program, "-displayfd", str(writing), "-nolisten", "tcp", "-terminate"),
                    *("-screen", "0", f"{size[0]}x{size[1]}x24"),
                ],
                pass_fds=[writing],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for us: we end it, after its clients
            )
            os.close(writing)
            writing = -1
            number = self._read_number(reading)
        finally:
            os.close(reading)
            if writing >= 0:
                os.close(writing)
        self.name: str = f":{number}"
        self.pid: int = self._process.pid

    def _read_number(self, fd: int) -> int:
        said, end = b"", time.monotonic() + START_TIMEOUT
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([fd], [], [], max(0, end - time.monotonic()))
            data = os.read(fd, 64) if ready else b""
            if not data:
                self.close()
                raise NotPossible(
                    text("Xvfb is installed but did not start: try it by hand, 'Xvfb :99'")
                )
            said += data
        return int(said)

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
