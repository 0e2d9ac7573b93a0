"""Once and in order, over a network that loses, repeats and reorders messages."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from uievents.share.codec import Envelope
from uievents.share.numbers import History, Peers

LIFE = "0123456789abcdef"


def message(history: History, first: int, most: int = 1000) -> Envelope:
    first, events = history.part(first, most, 10**9)
    return Envelope(1, "there", LIFE, first, history.oldest, events)


def numbers(events: list[msgspec.Raw]) -> list[int]:
    return [int(bytes(event)) for event in events]


@given(
    st.lists(st.integers(1, 5), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(1, 200),
)
def test_whatever_the_network_does_events_that_are_kept_arrive_once_in_order(parts, random, most):
    history, peers, received = History(most), Peers(ask=True), []
    sent = []
    peers.take(message(history, 1))  # a hello
    for part in parts:
        first = history.next
        for _ in range(part):
            history.add(b"%d" % history.next)
        sent.append(message(history, first))
    network = [one for one in sent for _ in range(random.choice((0, 1, 1, 2)))]
    random.shuffle(network)
    for one in network:
        events, _ = peers.take(one)
        received += numbers(events)
    for _ in range(len(parts) + 2):  # missing events are asked for
        events, ask = peers.take(message(history, history.next))
        if not ask:
            break
        answer, still = peers.take(message(history, peers.next[LIFE], random.randint(1, 1000)))
        assert not still
        received += numbers(answer)
    while peers.next[LIFE] < history.next:
        received += numbers(peers.take(message(history, peers.next[LIFE]))[0])
    assert received == sorted(set(received))
    assert len(received) + peers.missed == history.next - 1
    assert received[-min(most, history.next - 1) :] == [*range(history.oldest, history.next)]
    if most >= history.next:
        assert peers.missed == 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 5)), max_size=30))
def test_without_asking_events_that_come_are_taken_and_the_others_counted(messages):
    peers, received = Peers(ask=False), []
    for first, number in messages:
        raw = [msgspec.Raw(b"%d" % n) for n in range(first, first + number)]
        events, ask = peers.take(Envelope(1, "there", LIFE, first, 1, raw))
        assert not ask
        received += numbers(events)
    assert received == sorted(set(received))
    assert peers.repeated == sum(number for _, number in messages) - len(received)
    if messages:
        assert len(received) + peers.missed == peers.next[LIFE] - messages[0][0]


def test_one_that_does_not_answer_is_not_waited_for():
    peers = Peers(ask=True)
    five = [msgspec.Raw(b"5")]
    peers.take(Envelope(1, "there", LIFE, 1, 1, []))
    assert peers.take(Envelope(1, "there", LIFE, 5, 1, five)) == ([], True)
    peers.give_up(LIFE)
    assert peers.take(Envelope(1, "there", LIFE, 5, 1, five)) == (five, False)
    assert peers.missed == 4


def test_the_programs_that_are_remembered_are_bounded(monkeypatch):
    monkeypatch.setattr("uievents.share.numbers.MOST_PEERS", 10)
    peers = Peers(ask=True)
    for number in range(100):
        peers.take(Envelope(1, "there", f"{number:016x}", 1, 1, []))
    assert len(peers.next) == 10


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("uievents.share.numbers.KEPT_BYTES", 1000)
    history = History(50)
    for _ in range(60):
        history.add(b"x")
    assert (history.oldest, history.next) == (11, 61)
    for _ in range(10):
        history.add(b"x" * 300)
    assert history.next - history.oldest == 3
    assert history.part(1, 2, 10**6)[0] == history.oldest
    assert len(history.part(1, 9, 301)[1]) == 1
    assert len(history.part(1, 9, 1)[1]) == 1  # never none
