"""Events arrive in order and once, whatever goes wrong in between; with a real server."""

from __future__ import annotations

import asyncio
import gc
import ssl
import threading
import time

import pytest
from programs import Program, Server, Shot, back, lost, online, until

import uievents
from tests.conftest import ROOT
from uievents import Event, EventLoop, MouseMove


class Where(Event):
    policy = "merge"
    x: int
    count: int = 1

    def merged_with(self, later):
        return Where(x=later.x, count=self.count + later.count)  # no source, no time, no origin


class Hint(Event):
    policy = "drop"
    n: int


def test_events_arrive_in_order_and_once(server, play):
    a, b, c = (Program(server.url) for _ in range(3))

    async def main(start, stop):
        await until(online(a, b, c))
        before = time.time()
        a.post(*range(500))
        await until(lambda: len(b.scores) == len(c.scores) == 500)
        b.post(500)
        await until(lambda: len(a.scores) == len(b.scores) == len(c.scores) == 501)
        assert a.scores == b.scores == c.scores == [*range(501)]
        first, last = b.received[0], b.received[-1]
        assert first.origin == a.share.me
        assert first.source == f"room: {a.share.me}"
        assert before - 1 < first.at < time.time() + 1
        assert abs(first.time - time.monotonic()) < 60
        assert last.origin == ""
        assert before - 1 < last.at < time.time() + 1
        assert c.received[-1].origin == b.share.me
        assert (a.share.sent, b.share.sent, c.share.sent) == (500, 1, 0)
        assert (a.share.received, b.share.received, c.share.received) == (1, 500, 501)

    play(main, a, b, c)
    assert a.reports == b.reports == []


def test_one_sender_batches(server, play):
    a, b = Program(server.url), Program(server.url)
    messages = []
    take = b.share.take
    b.share.take = lambda data, place: messages.append(data) or take(data, place)

    async def main(start, stop):
        await until(online(a, b))
        messages.clear()
        a.post(*range(500))
        await until(lambda: len(b.scores) == 500)

    play(main, a, b)
    assert b.scores == [*range(500)]
    assert len(messages) < 50


def test_no_echo_storm(server, play):
    """A handler that posts what it hears again, a changed copy of the other room's, and an event
    that is merged by a type that keeps nothing of where it came from."""
    a, b = (Program(server.url, (Shot, Where)) for _ in range(2))
    for one in (a, b):
        one.loop.on(Where, lambda event: None)

    async def main(start, stop):
        await until(online(a, b))
        again = b.loop.on(Shot, lambda event: b.loop.post(event), once=True)
        a.post(7)
        await until(lambda: b.scores == [7, 7])
        again.cancel()
        for x in range(1000):
            a.loop.post(Where(x=x))
        await until(lambda: b.received and getattr(b.received[-1], "x", 0) == 999)
        merged = [event for event in b.received if isinstance(event, Where)]
        assert sum(event.count for event in merged) == 1000
        assert all(event.origin == a.share.me for event in merged)
        b.post(8)  # and all that b would have sent before it
        await until(lambda: a.scores == [7, 8])

    play(main, a, b)
    assert b.share.sent == 1


def test_a_type_that_forgets_where_it_came_from_is_merged_and_not_sent_again():
    loop = EventLoop(strict=True)
    from uievents.events import set_origin

    received = []
    loop.on(Where, received.append)
    for x in range(5):
        event = Where(x=x, source="room: there")
        set_origin(event, "there", 1.5 + x)
        loop.queue.put(event)
    loop.turn(0)
    [event] = received
    assert (event.x, event.count, event.origin, event.at) == (4, 5, "there", 5.5)
    loop.close()


def test_a_plain_run_shares_in_the_same_wait(server):
    """``run()``, with no asyncio in the program: two loops in two threads."""
    received, ready = [], threading.Event()
    a, b = EventLoop(strict=True), EventLoop(strict=True)
    for loop in (a, b):
        loop.share(Shot, over=server.url, room="plain")

    @b.on(Shot)
    def scored(event):
        received.append(event.points)
        if event.points < 0:
            ready.set()
        elif len(received) == 100:
            b.stop()

    threads = [threading.Thread(target=loop.run) for loop in (a, b)]
    for thread in threads:
        thread.start()
    while not ready.wait(0.01):  # until b is there
        a.post(Shot(points=-1))
    received.clear()
    for points in range(100):
        a.post(Shot(points=points))
    threads[1].join(60)
    a.stop()
    threads[0].join(60)
    assert [points for points in received if points >= 0] == [*range(100)]


@pytest.mark.parametrize("make", [asyncio.new_event_loop, uievents.new_event_loop])
def test_attached_to_any_asyncio_loop(server, make):
    a, b = Program(server.url), Program(server.url)

    async def main():
        loop = asyncio.get_running_loop()
        guests = [uievents.attach(loop, one.loop) for one in (a, b)]
        await until(online(a, b))
        a.post(1, 2, 3)
        await until(lambda: b.scores == [1, 2, 3])
        for one, guest in zip((a, b), guests, strict=True):
            one.loop.stop()
            await guest.finished
        await until(lambda: not a.share.online and not b.share.online)

    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(main())


def test_what_is_posted_last_is_sent_before_the_end(server, play):
    a, b = Program(server.url), Program(server.url)

    async def main(start, stop):
        await until(online(a, b))
        a.loop.on(Shot, a.loop.stop, points=199)
        a.post(*range(200))
        await until(lambda: len(b.scores) == 200)

    play(main, a, b)
    assert a.scores == b.scores == [*range(200)]


def test_a_share_can_be_ended(server, play):
    a, b = Program(server.url), Program(server.url)

    async def main(start, stop):
        await until(online(a, b))
        a.share.remove()
        a.post(1)
        b.post(2)
        await until(lambda: a.scores and b.scores)
        await until(lambda: not a.share.online)
        again = a.loop.share(Shot, over=server.url, room="room")
        await until(lambda: again.online)
        b.post(3)
        await until(lambda: a.scores == [1, 3])

    play(main, a, b)
    assert b.scores == [2, 3]


def test_derived_types_are_shared_too(server, play):
    class Shape(Event):
        x: int

    class Circle(Shape):
        r: float = 1.0

    a, b = Program(server.url, (Shape,)), Program(server.url, (Shape,))

    class Square(Shape):
        pass

    async def main(start, stop):
        await until(online(a, b))
        a.loop.post(Circle(x=1, r=2.5))
        a.loop.post(Square(x=2))
        a.loop.post(Shape(x=3))
        await until(lambda: len(b.received) == 2)

    play(main, a, b)
    assert [(type(event), event.x) for event in b.received] == [(Circle, 1), (Shape, 3)]
    assert a.share.ignored == {"unknown here": 1}


def test_rooms_and_types_are_apart(server, play):
    a = Program(server.url, room="one")
    b = Program(server.url, room="two")
    c = Program(server.url, (Hint,), room="one")

    async def main(start, stop):
        await until(online(a, b, c))
        a.post(1)
        c.loop.post(Hint(n=5))
        await until(lambda: c.share.ignored and a.share.ignored)

    play(main, a, b, c)
    assert (b.received, a.scores, [event.n for event in c.received]) == ([], [1], [5])
    assert c.share.ignored == a.share.ignored == {"unknown type": 1}


def test_one_program_in_two_rooms_carries_nothing_across(server, play):
    a, b = Program(server.url, room="one"), Program(server.url, room="two")
    both = Program(server.url, room="one")
    other = both.loop.share(Shot, over=server.url, room="two")

    async def main(start, stop):
        await until(lambda: online(a, b, both)() and other.online)
        a.post(1)
        await until(lambda: both.scores == [1])
        both.post(2)
        await until(lambda: a.scores == [1, 2] and b.scores == [2])

    play(main, a, b, both)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1000, 65_536])
def test_a_server_that_is_away(stopped_server: Server, play, limit):
    """Killed, 10,000 events posted, started again: bounded by the queue, reported, in order.

    Slow: the client looks for the server once a second.
    """
    server = stopped_server
    server.start()
    a, b = Program(server.url, limit=limit), Program(server.url)

    async def main(start, stop):
        await until(online(a, b))
        a.post(-1)
        await until(lambda: b.scores == [-1])
        server.kill()
        await until(lost(a, b))
        for first in range(0, 10_000, 500):
            a.post(*range(first, first + 500))
            await until(lambda last=first + 499: a.scores[-1] == last)
        kept = min(limit, 10_000)
        assert (a.share.waiting, a.share.dropped) == (kept, 10_000 - kept)
        b.post(77_777)
        server.start()
        await until(lambda: len(b.scores) == kept + 2)
        await until(lambda: a.scores[-1] == 77_777)
        assert [points for points in b.scores if points != 77_777] == [-1, *range(kept)]
        await until(back(a))
        was_lost, is_back = a.news[-2:]
        assert was_lost.reason
        assert is_back.dropped == 10_000 - kept
        assert is_back.seconds > 0
        a.post(5)
        await until(lambda: b.scores[-1] == 5)
        assert (b.share.missed, a.share.missed) == (0, 0)

    play(main, a, b)


@pytest.mark.slow
def test_ten_seconds_away(stopped_server: Server, play):
    """The same with the time of a real restart.  Slow: it waits for ten seconds."""
    server = stopped_server
    server.start()
    a, b, c = (Program(server.url) for _ in range(3))

    async def main(start, stop):
        await until(online(a, b, c))
        server.kill()
        for part in range(10):
            a.post(*range(part * 1000, part * 1000 + 1000))
            await asyncio.sleep(1.0)
        server.start()
        await until(lambda: len(b.scores) == len(c.scores) == 10_000)
        assert a.scores == b.scores == c.scores == [*range(10_000)]
        await until(back(b))
        assert b.reports[-2:] == ["ShareLost", "ShareBack"]

    play(main, a, b, c)


@pytest.mark.slow
def test_the_policies_hold_while_the_server_is_away(stopped_server: Server, play):
    """Slow: the client looks for the server once a second."""
    server = stopped_server
    server.start()
    a = Program(server.url, (Shot, Where, Hint), limit=100)
    b = Program(server.url, (Shot, Where, Hint))

    async def main(start, stop):
        await until(online(a, b))
        server.kill()
        await until(lost(a))
        events = [Where(x=n) for n in range(150)] + [Hint(n=n) for n in range(150)]
        for number, event in enumerate([*events, Where(x=150)]):
            a.loop.post(event)
            if number % 50 == 49:
                await until(lambda: not a.loop._mailbox.box and not a.loop.queue.line)
        await until(lambda: getattr(a.received[-1], "x", 0) == 150)
        waiting = a.share.waiting
        assert waiting <= 101
        server.start()
        await until(lambda: b.received and getattr(b.received[-1], "x", 0) == 150)
        places = [event for event in b.received if isinstance(event, Where)]
        assert sum(event.count for event in places) == 151
        hints = [event.n for event in b.received if isinstance(event, Hint)]
        assert hints == [*range(len(hints))]
        assert len(places) + len(hints) == waiting
        assert len(hints) + a.share.dropped == 150
        assert a.loop.queue.dropped == 0

    play(main, a, b)


@pytest.mark.slow
def test_a_server_that_comes_later(stopped_server: Server, play):
    """Slow: the client looks for the server once a second."""
    a, b = Program(stopped_server.url), Program(stopped_server.url)

    async def main(start, stop):
        a.post(1, 2, 3)
        await until(lambda: a.reports == b.reports == ["ShareLost"])
        stopped_server.start()
        await until(online(a, b))
        a.post(4)
        await until(lambda: b.scores and b.scores[-1] == 4)
        assert a.reports == ["ShareLost", "ShareBack"]

    play(main, a, b)


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_missing_server_is_logged_if_no_handler_gets_share_lost(stopped_server, caplog, is_heard):
    loop = EventLoop(strict=True)
    loop.share(Shot, over=stopped_server.url.replace("//", "//ada:secret@"), room="alone")
    news = []
    if is_heard:
        loop.onShareLost(news.append)

    async def main():
        running = asyncio.create_task(loop.run_async())
        await until(lambda: news or caplog.records)
        loop.stop()
        await running

    uievents.run(main())
    assert ("cannot be reached" in caplog.text) is not is_heard
    assert "secret" not in caplog.text


@pytest.mark.slow
def test_a_wrong_password_is_reported_and_never_shown(stopped_server: Server, play):
    """Slow: the client tries again once a second."""
    server = stopped_server
    server.settings = 'authorization { user: ada, password: "right" }'
    server.start()
    address = server.url.removeprefix("nats://")
    right = Program(f"nats://ada:right@{address}")
    by_option = Program(server.url, user="ada", password="right")
    wrong = Program(f"nats://ada:secret@{address}")

    async def main(start, stop):
        await until(online(right, by_option))
        await until(lambda: wrong.reports == ["ShareLost"])
        right.post(3)
        await until(lambda: by_option.scores == [3])

    play(main, right, by_option, wrong)
    [lost] = wrong.news
    assert "authorization" in lost.reason.lower()
    assert lost.over == server.url
    assert "secret" not in repr(wrong.share) + repr(lost)


def test_over_tls(stopped_server: Server, play):
    pem = ROOT / "tests" / "sources" / "localhost.pem"
    stopped_server.settings = f'tls {{ cert_file: "{pem}", key_file: "{pem}" }}'
    stopped_server.start()
    context = ssl.create_default_context(cafile=str(pem))
    url = stopped_server.url.replace("nats:", "tls:")
    a, b = (Program(url, tls=context, tls_hostname="localhost") for _ in range(2))

    async def main(start, stop):
        await until(online(a, b))
        a.post(*range(300))
        await until(lambda: len(b.scores) == 300)

    play(main, a, b)


@pytest.mark.slow
def test_tls_that_the_server_does_not_speak_is_no_silent_plain_text(server, play):
    """Slow: it is tried again once a second."""
    a = Program(server.url.replace("nats:", "tls:"))
    b = Program(server.url)

    async def main(start, stop):
        await until(online(b))
        a.post(1)
        await until(lambda: a.reports == ["ShareLost"])
        assert "does not use TLS" in a.news[0].reason
        b.post(2)
        await until(lambda: b.scores == [2])

    play(main, a, b)
    assert b.share.received == a.share.sent == 0


def test_a_program_without_permission_is_reported(stopped_server: Server, play, caplog):
    stopped_server.settings = (
        "authorization { users = [ { user: a, password: a },"
        ' { user: b, password: b, permissions: { publish: { deny: "uievents.room.all" } } } ] }'
    )
    stopped_server.start()
    a = Program(stopped_server.url, user="a", password="a")
    b = Program(stopped_server.url, user="b", password="b")

    async def main(start, stop):
        await until(online(a, b))
        b.post(1)
        await until(lambda: "not permitted" in b.share.ignored)
        a.post(2)
        await until(lambda: b.scores[-1] == 2)

    play(main, a, b)
    assert a.scores == [2]
    assert "permissions violation" in caplog.text


def test_events_that_cannot_be_sent_are_reported_and_the_others_are(server, play):
    class Mark(Event):
        x: float
        text: str = ""

    a, b = Program(server.url, (Mark,)), Program(server.url, (Mark,))
    errors = []
    a.loop.dispatcher.on_error = lambda error, event, handler: errors.append(error)
    a.loop.dispatcher.strict = False

    async def main(start, stop):
        await until(online(a, b))
        for mark in (
            Mark(x=1),
            Mark(x=float("nan")),
            Mark(x=2, text="\ud800"),
            Mark(x=3, text="x" * 1_100_000),
            Mark(x=4),
        ):
            a.loop.post(mark)
        await until(lambda: len(b.received) == 2)

    play(main, a, b)
    assert [event.x for event in b.received] == [1, 4]
    assert len(errors) == a.share.dropped == 3


def test_a_flood_neither_starves_nor_overfills(server, play):
    a, b = Program(server.url), Program(server.url, limit=500)
    longest = [0]
    ticks = []
    b.loop.on(Shot, lambda event: longest.append(len(b.loop.queue)) or None)

    async def main(start, stop):
        await until(online(a, b))
        b.loop.every(0.001, ticks.append)
        for part in range(20):
            a.post(*range(part * 1000, part * 1000 + 1000))
            await asyncio.sleep(0)
        await until(lambda: len(b.scores) == 20_000)

    play(main, a, b)
    assert b.scores == [*range(20_000)]
    assert max(longest) <= 500 + 256 + 1  # a message's events
    assert len(ticks) > 1


@pytest.mark.slow
@pytest.mark.parametrize("durable", [None, "rest"])
def test_at_rest_nothing_wakes(server, durable):
    """Slow: a server pings once, two seconds after a program has come; then it is left alone."""
    loop = EventLoop(strict=True)
    share = loop.share(Shot, over=server.url, room="rest", durable=durable)
    waits = []

    async def main():
        host = asyncio.get_running_loop()
        select = host._selector.select
        host._selector.select = lambda timeout=None: waits.append(timeout) or select(timeout)
        running = asyncio.create_task(loop.run_async())
        await until(lambda: share.online)
        loop.post(Shot(points=1))
        await until(lambda: share.sent == 1)
        await asyncio.sleep(4)
        turns = loop.turns
        waits.clear()
        await asyncio.sleep(4)
        assert loop.turns == turns
        assert len(waits) <= 2  # this coroutine's own sleep
        loop.stop()
        await running

    uievents.run(main())


@pytest.mark.parametrize(
    ("over", "error", "message"),
    [
        ("http://127.0.0.1", ValueError, "nats://127.0.0.1:4222"),
        ("127.0.0.1:4222", ValueError, "nats://"),
        ("nats://", ValueError, "nats://"),
        ("nats://host:99999", ValueError, "nats://"),
        ("nats://host:port", ValueError, "nats://"),
        ("nats://host\r\nPUB x 0", ValueError, "nats://"),
        ("", ValueError, "nats://"),
        ([], TypeError, "URL"),
        (["nats://a", 3], TypeError, "URL"),
        (4222, TypeError, "URL"),
        (None, TypeError, "URL"),
    ],
)
def test_what_is_no_url_is_refused_at_once(over, error, message):
    pytest.importorskip("nats")
    with EventLoop() as loop, pytest.raises(error, match=message):
        loop.share(Shot, over=over, room="r")


@pytest.mark.parametrize("word", ["", "a b", "a.b", "a*", ">", "ü", "x" * 65, "a/b", "a\n"])
def test_what_is_no_name_is_refused_at_once(word):
    pytest.importorskip("nats")
    with EventLoop() as loop:
        with pytest.raises(ValueError, match="room="):
            loop.share(Shot, over="nats://localhost", room=word)
        with pytest.raises(ValueError, match="durable="):
            loop.share(Shot, over="nats://localhost", room="r", durable=word)
        with pytest.raises(TypeError, match="room="):
            loop.share(Shot, over="nats://localhost", room=3)


def test_other_mistakes_are_refused_at_once():
    pytest.importorskip("nats")
    url = "nats://localhost"
    with EventLoop() as loop:
        with pytest.raises(TypeError, match="did you mean `password`"):
            loop.share(Shot, over=url, room="r", pasword="x")
        with pytest.raises(TypeError, match="say which events"):
            loop.share(over=url, room="r")
        for wrong in (3, "Shot", int, Shot(points=1)):
            with pytest.raises(TypeError, match="event types"):
                loop.share(wrong, over=url, room="r")
        with pytest.raises(TypeError, match="onMouseMove"):
            loop.share(MouseMove, over=url, room="r")
        with pytest.raises(TypeError, match="not Event itself"):
            loop.share(Event, over=url, room="r")
        loop.share(Shot, over=url, room="r")
        with pytest.raises(RuntimeError, match="one call"):
            loop.share(Hint, over=url, room="r")
        assert "share" in loop.explain_handlers() or "_posted" in loop.explain_handlers()
    with pytest.raises(RuntimeError, match="closed"):
        loop.share(Shot, over=url, room="r")


def test_without_nats_py_one_sentence(run_python):
    done = run_python(
        """
        import sys
        sys.modules["nats"] = None
        from uievents import Event, EventLoop
        class Shot(Event):
            points: int
        try:
            EventLoop().share(Shot, over="nats://localhost", room="r")
        except ImportError as error:
            print(type(error).__name__, error)
        """
    )
    assert done.stdout.startswith("MissingPackage nats is not installed: type  pip install")
    assert "'uievents[nats]'" in done.stdout


@pytest.mark.parametrize("closed", [True, False])
def test_a_loop_that_never_runs_logs_nothing(closed, caplog):
    """A forgotten share does not warn either: a coroutine that is never awaited would."""
    pytest.importorskip("nats")
    loop = EventLoop()
    share = loop.share(Shot, over="nats://localhost", room="r")
    if closed:
        loop.close()
    del loop, share
    gc.collect()
    assert caplog.records == []
