"""wait → collect → queue → dispatch: what a turn promises, without a window."""

from __future__ import annotations

import logging
import socket
import threading
import time

import pytest

from uievents import Click, Event, EventLoop, RegistrationError, Scope
from uievents.sources import Source


class Goal(Event):
    points: int = 0


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        loop.delivered = []
        yield loop


def test_posts_are_dispatched_in_order(loop):
    loop.onGoal(lambda event: loop.delivered.append(event.points))
    for points in range(5):
        loop.post(Goal(points))
    loop.turn()
    assert loop.delivered == [0, 1, 2, 3, 4]


def test_a_turn_dispatches_what_stood_in_line_when_it_began(loop):
    @loop.onGoal
    def score(event):
        loop.delivered.append(event.points)
        loop.post(Goal(event.points + 1))

    loop.post(Goal(0))
    for turns in range(1, 4):
        loop.turn()
        assert loop.delivered == list(range(turns))


def test_a_handler_may_take_a_turn_of_its_own(loop):
    @loop.onGoal
    def score(event):
        loop.delivered.append(event.points)
        if event.points == 0:
            loop.turn(0)

    for points in range(3):
        loop.post(Goal(points))
    loop.call(lambda: loop.turn(0))
    loop.call(lambda: loop.delivered.append("called"))
    loop.turn()
    assert loop.delivered == [0, 1, 2, "called"]


def test_stop_ends_run_after_the_turn(loop):
    @loop.onGoal
    def score(event):
        loop.delivered.append(event.points)
        loop.stop()

    for points in range(3):
        loop.post(Goal(points))
    loop.run()
    assert loop.delivered == [0, 1, 2]


def test_a_timer_may_be_longer_than_the_system_can_wait(loop):
    loop.after(100 * 86_400, loop.delivered.append)
    threading.Timer(0.05, loop.stop).start()
    loop.run()
    assert loop.delivered == []


def test_a_handler_that_posts_to_itself_starves_no_source(until):
    sock, peer = socket.socketpair()
    with EventLoop(strict=True) as loop, sock, peer:
        loop.onGoal(lambda event: loop.post(Goal()))
        delivered = []
        loop.watch(sock, read=True)
        loop.onReadable(lambda event: delivered.append(event.fileobj.recv(10)))
        loop.post(Goal())
        peer.send(b"x")
        for _ in range(3):
            loop.turn()
        assert delivered == [b"x"]


def test_a_slow_handler_ends_the_turn_not_the_line(clock, virtual_wait):
    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:

        @loop.onGoal
        def slow(event):
            delivered.append(event.points)
            clock.advance(1)

        for points in range(3):
            loop.post(Goal(points))
        for turns in range(1, 4):
            loop.turn()
            assert delivered == list(range(turns))


def test_nothing_to_do_is_an_endless_wait(loop, clock, virtual_wait):
    assert loop.loop.timeout() is None
    assert loop.loop.timeout(5) == 5
    loop.after(2, lambda event: None)
    assert loop.loop.timeout() == pytest.approx(2, abs=0.5)
    assert loop.loop.timeout(1) == 1
    loop.post(Goal())
    assert loop.loop.timeout() == 0


def test_idle_is_one_wakeup_at_the_timeout(loop):
    loop.listen()
    loop.every(3600, lambda event: None)
    start = time.monotonic()
    loop.turn(0.2)
    assert loop.turns == 1
    assert time.monotonic() - start >= 0.19


def test_a_full_queue_pushes_back_on_its_sources():
    """What they do not collect waits in the kernel, and nothing is lost."""
    sock, peer = socket.socketpair()
    sock.setblocking(False)
    with EventLoop(limit=2, strict=True) as loop, sock, peer:
        delivered = []
        loop.onGoal(lambda event: delivered.append("score"))
        loop.onReadable(lambda event: delivered.append(event.fileobj.recv(10)))
        loop.watch(sock, read=True)
        peer.send(b"x")
        for _ in range(3):
            loop.queue.put(Goal())
        loop.turn(0)
        assert delivered[:3] == ["score"] * 3
        while len(delivered) < 4:
            loop.turn(1)
        assert delivered[3:] == [b"x"]


def test_the_counters_balance(loop):
    for points in range(10):
        loop.post(Goal(points))
    loop.turn()
    queue = loop.queue
    assert queue.produced == queue.delivered + queue.merged + queue.dropped + len(queue) == 10


def test_run_ends_with_stop_and_closes(loop):
    loop.after(0, lambda event: loop.stop())
    loop.run()
    with pytest.raises(RuntimeError, match="closed"):
        loop.run()
    loop.close()


def test_run_within_run_is_refused(loop):
    @loop.onGoal
    def again(event):
        loop.stop()
        loop.loop.running = True
        with pytest.raises(RuntimeError, match="running already"):
            loop.run()
        loop.stop()

    loop.post(Goal())
    loop.run()


def test_an_exception_is_logged_and_the_loop_goes_on(caplog):
    with EventLoop() as loop:
        delivered = []

        @loop.onGoal
        def fails(event):
            raise ZeroDivisionError("oh")

        loop.onGoal(delivered.append)
        loop.post(Goal())
        with caplog.at_level(logging.ERROR, "uievents"):
            loop.turn()
        assert len(delivered) == 1
        assert "ZeroDivisionError: oh" in caplog.text


def test_strict_raises_from_run_and_closes(loop):
    @loop.onGoal
    def fails(event):
        raise ZeroDivisionError("oh")

    loop.post(Goal())
    with pytest.raises(ExceptionGroup):
        loop.run()
    assert loop._closed


def test_a_default_follows_the_handlers_unless_prevented(loop):
    loop.defaults[Goal] = lambda event: loop.delivered.append("default")
    loop.onGoal(points=1)(lambda event: event.prevent_default())
    loop.onGoal(lambda event: loop.delivered.append(event.points))
    loop.post(Goal(0))
    loop.post(Goal(1))
    loop.turn()
    assert loop.delivered == [0, "default", 1]


def test_calls_from_threads_run_on_the_loops_thread(loop, until):
    thread = threading.Thread(target=loop.call, args=(lambda: loop.delivered.append(thread_id()),))
    thread_id = threading.get_ident
    thread.start()
    until(loop, lambda: loop.delivered)
    thread.join()
    assert loop.delivered == [threading.get_ident()]


def test_a_handler_in_a_thread_and_its_error(until):
    delivered = []
    with EventLoop(on_error=lambda error, event, handler: delivered.append((error, event))) as loop:

        @loop.onGoal(thread=True)
        def slow(event):
            delivered.append(threading.get_ident())
            raise ZeroDivisionError

        loop.post(Goal(7))
        until(loop, lambda: len(delivered) == 2)
    assert delivered[0] != threading.get_ident()
    assert isinstance(delivered[1][0], ZeroDivisionError)
    assert delivered[1][1].points == 7


def test_an_async_handler_just_works(loop):
    import asyncio

    @loop.onGoal
    async def score(event):
        await asyncio.sleep(0)
        loop.delivered.append(event.points)
        loop.stop()

    loop.post(Goal(3))
    loop.run()
    assert loop.delivered == [3]


def test_after_a_turn_of_a_handler_s_own_posts_and_sockets_are_delivered(clock):
    """What such a turn has delivered is not waited for any more.  By a clock that stands
    still: a busy machine would cut the turns short."""
    with EventLoop(strict=True, clock=clock) as loop:
        loop.delivered = []
        loop.onGoal(points=0)(lambda event: loop.turn(0))
        loop.onGoal(points=9)(lambda event: loop.delivered.append(9))
        loop.onReadable(lambda event: loop.delivered.append(event.fileobj.recv(10)))
        for points in range(5):
            loop.post(Goal(points))
        loop.turn()
        loop.post(Goal(9))
        loop.turn()
        assert loop.delivered == [9]
        pairs = [socket.socketpair() for _ in range(2)]
        for sock, peer in pairs:
            loop.watch(sock, read=True)
            peer.send(b"x")
        loop.turn()
        assert loop.delivered == [9, b"x", b"x"]
        for sock, peer in pairs:
            loop.unwatch(sock)
            sock.close()
            peer.close()


@pytest.mark.parametrize("how", ["refused", "scope", "once"])
def test_a_timer_without_handlers_ends(how, clock, virtual_wait):
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        if how == "refused":
            with pytest.raises(RegistrationError):
                loop.every(1, lambda: None)
        elif how == "scope":
            with Scope() as scope:
                loop.every(1, lambda event: None, scope=scope)
        else:
            delivered = []
            loop.every(1, delivered.append, once=True)
            loop.turn()
            assert len(delivered) == 1
        assert loop.loop.timeout() is None  # no wakeup more
        assert loop.queue.produced == (how == "once")


def test_exits_pass_through_without_the_default(loop):
    def leave(event):
        raise SystemExit

    loop.onGoal(leave)
    loop.defaults[Goal] = loop.delivered.append
    loop.post(Goal())
    with pytest.raises(SystemExit):
        loop.turn()
    assert loop.delivered == []


def test_a_closed_loop_says_so():
    loop = EventLoop()
    loop.close()
    for use in (loop.turn, loop.run, lambda: loop.after(1, print)):
        with pytest.raises(RuntimeError, match="closed"):
            use()


def test_a_source_of_ones_own(clock, virtual_wait):
    class Tides(Source):
        closed = False
        at = 0.0

        def attach(self, selector, put, clock):
            super().attach(selector, put, clock)
            self.at = clock() + 10

        def deadline(self):
            return self.at

        def collect(self, now):
            self.at = now + 10
            self.put(Goal(int(now)))

        def close(self):
            self.closed = True

    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        tides = loop.add(Tides())
        loop.onGoal(lambda event: delivered.append(event.points))
        for _ in range(3):
            loop.turn()
    assert delivered == [1010, 1020, 1030]
    assert tides.closed


def test_scripted_clicks_need_no_window(clock, virtual_wait):
    delivered = []
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        loop.onClick(button=1)(lambda event: delivered.append(event.pos))
        script = loop.play(
            [Click((1, 2), time=1.0), Click((3, 4), 3, time=2.0), Click((5, 6), time=3.0)]
        )
        while not script.done or len(loop.queue):
            loop.turn()
    assert delivered == [(1, 2), (5, 6)]


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([Click(3, 4)], r"Click.pos is never 3: it is tuple\[int, int\]"),
        ([Click((3, 4), time="now")], "Click.time is never 'now'"),
        (["click"], "'click' is not one"),
    ],
)
def test_a_script_of_what_cannot_be_is_refused(loop, events, why):
    with pytest.raises(TypeError, match=why):
        loop.play(events)


def test_stop_is_a_handler_itself(clock, virtual_wait):
    loop = EventLoop(clock=clock, selector=virtual_wait)
    loop.after(2, loop.stop)
    start = clock()
    loop.run()
    assert clock() == start + 2


def test_many_timers_stay_cheap(clock, virtual_wait):
    """A thousand timeouts that are set and cancelled leave no handler behind."""
    with EventLoop(clock=clock, selector=virtual_wait, strict=True) as loop:
        for _ in range(1000):
            loop.after(3600, lambda event: None).cancel()
        from uievents import Timer

        assert not loop.dispatcher.has_handlers(Timer)
        assert loop.loop.timeout() is None


def test_the_objects_of_a_turn_have_few_attributes():
    """CPython reads the attributes of an object quickly only while it has no more than 30."""
    with EventLoop() as loop:
        parts = loop.loop, loop.dispatcher, loop.selector, loop._mailbox, loop.input
        assert {
            type(part).__name__: len(vars(part)) for part in parts if len(vars(part)) > 30
        } == {}
