"""The study of servers, small, and without processes."""

import pytest
from made import findings_of, measured, printed, report_of, sentences_of, served, shown

from uievents.compare.latency import Latency, Lateness
from uievents.compare.studies import servers as studied
from uievents.compare.studies.servers import (
    LOADS,
    Load,
    ServerCosts,
    Servers,
    ServersFindings,
    Turn,
    UnderLoad,
)
from uievents.compare.study import StudyOptions, run_all
from uievents.measure.callers import Answers, Callers
from uievents.measure.process import ProcessFailed
from uievents.measure.samples import Figure
from uievents.models import servers
from uievents.words import LANGUAGES, same


def found(report):
    return findings_of(report, ServersFindings)


@pytest.fixture
def no_servers(monkeypatch):
    """Stands for the servers; returns their calls: (name, load, times)."""
    turns = []

    class Server:
        failing = ""

        def __init__(self, module, name):
            self.name = name
            if name == self.failing:
                raise ProcessFailed(same("it did not start"))

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

    class Called:
        def __init__(self, process, load):
            self.process, self.load = process, load

        def call(self, times):
            self.times = times
            turns.append((self.process.name, self.load.name, times))

        def turn(self):
            return Turn(Answers([0.02] * len(self.times), 0, [0.0]), 0.001, 1, 1)

        __enter__, __exit__ = Server.__enter__, Server.__exit__

    monkeypatch.setattr(studied, "start", Server)
    monkeypatch.setattr(studied, "UnderLoad", Called)
    return turns


def test_all_servers_have_the_same_calls(no_servers, monkeypatch):
    limits = []
    monkeypatch.setattr(studied, "raise_descriptor_limit", limits.append)
    report = measured(Servers(runs=2, seconds=0.4, seed=1))
    assert set(limits) == {studied.DESCRIPTORS}
    assert len(no_servers) == 2 * len(LOADS) * len(servers.MODELS)
    calls = {(load, tuple(times)) for _, load, times in no_servers}
    assert len(calls) == 2 * len(LOADS)  # those of each run
    costs = {cost.load.name: cost for cost in found(report).costs if cost.name == "coroutines"}
    assert costs["30"].requests == sum(
        len(times) for name, load, times in no_servers if (name, load) == ("coroutines", "30")
    )
    # Of each run, and the request after it, at which children are waited for.
    each = costs["30"].requests / 2
    assert costs["30"].cpu_ms_per_request.values == pytest.approx([1 / (each + 1)] * 2)


def test_there_is_a_p99_to_draw_against_the_number_of_clients(no_servers):
    study = Servers.planned(StudyOptions())
    run_all([study])
    costs = found(report_of(study)).costs
    for name in servers.MODELS:
        known = {one.load.name for one in costs if one.name == name and one.latency.p99_ms}
        assert {"10", "30"} <= known


def test_servers_that_are_interrupted_keep_what_was_measured(no_servers, monkeypatch):
    turn = studied.UnderLoad.turn

    def interrupted(self):
        if len(no_servers) == 2 * len(LOADS) + 3:  # in the third of four
            raise KeyboardInterrupt
        dear = 10 ** list(servers.MODELS).index(self.process.name)
        return turn(self)._replace(cpu=0.001 * dear)

    monkeypatch.setattr(studied.UnderLoad, "turn", interrupted)
    study = Servers(runs=1, seconds=1.0, seed=1)
    with pytest.raises(KeyboardInterrupt):
        run_all([study])
    report = report_of(study)
    assert len(found(report).costs) == 2 * len(LOADS)
    assert len(report.not_measured) == 2
    assert any("CPU time per request" in sentence.en for sentence in found(report).verdict)
    assert not any("least" in sentence.en for sentence in found(report).verdict)


class Asked:
    """Stands for a server's process: notes what it is asked, and how it is called."""

    facts = {"port": 1}

    def __init__(self, monkeypatch):
        self.asked = []

        def call(callers, times):
            self.asked.append(times)
            return Answers([0.02], 0, [0.0])

        monkeypatch.setattr(Callers, "call", call)

    def ask(self, command):
        self.asked.append(command)
        if command == "counted":
            return {"processes": 5}  # it cannot count its threads
        return {"cpu": 1.0 * len(self.asked), "children_cpu": 0.5}


def test_a_load_ends_with_a_request_at_which_children_are_waited_for(monkeypatch):
    process = Asked(monkeypatch)
    with UnderLoad(process, Load("3", 3)) as server:
        server.call([0.1])
        server.call([0.2])
        turn = server.turn()
    assert process.asked == [
        *([0.0], "mark", [0.1], [0.2], [0.0], "mark"),
        *("count", [0.0] * 3, "counted"),
    ]
    assert turn == (Answers([0.02] * 2, 0, [0.0] * 2), 4.0, 5, None)


def test_a_server_that_fails_at_once_leaves_no_callers_connected(monkeypatch):
    closed = []
    process = Asked(monkeypatch)
    close = Callers.close
    monkeypatch.setattr(Callers, "close", lambda self: (closed.append(self), close(self)))
    monkeypatch.delattr(Asked, "ask")
    with pytest.raises(AttributeError):
        UnderLoad(process, Load("3", 3))
    assert len(closed) == 1


def test_a_server_that_fails_is_reported_and_the_rest_goes_on(no_servers, monkeypatch):
    call = studied.UnderLoad.call

    def failing(self, times):
        if (self.process.name, self.load.name) == ("event_loop", "10"):
            raise OSError("cut off")
        call(self, times)

    monkeypatch.setattr(studied.UnderLoad, "call", failing)
    monkeypatch.setattr(studied.start, "failing", "coroutines")
    study = Servers(runs=2, seconds=1.0, seed=1)
    run_all([study])
    assert study.failed == {"coroutines": same("it did not start"), "event_loop": same("cut off")}
    report = report_of(study)
    assert [(one.what.en, one.why.en) for one in report.not_measured] == [
        ("an event loop", "cut off"),
        ("coroutines", "it did not start"),
    ]
    assert not any("least" in sentence.en for sentence in found(report).verdict)


@pytest.mark.slow
def test_servers(monkeypatch):
    """Slow: four servers, under two loads each."""
    loads = (Load("10", 10), Load("idle", 10, idle=10))
    monkeypatch.setattr(studied, "LOADS", loads)
    report = measured(Servers(runs=1, seconds=0.4, seed=1))
    costs = {(one.name, one.load.name): one for one in found(report).costs}
    assert list(dict.fromkeys(name for name, _ in costs)) == list(servers.MODELS)
    for one in costs.values():
        assert one.failed == 0
        assert one.latency.samples == one.requests == 20
        assert one.latency.p50_ms >= found(report).wait_ms
    dear = costs["process_per_request", "10"].cpu_ms_per_request.median
    assert dear > 1.5 * costs["event_loop", "10"].cpu_ms_per_request.median
    most = {key: (one.processes.median, one.threads.median) for key, one in costs.items()}
    for name in ("event_loop", "coroutines"):
        assert most[name, "10"] == most[name, "idle"] == (1, 1)
    for name, (forks, starts) in {
        "process_per_request": (1, 0),
        "thread_per_request": (0, 1),
    }.items():  # one for each that is idle, and for each that calls
        for load, low, high in (("10", 1, 10), ("idle", 11, 20)):
            processes, threads = most[name, load]
            assert low * forks <= processes - 1 <= high * forks
            assert low * starts <= threads - 1 <= high * starts


def test_which_server_costs_least():
    serving = served(a=[4.0, 6.0] * 4, b=[0.5, 0.75] * 4)
    assert "b takes 0.62 ms of CPU time per request, the least of all" in sentences_of(serving)
    assert "8 times as much" in sentences_of(serving)
    serving.complete = False
    assert "8 times as much" in sentences_of(serving)
    assert not any(word in sentences_of(serving) for word in ("least", "最"))
    assert "times as much" not in sentences_of(served(a=[4.0, 6.0] * 4, b=[6.0, 4.0] * 4))


def test_failed_requests_are_named():
    serving = served(LOADS[4], a=[4.0] * 8)
    serving.costs[0].failed = 2
    assert "With 10 clients and 20 slow ones, a failed 2 of 9 requests." in sentences_of(serving)
    assert "10 个客户端加 20 个慢速客户端时，a 有 9 个请求中的 2 个失败。" in sentences_of(serving)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_fits_into_eighty_columns(language):
    few = Latency.of([[0.021] * 30])
    costs = [
        ServerCosts(
            *(name, label, load, 30, 0, Figure.of([0.85, 1.2]), few),
            *(Figure.of([111.0]), Figure.of([111.0])),
        )
        for name, label in studied.LABELS.items()
        for load in LOADS
    ]
    lateness = Lateness("servers", 9, 0.1, None)
    found = ServersFindings(seconds=1.0, wait_ms=20.0, costs=costs, late=lateness)
    table = printed(shown(found), language)
    assert "111 / 111" in table
    assert "…" not in table
