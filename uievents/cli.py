"""The ``uievents`` command.

An error that the user can correct is printed as a sentence on standard error, without a traceback;
the exit status is 2.  Under ``run``, a script's exceptions are printed as Python prints them.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import __version__
from .errors import NoDisplayError, UIEventsError
from .extras import missing
from .output import stop_printing

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    logging.basicConfig(format="%(levelname)s: %(message)s")
    parser = _parser()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if not given:  # without a command: show the help
        parser.print_help(sys.stderr)
        return 2
    given, program = _split_program(given)
    chosen = parser.parse_args(given)
    if program:
        chosen.program = program
    command: Command = chosen.command
    try:
        return command(chosen)
    except UIEventsError as error:
        print(f"uievents: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        known = missing(error)
        if known is error:
            raise
        print(f"uievents: {known}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has ended, as in "uievents ... | head"
        stop_printing()
        return 0
    except OSError as error:  # a file or folder that cannot be used
        print(f"uievents: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _split_program(given: list[str]) -> tuple[list[str], list[str]]:
    """Split the command line of ``run`` or ``record`` at the program's name.

    The words from there on belong to the program.
    """
    if given[0] not in ("run", "record"):
        return given, []
    value = False  # whether the word is the value of the option before it
    for number, word in enumerate(given[1:], 1):
        if value:
            value = False
        elif word == "--":
            program = given[number + 1 :]
            return [*given[:number], *(["PROGRAM"] if program else [])], program
        elif not word.startswith("-") or word == "-" or word[:2] in ("-m", "-c"):
            return [*given[:number], "PROGRAM"], given[number:]
        else:
            value = word in ("--trace", "-o", "--output")
    return given, []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="uievents",
        description="Events without polling for pygame programs: see it, use it, measure it.",
        epilog="For example: uievents demo",
    )
    parser.add_argument("--version", action="version", version=f"uievents {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str, example: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name, help=text, description=f"{text}.", epilog=f"For example: {example}"
        )
        sub.set_defaults(command=command)
        return sub

    sub = add("demo", _demo, "Open the interactive demonstration", "uievents demo --lang zh")
    sub.add_argument("--tour", action="store_true", help="play by itself, with captions")
    sub.add_argument(
        "--offscreen",
        metavar="DIR",
        type=Path,
        help="play the tour without a display and write its pictures to DIR",
    )
    sub.add_argument(
        "--or-offscreen",
        metavar="DIR",
        type=Path,
        help="as --offscreen, but only if there is no display",
    )
    sub.add_argument(
        "--size",
        type=_size,
        action="append",
        metavar="WxH|N",
        help="the window's size in pixels (default: 1280x800), or a scale from 1 to 3, for a "
        "projector: 1.5 or 150%% (the window then shows a part, which follows the pointer); may be "
        "given twice, once for each",
    )
    sub.add_argument(
        "--present",
        action="store_true",
        help="show only the lesson: no tabs, no keys on buttons, no measured strips",
    )
    sub.add_argument(
        "--lang", choices=("en", "zh"), help="the language (default: that of your locale)"
    )
    sub.add_argument("--theme", choices=("dark", "light"), default="dark")
    sub.add_argument(
        "--save-to",
        metavar="DIR",
        type=Path,
        help="the folder in which traces are saved (default: the current one)",
    )

    sub = add(
        "compare",
        _compare,
        "Measure polling against events on this machine",
        "uievents compare --quick --json report.json",
    )
    from .compare import add_arguments

    add_arguments(sub)

    sub = add(
        "run",
        _run,
        "Run a pygame program with an event.wait that blocks, and print what it cost",
        "uievents run game.py",
    )
    sub.usage = (
        "uievents run [-h] [--plain] [--live] [--trace FILE] (SCRIPT | -m MODULE | -c CODE | -) ..."
    )
    sub.add_argument("--plain", action="store_true", help="leave pygame's own wait in place")
    sub.add_argument(
        "--live", action="store_true", help="show the figures in the terminal while it runs"
    )
    sub.add_argument("--trace", metavar="FILE", type=Path, help="write a timeline for Perfetto")
    sub.add_argument(
        "script",
        metavar="SCRIPT",
        help="the program, as for python: a file, a folder or a zip file, -m and a module, -c and "
        "code, or - for standard input; its arguments follow",
    )

    sub = add(
        "keys",
        _keys,
        "Print every event of a window as it comes, as xev does",
        "uievents keys --json",
    )
    sub.add_argument("--json", action="store_true", help="print one JSON object a line")
    sub.add_argument("--port", type=_port, help="listen on this port, too (0: any free port)")
    sub = add(
        "record",
        _record,
        "Run a program and record its input, for a replay or a test",
        "uievents record -o bug.jsonl game.py",
    )
    sub.add_argument("-o", "--output", metavar="FILE", type=Path, default=Path("recording.jsonl"))
    sub.add_argument("--text", action="store_true", help="record typed text (default: masked)")
    sub.usage = "uievents record [-h] [-o FILE] [--text] (SCRIPT | -m MODULE) ..."
    sub.add_argument(
        "program", metavar="SCRIPT", help="the program, as for python; its arguments follow"
    )

    sub = add(
        "replay",
        _replay,
        "Play a recording in its program's window",
        "uievents replay bug.jsonl --speed 0.5",
    )
    sub.add_argument("--speed", type=_speed, default=1.0, help="2: twice as fast (default: 1)")
    sub.add_argument("--headless", action="store_true", help="no window, as fast as possible")
    sub.add_argument(
        "--step", action="store_true", help="play one event for each Enter in the terminal"
    )
    sub.add_argument("--as-test", action="store_true", help="print a test that does the same")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.add_argument(
        "program",
        nargs="*",
        metavar="PROGRAM",
        help="default: the recorded one",
    )
    return parser


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.01 <= speed <= 1000:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a speed: write a number from 0.01 to 1000"
        )
    return speed


def _size(text: str) -> tuple[int, int] | float:
    """A window's size, or the scale at which the demo is drawn."""
    if "x" not in text.lower():
        try:
            factor = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            factor = 0.0
        if not 1 <= factor <= 3:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a size: write 1280x800, or a factor from 1 to 3"
            )
        return factor
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: write 1280x800") from None
    if not (320 <= width <= 16384 and 240 <= height <= 16384):
        raise argparse.ArgumentTypeError(f"{text!r} is out of range: 320x240 to 16384x16384")
    return width, height


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: write a number from 0 to 65535")
    return int(text)


def _demo(chosen: argparse.Namespace) -> int:
    from .demo import run

    sizes = (chosen.size or [])[::-1]  # given twice: the last one counts

    def demo(offscreen: Path | None) -> int:
        return run(
            tour=chosen.tour,
            offscreen=offscreen,
            size=next((it for it in sizes if isinstance(it, tuple)), (1280, 800)),
            larger=next((it for it in sizes if not isinstance(it, tuple)), 1.0),
            present=chosen.present,
            lang=chosen.lang,
            theme=chosen.theme,
            folder=chosen.save_to,
        )

    try:
        return demo(chosen.offscreen)
    except NoDisplayError as error:
        if chosen.or_offscreen is None:
            raise
        print(f"uievents: {error}", file=sys.stderr)
        print("The tour is rendered offscreen instead ...", file=sys.stderr)
        return demo(chosen.or_offscreen)


def _compare(chosen: argparse.Namespace) -> int:
    from .compare.command import run_command

    return run_command(chosen)


def _run(chosen: argparse.Namespace) -> int:
    from .runscript import run

    return run(chosen.program, plain=chosen.plain, live=chosen.live, trace=chosen.trace)


def _keys(chosen: argparse.Namespace) -> int:
    from .keys import run

    return run(as_json=chosen.json, port=chosen.port)


def _record(chosen: argparse.Namespace) -> int:
    from .testing.commands import record

    return record(chosen.program, chosen.output, text=chosen.text)


def _replay(chosen: argparse.Namespace) -> int:
    from .testing.commands import replay

    return replay(
        chosen.file,
        chosen.program,
        speed=chosen.speed,
        headless=chosen.headless,
        step=chosen.step,
        as_test=chosen.as_test,
    )
