"""Posts: bounded, in order, none lost; a post that cannot wait raises."""

from __future__ import annotations

import threading

import pytest

from uievents import Event, EventLoop, QueueFull
from uievents.sources import Mailbox, mailbox


class Memo(Event):
    number: int = 0


class Bell:
    """Counts how often it is rung."""

    def __init__(self):
        self.woken = False
        self.rings = 0

    def wake(self):
        self.woken = True
        self.rings += 1


def test_posts_come_out_in_order():
    box = Mailbox(Bell())
    for number in range(5):
        box.post(Memo(number))
    assert [event.number for event in box.take()] == [0, 1, 2, 3, 4]
    assert box.take() == []


def test_the_bell_is_rung_once_until_it_is_heard():
    bell = Bell()
    box = Mailbox(bell)
    for rings in (1, 2, 3):
        for number in range(5):
            box.post(Memo(number))
        assert bell.rings == rings
        bell.woken = False  # the wait has returned, whether the posts are taken yet or not


def test_a_full_box_refuses_its_own_thread():
    box = Mailbox(Bell(), limit=3)
    box.owner = threading.get_ident()
    for number in range(3):
        box.post(Memo(number))
    with pytest.raises(QueueFull, match="3 posts wait"):
        box.post(Memo(3))
    assert len(box.take()) == 3
    box.post(Memo(4))


def test_a_full_box_refuses_everybody_while_no_loop_runs():
    with EventLoop(limit=2) as loop:
        loop.post(Memo())
        loop.post(Memo())
        with pytest.raises(QueueFull):
            loop.post(Memo())


def test_a_full_box_makes_other_threads_wait_and_loses_nothing():
    delivered = []
    total = 500
    loop = EventLoop(limit=8, strict=True)

    @loop.on(Memo)
    def note(event):
        delivered.append(event.number)
        if len(delivered) == 2 * total:
            loop.stop()

    def post(offset):
        assert begun.wait(60)
        for number in range(total):
            loop.post(Memo(offset + number))

    begun = threading.Event()
    threads = [threading.Thread(target=post, args=(offset,)) for offset in (0, total)]
    for thread in threads:
        thread.start()
    loop.call(begun.set)
    loop.run()
    for thread in threads:
        thread.join(60)
    assert sorted(delivered) == list(range(2 * total))
    for part in (range(total), range(total, 2 * total)):
        assert [number for number in delivered if number in part] == list(part)


def test_a_thread_that_waits_for_room_is_let_go_when_the_loop_ends():
    loop = EventLoop(limit=1)
    failed = []
    begun = threading.Event()

    def post():
        assert begun.wait(60)
        try:
            while True:
                loop.post(Memo())
        except QueueFull as error:
            failed.append(error)

    thread = threading.Thread(target=post)
    thread.start()
    loop.call(begun.set)
    loop.after(0.05, lambda event: loop.stop())
    loop.run()
    thread.join(60)
    assert failed


def test_a_full_box_makes_other_threads_wait_between_the_turns_of_a_programs_own_loop():
    """They find no turn being taken, time and again, yet the next one comes."""
    delivered = []
    total = 500
    with EventLoop(limit=2, strict=True) as loop:
        loop.on(Memo, lambda event: delivered.append(event.number))
        loop.turn(0)
        failed = []

        def posts():
            try:
                for number in range(total):
                    loop.post(Memo(number=number))
            except QueueFull as error:
                failed.append(error)

        threads = [threading.Thread(target=posts) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(delivered) < 2 * total and not failed:
            until_full(loop, threads)
            loop.turn(0)
        for thread in threads:
            thread.join()
    assert not failed
    assert sorted(delivered) == sorted([*range(total)] * 2)


def until_full(loop, threads):
    """Return when a post waits for room: then no turn is being taken."""
    while not loop._mailbox._waiting and any(thread.is_alive() for thread in threads):
        threads[0].join(0.0001)


def test_a_full_box_refuses_other_threads_if_no_turn_comes_any_more(monkeypatch):
    monkeypatch.setattr(mailbox, "TURN_WITHIN", 0.02)
    monkeypatch.setattr(mailbox, "LOOK", 0.01)
    failed = []
    with EventLoop(limit=2) as loop:
        loop.turn(0)

        def posts():
            try:
                for number in range(10):
                    loop.post(Memo(number=number))
            except QueueFull as error:
                failed.append(error)

        thread = threading.Thread(target=posts)
        thread.start()
        thread.join()
    assert failed


def test_only_events_can_be_posted():
    with EventLoop() as loop, pytest.raises(TypeError, match="takes an event"):
        loop.post("hello")
