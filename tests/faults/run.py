"""Tries to stop a loop of uievents, fill its memory or deafen it: ``make faults``.

    python tests/faults/run.py [--quick] [--write] [--only NAME...]

Each fault is a module ``fault_NAME.py`` beside this file, run in a process of its own, bounded in
time and count, on loopback only.  Modules that compute or sleep run side by side, one to a CPU;
those whose latency counts run alone.  Prints the table; ``--write`` also writes each new row to
``assets/docs/reliability.md``.  Ends with status 1 if a row did not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue

from row import HERE, Row
from table import PAGE, Table, key_of, read, write

LONGEST = 1_200.0
"""Seconds after which a module is ended and counts as not held."""
ALONE = ("peers",)
"""Modules whose latency counts."""
LOAD = "load"
"""The module that lasts ten minutes and measures in the first and the last one; the other modules
run beside it in between."""
ON_BOTH = ("posts",)
"""Modules that also run on pygame-ce."""
LONG = (LOAD, "fuzz", "numbers", "posts", "connections", "signals")
"""Modules that start first, because they last longest."""
CE = HERE.parent.parent / ".venv-ce" / "bin" / "python"
CE_MADE = HERE.parent.parent / ".venv-ce" / "dev.made"
"""This file exists if the installation is complete."""


@dataclass(eq=False)
class Trial:
    """A run of one module, in its own process."""

    name: str
    path: Path
    python: str
    run: str
    """Date and machine."""
    options: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    phase: str = "first"
    """Of the load: ``first``, ``middle`` (others may run beside it), ``quiet`` (it waits for
    them to end, and then measures again)."""
    ended: bool = False
    status: int | None = None

    def start(self, inbox: SimpleQueue[tuple[Trial, str]]) -> None:
        """Start it; each line that it prints becomes a message, and ``""`` its end."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [self.python, "-W", "error", str(self.path), *self.options],
            env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
            stdin=subprocess.PIPE if self.name == LOAD else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, args=(inbox,)).start()

    def _read(self, inbox: SimpleQueue[tuple[Trial, str]]) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        trouble: list[str] = []
        too_long = threading.Timer(LONGEST, self.process.kill)
        too_long.start()
        errors = threading.Thread(target=lambda: trouble.extend(self.process.stderr or ()))
        errors.start()
        printed = 0
        for line in self.process.stdout:
            printed += 1
            inbox.put((self, line))
        status = self.status = self.process.wait()
        too_long.cancel()
        errors.join()
        self.process.stdout.close()
        self.process.stderr.close()
        if status:
            late = time.monotonic() - self.began >= LONGEST
            print("".join(trouble), file=sys.stderr)
            self._failed(inbox, f"not ended after {LONGEST:g} s" if late else f"status {status}")
        elif not printed:
            self._failed(inbox, "no row")
        inbox.put((self, ""))

    def _failed(self, inbox: SimpleQueue[tuple[Trial, str]], why: str) -> None:
        row = Row(self.failure, "", "", why, held=False)
        inbox.put((self, json.dumps(asdict(row))))

    @property
    def failure(self) -> str:
        """The fault of the row that says that the module itself has failed."""
        return f"{self.name} (pygame-ce)" if self.python == str(CE) else self.name

    @property
    def passed(self) -> bool:
        """Whether it has ended by itself, with its rows, held or not."""
        return self.status == 0 and all(row.fault != self.failure for row in self.rows)

    def go_on(self) -> None:
        """Tell the load that nothing else runs."""
        assert self.process.stdin is not None
        self.process.stdin.close()


def try_all(
    trials: Sequence[Trial],
    came: Callable[[Trial, Row], None],
    cpus: int | None = None,
    passed: Callable[[Trial], None] = lambda trial: None,
) -> None:
    """Run all of ``trials``.

    ``came`` is called with each new row, ``passed`` with each trial whose module has
    not failed (its rows may not have held).
    """
    lanes = cpus or os.cpu_count() or 1
    inbox: SimpleQueue[tuple[Trial, str]] = SimpleQueue()
    load = next((one for one in trials if one.name == LOAD and "--beside" in one.options), None)
    beside = deque(one for one in trials if one is not load and one.name not in ALONE)
    alone = deque(one for one in trials if one.name in ALONE)
    running: set[Trial] = set()

    def next_one() -> Trial | None:
        """What may begin now, if anything."""
        if load is not None and not load.ended:
            if load not in running:
                return load
            free = load.phase == "middle" and len(running) < max(2, lanes)
            return beside.popleft() if beside and free else None
        if beside:
            return beside.popleft() if len(running) < lanes else None
        return alone.popleft() if alone and not running else None

    while True:
        while (trial := next_one()) is not None:
            running.add(trial)
            trial.start(inbox)
        if load is not None and load.phase == "quiet" and running == {load}:
            load.phase = "last"
            load.go_on()
        if not running:
            return
        trial, line = inbox.get()
        if not line:
            running.discard(trial)
            trial.ended = True
            if trial.passed:
                passed(trial)
            took = time.monotonic() - trial.began
            print(f"# {trial.name}: {took:.0f} s", file=sys.stderr, flush=True)
            continue
        said = json.loads(line)
        if "phase" in said:
            trial.phase = said["phase"]
            continue
        row = Row(**said)
        trial.rows.append(row)
        came(trial, row)


# ---------------------------------------------------------------- which


def faults(folder: Path = HERE) -> dict[str, Path]:
    """The modules, by name, those that last longest first."""
    found = {path.stem.removeprefix("fault_"): path for path in sorted(folder.glob("fault_*.py"))}
    longest_first = sorted(found, key=lambda name: LONG.index(name) if name in LONG else len(LONG))
    return {name: found[name] for name in longest_first}


def machine(python: str) -> str:
    """The machine, and what the faults are tried on."""
    code = (
        "import pygame, uievents;"
        "print('pygame-ce' if getattr(pygame, 'IS_CE', 0) else 'pygame', pygame.ver + ', uievents',"
        " uievents.__version__)"
    )
    asked = subprocess.run(
        [python, "-c", code],
        env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return (
        f"{time.strftime('%Y-%m-%d')}: {platform.system()} {platform.release().split('-')[0]}, "
        f"{os.cpu_count()} CPUs, Python {platform.python_version()}, {asked.stdout.strip()}"
    )


def planned(names: Sequence[str], quick: bool) -> list[Trial]:
    """A trial for each module, and for some another one on pygame-ce."""
    suffix = ", `--quick`" if quick else ""
    here = machine(sys.executable) + suffix
    ce = machine(str(CE)) + suffix if CE_MADE.exists() else ""
    trials = []
    for name, path in faults().items():
        if name not in names:
            continue
        options = ["--quick"] if quick else ["--beside"] if name == LOAD else []
        trials.append(Trial(name, path, sys.executable, here, options))
        if ce and name in ON_BOTH:
            trials.append(Trial(name, path, str(CE), ce, options))
    return trials


def main() -> int:
    known = faults()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=known, default=list(known), metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter: for CI")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}, too")
    options = parser.parse_args()
    trials = planned(options.only, options.quick)
    shown, page = Table(), read() if options.write else Table()

    def came(trial: Trial, row: Row) -> None:
        shown.put(trial.name, row, trial.run)
        page.put(trial.name, row, trial.run)
        if options.write:
            write(page)

    def passed(trial: Trial) -> None:
        page.drop(trial.name, trial.failure)  # of a run in which it had failed
        if options.write:
            write(page)

    try_all(trials, came, passed=passed)
    print(shown)
    if options.write and CE_MADE.exists():  # else rows of pygame-ce are another run's
        for name in options.only:
            tried = [trial for trial in trials if trial.name == name]
            if all(trial.passed for trial in tried):
                page.keep(name, {key_of(name, row) for trial in tried for row in trial.rows})
        write(page)
    if not CE_MADE.exists():
        print("pygame-ce was not tried: make faults installs it", file=sys.stderr)
    return 0 if all(row.held for trial in trials for row in trial.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
