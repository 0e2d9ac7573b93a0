"""Events on other machines: ``app.share(Score, over="nats://10.0.0.1:4222", room="table-7")``.

An event that is posted here reaches every program that shares its type in the same room, once and
in the order of posting.  A NATS server carries the messages.  ``nats-py`` is its client: coroutines
that run in the loop's own wait, in ``run()``, ``run_async()`` and under ``attach()``.

::

    post ─▶ queue ─▶ dispatcher ─▶ handlers
                         │
                         └─▶ outbox ─▶ the sender ─▶ NATS ─▶ inbox ─▶ queue ─▶ dispatcher ─▶ ...

Sending is a handler that is called before all others.  So events that the queue has merged or
dropped are not sent, and neither are events that came from the network.  The *outbox* is a queue
like the loop's, with the same limit: there events stand in line while the server is away, and are
merged or dropped as their policy says.  Receiving is a source: messages wait until the loop's queue
has room for them.

Each program numbers its events (:mod:`.numbers`).  So the receivers notice which ones were lost on
the way and ask for them again, and they leave out those that come twice.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from ..dispatch.subscription import Subscription
from ..events import Event, ShareBack, ShareLost, Start
from ..extras import missing
from ..queue import EventQueue
from ..sources import Source
from .codec import Codec, Envelope, Fault, unpack
from .numbers import History, Peers
from .options import check_options, name_of, servers, without_secrets

try:
    from .durable import DurableLink
    from .link import INBOX, NOTHING, Link
    from .mark import Mark
except ImportError as _error:
    raise missing(_error) from None

if TYPE_CHECKING:
    from ..dispatch.work import Work
    from ..eventloop import EventLoop

FIRST = 2**62
"""The priority of sending: before the program's handlers, as one of them may stop the event."""
GONE = -1
"""The place of a message from a store that no longer exists."""
log: logging.Logger = logging.getLogger("uievents")


class Share(Source):
    """A program's membership in a room, until ``share.remove()`` or the end of the loop."""

    name = "share"

    def __init__(
        self,
        loop: EventLoop,
        types: Sequence[type[Event]],
        over: str | Sequence[str],
        room: str,
        durable: str | None,
        options: dict[str, Any],
    ) -> None:
        urls = servers(over)
        self.room: str = name_of(room, "room=")
        if not types:
            raise TypeError("say which events: app.share(Score, over=URL, room=NAME)")
        self._codec = Codec(types)
        check_options(options)
        self.over: str = ", ".join(map(without_secrets, urls))
        self.life: str = token_hex(8)
        self.me: str
        """This program's name, which other programs see as ``event.origin``."""
        if durable is None:
            self.me = f"{socket.gethostname()[:100]}-{os.getpid()}-{self.life[:4]}"
        else:
            self.me = name_of(durable, "durable=")
        self.durable: bool = durable is not None
        self.online: bool = False
        """Whether the server can be reached."""
        self.sent: int = 0
        """Events that were sent to the server."""
        self.received: int = 0
        """Events of other programs that were put in line here."""
        self.ignored: dict[str, int] = {}
        """How many messages and events were left out, by reason."""
        self.history: History = History()
        self.peers: Peers = Peers(ask=durable is None)
        self._loop = loop
        self._outbox = EventQueue(loop.queue.limit)
        self._outbox.failed = loop.queue.failed
        self._no_room = 0
        self._lost_at: float | None = None
        self._dropped_before = 0
        self._inbox: deque[tuple[bytes, int]] = deque()
        self._inbox_bytes = 0
        self._marks: deque[Mark] = deque()  # of stored messages whose events stand in line
        self._subscriptions: list[Subscription] = []
        self._work: Work[Any] | None = None
        self._link: Link
        if durable is None:
            self._link = Link(self, urls, options)
        else:
            self._link = DurableLink(self, urls, options, durable)

    # ------------------------------------------------------------ counters

    @property
    def waiting(self) -> int:
        """Events that wait to be sent."""
        return len(self._outbox)

    @property
    def merged(self) -> int:
        """Events that were merged into a later one while they waited to be sent."""
        return self._outbox.merged

    @property
    def dropped(self) -> int:
        """Events that are never sent: the outbox was full, or they cannot be encoded."""
        return self._outbox.dropped + self._no_room

    @property
    def missed(self) -> int:
        """Events of other programs that were lost on the way and cannot be sent again."""
        return self.peers.missed

    def __repr__(self) -> str:
        state = "online" if self.online else "offline"
        return (
            f"<share {self.room!r} over {self.over}, {state}: {self.sent} sent,"
            f" {self.waiting} wait, {self.merged} merged, {self.dropped} dropped;"
            f" {self.received} received, {self.missed} missed, ignored: {self.ignored}>"
        )

    # ------------------------------------------------------------ sending

    def begin(self) -> None:
        """Register the handlers that send, and connect as soon as the loop runs."""
        loop = self._loop
        try:
            kinds = self._codec.kinds
            for kind in kinds:
                if not any(issubclass(kind, other) for other in kinds if other is not kind):
                    self._subscriptions.append(
                        loop.dispatcher.on(kind, self._posted, priority=FIRST)
                    )
            if loop.running:
                self._connect()
            else:
                start = loop.dispatcher.on(Start, self._connect, priority=FIRST, once=True)
                self._subscriptions.append(start)
        except BaseException:
            self.remove()
            raise

    def _connect(self, event: Event | None = None) -> None:
        """Connect: the loop runs."""
        self._work = self._loop.start(self._link.run())
        self._work.then(self._over)

    def _posted(self, event: Event) -> None:
        """A handler of every shared type: send the event, if it was posted here."""
        if event.origin:
            return
        if type(event) not in self._codec.kinds:
            self._no_room += 1
            name = type(event).__name__
            self.report("unknown here", f"{name} was derived after share(): name it there as well")
        elif event.policy == "keep" and self._outbox.full:
            self._no_room += 1
            limit = self._outbox.limit
            self.report("no room", f"{limit:,} events wait for the server: the loop's limit=")
        else:
            self._outbox.put(event)
            self._link.posted()

    def at_the_end(self, function: Callable[[], object]) -> None:
        """Call a function after this turn's events, without another turn for it."""
        self._loop.loop.calls.append(function)
        self._loop._changed()

    def pack(self, most: int, size: int, largest: int) -> None:
        """Move waiting events to the history, and number them.

        Takes at most ``most`` events and about ``size`` bytes, and none of more than ``largest``
        bytes.
        """
        end = self.history.next + most
        while self._outbox.line and self.history.next < end and size > 0:
            event = self._outbox.get()
            try:
                data = self._codec.encode(event)
                if len(data) > largest:
                    raise ValueError(
                        f"a {type(event).__name__} of {len(data):,} bytes is too large to be"
                        f" shared: {largest:,} is the most"
                    )
            except Exception as error:
                self._no_room += 1
                self._loop.dispatcher.note(error, event, self._posted)
                continue
            self.history.add(data)
            size -= len(data)

    # ------------------------------------------------------------ receiving

    def take(self, data: bytes, place: int) -> bool:
        """Take a message that has come; returns False if there is no room for it yet."""
        if self.closed:
            return True  # left out without a mark, so that the next run reads it again
        if self._inbox_bytes > INBOX:
            return False
        if self._inbox or self._loop.queue.line:  # earlier messages come first
            self._inbox.append((data, place))
            self._inbox_bytes += len(data)
        else:
            self._open(data, place, self.clock())
        if self._loop.hosting.host is not None:
            self._loop.hosting.host.deliver_now()
        return True

    def deadline(self) -> float | None:
        return 0.0 if self._inbox else None

    def collect(self, now: float) -> None:
        """Put the events of waiting messages into the queue, while it has room."""
        queue, most = self._loop.queue, self.received + 256
        while self._inbox and not queue.full and self.received < most:
            data, place = self._inbox.popleft()
            self._inbox_bytes -= len(data)
            self._open(data, place, now)
        if self._inbox_bytes <= INBOX:
            self._link.make_room()

    def _open(self, data: bytes, place: int, now: float) -> None:
        mark = Mark(place, self._loop.queue) if place > 0 else None
        try:
            self._read(unpack(data), place, mark, now)
        except Fault as fault:
            self.report(fault.kind, str(fault))
        if mark is not None:
            if not self._marks:
                self._loop.loop.calls.append(self._dispatched)
            self._marks.append(mark)

    def _read(self, message: Envelope, place: int, mark: Mark | None, now: float) -> None:
        if message.life == self.life:
            return
        if self.durable and message.origin == self.me:
            return  # an earlier run of this program posted and handled it
        events: list[Any] = []
        ask = False
        # A greeting may overtake events that are still to be read from the store, which would then
        # look like repeats.  So only messages from the store say which number comes next.
        if place or not self.durable:
            events, ask = self.peers.take(message)
        if mark is not None:
            mark.sender, mark.end = message.life, message.n + len(message.events)
        if message.expects is not None:
            self._link.greet(message.life, message.expects.get(self.life))
        if ask:
            self._link.ask(message.life, self.peers.next[message.life])
        source = f"{self.room}: {message.origin}"
        for raw in events:
            try:
                event = self._codec.decode(raw, message.origin, source, now)
                self._put(event)
            except Fault as fault:
                self.report(fault.kind, str(fault))
            if mark is not None:
                mark.add()

    def _put(self, event: Event) -> None:
        try:
            self.put(event)
        except Exception as error:  # a value that its field cannot have
            raise Fault("wrong fields", str(error)) from None
        self.received += 1

    def _dispatched(self) -> None:
        """Called after a turn's events: report to the link how far they were dispatched."""
        self._report_progress(all_of_them=not self._loop.queue.line)
        if self._marks:
            self._loop.loop.calls.append(self._dispatched)

    def _report_progress(self, *, all_of_them: bool) -> None:
        place, part = 0, NOTHING
        while self._marks and (all_of_them or self._marks[0].done):
            place = self._marks.popleft().place
        if self._marks:
            part = self._marks[0].part
        if place or part != NOTHING:
            self._link.done(place, part)

    def forget_places(self) -> None:
        """Forget the places of waiting messages: the server lost its store, and counts from 1."""
        self._marks.clear()
        self._inbox = deque((data, GONE if place else 0) for data, place in self._inbox)

    # ------------------------------------------------------------ reports

    def report(self, kind: str, why: str) -> None:
        """Count a message or event that is left out, by kind, and log the first of each kind."""
        self.ignored[kind] = number = self.ignored.get(kind, 0) + 1
        if number == 1:
            why = " ".join(why.split())[:300]  # one line, even if a peer's text has more
            log.warning(
                "share, room %r: %s: %s (logged once; counted in share.ignored)",
                self.room,
                kind,
                why,
            )

    def lost(self, reason: str) -> None:
        """The server cannot be reached: report it, once until it is back."""
        self.online = False
        if self._lost_at is None:
            self._lost_at = self.clock()
            self._dropped_before = self.dropped
            lost = ShareLost(room=self.room, over=self.over, reason=reason or "not connected")
            handled = self._loop.dispatcher.subscriptions()
            if not any(issubclass(ShareLost, one.event_type) for one in handled):
                log.warning(
                    "share, room %r: %s cannot be reached (%s); trying again every second",
                    *(self.room, self.over, lost.reason),
                )
            self._post(lost)

    def back(self) -> None:
        """The server can be reached."""
        self.online = True
        if self._lost_at is None:
            return
        away, dropped = self.clock() - self._lost_at, self.dropped - self._dropped_before
        self._lost_at = None
        self.ignored.pop("no room", None)  # so that it is logged again the next time
        self._post(ShareBack(room=self.room, over=self.over, seconds=away, dropped=dropped))

    def _post(self, event: Event) -> None:
        if not self.closed:
            self.put(event)
            self._loop._changed()

    # ------------------------------------------------------------ the end

    def _over(self) -> None:
        """The link has ended: with the loop, or by an error, which is reported."""
        self.online = False
        if self.waiting:
            log.warning("share, room %r: events that were never sent: %d", self.room, self.waiting)
        self.leave()

    def close(self) -> None:
        super().close()
        self._report_progress(all_of_them=False)
        self._marks.clear()  # their events were discarded here, and the next run gets them
        for subscription in self._subscriptions:
            subscription.cancel()
        if self._work is not None:
            self._work.cancel()


def open_share(
    loop: Any,
    types: Sequence[type[Event]],
    over: str | Sequence[str],
    room: str,
    durable: str | None,
    options: dict[str, Any],
) -> Share:
    """Make ``loop`` a member of a room: see ``EventLoop.share``."""
    share = Share(loop, types, over, room, durable, options)
    for other in loop.loop.sources:
        if isinstance(other, Share) and (other.room, other.over) == (share.room, share.over):
            raise RuntimeError(f"the room {room!r} is shared already: name all types in one call")
    loop.add(share)
    share.begin()
    return share
