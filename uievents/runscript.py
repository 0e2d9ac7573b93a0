"""``uievents run game.py``: an unmodified pygame program, with a wait that truly blocks.

``pygame.event.wait`` is replaced by :func:`uievents.wait`, the program runs as
``__main__``, and at its end standard error tells what its waiting cost: CPU, wakeups, and
how long input took from its arrival to the program.  ``--plain`` tells the same of
pygame's own wait, for comparison.

The figures begin with the program's first wait, so that neither imports nor the loading of
pictures are in them.  Wakeups are the voluntary context switches of the whole process.
The arrival of input is seen by another process, which watches the X11 connection and does
nothing else: so watching costs the program nothing, and its lock delays no timestamp.
"""

from __future__ import annotations

import os
import runpy
import struct
import subprocess
import sys
import traceback
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from statistics import median, quantiles
from time import monotonic
from typing import Any

from .errors import NoDisplayError, UIEventsError

FRESH = 0.02
"""Seconds: what arrived earlier before a return of the wait is not what ended it."""
SHORT = 0.1
"""Seconds: of a program that failed sooner after its first wait, figures say nothing."""
KEPT = 100_000
"""Waits, and arrivals of input, that are kept for the latency: the last ones."""


def run(script: Path, arguments: list[str], *, plain: bool) -> int:
    """Run ``script`` as Python would; returns its exit status.

    Raises :class:`UIEventsError` if it cannot be read or compiled, or has no display to open its
    window on.
    """
    _check(script)
    from . import dropin
    from ._pygame import pygame

    meter = Meter(pygame.event.wait if plain else dropin.wait, plain)
    own = pygame.event.wait, pygame.display.init, pygame.display.set_mode
    pygame.event.wait = meter.wait
    pygame.display.init, pygame.display.set_mode = seen(own[1]), seen(own[2])
    argv, path = sys.argv, sys.path[:]
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.resolve().parent))
    status = 130
    try:
        runpy.run_path(str(script), run_name="__main__")
        status = 0
    except SystemExit as end:
        status = _status(end.code)
    except NoDisplayError:
        raise
    except Exception as error:
        _show(error, str(script))
        status = 1
    finally:
        pygame.event.wait, pygame.display.init, pygame.display.set_mode = own
        sys.argv, sys.path[:] = argv, path
        if not status or meter.seconds() >= SHORT:
            print(meter.report(script.name), file=sys.stderr)
    return status


def seen(opens: Callable[..., Any]) -> Callable[..., Any]:
    """What opens a display of pygame's, made to raise :class:`NoDisplayError` where there is none.

    SDL would open a window that nobody sees instead, and the program would run for ever.
    """

    @wraps(opens)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        import pygame

        from .app import check_seen, no_display

        try:
            result = opens(*arguments, **options)
        except pygame.error as error:
            if pygame.display.get_init():  # it is not the display that is missing
                raise
            raise no_display(error) from None
        check_seen()
        return result

    return wrapper


def _show(error: Exception, script: str) -> None:
    """Print the traceback as Python would without us: our frames are not the script's."""
    if sys.excepthook is not sys.__excepthook__:  # the script's own
        sys.excepthook(type(error), error, error.__traceback__)
        return
    shown = traceback.TracebackException.from_exception(error)
    _cut(shown, script)
    print("".join(shown.format()), end="", file=sys.stderr)


def _cut(shown: traceback.TracebackException | None, script: str) -> None:
    if shown is None:
        return
    ours = (str(Path(__file__).parent) + os.sep, runpy.__file__, "<frozen runpy>")
    shown.stack = traceback.StackSummary.from_list(
        [
            frame
            for frame in shown.stack
            if frame.filename == script or not frame.filename.startswith(ours)
        ]
    )
    for other in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        _cut(other, script)


def _check(script: Path) -> None:
    try:
        source = script.read_bytes()
    except OSError as error:
        raise UIEventsError(f"cannot read {script}: {error.strerror}") from None
    try:
        compile(source, str(script), "exec")
    except SyntaxError as error:
        where = f"{script}, line {error.lineno}"
        raise UIEventsError(f"{where} is not Python: {error.msg}") from None
    except ValueError as error:  # null bytes
        raise UIEventsError(f"{script} is not Python: {error}") from None


def _status(code: object) -> int:
    if code is None or isinstance(code, int):
        return int(code or 0)
    print(code, file=sys.stderr)
    return 1


class Meter:
    """Measures a program by its waits."""

    def __init__(self, wait: Any, plain: bool) -> None:
        self._wait = wait
        self._plain = plain
        self._explained = "pygame's own wait, which looks into the queue every millisecond"
        self._since = monotonic()
        self._before = _spent()
        self._arrivals: Arrivals | None = None
        self._waits: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self._count = 0
        self.waited: bool = False

    def wait(self, timeout: int = 0) -> Any:
        """What the program gets for ``pygame.event.wait``."""
        if not self.waited:
            self.waited = True
            self._since, self._before = monotonic(), _spent()
        if self._arrivals is None:
            self._begin()
        start = monotonic()
        event = self._wait(timeout)
        self._waits.append((start, monotonic()))
        self._count += 1
        return event

    def _begin(self) -> None:
        from . import dropin

        if not dropin.has_window():
            return
        if not self._plain:
            self._explained = dropin.explain_wait()
        self._arrivals = Arrivals()
        self._since, self._before = monotonic(), _spent()
        self._waits.clear()
        self._count = 0

    def seconds(self) -> float:
        """How long it has run since its first wait; 0 if it never waited."""
        return monotonic() - self._since if self.waited else 0.0

    def report(self, name: str) -> str:
        """The figures, as lines of text."""
        seconds = max(monotonic() - self._since, 1e-9)
        spent = (now - then for now, then in zip(_spent(), self._before, strict=True))
        cpu, switches, elsewhere = spent
        wakeups = f"{switches / seconds:.1f} a second ({switches:.0f})"
        if elsewhere / seconds >= 1:
            wakeups += (
                f", {elsewhere / seconds:.1f} of them in other threads (SDL's for sound, for "
                "instance), which go on whoever waits"
            )
        lines = [
            f"uievents run: {name}, {seconds:.1f} s from its first wait to its end"
            if self.waited
            else f"uievents run: {name}, {seconds:.1f} s; it never called pygame.event.wait, so "
            "there was nothing to replace",
            f"  CPU      {cpu / seconds:.2%} ({cpu:.3f} s)",
            f"  wakeups  {wakeups}",
        ]
        if self.waited:
            lines += [f"  latency  {self._latency()}", f"  the wait {self._explained}"]
        return "\n".join(lines)

    def _latency(self) -> str:
        if self._arrivals is None or not self._arrivals.process:
            return "not measured: only on X11 can the arrival of input be seen from outside"
        delays = sorted(self._arrivals.delays(self._waits))
        if not delays:
            return "not measured: it was never woken from its wait by input"
        text = f"median {median(delays) * 1000:.2f} ms"
        if len(delays) >= 100:
            text += f", 99th percentile {quantiles(delays, n=100)[98] * 1000:.2f} ms"
        text += f", longest {delays[-1] * 1000:.2f} ms"
        text += f", from the arrival of input to the wait's return ({len(delays):,} samples"
        if max(self._count, self._arrivals.count) > KEPT:
            text += f" of the last {KEPT:,} waits and arrivals; it waited {self._count:,} times"
        return f"{text})"


def _spent() -> tuple[float, float, float]:
    """CPU seconds, and voluntary context switches, of this process and all its threads so far.

    And how many of these there were in other threads than this one, where the system tells.
    """
    if sys.platform == "win32":
        import psutil

        process = psutil.Process()
        times = process.cpu_times()
        return times.user + times.system, process.num_ctx_switches().voluntary, 0.0
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    elsewhere = 0.0
    if sys.platform == "linux":
        elsewhere = usage.ru_nvcsw - resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
    return usage.ru_utime + usage.ru_stime, usage.ru_nvcsw, elsewhere


WATCHER = """
import collections, os, select, struct, sys, time
connection, out, alive, kept = (int(number) for number in sys.argv[1:])
waiting = select.epoll()
waiting.register(alive, select.EPOLLIN)
waiting.register(connection, select.EPOLLIN | select.EPOLLET)
times, count = collections.deque(maxlen=kept), 0
while True:
    ready = [fd for fd, _ in waiting.poll()]
    now = time.monotonic()
    if alive in ready:
        break
    times.append(now)
    count += 1
with open(out, "wb") as pipe:
    pipe.write(struct.pack(f"Q{len(times)}d", count, *times))
"""
"""Tells when the connection had something, at the end: so no pipe can be full meanwhile."""


class Arrivals:
    """When input arrived on the X11 connection, told by a process of its own."""

    def __init__(self) -> None:
        import pygame

        self.process: subprocess.Popen[bytes] | None = None
        self.count: int = 0
        """How many arrivals there were; of those, the last are kept."""
        self._times: list[float] = []
        if not sys.platform.startswith("linux") or pygame.display.get_driver() != "x11":
            return
        from .selector.sdl import SDL, Xlib

        window = SDL().x11_window()
        if window is None:
            return
        connection = Xlib(window[0]).fd
        self._reader, out = os.pipe()
        alive, self._alive = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-SE", "-c", WATCHER, *map(str, (connection, out, alive, KEPT))],
            pass_fds=(connection, out, alive),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is not meant for it
        )
        os.close(out)
        os.close(alive)
        pygame.register_quit(self._end)

    def _end(self) -> None:
        """Let the connection go, and take what has been seen."""
        if self.process is None or self.process.returncode is not None:
            return
        os.close(self._alive)
        chunks = []
        while chunk := os.read(self._reader, 1 << 16):
            chunks.append(chunk)
        os.close(self._reader)
        self.process.wait()
        told = b"".join(chunks)
        if len(told) >= 8:
            self.count, *self._times = struct.unpack(f"Q{len(told) // 8 - 1}d", told)

    def delays(self, waits: Iterable[tuple[float, float]]) -> list[float]:
        """For each wait that input has ended: seconds since the last of it arrived."""
        self._end()
        found = []
        for start, end in waits:
            last = bisect_right(self._times, end) - 1
            if last >= 0 and self._times[last] > max(start, end - FRESH):
                found.append(end - self._times[last])
        return found
