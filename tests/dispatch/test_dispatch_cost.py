"""What dispatch may cost against the loop that one would write by hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parent.parent / "benchmarks" / "bench_dispatch.py"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_dispatch", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cost(bench, base, other):
    """How many times the base, by the quickest runs; the best of a few attempts, as others
    use the machine, too, and can make it look slower, but not quicker, than it is."""
    best = []
    for _ in range(5):
        times = bench.measured({"base": base, "other": other}, 100)
        best.append(min(times["other"]) / min(times["base"]))
    return min(best)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 10])
def test_at_most_twice_the_plain_loop(bench, number):
    """Slow, as it measures."""
    assert cost(bench, bench.plain(number), bench.ours(number)) <= 2


@pytest.mark.slow
def test_a_hundred_types_cost_what_one_does(bench):
    """Slow, as it measures."""
    assert cost(bench, bench.ours_of_100_events(1), bench.ours_of_100_types(1)) <= 1.2
