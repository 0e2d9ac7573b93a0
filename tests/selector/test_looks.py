"""When SDL's queue is looked at although nothing shows an event: no push is left there."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import example, given
from hypothesis import strategies as st

from uievents.selector.looks import DEAF_LOOK, GIVEN_UP, SERIES, Looks

LATEST = sum(SERIES) - 0.001
"""Seconds after its bell in which a push is queued here."""


class Pushes:
    """Pushes on virtual time: each rings at its time, and is queued some time later, or never.

    The loop wakes for each bell and for each look that is due.
    """

    def __init__(self, pushes):
        self.now = 0.0
        self.bells = sorted(at for at, _ in pushes)
        self.queued = sorted(at + later for at, later in pushes if later is not None)
        self.wakeups = 0
        self.looks = Looks(lambda: bisect_right(self.bells, self.now), lambda: self.now)
        self.looks.input_method = ""

    def run(self):
        while (until := self.next_wakeup()) is not None:
            self.now = until
            ready = bisect_right(self.queued, self.now)
            del self.queued[:ready]
            self.looks.looked(ready)
            self.wakeups += 1

    def next_wakeup(self):
        rung = bisect_right(self.bells, self.now) if self.wakeups else 0
        bell, due = self.bells[rung : rung + 1], self.looks.due
        return min([*bell, *([] if due is None else [due])], default=None)


times = st.floats(0, GIVEN_UP * 0.9)
delays = st.one_of(st.just(0.0), st.floats(0, LATEST), st.none())


@given(st.lists(st.tuples(times, delays), max_size=30))
@example([(0.0, None), (0.1, 0.02)])
@example([(0.0, 0.05), (0.04, 0.05), (0.08, 0.05)])
def test_every_push_that_is_queued_is_found(pushes):
    queue = Pushes(pushes)
    queue.run()
    assert queue.queued == []


@given(st.integers(0, 3), st.floats(0.005, 0.05))
def test_a_steady_stream_takes_a_wakeup_for_each_event(lost, interval):
    """After a while, however many of its first pushes were never queued."""
    stream = [(number * interval, None if number < lost else 0.0) for number in range(200)]
    queue = Pushes(stream)
    queue.run()
    while_looking = lost * (GIVEN_UP / interval + 2)
    assert queue.wakeups <= len(stream) + len(SERIES) * while_looking


def test_that_there_is_something_to_poll_is_said_until_somebody_has_looked():
    """More than one wait may ask before the look: asyncio's, and the selector of its guest."""
    looks = Looks(lambda: 0, lambda: 5.0, rings=False)
    assert looks.changed()
    assert looks.changed()
    looks.looked(0)
    assert not looks.changed()
    assert looks.due == 5.0 + DEAF_LOOK
