"""What the pages Servers and I/O have in common: one measuring process at a time.

Measuring disturbs measuring, so what is asked for next begins when the last has ended.  The
window draws what came in at most ten times a second, for the same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..events import Readable, Timer
from .lab_bench import Bench
from .lab_results import Order
from .lab_seen import Seen
from .pages.base import Page
from .panels.base import Panel

if TYPE_CHECKING:
    from ..sources import TimerHandle
    from .window import Demo

FRAME = 0.1
"""Seconds between two pictures while results come in, at least."""


class LabPage(Page):
    """A page with a bench."""

    def __init__(self, demo: Demo) -> None:
        super().__init__(demo)
        self.bench: Bench | None = None
        self._next: Order | None = None
        self._picture: TimerHandle | None = None

    @property
    def busy(self) -> bool:
        return self.bench is not None

    def seen_of(self, order: Order) -> tuple[Seen, Panel]:
        """What takes the results of ``order``, and what draws them."""
        raise NotImplementedError

    def toggle(self, order: Order) -> None:
        """Start to measure ``order``, or, if that is under way, stop it."""
        if self.seen_of(order)[0].running:
            self.stop()
        else:
            self.start(order)

    def start(self, order: Order) -> None:
        """Measure ``order``, as soon as what is being measured has ended."""
        self.stop()
        self.seen_of(order)[0].start(order)
        self._next = order
        if self.bench is None:
            self._launch()

    def stop(self) -> None:
        """End what is being measured; what it has told stays."""
        if self._next is not None:
            self.seen_of(self._next)[0].stop()
            self._next = None
        if self.bench is not None and not self.bench.ending:
            self.bench.end()
            self.seen_of(self.bench.order)[0].stop()

    def _launch(self) -> None:
        order, self._next = self._next, None
        if order is not None:
            self.bench = Bench(order)
            self.watch(self.bench.control, self.heard)

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
            self.rearrange()
        elif results and not bench.ending:
            for result in results:
                seen.take(result)
            if self._picture is None:
                self._picture = self.after(FRAME, self._draw)

    def _draw(self, event: Timer) -> None:
        self._picture = None
        if self.bench is not None:
            self.changed(self.seen_of(self.bench.order)[1])

    def _put_away(self) -> None:
        if self.bench is not None:
            self.unwatch(self.bench.control)
            self.bench.close()
            self.bench = None

    def leave(self) -> None:
        self.stop()
        self._put_away()
        self._picture = None
