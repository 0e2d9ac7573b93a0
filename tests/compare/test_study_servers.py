"""The study of servers, small, and without processes."""

from contextlib import nullcontext

import pytest
from made import measured, report_of, said, served

from uievents.compare.studies import servers as studied
from uievents.compare.studies.servers import LABELS, LOADS, Load, Servers, ServersFindings
from uievents.compare.study import Options
from uievents.measure.callers import Answers
from uievents.measure.process import ProcessFailed
from uievents.models import servers
from uievents.words import same


def found(report):
    return report.of(ServersFindings)


@pytest.fixture
def no_servers(monkeypatch):
    """Servers that are none, and what their turns were: (name, load, times)."""
    turns = []

    class Server:
        failing, closed = "", []

        def __init__(self, module, name):
            self.name = name
            if name == self.failing:
                raise ProcessFailed(same("it did not start"))

        def close(self):
            self.closed.append(self.name)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

    def serve_one(child, callers, times):
        turns.append((child.name, callers, times))
        return Answers([0.02] * len(times), 0, [0.0]), 0.001, 1

    monkeypatch.setattr(studied, "start", Server)
    monkeypatch.setattr(studied, "called", lambda child, load: nullcontext(load.name))
    monkeypatch.setattr(studied, "serve_one", serve_one)
    return turns


def test_servers_take_turns_with_the_same_calls(no_servers, monkeypatch):
    limits = []
    monkeypatch.setattr(studied, "raise_descriptor_limit", limits.append)
    report = measured(Servers(runs=1, seconds=0.4, seed=1, turns=2))
    assert limits == [studied.DESCRIPTORS]  # there are 400 idle callers
    count = len(servers.MODELS)
    assert len(no_servers) == len(studied.LOADS) * 2 * count
    orders = set()
    for begin in range(0, len(no_servers), count):
        turn = no_servers[begin : begin + count]
        orders.add(tuple(name for name, _, _ in turn))
        assert sorted(name for name, _, _ in turn) == sorted(servers.MODELS)
        assert len({(load, tuple(times)) for _, load, times in turn}) == 1
    assert no_servers[0][2] != no_servers[count][2]
    assert len(orders) > 1
    costs = {cost.load.name: cost for cost in found(report).costs if cost.name == "coroutines"}
    assert costs["30"].requests == 2 * len(next(t for _, load, t in no_servers if load == "30"))
    # Of two turns, and the request after each, at which children are buried.
    assert costs["30"].cpu_ms_per_request.values == [2 / (costs["30"].requests + 2)]


def test_there_is_a_p99_to_draw_against_the_number_of_clients(no_servers):
    study = Servers.planned(Options())
    study.run()
    costs = found(report_of(study)).costs
    for name in servers.MODELS:
        known = {one.load.name for one in costs if one.name == name and one.p99_ms}
        assert {"10", "30"} <= known


@pytest.mark.parametrize("turns", [6, 38])  # in the first load, in the last one
def test_servers_that_are_interrupted_keep_what_was_measured(no_servers, monkeypatch, turns):
    serve_one = studied.serve_one

    def interrupted(child, *arguments):
        if len(no_servers) == turns:  # two of four have had both of their turns
            raise KeyboardInterrupt
        answers, cpu, workers = serve_one(child, *arguments)
        return answers, cpu * (1 + list(servers.MODELS).index(child.name)), workers

    monkeypatch.setattr(studied, "serve_one", interrupted)
    study = Servers(runs=1, seconds=1.0, seed=1, turns=2)
    with pytest.raises(KeyboardInterrupt):
        study.run()
    report = report_of(study)
    loads = [load.name for load in studied.LOADS]
    known = list(dict.fromkeys(cost.load.name for cost in found(report).costs))
    assert known == loads[: turns // 8 + 1]
    missing = [one.what.en for one in report.not_measured]
    rest = f" (loads: {', '.join(loads[1:])})"
    assert missing == ([LABELS[name].en + rest for name in servers.MODELS] if turns == 6 else [])
    assert any("CPU time per request" in sentence.en for sentence in found(report).verdict)
    assert not any("least" in sentence.en for sentence in found(report).verdict)


def test_a_turn_ends_with_a_request_at_which_children_are_buried(monkeypatch):
    said = []

    class Recorded:
        pid = 1

        def ask(self, command):
            said.append(command)
            return {"cpu": 1.0 * len(said), "children_cpu": 0.5}

        def call(self, times):
            said.append(times)
            return Answers([0.02], 0, [0.0])

    monkeypatch.setattr(studied, "workers", lambda pid: said.append("workers") or (3, 1))
    answers, cpu, workers = studied.serve_one(Recorded(), Recorded(), [0.1])
    assert said == ["mark", [0.1], "workers", [0.0], "mark"]
    assert (answers.latencies, cpu, workers) == ([0.02], 4.0, 3)


def test_a_server_that_fails_is_said_and_the_others_go_on(no_servers, monkeypatch):
    serve_one = studied.serve_one

    def failing(child, callers, times):
        if child.name == "event_loop" and callers == "10":
            raise OSError("cut off")
        return serve_one(child, callers, times)

    monkeypatch.setattr(studied, "serve_one", failing)
    monkeypatch.setattr(studied.start, "failing", "coroutines")
    study = Servers(runs=2, seconds=1.0, seed=1)
    study.run()
    assert study.failed == {"coroutines": same("it did not start"), "event_loop": same("cut off")}
    assert studied.start.closed == ["event_loop"]  # it is not in others' turns
    report = report_of(study)
    assert [(one.what.en, one.why.en) for one in report.not_measured] == [
        ("an event loop (loads: 10, 30, idle, slow)", "cut off"),
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
