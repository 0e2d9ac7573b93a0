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
from pathlib import Path
from statistics import median, quantiles
from time import monotonic
from typing import Any

from .errors import UIEventsError

FRESH = 0.02
"""Seconds: what arrived earlier before a return of the wait is not what ended it."""


def run(script: Path, arguments: list[str], *, plain: bool) -> int:
    """Run ``script`` as Python would; returns its exit status.

    Raises :class:`UIEventsError` if it cannot be read or compiled.
    """
    _check(script)
    import pygame

    from . import dropin

    meter = Meter(pygame.event.wait if plain else dropin.wait, plain)
    own, pygame.event.wait = pygame.event.wait, meter.wait
    argv, path = sys.argv, sys.path[:]
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.resolve().parent))
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as end:
        return _status(end.code)
    except UIEventsError:  # the script's own, so with its traceback
        traceback.print_exc()
        return 1
    finally:
        pygame.event.wait = own
        sys.argv, sys.path[:] = argv, path
        print(meter.report(script.name), file=sys.stderr)
    return 0


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
        self._waits: list[tuple[float, float]] = []
        self.waited = False

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

    def report(self, name: str) -> str:
        """The figures, as lines of text."""
        seconds = max(monotonic() - self._since, 1e-9)
        cpu, switches = (now - then for now, then in zip(_spent(), self._before, strict=True))
        lines = [
            f"uievents run: {name}, {seconds:.1f} s from its first wait to its end"
            if self.waited
            else f"uievents run: {name}, {seconds:.1f} s; it never called pygame.event.wait, so "
            "there was nothing to replace",
            f"  CPU      {cpu / seconds:.2%} ({cpu:.3f} s)",
            f"  wakeups  {switches / seconds:.1f} a second ({switches:.0f})",
        ]
        if self.waited:
            lines += [f"  latency  {self._latency()}", f"  the wait {self._explained}"]
        return "\n".join(lines)

    def _latency(self) -> str:
        if self._arrivals is None or not self._arrivals.process:
            return "not measured: only on X11 can the arrival of input be seen from outside"
        delays = sorted(self._arrivals.delays(self._waits))
        if not delays:
            return "not measured: no input came while it waited"
        text = f"median {median(delays) * 1000:.2f} ms"
        if len(delays) >= 100:
            text += f", 99th percentile {quantiles(delays, n=100)[98] * 1000:.2f} ms"
        text += f", longest {delays[-1] * 1000:.2f} ms"
        return f"{text}, from the arrival of input to the wait's return ({len(delays)} samples)"


def _spent() -> tuple[float, float]:
    """CPU seconds, and voluntary context switches, of this process and all its threads so far."""
    if sys.platform == "win32":
        import psutil

        process = psutil.Process()
        times = process.cpu_times()
        return times.user + times.system, process.num_ctx_switches().voluntary
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_nvcsw


WATCHER = """
import os, select, struct, sys, time
connection, out, alive = (int(number) for number in sys.argv[1:])
os.set_blocking(out, False)
waiting = select.epoll()
waiting.register(alive, select.EPOLLIN)
waiting.register(connection, select.EPOLLIN | select.EPOLLET)
while True:
    ready = [fd for fd, _ in waiting.poll()]
    now = time.monotonic()
    if alive in ready:
        break
    try:
        os.write(out, struct.pack("d", now))
    except BlockingIOError:
        pass
"""


class Arrivals:
    """When input arrived on the X11 connection, told by a process of its own."""

    def __init__(self) -> None:
        import pygame

        self.process: subprocess.Popen[bytes] | None = None
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
            [sys.executable, "-SE", "-c", WATCHER, str(connection), str(out), str(alive)],
            pass_fds=(connection, out, alive),
            stdin=subprocess.DEVNULL,
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
        self._times = [time for (time,) in struct.iter_unpack("d", b"".join(chunks))]

    def delays(self, waits: list[tuple[float, float]]) -> list[float]:
        """For each wait that input has ended: seconds since the last of it arrived."""
        self._end()
        found = []
        for start, end in waits:
            last = bisect_right(self._times, end) - 1
            if last >= 0 and self._times[last] > max(start, end - FRESH):
                found.append(end - self._times[last])
        return found
