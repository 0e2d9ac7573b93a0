"""Restarts of programs and of the server, with JetStream."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import textwrap

import nats
import pytest
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.errors import BadRequestError, NoStreamResponseError, NotFoundError
from nats.js.kv import KeyValue
from nats.js.manager import JetStreamManager
from programs import Program, Shot, back, lost, online, until

from tests.conftest import ROOT
from uievents import loop as loop_module
from uievents.share.codec import pack
from uievents.share.durable import TakenOver


def test_all_hear_all_and_a_late_one_from_the_beginning(server, play):
    a, b = Program(server.url, durable="a"), Program(server.url, durable="b")
    late = Program(server.url, durable="late")

    async def main(start, stop):
        await until(online(a, b))
        a.post(*range(300))
        b.post(*range(1000, 1300))
        await until(lambda: len(a.scores) == len(b.scores) == 600)
        await start(late)
        await until(lambda: len(late.scores) == 600)
        a.post(1)
        await until(lambda: len(late.scores) == 601)

    play(lambda start, stop: main(start, stop), a, b)
    for one in (a, b, late):
        assert [points for points in one.scores if points < 1000] == [*range(300), 1]
        assert [points for points in one.scores if points >= 1000] == [*range(1000, 1300)]
        assert one.share.missed == 0
    assert {event.origin for event in late.received} == {"a", "b"}


def test_it_resumes_where_it_stopped(server, play):
    a = Program(server.url, durable="a")
    lives = [Program(server.url, durable="b") for _ in range(3)]

    async def main(start, stop):
        await until(online(a))
        for number, b in enumerate(lives):
            first = 100 * number
            a.post(*range(first, first + 50))  # while b is away, but for its first life
            await until(lambda last=first + 49: a.scores and a.scores[-1] == last)
            await start(b)
            a.post(*range(first + 50, first + 100))
            await until(lambda last=first + 99, b=b: b.scores and b.scores[-1] == last)
            b.post(-1)
            await until(lambda number=number: a.scores.count(-1) == number + 1)
            await stop(b)

    play(main, a)
    assert [points for points in a.scores if points >= 0] == [*range(300)]
    for number, b in enumerate(lives):
        scores = [points for points in b.scores if points >= 0]
        assert scores == [*range(100 * number, 100 * number + 100)]


def test_with_and_without_durable_they_hear_each_other(server, play):
    a, b = Program(server.url), Program(server.url, durable="b")
    again = Program(server.url, durable="b")

    async def main(start, stop):
        await until(online(a))
        await start(b)
        a.post(1)
        b.post(2)
        await until(lambda: len(a.scores) == len(b.scores) == 2)
        await stop(b)
        a.post(3, 4)
        await until(lambda: len(a.scores) == 4)
        await start(again)
        await until(lambda: again.scores == [3, 4])

    play(main, a)


def test_a_bucket_is_read_only_after_it_has_answered_a_write(server, play, monkeypatch):
    """nats-server 2.9 crashes if a bucket is read while it is being made."""
    first, again = Program(server.url, durable="b"), Program(server.url, durable="b")
    calls: dict[str, list[str]] = {}

    def watch(name):
        works = getattr(KeyValue, name)

        async def called(bucket, *args, **options):
            calls[now].append(name)
            return await works(bucket, *args, **options)

        monkeypatch.setattr(KeyValue, name, called)

    watch("get")
    watch("update")

    async def main(start, stop):
        nonlocal now
        await start(first)
        await stop(first)
        now = "again"
        await start(again)
        await stop(again)

    now = "first"
    calls.update(first=[], again=[])
    play(main)
    assert "get" not in calls["first"]
    assert calls["again"][:3] == ["update", "get", "update"]


@pytest.fixture
def no_answer_to(monkeypatch):
    """``no_answer_to(cls, name, which)``: calls of a coroutine take effect, but never return."""

    def keep(cls, name, which):
        works, kept = getattr(cls, name), []

        async def never_returns(self, *args, **options):
            answer = await works(self, *args, **options)
            if which(self):
                kept.append(answer)
                await asyncio.Event().wait()
            return answer

        monkeypatch.setattr(cls, name, never_returns)
        return kept

    return keep


@pytest.mark.parametrize("meanwhile", [0, 1, 3])
def test_it_is_stopped_before_the_server_has_confirmed_its_position(
    meanwhile, server, play, no_answer_to
):
    """The position is stored, but the link does not know its revision."""
    a, b, again = Program(server.url), *(Program(server.url, durable="b") for _ in range(2))
    link = b.share._link

    async def main(start, stop):
        await until(online(a))
        await start(b)
        kept = no_answer_to(
            KeyValue, "update", lambda notes: not kept and notes is link._bookmark._bucket
        )
        a.post(0)
        await until(lambda: kept)
        for number in range(1, meanwhile + 1):  # each a message of its own
            a.post(number)
            await until(lambda number=number: b.scores[-1] == number)
        await stop(b)
        a.post(100)
        await start(again)
        await until(lambda: again.scores and again.scores[-1] == 100)

    play(main, a)
    assert b.scores == [*range(meanwhile + 1)]
    assert again.scores == [100]


def test_it_is_stopped_before_it_is_online(server, play, no_answer_to):
    """What was stored comes before the server's answer that it will come."""
    a, b, again = (Program(server.url, durable=name) for name in "abb")

    async def main(start, stop):
        await until(online(a))
        a.post(1, 2)
        await until(lambda: a.share.sent == 2)
        kept = no_answer_to(JetStreamManager, "add_consumer", lambda js: js is b.share._link._js)
        running = asyncio.create_task(b.loop.run_async())
        await until(lambda: kept and b.scores == [1, 2])
        assert not b.share.online
        b.loop.stop()
        await running
        a.post(3)
        await start(again)
        await until(lambda: again.scores and again.scores[-1] == 3)

    play(main, a)
    assert again.scores == [3]


def test_what_was_posted_last_cannot_be_sent(server, play, monkeypatch):
    a, b, again = (Program(server.url, durable=name) for name in "abb")
    link, publish = b.share._link, JetStreamContext.publish

    async def fails(js, subject, *args, **options):
        if js is link._js and subject == link._all:
            raise Error("full")
        return await publish(js, subject, *args, **options)

    async def main(start, stop):
        await until(online(a))
        await start(b)
        monkeypatch.setattr(JetStreamContext, "publish", fails)
        resume = without_positions(monkeypatch, link)
        a.post(1)
        await until(lambda: b.scores == [1])
        b.post(2)
        await until(lambda: b.share.ignored.get("not sent"))
        resume()
        await stop(b)
        a.post(3)
        await start(again)
        await until(lambda: again.scores and again.scores[-1] == 3)

    play(main, a)
    assert again.scores == [3]


def without_positions(monkeypatch, link):
    """Let a link store no position until the function that this returns is called."""
    works, left = link._store_position, [True]

    async def fails():
        if left:
            raise Error("not now")
        await works()

    monkeypatch.setattr(link, "_store_position", fails)
    return left.clear


@pytest.mark.parametrize("handled", [1, 2, 7, 10])
@pytest.mark.parametrize("end", ["stop", "remove"])
def test_it_ends_in_the_midst_of_a_message(handled, end, server, play, monkeypatch):
    """Each handler takes as long as a turn may, so that a message of ten events takes ten turns."""
    a, b, again = (Program(server.url, durable=name) for name in "abb")

    def ends(event):
        if len(b.scores) == handled:
            (b.loop.stop if end == "stop" else b.share.remove)()

    b.loop.on(Shot, ends)

    async def main(start, stop):
        await until(online(a))
        await start(b)
        monkeypatch.setattr(loop_module, "BUDGET", -1.0)
        a.post(*range(10))
        await until(lambda: not b.share.online)
        await stop(b)
        a.post(10)
        await start(again)
        await until(lambda: again.scores and again.scores[-1] == 10)

    play(main, a)
    assert b.scores == [*range(handled)]
    assert again.scores == [*range(handled, 11)]
    assert again.share.missed == 0


@pytest.mark.slow
def test_the_server_is_killed_and_started_again(stopped_server, play):
    """Two programs and a late third agree.  Slow: the client looks for the server once a second."""
    server = stopped_server
    server.start()
    a, b, late = (Program(server.url, durable=name) for name in ("a", "b", "late"))

    async def main(start, stop):
        await until(online(a, b))
        for life in range(3):
            first = 1000 * life
            a.post(*range(first, first + 400))
            b.post(*range(100_000 + first, 100_000 + first + 400))
            await until(lambda life=life: a.share.received > 400 * life + 100)
            server.kill()  # in the midst of it
            a.post(*range(first + 400, first + 600))
            await until(lost(a, b))
            server.start()
            await until(online(a, b))
        await until(lambda: len(a.scores) == len(b.scores) == 3000)
        await start(late)
        await until(lambda: len(late.scores) == 3000)

    play(main, a, b)
    first = [1000 * life + n for life in range(3) for n in range(600)]
    second = [100_000 + 1000 * life + n for life in range(3) for n in range(400)]
    for one in (a, b, late):
        assert [points for points in one.scores if points < 100_000] == first
        assert [points for points in one.scores if points >= 100_000] == second
        assert one.share.missed == 0


@pytest.mark.slow
def test_ten_thousand_while_the_server_is_away(stopped_server, play):
    """Slow: the client looks for the server once a second."""
    server = stopped_server
    server.start()
    a, b = Program(server.url, durable="a"), Program(server.url, durable="b")

    async def main(start, stop):
        await until(online(a, b))
        server.kill()
        await until(lost(a, b))
        a.post(*range(10_000))
        await until(lambda: a.share.waiting == 10_000)
        server.start()
        await until(lambda: len(b.scores) == 10_000)
        await until(back(a, b))

    play(main, a, b)
    assert b.scores == [*range(10_000)]
    assert a.reports[-2:] == b.reports[-2:] == ["ShareLost", "ShareBack"]


PROGRAM = """
    import sys
    from uievents import Event, EventLoop

    class Shot(Event):
        points: int

    url, name, file = sys.argv[1:]
    loop = EventLoop(strict=True)
    share = loop.share(Shot, over=url, room="room", durable=name)
    log = open(file, "a", buffering=1)

    @loop.on(Shot)
    def scored(event):
        log.write(f"{event.origin} {event.points}\\n")

    loop.run()
"""


@pytest.mark.slow
def test_a_program_is_killed_and_started_again(server, play, tmp_path):
    """Nothing is missing from its file, and repeated events are those of one turn.

    Slow: it is a program of its own.
    """
    a, late = Program(server.url, durable="a"), Program(server.url, durable="late")
    file = tmp_path / "b.log"
    script = tmp_path / "b.py"
    script.write_text(textwrap.dedent(PROGRAM))

    def run():
        command = [sys.executable, str(script), server.url, "b", str(file)]
        return subprocess.Popen(command, env={"PYTHONPATH": str(ROOT)})

    def logged():
        lines = file.read_text().splitlines() if file.exists() else []
        return [int(line.split()[1]) for line in lines if len(line.split()) == 2]

    b = run()

    async def main(start, stop):
        nonlocal b
        await until(online(a))
        for life in range(3):
            first = 3000 * life
            a.post(*range(first, first + 3000))
            await until(lambda first=first: len(logged()) > first + 500)
            b.send_signal(signal.SIGKILL)
            b.wait(60)
            b = run()
        await until(lambda: logged() and logged()[-1] == 8999)
        await start(late)
        await until(lambda: len(late.scores) == 9000)

    try:
        play(main, a)
    finally:
        b.kill()
        b.wait(60)
    assert a.scores == late.scores == [*range(9000)]
    found = logged()
    assert sorted(set(found)) == [*range(9000)]
    repeats = [number for number in range(1, len(found)) if found[number] <= found[number - 1]]
    assert len(repeats) <= 3  # once a kill


def test_of_two_programs_with_one_name_the_first_stops(server, play):
    a = Program(server.url, durable="same")
    b = Program(server.url, durable="same")
    other = Program(server.url, durable="other")
    errors = []
    a.loop.dispatcher.strict = False
    a.loop.dispatcher.on_error = lambda error, event, handler: errors.append(error)

    async def main(start, stop):
        await until(online(a, other))
        await start(b)
        other.post(1)
        await until(lambda: errors)
        other.post(2)
        await until(lambda: b.scores == [1, 2])

    play(main, a, other)
    [error] = errors
    assert isinstance(error, TakenOver)
    assert "same" in str(error)
    assert not a.share.online


@pytest.mark.slow
def test_a_server_without_jetstream_is_reported(stopped_server, play):
    """Slow: it is tried again once a second."""
    stopped_server.jetstream = False
    stopped_server.start()
    a, plain = Program(stopped_server.url, durable="a"), Program(stopped_server.url)

    async def main(start, stop):
        await until(lambda: lost(a)() and plain.share.online)
        assert "nats-server -js" in a.news[-1].reason
        a.post(1)
        stopped_server.kill()
        stopped_server.jetstream = True
        stopped_server.start()
        await until(online(a, plain))
        await until(back(a))

    play(main, a, plain)


@pytest.mark.slow
def test_a_server_that_has_lost_its_store(stopped_server, play, tmp_path):
    """Slow: the client looks for the server once a second."""
    import shutil

    server = stopped_server
    server.start()
    a, b = Program(server.url, durable="a"), Program(server.url, durable="b")

    async def main(start, stop):
        await until(online(a, b))
        a.post(1, 2, 3)
        await until(lambda: len(b.scores) == 3)
        server.kill()
        shutil.rmtree(tmp_path / "store")
        await until(lost(a, b))
        server.start()
        await until(back(a, b))
        a.post(4)
        await until(lambda: b.scores == [1, 2, 3, 4])
        note = (1, b.share.life)
        while await noted(server, "b") != note:  # in the new store
            pass

    play(main, a, b)


@pytest.mark.slow
def test_history_that_is_longer_than_what_is_sent_ahead(server, play):
    """Slow: 700 messages are stored one after the other."""
    a = Program(server.url, durable="a")
    late = Program(server.url, durable="late", limit=100)

    async def main(start, stop):
        await until(online(a))
        for number in range(700):  # each a message of its own
            a.post(number)
            await until(lambda number=number: a.share.sent == number + 1)
        await start(late)
        await until(lambda: len(late.scores) == 700)

    play(main, a)
    assert late.scores == [*range(700)]


def test_a_message_that_waits_when_the_store_is_lost_is_dispatched(server, play):
    a, b = Program(server.url), Program(server.url, durable="b")

    async def main(start, stop):
        await until(online(a, b))
        a.share.history.add(b.share._codec.encode(Shot(points=1)))
        first, events = a.share.history.part(1, 1, 1000)
        b.loop.queue.put(Shot(points=0))  # earlier events come first, so that the message waits
        b.share.take(pack(a.share._link._envelope(first, events)), 7)
        b.share.forget_places()
        await until(lambda: b.scores == [0, 1])
        assert b.share._link._place < 7

    play(main, a, b)


def test_another_program_makes_the_stream_at_the_same_time(server, play, monkeypatch):
    a, add, refused = Program(server.url, durable="a"), JetStreamManager.add_stream, []

    async def overlaps(js, *args, **options):
        info = await add(js, *args, **options)
        if not refused:
            refused.append(info)
            raise BadRequestError
        return info

    monkeypatch.setattr(JetStreamManager, "add_stream", overlaps)

    async def main(start, stop):
        await until(online(a))

    play(main, a)
    assert refused
    assert a.reports == []


@pytest.mark.parametrize("empty", [1, 3])
def test_another_program_makes_the_bucket_at_the_same_time(empty, server, play, monkeypatch):
    """Another program makes it first: then it exists, but stores nothing yet."""
    a, add, update = Program(server.url, durable="a"), JetStreamManager.add_stream, KeyValue.update
    refused, left = [], [NoStreamResponseError() for _ in range(empty)]

    async def overlaps(js, config=None, **params):
        info = await add(js, config, **params)
        if config is not None and not refused:
            refused.append(config.name)
            raise BadRequestError
        return info

    async def stores_nothing(notes, *args, **options):
        if left:
            raise left.pop()
        return await update(notes, *args, **options)

    monkeypatch.setattr(JetStreamManager, "add_stream", overlaps)
    monkeypatch.setattr(KeyValue, "update", stores_nothing)

    async def main(start, stop):
        await until(online(a))

    play(main, a)
    assert (refused, left) == (["KV_uievents"], [])
    assert a.reports == []


def test_its_position_is_deleted(server, play):
    """It begins anew where it is away meanwhile, and goes on where it runs."""
    a, b, again = (Program(server.url, durable=name) for name in "abb")

    async def delete():
        client = await nats.connect(server.url)
        bucket = await client.jetstream().key_value("uievents")
        await bucket.delete("room.b")
        await client.close()

    async def main(start, stop):
        await until(online(a))
        await start(b)
        await delete()
        a.post(1)
        await until(lambda: b.scores == [1])
        while await noted(server, "b") != (1, b.share.life):
            pass
        await stop(b)
        await delete()
        await start(again)
        await until(lambda: again.scores == [1])

    play(main, a)
    assert again.reports == []


async def noted(server, name):
    """The stored position of a program: place and life; None if there is none."""
    client = await nats.connect(server.url)
    try:
        bucket = await client.jetstream().key_value("uievents")
        entry = await bucket.get(f"room.{name}")
        note = json.loads(entry.value)
        return note["place"], note["life"]
    except NotFoundError:
        return None
    finally:
        await client.close()


def test_the_stored_position_follows_the_dispatch(server, play):
    a, b = Program(server.url, durable="a"), Program(server.url, durable="b")

    async def main(start, stop):
        await until(online(a, b))
        a.post(1)
        await until(lambda: b.scores == [1])
        while await noted(server, "b") != (1, b.share.life):
            pass

    play(main, a, b)
