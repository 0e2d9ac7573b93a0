"""The measuring process of the pages Servers and I/O: what it tells, and that it ends."""

import os
import selectors
import signal
import time

import psutil
import pytest

from uievents.compare.studies.tasks import median_repeat
from uievents.demo import lab
from uievents.demo.lab_bench import Bench
from uievents.demo.lab_results import (
    Arranged,
    Begun,
    Done,
    Failed,
    Io,
    Multiplexers,
    Planned,
    Read,
    Served,
    ServerCosts,
    Servers,
    Tasks,
    Waited,
)
from uievents.measure.process import ProcessFailed
from uievents.models import io, servers, tasks
from uievents.words import same

PATIENCE = 60


def measured(order):
    """All that is told, measured in this process."""
    told = []
    lab.measure(order, told.append)
    assert isinstance(told[0], Planned)
    assert isinstance(told[-1], Done)
    assert sum(isinstance(one, Begun) for one in told) == told[0].steps
    return told


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


def of(kind, told):
    return [one for one in told if isinstance(one, kind)]


@pytest.mark.slow
def test_servers(monkeypatch):
    """Slow: four servers are started and called."""
    monkeypatch.setattr(lab, "ENOUGH", 40)
    monkeypatch.setattr(lab, "ROUNDS", 5)
    told = measured(Servers(8, idle=10))
    costs = {one.name: one for one in of(ServerCosts, told)}
    assert set(costs) == set(servers.MODELS)
    for name, one in costs.items():
        words = [word for word in of(Served, told) if word.name == name]
        assert sum(len(word.latencies_ms) for word in words) == one.requests == 40
        assert [word.share for word in words] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
        assert one.failed == 0
        assert one.p50_ms >= 20  # what each request waits for
        assert one.p99_ms is None  # 40 requests do not carry it
    assert costs["process_per_request"].processes > 10  # one for each that is idle
    assert costs["process_per_request"].threads == 1
    assert costs["thread_per_request"].processes == 1
    assert costs["thread_per_request"].threads > 10
    for name in ("event_loop", "coroutines"):
        assert (costs[name].processes, costs[name].threads) == (1, 1)
    assert costs["process_per_request"].cpu_ms > costs["event_loop"].cpu_ms


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
    monkeypatch.setattr(lab, "LONGEST", 0.05)
    told = measured(Servers(1))
    assert all(1 <= one.requests <= 3 for one in of(ServerCosts, told))


def test_a_server_that_fails_is_told_of_and_the_others_go_on(monkeypatch):
    class Server:
        share = 0.0

        def __init__(self, name, order, stack):
            if name == "event_loop":
                raise ProcessFailed(same("it did not start"))
            self.name = name

        def round(self):
            if self.name == "coroutines":
                raise OSError("cut off")
            self.share = 1.0
            return Served(self.name, [], 0, 1.0)

        def costs(self):
            return ServerCosts(self.name, 0, 0, None, None, None, None, None, 1, 1)

    monkeypatch.setattr(lab, "OneServer", Server)
    told = measured(Servers(1))
    assert of(Failed, told) == [
        Failed("event_loop", "it did not start"),
        Failed("coroutines", "cut off"),
    ]
    assert [one.name for one in of(ServerCosts, told)] == [
        "process_per_request",
        "thread_per_request",
    ]


def test_tasks(monkeypatch):
    monkeypatch.setattr(lab, "RUNS", 1)
    monkeypatch.setattr(lab, "REPEATS", 1)
    runs = {one.costs.name: one for one in of(Arranged, measured(Tasks()))}
    costs = {name: one.costs for name, one in runs.items()}
    assert set(costs) == set(tasks.MODELS)
    assert in_turn(costs["single_threaded"])
    assert not in_turn(costs["event_driven"])
    assert not in_turn(costs["threaded"])
    for one in costs.values():
        assert {phase for _, phase, _ in one.timeline} == set(tasks.PHASES)
        assert runs[one.name].took_ms == one.total_ms.median  # of one run


def test_the_run_that_is_drawn_is_one_of_the_middle():
    runs = [{"took": took} for took in (5.0, 1.0, 9.0, 3.0, 2.0)]
    assert median_repeat(runs)["took"] == 3.0
    assert median_repeat(runs[:4])["took"] == 3.0
    assert median_repeat(runs[:1])["took"] == 5.0


@pytest.mark.slow
def test_io(monkeypatch):
    """Slow: five processes, twice, one after the other."""
    monkeypatch.setattr(lab, "RUNS", 2)
    monkeypatch.setattr(lab, "READS", 2)
    reads = of(Read, measured(Io()))
    assert [read.costs.name for read in reads] == [*io.MODELS] * 2
    assert [read.reads for read in reads] == [2] * 5 + [4] * 5
    for read in reads[5:]:
        assert read.costs.waiting_ms.median >= 0.75 * read.answer_after_ms
        if read.costs.name == "nonblocking":
            assert read.asked > 20
        else:
            assert 1 <= read.asked < 20


@pytest.mark.slow
def test_multiplexers(monkeypatch):
    """Slow: six processes, one after the other."""
    monkeypatch.setattr(lab, "DESCRIPTORS", (10, 1500))
    points = [one.cost for one in of(Waited, measured(Multiplexers()))]
    assert [point.descriptors for point in points] == [10] * 3 + [1500] * 3
    select, poll, epoll = points[3:]
    assert (select.name, poll.name, epoll.name) == ("select", "poll", "epoll")
    assert select.microseconds is None
    assert "1023" in select.error
    assert epoll.microseconds.median < poll.microseconds.median


def test_a_job_that_fails_is_told_of_once(monkeypatch):
    monkeypatch.setattr(lab, "RUNS", 2)

    def measure(self, name):
        raise ProcessFailed(same("no such thing here"))

    monkeypatch.setattr(lab.Tasks, "measure", measure)
    told = []
    lab.measure(Tasks(), told.append)
    assert of(Failed, told) == [Failed(name, "no such thing here") for name in tasks.MODELS]


# ---------------------------------------------------------------- as a process of its own


class Heard(Bench):
    """A bench whose results can be waited for."""

    def __init__(self, order):
        super().__init__(order)
        self.heard = []
        self.children = []

    def until(self, condition):
        """Hear results until the condition holds; or, without one, to the end."""
        end = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            while not (condition and condition()):
                assert selector.select(max(0, end - time.monotonic())), "nothing more is told"
                results = self.results()
                if results is None:
                    assert condition is None, f"it has ended: {self.how_it_ended()}"
                    return
                self.heard += results

    def until_served(self):
        """Until all servers run, and are called."""
        self.until(lambda: len({one.name for one in of(Served, self.heard)}) == 4)
        self.children = psutil.Process(self.process.pid).children(recursive=True)
        assert len(self.children) >= 4

    def nothing_is_left(self):
        return not psutil.wait_procs(self.children, timeout=PATIENCE)[1]


@pytest.fixture
def bench():
    open_ones = []

    def start(order):
        open_ones.append(Heard(order))
        return open_ones[-1]

    yield start
    for one in open_ones:
        one.close()


@pytest.mark.slow
def test_it_tells_what_it_measures_and_ends(bench):
    """Slow: three arrangements of tasks, several times."""
    one = bench(Tasks())
    one.until(None)
    assert isinstance(one.heard[0], Planned)
    assert isinstance(one.heard[-1], Done)
    assert len(of(Arranged, one.heard)) == lab.RUNS * len(tasks.MODELS)
    assert one.how_it_ended() == ""


@pytest.mark.slow
def test_told_to_end_it_ends_with_all_that_it_started(bench):
    """Slow: four servers start."""
    one = bench(Servers(8, idle=100))
    one.until_served()
    one.end()
    one.until(None)
    assert one.how_it_ended() == ""
    assert one.nothing_is_left()
    assert not of(Done, one.heard)


@pytest.mark.slow
def test_closed_it_ends_with_all_that_it_started(bench):
    """Slow: four servers start."""
    one = bench(Servers(64, idle=100))
    one.until_served()
    one.close()
    assert one.process.returncode == 0
    assert one.nothing_is_left()
    one.end()  # harmless


@pytest.mark.slow
def test_killed_it_leaves_nothing_and_is_told_of(bench):
    """Slow: four servers start."""
    one = bench(Servers(8, idle=10))
    one.until_served()
    os.kill(one.process.pid, signal.SIGKILL)
    one.until(None)
    assert one.how_it_ended() == "SIGKILL"
    assert one.nothing_is_left()


def test_it_ends_before_it_has_begun(bench):
    one = bench(Io())
    one.end()
    one.until(None)
    assert one.process.wait(PATIENCE) in (0, -signal.SIGTERM)
