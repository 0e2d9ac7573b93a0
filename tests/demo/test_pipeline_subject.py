"""The loop being shown: in each mode a process of its own that reports every press."""

import inspect
import os
import selectors
import signal
import socket
import time

import pytest

from uievents import loop as loop_module
from uievents.demo.pages.pipeline import handlers
from uievents.demo.pages.pipeline.loops import Shown
from uievents.demo.pages.pipeline.protocol import (
    At,
    Counted,
    DeviceInput,
    Handled,
    Noticed,
    Order,
    Started,
    read_report,
)
from uievents.demo.pages.pipeline.state import MODES
from uievents.demo.pages.pipeline.stepping import LOOPS
from uievents.demo.pages.pipeline.subject import Reporter
from uievents.demo.shown import Ready
from uievents.loop import Loop
from uievents.measure.process import Lines
from uievents.words import same

TIMEOUT = 60
pytestmark = pytest.mark.slow  # each test starts the shown loop, a program


class Watched(Shown):
    """A shown loop whose reports can be waited for."""

    def __init__(self, mode, **options):
        super().__init__(mode, **options)
        self.received = []
        self.until(lambda: any(isinstance(report, Ready) for report in self.received))

    def until(self, condition, timeout=TIMEOUT):
        """Hear reports until the condition holds; whether it does."""
        end = time.monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            while not condition():
                if not selector.select(max(0, end - time.monotonic())):
                    return False
                reports = self.reports()
                assert reports is not None, f"the loop has ended: {self.how_it_ended()}"
                self.received += reports
        return True

    def handled(self):
        return [report.id for report in self.received if isinstance(report, Handled)]


@pytest.fixture
def shown():
    open_ones = []

    def start(mode, **options):
        open_ones.append(Watched(mode, **options))
        return open_ones[-1]

    yield start
    for one in open_ones:
        one.close()


def presses(kind, first, count):
    # All at one moment, as a window tells of what it finds in one go.
    now = time.monotonic()
    return [DeviceInput(first + n, kind, now, text="a") for n in range(count)]


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "scan"])
def test_every_press_is_reported_in_the_order_of_its_device(shown, mode):
    loop = shown(mode)
    for kind, first in (("click", 1), ("key", 101), ("wheel", 201), ("socket", 301)):
        assert len(loop.send(presses(kind, first, 20))) == 20
    assert loop.until(lambda: len(loop.handled()) == 80)
    for first in (1, 101, 201, 301):
        numbers = [number for number in loop.handled() if first <= number < first + 100]
        assert numbers == list(range(first, first + 20))
    for report in loop.received:
        if isinstance(report, Handled):
            assert report.began <= report.time
    started = [report.id for report in loop.received if isinstance(report, Started)]
    assert sorted(started) == sorted(loop.handled())


def test_a_blocking_scan_never_sees_the_keys(shown):
    """Takes a fifth of a second, to see that nothing comes."""
    loop = shown("scan")
    loop.send(presses("key", 1, 5))
    assert not loop.until(lambda: loop.handled(), timeout=0.2)
    loop.send(presses("click", 11, 2))
    assert loop.until(lambda: len(loop.handled()) == 2)
    assert loop.handled() == [11, 1]  # one click, then one key, and now it waits for the socket


@pytest.mark.parametrize("mode", ["events", "sleep", "busy"])
def test_motion_is_merged_while_the_handler_works(shown, mode):
    loop = shown(mode)
    loop.send([DeviceInput(n, "move", time.monotonic(), (n, n)) for n in range(1, 61)])
    assert loop.until(
        lambda: sum(r.count for r in loop.received if isinstance(r, Started)) == 60,
    )
    noticed = [report for report in loop.received if isinstance(report, Noticed)]
    assert len(noticed) == 60
    assert (
        sum(report.merged for report in noticed)
        + len([report for report in loop.received if isinstance(report, Started)])
        == 60
    )
    assert sum(report.merged for report in noticed) >= 50


@pytest.mark.slow
def test_the_events_loop_sleeps(shown):
    """Takes a second: the time over which wakeups are counted."""
    loop = shown("events")
    loop.costs.read()
    loop.until(lambda: False, timeout=1.0)
    reading = loop.costs.read()
    assert reading.wakeups < 2
    assert reading.cpu < 10  # a busy loop has 100


def test_pause_and_step(shown):
    loop = shown("events")
    loop.say(Order(paused=True))
    loop.send(presses("key", 1, 3))
    assert loop.until(lambda: sum(isinstance(r, Noticed) for r in loop.received) == 3)
    assert loop.handled() == []
    loop.say(Order(step=True))
    assert loop.until(lambda: loop.handled() == [1])
    loop.say(Order(paused=False))
    assert loop.until(lambda: loop.handled() == [1, 2, 3])


def test_stepped_by_lines_it_stands_before_each_line_of_the_loop_and_of_the_handler(shown):
    """The kernel keeps what is not collected yet, the queue what is not dispatched yet."""
    loop = shown("events")
    loop.say(Order(paused=True))
    loop.say(Order(line=True))

    def stands():
        return [report for report in loop.received if isinstance(report, At)]

    def line_of(at):
        file = handlers if at.function.startswith("on_") else loop_module
        return inspect.getsource(file).splitlines()[at.line - 1].strip()

    assert loop.until(stands)
    assert line_of(stands()[0]).startswith("ready = self.selector.select(")
    loop.send(presses("key", 1, 2))
    way = []
    for step in range(200):
        at = stands()[-1]
        noticed = sum(isinstance(report, Noticed) for report in loop.received)
        way.append((at.function, line_of(at), noticed, at.holds))
        if loop.handled() == [1, 2]:
            break
        loop.say(Order(line=True))
        assert loop.until(lambda step=step: len(stands()) > step + 1)
    lines = [line for _, line, _, _ in way]
    collect = next(at for at, line in enumerate(lines) if line.startswith("key.data(key, mask)"))
    assert way[collect][2] == 0
    assert way[collect][3]["ready"] == "keyboard"
    assert way[collect][3]["queue"] == ""
    assert way[collect + 1][2] == 2
    take = lines.index("event: Any = line.popleft()")
    assert way[take][3]["queue"] == "KeyDown, KeyDown"
    assert way[take + 1][3] | {"left": "2"} == way[take + 1][3]
    assert way[take + 1][3]["queue"] == "KeyDown"
    assert way[take + 1][3]["event"] == "KeyDown"
    tell = lines.index("dispatch(event)")
    assert take < tell
    assert way[tell + 1][:2] == ("on_key_down", "count(event.key)")
    assert {function for function, *_ in way} == {"turn", "deliver", "on_key_down"}
    assert loop.handled() == [1, 2]
    loop.say(Order(paused=False))
    loop.send(presses("key", 3, 1))
    assert loop.until(lambda: loop.handled() == [1, 2, 3])


def test_what_stood_in_line_when_the_first_step_came_is_stepped_through(shown):
    loop = shown("events")
    loop.say(Order(paused=True))
    loop.send(presses("key", 1, 3))
    assert loop.until(lambda: sum(isinstance(r, Noticed) for r in loop.received) == 3)

    def stands():
        return [report for report in loop.received if isinstance(report, At)]

    loop.say(Order(line=True))
    assert loop.until(stands)
    assert loop.handled() == []
    assert stands()[0].holds["queue"] == "KeyDown, KeyDown, KeyDown"
    for step in range(200):
        if loop.handled():
            break
        loop.say(Order(line=True))
        assert loop.until(lambda step=step: len(stands()) > step + 1)
    assert loop.handled() == [1]
    assert stands()[-1].holds["queue"] == "KeyDown, KeyDown"
    assert any(at.holds.get("ready") == "[]" for at in stands())  # it did not wait for more
    loop.say(Order(paused=False))
    assert loop.until(lambda: loop.handled() == [1, 2, 3])


def stand(loop):
    """Have it stand before a line, whatever it waits for; how often it does is the answer."""
    stands = [report for report in loop.received if isinstance(report, At)]
    loop.say(Order(line=True))

    def again():
        stands[:] = [report for report in loop.received if isinstance(report, At)]
        return stands

    number = 1
    while not loop.until(again, timeout=0.1):  # the order may come after the inputs
        for kind in ("click", "key", "socket", "timer"):
            loop.send(presses(kind, number, 1))
            number += 1
    return again


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "events"])
def test_each_mode_is_stepped_through_its_own_loop(shown, mode):
    """What a line holds is what the loop has."""
    loop = shown(mode)
    stands = stand(loop)
    loop.send([it for kind in ("click", "key") for it in presses(kind, 1000, 2)])
    own, before = LOOPS[mode].__name__, len(loop.handled())
    for step in range(400):
        assert loop.until(lambda step=step: len(stands()) > step)
        if len(loop.handled()) > before and stands()[-1].function == own:
            break
        loop.say(Order(line=True))
    functions = {at.function for at in stands()}
    assert {own, "deliver"} < functions
    assert functions - {own, "deliver"} <= {it.__name__ for it in handlers.HANDLERS.values()}
    for at in stands():
        function = LOOPS[mode] if at.function == own else Loop.deliver
        if at.function in (own, "deliver"):
            lines, first = inspect.getsourcelines(function)
            assert first <= at.line < first + len(lines)
    held = [at.holds for at in stands()]
    assert any(holds["queue"] for holds in held)
    assert any(holds.get("event") in ("Click", "KeyDown", "Received", "Timer") for holds in held)
    loop.say(Order(paused=False))
    count = len(stands())
    assert loop.until(lambda: len(loop.handled()) > before)
    assert len(stands()) == count


@pytest.mark.parametrize("mode", MODES)
def test_a_loop_of_each_mode_that_stands_ends_when_the_window_does(shown, mode):
    loop = shown(mode)
    stand(loop)
    loop.control.shutdown(socket.SHUT_WR)
    assert loop.wait(TIMEOUT) == 0


def test_a_loop_that_is_stepped_ends_when_the_window_does(shown):
    loop = shown("events")
    loop.say(Order(paused=True))
    loop.say(Order(line=True))
    assert loop.until(lambda: any(isinstance(report, At) for report in loop.received))
    loop.control.shutdown(socket.SHUT_WR)
    assert loop.wait(TIMEOUT) == 0


@pytest.mark.parametrize(
    ("how", "order"), [("block", [1, 2]), ("async", [2, 1]), ("thread", [2, 1])]
)
def test_a_slow_handler_holds_the_loop_unless_it_is_async_or_on_a_thread(shown, how, order):
    """Takes half a second: that is what slow means here."""
    loop = shown("events")
    loop.say(Order(slow=how))
    loop.send(presses("click", 1, 1))
    assert loop.until(lambda: any(isinstance(r, Started) for r in loop.received))
    loop.send(presses("key", 2, 1))
    assert loop.until(lambda: len(loop.handled()) == 2)
    assert loop.handled() == order


@pytest.mark.slow
def test_the_loops_own_timer(shown):
    """Takes a second: the timer's."""
    loop = shown("events")
    loop.say(Order(ticking=True))
    assert loop.until(lambda: -1 in loop.handled())
    noticed, started = (
        next(it for it in loop.received if isinstance(it, kind)) for kind in (Noticed, Started)
    )
    assert 0 < noticed.due < noticed.time < started.time


@pytest.mark.parametrize("mode", MODES)
def test_it_ends_when_the_window_does(shown, mode):
    loop = shown(mode)
    loop.control.close()
    assert loop.wait(TIMEOUT) == 0


def test_a_killed_process_is_reported(shown):
    loop = shown("events")
    os.kill(loop.pid, signal.SIGKILL)
    with selectors.DefaultSelector() as selector:
        selector.register(loop.control, selectors.EVENT_READ)
        assert selector.select(TIMEOUT)
    assert loop.reports() is None
    assert loop.how_it_ended() == same("SIGKILL")


def test_lines_come_in_any_pieces():
    lines = Lines()
    assert lines.feed(b"a\nb") == [b"a"]
    assert lines.feed(b"c") == []
    assert lines.feed(b"\n\n") == [b"bc", b""]


# ---------------------------------------------------------------- reporting never holds the loop


def test_a_window_that_does_not_listen_holds_no_loop_up():
    """The reporter returns though nobody reads; and all arrives, in order, once somebody does."""
    window, loop = socket.socketpair()
    with window, loop:
        report = Reporter(loop)
        for number in range(20_000):  # far more than the socket has room for
            report(Noticed(number, 1.0))
        lines, reports = Lines(), []
        while len(reports) < 20_000:
            reports += [read_report(text) for text in lines.feed(window.recv(1 << 20))]
            if len(reports) < 20_000:
                report(Noticed(20_000, 2.0))
        assert [it.id for it in reports[:20_000]] == list(range(20_000))
        window.close()
        report(Noticed(1, 1.0))  # and that it has gone is no error


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "scan"])
def test_ten_thousand_that_are_only_counted(shown, mode):
    """Only their number is reported; events among them that are followed are reported as ever."""
    loop = shown(mode)
    now = time.monotonic()
    for number in range(20):
        loop.send([DeviceInput(number + 1, "key", now, text="a")])
        loop.send([DeviceInput(0, "key", now, text="b", times=500)])
    counted = []

    def another():
        before = len(counted)
        counted[:] = [report for report in loop.received if isinstance(report, Counted)]
        return len(counted) > before

    while sum(report.handled["key"] for report in counted) < 10_000:
        assert loop.until(another)
    assert loop.until(lambda: len(loop.handled()) == 20)
    assert loop.handled() == list(range(1, 21))
    assert sum(report.handled["key"] for report in counted) == 10_000
    assert len(loop.received) - len(counted) == 1 + 3 * 20
