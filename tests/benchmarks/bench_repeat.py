"""Does a second run of ``uievents compare`` reverse a claim of the first one?

    python tests/benchmarks/bench_repeat.py [STUDY...] [--quick] [--seed N] [--display WHICH]
        [--runs N] [--keep FOLDER]

Runs ``compare all`` (or each of the named studies) twice with one seed, and compares the ratios of
the two reports (``uievents.compare.ratios``).  A pair is *reversed* if both runs claim a
difference, but in opposite directions; then the exit status is 1.  It also prints how many pairs
*agree* (both claim the same direction, or both claim no difference), and how many of those with a
range in both runs have ranges that *overlap*, as ranges at 99 % should.

All studies take some sixteen minutes, with ``--quick`` some six.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from common import ROOT, console, header, table

sys.path.insert(0, str(ROOT))
from uievents.compare import STUDIES
from uievents.compare.ratios import Ratio
from uievents.compare.report import AnyReport, decode

TIMEOUT = 1200
"""Seconds for one report."""


class Pair(NamedTuple):
    """One ratio in both runs."""

    one: Ratio
    two: Ratio

    @property
    def sides(self) -> tuple[int, int]:
        """Which of the two figures is greater, as each run claims."""
        one, two = self.one.side, self.two.side
        return one, two

    @property
    def reversed(self) -> bool:
        """Whether the two runs claim the opposite."""
        return self.sides in ((1, -1), (-1, 1))

    @property
    def overlap(self) -> bool | None:
        """Whether the ranges do; None if one of the two is a bound."""
        bounds = (self.one.low, self.one.high, self.two.low, self.two.high)
        if None in bounds:
            return None
        low, high, other_low, other_high = bounds
        return max(low, other_low) <= min(high, other_high)

    def __str__(self) -> str:
        figures = " / ".join(
            f"{it.times:.3g} [{it.low or 0:.3g}–{it.high or 0:.3g}]" for it in self
        )
        return f"{self.one.figure}, {self.one.of} : {self.one.to} = {figures}"


def measured(study: str, path: Path, options: list[str]) -> AnyReport:
    """The report of one run, which is kept at ``path``."""
    command = ["-m", "uievents", "compare", study, "--json", str(path), *options]
    quiet = subprocess.DEVNULL
    subprocess.run([sys.executable, *command], cwd=ROOT, stdout=quiet, timeout=TIMEOUT, check=True)
    return decode(path.read_bytes())


def pairs(one: AnyReport, two: AnyReport, study: str) -> list[Pair]:
    """The ratios that both runs have."""
    known = {(it.figure, it.of, it.to): it for it in two.ratios if it.figure.startswith(study)}
    keys = ((it, known.get((it.figure, it.of, it.to))) for it in one.ratios)
    return [Pair(it, other) for it, other in keys if other is not None]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("studies", nargs="*", metavar="STUDY", help=f"of {', '.join(STUDIES)}")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--display", default="auto")
    parser.add_argument("--runs", metavar="N")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the reports are to stay")
    given = parser.parse_args()
    for name in given.studies:  # argparse's own choices refuse that there is none (Python 3.11)
        if name not in STUDIES:
            parser.error(f"there is no study {name!r}, only {', '.join(STUDIES)}")
    options = ["--seed", given.seed, "--display", given.display]
    options += ["--quick"] * given.quick + (["--runs", given.runs] if given.runs else [])
    header("Two runs with one seed")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        runs = {
            what: [measured(what, folder.resolve() / f"{what}-{n}.json", options) for n in (1, 2)]
            for what in given.studies or ["all"]
        }
    shown = table("Claims of two runs", "study", "reversed", "agree", "ranges overlap", "load")
    wrong: list[Pair] = []
    for study in given.studies or STUDIES:
        one, two = runs.get(study) or runs["all"]
        made = pairs(one, two, study)
        wrong += [pair for pair in made if pair.reversed]
        ranges = [pair.overlap for pair in made if pair.overlap is not None]
        loads = (report.header.load_average for report in (one, two))
        shown.add_row(
            study,
            f"{sum(pair.reversed for pair in made)} of {len(made)}",
            f"{sum(pair.sides[0] == pair.sides[1] for pair in made)} of {len(made)}",
            f"{sum(ranges)} of {len(ranges)}",
            ", ".join("?" if load is None else f"{load:.1f}" for load in loads),
        )
    console.print(shown)
    for pair in wrong:
        console.print(f"[red]reversed[/]: {pair}")
    console.print(f"Load now: {os.getloadavg()[0]:.1f}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
