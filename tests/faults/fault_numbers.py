"""Many registrations, timers, loops and events, again and again: none may leave memory behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from row import Row, main, slope

from uievents import Click, EventLoop, KeyDown, MouseMove

NAIVE = "a table entry, a closure or a heap slot of each stays"


def rows(quick: bool) -> Iterator[Row]:
    part = 20 if quick else 1
    yield flat("registrations, made and cancelled", 1_000_000 // part, registrations)
    yield flat("timers, started and cancelled", 300_000 // part, timers)
    yield flat("timers, come due", 100_000 // part, due)
    yield flat("loops, made and closed", 1_000 // part, loops)
    yield flat("events, posted and dispatched", 1_000_000 // part, posts)


def flat(words: str, number: int, work: Callable[[int], object]) -> Row:
    rounds = 10
    a_round = slope(lambda: work(number // rounds), rounds)
    return Row(
        f"{number:,} {words}",
        NAIVE,
        "no growth: no memory is left behind",
        f"{a_round} for each {number // rounds:,}",
        a_round.zero,
    )


def registrations(number: int) -> None:
    def handler(event: object) -> None:
        pass

    kinds = (Click, KeyDown, MouseMove)
    for i in range(number):
        LOOP.on(kinds[i % 3], handler, priority=i % 7).cancel()


def timers(number: int) -> None:
    """Up to 1,024 cancelled timers stay until they are swept out, at the latest when due."""
    for _ in range(number):
        LOOP.after(3_600, ignore).cancel()
    CLOCK.now += 7_200
    LOOP.turn(0)


def due(number: int) -> None:
    for _ in range(number):
        LOOP.after(0, ignore)
    seen = SEEN[0] + number
    while SEEN[0] < seen:
        LOOP.turn(1)


def loops(number: int) -> None:
    for _ in range(number):
        with EventLoop() as loop:
            loop.after(0, ignore)
            loop.listen(0)
            loop.turn(0)


def posts(number: int) -> None:
    for _ in range(number // 1_000):
        wanted = SEEN[0] + 1_000
        for _ in range(1_000):
            LOOP.post(Click((1, 2)))
        while SEEN[0] < wanted:  # a turn takes a part of the posts only
            LOOP.turn(0)


class Clock:
    """A clock that stands still unless a test lets an hour pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


SEEN = [0]


def ignore(event: object) -> None:
    SEEN[0] += 1


CLOCK = Clock()
LOOP = EventLoop(clock=CLOCK)

if __name__ == "__main__":
    with LOOP:
        LOOP.onClick(ignore)
        main(rows)
