"""Does ``uievents compare`` say the same twice?

    python tests/benchmarks/bench_repeat.py [STUDY] [--full] [--seed N] [--display none]

Measures everything two times with one seed (``--quick`` unless ``--full``: some three minutes,
or twenty), and compares the two reports, figure by figure.  *Rankings* agree if no two
contestants change places; who is less than a tenth apart in one of the runs is level there.
*Ratios* agree if each pair's ratio in one run is within 25 % of that in the other.  What is too
little to be told (less CPU time than a millisecond, fewer than two wakeups a second) has no
ratio.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

from common import ROOT, console, header, table

sys.path.insert(0, str(ROOT))
from uievents.compare import STUDIES
from uievents.compare.report import Report, decode
from uievents.compare.verdict import NOTICEABLE

AGREED = 1.25
LITTLE_CPU = 0.001
"""Seconds in a phase."""
LITTLE_WAKING = 2.0
"""Times a second."""
PATIENCE = 1200

Column = dict[str, float | None]
"""A figure of each contestant; None where it is too little to be told."""


def measured(study: str, full: bool, seed: int, display: str) -> Report:
    """The report of one run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        command = ["uievents", "compare", study, "--seed", str(seed), "--json", str(path)]
        command += ["--display", display, *([] if full else ["--quick"])]
        subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
        return decode(path.read_bytes())


def columns(report: Report) -> dict[str, Column]:
    """The figures that are ranked."""
    made: dict[str, Column] = {}

    def add(column: str, name: str, value: float | None, enough: bool = True) -> None:
        made.setdefault(column, {})[name] = value if enough else None

    for one in report.input.results if report.input else []:
        where = f"input, {one.device}"
        for phase, costs in (("idle", one.idle), ("active", one.active)):
            enough = costs.cpu_seconds >= LITTLE_CPU
            share = 100 * costs.cpu_seconds / costs.seconds
            add(f"{where}: {phase} CPU %", one.name, share, enough)
            wakeups = costs.wakeups_per_second
            if one.kind != "busy" and wakeups is not None:
                enough = wakeups.median >= LITTLE_WAKING
                add(f"{where}: {phase} wakeups/s", one.name, wakeups.median, enough)
        add(f"{where}: p50 ms", one.name, one.latency.p50_ms)
        missed = one.balance.missed
        add(f"{where}: missed", one.name, float(missed), missed > 0)
    for one in report.devices.costs if report.devices else []:
        add("devices: p50 ms", f"{one.name} of {one.devices}", one.p50_ms)
    for one in report.servers.costs if report.servers else []:
        cost = one.cpu_ms_per_request
        add(f"servers, {one.load}: CPU ms/request", one.name, cost and cost.median)
        add(f"servers, {one.load}: p50 ms", one.name, one.p50_ms)
    for one in report.io.modes if report.io else []:
        add("io: CPU ms", one.name, one.cpu_ms and one.cpu_ms.median)
        add("io: waiting ms", one.name, one.waiting_ms and one.waiting_ms.median)
    for one in report.multiplexers.costs if report.multiplexers else []:
        cost = one.microseconds
        add(f"multiplexers, {one.descriptors}: µs", one.name, cost and cost.median)
    for one in report.tasks.arrangements if report.tasks else []:
        add("tasks: total ms", one.name, one.total_ms and one.total_ms.median)
    return made


def changed_places(one: Column, two: Column) -> list[str]:
    """Pairs of which the lesser in one run is the greater in the other."""
    return [
        f"{a} and {b}"
        for a, b in pairs(one, two)
        if (up(one[a], one[b]) and up(two[b], two[a]))
        or (up(one[b], one[a]) and up(two[a], two[b]))
    ]


def up(low: float, high: float) -> bool:
    return high > NOTICEABLE * low


def apart(one: Column, two: Column) -> dict[str, float]:
    """How far the ratio of each pair is from that of the other run: 1.0 is none."""
    ratios = {(a, b): (one[a] / one[b]) / (two[a] / two[b]) for a, b in pairs(one, two)}
    return {f"{a} : {b}": max(ratio, 1 / ratio) for (a, b), ratio in ratios.items()}


def pairs(one: Column, two: Column) -> list[tuple[str, str]]:
    known = [name for name in one if one[name] and two.get(name)]
    return list(itertools.combinations(known, 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("study", nargs="?", choices=(*STUDIES, "all"), default="all")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--display", default="auto")
    given = parser.parse_args()
    header("Two runs with one seed")
    first, second = (
        columns(measured(given.study, given.full, given.seed, given.display)) for _ in range(2)
    )
    shown = table(
        "Rankings and ratios of two runs",
        *("figure", "pairs", "changed places", "ratios apart", "furthest apart", "by"),
    )
    good = total = agreed = ratios = 0
    for name, one in first.items():
        two = second.get(name, {})
        swapped, distance = changed_places(one, two), apart(one, two)
        if not distance:
            continue
        worst = max(distance, key=lambda pair: distance[pair])
        far = sum(value > AGREED for value in distance.values())
        total, good = total + 1, good + (not swapped)
        ratios, agreed = ratios + len(distance), agreed + len(distance) - far
        shown.add_row(
            name,
            str(len(distance)),
            "[red]" + "; ".join(swapped) if swapped else "[green]none",
            f"[red]{far}" if far else "[green]0",
            worst,
            f"{100 * (distance[worst] - 1):.0f} %",
        )
    console.print(shown)
    console.print(f"{good} of {total} rankings agree, {agreed} of {ratios} ratios within 25 %.")


if __name__ == "__main__":
    main()
