"""The study of input, small: its report is valid, balances, and shows the contrast."""

import io
import json
import os
import socket
import time
from contextlib import suppress

import msgspec
import pytest
from made import TINY, findings_of, in_one_line, report_of, study_of
from rich.console import Console

from tests.conftest import TIMEOUT
from uievents.compare import peers
from uievents.compare.command import measure
from uievents.compare.place import Place, opened
from uievents.compare.ratios import LITTLE_CPU
from uievents.compare.report import SCHEMA, decode, encode, json_schema, make_header
from uievents.compare.studies.input import measuring
from uievents.compare.studies.input.contestants import (
    CONTESTANTS,
    PEERS,
    SCENARIOS,
    SIMULATED,
    WINDOW,
)
from uievents.compare.studies.input.findings import InputFindings
from uievents.compare.studies.input.measuring import Input
from uievents.compare.studies.input.simulated import SimulatedDevice
from uievents.compare.study import run_all
from uievents.measure.machine import cores
from uievents.measure.process import Process, ProcessFailed
from uievents.measure.x11 import NotPossible
from uievents.models.input import SIZE
from uievents.words import same, text


def found(report):
    return findings_of(report, InputFindings)


def result_of(report, name):
    """The figures of one contestant."""
    return next(result for result in found(report).results if result.name == name)


def tiny(**changes):
    if "scenario" in changes:
        changes["scenario"] = SCENARIOS[changes["scenario"]]
    return msgspec.structs.replace(TINY, **changes)


@pytest.fixture(scope="module")
def small():
    study = study_of("busy", "sleep-16", "state-16", "events")
    run_all([study])
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
    busy, events = result_of(small, "busy"), result_of(small, "events")
    slept = result_of(small, "sleep-16")
    # All of a core, unless the machine has other work: so against its neighbours.
    assert busy.idle.cpu_percent.median > 5 * slept.idle.cpu_percent.median
    assert busy.idle.cpu_percent.median > 20 * events.idle.cpu_percent.median
    assert events.idle.wakeups_per_second.median < slept.idle.wakeups_per_second.median <= 83


@pytest.mark.slow
def test_every_press_is_accounted_for(small):
    """Slow: shares the measurements of the test above."""
    for result in found(small).results:
        balance = result.balance
        assert balance.balanced
        assert balance.sent == TINY.presses == balance.received + balance.merged + balance.missed
        assert result.latency.samples == balance.received
        assert result.latency.p99_ms is None  # of twenty presses there is none
        if result.kind != "state":
            assert balance.missed == 0
    assert result_of(small, "state-16").balance.missed > 0


@pytest.mark.slow
def test_the_looks_counted_at_the_wait_agree_with_the_kernels_count():
    """Slow: over two seconds it matters little that the two are not read in one moment."""
    study = study_of("sleep-16", plan=tiny(idle_seconds=2.0))
    run_all([study])
    polling = result_of(report_of(study), "sleep-16").idle
    assert polling.looks_per_second.median == pytest.approx(
        polling.wakeups_per_second.median, rel=0.1
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Input: 2 ways to wait for presses"), ("zh", "输入：在模拟设备上等待按下的 2 种方式")],
)
def test_the_start_lines_are_in_the_readers_language(language, title):
    console = Console(width=200, file=io.StringIO())
    study = study_of("sleep-1", "events", plan=tiny(runs=0))
    measure([study], make_header("test", 3, None), console, language)
    text = console.file.getvalue()
    assert text.startswith(title)
    assert ("About" in text) == (language == "en")
    assert ("共约" in text) == (language == "zh")


@pytest.mark.slow
def test_an_interrupted_study_keeps_what_was_measured(monkeypatch):
    study = study_of("sleep-1", "events")

    def ctrl_c(self, task, *, description, advance):
        if any(study.done.values()):  # one has had its turn
            raise KeyboardInterrupt

    monkeypatch.setattr("rich.progress.Progress.update", ctrl_c)
    report = measure([study], make_header("test", 3, None), Console(quiet=True))
    assert report.interrupted
    assert len(found(report).results) == 1
    assert found(report).results[0].balance.balanced
    assert found(report).runs == 1
    assert "Input: 1 run," in in_one_line(report)
    missing = [missing.why for missing in report.not_measured]
    assert text("interrupted before its turn came") in missing


@pytest.mark.slow
def test_a_contestant_that_fails_later_keeps_its_runs_and_the_report_says_it(monkeypatch):
    study = study_of("events", plan=tiny(runs=3))
    monkeypatch.setattr(peers, "Process", FailsAtTheSecond)
    run_all([study])
    report = report_of(study)
    assert found(report).results[0].runs == 1
    missing = report.not_measured[0]
    assert missing.what.en == "uievents (simulated): 2 of 3 runs"
    assert missing.why.en == "the second time"


class FailsAtTheSecond(Process):
    made = 0

    def __init__(self, *arguments, **options):
        type(self).made += 1
        if self.made == 2:
            raise ProcessFailed(same("the second time"))
        super().__init__(*arguments, **options)


@pytest.mark.slow
def test_a_contestant_that_fails_is_reported_and_the_rest_goes_on():
    """Slow: two processes are started."""
    sound = next(one for one in CONTESTANTS if one.name == "events")
    broken = sound._replace(name="broken", way="there_is_none")
    study = Input([broken, sound], TINY, 3)
    run_all([study])
    assert "there_is_none" in study.failed["broken"].en
    assert [result.name for result in found(report_of(study)).results] == ["events"]


def test_a_simulated_device_that_is_not_read_loses_presses():
    """It does not block, however many there are."""
    with SimulatedDevice() as device:
        for number in range(100_000):
            device.press(number)
        with socket.socket(fileno=os.dup(device.descriptors[0])) as end, suppress(BlockingIOError):
            end.setblocking(False)
            kept = 0
            while True:
                kept += len(end.recv(1 << 20))
    assert 0 < kept < 100_000 * SIZE


@pytest.mark.slow
def test_a_contestant_ends_when_the_measuring_process_hangs_up():
    with SimulatedDevice() as device:
        fds = device.descriptors
        with peers.start("simulated", "events", descriptors=fds, stream=fds) as process:
            process.hang_up()
            assert process.wait(60) == 3


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.module)
def test_a_peer_that_is_not_installed_says_what_to_install(peer, tmp_path):
    for name in ("pyglet", "tkinter", "PySide6", "glfw"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('hidden by the test')")
    paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with pytest.raises(ProcessFailed, match=r"is not installed.*install"):
        peers.start(peer.module, peer.way, environment=environment)


@pytest.mark.slow
def test_a_window_that_cannot_be_pressed_is_reported_and_the_rest_goes_on(monkeypatch):
    """Slow: two processes are measured."""
    press = measuring.press_until_noticed

    def covered(one, *rest):
        if one.name == "sleep-1":
            raise NotPossible(same("another window lies over the one to press"))
        press(one, *rest)

    monkeypatch.setattr(measuring, "press_until_noticed", covered)
    study = study_of("sleep-1", "events")
    run_all([study])
    report = report_of(study)
    assert [result.name for result in found(report).results] == ["events"]
    assert "another window lies over" in report.not_measured[0].why.en


@pytest.mark.slow
@pytest.mark.skipif(len(set(cores())) < 2, reason="there is one core for all")
def test_presser_and_contestants_have_cores_of_their_own(monkeypatch):
    before, affinities = os.sched_getaffinity(0), []

    class Looking(Process):
        def ask(self, command):
            if command == "mark":
                affinities.append((os.sched_getaffinity(0), os.sched_getaffinity(self.pid)))
            return super().ask(command)

    monkeypatch.setattr(peers, "Process", Looking)
    study = study_of("events")
    run_all([study])
    assert found(report_of(study)).apart
    assert len(affinities) >= 4  # at the first press; before, between and after the two phases
    for presser, pressed in affinities:
        assert len(presser) == 1
        assert pressed == before - presser
    assert os.sched_getaffinity(0) == before


@pytest.mark.slow
def test_every_run_has_presses_of_its_own():
    """Slow: two runs are measured."""
    study = study_of("events", plan=tiny(runs=2))
    run_all([study])
    one, two = study.done["events"]
    assert one.sent == two.sent == TINY.presses
    result = result_of(report_of(study), "events")
    assert result.balance.sent == 2 * TINY.presses
    assert len(result.latency.p50_by_run.values) == result.runs == 2


@pytest.fixture
def place():
    """An X server, or whatever this machine has in its place."""
    with opened("auto") as place:
        if not place.display:
            pytest.skip(place.why_not.en)
        yield place


def in_windows(place, *names, **plan):
    """The findings of these contestants, measured in real windows."""
    study = study_of(*(f"window-{name}" for name in names), plan=tiny(**plan), place=place)
    run_all([study])
    assert study.failed == {}
    return report_of(study)


@pytest.mark.window
@pytest.mark.slow
def test_real_windows_notice_real_presses(place):
    """Slow: opens an X server and two windows, one after the other."""
    if place.server is not None:
        # The server carries the presses.
        assert os.sched_getaffinity(place.server.pid) == cores().presser
    report = in_windows(place, "wait", "events")
    for result in found(report).results:
        assert result.device == WINDOW != SIMULATED
        assert result.balance.balanced
        assert result.balance.received == TINY.presses
        assert result.latency.p50_ms > 0
    assert result_of(report, "window-events").idle.wakeups_per_second.median <= 10


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["bursts", "slow", "many"])
def test_scenarios_balance(scenario, monkeypatch):
    """Slow: two processes, in turn, which have time on a busy machine, too."""
    monkeypatch.setattr(measuring, "time_to_notice", lambda one: 1.5)
    study = study_of("sleep-16", "events", plan=tiny(scenario=scenario))
    run_all([study])
    report = report_of(study)
    for result in found(report).results:
        assert result.balance.balanced
        assert result.balance.missed == 0
    if scenario == "slow":  # 20 handlers of 5 ms each
        events = result_of(report, "events")
        assert events.active.cpu_percent.median > 5 * events.idle.cpu_percent.median
    if scenario == "many":  # a look at each of 300, 60 times a second; or a wait for all
        polling, events = result_of(report, "sleep-16"), result_of(report, "events")
        assert polling.idle.cpu_percent.median > 1
        assert events.idle.cpu_percent.median < polling.idle.cpu_percent.median / 5
    assert found(report).plan.scenario.label.en in in_one_line(report)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.02, 0.06])
def test_one_that_is_far_behind_has_missed_nothing(seconds, monkeypatch):
    """Slow: twenty handlers that compute for so long, for all of which is waited."""
    monkeypatch.setattr(measuring, "time_to_notice", lambda one: 0.0)
    scenario = msgspec.structs.replace(SCENARIOS["slow"], handler=seconds)
    study = study_of("sleep-16", "events", plan=msgspec.structs.replace(TINY, scenario=scenario))
    run_all([study])
    for result in found(report_of(study)).results:
        assert result.balance.balanced
        assert result.balance.received == TINY.presses


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["button", "key", "motion"])
def test_a_press_is_made_until_it_is_noticed(place, kind):
    """Slow: opens an X server and a window, which is pressed twice in a row."""
    scenario = next(it for it in SCENARIOS.values() if it.input == kind)
    study = study_of("window-events", plan=tiny(scenario=scenario.name), place=place)
    (one,) = study.contestants.values()
    with study.started(one) as (process, device):
        for number in (1, 2):
            measuring.press_until_noticed(one, process, device)
            assert process.ask("mark")["noticed"] >= number


@pytest.mark.window
@pytest.mark.slow
def test_every_motion_is_received_or_merged_or_missed(place, monkeypatch):
    """Slow: opens an X server and two windows, one after the other.

    The pointer goes away between two motions to the same place, which a program may notice.
    """
    press = measuring.press_until_noticed

    def press_and_go_away(one, process, device):
        press(one, process, device)
        before, end = process.ask("mark")["handled"], time.monotonic() + TIMEOUT
        device.prepare(0)
        while process.ask("mark")["handled"] == before and time.monotonic() < end:
            pass

    monkeypatch.setattr(measuring, "press_until_noticed", press_and_go_away)
    report = in_windows(place, "state", "events", scenario="mouse", presses=200)
    events, state = result_of(report, "window-events"), result_of(report, "window-state")
    assert events.balance.balanced
    assert state.balance.balanced
    assert events.balance.missed == 0
    assert state.balance.missed > 100


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("careful", [True, False])
def test_keys_are_typed_into_real_windows(place, careful, monkeypatch):
    """Slow: opens an X server and three windows, one after the other.

    If it is careful, it looks before each press; nothing else has this screen.
    """
    monkeypatch.setattr(Place, "careful", careful)
    report = in_windows(place, "tick", "state", "events", scenario="typing", presses=8)
    for result in found(report).results:  # a finger is slow enough for a look every 16 ms
        assert result.balance.balanced
        assert result.balance.received == 8


@pytest.mark.slow
def test_idle_events_cost_a_small_part_of_busy_polling():
    """Slow: half a second of idleness each.  Beside busy programs, polling gets less of a core."""
    study = study_of("busy", "events", plan=tiny(idle_seconds=0.5))
    run_all([study])
    report = report_of(study)
    (ratio,) = (it for it in report.ratios if it.figure.endswith("idle CPU %"))
    assert (ratio.of, ratio.to) == ("busy", "events")
    assert ratio.times >= 20
    assert result_of(report, "busy").idle.cpu_percent.median > 10
    events = result_of(report, "events").idle
    assert events.cpu_percent.median < 1
    assert (ratio.kind == "more") == (events.cpu_seconds <= LITTLE_CPU)
    assert " times less." in found(report).verdict[0].en
