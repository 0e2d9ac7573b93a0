"""The studies of servers, I/O modes, multiplexers and tasks: small, and the contrast is there."""

import argparse
import io as io_module
import itertools
import os
from contextlib import nullcontext

import pytest
from rich.console import Console

from uievents.compare import (
    STUDIES,
    add_arguments,
    command,
    devices_study,
    jobs,
    lab,
    servers_study,
)
from uievents.compare.devices_study import DevicesMeasuring
from uievents.compare.figures import Figure, Text
from uievents.compare.header import make_header
from uievents.compare.input_study import Settings
from uievents.compare.lab import IoMeasuring, MultiplexersMeasuring, TasksMeasuring
from uievents.compare.lab_plots import PUBLISHED
from uievents.compare.lab_plots import multiplexers as multiplexers_plot
from uievents.compare.markdown import markdown
from uievents.compare.page import html_page
from uievents.compare.parts import MultiplexersStudy, WaitCost
from uievents.compare.peers import servers as servers_peer
from uievents.compare.place import Place
from uievents.compare.report import SCHEMA, Report, decode, encode
from uievents.compare.servers_study import LABELS, Load, ServersMeasuring
from uievents.compare.table import print_report
from uievents.measure.callers import Answers
from uievents.measure.machine import cores
from uievents.models import io, multiplexers, servers, tasks


def report_of(study):
    study.run(lambda what, seconds: None)
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    assert study.failed == {}
    assert report.not_measured == []
    assert decode(encode(report)) == report
    return report


class OfMultiplexers:
    """A process that is none: it knows which wait it is to measure, and may fail at it."""

    failing = ""
    asked: list = []

    def __init__(self, arguments, **options):
        _, self.name, self.count = arguments
        if self.failing == f"start {self.name}":
            raise lab.SubjectFailed("it did not start")

    def answer(self, timeout):
        able = self.name != "select" or int(self.count) < 1024
        return {"limit": ["", ""]} | ({} if able else {"error": "no place"})

    def ask(self, command):
        self.asked.append(self.name)
        if self.failing == self.name and self.asked.count(self.name) == 3:
            raise lab.SubjectFailed("it ended")
        return {"microseconds": 1.0 if self.name == "epoll" else 2.0}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


@pytest.fixture
def no_processes(monkeypatch):
    monkeypatch.setattr(lab, "Child", OfMultiplexers)
    monkeypatch.setattr(OfMultiplexers, "asked", [])
    return OfMultiplexers


def test_the_multiplexers_take_turns(no_processes):
    report = report_of(MultiplexersMeasuring([10], runs=1, seed=1))
    names, batches = list(multiplexers.MODELS), MultiplexersMeasuring.batches
    assert sorted(no_processes.asked[: len(names)]) == sorted(names)
    assert no_processes.asked == no_processes.asked[: len(names)] * batches
    assert {cost.name: cost.microseconds.median for cost in report.multiplexers.costs} == {
        name: 1.0 if name == "epoll" else 2.0 for name in names
    }
    assert any("epoll is the cheapest" in sentence.en for sentence in report.verdict)


def test_of_each_run_the_quickest_batch_counts(no_processes, monkeypatch):
    took = itertools.chain([3.0, 2.0, 4.0], [9.0, 5.0, 7.0], [6.0, 8.0, 6.5])
    monkeypatch.setattr(no_processes, "ask", lambda self, command: {"microseconds": next(took)})
    study = MultiplexersMeasuring([10], runs=3, seed=1)
    study.names, study.batches = ["epoll of 10"], 3
    costs = report_of(study).multiplexers.costs
    assert [(cost.name, cost.microseconds.values) for cost in costs] == [("epoll", [2.0, 5.0, 6.0])]


def test_multiplexers_that_are_interrupted_keep_what_was_measured(no_processes, monkeypatch):
    ask = no_processes.ask

    def interrupted(self, command):
        if len(self.asked) == 6:  # of four: somebody has only one batch
            raise KeyboardInterrupt
        return ask(self, command)

    monkeypatch.setattr(no_processes, "ask", interrupted)
    study = MultiplexersMeasuring([10], runs=1, seed=1)
    with pytest.raises(KeyboardInterrupt):
        study.run(lambda what, seconds: None)
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    assert len(report.multiplexers.costs) == len(multiplexers.MODELS)
    assert not any("cheapest" in sentence.en for sentence in report.verdict)


@pytest.mark.skipif(not cores(), reason="this machine has one core, or does not say")
def test_multiplexers_share_one_core(no_processes, monkeypatch):
    """Each core of a virtual machine has moods of its own."""
    used = set()
    init = no_processes.__init__

    def on_a_core(self, arguments, **options):
        used.add(frozenset(os.sched_getaffinity(0)))  # that a child inherits
        init(self, arguments, **options)

    monkeypatch.setattr(no_processes, "__init__", on_a_core)
    before = os.sched_getaffinity(0)
    report_of(MultiplexersMeasuring([10], runs=1, seed=1))
    ((core,),) = used
    assert core in before
    assert os.sched_getaffinity(0) == before


class Counted:
    """A multiplexer that is none, and fails at its last wait."""

    def __init__(self, last):
        self.waits, self.last, self.registered = 0, last, []

    def register(self, descriptor):
        self.registered.append(descriptor)

    def wait(self, timeout):
        self.waits += 1
        if self.waits == self.last:
            raise OSError("no memory")
        return [self.registered[-1]]

    def close(self):
        self.registered = []


def test_a_batch_begins_when_the_caches_are_warm(monkeypatch):
    it = Counted(last=0)
    monkeypatch.setattr(multiplexers, "make", lambda name: it)
    monkeypatch.setattr(jobs, "BATCH", 0.0)  # of one wait
    monkeypatch.setattr("sys.stdin", ["batch\n"] * 2)
    said = jobs.multiplexer("poll", "3")
    assert "error" not in next(said)
    assert len(it.registered) == 3
    before = it.waits
    assert [list(answer) for answer in said] == [["microseconds"]] * 2
    assert it.waits == before + 2 * (jobs.WARMING + 1)
    assert it.registered == []


def test_a_multiplexer_may_fail_at_a_batch(monkeypatch):
    it = Counted(last=20)
    monkeypatch.setattr(multiplexers, "make", lambda name: it)
    monkeypatch.setattr("sys.stdin", ["batch\n"])
    ready, failed = jobs.multiplexer("poll", "3")
    assert "error" not in ready
    assert failed["error"] == "no memory"


def test_the_error_of_a_batch_is_the_reason_why_there_is_no_figure(no_processes, monkeypatch):
    monkeypatch.setattr(no_processes, "ask", lambda self, command: {"error": "no memory"})
    study = MultiplexersMeasuring([10], runs=1, seed=1)
    study.run(lambda what, seconds: None)
    assert study.failed == dict.fromkeys(study.names, "no memory")


@pytest.mark.parametrize("failing", ["poll", "start poll"])
def test_a_multiplexer_that_fails_is_said_and_the_others_go_on(no_processes, monkeypatch, failing):
    monkeypatch.setattr(no_processes, "failing", failing)
    study = MultiplexersMeasuring([10, 2000], runs=2, seed=1)
    study.run(lambda what, seconds: None)
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    assert report.not_measured[0].what == Text("poll of 10", "poll，10 个描述符")
    known = {(cost.name, cost.descriptors) for cost in report.multiplexers.costs}
    assert {("select", 10), ("epoll", 10), ("select", 2000), ("epoll", 2000)} <= known
    assert ("poll", 10) not in known
    assert not any("cheapest" in sentence.en for sentence in report.verdict)


@pytest.fixture
def no_servers(monkeypatch):
    """Servers that are none, and what their turns were: (name, load, times)."""
    turns = []

    class Server(OfMultiplexers):
        closed = []

        def __init__(self, arguments, **options):
            self.name = arguments[1]
            if self.name == self.failing:
                raise lab.SubjectFailed("it did not start")

        def close(self):
            self.closed.append(self.name)

    def serve_one(child, callers, times):
        turns.append((child.name, callers, times))
        return Answers([0.02] * len(times), 0, [0.0]), 0.001, 1

    monkeypatch.setattr(servers_study, "Child", Server)
    monkeypatch.setattr(servers_study, "called", lambda child, load: nullcontext(load.name))
    monkeypatch.setattr(servers_study, "serve_one", serve_one)
    return turns


def test_servers_take_turns_with_the_same_calls(no_servers, monkeypatch):
    limits = []
    monkeypatch.setattr(servers_study, "raise_descriptor_limit", limits.append)
    report = report_of(ServersMeasuring(runs=1, seconds=0.4, seed=1, turns=2))
    assert limits == [servers_study.DESCRIPTORS]  # there are 400 idle callers
    count = len(servers.MODELS)
    assert len(no_servers) == len(servers_study.LOADS) * 2 * count
    orders = set()
    for begin in range(0, len(no_servers), count):
        turn = no_servers[begin : begin + count]
        orders.add(tuple(name for name, _, _ in turn))
        assert sorted(name for name, _, _ in turn) == sorted(servers.MODELS)
        assert len({(load, tuple(times)) for _, load, times in turn}) == 1
    assert no_servers[0][2] != no_servers[count][2]
    assert len(orders) > 1
    costs = {cost.load: cost for cost in report.servers.costs if cost.name == "coroutines"}
    assert costs["30"].requests == 2 * len(next(t for _, load, t in no_servers if load == "30"))
    # Of two turns, and the request after each, at which children are buried.
    assert costs["30"].cpu_ms_per_request.values == [2 / (costs["30"].requests + 2)]


def test_there_is_a_p99_to_draw_against_the_number_of_clients(no_servers):
    options = argparse.ArgumentParser()
    add_arguments(options)
    with Place("none") as place:
        study = command.make_study("servers", options.parse_args(["servers"]), place)
    study.run()
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    for name in servers.MODELS:
        known = {one.load for one in report.servers.costs if one.name == name and one.p99_ms}
        assert {"10", "30"} <= known


@pytest.mark.parametrize("turns", [6, 38])  # in the first load, in the last one
def test_servers_that_are_interrupted_keep_what_was_measured(no_servers, monkeypatch, turns):
    serve_one = servers_study.serve_one

    def interrupted(child, *arguments):
        if len(no_servers) == turns:  # two of four have had both of their turns
            raise KeyboardInterrupt
        answers, cpu, workers = serve_one(child, *arguments)
        return answers, cpu * (1 + list(servers.MODELS).index(child.name)), workers

    monkeypatch.setattr(servers_study, "serve_one", interrupted)
    study = ServersMeasuring(runs=1, seconds=1.0, seed=1, turns=2)
    with pytest.raises(KeyboardInterrupt):
        study.run(lambda what, seconds: None)
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    loads = [load.name for load in servers_study.LOADS]
    known = list(dict.fromkeys(cost.load for cost in report.servers.costs))
    assert known == loads[: turns // 8 + 1]
    missing = [one.what.en for one in report.not_measured]
    rest = f" (loads: {', '.join(loads[1:])})"
    assert missing == ([LABELS[name].en + rest for name in servers.MODELS] if turns == 6 else [])
    assert any("CPU time per request" in sentence.en for sentence in report.verdict)
    assert not any("least" in sentence.en for sentence in report.verdict)


def test_a_turn_ends_with_a_request_at_which_children_are_buried(monkeypatch):
    said = []

    class Recorded:
        pid = 1

        def mark(self):
            said.append("mark")
            return {"cpu": 1.0 * len(said), "children_cpu": 0.5}

        def call(self, times):
            said.append(times)
            return Answers([0.02], 0, [0.0])

    monkeypatch.setattr(servers_study, "_workers", lambda pid: said.append("workers") or 3)
    answers, cpu, workers = servers_study.serve_one(Recorded(), Recorded(), [0.1])
    assert said == ["mark", [0.1], "workers", [0.0], "mark"]
    assert (answers.latencies, cpu, workers) == ([0.02], 4.0, 3)


def test_a_server_that_fails_is_said_and_the_others_go_on(no_servers, monkeypatch):
    serve_one = servers_study.serve_one

    def failing(child, callers, times):
        if child.name == "event_loop" and callers == "10":
            raise OSError("cut off")
        return serve_one(child, callers, times)

    monkeypatch.setattr(servers_study, "serve_one", failing)
    monkeypatch.setattr(servers_study.Child, "failing", "coroutines")
    study = ServersMeasuring(runs=2, seconds=1.0, seed=1)
    study.run(lambda what, seconds: None)
    assert study.failed == {"coroutines": "it did not start", "event_loop": "cut off"}
    assert servers_study.Child.closed == ["event_loop"]  # it is not in others' turns
    report = Report(SCHEMA, make_header("test", 1, None))
    study.add_to(report)
    assert [(one.what.en, one.why.en) for one in report.not_measured] == [
        ("an event loop (loads: 10, 30, idle, slow)", "cut off"),
        ("coroutines", "it did not start"),
    ]
    assert not any("least" in sentence.en for sentence in report.verdict)


def test_the_runs_of_all_studies_are_spread_out_over_the_whole_time():
    """So that a slow half-minute is not all the time that a short study has."""
    done = []

    class Noted(lab.Lab):
        title = Text("noted", "noted")

        def measure(self, name):
            done.append(name)
            return {}

        def add_to(self, report):
            pass

    studies = [Noted(["a"], 6, 1), Noted(["b"], 2, 1), Noted(["c"], 1, 1)]
    command.measure(studies, make_header("test", 1, None), Console(quiet=True))
    assert "".join(done) == "aabacaaba"


@pytest.mark.parametrize("runs", [0, 1])
def test_compare_all_that_is_interrupted_says_so(no_processes, monkeypatch, runs):
    """Before anything was measured, and after a first run of the multiplexers."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with Place("none") as place:
        options = parser.parse_args(["all", "--runs", "2"])
        studies = {name: command.make_study(name, options, place) for name in STUDIES}

    def interrupted(all_of_them, progress):
        for number in range(runs):
            studies["multiplexers"].run_once(number, progress)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run_all", interrupted)
    header = make_header("test", 1, None)
    report = command.measure(list(studies.values()), header, Console(quiet=True))
    assert decode(encode(report)) == report
    assert report.interrupted
    assert report.multiplexers.runs == runs
    assert len(report.multiplexers.costs) == 16 * runs
    missing = {one.what.en for one in report.not_measured}
    assert {"coroutines", "blocking", "threaded", "uievents (simulated)"} <= missing
    assert ("poll of 10" in missing) == (runs == 0)
    for language, words in (("en", "Interrupted: not everything"), ("zh", "测量被中断")):
        assert words in printed(report, language)
        assert words in markdown(report, language)
        assert words in html_page(report, language)


def test_a_study_says_how_it_measures():
    with pytest.raises(TypeError, match="abstract method"):
        lab.Lab(["one"], runs=1, seed=1)


def printed(report, language):
    console = Console(width=80, file=io_module.StringIO())
    print_report(report, console, language)
    return console.file.getvalue()


@pytest.mark.slow
def test_multiplexers():
    """Slow: eight processes, each with up to 2,000 sockets."""
    report = report_of(MultiplexersMeasuring([10, 2000], runs=1, seed=1))
    costs = {(cost.name, cost.descriptors): cost for cost in report.multiplexers.costs}
    assert "FD_SETSIZE" in costs["select", 2000].error or "1023" in costs["select", 2000].error
    assert costs["select", 2000].microseconds is None
    poll = [costs["poll", count].microseconds.median for count in (10, 2000)]
    epoll = [costs["epoll", count].microseconds.median for count in (10, 2000)]
    assert poll[1] > 10 * poll[0]
    assert epoll[1] < 4 * epoll[0]
    assert "cannot" in printed(report, "en")
    assert "不能" in printed(report, "zh")


@pytest.mark.slow
def test_io_modes():
    """Slow: five processes, one after the other."""
    report = report_of(IoMeasuring(reads=3, runs=1, seed=1))
    modes = {mode.name: mode for mode in report.io.modes}
    assert list(modes) == list(io.MODELS) == list(lab.IO_LABELS)
    for mode in modes.values():
        assert mode.waiting_ms.median > 15  # the answer comes after 20
        assert mode.timeline[0][0] == "asked"
        assert mode.timeline[-1][0] == "done"
    assert modes["nonblocking"].cpu_ms.median > 5 * modes["blocking"].cpu_ms.median
    assert modes["blocking"].free_calls == modes["multiplexed"].free_calls == 0
    assert modes["signal_driven"].free_calls >= 1
    assert modes["asynchronous"].free_calls >= 1


@pytest.mark.slow
def test_three_tasks():
    """Slow: three processes, one after the other."""
    report = report_of(TasksMeasuring(repeats=2, runs=1, seed=1))
    made = {one.name: one for one in report.tasks.arrangements}
    assert list(made) == list(tasks.MODELS) == list(lab.TASK_LABELS)
    assert made["event_driven"].total_ms.low < made["single_threaded"].total_ms.low
    assert made["event_driven"].threads == made["single_threaded"].threads == 1
    assert made["threaded"].threads > 1


@pytest.mark.slow
def test_servers(monkeypatch):
    """Slow: four servers, under two loads each."""
    loads = (Load("10", 10), Load("idle", 10, idle=10))
    monkeypatch.setattr(servers_study, "LOADS", loads)
    report = report_of(ServersMeasuring(runs=1, seconds=0.4, seed=1))
    costs = {(one.name, one.load): one for one in report.servers.costs}
    assert list(dict.fromkeys(name for name, _ in costs)) == list(servers.MODELS)
    for one in costs.values():
        assert one.failed == 0
        assert one.samples == one.requests == 20
        assert one.p50_ms >= report.servers.wait_ms
    dear = costs["process_per_request", "10"].cpu_ms_per_request.median
    assert dear > 1.5 * costs["event_loop", "10"].cpu_ms_per_request.median
    assert costs["process_per_request", "idle"].workers.median >= 10
    assert costs["thread_per_request", "idle"].workers.median >= 10
    assert costs["event_loop", "idle"].workers.median == 1


def test_the_wait_that_the_report_names_is_the_servers():
    assert servers_study.WAIT_MS == 1000 * servers_peer.WAIT
    assert set(servers_study.LABELS) == set(servers.MODELS)


def test_the_page_is_whole_and_needs_nothing_else():
    study = TasksMeasuring(repeats=1, runs=1, seed=1)
    study.done["threaded"] = [
        {
            "repeats": [
                {
                    "begin": 1.0,
                    "took": 0.1,
                    "cpu": 0.02,
                    "threads": 4,
                    "marks": [
                        ("task <1>", "running", 1.0),
                        ("task <1>", "waiting", 1.01),
                        ("task <1>", "done", 1.1),
                    ],
                }
            ]
        }
    ]
    report = Report(SCHEMA, make_header("a </script> & b", 1, None), interrupted=True)
    study.add_to(report)
    page = html_page(report)
    assert page.count("<script") == page.count("</script>") == 2
    assert "task &lt;1&gt;" in page
    assert "http" not in page
    assert "三个各自等待" in page
    assert "interrupted before its turn came" in page
    text = markdown(report, "zh")
    assert "| 多线程 |" in text
    assert markdown(report, "en").startswith("# What waiting costs\n")


def test_kerrisks_figures_are_drawn_beside_ours():
    """TLPI, table 63-9: 100,000 calls with 10,000 descriptors."""
    seconds = {name: 1e-6 * 100_000 * points[-1][1] for name, points in PUBLISHED.items()}
    assert all(points[-1][0] == 10_000 for points in PUBLISHED.values())
    assert seconds == pytest.approx({"poll": 990, "select": 930, "epoll": 0.66})
    costs = [WaitCost("epoll", n, Figure(1.0, 1.0, 1.0, 1), "") for n in (10, 10_000)]
    ((caption, drawing),) = multiplexers_plot(MultiplexersStudy(1, costs, Text("", "")))
    assert "TLPI" in caption.en
    assert drawing.count('class="thin"') == 1  # of those that were measured


@pytest.mark.slow
def test_devices(monkeypatch):
    """Slow: seven processes, some of which wait for long."""
    monkeypatch.setattr(devices_study, "COUNTS", (2, 30))
    report = report_of(DevicesMeasuring(Settings(runs=1, idle=0.1, presses=8, seed=1)))
    costs = {(one.name, one.devices): one for one in report.devices.costs}
    assert all(one.balanced for one in costs.values())
    blocking = costs["blocking_scan", 2]
    assert blocking.missed >= blocking.sent - 2  # the keyboard is starved
    scanning = [costs["scan_many", count] for count in (2, 30)]
    assert scanning[1].missed == 0
    assert scanning[1].p50_ms > 5 * scanning[0].p50_ms
    assert scanning[1].p50_ms > 5 * costs["events", 30].p50_ms
    assert costs["events", 30].idle_wakeups_per_second.median <= 10
    assert "blocking scan" in printed(report, "en")
    assert "逐个阻塞扫描" in html_page(report)
