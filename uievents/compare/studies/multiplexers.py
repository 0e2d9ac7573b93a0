"""The study of multiplexers: the cost of one wait against the number of descriptors watched.

A wait is too short to be timed from outside: the measured process times batches of waits itself.
"""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

import msgspec

from ...measure.machine import cores, kept_to
from ...measure.process import Channel, Process
from ...measure.samples import Figure
from ...models import multiplexers
from ...words import Text, listed, same, text
from ..ratios import extreme
from ..section import Curves, Section, by_name, curves, figure
from ..study import Findings, Study, StudyOptions

TIMEOUT = 60.0
"""Seconds in which a measured process must have ended."""
BATCH = 0.004
"""Seconds that a batch of waits takes; the cost of a wait is their mean."""
WARMING = 20
"""Waits before the first batch.  10,000 sockets take megabytes of the kernel's memory; a dozen
waits bring them into the caches."""
BATCHES = 8
"""Batches in each run.  The quickest counts, as other programs only make a wait slower."""

LOOKS = {
    "select": (same("select"), "busy"),
    "poll": (same("poll"), "poll"),
    "epoll": (same("epoll"), "events"),
    "selectors": (same("selectors"), "block"),
}
"""Names and colours in a plot."""
PUBLISHED = {
    "select": ((10, 7.3), (100, 30.0), (1000, 350.0), (10_000, 9300.0)),
    "poll": ((10, 6.1), (100, 29.0), (1000, 350.0), (10_000, 9900.0)),
    "epoll": ((10, 4.1), (100, 4.2), (1000, 5.3), (10_000, 6.6)),
}
"""Microseconds a call: M. Kerrisk, The Linux Programming Interface (2010), table 63-9, which
gives seconds for 100,000 calls."""


class WaitCost(msgspec.Struct, forbid_unknown_fields=True):
    """One multiplexer with a number of watched descriptors, one of which is ready."""

    name: str
    descriptors: int
    microseconds: Figure | None
    """One wait, in each run's quickest batch.  Null if it cannot watch so many (see ``error``)."""
    error: str
    """Its error, or empty."""


class MultiplexersFindings(Findings, kw_only=True, tag="multiplexers"):
    """select, poll, epoll and the standard library's choice."""

    costs: list[WaitCost]
    limit: Text
    """The limit of open descriptors, in words."""

    def sections(self) -> Sequence[Section]:
        if not self.costs:
            return []
        counts = sorted({cost.descriptors for cost in self.costs})
        known = {(cost.name, cost.descriptors): cost for cost in self.costs}

        def cell(name: str, count: int) -> Text:
            cost = known.get((name, count))
            if cost is not None and cost.error:
                return text("cannot")
            return figure(cost.microseconds if cost is not None else None)

        caption = text(
            "The cost of one wait. Dashed: figures published by M. Kerrisk (TLPI, table 63-9), on "
            "the hardware of 2010."
        )
        axes, lines = (text("descriptors watched"), text("µs")), self._curves()
        plot = curves("multiplexers", caption, axes, lines, LOOKS, floor=0.1, dashed=PUBLISHED)
        return [
            Section(
                text("One wait among many descriptors, µs"),
                [same(""), *(text("{n}\nwatched", n=f"{count:,}") for count in counts)],
                [[same(name), *(cell(name, n) for n in counts)] for name in self._names],
                plots=[plot],
                notes=list(self.notes()),
            )
        ]

    def notes(self) -> Iterator[Text]:
        yield text(
            "Multiplexers: {it.runs_done}; one descriptor is ready, so no wait sleeps.", it=self
        )
        yield text(
            "In each run the quickest batch of waits counts, as other work only makes waits "
            "slower; {it.limit}.",
            it=self,
        )

    @property
    def _names(self) -> list[str]:
        return list(dict.fromkeys(cost.name for cost in self.costs))

    def sentences(self) -> Iterator[Text]:
        lines = self._curves()
        for name in sorted(lines, key=lambda it: (-lines[it][-1][0], lines[it][-1][1])):
            (few, low), (many, high) = lines[name][0], lines[name][-1]
            if many > few:
                yield text(
                    "A wait by {name} costs {low:digits} µs with {few:,} descriptors watched and "
                    "{high:digits} µs with {many:,}.",
                    name=name,
                    low=low,
                    few=few,
                    high=high,
                    many=many,
                )
        refused = {cost.name: cost for cost in reversed(self.costs) if cost.error}
        for one in refused.values():
            yield text(
                "{one.name} cannot watch {one.descriptors:,} descriptors: {one.error}.", one=one
            )
        yield from self._cheapest(min((cost.descriptors for cost in self.costs), default=0))

    def _cheapest(self, count: int) -> Iterator[Text]:
        each = [cost for cost in self.costs if cost.descriptors == count]
        costs = {cost.name: cost.microseconds for cost in each if cost.microseconds is not None}
        best = extreme(costs)
        if not self.complete or len(costs) < 2:
            return
        if len(best) == 1:
            yield text("With {n} descriptors, {name} is the cheapest.", n=count, name=best[0])
        else:
            yield text(
                "With {n} descriptors, {names} cost least; this run cannot tell them apart.",
                n=count,
                names=listed([same(name) for name in best]),
            )

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for cost in self.costs:
            column = f"multiplexers, {cost.descriptors}: µs"
            yield column, cost.name, cost.microseconds

    def _curves(self) -> Curves:
        """(descriptors, microseconds) of each multiplexer."""
        return by_name((one.name, one.descriptors, one.microseconds) for one in self.costs)


class Multiplexers(Study):
    """Each multiplexer with each number of descriptors."""

    Findings = MultiplexersFindings
    title: Text = text("Multiplexers: the cost of one wait, by the number of descriptors watched")
    seconds_each: float = 0.45

    def __init__(
        self,
        counts: Sequence[int],
        runs: int,
        seed: int,
        names: Sequence[str] = tuple(multiplexers.MODELS),
    ) -> None:
        self._cases = {f"{it} of {n}": (it, n) for n in counts for it in names}
        labels = {
            case: text("{name} of {n} descriptors", name=it, n=n)
            for case, (it, n) in self._cases.items()
        }
        super().__init__(labels, runs, seed)

    @classmethod
    def planned(cls, options: StudyOptions) -> Multiplexers:
        return cls([10, 100, 1000, 10_000], options.runs_or(3, 8), options.seed)

    def measure(self, name: str) -> dict[str, Any]:
        """One multiplexer with one number of descriptors, on one core."""
        it, count = self._cases[name]
        with (
            kept_to(sorted(cores().rest)[-1:]),
            Process(f"{__name__}:time_waits", it, str(count)) as process,
        ):
            return process.answer(TIMEOUT)

    def findings(self) -> MultiplexersFindings:
        limits = [result["limit"] for done in self.done.values() for result in done]
        soft, hard = max(limits, default=(0, 0))
        limit = text("the number of open descriptors is not limited")
        if soft:
            limit = text(
                "the soft limit of open descriptors is {soft}, the hard one {hard}",
                soft=soft,
                hard=hard,
            )
        return MultiplexersFindings(costs=list(map(self.costs, self.measured())), limit=limit)

    def costs(self, case: str) -> WaitCost:
        name, count = self._cases[case]
        errors = [result["error"] for result in self.done[case] if "error" in result]
        if errors:
            return WaitCost(name, count, None, errors[0])
        quickest = (min(result["microseconds"]) for result in self.done[case])
        return WaitCost(name, count, Figure.of(quickest), "")


def time_waits(channel: Channel, name: str, descriptors: str) -> None:
    """What the measured process runs: batches of waits, with so many descriptors watched.

    It answers with ``microseconds``, the cost of a wait in each batch, or with the ``error`` of a
    multiplexer that cannot watch so many; and with ``limit``, the soft and the hard limit of open
    descriptors.  One descriptor is ready, so no wait sleeps: the time is the CPU's, and that of a
    program that came in between, if one did.  (The clock of CPU time leaves such programs out, but
    jumps where a hypervisor took the CPU away.)
    """
    channel.send({})
    count = int(descriptors)
    soft, hard, words = multiplexers.raise_descriptor_limit(count + 100)
    if soft and soft < count + 50:
        channel.send({"error": words, "limit": [soft, hard]})
        return
    with ExitStack() as stack:
        it = stack.enter_context(closing(multiplexers.make(name)))
        ready, sender = map(stack.enter_context, socket.socketpair())
        sender.send(b"!")
        try:
            for _ in range(count - 1):
                idle = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                it.register(stack.enter_context(idle).fileno())
            it.register(ready.fileno())
            it.wait(0)
        except (OSError, ValueError) as error:
            why = " - ".join([str(error), *getattr(error, "__notes__", [])])
            channel.send({"error": why, "limit": [soft, hard]})
            return
        calls = max(1, math.ceil(BATCH / _cost(it.wait, WARMING)))
        costs = [1e6 * _cost(it.wait, calls) for _ in range(BATCHES)]
        channel.send({"microseconds": costs, "limit": [soft, hard]})


def _cost(wait: Callable[[float | None], list[int]], calls: int) -> float:
    """Seconds."""
    begin = time.perf_counter()
    for _ in range(calls):
        wait(None)
    return (time.perf_counter() - begin) / calls


STUDY = Multiplexers
