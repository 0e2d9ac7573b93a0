"""Does ``uievents compare`` say the same twice?

    python tests/benchmarks/bench_repeat.py [STUDY...] [--quick] [--seed N] [--display WHICH]
        [--keep FOLDER]

Runs ``compare all`` two times with one seed (or each of the studies named), and compares the ratios
and the differences that the two reports claim (``uievents.compare.ratios``), all of them.  *Ratios*
agree if each pair's ratio in one run is within 25 % of that in the other, also where a run gives
only what it lies between, or can tell no difference; a bound agrees with what it allows.
*Differences* (of a latency that is a timer's and one that is not) agree if one run's milliseconds
are within 25 % of the other's, or both can tell none.
*Rankings* agree if no pair changes places of which both runs say that there is a difference.  Each
claim is to be in both reports.  The exit status is 1 if anything disagrees.

Beside that: how many of those that both runs say sharply agree; and how many are *consistent*, that
is within 25 % or, if not both are sharp, with ranges that overlap.

All studies take some twenty minutes, with ``--quick`` some six.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from common import ROOT, console, header, table

sys.path.insert(0, str(ROOT))
from uievents.compare import STUDIES
from uievents.compare.report import Difference, Ratio, Report, decode

AGREED = 1.25
PATIENCE = 1200
"""Seconds for one report."""

Claim = Ratio | Difference
Key = tuple[type, str, str, str]


class Pair(NamedTuple):
    """One ratio, or one difference, in both runs."""

    one: Claim
    two: Claim

    @property
    def apart(self) -> float:
        """How far the one is from the other, or outside of its bound: 1.0 is not at all."""
        one, two = self
        a, b = amount(one), amount(two)
        if isinstance(one, Difference) and one.kind == two.kind == "level":
            return 1.0
        if a * b <= 0:
            return math.inf
        far = max(a / b, b / a)
        bounds = {"more", "less"}
        if one.kind in bounds and two.kind in bounds:
            return 1.0 if one.kind == two.kind else far
        if one.kind in bounds:
            one, two, a, b = two, one, b, a
        if two.kind == "more":
            return max(1.0, b / a)
        if two.kind == "less":
            return max(1.0, a / b)
        return far

    @property
    def sharp(self) -> bool:
        """Whether both runs say the figure itself, or a bound for it."""
        return not {"range", "level"} & {self.one.kind, self.two.kind}

    @property
    def consistent(self) -> bool:
        """Whether they are as near as they claim to be."""
        if self.apart <= AGREED:
            return True
        low, high = (self.one.low, self.two.low), (self.one.high, self.two.high)
        if self.sharp or None in (*low, *high):
            return False
        return max(low) <= min(high)

    @property
    def swapped(self) -> bool:
        """Whether the lesser in one run is the greater in the other."""
        told = "level" not in (self.one.kind, self.two.kind)
        return told and greater(self.one) != greater(self.two)

    def __str__(self) -> str:
        said = " / ".join(
            f"{_SIGNS.get(one.kind, '')}{amount(one):.3g}"
            + ("" if one.low is None else f" [{one.low:.3g}–{one.high:.3g}]")
            for one in self
        )
        sign, unit = ("−", " ms") if isinstance(self.one, Difference) else (":", "")
        return f"{self.one.figure}, {self.one.of} {sign} {self.one.to} = {said}{unit}"


_SIGNS = {"level": "≈", "more": ">", "less": "<"}


def amount(claim: Claim) -> float:
    """The ratio, or the milliseconds."""
    return claim.ms if isinstance(claim, Difference) else claim.times


def greater(claim: Claim) -> bool:
    """Whether the first of the two is the greater."""
    return amount(claim) > (0 if isinstance(claim, Difference) else 1)


def measured(study: str, path: Path, options: list[str]) -> Report:
    """The report of one run, which is kept at ``path``."""
    command = ["uievents", "compare", study, "--json", str(path), *options]
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )
    return decode(path.read_bytes())


def pairs(one: Report, two: Report, study: str) -> Iterator[Pair]:
    """What both runs claim of the same two."""
    known: dict[Key, Claim] = {key(claim): claim for claim in claims(two, study)}
    for claim in claims(one, study):
        other = known.get(key(claim))
        if other is not None:
            yield Pair(claim, other)


def claims(report: Report, study: str = "") -> list[Claim]:
    """All that is claimed, or all of one study."""
    return [it for it in (*report.ratios, *report.differences) if it.figure.startswith(study)]


def key(claim: Claim) -> Key:
    """Of what it is."""
    return type(claim), claim.figure, claim.of, claim.to


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("studies", nargs="*", metavar="STUDY", help=f"of {', '.join(STUDIES)}")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--display", default="auto")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the reports are to stay")
    given = parser.parse_args()
    for name in given.studies:  # argparse's own choices refuse that there is none (Python 3.11)
        if name not in STUDIES:
            parser.error(f"there is no study {name!r}, only {', '.join(STUDIES)}")
    header("Two runs with one seed")
    shown = table(
        "Rankings and ratios of two runs",
        *("study", "ratios\nwithin 25 %", "differences\nwithin 25 %", "rankings\nagreeing"),
        *("sharp ones\nwithin 25 %", "consistent", "load", "pace"),
    )
    missed: list[Pair] = []
    lonely: set[Key] = set()
    options = ["--seed", str(given.seed), "--display", given.display]
    options += ["--quick"] if given.quick else []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        runs = {
            what: [measured(what, folder.resolve() / f"{what}-{n}.json", options) for n in (1, 2)]
            for what in given.studies or ["all"]
        }
    for study in given.studies or STUDIES:
        one, two = runs.get(study) or runs["all"]
        made = list(pairs(one, two, study))
        if not made:
            raise SystemExit(f"{study}: the two runs have nothing in common")
        lonely |= {key(it) for it in claims(one, study)} ^ {key(it) for it in claims(two, study)}
        sharp = [pair for pair in made if pair.sharp]
        far = [pair for pair in made if pair.apart > AGREED]
        swapped = [pair for pair in made if pair.swapped]
        missed += [pair for pair in made if pair in far or pair in swapped]
        parts = {"input": (one.input, two.input), "devices": (one.devices, two.devices)}
        paces = [part.pace for part in parts.get(study, ()) if part]
        loads = [report.header.load_average for report in (one, two)]
        kinds = [[p for p in made if isinstance(p.one, kind)] for kind in (Ratio, Difference)]
        shown.add_row(
            study,
            *(_count(len(of), [pair for pair in far if pair in of]) for of in kinds),
            _count(len(made), swapped),
            f"{sum(pair not in far for pair in sharp)} of {len(sharp)}",
            f"{sum(pair.consistent for pair in made)} of {len(made)}",
            ", ".join("?" if load is None else f"{load:.1f}" for load in loads),
            ", ".join(f"{it.quick_ms:.2f}–{it.slow_ms:.2f} ms" for it in paces if it) or "-",
        )
    console.print(shown)
    for pair in missed:
        what = "changed places" if pair.swapped else f"{100 * (pair.apart - 1):.0f} % apart"
        console.print(f"[red]{what}[/]: {pair}")
    for _, figure, of, to in sorted(lonely, key=str):
        console.print(f"[red]only in one of the two reports[/]: {figure}, {of} and {to}")
    console.print(f"Load now: {os.getloadavg()[0]:.1f}.")
    return 1 if missed or lonely else 0


def _count(total: int, misses: list[Pair]) -> str:
    """How many agree."""
    if not total:
        return "-"
    return f"[{'red' if misses else 'green'}]{total - len(misses)} of {total}"


if __name__ == "__main__":
    sys.exit(main())
