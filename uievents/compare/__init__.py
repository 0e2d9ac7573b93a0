"""``uievents compare``: what polling costs, and what events cost, on this machine.

:mod:`~uievents.compare.study` defines what a study is, and each of
:mod:`~uievents.compare.studies` is one: it measures programs (:mod:`~uievents.compare.peers`, or
its own) in processes of their own, turns the measurements into figures, and defines their tables,
plots and sentences.  :mod:`~uievents.compare.ratios` compares figures,
:mod:`~uievents.compare.report` is the file format, and :mod:`~uievents.compare.present` prints and
draws a report.

The rules:

* The measured loop shares its process neither with the instruments nor with what draws it.
* A latency counts from the time at which the press was *scheduled*, not from when it was sent.
* Every press sent is received, merged or missed.
* Contestants, and studies, take turns run by run; the process that presses has its own core.
* A percentile is given only if the sample is large enough for it, a difference only if it is larger
  than the scatter of the runs, and a ratio with its range.  The best of all is named only if all
  were measured.
* The report lists what was not measured, and why.

Importing this package is quick: the modules that measure are imported when they run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .studies import STUDIES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``uievents compare``."""
    parser.add_argument(
        "study", nargs="?", choices=(*STUDIES, "all"), default="input", help="what to compare"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a first look: a study takes under a minute"
    )
    parser.add_argument(
        "--scenario",
        choices=("presses", "bursts", "slow", "typing", "mouse", "many"),
        help="for the study of input: presses at random times (default), in bursts, with a slow "
        "handler, keys as people type them, a mouse that moves 1000 times a second (real "
        "windows only), or presses on one device among many (simulated only)",
    )
    parser.add_argument(
        "--peers", action="store_true", help="measure pyglet, Tk, Qt and GLFW, too, if installed"
    )
    parser.add_argument("--runs", type=_runs, metavar="N", help="interleaved repeats")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="for the presses and the order (default 1)"
    )
    parser.add_argument(
        "--display",
        default="auto",
        metavar="WHICH",
        help="where real windows are opened: 'own' (a new Xvfb), 'none', the name of an X display "
        "such as :0, or 'auto' (default): a new Xvfb if that is installed, else your display",
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the report ('-': print)")
    parser.add_argument("--markdown", metavar="FILE", type=Path, help="the same as Markdown")
    parser.add_argument(
        "--html", metavar="FILE", type=Path, help="the same as one page, with plots"
    )
    parser.add_argument(
        "--plots",
        metavar="DIR",
        type=Path,
        help="write each plot as PNG and SVG, light and dark, for slides",
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of a report")
    parser.add_argument(
        "--lang",
        choices=("en", "zh"),
        help="language of what is printed and written (default: yours)",
    )


def _runs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs: write 1 or more")
    return int(text)
