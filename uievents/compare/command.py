"""The command itself: from the options to the report, with a progress bar in between."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..errors import UIEventsError
from ..measure.x11 import NotPossible, VirtualDisplay, XTestDevice
from .contestants import CONTESTANTS, SIMULATED, Contestant
from .header import add_facts, make_header
from .report import SCHEMA, Header, NotMeasured, Plan, Report, Text, encode, json_schema
from .study import HOLD, RATE, Settings, Study
from .summary import load_of, summarize
from .table import print_report
from .verdict import verdict

QUICK = Settings(runs=2, idle=0.6, presses=150, seed=1)
FULL = Settings(runs=5, idle=2.0, presses=200, seed=1)

INTERRUPTED = 130


def run_command(arguments: argparse.Namespace) -> int:
    """See :func:`uievents.compare.run`."""
    if arguments.schema:
        print(json_schema())
        return 0
    if os.name != "posix":
        raise UIEventsError("compare measures on Linux (and other POSIX systems) only, so far")
    if arguments.json is not None:
        _check_writable(arguments.json)
    to_stdout = arguments.json == Path("-")
    console = Console(stderr=to_stdout)
    language = arguments.lang or ("zh" if _locale().startswith("zh") else "en")
    settings = settings_of(arguments)
    with Place(arguments.display) as place:
        contestants = [one for one in CONTESTANTS if one.device == SIMULATED or place.display]
        report = measure(contestants, settings, place, command_of(arguments), console)
    print_report(report, console, language)
    if arguments.json is not None:
        data = encode(report)
        if to_stdout:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        else:
            arguments.json.write_bytes(data)
    return INTERRUPTED if report.interrupted else 0


def settings_of(arguments: argparse.Namespace) -> Settings:
    """How much is measured."""
    settings = QUICK if arguments.quick else FULL
    return settings._replace(runs=arguments.runs or settings.runs, seed=arguments.seed)


def command_of(arguments: argparse.Namespace) -> str:
    """The command line that measures the same again."""
    words = ["uievents", "compare", arguments.study]
    if arguments.quick:
        words.append("--quick")
    if arguments.runs:
        words += ["--runs", str(arguments.runs)]
    words += ["--seed", str(arguments.seed), "--display", arguments.display]
    return shlex.join(words)


class Place:
    """Where real windows are opened, if anywhere; a context manager that closes what it opened.

    ``which``: as the option ``--display`` has it.  Raises :class:`UIEventsError` if a display
    that was asked for by name is not to be had; with ``auto``, :attr:`why_not` says why.
    """

    def __init__(self, which: str) -> None:
        self.display: str | None = None
        self.careful = True
        """Whether the display is a person's, where presses must not go astray."""
        self.why_not = "left out with --display none"
        self._own: VirtualDisplay | None = None
        self._server = ""
        if which == "none":
            return
        try:
            self._open(which)
        except NotPossible as error:
            self.close()
            self.display = None
            if which != "auto":
                raise
            self.why_not = str(error)

    def _open(self, which: str) -> None:
        if which in ("auto", "own"):
            try:
                self._own = VirtualDisplay()
                self.display, self.careful = self._own.name, False
            except NotPossible:
                self.display = os.environ.get("DISPLAY") if which == "auto" else None
                if not self.display:
                    raise
        else:
            self.display = which
        # A server that ends with its last client must keep one: this connection is it.
        self._kept = XTestDevice(self.display)
        self._server = self._kept.vendor

    @property
    def description(self) -> str | None:
        """The display, in words, for the header."""
        if self.display is None:
            return None
        return f"{'own Xvfb' if self._own else self.display} ({self._server})"

    def close(self) -> None:
        """Close what was opened."""
        if self._server:
            self._kept.close()
        if self._own is not None:
            self._own.close()

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def measure(
    contestants: list[Contestant],
    settings: Settings,
    place: Place,
    command: str,
    console: Console,
) -> Report:
    """Measure, showing progress on ``console``; Ctrl-C leaves what was measured so far."""
    header = make_header(command, settings.seed, place.description)
    total = settings.duration(contestants)
    console.print(
        f"{len(contestants)} ways to wait, {settings.runs} runs each, about {total:.0f} s; "
        "Ctrl-C ends it early and keeps what was measured. For sharp figures, leave the "
        "machine alone meanwhile."
    )
    # No refreshing thread: it would take turns with the thread that sends the presses.
    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=total)

        def progress(what: str, seconds: float) -> None:
            bar.update(task, description=what, advance=seconds)
            bar.refresh()

        study = Study(
            contestants,
            settings,
            display=place.display,
            careful=place.careful,
            progress=progress,
        )
        study.run()
    for measurement in study.done:
        add_facts(header, measurement.facts)
    return make_report(study, header, place)


def make_report(study: Study, header: Header, place: Place) -> Report:
    """The report of what ``study`` has measured so far."""
    results, absent = [], []
    completed = study.settings.runs
    for one in study.contestants:
        measured = [m for m in study.done if m.contestant is one]
        if measured:
            results.append(summarize(one, measured))
        else:
            why = study.failed.get(one.name, "interrupted before its turn came")
            places = Text(f"{one.english} ({one.device})", f"{one.chinese}（{one.device}）")
            absent.append(NotMeasured(places, why))
        if one.name not in study.failed:
            completed = min(completed, len(measured))
    if place.display is None:
        what = Text("real windows and real button presses", "真实窗口与真实按键")
        absent.append(NotMeasured(what, place.why_not))
    devices = dict.fromkeys(one.device for one in study.contestants)
    plan = study.settings
    report = Report(
        schema=SCHEMA,
        study="input",
        header=header,
        plan=Plan(
            runs=plan.runs,
            idle_seconds=plan.idle,
            presses=plan.presses,
            presses_per_second=RATE,
            hold_ms=(1000 * HOLD[0], 1000 * HOLD[1]),
        ),
        runs_completed=completed,
        interrupted=study.interrupted,
        results=results,
        load=[
            load_of(device, [m for m in study.done if m.contestant.device == device])
            for device in devices
        ],
        not_measured=absent,
        verdict=[],
    )
    report.verdict = verdict(report)
    return report


def _check_writable(path: Path) -> None:
    """Rather before ten minutes of measuring than after."""
    if path == Path("-"):
        return
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UIEventsError(f"cannot write {path}: there is no such folder, or it is one")
    target = path if path.exists() else path.absolute().parent
    if not os.access(target, os.W_OK):
        raise UIEventsError(f"cannot write {path}: permission denied")


def _locale() -> str:
    return os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
