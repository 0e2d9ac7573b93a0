"""What the study of input says: nothing that its figures do not say.

A comparison is drawn only between contestants on one device, and a difference is called one only
if the runs can tell it (:mod:`uievents.compare.ratios`).  The verdict also says where polling wins:
in the median, in the p99, in CPU time under load.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....words import Text, joined, listed, percent, same, text
from ...ratios import LITTLE_CPU, NOTICEABLE, Compared, compare
from ...section import times
from .contestants import SIMULATED, WINDOW
from .results import InputResults, Result

ALONE = 95.0
"""Percent of a core that a loop that never sleeps gets on a machine without other work."""

PLACES = {SIMULATED: text("On the simulated device"), WINDOW: text("In a real window")}


def sentences(found: InputResults) -> Iterator[Text]:
    """All of them, one kind of device after the other."""
    for device in (SIMULATED, WINDOW):
        if (here := OnDevice.of(found, device)) is not None:
            yield from here.sentences()
        yield from _missed(found.on(device), found.plan.scenario.hand == "motion")
    yield from _balance(found.results)
    yield from _merged(found.results)
    yield from _machine(found)


def headline(found: InputResults) -> list[Text]:
    """The cost of waiting, how soon each answers, and where polling wins or what it misses."""
    device = WINDOW if len(found.on(WINDOW)) > 1 else SIMULATED
    here = OnDevice.of(found, device)
    if here is None:
        return found.verdict[:3]
    missed = _missed(found.on(device), found.plan.scenario.hand == "motion")
    first = [*here.idle(), *here.answers()]
    return [*dict.fromkeys([*first, *here.quicker(), *missed, *found.verdict])][:3]


class OnDevice:
    """The results on one kind of device, of which ``ours`` is that of uievents."""

    def __init__(self, found: InputResults, device: str, ours: Result) -> None:
        self.step: float = found.step
        self.place: Text = PLACES[device]
        self.ours: Result = ours
        self.complete: bool = device not in found.incomplete
        self.others: list[Result] = [one for one in found.on(device) if one is not ours]
        sound = [one for one in self.others if one.latency.p50_by_run and not one.balance.missed]
        self.timed: list[Result] = (
            sound if ours.latency.p50_by_run and not ours.balance.missed else []
        )
        """Those that miss nothing: one that misses presses is quick only with the rest."""

    @classmethod
    def of(cls, found: InputResults, device: str) -> OnDevice | None:
        """None if uievents was not measured there."""
        ours = next((one for one in found.on(device) if one.kind == "events"), None)
        return None if ours is None else cls(found, device, ours)

    def sentences(self) -> Iterator[Text]:
        """All of them."""
        yield from self.idle()
        yield from self.waits_that_poll()
        yield from self.quicker()
        yield from self.level_or_first()
        yield from self.answers()
        yield from self.tail()
        yield from self.active()

    def text(self, message: str, **values: object) -> Text:
        """A sentence that begins with the place, and may name what ours is."""
        return text("{place}, ", place=self.place) + text(message, ours=self.ours, **values)

    def against(self, figure: str, one: Result, other: Result) -> Compared | None:
        """How two contestants compare."""
        return compare(one.measured(figure, self.step), other.measured(figure, self.step))

    def costs_more(self, figure: str, one: Result, other: Result) -> bool:
        """Whether these runs can tell that ``one`` costs more."""
        found = self.against(figure, one, other)
        return found is not None and found.side > 0

    def side(self, one: Result) -> int:
        """Which has the higher median latency: 1 this one, -1 uievents, 0 if it cannot be told."""
        found = self.against("p50 ms", one, self.ours)
        return found.side if found else 0

    def idle(self) -> Iterator[Text]:
        """What a loop that never sleeps costs, and events."""
        for busy in (one for one in self.others if one.kind == "busy"):
            found = self.against("idle CPU %", busy, self.ours)
            if found is None or found.side <= 0:
                continue
            mine = same(percent(self.ours.idle_share))
            if found.kind == "more":
                mine = text(
                    "less than can be told from nothing ({little:ms} in {seconds:.3g} s)",
                    little=1000 * max(self.step, LITTLE_CPU),
                    seconds=self.ours.idle.seconds,
                )
            yield self.text(
                "while nothing happens, {busy.label} uses {busy.idle_share:percent} of a core and "
                "events use {mine}: {times} times less.",
                busy=busy,
                mine=mine,
                times=times(found),
            )

    def waits_that_poll(self) -> Iterator[Text]:
        """Loops whose name says that they wait."""
        for one in self.others:
            if one.kind == "block" and one.polls:
                yield text(
                    "{one.label} says that it waits, but wakes "
                    "{one.idle.wakeups_per_second.median:digits} times a second while nothing "
                    "happens: it polls.",
                    one=one,
                )

    def quicker(self) -> Iterator[Text]:
        """Those that answer sooner than events, and what they pay for it."""
        for one in sorted((it for it in self.timed if self.side(it) < 0), key=lambda it: it.p50):
            sooner = self.text(
                "{one.quoted} answers sooner than events: median {one.p50:ms} against "
                "{ours.p50:ms}.",
                one=one,
            )
            if self.costs_more("idle CPU %", one, self.ours):
                sooner += text(
                    " It pays for that with {one.idle_share:percent} of a core while idle.", one=one
                )
            yield sooner

    def level_or_first(self) -> Iterator[Text]:
        """Those from which events cannot be told; or that events are the first of all."""
        for one in self.timed:
            if self.side(one) == 0:
                yield self.text(
                    "the median latencies of events ({ours.p50:ms}) and {one.quoted} "
                    "({one.p50:ms}) show no difference that this run can tell.",
                    one=one,
                )
        if self.timed and self.complete and all(self.side(one) > 0 for one in self.timed):
            yield self.text(
                "events have the lowest median latency of those that miss nothing: {ours.p50:ms}; "
                "the next is {one.quoted} with {one.p50:ms}.",
                one=min(self.timed, key=lambda it: it.p50),
            )

    def answers(self) -> Iterator[Text]:
        """How much later the one that sleeps longest answers."""
        polling = [one for one in self.timed if one.kind == "poll" and self.side(one) > 0]
        if polling:
            yield self.text(
                "polling with a sleep trades CPU for delay: {one.quoted} has a median latency of "
                "{one.p50:ms}, events {ours.p50:ms}.",
                one=max(polling, key=lambda it: it.p50),
            )

    def tail(self) -> Iterator[Text]:
        """Where events are later than polling in the worst of a hundred presses."""
        mine, within = self.ours.latency.p99_ms, self.ours.latency.p99_within_ms
        for one in self.others:
            theirs, between = one.latency.p99_ms, one.latency.p99_within_ms
            if mine is None or within is None or theirs is None or between is None:
                continue
            missed = one.balance.missed or self.ours.balance.missed
            if one.kind not in ("busy", "poll") or missed or mine <= NOTICEABLE * theirs:
                continue
            if within[0] > between[1]:
                yield self.text(
                    "the p99 latency of events is worse: {ours.latency.p99_ms:ms} against "
                    "{one.latency.p99_ms:ms} of {one.quoted}.",
                    one=one,
                )
            else:
                yield self.text(
                    "the p99 latency of events is higher, but not by a difference that this run "
                    "can tell: {ours.latency.p99_ms:ms} against {one.latency.p99_ms:ms} of "
                    "{one.quoted}.",
                    one=one,
                )

    def active(self) -> Iterator[Text]:
        """Where events use more CPU than polling, while input comes."""
        worse = [
            text("{one.quoted} ({one.active_share:percent})", one=one)
            for one in self.others
            if one.kind != "peer" and self.costs_more("active CPU %", self.ours, one)
        ]
        if worse:
            yield self.text(
                "while input comes, events use more CPU ({ours.active_share:percent} of a core) "
                "than {names}.",
                names=listed(worse),
            )


def _missed(results: list[Result], motion: bool) -> Iterator[Text]:
    for one in results:
        if one.balance.missed <= 0:
            continue
        what = text("motions") if motion else text("presses")
        why = text(".")
        if one.kind == "state":
            why = text(": they began and ended between two looks.")
            if motion:
                why = text(": the pointer had moved on before the next look.")
        yield text(
            "{one.quoted} missed {one.balance.missed} of {one.balance.sent} {what} "
            "({one.missed_percent:percent}){why}",
            one=one,
            what=what,
            why=why,
        )


def _merged(results: list[Result]) -> Iterator[Text]:
    for one in results:
        if one.balance.merged > 0:
            yield text(
                "{one.quoted} merged {one.balance.merged} of {one.balance.sent} motions into later "
                "ones, whose path keeps them: its handler was called less often, and nothing was "
                "lost.",
                one=one,
            )


def _machine(found: InputResults) -> Iterator[Text]:
    """Whether the machine had other work."""
    busy = [one.idle.cpu_percent for one in found.results if one.kind == "busy"]
    shares = [cpu.low for cpu in busy if cpu is not None]
    if shares and min(shares) < ALONE:
        yield text(
            "The machine had other work meanwhile: a loop that never sleeps got only "
            "{share:percent} of a core at times. Measure again when it is idle.",
            share=min(shares),
        )


def _balance(results: list[Result]) -> Iterator[Text]:
    if wrong := [one.quoted for one in results if not one.balance.balanced]:
        yield text(
            "The presses of {names} do not balance: their figures are not to be trusted.",
            names=joined(wrong),
        )
