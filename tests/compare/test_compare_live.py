"""A study that is measured live: what it sends, in which order, and that its process ends."""

import json
import os
import selectors
import signal
import time

import msgspec
import psutil
import pytest

from uievents.compare.live import Update, updates
from uievents.compare.studies.io import Io
from uievents.compare.studies.multiplexers import Multiplexers
from uievents.compare.studies.tasks import Tasks, median_repeat
from uievents.demo.pages.servers import rounds
from uievents.demo.pages.servers.rounds import Rounds
from uievents.measure.machine import OtherLoadMeter
from uievents.measure.process import Process, ProcessFailed
from uievents.models import io, servers, tasks
from uievents.words import same

TIMEOUT = 60


def measured(study):
    """All updates, measured in this process."""
    try:
        lines = list(updates(study))
    finally:
        study.close()
    assert lines[0].share == 0.0
    assert lines[-1].share == pytest.approx(1.0)
    shares = [line.share for line in lines]
    assert shares == sorted(shares)
    return lines


def costs_of(lines, name):
    return [line.costs for line in lines if line.name == name and line.costs is not None]


def in_turn(costs):
    """Whether each task began when the one before had ended."""
    running = set()
    for task, phase, _ in costs.timeline:
        running.add(task)
        if len(running) > 1:
            return False
        if phase == "done":
            running.remove(task)
    return True


@pytest.mark.slow
def test_servers(monkeypatch):
    """Slow: four servers are started and called."""
    monkeypatch.setattr(Rounds, "REQUESTS", 40)
    monkeypatch.setattr(Rounds, "LEAST", 5)
    monkeypatch.setattr(Rounds, "LONGEST", 100.0)
    lines = measured(Rounds(8, 10))
    costs = {}
    for name in servers.MODELS:
        served = costs_of(lines, name)
        assert [len(it.latencies_ms) for it in served] == [8] * 5
        assert [it.answered for it in served] == [8, 16, 24, 32, 40]
        assert [it.costs is None for it in served] == [True] * 4 + [False]
        costs[name] = one = served[-1].costs
        assert (one.requests, one.failed) == (40, 0)
        assert one.latency.p50_ms >= 20  # what each request waits for
        assert one.latency.p99_ms is None  # 40 requests do not carry it
    most = {name: (one.processes.median, one.threads.median) for name, one in costs.items()}
    processes, threads = most["process_per_request"]
    assert processes > 10  # one for each that is idle
    assert threads == 1
    processes, threads = most["thread_per_request"]
    assert processes == 1
    assert threads > 10
    assert most["event_loop"] == most["coroutines"] == (1, 1)
    dear, cheap = (costs[it].cpu_ms_per_request for it in ("process_per_request", "event_loop"))
    assert dear.median > cheap.median


@pytest.mark.slow
@pytest.mark.parametrize("name", ["event_loop", "process_per_request"])
def test_the_cpu_time_of_a_server_is_what_proc_says(name):
    """Slow: a server is called some hundred times."""
    study = Rounds(8, 0)
    try:
        study.done[name].append(study.measure(name))
        process = study._running[name]._process
        before, told_before = by_proc(process.pid), study._running[name].cpu()
        for _ in range(12):
            study.measure(name)
        spent = study._running[name].cpu() - told_before
        by_system = by_proc(process.pid) - before
    finally:
        study.close()
    # /proc counts in ticks, of this process and of its ended children.
    assert spent == pytest.approx(by_system, rel=0.1, abs=4 / os.sysconf("SC_CLK_TCK"))


def by_proc(pid):
    """Seconds of CPU time of a process and of its ended children."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("number", [1, 8, 64])
def test_a_server_counts_its_own_processes(number, run_python):
    """As many as there are at once, the ended ones not among them, at every repetition."""
    done = run_python(
        f"""
        import os, signal
        from uievents.compare.peers.servers import Workforce

        def child():
            pid = os.fork()
            if not pid:
                signal.pause()
            return pid

        def end(children):
            for pid in children:
                os.kill(pid, signal.SIGKILL)
                os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # it is in the table still

        workforce = Workforce()
        before = [child() for _ in range(3)]
        workforce.count()
        now = [child() for _ in range({number})]
        print(workforce.counted()["processes"])
        child_not_counted = child()
        end(before)
        workforce.count()
        end(now)
        last = child()
        print(workforce.counted()["processes"])
        end([child_not_counted, last])
        """
    )
    assert done.stdout.split() == [str(1 + 3 + number), str(1 + number + 1)]


@pytest.mark.parametrize("number", [1, 8, 64])
def test_a_server_counts_its_own_threads(number, run_python):
    done = run_python(
        f"""
        import threading
        from uievents.compare.peers.servers import Workforce

        workforce = Workforce()
        end = threading.Event()
        asked = threading.Thread(target=end.wait)  # in place of the one that answers
        asked.start()
        workforce.count()
        threads = [threading.Thread(target=end.wait) for _ in range({number})]
        for thread in threads:
            thread.start()
        end.set()
        for thread in [asked, *threads]:
            thread.join()
        print(workforce.counted()["threads"])
        """
    )
    assert done.stdout.split() == [str(1 + number)]


@pytest.mark.slow
def test_calls_are_bounded_in_time(monkeypatch):
    """Slow: four servers are started."""
    monkeypatch.setattr(Rounds, "LONGEST", 0.05)
    lines = measured(Rounds(1, 0))
    for name in servers.MODELS:
        assert 1 <= costs_of(lines, name)[-1].costs.requests <= 3


def test_a_server_that_fails_is_reported_and_the_rest_goes_on(monkeypatch):
    def start(module, name):
        raise ProcessFailed(same(f"{name} did not start"))

    monkeypatch.setattr(rounds, "start", start)
    study = Rounds(1, 0)
    assert [(line.name, line.failed) for line in updates(study) if line.failed] == [
        (name, same(f"{name} did not start")) for name in servers.MODELS
    ]
    assert study.share() == 1.0


@pytest.mark.slow
def test_tasks():
    lines = measured(Tasks(1, 1, 1))
    costs = {name: costs_of(lines, name)[-1] for name in tasks.MODELS}
    assert in_turn(costs["single_threaded"])
    assert not in_turn(costs["event_driven"])
    assert not in_turn(costs["threaded"])
    for one in costs.values():
        assert {phase for _, phase, _ in one.timeline} == set(tasks.PHASES)
        assert one.took_ms == one.total_ms.median  # of one run
        assert one.took_cpu_ms == one.cpu_ms.median


def test_the_repeat_that_is_drawn_is_one_of_the_middle():
    runs = [{"took": took} for took in (5.0, 1.0, 9.0, 3.0, 2.0)]
    assert median_repeat(runs)["took"] == 3.0
    assert median_repeat(runs[:4])["took"] == 3.0
    assert median_repeat(runs[:1])["took"] == 5.0


@pytest.mark.slow
def test_io():
    """Slow: five processes, twice, one after the other."""
    lines = measured(Io(2, 2, 1))
    assert [line.name for line in lines if line.costs] == [*io.MODELS] * 2
    for name in io.MODELS:
        first, last = costs_of(lines, name)
        assert (first.waiting_ms.runs, last.waiting_ms.runs) == (1, 2)
        assert last.waiting_ms.median >= 0.75 * 20
        assert last.asked > 20 if name == "nonblocking" else 1 <= last.asked < 20


@pytest.mark.slow
def test_multiplexers():
    """Slow: six processes, one after the other."""
    lines = measured(Multiplexers((10, 1500), 1, 1, ("select", "poll", "epoll")))
    points = [line.costs for line in lines if line.costs]
    assert [point.descriptors for point in points] == [10] * 3 + [1500] * 3
    select, poll, epoll = points[3:]
    assert (select.name, poll.name, epoll.name) == ("select", "poll", "epoll")
    assert select.microseconds is None
    assert "1023" in select.error
    assert epoll.microseconds.median < poll.microseconds.median


def test_a_case_that_fails_is_reported_once(monkeypatch):
    def measure(self, name):
        raise ProcessFailed(same("no such thing here"))

    monkeypatch.setattr(Tasks, "measure", measure)
    lines = list(updates(Tasks(1, 2, 1)))
    assert [line for line in lines if line.failed] == [
        Update(name, (n + 1) / 3, failed=same("no such thing here"))
        for n, name in enumerate(tasks.MODELS)
    ]


def test_the_load_of_other_programs_comes_with_the_costs(monkeypatch):
    class Meter:
        readings = iter((10.0, 64.0, 0.0))

        def read(self):
            return next(self.readings)

    monkeypatch.setattr(Tasks, "measure", lambda self, name: None)
    monkeypatch.setattr(Tasks, "costs", lambda self, name: name)
    lines = list(updates(Tasks(1, 1, 1), Meter()))
    assert [line.other_load for line in lines if line.costs] == [10.0, 64.0, 0.0]
    assert [line.other_load for line in lines if not line.costs] == [0.0, 10.0, 64.0]


# ---------------------------------------------------------------- as a process of its own


class Watching(Process):
    """A measuring process, whose lines can be waited for."""

    def __init__(self, study, *arguments):
        kind = f"{study.__module__}:{study.__name__}"
        super().__init__("uievents.compare.live:run", kind, json.dumps(arguments), wait=False)
        self.heard = []
        self.children = []

    def until(self, condition):
        """Hear lines until the condition holds; or, without one, to the end."""
        end = time.monotonic() + TIMEOUT
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            while not (condition and condition()):
                assert selector.select(max(0, end - time.monotonic())), "no more lines come"
                lines = self.lines()
                if lines is None:
                    assert condition is None, f"it has ended: {self.how_it_ended().en}"
                    return
                self.heard += [msgspec.json.decode(line) for line in lines]

    def until_served(self):
        """Until all servers run, and are called."""
        self.until(lambda: len({it["name"] for it in self.heard if "costs" in it}) == 4)
        self.children = psutil.Process(self.pid).children(recursive=True)
        assert len(self.children) >= 4

    def nothing_is_left(self):
        return not psutil.wait_procs(self.children, timeout=TIMEOUT)[1]


@pytest.fixture
def watch():
    open_ones = []

    def start(*study):
        open_ones.append(Watching(*study))
        return open_ones[-1]

    yield start
    for one in open_ones:
        one.close()


@pytest.mark.slow
def test_it_sends_what_it_measures_and_ends(watch):
    """Slow: three arrangements of tasks, several times."""
    one = watch(Tasks, 1, 3, 1)
    one.until(None)
    assert one.wait(TIMEOUT) == 0
    assert [it["name"] for it in one.heard if "costs" in it] == [*tasks.MODELS] * 3


@pytest.mark.slow
def test_when_hung_up_on_it_ends_with_all_that_it_started(watch):
    """Slow: four servers start."""
    one = watch(Rounds, 8, 100)
    one.until_served()
    one.hang_up()
    one.until(None)
    assert one.wait(TIMEOUT) == 0
    assert one.nothing_is_left()


@pytest.mark.slow
def test_closed_it_ends_with_all_that_it_started(watch):
    """Slow: four servers start."""
    one = watch(Rounds, 64, 100)
    one.until_served()
    one.close(TIMEOUT)
    assert one.returncode == 0
    assert one.nothing_is_left()
    one.hang_up()  # harmless


@pytest.mark.slow
def test_a_killed_process_leaves_nothing_behind(watch):
    """Slow: four servers start."""
    one = watch(Rounds, 8, 10)
    one.until_served()
    os.kill(one.pid, signal.SIGKILL)
    one.until(None)
    assert one.how_it_ended().en == "SIGKILL"
    assert one.nothing_is_left()


@pytest.mark.slow
def test_it_ends_before_it_has_begun(watch):
    one = watch(Io, 1, 1, 1)
    one.hang_up()
    one.until(None)
    assert one.wait(TIMEOUT) in (0, -signal.SIGTERM)


# ---------------------------------------------------------------- other programs


@pytest.mark.slow
def test_what_other_programs_take(run_python):
    """Slow: a loop that never sleeps runs for a second, once counted as ours and once not."""
    done = run_python(
        """
        import os, subprocess, sys, time
        from uievents.measure.machine import OtherLoadMeter

        loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        mine, others = OtherLoadMeter(os.getpid()), OtherLoadMeter(loop.pid)
        end = time.monotonic() + 1.0
        while time.monotonic() < end:  # this one is busy, too
            pass
        print(mine.read(), others.read())
        loop.kill()
        loop.wait()
        """
    )
    mine, of_the_loop = map(float, done.stdout.split())
    # Both see the same machine; what differs is whether this test's own loop is an other one.
    assert mine < of_the_loop
    assert of_the_loop <= 100.5


def test_a_meter_repeats_its_figure_until_there_is_a_new_one(monkeypatch):
    meter = OtherLoadMeter(os.getpid())
    meter._percent = 12.5
    assert meter.read() == 12.5
    monkeypatch.setattr(meter, "PAUSE", 0.0)
    assert 0.0 <= meter.read() <= 100.0
