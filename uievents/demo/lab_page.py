"""What the pages Servers and I/O have in common: one measuring process at a time.

Measuring disturbs measuring, so what is asked for next waits until the last has ended.  The
window draws what came in at most ten times a second, for the same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..events import Readable, Timer
from .lab_bench import Bench
from .lab_results import Order
from .lab_seen import Seen
from .pages.base import Page
from .panel import Panel

if TYPE_CHECKING:
    from ..sources import TimerHandle
    from .stage import Stage

FRAME = 0.1
"""Seconds between two pictures while results come in, at least."""


class LabPage(Page):
    """A page with a bench."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.bench: Bench | None = None
        self._next: list[Order] = []
        """What is to be measured, one after the other."""
        self._picture: TimerHandle | None = None

    @property
    def busy(self) -> bool:
        return self.bench is not None

    @property
    def waiting(self) -> int:
        """How many measurements wait until another has ended."""
        return len(self._next)

    def seen_of(self, order: Order) -> tuple[Seen, Panel]:
        """What takes the results of ``order``, and what draws them."""
        raise NotImplementedError

    def toggle(self, order: Order) -> None:
        """Start to measure ``order``, or, if that is under way or is to come, stop it."""
        seen, _ = self.seen_of(order)
        if seen.running:
            self.stop(seen)
        else:
            self.start(order)

    def start(self, order: Order) -> None:
        """Measure ``order``: now, or as soon as what is being measured has ended.

        What is measured for the same half of the page is not waited for: it ends.
        """
        seen, _ = self.seen_of(order)
        first = self.bench is not None and self.seen_of(self.bench.order)[0] is seen
        self.stop(seen)
        seen.start(order)
        self._next.insert(0 if first else len(self._next), order)
        self._launch()

    def stop(self, wanted: Seen | None = None) -> None:
        """End what is measured for ``wanted``, or all; what has been told stays."""
        for order in list(self._next):
            seen, _ = self.seen_of(order)
            if wanted is None or seen is wanted:
                self._next.remove(order)
                seen.stop()
        if self.bench is not None and not self.bench.ending:
            seen, _ = self.seen_of(self.bench.order)
            if wanted is None or seen is wanted:
                self.bench.end()
                seen.stop()

    def _launch(self) -> None:
        """Begin with what is next, if nothing is being measured."""
        if self.bench is None and self._next:
            self.bench = Bench(self._next.pop(0))
            self.stage.watch(self.bench.control, self.heard)
        ahead = self.bench and self.seen_of(self.bench.order)[0]
        for order in self._next:
            seen, _ = self.seen_of(order)
            seen.waits = seen is not ahead
        if ahead and self.bench and not self.bench.ending:
            ahead.waits = False

    def heard(self, event: Readable) -> None:
        """The measuring process tells something, or has ended."""
        bench = self.bench
        if bench is None or event.fileobj is not bench.control:
            return
        results = bench.results()
        seen, _ = self.seen_of(bench.order)
        if results is None:
            if seen.running and not bench.ending:
                seen.stop(bench.how_it_ended() or "?")
            self._put_away()
            self._launch()
            self.stage.rearrange()
        elif results and not bench.ending:
            for result in results:
                seen.take(result)
            if self._picture is None:
                self._picture = self.stage.after(FRAME, self._draw)

    def _draw(self, event: Timer) -> None:
        self._picture = None
        if self.bench is not None:
            self.stage.changed(self.seen_of(self.bench.order)[1])

    def _put_away(self) -> None:
        if self.bench is not None:
            self.stage.unwatch(self.bench.control)
            self.bench.close()
            self.bench = None

    def leave(self) -> None:
        self.stop()
        self._put_away()
        self._picture = None
