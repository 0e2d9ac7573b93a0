"""The study of servers, small, and without processes."""

import pytest
from made import measured, report_of, said, served

from uievents.compare.studies import servers as studied
from uievents.compare.studies.servers import LOADS, Load, Servers, ServersFindings, Turn
from uievents.compare.study import Options
from uievents.measure.callers import Answers
from uievents.measure.process import ProcessFailed
from uievents.models import servers
from uievents.words import same


def found(report):
    return report.of(ServersFindings)


@pytest.fixture
def no_servers(monkeypatch):
    """Servers that are none, and what was put on them: (name, load, times)."""
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

    def put_on(load, process, times):
        turns.append((process.name, load.name, times))
        return Turn(Answers([0.02] * len(times), 0, [0.0]), 0.001, 1)

    monkeypatch.setattr(studied, "start", Server)
    monkeypatch.setattr(studied, "put_on", put_on)
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
    study = Servers.planned(Options())
    study.run()
    costs = found(report_of(study)).costs
    for name in servers.MODELS:
        known = {one.load.name for one in costs if one.name == name and one.p99_ms}
        assert {"10", "30"} <= known


def test_servers_that_are_interrupted_keep_what_was_measured(no_servers, monkeypatch):
    put_on = studied.put_on

    def interrupted(load, process, times):
        if len(no_servers) == 2 * len(LOADS) + 3:  # in the third of four
            raise KeyboardInterrupt
        turn = put_on(load, process, times)
        return turn._replace(cpu=turn.cpu * 10 ** list(servers.MODELS).index(process.name))

    monkeypatch.setattr(studied, "put_on", interrupted)
    study = Servers(runs=1, seconds=1.0, seed=1)
    with pytest.raises(KeyboardInterrupt):
        study.run()
    report = report_of(study)
    assert len(found(report).costs) == 2 * len(LOADS)
    assert len(report.not_measured) == 2
    assert any("CPU time per request" in sentence.en for sentence in found(report).verdict)
    assert not any("least" in sentence.en for sentence in found(report).verdict)


def test_a_load_ends_with_a_request_at_which_children_are_waited_for(monkeypatch):
    said = []

    class Recorded:
        pid, facts = 1, {"port": 1}

        def __init__(self, *address, **clients):
            pass

        def ask(self, command):
            said.append(command)
            return {"cpu": 1.0 * len(said), "children_cpu": 0.5}

        def call(self, times):
            said.append(times)
            return Answers([0.02], 0, [0.0])

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

    monkeypatch.setattr(studied, "Callers", Recorded)
    monkeypatch.setattr(studied, "workers", lambda pid: said.append("workers") or (3, 1))
    answers, cpu, workers = studied.put_on(LOADS[0], Recorded(), [0.1])
    assert said == [[0.0], "mark", [0.1], "workers", [0.0], "mark"]
    assert (answers.latencies, cpu, workers) == ([0.02], 4.0, 3)


def test_a_server_that_fails_is_said_and_the_others_go_on(no_servers, monkeypatch):
    put_on = studied.put_on

    def failing(load, process, times):
        if (process.name, load.name) == ("event_loop", "10"):
            raise OSError("cut off")
        return put_on(load, process, times)

    monkeypatch.setattr(studied, "put_on", failing)
    monkeypatch.setattr(studied.start, "failing", "coroutines")
    study = Servers(runs=2, seconds=1.0, seed=1)
    study.run()
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
        assert one.samples == one.requests == 20
        assert one.p50_ms >= found(report).wait_ms
    dear = costs["process_per_request", "10"].cpu_ms_per_request.median
    assert dear > 1.5 * costs["event_loop", "10"].cpu_ms_per_request.median
    assert costs["process_per_request", "idle"].workers.median >= 10
    assert costs["thread_per_request", "idle"].workers.median >= 10
    assert costs["event_loop", "idle"].workers.median == 1


def test_which_server_costs_least():
    serving = served(a=[4.0, 6.0] * 4, b=[0.5, 0.75] * 4)
    assert "b costs least CPU: 0.62 ms" in said(serving)
    assert "8 times as much" in said(serving)
    serving.complete = False
    assert "8 times as much" in said(serving)
    assert not any(word in said(serving) for word in ("least", "最"))
    assert "times as much" not in said(served(a=[4.0, 6.0] * 4, b=[6.0, 4.0] * 4))


def test_requests_that_failed_are_said():
    serving = served(LOADS[4], a=[4.0] * 8)
    serving.costs[0].failed = 2
    assert "With 10 clients and 20 slow ones, a failed 2 of 9 requests." in said(serving)
    assert "10 个客户端加 20 个慢速客户端时，a 有 9 个请求中的 2 个失败。" in said(serving)
