"""The command ``uievents compare``: from its options to the report, with a progress bar."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..output import check_folder, check_writable, is_stdout, stop_printing, write_each
from ..words import Text, TranslatedError, joined, same, text, users_language
from .place import opened
from .present.markdown import markdown
from .present.terminal import print_report, print_text
from .report import AnyReport, ReportHeader, encode, json_schema, make_header, make_report
from .studies import STUDIES, load
from .studies.input.contestants import SCENARIOS, WINDOW
from .study import Study, StudyOptions, run_all

INTERRUPTED = 130

File = tuple[Path, Callable[[], bytes]]


class Lenient(Console):
    """A console that may be closed early (``| head``); the report's files are written anyway."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        stop_printing()


def run_command(arguments: argparse.Namespace) -> int:
    """Measure, print and write the report; returns the exit status.

    Raises :class:`~uievents.errors.UIEventsError` for what the user can correct.
    """
    if arguments.schema:
        print(json_schema())
        return 0
    if os.name != "posix":
        raise TranslatedError(
            text("compare measures on Linux (and other POSIX systems) only, so far")
        )
    files = [it for it in (arguments.json, arguments.markdown, arguments.html) if it is not None]
    _check_output(arguments, files)
    console = (Lenient if files else Console)(stderr=any(map(is_stdout, files)))
    language = arguments.lang or users_language()
    names = STUDIES if arguments.study == "all" else (arguments.study,)
    _check_scenario(arguments, names)
    scenario = arguments.scenario or "presses"
    windows = "input" in names and WINDOW in SCENARIOS[scenario].devices
    with opened(arguments.display if windows else "none") as place:
        header = make_header(command_of(arguments), arguments.seed, place.description)
        given = {name: getattr(arguments, name) for name in ("quick", "runs", "seed", "peers")}
        options = StudyOptions(**given, place=place, scenario=scenario)
        studies = [load(name).planned(options) for name in names]
        report = measure(studies, header, console, language)
    try:
        write_each(_written(report, arguments, language))
    finally:
        print_report(report, console, language)
    return INTERRUPTED if report.interrupted else 0


def _check_output(arguments: argparse.Namespace, files: Collection[Path]) -> None:
    """Raises now, and not after ten minutes of measuring."""
    check_writable(*files)
    if arguments.plots is not None:
        check_folder(arguments.plots)
    drawn = ("matplotlib",) if arguments.html or arguments.plots else ()
    for module in ("psutil", *drawn, *(("jinja2",) if arguments.html else ())):
        if importlib.util.find_spec(module) is None:
            raise ModuleNotFoundError(f"No module named {module!r}", name=module)


def _check_scenario(arguments: argparse.Namespace, names: Collection[str]) -> None:
    for option in ("scenario", "peers"):
        if getattr(arguments, option) and "input" not in names:
            raise TranslatedError(
                text(
                    "--{option} belongs to the study of input: leave it out of 'compare {study}', "
                    "or say 'compare input'",
                    option=option,
                    study=arguments.study,
                )
            )
    scenario = SCENARIOS[arguments.scenario or "presses"]
    if arguments.peers and (scenario.input != "button" or WINDOW not in scenario.devices):
        raise TranslatedError(
            text(
                "the scenario '{name}' has no peers: leave out --peers, or choose another",
                name=arguments.scenario,
            )
        )


def _written(report: AnyReport, arguments: argparse.Namespace, language: str) -> Iterator[File]:
    """The files that the options ask for; each is made when it is written."""
    if arguments.json is not None:
        yield arguments.json, partial(encode, report)
    if arguments.markdown is not None:
        yield arguments.markdown, lambda: markdown(report, language).encode()
    if arguments.html is not None:
        from .present.page import html_page

        yield arguments.html, lambda: html_page(report, language).encode()
    if arguments.plots is not None:
        from .present.pictures import pictures

        for name, picture in pictures(report.plots, language):
            yield arguments.plots / name, partial(bytes, picture)


def command_of(arguments: argparse.Namespace) -> str:
    """The command line that repeats this measurement."""
    words = ["uievents", "compare", arguments.study]
    words += [f"--{name}" for name in ("quick", "peers") if getattr(arguments, name)]
    for name in ("scenario", "runs", "seed", "display"):
        if (value := getattr(arguments, name)) is not None:
            words += [f"--{name}", str(value)]
    return shlex.join(words)


def measure(
    studies: Collection[Study], header: ReportHeader, console: Console, language: str = "en"
) -> AnyReport:
    """Measure, showing progress on ``console``; Ctrl-C leaves what was measured so far."""
    total = sum(study.duration() for study in studies)
    for sentence in _announced(studies, total):
        print_text(console, sentence[language])
    interrupted = False
    # No refreshing thread: it would take turns with the thread that sends the load.
    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as bar:
        task = bar.add_task("", total=total)

        def progress(what: Text, seconds: float) -> None:
            bar.update(task, description=what[language], advance=seconds)
            bar.refresh()

        try:
            run_all(studies, progress)
        except KeyboardInterrupt:
            interrupted = True
    return make_report(studies, header, interrupted)


def _announced(studies: Collection[Study], total: float) -> Iterator[Text]:
    """The sentences printed before measuring: what is measured, and how long it takes."""
    if len(studies) == 1:
        yield from (study.title for study in studies)
    else:
        names = [same(str(study.Findings.__struct_config__.tag)) for study in studies]
        yield text("To be measured: {names}.", names=joined(names))
    minutes = text("{n} minutes", n=f"{total / 60:.0f}")
    yield text(
        "About {time} in all; Ctrl-C ends it early and keeps what was measured. For precise "
        "figures, leave the machine alone meanwhile.",
        time=minutes if total >= 90 else text("{n} s", n=f"{total:.0f}"),
    )
