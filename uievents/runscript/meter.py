"""Counts the program's looks, frames, CPU time and wakeups, on the board.

A *unit of work* is the time from one frame to the next or, if no frames are shown, from one look to
the next.  A wait would save the CPU time and the wakeups of the units without an event, provided
that nothing moves by itself.  To find that out, the picture of such a frame is sometimes compared
with the one before it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import zlib
from time import monotonic, sleep
from types import FrameType
from typing import Any

from . import board as b
from .board import Board, Find
from .tracebacks import HERE

SHORT = 0.1
"""If a program fails within so many seconds after its first look, no figures are printed."""
UNIT = 0.001
"""The least seconds of a unit of work between two looks."""
FRAMELESS = 1.0
"""Seconds without a frame after which looks end the units of work."""
COMPARE_EVERY = 0.1
"""The least seconds between two comparisons of pictures."""
COMPARE_SHARE = 0.004
"""The part of the time that comparing may take."""
OPENING = 0.05
"""Seconds for the first window to open, so that this is not in the figures."""
TIMEOUT = 10.0
"""The most seconds for which the end of the program waits while the figures are printed."""


class CallMeter:
    """Counts the calls of pygame's functions, and what was spent between them."""

    def __init__(self, board: Board, channel: socket.socket, plain: bool) -> None:
        channel.set_inheritable(False)
        self._socket = os.fstat(channel.fileno())
        self._board: Board | None = board
        self._channel: socket.socket | None = channel
        self._plain = plain
        self._lock = threading.RLock()
        self.pygame: Any = None
        self._surface: object = None
        self.opengl: bool = False  # its pictures cannot be read
        self._began = False
        self._opened = False
        self._places: dict[tuple[Any, int], Any] = {}
        self._look_ended = 0.0
        self._flip = (0.0, 0.0)
        self._came = 0  # events in this unit of work
        self._before_frame = 0  # events since the last frame
        self._unit = (0.0, 0.0, 0)  # when the unit began, and CPU and switches until then
        self._picture = 0
        self._compare = False  # compare the next picture with this one
        self._compare_at = 0.0
        self._own = 0.0  # seconds spent on comparing, which are not the program's

    # ------------------------------------------------------------ counting

    def _window(self) -> Any:
        """The surface of pygame's window; None if there is none, or it has been destroyed."""
        try:
            return self.pygame.display.get_surface()
        except self.pygame.error:
            return None

    def new_window(self) -> bool:
        """Whether the window has changed, or the figures have not begun yet."""
        if self._board is None or not self.pygame.display.get_init():
            return False  # the look will fail
        return not self._began or self._window() is not self._surface

    def begin(self) -> None:
        """Begin the figures: at the first look, and again at the first look with a window."""
        with self._lock:
            if self._board is not None:
                self._begin_on(self._board)

    def _is_app(self) -> bool:
        """Whether the open window belongs to an App, which has its own wait."""
        app = sys.modules.get("uievents.app")
        return app is not None and app.App.current is not None

    def _begin_on(self, board: Board) -> None:
        first, self._began = not self._began, True
        before, self._surface = self._surface, self._window()
        if self._surface is not None:
            self._watch_window()
            self.pygame.register_quit(self._window_closes)
        if not first and before is not None:
            return
        for number in range(b.PLACES_MADE):
            board.count[number] = 0
        for number in range(len(b.TIMES)):
            board.time[number] = 0.0
        for place in self._places.values():
            place[0] = place[1] = 0
        if self._is_app():
            board.write("explained", b.OWN)
        elif self._surface is not None and not self._plain:
            from uievents import dropin

            board.write("explained", dropin.explain_wait())
        elif self._plain:
            board.write("explained", b.PLAIN)
        now = board.time[b.BEGAN] = monotonic()
        self._sample(board, now)
        board.time[b.CPU_BEFORE] = board.time[b.CPU]
        board.count[b.SWITCHES_BEFORE] = board.count[b.SWITCHES]
        board.count[b.ELSEWHERE_BEFORE] = board.count[b.ELSEWHERE]
        self._unit = (now, board.time[b.CPU], board.count[b.SWITCHES])
        self._look_ended = now

    def looked(self, number: int, found: bool, frame: FrameType, wait: bool) -> None:
        """Count a look that brought ``number`` events; ``frame`` is the caller."""
        with self._lock:
            if self._board is not None:
                self._count_look(self._board, number, found, frame, wait)

    def waits_on(self) -> None:
        """Note that a wait has found nothing and goes on; this does not count as a look."""
        with self._lock:
            self._look_ended = monotonic()

    def pumped(self) -> None:
        """Count a look that returns no events."""
        with self._lock:
            if self._board is not None:
                self._board.count[b.PUMPS] += 1
                self._look_ended = monotonic()

    def _count_look(
        self, board: Board, number: int, found: bool, frame: FrameType, wait: bool
    ) -> None:
        now = monotonic()
        board.count[b.LOOKS] += 1
        if wait:
            board.count[b.WAITS] += 1
        place = self._place(board, frame)
        place[0] += 1
        if number:
            board.count[b.EVENTS] += number
            self._came += number
            self._before_frame += number
            board.find(Find(self._look_ended, *self._flip, now))
        elif not found:
            board.count[b.EMPTY] += 1
            place[1] += 1
        self._look_ended = now
        if now - self._flip[1] > FRAMELESS and now - self._unit[0] >= UNIT:
            self._end_unit(board, now)

    def _place(self, board: Board, frame: FrameType) -> Any:
        """The counters of the looks at this line of the program; those of an App go nowhere."""
        if frame.f_code.co_filename.startswith(HERE):
            return [0, 0]
        key = (frame.f_code, frame.f_lineno)
        place = self._places.get(key)
        if place is None:
            name = f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}"
            if frame.f_code.co_name != "<module>":
                name += f" in {frame.f_code.co_name}"
            place = self._places[key] = board.add_place(name)
        return place

    def shown(self, start: float) -> None:
        """Count a frame that was handed over between ``start`` and now."""
        with self._lock:
            if self._board is not None and self._began:
                self._count_frame(self._board, start)

    def _count_frame(self, board: Board, start: float) -> None:
        now = monotonic()
        self._flip = (start, now)
        board.count[b.FRAMES] += 1
        if not self._before_frame:
            board.count[b.IDLE_FRAMES] += 1
        self._compare_pictures(board, now)
        self._before_frame = 0
        self._end_unit(board, now)

    def _end_unit(self, board: Board, now: float) -> None:
        self._sample(board, now)
        _, cpu, switches = self._unit
        if not self._came:
            board.time[b.CPU_IDLE] += board.time[b.CPU] - cpu
            board.count[b.SWITCHES_IDLE] += board.count[b.SWITCHES] - switches
        self._came = 0
        self._unit = (now, board.time[b.CPU], board.count[b.SWITCHES])

    def _sample(self, board: Board, now: float) -> None:
        cpu, switches, elsewhere = spent()
        board.time[b.CPU], board.time[b.NOW] = cpu - self._own, now
        board.count[b.SWITCHES], board.count[b.ELSEWHERE] = switches, elsewhere

    def _compare_pictures(self, board: Board, now: float) -> None:
        """Sometimes compare the picture of a frame without an event with the one before."""
        if not self._compare and now < self._compare_at:
            return
        surface = self._window()
        if surface is None or self.opengl:
            return
        compare, self._compare = self._compare, not self._compare
        picture = zlib.adler32(surface.get_buffer())
        if compare and not self._before_frame:
            board.count[b.COMPARED] += 1
            board.count[b.SAME] += picture == self._picture
        self._picture = picture
        took = monotonic() - now
        self._own += took
        self._compare_at = now + max(COMPARE_EVERY, 2 * took / COMPARE_SHARE)

    # ------------------------------------------------------------ the watcher

    def _watch_window(self) -> None:
        """Give the watcher the connection to the X server, so that it sees input arrive."""
        from uievents.selector.sdl import SDL, Xlib

        channel = self._open_channel()
        if channel is None or self.pygame.display.get_driver() != "x11":
            return
        window = SDL().x11_window()
        if window is None or not hasattr(socket, "send_fds"):
            return
        with contextlib.suppress(OSError):
            channel.settimeout(TIMEOUT)
            socket.send_fds(channel, [b"x"], [Xlib(window[0]).fd])
            channel.recv(1)  # wait until the watcher watches, so that it misses no input
            if not self._opened:
                self._opened = True
                sleep(OPENING)

    def _open_channel(self) -> socket.socket | None:
        """The channel to the watcher; None if the program has closed it.

        Some programs close all files that they did not open.
        """
        if self._channel is not None:
            try:
                same = os.path.samestat(self._socket, os.fstat(self._channel.fileno()))
            except OSError:
                same = False
            if not same:
                self._channel.detach()  # its number may be that of a file of the program by now
                self._channel = None
        return self._channel

    def _window_closes(self) -> None:
        """Called before ``pygame.quit()``, whose cost is not in the figures.

        The watcher closes its copy of the connection to the X server; otherwise it would stay open.
        """
        with self._lock:
            if self._board is not None:
                self._sample(self._board, monotonic())
        channel = self._open_channel()
        if channel is not None:
            with contextlib.suppress(OSError):
                channel.send(b"q")

    def end(self) -> None:
        """At the end of the program, let the watcher print the figures, and wait for it."""
        board, channel = self._board, self._open_channel()
        if board is not None and board.time[b.BEGAN] and self.pygame.display.get_init():
            self._sample(board, monotonic())
        self.stop()
        if board is None or channel is None:
            return
        failed = getattr(sys, "last_value", None) is not None
        if failed and (not board.time[b.BEGAN] or monotonic() - board.time[b.BEGAN] < SHORT):
            board.count[b.SILENT] = 1
        channel.settimeout(TIMEOUT)
        with contextlib.suppress(OSError):
            channel.send(b"e")
            while channel.recv(16):
                pass
        channel.close()

    def stop(self) -> None:
        """Stop counting; also called in a forked child."""
        self._board = self._channel = None
        self._lock = threading.RLock()


def spent() -> tuple[float, int, int]:
    """CPU seconds and voluntary context switches of this process so far, in all threads.

    The third number is the part of the switches in other threads; 0 if the system does not say.
    """
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    elsewhere = 0
    if sys.platform == "linux":
        elsewhere = usage.ru_nvcsw - resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    return usage.ru_utime + usage.ru_stime, usage.ru_nvcsw, elsewhere


def _short(path: str) -> str:
    """A path for printing: relative to the current folder, or its last two names."""
    with contextlib.suppress(OSError):  # the folder was removed
        here = os.getcwd() + os.sep
        if path.startswith(here):
            return path[len(here) :]
    return os.sep.join(path.split(os.sep)[-2:])
