"""Signals that SDL catches, and of which it tells only when it is pumped.

SDL installs a handler for SIGINT and SIGTERM, where the program has none.  The handler sets a
flag, and nothing else; the next pump makes a QUIT event of it.  A thread that sleeps in a system
call is not woken: the call is interrupted in whichever thread the kernel chose, and Python starts
it again, as no handler of Python's has been called.

So a Python handler takes the place of SDL's, and posts the QUIT event itself: that rings the bell
of every wait, in every thread.  Only the main thread may install it; another one asks it to.
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
    """Tells of the signals that SDL catches, by QUIT events, at once."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._asked = PENDING_CALL(self._ask)
        self._told: Callable[[], object] = lambda: None

    def take_over(self) -> bool:
        """Put our handlers in the place of SDL's; whether none of SDL's is left.

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
        """Leave the signals as they were before SDL caught them, as SDL does when it ends.

        Only the main thread can do it.  Without it :meth:`_handle` does so when one comes.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        for number in NUMBERS:
            if signal.getsignal(number) == self._handle:
                signal.signal(number, signal.SIG_DFL)

    def ask_main_thread(self, told: Callable[[], object]) -> None:
        """Have the main thread take over, and call ``told()`` then.

        It does so between two instructions of Python's, or, while it waits for a lock or the end
        of a thread, when a signal interrupts it.
        """
        self._told = told
        ctypes.pythonapi.Py_AddPendingCall(self._asked, None)

    def _ask(self, _: int | None) -> int:
        self.take_over()
        self._told()
        return 0

    def _handle(self, number: int, frame: Any) -> None:
        import pygame

        if os.getpid() == self._process and pygame.display.get_init():
            try:
                pygame.event.post(pygame.event.Event(pygame.QUIT))
            except pygame.error:  # the queue is full: SDL drops its own event, too
                pass
            return
        # SDL would have given the signal back when its video was shut down.
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


PENDING_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class SharedObject(ctypes.Structure):
    """``Dl_info`` of ``dladdr``: where an address belongs to."""

    _fields_ = (
        ("path", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("symbol", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
    )


def _is_sdls(number: int) -> bool:
    """Whether the handler of a signal is a function of SDL's."""
    if signal.getsignal(number) is not signal.SIG_DFL:
        return False  # SDL leaves what Python handles, or ignores
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
