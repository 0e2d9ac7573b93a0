"""Once, and in order, over a network that loses, repeats and reorders what it likes."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from uievents.share.codec import Envelope
from uievents.share.numbers import Heard, Kept

LIFE = "0123456789abcdef"


def message(kept: Kept, first: int, most: int = 1000) -> Envelope:
    first, events = kept.part(first, most, 10**9)
    return Envelope(1, "there", LIFE, first, kept.oldest, events)


def numbers(events: list[msgspec.Raw]) -> list[int]:
    return [int(bytes(event)) for event in events]


@given(
    st.lists(st.integers(1, 5), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(1, 200),
)
def test_whatever_the_network_does_all_that_is_kept_is_heard_once_in_order(parts, random, most):
    kept, heard, told = Kept(most), Heard(ask=True), []
    sent = []
    heard.take(message(kept, 1))  # a hello
    for part in parts:
        first = kept.next
        for _ in range(part):
            kept.add(b"%d" % kept.next)
        sent.append(message(kept, first))
    network = [one for one in sent for _ in range(random.choice((0, 1, 1, 2)))]
    random.shuffle(network)
    for one in network:
        events, _ = heard.take(one)
        told += numbers(events)
    for _ in range(len(parts) + 2):  # and what is missing is asked for
        events, ask = heard.take(message(kept, kept.next))
        if not ask:
            break
        answer, still = heard.take(message(kept, heard.next[LIFE], random.randint(1, 1000)))
        assert not still
        told += numbers(answer)
    while heard.next[LIFE] < kept.next:
        told += numbers(heard.take(message(kept, heard.next[LIFE]))[0])
    assert told == sorted(set(told))
    assert len(told) + heard.missed == kept.next - 1
    assert told[-min(most, kept.next - 1) :] == [*range(kept.oldest, kept.next)]
    if most >= kept.next:
        assert heard.missed == 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 5)), max_size=30))
def test_where_nothing_can_be_asked_for_what_comes_is_told_and_the_rest_counted(messages):
    heard, told = Heard(ask=False), []
    for first, number in messages:
        raw = [msgspec.Raw(b"%d" % n) for n in range(first, first + number)]
        events, ask = heard.take(Envelope(1, "there", LIFE, first, 1, raw))
        assert not ask
        told += numbers(events)
    assert told == sorted(set(told))
    assert heard.repeated == sum(number for _, number in messages) - len(told)
    if messages:
        assert len(told) + heard.missed == heard.next[LIFE] - messages[0][0]


def test_one_that_does_not_answer_is_not_waited_for():
    heard = Heard(ask=True)
    five = [msgspec.Raw(b"5")]
    heard.take(Envelope(1, "there", LIFE, 1, 1, []))
    assert heard.take(Envelope(1, "there", LIFE, 5, 1, five)) == ([], True)
    heard.give_up(LIFE)
    assert heard.take(Envelope(1, "there", LIFE, 5, 1, five)) == (five, False)
    assert heard.missed == 4


def test_the_programs_that_are_remembered_are_bounded(monkeypatch):
    monkeypatch.setattr("uievents.share.numbers.MOST_PEERS", 10)
    heard = Heard(ask=True)
    for number in range(100):
        heard.take(Envelope(1, "there", f"{number:016x}", 1, 1, []))
    assert len(heard.next) == 10


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("uievents.share.numbers.KEPT_BYTES", 1000)
    kept = Kept(50)
    for _ in range(60):
        kept.add(b"x")
    assert (kept.oldest, kept.next) == (11, 61)
    for _ in range(10):
        kept.add(b"x" * 300)
    assert kept.next - kept.oldest == 3
    assert kept.part(1, 2, 10**6)[0] == kept.oldest
    assert len(kept.part(1, 9, 301)[1]) == 1
    assert len(kept.part(1, 9, 1)[1]) == 1  # never none
