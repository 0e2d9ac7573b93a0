"""Replaces SDL's signal handlers, which do not wake the loop, by one that does.

SDL installs a handler for SIGINT and SIGTERM if the program has none.  That handler only sets a
flag, of which the next pump makes a QUIT event.  A thread that sleeps in a system call stays
asleep: the signal may interrupt the call in one thread, but Python restarts the call, as no Python
handler was called.

So a Python handler replaces SDL's.  It posts the QUIT event itself, which rings the bell of every
wait, in every thread.  Only the main thread may install it; another thread asks the main one to.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

NUMBERS = (signal.SIGINT, signal.SIGTERM)
"""The signals of which SDL makes QUIT events."""


class CaughtSignals:
    """Makes QUIT events of SIGINT and SIGTERM at once, whichever wait the loop is in."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._asked = PENDING_CALL(self._ask)
        self._done: Callable[[], object] = lambda: None

    def take_over(self) -> bool:
        """Replace SDL's handlers; returns whether all of them have been replaced.

        Only the main thread can do it.
        """
        if os.name != "posix":
            return True
        left = [number for number in NUMBERS if _is_sdls(number)]
        if not left:
            return True
        if threading.current_thread() is not threading.main_thread():
            return False
        self._process = os.getpid()
        for number in left:
            signal.signal(number, self._handle)
        return True

    def give_back(self) -> None:
        """Set the signals back to the default, as SDL does when it ends.

        Only the main thread can do it.  If it has not, :meth:`_handle` does so when a signal comes.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for number in NUMBERS:
            if signal.getsignal(number) == self._handle:
                signal.signal(number, signal.SIG_DFL)

    def ask_main_thread(self, done: Callable[[], object]) -> None:
        """Have the main thread take over, and call ``done()`` then.

        The main thread does so between two Python instructions.  If it waits for a lock, or for a
        thread to end, that is when the wait ends, or a signal interrupts it.
        """
        self._done = done
        ctypes.pythonapi.Py_AddPendingCall(self._asked, None)

    def _ask(self, _: int | None) -> int:
        self.take_over()
        self._done()
        return 0

    def _handle(self, number: int, frame: Any) -> None:
        import pygame

        if os.getpid() == self._process and pygame.display.get_init():
            try:
                pygame.event.post(pygame.event.Event(pygame.QUIT))
            except pygame.error:  # the queue is full: SDL would drop its own QUIT event, too
                pass
            return
        # Video is shut down, or this is a forked child: do what the signal does by default.
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


PENDING_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class SharedObject(ctypes.Structure):
    """``Dl_info`` of ``dladdr(3)``: the library and the symbol of an address."""

    _fields_ = (
        ("path", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("symbol", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
    )


def _is_sdls(number: int) -> bool:
    """Whether the handler of a signal is SDL's."""
    if signal.getsignal(number) is not signal.SIG_DFL:
        return False  # handled by Python, or ignored: SDL leaves it alone
    import pygame.base

    libc = ctypes.CDLL(None)
    action = (ctypes.c_void_p * 32)()  # a struct sigaction, which begins with the handler
    if libc.sigaction(number, None, ctypes.byref(action)) or not action[0] or action[0] == 1:
        return False
    sdl = ctypes.CDLL(pygame.base.__file__).SDL_Init
    return _library(action[0]) == _library(ctypes.cast(sdl, ctypes.c_void_p).value)


def _library(address: int | None) -> bytes | None:
    """The file of the library to which the code at ``address`` belongs."""
    found = SharedObject()
    ctypes.CDLL(None).dladdr(ctypes.c_void_p(address), ctypes.byref(found))
    path: bytes | None = found.path
    return path
