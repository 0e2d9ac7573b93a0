"""The sentences of the study of input: they claim no more than the figures show.

Only contestants on the same kind of device are compared, and a difference is mentioned only if it
is larger than the scatter of the runs (:mod:`uievents.compare.ratios`).  The sentences also say
where polling wins: in the median, in the p99, in CPU time under load.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ....words import Text, joined, listed, percent, same, text
from ...ratios import NOTICEABLE, Compared, compare
from ...section import times_in_words
from .contestants import SIMULATED, WINDOW
from .results import Result

ALONE = 95.0
"""Percent of a core that a loop that never sleeps gets at least, if the machine is idle."""

PLACES = {WINDOW: text("In a real window"), SIMULATED: text("On the simulated device")}


def sentences(
    results: Sequence[Result], incomplete: Collection[str], motion: bool
) -> Iterator[Text]:
    """All sentences: real windows first, and the cost of waiting and the latencies first of all.

    ``incomplete``: the kinds of device on which a measurement is missing; ``motion``: whether the
    input was motion, not presses.
    """
    for device in PLACES:
        here = [one for one in results if one.device == device]
        events = [one for one in here if one.kind == "events"]
        against = [AgainstEvents(one, here, device not in incomplete) for one in events]
        for it in against:
            yield from it.first_sentences()
        yield from _missed(here, motion)
        for it in against:
            yield from it.sentences()
    yield from _balance(results)
    yield from _merged(results)
    yield from _machine(results)


class AgainstEvents:
    """The results on one kind of device, compared with ``events``, the result of uievents."""

    def __init__(self, events: Result, results: Sequence[Result], complete: bool) -> None:
        self.events: Result = events
        self.complete: bool = complete
        self.rest: list[Result] = [one for one in results if one is not events]
        self.timed: list[Result] = [one for one in self.rest if self._against("p50 ms", one)]
        """The results whose latency can be compared, as no press was missed."""

    def first_sentences(self) -> Iterator[Text]:
        """What waiting costs, how late polling is, and what answers sooner."""
        yield from self.idle()
        yield from self.answers()
        yield from self.quicker()

    def sentences(self) -> Iterator[Text]:
        """The others."""
        yield from self.waits_that_poll()
        yield from self.level_or_first()
        yield from self.tail()
        yield from self.active()

    def text(self, message: str, **values: object) -> Text:
        """A sentence that begins with the place, in which ``{events}`` is :attr:`events`."""
        return _there(self.events) + text(message, events=self.events, **values)

    def _against(self, figure: str, one: Result) -> Compared | None:
        """A figure of ``one``, compared with that of uievents."""
        return compare(one.compared()[figure], self.events.compared()[figure])

    def _side(self, figure: str, one: Result) -> int:
        """Which figure is higher: 1 this one, -1 that of uievents, 0 within the scatter."""
        found = self._against(figure, one)
        return found.side if found else 0

    def idle(self) -> Iterator[Text]:
        """CPU time while nothing happens: loops that never sleep, and uievents."""
        events = self.events.idle
        for busy in (one for one in self.rest if one.kind == "busy"):
            found = self._against("idle CPU %", busy)
            if found is None or found.side <= 0 or events.cpu_percent is None:
                continue
            mine = same(percent(events.cpu_percent.median))
            if found.kind == "more":
                mine = text(
                    "too little to measure (under {little:ms} of CPU time in {seconds:.3g} s)",
                    little=10 * events.cpu_percent.least * events.seconds,
                    seconds=events.seconds,
                )
            yield self.text(
                "while nothing happens, {busy.label} uses {busy.idle.cpu_percent.median:percent} "
                "of a core and uievents uses {mine}: {times} times less.",
                busy=busy,
                mine=mine,
                times=times_in_words(found),
            )

    def waits_that_poll(self) -> Iterator[Text]:
        """Waits that poll, although their name says that they block."""
        for one in self.rest:
            if one.kind == "block" and one.polls:
                yield text(
                    "{one.label} should wait, but it wakes "
                    "{one.idle.wakeups_per_second.median:digits} times a second while nothing "
                    "happens: it polls.",
                    one=one,
                )

    def quicker(self) -> Iterator[Text]:
        """Loops that answer sooner than uievents, and what that costs them."""
        quick = [one for one in self.timed if self._side("p50 ms", one) < 0]
        for one in sorted(quick, key=lambda it: it.p50):
            sooner = self.text(
                "{one.quoted} answers sooner than uievents: its median latency is {one.p50:ms}, "
                "that of uievents {events.p50:ms}.",
                one=one,
            )
            if self._side("idle CPU %", one) > 0:
                sooner += text(
                    " It pays for that with {one.idle.cpu_percent.median:percent} of a core while "
                    "idle.",
                    one=one,
                )
            yield sooner

    def level_or_first(self) -> Iterator[Text]:
        """Loops with the same latency within the scatter; or that uievents is the quickest."""
        sides = [self._side("p50 ms", one) for one in self.timed]
        for one, side in zip(self.timed, sides, strict=True):
            if side == 0:
                yield self.text(
                    "this run cannot tell the median latencies of uievents ({events.p50:ms}) and "
                    "{one.quoted} ({one.p50:ms}) apart.",
                    one=one,
                )
        if sides and self.complete and min(sides) > 0:
            yield self.text(
                "of those that miss nothing, uievents has the lowest median latency: "
                "{events.p50:ms}; next comes {one.quoted} with {one.p50:ms}.",
                one=min(self.timed, key=lambda it: it.p50),
            )

    def answers(self) -> Iterator[Text]:
        """How much later than uievents the slowest polling loop answers."""
        polling = [one for one in self.timed if one.kind == "poll"]
        slower = [one for one in polling if self._side("p50 ms", one) > 0]
        if slower:
            yield self.text(
                "polling with a sleep saves CPU time and answers late: {one.quoted} has a median "
                "latency of {one.p50:ms}, uievents {events.p50:ms}.",
                one=max(slower, key=lambda it: it.p50),
            )

    def tail(self) -> Iterator[Text]:
        """Where the p99 of uievents is higher than that of polling."""
        mine = self.events.latency
        for one in (one for one in self.timed if one.kind in ("busy", "poll")):
            its = one.latency
            if not (mine.p99_ms and mine.p99_within_ms and its.p99_ms and its.p99_within_ms):
                continue
            if mine.p99_ms <= NOTICEABLE * its.p99_ms:
                continue
            if mine.p99_within_ms[0] > its.p99_within_ms[1]:
                yield self.text(
                    "uievents has a higher p99 latency than {one.quoted}: "
                    "{events.latency.p99_ms:ms} against {one.latency.p99_ms:ms}.",
                    one=one,
                )
            else:
                yield self.text(
                    "uievents has a higher p99 latency than {one.quoted}, "
                    "{events.latency.p99_ms:ms} against {one.latency.p99_ms:ms}, but not by a "
                    "difference that this run can tell.",
                    one=one,
                )

    def active(self) -> Iterator[Text]:
        """Where uievents uses more CPU time than polling, while input comes."""
        cheaper = [
            text("{one.quoted} ({one.active.cpu_percent.median:percent})", one=one)
            for one in self.rest
            if one.kind != "peer" and self._side("active CPU %", one) < 0
        ]
        if cheaper:
            yield self.text(
                "while input comes, uievents uses more CPU "
                "({events.active.cpu_percent.median:percent} of a core) than {names}.",
                names=listed(cheaper),
            )


def _there(one: Result) -> Text:
    return text("{place}, ", place=PLACES[one.device])


def _missed(results: Sequence[Result], motion: bool) -> Iterator[Text]:
    for one in results:
        if one.balance.missed <= 0:
            continue
        what = text("motions") if motion else text("presses")
        why = text(".")
        if one.kind == "state":
            why = text(": they began and ended between two looks.")
            if motion:
                why = text(": the pointer had moved on before the next look.")
        yield _there(one) + text(
            "{one.quoted} missed {one.balance.missed} of {one.balance.sent} {what} "
            "({one.balance.missed_percent:percent}){why}",
            one=one,
            what=what,
            why=why,
        )


def _merged(results: Sequence[Result]) -> Iterator[Text]:
    for one in results:
        if one.balance.merged > 0:
            yield text(
                "{one.quoted} merged {one.balance.merged} of {one.balance.sent} motions into later "
                "ones, whose path keeps them: its handler was called less often, and nothing was "
                "lost.",
                one=one,
            )


def _machine(results: Sequence[Result]) -> Iterator[Text]:
    """A warning if other programs used the machine."""
    busy = [one.idle.cpu_percent for one in results if one.kind == "busy"]
    shares = [cpu.low for cpu in busy if cpu is not None]
    if shares and min(shares) < ALONE:
        yield text(
            "The machine had other work meanwhile: a loop that never sleeps got only "
            "{share:percent} of a core at times. Measure again when it is idle.",
            share=min(shares),
        )


def _balance(results: Sequence[Result]) -> Iterator[Text]:
    if wrong := [one.quoted for one in results if not one.balance.balanced]:
        yield text(
            "Some presses on {names} are unaccounted for: do not trust those figures.",
            names=joined(wrong),
        )
