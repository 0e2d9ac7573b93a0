"""A clock that jumps: the machine was suspended, or a debugger held the program."""

from __future__ import annotations

from collections.abc import Iterator

from row import Row, main

from uievents import EventLoop, Selector


class JumpingClock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class JumpingWait(Selector):
    """A wait that lasts its whole timeout on a clock of its own."""

    def __init__(self, clock: JumpingClock) -> None:
        super().__init__()
        self.clock = clock

    def select(self, timeout: float | None = None) -> list:
        ready = super().select(0)
        if not ready and timeout:
            self.clock.now += timeout
        return ready


def rows(quick: bool) -> Iterator[Row]:
    yield jump(3_600.0, "an hour forwards")
    yield jump(-3_600.0, "an hour back")


def jump(by: float, words: str) -> Row:
    clock = JumpingClock()
    ticks: list[int] = []
    with EventLoop(clock=clock, selector=JumpingWait(clock)) as loop:
        loop.every(1.0, lambda event: ticks.append(event.missed))
        while len(ticks) < 5:
            loop.turn()
        clock.now += by
        turns = loop.turns
        while len(ticks) < 10 and loop.turns < turns + 20_000:
            loop.turn()
        turns = loop.turns - turns
    missed = sum(ticks)
    return Row(
        f"a clock that jumps {words}",
        "3,600 late ticks are made up for one after the other" if by > 0 else "nothing for an hour",
        "one tick that says how many were missed; then the grid again"
        if by > 0
        else "the monotonic clock is handed in and never goes back; where one does, "
        "timers wait until it has caught up, and nothing spins",
        f"{len(ticks)} ticks, {missed} reported as missed, {turns} turns for five of them",
        len(ticks) == 10 and turns < 50 and (missed >= 3_598 if by > 0 else missed == 0),
    )


if __name__ == "__main__":
    main(rows)
