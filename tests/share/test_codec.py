"""Types that can be sent, their form on the wire, and malformed messages."""

from __future__ import annotations

import datetime
import enum
import secrets
import uuid
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import Program, Shot, online, until

from uievents import Click, Event, KeyDown, Received, RegistrationError, Timer
from uievents.share.codec import LARGEST, Codec, Envelope, Fault, pack, unpack

LIFE = "0123456789abcdef"


class Suit(enum.Enum):
    HEARTS = "hearts"


class Spot(NamedTuple):
    x: int
    y: int


class Card(msgspec.Struct, frozen=True):
    suit: Suit
    rank: int


class Thing:
    pass


class Everything(Event, gc=True):
    number: int
    part: float
    text: str
    yes: bool
    raw: bytes
    maybe: str | None
    suit: Suit
    word: Literal["a", "b"]
    spot: Spot
    card: Card
    way: tuple[tuple[int, int], ...]
    table: dict[str, list[Card]]
    names: frozenset[str]
    day: datetime.date
    which: uuid.UUID


def again(codec: Codec, event: Event) -> Event:
    return codec.decode(msgspec.Raw(codec.encode(event)), "there", "room: there", 12.5)


numbers = st.integers(-(2**53), 2**53)
cards = st.builds(Card, st.sampled_from(Suit), numbers)
text = st.text(st.characters(codec="utf-8"))


@given(
    st.builds(
        Everything,
        number=numbers,
        part=st.floats(allow_nan=False, allow_infinity=False),
        text=text,
        yes=st.booleans(),
        raw=st.binary(),
        maybe=st.none() | text,
        suit=st.sampled_from(Suit),
        word=st.sampled_from(["a", "b"]),
        spot=st.builds(Spot, numbers, numbers),
        card=cards,
        way=st.lists(st.tuples(numbers, numbers)).map(tuple),
        table=st.dictionaries(text, st.lists(cards)),
        names=st.frozensets(text),
        day=st.dates(),
        which=st.uuids(),
    )
)
def test_what_goes_comes_back(event):
    back = again(Codec([Everything]), event)
    assert (back.origin, back.source, back.time) == ("there", "room: there", 12.5)
    assert back.at == pytest.approx(event.at, abs=1)
    assert msgspec.structs.replace(back, time=event.time, source="") == event
    assert event.origin == ""


def test_numbers_of_other_libraries_are_numbers():
    numpy = pytest.importorskip("numpy")
    event = Shot(points=numpy.int64(3))
    assert again(Codec([Shot]), event).points == 3


def test_it_is_json_that_others_can_read():
    codec = Codec([Shot])
    event = msgspec.Raw(codec.encode(Shot(points=3, time=1.5, source="mine")))
    message = msgspec.json.decode(pack(Envelope(1, "ada", LIFE, 7, 1, [event])))
    at = message["events"][0].pop("time")
    assert at > 1_000_000_000  # the clock on the wall
    assert message == {
        "v": 1,
        "from": "ada",
        "life": LIFE,
        "n": 7,
        "oldest": 1,
        "events": [{"type": "Shot", "points": 3}],
    }


def event_with(kind: Any, **options: Any) -> type[Event]:
    return type(Event)("Odd", (Event,), {"__annotations__": {"field": kind}}, **options)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Any, "Odd.field cannot be sent: it is annotated as Any"),
        (object, "Odd.field cannot be sent"),
        (Thing, "a Thing cannot be written as JSON"),
        (list[Thing], "a Thing cannot"),
        (dict[str, Any], "Any"),
        (dict[tuple[int, int], int], "keys of a dict"),
        (tuple[int, Callable[[], None]], "Callable"),
        (Thing | None, "Thing"),
        (complex, "complex"),
        (memoryview, "Odd.field"),
        (msgspec.Raw, "Odd.field"),
        (Card | Everything | None, "Odd"),
        ("NoSuchName", "Odd cannot be sent"),
        (type, "Odd.field"),
    ],
)
def test_types_that_cannot_be_sent_are_refused_at_share(kind, message):
    with pytest.raises(RegistrationError, match=message.replace("(", r"\(")):
        Codec([event_with(kind)])


@pytest.mark.parametrize("kind", [Click, KeyDown, Timer, Received])
def test_events_of_this_machine_cannot_be_shared(kind):
    with pytest.raises(RegistrationError, match=f"on{kind.__name__}"):
        Codec([kind])


def test_other_types_that_are_refused():
    class At(Event):
        at: float

    class Array(Event, array_like=True):
        x: int

    class Tagged(Event, tag_field="kind"):
        x: int

    class Named(Event, tag="Shot"):
        x: int

    for kind, message in (
        (At, "At.at"),
        (Array, "array_like"),
        (Tagged, "tag_field"),
    ):
        with pytest.raises(RegistrationError, match=message):
            Codec([kind])
    with pytest.raises(RegistrationError, match="two of the types are called Shot"):
        Codec([Shot, Named])


def test_a_field_of_a_type_that_is_not_shared_may_be_called_at():
    class Meeting(Event):
        at: str

    assert Meeting(at="noon").at == "noon"


GOOD = '{"v":1,"from":"x","life":"LIFE","n":1,"oldest":1,"events":[]}'.replace("LIFE", LIFE)

HOSTILE = {
    b"": "unreadable message",
    b"\x00\xff\xfe": "unreadable message",
    b"no json": "unreadable message",
    b"null": "unreadable message",
    b"[1, 2]": "unreadable message",
    b"{}": "unreadable message",
    b'{"v": "1"}': "unreadable message",
    b'{"v": true}': "unreadable message",
    b'{"v": 2, "what": ["is", "this"]}': "other version",
    b'{"v": 0}': "other version",
    GOOD.replace('"v":1', '"v":99').encode(): "other version",
    GOOD.replace('"v":1', '"v":-1').encode(): "other version",
    GOOD.replace('"v":1', '"v":1.5').encode(): "unreadable message",
    GOOD.replace('"v":1', '"v":"one"').encode(): "unreadable message",
    GOOD.replace('"v":1', '"v":null').encode(): "unreadable message",
    GOOD.replace('"v":1', '"v":18446744073709551617').encode(): "other version",
    GOOD.replace('"v":1', '"v":1,"v":2').encode(): "other version",
    GOOD.replace('"n":1', '"n":18446744073709551616').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":NaN').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":Infinity').encode(): "unreadable message",
    GOOD.replace('"oldest":1', '"oldest":9007199254740993').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":9007199254740992').replace("[]", "[1]").encode(): (
        "unreadable message"  # the next would have a number that none can have
    ),
    GOOD.replace('"x"', r'"a\nWARNING all is well"').encode(): "unreadable message",
    GOOD.replace('"x"', r'"\u001b[31m"').encode(): "unreadable message",
    GOOD.replace('"x"', r'"\ud800"').encode(): "unreadable message",
    GOOD.encode() + b"\0": "unreadable message",
    GOOD.replace('"x"', '"\0"').encode(): "unreadable message",
    GOOD.encode("utf-16"): "unreadable message",
    b"\xef\xbb\xbf" + GOOD.encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":0').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":-5').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":1e300').encode(): "unreadable message",
    GOOD.replace('"n":1', '"n":"1"').encode(): "unreadable message",
    GOOD.replace('"x"', '""').encode(): "unreadable message",
    GOOD.replace('"x"', '"' + "x" * 1000 + '"').encode(): "unreadable message",
    GOOD.replace(LIFE, "../../etc/passwd").encode(): "unreadable message",
    GOOD.replace(LIFE, LIFE + r"\n").encode(): "unreadable message",
    GOOD.replace("[]", "{}").encode(): "unreadable message",
    GOOD.replace("[]", '[],"heard":{"x":1}').encode(): "unreadable message",
    GOOD.replace(
        "[]", '[],"heard":{"LIFE":"1"}'.replace("LIFE", LIFE)
    ).encode(): "unreadable message",
    b"[" * 500_000: "unreadable message",
    b'{"a":' * 150_000: "unreadable message",
    GOOD.replace("[]", "[" * 100_000 + "]" * 100_000).encode(): "unreadable message",
    b"x" * 10_000_000: "too large",
    GOOD.encode() + b" " * LARGEST: "too large",
    GOOD.replace("[]", "[3]").encode(): "unreadable event",
    GOOD.replace("[]", '[{"points": 3}]').encode(): "unreadable event",
    GOOD.replace("[]", '[{"type": ["Shot"], "points": 3}]').encode(): "unreadable event",
    GOOD.replace("[]", '[{"type": "os.system", "points": 3}]').encode(): "unknown type",
    GOOD.replace("[]", '[{"type": "Event"}]').encode(): "unknown type",
    GOOD.replace("[]", '[{"type": "Shot"}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": "3"}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 3.5}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": null}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 3, "time": "now"}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 1e400}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 3, "time": 1e999}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 3, "points": "3"}]').encode(): "wrong fields",
    GOOD.replace("[]", '[{"type": "Shot", "points": 3, "source": 5}]').encode(): "wrong fields",
}


def read(data: bytes) -> None:
    codec = Codec([Shot])
    for event in unpack(data).events:
        codec.decode(event, "x", "x", 0.0)


@pytest.mark.parametrize(("data", "kind"), HOSTILE.items(), ids=lambda one: str(one)[:40])
def test_hostile_messages_are_faults(data, kind):
    with pytest.raises(Fault) as caught:
        read(data)
    assert caught.value.kind == kind


@given(st.binary(max_size=300) | st.text().map(str.encode) | st.just(GOOD.encode()), st.data())
def test_any_bytes_are_read_or_a_fault(data, more):
    if data == GOOD.encode() and more.draw(st.booleans()):
        place = more.draw(st.integers(0, len(data) - 1))
        data = data[:place] + more.draw(st.binary(max_size=3)) + data[place + 1 :]
    try:
        read(data)
    except Fault:
        pass


def test_more_fields_than_are_known_do_no_harm():
    newer = b'{"type": "Shot", "points": 3, "colour": "red", "time": 5}'
    event = Codec([Shot]).decode(msgspec.Raw(newer), "x", "x", 1.0)
    assert (event.points, event.at) == (3, 5.0)


def test_a_type_whose_own_code_raises_is_a_fault():
    class Picky(Event):
        x: int

        def __post_init__(self):
            if self.x < 0:
                raise KeyError("negative")

    with pytest.raises(Fault, match="negative"):
        Codec([Picky]).decode(msgspec.Raw(b'{"type": "Picky", "x": -1}'), "x", "x", 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("durable", [False, True])
def test_hostile_messages_stop_nothing_and_are_logged_once(stopped_server, play, caplog, durable):
    """All of them, to each subject, by a real server that lets 10 MB pass, among honest ones.

    Slow: that is 30 MB.
    """
    nats = pytest.importorskip("nats")
    stopped_server.settings = "max_payload: 20MB"
    stopped_server.start()
    a, b = (Program(stopped_server.url, durable=name if durable else None) for name in "ab")
    kinds = list(HOSTILE.values())

    async def main(start, stop):
        await until(online(a, b))
        stranger = await nats.connect(stopped_server.url)
        for subject in ("all", "hello", f"to.{b.share.life}"):
            for data in HOSTILE:
                data = data.replace(LIFE.encode(), secrets.token_hex(8).encode())
                await stranger.publish(f"uievents.room.{subject}", data)
                a.post(len(a.scores))
        await stranger.close()
        # What comes in a greeting and is not stored holds no events, for those that read the store.
        counted = ("all",) if durable else ("all", "hello", "to")
        in_events = sum("event" in kind or "type" in kind or "fields" in kind for kind in kinds)
        expected = 3 * (len(kinds) - in_events) + len(counted) * in_events
        await until(lambda: sum(b.share.ignored.values()) == expected)
        await until(lambda: len(a.scores) == len(b.scores) > 0)
        before = len(b.scores)
        a.post(-5)
        await until(lambda: len(b.scores) == before + 1)
        assert b.scores == a.scores

    play(main, a, b)
    assert set(b.share.ignored) == set(kinds)
    assert set(a.share.ignored) == set(kinds)
    logged = [record for record in caplog.records if "logged once" in record.getMessage()]
    assert len(logged) == len(set(kinds)) * 2  # by each of the two
    assert b.reports == []


def test_a_stranger_that_asks_for_all_events_repeatedly_gets_them_once_at_a_time(server, play):
    nats = pytest.importorskip("nats")
    a = Program(server.url)
    got = []

    async def main(start, stop):
        await until(online(a))
        a.post(*range(3000))
        await until(lambda: a.share.sent == 3000)
        stranger = await nats.connect(server.url)

        async def answered(message):
            got.append(message)

        await stranger.subscribe(f"uievents.room.to.{'f' * 16}", cb=answered)
        question = Envelope(1, "evil", "f" * 16, 1, 1, [], {a.share.life: 1})
        for _ in range(1000):
            await stranger.publish(f"uievents.room.to.{a.share.life}", pack(question))
        await stranger.flush()
        a.post(3000)
        await until(lambda: a.share.sent == 3001)
        await stranger.close()

    play(main, a)
    assert len(got) < 200
