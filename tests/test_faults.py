"""The command that tries faults: its table, its order, and the cheapest of its modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(scope="module", autouse=True)
def rooms():
    """The faults' own modules, which find one another beside them."""
    before, known = sys.path[:], set(sys.modules)
    sys.path.insert(0, str(FAULTS))
    yield
    sys.path[:] = before
    for name in set(sys.modules) - known:
        if str(FAULTS) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


def room(name):
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def run(rooms):
    """``run.py``, of which the benchmarks have one, too."""
    spec = importlib.util.spec_from_file_location("faults_run", FAULTS / "run.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults_run"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def row(fault, figure="1", held=True):
    return room("row").Row(fault, "a | b", "ours", figure, held)


# ---------------------------------------------------------------- the table


def test_what_is_written_is_read_again():
    table = room("table").Table()
    table.put("posts", row("2,000 posts (x11)"), "Monday: a machine")
    table.put("clock", row("a clock | that jumps", held=False), "Monday: a machine")
    table.put("posts", row("2,000 posts (sdl)"), "Tuesday: another")
    again = room("table").parsed(str(table))
    assert again.lines == table.lines
    assert [module for module, *_ in again.lines] == ["clock", "posts", "posts"]


def test_a_row_takes_the_place_of_the_same_row_of_other_counts_and_of_no_other():
    table = room("table").Table()
    for wait in ("x11", "sdl"):
        table.put("posts", row(f"40,000 posts from 8 threads ({wait}, pygame)"), "Monday")
    table.put("posts", row("2,000,000 posts from 8 threads (sdl, pygame)", "2"), "Tuesday")
    table.put("posts", row("2,000,000 posts from 8 threads (sdl, pygame-ce)"), "Tuesday")
    assert [(one.fault.split("(")[1], one.figure, run) for _, one, run in table.lines] == [
        ("x11, pygame)", "1", "Monday"),
        ("sdl, pygame)", "2", "Tuesday"),
        ("sdl, pygame-ce)", "1", "Tuesday"),
    ]
    assert "1. Monday\n2. Tuesday" in str(table)


def test_rows_that_a_module_has_no_more_go():
    table = room("table").Table()
    old, new = row("an old one"), row("a new one")
    for one in (old, new):
        table.put("posts", one, "Monday")
    table.put("clock", old, "Monday")
    table.keep("posts", {room("table").key_of("posts", new)})
    assert [(module, one.fault) for module, one, _ in table.lines] == [
        ("clock", "an old one"),
        ("posts", "a new one"),
    ]


def test_the_page_is_filled_between_its_marks(tmp_path):
    room_ = room("table")
    page = tmp_path / "page.md"
    page.write_text(f"before\n{room_.BEGIN}\n{room_.END}\nafter\n")
    for fault in ("one", "another"):  # each row is there when it is known
        table = room_.read(page)
        table.put("posts", row(fault), "Monday")
        room_.write(table, page)
        assert fault in page.read_text()
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("\nafter\n")
    assert len(room_.read(page).lines) == 2
    assert list(tmp_path.iterdir()) == [page]


def test_a_figure_of_several_lines_is_one_row():
    table = room("table")
    row = table.Row(
        "a fault", "stops", "goes on", "Error: 1 | 2\nFailing test case:\n    f('')", False
    )
    made = table.Table([("fuzz", row, "today")])
    [(_, read, _)] = table.parsed(str(made)).lines
    assert read.figure == "Error: 1 | 2 Failing test case: f('')"


def test_the_page_of_the_documentation_can_be_filled():
    table = room("table")
    page = table.PAGE.read_text()
    assert page.count(table.BEGIN) == page.count(table.END) == 1
    assert all(one.fault and run for _, one, run in table.read().lines)


# ---------------------------------------------------------------- the order

MODULE = """
import sys, time
sys.path.insert(0, {faults!r})
from row import Row, main, say_phase

def rows(quick):
    began = time.monotonic()
    {work}
    yield Row({name!r}, "", "", f"{{began}} {{time.monotonic()}}", True)

main(rows)
"""
LOAD = 'say_phase("middle"); say_phase("quiet"); sys.stdin.read()'


@pytest.fixture
def trial(run, tmp_path):
    def make(name, work, *options):
        path = tmp_path / f"fault_{name}.py"
        path.write_text(MODULE.format(faults=str(FAULTS), name=name, work=work))
        return run.Trial(name, path, sys.executable, "Monday", list(options))

    return make


def when(trials):
    """By name, from when to when each ran."""
    return {one.name: [float(part) for part in one.rows[0].figure.split()] for one in trials}


@pytest.mark.slow
def test_what_measures_latency_has_the_machine_for_itself(run, trial):
    """Slow, as it starts five programs."""
    wait = "time.sleep(0.1)"
    trials = [
        trial("peers", wait),
        trial("clock", wait),
        trial("load", LOAD + "; began = time.monotonic(); " + wait, "--beside"),
        trial("window", wait),
        trial("posts", wait),
    ]
    delivered = []
    run.try_all(trials, lambda trial, row: delivered.append(row.fault), 2)
    assert sorted(delivered) == sorted(one.name for one in trials)
    assert delivered[-1] == "peers"
    ran = when(trials)
    for quiet in ("load", "peers"):  # of the load, from when it was told that it is alone
        start, end = ran[quiet]
        others = [ran[name] for name in ran if name != quiet]
        assert all(until <= start or since >= end for since, until in others), (quiet, ran)


@pytest.mark.slow
def test_what_fails_or_says_nothing_is_a_row_that_did_not_hold(run, trial, monkeypatch):
    """Slow, as it starts three programs."""
    trials = [trial("posts", "raise ValueError"), trial("clock", "return")]
    run.try_all(trials, lambda trial, row: None, 2)
    endless = trial("window", "time.sleep(300)")
    monkeypatch.setattr(run, "LONGEST", 0.5)
    run.try_all([endless], lambda trial, row: None)
    trials.append(endless)
    assert {one.name: [(row.figure, row.held) for row in one.rows] for one in trials} == {
        "posts": [("status 1", False)],
        "clock": [("no row", False)],
        "window": [("not ended after 0.5 s", False)],
    }


@pytest.mark.slow
def test_a_failed_modules_own_row_goes_when_it_passes(run, trial, monkeypatch, tmp_path):
    """Slow, as it starts seven programs.  On pygame-ce it may still fail; rows that did not hold
    stay."""
    table = room("table")
    page = tmp_path / "page.md"
    page.write_text(f"{table.BEGIN}\n{table.END}\n")
    monkeypatch.setattr(run, "read", lambda: table.read(page))
    monkeypatch.setattr(run, "write", lambda one: table.write(one, page))
    monkeypatch.setattr(run, "CE_MADE", tmp_path / "none")
    ce = tmp_path / "python-ce"
    ce.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    ce.chmod(0o755)
    monkeypatch.setattr(run, "CE", ce)

    def run_with(*works):
        trials = [trial(f"posts{number}", work) for number, work in enumerate(works)]
        for one in trials:
            one.name = "posts"
        for one in trials[1:]:
            one.python = str(ce)
        monkeypatch.setattr(run, "planned", lambda names, quick: trials)
        monkeypatch.setattr(sys, "argv", ["run.py", "--write", "--only", "posts"])
        run.main()
        return {(one.fault, one.figure) for _, one, _ in table.read(page).lines}

    bad, good = "raise ValueError", "yield Row('a fault', '', '', 'lost', False); return"
    failed, failed_on_ce = ("posts", "status 1"), ("posts (pygame-ce)", "status 1")
    assert run_with(bad, bad) == {failed, failed_on_ce}
    assert run_with(good) == {failed_on_ce, ("a fault", "lost")}
    assert run_with(bad, good) == {("a fault", "lost"), failed}
    assert run_with("return", good) == {("a fault", "lost"), ("posts", "no row")}


# ---------------------------------------------------------------- memory


@pytest.mark.parametrize(
    ("kept", "zero"),
    [
        ("kept.extend(object() for _ in range(100))", False),
        ("kept.append(bytearray(150_000))", False),
        ("kept.append(pages(1_500_000))", False),
        ("kept[:] = [bytearray(150_000)] * 10", True),
        ("[object() for _ in range(100_000)]", True),
    ],
)
def test_what_a_round_leaves_behind_is_found(run_python, kept, zero):
    """In its own process, as what other tests give back would be used first."""
    code = f"""
        import sys
        sys.path.insert(0, {str(FAULTS)!r})
        from mmap import mmap
        from row import slope
        kept = []
        def pages(size):
            memory = mmap(-1, size)
            memory[:] = b"x" * size
            return memory
        def work():
            {kept}
        found = slope(work, 10)
        print(found.zero, found)
    """
    assert run_python(code).stdout.split()[0] == str(zero)


# ---------------------------------------------------------------- the cheapest

CHEAP = ("children", "clock", "connections", "descriptors", "posts", "window")


@pytest.mark.window
@pytest.mark.slow
def test_the_cheapest_faults_are_held(run_python):
    """Slow, as it runs a dozen programs.  ``make faults`` runs all, with their whole counts."""
    code = f"""
        import sys
        sys.path.insert(0, {str(FAULTS)!r})
        sys.argv = ["run.py", "--quick", "--only", *{CHEAP}]
        import run
        sys.exit(run.main())
    """
    done = run_python(code, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    table = room("table").parsed(done.stdout)
    assert {module for module, *_ in table.lines} == set(CHEAP)
    assert all(one.held for _, one, _ in table.lines)
