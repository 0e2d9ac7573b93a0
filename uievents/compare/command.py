"""The command itself: from the options to the report, with a progress bar in between."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..errors import UIEventsError
from ..output import check_writable, is_stdout, stop_printing, write_each
from . import STUDIES
from .contestants import CONTESTANTS, PEERS, WINDOW
from .devices_study import DevicesMeasuring
from .figures import Text
from .format import in_language
from .header import make_header
from .input_study import InputMeasuring, Settings
from .lab import IoMeasuring, MultiplexersMeasuring, TasksMeasuring
from .markdown import markdown
from .page import html_page
from .place import Place
from .ratios import add_comparisons
from .reasons import reason
from .report import SCHEMA, Header, Report, encode, json_schema
from .scenarios import SCENARIOS
from .servers_study import ServersMeasuring
from .study import Study, run_all
from .table import print_report, print_text

INTERRUPTED = 130


class Lenient(Console):
    """A console that may be closed early, as by ``| head``: the files are written all the same."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        stop_printing()


def run_command(arguments: argparse.Namespace) -> int:
    """See :func:`uievents.compare.run`."""
    if arguments.schema:
        print(json_schema())
        return 0
    if os.name != "posix":
        raise UIEventsError("compare measures on Linux (and other POSIX systems) only, so far")
    files = (arguments.json, arguments.markdown, arguments.html)
    check_writable(*files)  # rather before ten minutes of measuring than after
    make_console = Lenient if any(files) else Console
    console = make_console(stderr=any(path is not None and is_stdout(path) for path in files))
    language = arguments.lang or ("zh" if _locale().startswith("zh") else "en")
    names = STUDIES if arguments.study == "all" else (arguments.study,)
    if "input" not in names:
        for option in ("scenario", "peers"):
            if getattr(arguments, option):
                raise UIEventsError(
                    f"--{option} is of the study of input: leave it out of 'compare "
                    f"{arguments.study}', or say 'compare input'"
                )
    scenario = SCENARIOS[scenario_of(arguments)]
    if arguments.peers and (scenario.hand != "button" or WINDOW not in scenario.devices):
        raise UIEventsError(
            f"peers have no part in the scenario {scenario_of(arguments)!r}: "
            "leave out --peers, or choose another"
        )
    windows = "input" in names and WINDOW in scenario.devices
    with Place(arguments.display if windows else "none") as place:
        header = make_header(command_of(arguments), arguments.seed, place.description)
        studies = [make_study(name, arguments, place) for name in names]
        report = measure(studies, header, console, language)
    made: list[Callable[[], bytes]] = [
        lambda: encode(report),
        lambda: markdown(report, language).encode(),
        lambda: html_page(report, language).encode(),
    ]
    wanted = [(path, make) for path, make in zip(files, made, strict=True) if path is not None]
    try:
        write_each(wanted)
    finally:
        print_report(report, console, language)
    return INTERRUPTED if report.interrupted else 0


def make_study(name: str, arguments: argparse.Namespace, place: Place) -> Study:
    """The study called ``name``, as the options want it."""
    quick, seed = arguments.quick, arguments.seed
    if name == "devices":
        runs = arguments.runs or (4 if quick else 8)
        return DevicesMeasuring(Settings(runs, 0.2, 45 if quick else 60, seed, turns=3))
    if name == "servers":
        runs = arguments.runs or (2 if quick else 6)
        return ServersMeasuring(runs, 0.6, seed, turns=2 if quick else 4)
    if name == "io":
        return IoMeasuring(6 if quick else 10, arguments.runs or (5 if quick else 14), seed)
    if name == "multiplexers":
        counts = [10, 100, 1000, 10_000]
        return MultiplexersMeasuring(counts, arguments.runs or (3 if quick else 10), seed)
    if name == "tasks":
        return TasksMeasuring(3, arguments.runs or (3 if quick else 7), seed)
    scenario = SCENARIOS[scenario_of(arguments)]
    contestants = CONTESTANTS + (PEERS if arguments.peers else ())
    devices = [one for one in scenario.devices if one != WINDOW or place.display]
    only_simulated = Text(
        f"the scenario '{scenario_of(arguments)}' is one of simulated devices",
        f"场景 {scenario_of(arguments)} 只用模拟设备",
    )
    return InputMeasuring(
        [one for one in contestants if one.device in devices],
        input_settings(arguments),
        display=place.display,
        careful=place.careful,
        why_no_window=reason(place.why_not) if WINDOW in scenario.devices else only_simulated,
    )


def input_settings(arguments: argparse.Namespace) -> Settings:
    """How much is measured."""
    scenario = SCENARIOS[scenario_of(arguments)]
    return Settings(
        runs=arguments.runs or (3 if arguments.quick else 9),
        idle=0.3 if arguments.quick else 0.5,
        presses=scenario.quick if arguments.quick else scenario.presses,
        seed=arguments.seed,
        scenario=scenario_of(arguments),
        turns=1 if arguments.quick else 5,
    )


def scenario_of(arguments: argparse.Namespace) -> str:
    """The scenario of the study of input, by its name."""
    return arguments.scenario or "presses"


def command_of(arguments: argparse.Namespace) -> str:
    """The command line that measures the same again."""
    words = ["uievents", "compare", arguments.study]
    if arguments.scenario:
        words += ["--scenario", arguments.scenario]
    if arguments.quick:
        words.append("--quick")
    if arguments.peers:
        words.append("--peers")
    if arguments.runs:
        words += ["--runs", str(arguments.runs)]
    words += ["--seed", str(arguments.seed), "--display", arguments.display]
    return shlex.join(words)


def measure(studies: list[Study], header: Header, console: Console, language: str = "en") -> Report:
    """Measure, showing progress on ``console``; Ctrl-C leaves what was measured so far."""
    total = sum(study.duration() for study in studies)
    for sentence in _announced(studies, total):
        print_text(console, in_language(sentence, language))
    interrupted = False
    # No refreshing thread: it would take turns with the thread that sends the load.
    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=total)

        def progress(what: Text, seconds: float) -> None:
            bar.update(task, description=in_language(what, language), advance=seconds)
            bar.refresh()

        try:
            run_all(studies, progress)
        except KeyboardInterrupt:
            interrupted = True
    report = Report(schema=SCHEMA, header=header, interrupted=interrupted)
    for study in studies:
        study.add_to(report)
    add_comparisons(report)
    return report


def _announced(studies: list[Study], total: float) -> list[Text]:
    said = []
    for study in studies:
        title, seconds = study.title, f"{study.duration():.0f}"
        said.append(Text(f"{title.en} (about {seconds} s)", f"{title.zh}（约 {seconds} 秒）"))
    long = total >= 90
    time = f"{total / 60:.0f}" if long else f"{total:.0f}"
    en, zh = ("minutes", "分钟") if long else ("s", "秒")
    said.append(
        Text(
            f"About {time} {en} in all; Ctrl-C ends it early and keeps what was measured. "
            "For sharp figures, leave the machine alone meanwhile.",
            f"共约 {time} {zh}；按 Ctrl-C 可提前结束，已测的结果会保留。"
            "测量期间请勿使用本机，数据才准确。",
        )
    )
    return said


def _locale() -> str:
    return os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
