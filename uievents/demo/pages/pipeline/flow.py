"""What has happened to each event, and where its token is: the demo's model, without a pixel.

The shown loop reports the *facts* (sent, noticed, started, handled), which are over in
less than a millisecond; a token's *way* follows them slowly enough to be seen, and never
overtakes them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ...cleaning import clean
from ...meter import LATE
from .protocol import KINDS, Counted, DeviceInput, Handled, Noticed, Report, Started

SOURCE, QUEUE, DISPATCHER, CARD, DONE = range(5)

LEG = 0.2
"""Seconds from one lane to the next."""
DWELL = 0.06
"""Seconds for which a token stands still in a lane, at least."""
FEW = 4
"""Tokens of one kind that travel, each for its own event; more events join one of them."""
RATE = 30
"""Events of one kind a second that are followed one by one; more are only counted."""
COUNTED = ("click", "key", "wheel", "socket")
"""The kinds of which there may be more.  Motion merges, and the timer ticks once a second."""
LETTERS = 8
"""Letters that stand beside a token, at most."""
FLASH = 0.7
"""Seconds for which a card stays lit."""

Place = tuple[float, float]


@dataclass(slots=True, eq=False)
class Token:
    """An event on its way."""

    id: int
    kind: str
    sent: float
    label: str = ""
    count: int = 1
    """How many inputs it stands for: motions merge into one event."""
    events: int = 1
    """How many events it stands for: above a few a second, one token stands for many."""
    timed: bool = True
    """Whether its times are known; events that are only counted have none."""
    fact: int = SOURCE
    """Where the event is."""
    lane: int = SOURCE
    """The lane that its token is in, or travels to."""
    noticed: float = 0.0
    began: float = 0.0
    handled: float = 0.0
    index: int = 0
    """Its place among the tokens of its lane; -1: it passes by those that stand in line."""
    at: Place | None = None
    goal: Place = (0.0, 0.0)
    origin: Place = (0.0, 0.0)
    since: float = 0.0
    """When it left ``origin``, or, if it stands still, when it arrived."""
    moving: bool = False
    late: bool = False

    @property
    def passes(self) -> bool:
        """Whether it is in the queue's lane, and its event is not in the queue any more."""
        return self.lane == QUEUE and self.fact != QUEUE

    def times(self) -> tuple[float, float, float]:
        """Seconds for which it was unnoticed, in the queue, and in its handler."""
        return self.noticed - self.sent, self.began - self.noticed, self.handled - self.began

    def ran(self, now: float) -> float:
        """Seconds for which its handler has run by ``now``, or ran; 0 before it began."""
        return (self.handled or now) - self.began if self.began else 0.0


@dataclass(slots=True)
class CardState:
    """What a handler's card shows."""

    times: tuple[float, float, float] | None = None
    calls: int = 0
    inputs: int = 0
    lit: float = -1e9


class Block(NamedTuple):
    """For how long a handler held the loop, and how many events waited meanwhile."""

    seconds: float
    waited: int


class EventLatency(NamedTuple):
    """One event's time from happening to its handler."""

    time: float
    seconds: float
    kind: str


@dataclass(slots=True)
class Counters:
    """At any time: received = handled + merged + dropped + waiting."""

    received: int = 0
    handled: int = 0
    merged: int = 0
    dropped: int = 0

    @property
    def waiting(self) -> int:
        return self.received - self.handled - self.merged - self.dropped


@dataclass(slots=True)
class Flow:
    """All tokens, cards and counters since the shown loop started."""

    tokens: list[Token] = field(default_factory=list)
    cards: dict[str, CardState] = field(
        default_factory=lambda: {kind: CardState() for kind in KINDS}
    )
    counters: Counters = field(default_factory=Counters)
    """As reported: the tokens may still be on their way."""
    latencies: deque[EventLatency] = field(default_factory=lambda: deque(maxlen=400))
    """Of the events that are handled: only then it is known when their handlers really began."""
    sources: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    running: set[str] = field(default_factory=set)
    """The kinds whose handler runs longer than :data:`LATE`, or did and has a token on its way."""
    block: Block | None = None
    """The last handler that held the loop, while the tokens still show it."""
    noticed_last: str = ""
    """The kind of the input that was noticed last."""
    uncounted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    """By kind, how many events are only counted, and are not handled yet."""
    _recorded: dict[str, deque[float]] = field(
        default_factory=lambda: {kind: deque(maxlen=RATE) for kind in COUNTED}
    )
    """When the last events that are followed happened."""
    _by_id: dict[int, Token] = field(default_factory=dict)

    # ------------------------------------------------------------ facts

    def sent(self, inputs: Iterable[DeviceInput], lost: int = 0) -> None:
        """These inputs have been handed to their devices, which had no room for ``lost`` more."""
        for it in inputs:
            self._add(Token(it.id, it.kind, it.time, clean(it.text, LETTERS)))
        self.counters.received += lost
        self.counters.dropped += lost

    def follows(self, kind: str, time: float) -> bool:
        """Whether an event of that time is followed by itself, rather than only counted."""
        if kind not in COUNTED:
            return True
        times = self._recorded[kind]
        if len(times) == RATE and time - times[0] < 1.0:
            return False
        times.append(time)
        return True

    def sent_to_be_counted(self, kind: str, number: int, lost: int = 0) -> None:
        """So many events have been handed over; there was no room for ``lost`` more."""
        self.uncounted[kind] += number
        self.sources[kind] += number
        self.counters.received += number + lost
        self.counters.dropped += lost

    def count(self, fact: Counted) -> None:
        """Take a report of events that are only counted: one token goes their way for all."""
        for kind, number in fact.handled.items():
            self.uncounted[kind] -= number
            self.counters.handled += number
            token = Token(0, kind, fact.time, count=number, events=number, timed=False, fact=DONE)
            token.handled = fact.time
            self.tokens.append(token)
            self._gather(token)

    def _gather(self, token: Token) -> None:
        """If a few tokens of the kind travel already, join the last that has not left the queue."""
        alike = [it for it in self.tokens if it.kind == token.kind and it.fact == DONE]
        last = next((it for it in reversed(alike) if it is not token and it.lane <= QUEUE), None)
        if len(alike) <= FEW or last is None:
            return
        last.events += token.events
        last.count += token.count
        last.late |= token.late
        if token.timed:
            for fact in ("timed", "label", "sent", "noticed", "began", "handled"):
                setattr(last, fact, getattr(token, fact))
        self.tokens.remove(token)

    def _add(self, token: Token) -> None:
        self._by_id[token.id] = token
        self.tokens.append(token)
        self.counters.received += 1
        self.sources[token.kind] += 1

    def report(self, fact: Report) -> Token | None:
        """Take a report of the shown loop.  Returns the token if its event is handled by now."""
        if isinstance(fact, Noticed):
            self._noticed(fact)
        elif isinstance(fact, Started):
            self._started(fact)
        elif isinstance(fact, Handled):
            return self._handled(fact)
        elif isinstance(fact, Counted):
            self.count(fact)
        return None

    def _noticed(self, fact: Noticed) -> None:
        if fact.due:  # a tick of the loop's own timer, which the window has not sent
            self._add(Token(fact.id, "timer", fact.due))
        token = self._by_id.get(fact.id)
        if token is None:
            return
        self.noticed_last = token.kind
        if fact.merged and (first := self._in_line(token.kind)) is not None:
            first.count += 1
            del self._by_id[first.id]
            self._by_id[fact.id] = first
            first.id = fact.id  # the loop calls a merged event by its latest part
            first.sent, first.noticed = token.sent, fact.time
            self.tokens.remove(token)
            self.counters.merged += 1
        else:
            token.fact = QUEUE
            token.noticed = fact.time

    def _in_line(self, kind: str) -> Token | None:
        for token in reversed(self.tokens):
            if token.kind == kind and token.fact == QUEUE:
                return token
        return None

    def _started(self, fact: Started) -> None:
        token = self._by_id.get(fact.id)
        if token is None:
            return
        token.fact = CARD
        token.began = fact.time
        token.count = fact.count
        token.late = fact.time - token.sent > LATE
        token.noticed = max(token.noticed, token.sent)

    def _handled(self, fact: Handled) -> Token | None:
        token = self._by_id.pop(fact.id, None)
        if token is None:
            return None
        token.fact = DONE
        token.began, token.handled = fact.began, fact.time
        self.latencies.append(EventLatency(fact.began, fact.began - token.sent, token.kind))
        self.counters.handled += 1
        if fact.time - fact.began > LATE:
            waited = sum(it.fact != DONE and it.sent < fact.time for it in self.tokens)
            self.block = Block(fact.time - fact.began, waited)
        self._gather(token)
        return token

    def unnoticed(self) -> list[Token]:
        """The tokens of events that the loop has not noticed yet."""
        return [token for token in self.tokens if token.fact == SOURCE]

    @property
    def replayed(self) -> int:
        """How many events are handled already, while their tokens are on their way."""
        return sum(token.events for token in self.tokens if token.fact == DONE)

    def forget_times(self) -> None:
        """Clear the times on the cards: a handler works in another way from now on."""
        for card in self.cards.values():
            card.times = None

    def forget(self) -> None:
        """The loop has ended: count what it had not handled as dropped."""
        self.counters.dropped += sum(token.fact != DONE for token in self.tokens)
        self.counters.dropped += sum(self.uncounted.values())
        self.uncounted = dict.fromkeys(COUNTED, 0)
        self.tokens.clear()
        self._by_id.clear()

    # ------------------------------------------------------------ the way

    def advance(self, now: float, place: Callable[[Token, int], Place]) -> bool:
        """Move the tokens on; returns whether anything moves, or soon will.

        ``place(token, index)`` says where the index-th token of a lane stands.
        """
        busy = False
        standing: dict[tuple[int, str], int] = {}
        for token in list(self.tokens):
            if token.moving:
                self._glide(token, now)
            elif token.at is not None and now - token.since >= DWELL * self._hurry():
                if token.lane == CARD and token.fact == DONE:
                    self._arrived(token, now)
                    continue
                if token.lane < min(token.fact, CARD):
                    token.lane += 1
                    token.origin, token.since, token.moving = token.at, now, True
            token.index = -1
            if not token.passes:
                queue = token.lane, "" if token.lane == QUEUE else token.kind
                token.index = standing[queue] = standing.get(queue, -1) + 1
            goal = place(token, token.index)
            if token.at is None:
                token.at, token.since = goal, now
            elif goal != token.goal and not token.moving:
                token.origin, token.since, token.moving = token.at, now, True
            token.goal = goal
            if token.moving or token.lane < min(token.fact, CARD) or token.fact == DONE:
                busy = True
        self.running = {token.kind for token in self.tokens if token.ran(now) > LATE}
        return busy or any(now - card.lit < FLASH for card in self.cards.values())

    def _glide(self, token: Token, now: float) -> None:
        t = min(1.0, (now - token.since) / (LEG * self._hurry()))
        t = t * t * (3 - 2 * t)
        (x0, y0), (x1, y1) = token.origin, token.goal
        token.at = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t)
        if t >= 1.0:
            token.moving, token.since = False, now

    def _hurry(self) -> float:
        """A factor of all durations: many tokens go faster, so that they keep up with the facts."""
        return min(1.0, 12 / max(1, len(self.tokens)))

    def _arrived(self, token: Token, now: float) -> None:
        self.tokens.remove(token)
        if not self.tokens:
            self.block = None
        card = self.cards[token.kind]
        card.calls += token.events
        card.inputs += token.count
        if token.timed:
            card.times = token.times()
        card.lit = now
