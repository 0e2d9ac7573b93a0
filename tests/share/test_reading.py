"""Reading from the store goes on, whatever fails: each test makes one thing fail."""

from __future__ import annotations

import nats
import pytest
from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.errors import BadSubscriptionError, Error, TimeoutError
from nats.js.errors import NotFoundError
from nats.js.manager import JetStreamManager
from programs import Program, back, lost, online, until

import uievents.share as sharing
from uievents.share import durable
from uievents.share.durable import DurableLink

pytestmark = pytest.mark.slow
"""The link reads again after a second, when it is quiet."""

STORED = 20


@pytest.fixture
def both(server):
    """A program that posts, and one that comes later."""
    return Program(server.url, durable="a"), Program(server.url, durable="late")


@pytest.fixture
def reads_all(play, both):
    """Have twenty messages stored, and the late program read them all and one more."""
    a, late = both

    async def main(start, stop):
        await until(online(a))
        for number in range(STORED):  # each a message of its own
            a.post(number)
            await until(lambda number=number: a.share.sent == number + 1)
        await start(late)
        await until(lambda: len(late.scores) == STORED)
        a.post(STORED)
        await until(lambda: len(late.scores) == STORED + 1)

    def run():
        play(main, a)
        assert late.scores == [*range(STORED + 1)]

    return run


@pytest.fixture
def dropped(monkeypatch, both):
    """``dropped(*places)`` loses the messages at these places of the stream, once each."""
    _, late = both
    stored, lost = DurableLink._stored, []

    def lose(*places):
        left = set(places)

        async def drops(link, message, inbox):
            place = message.metadata.sequence.stream
            if link is late.share._link and place in left:
                left.remove(place)
                lost.append(place)
                return
            await stored(link, message, inbox)

        monkeypatch.setattr(DurableLink, "_stored", drops)
        return lost

    return lose


@pytest.fixture
def fails(monkeypatch):
    """``fails(cls, name, *errors)`` has a coroutine raise these errors, one a call, then work."""

    def break_it(cls, name, errors, which=lambda *args: True):
        works, left = getattr(cls, name), list(errors)

        async def breaks(self, *args, **options):
            if left and which(self, *args):
                raise left.pop(0)
            return await works(self, *args, **options)

        monkeypatch.setattr(cls, name, breaks)
        return left

    return break_it


@pytest.mark.parametrize(
    "places", [[1], [7], [STORED], [19, 20], [*range(1, STORED + 1)], [3, 9, STORED]]
)
def test_messages_are_dropped(places, dropped, reads_all):
    lost = dropped(*places)
    reads_all()
    assert sorted(lost) == places


@pytest.mark.parametrize("place", [1, 2, STORED // 2, STORED])
def test_a_greeting_overtakes_what_is_stored(place, monkeypatch, both, reads_all):
    """It has the next number of its program, so older events look like repeats."""
    a, late = both
    stored = DurableLink._stored

    async def is_overtaken(link, message, inbox):
        if link is late.share._link and message.metadata.sequence.stream == place:
            late.share.take(a.share._link._greeting(None), 0)
        await stored(link, message, inbox)

    monkeypatch.setattr(DurableLink, "_stored", is_overtaken)
    reads_all()
    assert late.share.missed == 0
    assert late.share.peers.repeated == 0


@pytest.mark.parametrize("error", [TimeoutError(), NotFoundError()])
@pytest.mark.parametrize("place", [7, STORED])
def test_a_new_reader_cannot_be_made(place, error, dropped, fails, both, reads_all):
    _, late = both
    dropped(place)
    left = fails(
        JetStreamManager,
        "add_consumer",
        [error, error],
        which=lambda js, *args: js is late.share._link._js and late.share.online,
    )
    reads_all()
    assert not left
    assert late.reports == []


@pytest.mark.parametrize("lie", [10**18, 0, -5, None])
def test_the_server_lies_about_how_many_are_stored(lie, monkeypatch, both, reads_all):
    """A repaired store does so; if its number is too high, requests bring nothing."""
    add, left = JetStreamManager.add_consumer, [lie] * 2

    async def lies(js, *args, **options):
        info = await add(js, *args, **options)
        if left:
            info.num_pending = left.pop()
        return info

    monkeypatch.setattr(JetStreamManager, "add_consumer", lies)
    reads_all()
    late = both[1]
    assert late.share._link._known in (STORED + 1, lie)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "_INBOX.x",
        "$JS.ACK",
        "$JS.ACK.UIEVENTS_room.c.1.99.99.1.0",
        "$JS.ACK.UIEVENTS_room.c.x.y.z.1.1.1",
        "$JS.ACK.UIEVENTS_room.c.1.999999999999999999999.1.1732000000000000000.99999",
    ],
)
def test_a_message_that_is_not_from_the_store(reply, both, play, server):
    """A program that publishes to the reader's inbox cannot make it miss stored messages."""
    a, late = both

    async def main(start, stop):
        await until(online(a, late))
        client = await nats.connect(server.url)
        a.post(0)
        await until(lambda: late.scores == [0])
        inbox = late.share._link._reader.subject
        forged = late.share._link._greeting(None)
        await client.publish(inbox, forged, reply=reply)
        await client.flush()
        for number in (1, 2, 3):
            a.post(number)
            await until(lambda number=number: late.scores[-1] == number)
        await client.close()

    play(main, a, late)
    assert late.scores == [0, 1, 2, 3]


def test_the_old_reader_cannot_be_ended(dropped, fails, reads_all):
    dropped(7)
    left = fails(Subscription, "unsubscribe", [BadSubscriptionError()])
    reads_all()
    assert not left


def _is_acknowledgement(client, subject, data=b"", *rest):
    return data == b"+ACK"


def test_an_acknowledgement_cannot_be_sent(monkeypatch, fails, both, reads_all):
    monkeypatch.setattr(durable, "AHEAD", 4)
    left = fails(Client, "publish", [Error("full")] * 2, which=_is_acknowledgement)
    reads_all()
    assert not left


def test_acknowledgements_are_lost(monkeypatch, reads_all):
    """The server has sent as much as it may, and waits for an acknowledgement that never comes."""
    monkeypatch.setattr(durable, "AHEAD", 12)
    publish, lost = Client.publish, []

    async def loses(self, subject, data=b"", *rest, **options):
        if data == b"+ACK":
            lost.append(subject)
        else:
            await publish(self, subject, data, *rest, **options)

    monkeypatch.setattr(Client, "publish", loses)
    reads_all()
    assert lost


def test_nats_py_drops_what_comes_too_fast(monkeypatch, both, reads_all):
    """Nothing follows the last that it drops, so that no gap is seen."""
    _, late = both
    monkeypatch.setattr(durable, "WAITING", 1200)
    reads_all()
    assert late.share.ignored["overrun"] > 0


def test_the_reader_is_replaced_while_a_message_waits_for_room(monkeypatch, play, both):
    a, late = both
    take, held = sharing.Share.take, []

    def holds(share, data, place):
        if share is late.share and place == 2 and len(held) < 1:
            held.append(place)
            return False
        return take(share, data, place)

    monkeypatch.setattr(sharing.Share, "take", holds)

    async def main(start, stop):
        await until(online(a, late))
        for number in range(3):
            a.post(number)
            await until(lambda number=number: a.share.sent == number + 1)
        await until(lambda: held)
        await late.share._link._resume()
        await until(lambda: len(late.scores) == 3)

    play(main, a, late)
    assert late.scores == [0, 1, 2]


@pytest.mark.parametrize("error", [TimeoutError(), AssertionError(), OSError("gone")])
def test_the_server_does_not_answer_when_it_is_back(error, stopped_server, play, fails):
    server = stopped_server
    server.start()
    a, b = (Program(server.url, durable=name) for name in "ab")

    async def main(start, stop):
        await until(online(a, b))
        server.kill()
        await until(lost(a, b))
        left = fails(DurableLink, "_arrive", [error], which=lambda link: link is b.share._link)
        server.start()
        await until(online(a, b))
        assert not left
        a.post(1)
        await until(lambda: b.scores == [1])
        await until(back(a, b))

    play(main, a, b)
    assert b.reports[-2:] == ["ShareLost", "ShareBack"]


def test_progress_made_while_the_server_was_away_is_stored(stopped_server, play, monkeypatch):
    server = stopped_server
    server.start()
    a, b = (Program(server.url, durable=name) for name in "ab")
    link = b.share._link
    monkeypatch.setattr(link, "done", lambda place, part: None)

    async def main(start, stop):
        await until(online(a, b))
        a.post(1)
        await until(lambda: b.scores == [1])
        server.kill()
        await until(lost(b))
        DurableLink.done(link, 1)
        await until(lambda: not link._moved.is_set())
        server.start()
        await until(lambda: link._stored_progress[0] == 1)

    play(main, a, b)
