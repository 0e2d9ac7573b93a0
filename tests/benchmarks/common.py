"""What the benchmarks share: programs in processes of their own, a screen, percentiles."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent.parent
console = Console(width=None if Console().is_terminal else 120)


def header(what: str) -> None:
    """Print what is measured, and on what."""
    console.rule(what)
    console.print(
        f"[dim]{platform.platform()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}[/]"
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which ``percent`` of them are (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def verdict(ratio: float, target: float) -> str:
    return f"[green]{ratio:.2f}[/]" if ratio <= target else f"[red]{ratio:.2f}[/]"


def table(title: str, *columns: str) -> Table:
    made = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left")
    return made


class Program:
    """A program that is measured, in a process of its own.

    It says a line ``ready ...`` when it is; :meth:`ask` sends it a line and reads its answer,
    which is JSON.  ``under`` is a command that runs another, ``strace`` for instance.
    """

    def __init__(
        self, code: str, *args: str, env: dict[str, str] | None = None, under: Sequence[str] = ()
    ) -> None:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [*under, sys.executable, "-c", textwrap.dedent(code), *args],
            env={
                **os.environ,
                "PYGAME_HIDE_SUPPORT_PROMPT": "1",
                "SDL_MOUSE_FOCUS_CLICKTHROUGH": "1",
                "PYTHONPATH": path,
                **(env or {}),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self.line().split()[1:]

    @property
    def pid(self) -> int:
        return self.process.pid

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the measured program ended, status {self.process.wait()}")
        return line

    def answer(self) -> object:
        return json.loads(self.line())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@contextmanager
def screen() -> Iterator[str]:
    """A virtual X server of our own, in ``DISPLAY`` while it lasts."""
    if shutil.which("Xvfb") is None:
        raise SystemExit("this needs a virtual X server: apt-get install xvfb")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        display = f":{pipe.readline().strip()}"
    before, owner = os.environ.get("DISPLAY"), os.getpid()
    os.environ["DISPLAY"] = display
    try:
        yield display
    finally:
        if before is None:
            del os.environ["DISPLAY"]
        else:
            os.environ["DISPLAY"] = before
        if os.getpid() == owner:  # not in the child of a fork that leaves by an exception
            server.terminate()
            server.wait()
