"""The study of input, small: its report is valid, balances, and shows the contrast."""

import argparse
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

import msgspec
import psutil
import pytest
from rich.console import Console

from uievents.compare import add_arguments, child, input_study, run
from uievents.compare.child import Child, SubjectFailed
from uievents.compare.command import command_of, measure
from uievents.compare.contestants import CONTESTANTS, PEERS, SIMULATED, WINDOW
from uievents.compare.figures import Figure, Text
from uievents.compare.header import make_header
from uievents.compare.input_study import InputMeasuring, Settings
from uievents.compare.place import Place
from uievents.compare.ratios import LITTLE_CPU
from uievents.compare.reasons import reason
from uievents.compare.report import (
    SCHEMA,
    Balance,
    Costs,
    IdleRatio,
    Latency,
    Report,
    Result,
    decode,
    encode,
    json_schema,
)
from uievents.compare.scenarios import SCENARIOS
from uievents.compare.simulated import SimulatedDevice
from uievents.compare.summary import idle_ratios, pace_of
from uievents.compare.table import print_report
from uievents.errors import UIEventsError
from uievents.measure.machine import cores
from uievents.measure.x11 import NotPossible, key_of, number_of

TINY = Settings(runs=1, idle=0.1, presses=20, seed=3)


def options(*words):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def study_of(*names, settings=TINY, **options):
    return InputMeasuring([one for one in CONTESTANTS if one.name in names], settings, **options)


def report_of(study, interrupted=False):
    report = Report(SCHEMA, make_header("test", study.settings.seed, None), interrupted)
    study.add_to(report)
    return report


def printed(report, language="en", width=80):
    console = Console(width=width, file=io.StringIO())
    print_report(report, console, language)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def small():
    study = study_of("busy", "sleep-16", "state-16", "events")
    study.run()
    assert study.failed == {}
    return report_of(study)


@pytest.mark.slow
def test_the_report_is_what_its_schema_says(small):
    """Slow: four processes are measured (so for the tests that follow)."""
    data = encode(small)
    assert decode(data) == small
    assert json.loads(data)["schema"] == SCHEMA == json.loads(json_schema())["title"]
    with pytest.raises(msgspec.ValidationError):
        decode(data.replace(b'"verdict"', b'"opinion"'))


@pytest.mark.slow
def test_busy_polling_costs_a_core_and_events_nothing(small):
    """Slow: shares the measurements of the test above."""
    busy, ours = small.input.result("busy"), small.input.result("events")
    slept = small.input.result("sleep-16")
    # All of a core, unless the machine has other work: so against its neighbour.
    assert busy.idle.cpu_percent.median > max(20, 15 * slept.idle.cpu_percent.median)
    assert ours.idle.cpu_percent.median < 1
    assert ours.idle.wakeups_per_second.median <= 10  # 1 in the 0.1 s that it lasts
    assert slept.idle.wakeups_per_second.median == pytest.approx(62, abs=21)


@pytest.mark.slow
def test_every_press_is_accounted_for(small):
    """Slow: shares the measurements of the test above."""
    for result in small.input.results:
        balance = result.balance
        assert balance.balanced
        assert balance.sent == TINY.presses == balance.received + balance.merged + balance.missed
        assert result.latency.samples == balance.received
        assert result.latency.p99_ms is None  # of twenty presses there is none
        if result.kind != "state":
            assert balance.missed == 0
    assert small.input.result("state-16").balance.missed > 0


@pytest.mark.slow
def test_the_looks_counted_at_the_wait_agree_with_the_kernels_count(small):
    """Slow: shares the measurements of the test above."""
    polling = small.input.result("sleep-16").active
    assert polling.looks_per_second.median == pytest.approx(
        polling.wakeups_per_second.median, rel=0.1, abs=2 / polling.seconds
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 110, 120])
def test_the_table_fits_and_names_everybody(small, language, width):
    """Slow: shares the measurements of the test above."""
    text = printed(small, language, width)
    assert "…" not in text
    for result in small.input.results:
        assert getattr(result.label, language) in text
    why = {"en": "not asked for", "zh": "没有要求"}[language]
    assert why in " ".join(text.split())  # what was not measured, and why
    assert small.verdict[0].en.startswith("On the simulated device, while nothing happens")


@pytest.mark.parametrize("width", [80, 110, 120])
def test_the_table_fits_where_nothing_was_noticed(small_result, width):
    results = [small_result(kind, cpu_seconds=9.9) for kind in ("busy", "state", "events")]
    study = study_of()
    report = report_of(study)
    report.input.results = results
    text = printed(report, width=width)
    assert "…" not in text
    assert "none" in text


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Input: 2 ways to wait for presses"), ("zh", "输入：在模拟设备上等待按下的 2 种方式")],
)
def test_what_it_is_about_to_do_is_said_in_the_readers_language(language, title):
    console = Console(width=200, file=io.StringIO())
    study = study_of("sleep-1", "events", settings=TINY._replace(runs=0))
    measure([study], make_header("test", 3, None), console, language)
    text = console.file.getvalue()
    assert text.startswith(title)
    assert ("About" in text) == (language == "en")
    assert ("共约" in text) == (language == "zh")


def test_an_interrupted_study_keeps_what_was_measured(monkeypatch):
    study = study_of("sleep-1", "events")

    def ctrl_c(self, task, *, description, advance):
        if study.done:  # one has had its turn
            raise KeyboardInterrupt

    monkeypatch.setattr("rich.progress.Progress.update", ctrl_c)
    report = measure([study], make_header("test", 3, None), Console(quiet=True))
    assert report.interrupted
    assert len(report.input.results) == 1
    assert report.input.results[0].balance.balanced
    assert report.input.runs_completed == 0
    missing = [missing.why for missing in report.not_measured]
    assert Text("interrupted before its turn came", "还没轮到它就被中断了") in missing


def test_a_contestant_that_fails_later_keeps_its_runs_and_the_report_says_it(monkeypatch):
    study = study_of("events", settings=TINY._replace(runs=3))
    monkeypatch.setattr(input_study, "Child", FailsAtTheSecond)
    study.run()
    report = report_of(study)
    assert report.input.results[0].runs == 1
    missing = report.not_measured[0]
    assert missing.what.en == "uievents (simulated): 2 of 3 runs"
    assert missing.why.en == "the second time"


class FailsAtTheSecond(Child):
    made = 0

    def __init__(self, *arguments, **options):
        type(self).made += 1
        if self.made == 2:
            raise SubjectFailed("the second time")
        super().__init__(*arguments, **options)


def test_a_contestant_that_fails_is_said_and_the_others_go_on():
    sound = next(one for one in CONTESTANTS if one.name == "events")
    broken = sound._replace(name="broken", module="there_is_none")
    study = InputMeasuring([broken, sound], TINY)
    study.run()
    assert "there_is_none" in study.failed["broken"]
    assert [result.name for result in report_of(study).input.results] == ["events"]


def test_a_simulated_device_that_nobody_reads_refuses_and_counts():
    with SimulatedDevice() as device:
        for number in range(1_000_000):
            device.press(number)
            if device.refused:
                break
        assert device.refused == 1


def test_a_subject_ends_when_nobody_measures_it_any_more():
    with SimulatedDevice() as device:
        arguments = ["simulated", "events", "--stream", device.stream]
        with Child(arguments, descriptors=device.descriptors) as subject:
            subject._process.stdin.close()
            assert subject._process.wait(10) == 3
            subject._process.stdin = None
            with pytest.raises(SubjectFailed, match="status 3"):
                subject.answer(10)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.module)
def test_a_peer_that_is_not_installed_says_what_to_install(peer, tmp_path):
    for name in ("pyglet", "tkinter", "PySide6", "glfw"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('hidden by the test')")
    paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with pytest.raises(SubjectFailed, match=r"is not installed.*install"):
        Child([peer.module, peer.way], environment=environment)


def test_who_has_not_its_turn_is_stopped(monkeypatch):
    others = watched(monkeypatch)
    study = study_of("sleep-1", "events", settings=TINY._replace(turns=2))
    study.run()
    assert others == [["stopped"]] * 12  # two turns of each, with three looks at the pace
    report = report_of(study)
    assert report.input.plan.turns == 2
    assert report.input.runs_completed == 1
    for result in report.input.results:
        assert result.runs == 1
        assert result.idle.seconds == pytest.approx(TINY.idle, rel=0.2)
        assert result.balance.balanced
        assert result.balance.received == TINY.presses
    assert "in 2 turns" in " ".join(printed(report).split())


def test_who_cannot_be_together_is_measured_one_after_the_other(monkeypatch):
    others = watched(monkeypatch)
    monkeypatch.setattr(input_study, "DESCRIPTORS", 1)
    study = study_of("sleep-1", "events", settings=TINY._replace(turns=2))
    study.run()
    assert others == [[]] * 12
    assert all(result.balance.received == TINY.presses for result in report_of(study).input.results)


def watched(monkeypatch):
    """What the other contestants do while one is looked at, from now on."""
    alive, seen = [], []

    class Looking(Child):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            alive.append(self)

        def pace(self):
            seen.append([psutil.Process(it.pid).status() for it in alive if it is not self])
            return super().pace()

        def close(self):
            if self in alive:
                alive.remove(self)
            super().close()

    monkeypatch.setattr(input_study, "Child", Looking)
    return seen


def test_a_stopped_subject_ends_with_the_measuring_process():
    killed = subprocess.run(  # to the end of its output, which the subject holds, too
        [sys.executable, "-c", LEAVES_A_STOPPED_ONE],
        stdout=subprocess.PIPE,
        timeout=20,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout == b"stopped\n"  # not "about to"


def test_a_subject_that_dies_cannot_be_stopped():
    with SimulatedDevice() as device:
        arguments = ["simulated", "events", "--stream", device.stream]
        with Child(arguments, descriptors=device.descriptors) as subject:
            subject.stop()
            subject._process.kill()
            subject.stop()
            with pytest.raises(SubjectFailed, match="status -9"):
                subject.mark()


LEAVES_A_STOPPED_ONE = """
import os, signal, psutil
from uievents.compare.child import Child
from uievents.compare.simulated import SimulatedDevice
device = SimulatedDevice()
arguments = ["simulated", "events", "--stream", device.stream]
subject = Child(arguments, descriptors=[*device.descriptors, os.dup(1)])
subject.stop()
print(psutil.Process(subject.pid).status(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_window_that_cannot_be_pressed_is_said_and_the_others_go_on(monkeypatch):
    first_press = InputMeasuring._first_press

    def covered(self, it):
        if it.contestant.name == "sleep-1":
            raise NotPossible("another window lies over the one to press")
        first_press(self, it)

    monkeypatch.setattr(InputMeasuring, "_first_press", covered)
    others = watched(monkeypatch)
    study = study_of("sleep-1", "events")
    study.run()
    assert others == [[]] * 3  # who failed has been ended
    report = report_of(study)
    assert [result.name for result in report.input.results] == ["events"]
    assert "another window lies over" in report.not_measured[0].why.en


@pytest.mark.skipif(cores() is None, reason="one core is not shared out")
def test_the_hand_and_those_who_are_pressed_have_cores_of_their_own(monkeypatch):
    before, seen = os.sched_getaffinity(0), []

    class Looking(Child):
        def pace(self):
            seen.append((os.sched_getaffinity(0), os.sched_getaffinity(self.pid)))
            return super().pace()

    monkeypatch.setattr(input_study, "Child", Looking)
    study = study_of("events")
    study.run()
    assert study.apart
    assert report_of(study).input.plan.apart
    assert len(seen) == 3  # before, between and after the two phases
    for hand, pressed in seen:
        assert len(hand) == 1
        assert pressed == before - hand
    assert os.sched_getaffinity(0) == before


def test_the_machines_pace_is_said():
    study = study_of("events")
    study.run()
    (measured,) = study.done
    assert len(measured.paces) == 3
    assert all(0 < pace < 0.1 for pace in measured.paces)
    assert pace_of([measured]) is None  # three looks are too few
    busy = next(one for one in CONTESTANTS if one.kind == "busy")
    assert pace_of([measured._replace(contestant=busy)] * 20) is None
    for slow, words in ((0.0011, 0), (0.002, 1)):
        study.done = [measured._replace(paces=[0.001, 0.001, slow])] * 20
        report = report_of(study)
        pace = report.input.pace
        assert (pace.samples, pace.quick_ms, pace.slow_ms) == (60, 1.0, 1000 * slow)
        said = [one.en for one in report.verdict if "took 2.0 times as long" in one.en]
        assert len(said) == words
        assert f"the same work took from 1.00 ms to {1000 * slow:.2f} ms" in " ".join(
            printed(report).split()
        )


def test_a_subject_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(child, "START_TIMEOUT", 0.0)
    with pytest.raises(SubjectFailed, match="did not answer within 0 seconds"):
        Child(["simulated", "events"])


def test_without_xvfb_and_display_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    with Place("auto") as place:
        assert place.display is None
        assert "apt install xvfb" in place.why_not
        assert "真实窗口需要" in reason(place.why_not).zh
    with pytest.raises(NotPossible, match="apt install xvfb"):
        Place("own")


def test_without_python_xlib_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "Xlib", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("DISPLAY", ":0")
    with Place("auto") as place:
        assert place.display is None
        assert "pip install python-xlib" in place.why_not
        assert "真实按键需要" in reason(place.why_not).zh


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_display_that_is_not_there():
    """(python-xlib leaves the sockets of a failed attempt to the garbage collector.)"""
    with pytest.raises(UIEventsError, match="cannot be reached"):
        Place(":31999")


@pytest.mark.parametrize("words", [("servers", "--scenario", "mouse"), ("io", "--peers")])
def test_an_option_of_the_study_of_input_is_refused_elsewhere(words):
    with pytest.raises(UIEventsError, match=f"{words[1]} is of the study of input"):
        run(options(*words))


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5"])
def test_a_number_of_runs_that_is_none(number, capsys):
    with pytest.raises(SystemExit) as end:
        options(f"--runs={number}")
    assert end.value.code == 2
    assert f"{number!r} is no number of runs: write 1 or more" in capsys.readouterr().err


def test_a_report_that_could_not_be_written_is_refused_beforehand(tmp_path):
    began = time.monotonic()
    with pytest.raises(UIEventsError, match="cannot write"):
        run(options("--json", str(tmp_path / "no" / "report.json")))
    assert time.monotonic() - began < 1


def test_the_schema_is_printed(capsys):
    assert run(options("--schema")) == 0
    assert json.loads(capsys.readouterr().out)["title"] == SCHEMA


def test_measuring_imports_no_pygame():
    program = "import sys, uievents.compare.command; sys.exit('pygame' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=30).returncode == 0


@pytest.mark.window
@pytest.mark.slow
def test_real_windows_hear_real_presses():
    """Slow: opens an X server and two windows, which take turns."""
    with Place("auto") as place:
        if place.display is None:
            pytest.skip(place.why_not)
        study = study_of(
            *("window-wait", "window-events"),
            settings=TINY._replace(turns=2),
            display=place.display,
            careful=place.careful,
        )
        if (ours := cores()) is not None and place._own is not None:
            # The server carries what the hand does.
            assert os.sched_getaffinity(place._own.pid) == ours.hand
        study.run()
        assert study.failed == {}
        report = report_of(study)
    for result in report.input.results:
        assert result.device == WINDOW != SIMULATED
        assert result.balance.balanced
        assert result.balance.received == TINY.presses
        assert result.latency.p50_ms < 50
    assert report.input.result("window-events").idle.wakeups_per_second.median <= 10


def test_the_scenarios_of_the_command_line_are_those_that_there_are():
    for name in SCENARIOS:
        assert options("--scenario", name).scenario == name


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["bursts", "slow", "many"])
def test_scenarios_balance(scenario):
    """Slow: two processes, in turn."""
    study = study_of("sleep-16", "events", settings=TINY._replace(scenario=scenario, turns=2))
    study.run()
    report = report_of(study)
    for result in report.input.results:
        assert result.balance.balanced
        assert result.balance.missed == 0
    if scenario == "slow":  # 20 handlers of 5 ms each within a sixth of a second
        assert report.input.result("events").active.cpu_percent.median > 10
    if scenario == "many":  # a look at each of 300, 60 times a second; or a wait for all
        polling, ours = report.input.result("sleep-16"), report.input.result("events")
        assert polling.idle.cpu_percent.median > 1
        assert ours.idle.cpu_percent.median < polling.idle.cpu_percent.median / 5
        assert ours.latency.p50_ms < polling.latency.p50_ms
    assert report.input.plan.what.en in " ".join(printed(report).split())


@pytest.mark.window
@pytest.mark.slow
def test_every_motion_is_received_or_merged_or_missed():
    """Slow: opens an X server and two windows, which take turns."""
    with Place("auto") as place:
        if place.display is None:
            pytest.skip(place.why_not)
        study = study_of(
            *("window-state", "window-events"),
            settings=TINY._replace(scenario="mouse", presses=200, turns=2),
            display=place.display,
            careful=place.careful,
        )
        study.run()
        assert study.failed == {}
        report = report_of(study)
    ours, state = report.input.result("window-events"), report.input.result("window-state")
    assert ours.balance.balanced
    assert state.balance.balanced
    assert ours.balance.missed == 0
    assert state.balance.missed > 100


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("careful", [True, False])
def test_keys_are_typed_into_real_windows(careful):
    """Slow: opens an X server and three windows.

    One after the other if it is careful (nothing else has this screen, so looking finds nothing);
    else they take turns.
    """
    with Place("auto") as place:
        if place.display is None:
            pytest.skip(place.why_not)
        study = study_of(
            *("window-tick", "window-state", "window-events"),
            settings=TINY._replace(scenario="typing", presses=8, turns=2),
            display=place.display,
            careful=careful,
        )
        study.run()
        assert study.failed == {}
        report = report_of(study)
    for result in report.input.results:  # a finger is slow enough for a look every 16 ms
        assert result.balance.balanced
        assert result.balance.received == 8


def test_the_key_tells_the_number_of_a_press():
    """Also where up to 25 presses in between went unnoticed."""
    assert key_of(0) == "space"
    assert number_of("space", 0) == 0
    for last in range(60):
        for missed in range(26):
            assert number_of(key_of(last + missed + 1), last) == last + missed + 1


@pytest.mark.parametrize("scenario", ["typing", "mouse", "many"])
def test_peers_where_they_have_no_part(scenario):
    with pytest.raises(UIEventsError, match="leave out --peers"):
        run(options("--peers", "--scenario", scenario))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("servers", "--quick", "--seed", "7"),
        ("all", "--scenario", "typing", "--runs", "9", "--peers", "--display", ":5 5"),
    ],
)
def test_the_header_names_the_command_that_measures_the_same_again(words):
    given = options(*words)
    program, compare, *again = shlex.split(command_of(given))
    assert (program, compare) == ("uievents", "compare")
    assert options(*again) == given


@pytest.mark.slow
def test_idle_events_cost_500_times_less_than_busy_polling():
    """Slow: half a second of idleness each, for the ratio to have three digits and more."""
    study = study_of("busy", "events", settings=TINY._replace(idle=0.5))
    study.run()
    report = report_of(study)
    (ratio,) = report.input.idle_ratios
    assert (ratio.busy, ratio.events) == ("busy", "events")
    assert ratio.times >= 500
    ours = report.input.result("events").idle
    assert ratio.more_than == (ours.cpu_seconds <= LITTLE_CPU)
    assert " times less." in report.verdict[0].en


def test_a_ratio_to_nothing_is_a_bound(small_result):
    busy = small_result("busy", cpu_seconds=9.9)
    assert idle_ratios([busy, small_result("events", cpu_seconds=0.0)], 1e-6) == [
        IdleRatio("simulated", "busy", "events", pytest.approx(9.9 / LITTLE_CPU), True)
    ]
    assert idle_ratios([busy, small_result("events", cpu_seconds=0.01)], 0.1) == [
        IdleRatio("simulated", "busy", "events", pytest.approx(99), True)
    ]
    assert idle_ratios([busy, small_result("events", cpu_seconds=0.01)], 1e-6) == [
        IdleRatio("simulated", "busy", "events", pytest.approx(990), False)
    ]
    assert idle_ratios([busy], 1e-6) == []


@pytest.fixture
def small_result():
    def make(kind, cpu_seconds):
        percent = Figure.of([10 * cpu_seconds])
        idle = Costs(10.0, cpu_seconds, percent, *[Figure(864.0, 700.0, 900.0, 5)] * 2)
        latency = Latency(0, *[None] * 6, [], [])
        balance = Balance(0, 0, 0, 0, 0, True)
        return Result(kind, SIMULATED, kind, Text(kind, kind), 1, "", idle, idle, latency, balance)

    return make
