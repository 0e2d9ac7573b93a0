"""The study of I/O modes: the two phases of one read from a socket, in five modes."""

from __future__ import annotations

import itertools
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ...measure.process import Channel, Process
from ...measure.samples import Figure
from ...models import io
from ...words import Text, digits, joined, listed, plural, same, text
from ..ratios import extreme
from ..section import NONE, Column, Plot, figure
from ..study import Findings, Study, StudyOptions

if TYPE_CHECKING:
    from ..sheet import Sheet

TIMEOUT = 60.0
"""Seconds in which a measured process must have ended."""
ANSWER_AFTER = 0.02
"""Seconds from the request to the data."""
SIZE = 65_536
"""Bytes of a read."""
MANY = 10
"""A read that needs more calls than this to find its data ready is drawn as polling."""

LABELS = {
    "blocking": text("blocking"),
    "nonblocking": text("non-blocking"),
    "multiplexed": text("multiplexed"),
    "signal_driven": text("signal-driven"),
    "asynchronous": text("asynchronous"),
}


class IoCosts(msgspec.Struct, forbid_unknown_fields=True):
    """One mode of reading: each run's value is the median of its reads."""

    name: str
    label: Text
    waiting_ms: Figure | None
    """From the request until the data are ready."""
    copying_us: Figure | None
    """From then to the end: copying to user space, including the system calls."""
    cpu_ms: Figure | None
    """CPU time of a whole read."""
    free_calls: float | None
    """How often the program was free to do other work while it waited (median)."""
    asked: float
    """Calls that a read needed to find its data ready (median)."""

    @property
    def free(self) -> Text:
        """How often the program was free, for a table's cell."""
        if not self.free_calls:
            return NONE if self.free_calls is None else text("never")
        return plural(
            "once", "{calls:digits} times", max(1, round(self.free_calls)), calls=self.free_calls
        )

    def bar_style(self, phase: str) -> str:
        """How the bar of this phase is drawn: ``full``, ``striped`` or ``outlined``."""
        if phase == "events":
            return "outlined" if self.name == "asynchronous" else "full"
        if not self.free_calls:
            return "full"
        return "striped" if self.asked > MANY else "outlined"


class IoFindings(Findings, kw_only=True, tag="io"):
    """One read from a socket in five modes."""

    heading: ClassVar[Text] = text("One read, five modes")
    columns: ClassVar[Sequence[Column]] = (
        (same(""), lambda one: one.label),
        (text("waiting\nms"), lambda one: figure(one.waiting_ms)),
        (text("copying\nµs"), lambda one: figure(one.copying_us)),
        (text("CPU\nms"), lambda one: figure(one.cpu_ms)),
        (text("free while\nit waits"), lambda one: one.free),
    )
    reads: int
    bytes: int
    answer_after_ms: float
    modes: list[IoCosts]

    def rows(self) -> Sequence[IoCosts]:
        return self.modes

    def plots(self) -> Sequence[Plot]:
        caption = text(
            "Waiting for the data (grey) and copying them (coloured), each on a scale of its own. "
            "Full: blocked. Striped: asking again and again. Outlined: free for other work."
        )
        return [Plot("io", caption, self._draw, 34.0 + 34 * len(self.modes))]

    def notes(self) -> Iterator[Text]:
        yield text(
            "I/O modes: {it.reads} reads each; the data come {it.answer_after_ms:ms} after they "
            "were asked for.",
            it=self,
        )
        yield text(
            "A read has {it.bytes} bytes. Free: how often it let the program do other work.",
            it=self,
        )

    def sentences(self) -> Iterator[Text]:
        modes = {one.name: one for one in self.modes}
        costs = {name: one.cpu_ms for name, one in modes.items() if one.cpu_ms}
        dear, cheap = extreme(costs, most=True), extreme(costs)
        if self.complete and len(dear) == 1 and len(costs) > 1:
            yield plural(
                "For one read that waits {it.answer_after_ms:ms}, the {dear.label} mode uses the "
                "most CPU time, {dear.cpu_ms.median:ms}; the {names} mode uses the least, "
                "{cheap.cpu_ms.median:ms}.",
                "For one read that waits {it.answer_after_ms:ms}, the {dear.label} mode uses the "
                "most CPU time, {dear.cpu_ms.median:ms}; the {names} modes use the least, from "
                "{cheap.cpu_ms.median:ms}.",
                len(cheap),
                it=self,
                dear=modes[dear[0]],
                cheap=modes[cheap[0]],
                names=listed([modes[name].label for name in cheap]),
            )
        elif len(costs) > 1:
            each = [text("{one.label} {one.cpu_ms.median:ms}", one=modes[name]) for name in costs]
            yield text(
                "For one read that waits {it.answer_after_ms:ms}, CPU time: {each}.",
                it=self,
                each=joined(each),
            )
        if free := [one.label for one in self.modes if one.free_calls]:
            yield text(
                "Free to do other work while the data are waited for: {modes}.", modes=joined(free)
            )

    def compared(self) -> Iterator[tuple[str, str, Figure | None]]:
        for one in self.modes:
            yield "io: CPU ms", one.name, one.cpu_ms
            yield "io: waiting ms", one.name, one.waiting_ms

    def _draw(self, sheet: Sheet) -> None:
        """Two phases on two scales, as the second is so short; the demo draws it alike."""
        known = [one for one in self.modes if one.waiting_ms and one.copying_us]
        waiting, copying = attrgetter("waiting_ms.median"), attrgetter("copying_us.median")
        for heading, value, left, room, colour in (
            (text("waiting, ms"), waiting, 12.0, 174.0, "waiting"),
            (text("copying, µs"), copying, 234.0, 86.0, "events"),
        ):
            sheet.words(left, 14, heading)
            longest = max(map(value, known), default=1.0)
            for row, one in enumerate(known):
                top, length = 40 + 34.0 * row, max(2.0, room * value(one) / longest)
                if colour == "waiting":
                    sheet.words(left, top - 4, one.label, "ink")
                sheet.bar(left, top, length, 12, colour, one.bar_style(colour))
                sheet.words(left + length + 4, top + 10, digits(value(one)), "ink")


class Io(Study):
    """Each mode in a process of its own, which times itself; this process sends the data."""

    Findings = IoFindings
    title: Text = text("I/O modes: the two phases of a read from a socket, in five modes")

    def __init__(self, reads: int, runs: int, seed: int) -> None:
        super().__init__({name: LABELS[name] for name in io.MODELS}, runs, seed)
        self.reads = reads
        self.seconds_each: float = 0.3 + reads * (ANSWER_AFTER + 0.005)

    @classmethod
    def planned(cls, options: StudyOptions) -> Io:
        return cls(6 if options.quick else 10, options.runs_or(5, 8), options.seed)

    def measure(self, name: str) -> dict[str, Any]:
        peer, read_from = socket.socketpair()
        with peer, read_from:
            peer.settimeout(TIMEOUT)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * SIZE)
            fd = read_from.fileno()
            arguments = [name, str(fd), str(self.reads)]
            with Process(f"{__name__}:read_often", *arguments, descriptors=[fd]) as process:
                read_from.close()
                with suppress(OSError):  # if it has ended, the answer says why
                    for _ in range(self.reads):
                        if not peer.recv(1):
                            break
                        time.sleep(ANSWER_AFTER)
                        peer.sendall(bytes(SIZE))
                return process.answer(TIMEOUT)

    def findings(self) -> IoFindings:
        return IoFindings(
            reads=self.reads * max(map(len, self.done.values()), default=0),
            bytes=SIZE,
            answer_after_ms=1000 * ANSWER_AFTER,
            modes=list(map(self.costs, self.measured())),
        )

    def costs(self, name: str) -> IoCosts:
        reads = [read for result in self.done[name] for read in result["reads"]]
        return IoCosts(
            name=name,
            label=LABELS[name],
            waiting_ms=self.by_run(name, lambda one: 1e3 * phases(one)[0], "reads"),
            copying_us=self.by_run(name, lambda one: 1e6 * phases(one)[1], "reads"),
            cpu_ms=self.by_run(name, lambda one: 1e3 * one["cpu"], "reads"),
            free_calls=statistics.median(read["free"] for read in reads),
            asked=statistics.median(times_asked(name, read) for read in reads),
        )


def phases(read: dict[str, Any]) -> tuple[float, float]:
    """Seconds of waiting and of copying; a read in pieces waits and copies several times."""
    spent = {"waiting": 0.0, "copying": 0.0}
    for (phase, begin), (_, end) in itertools.pairwise(read["marks"]):
        spent["copying" if phase in ("ready", "copying") else "waiting"] += end - begin
    return spent["waiting"], spent["copying"]


def times_asked(mode: str, read: dict[str, Any]) -> int:
    """Calls that a read needed to find its data, or their next piece, ready.

    One for each piece: the blocking ``recv``, the ``select``, the wait for a signal or for the end
    of ``aio_read``.  Only a non-blocking read asks more often; it counts those as ``free``.
    """
    pieces: int = sum(phase == "copying" for phase, _ in read["marks"])
    return pieces + (int(read["free"]) if mode == "nonblocking" else 0)


def read_often(channel: Channel, name: str, descriptor: str, reads: str) -> None:
    """What the measured process runs: several reads in one mode."""
    channel.send({})
    with socket.socket(fileno=int(descriptor)) as sock:
        channel.send({"reads": [_timed(io.model(name), sock) for _ in range(int(reads))]})


def _timed(read: Callable[..., bytes], sock: socket.socket) -> dict[str, Any]:
    marks: list[tuple[str, float]] = []
    free = itertools.count()

    def mark(phase: str) -> None:
        marks.append((phase, time.monotonic()))

    sock.sendall(b"?")
    cpu = time.process_time()
    data = read(sock, SIZE, mark, lambda: next(free))
    cpu = time.process_time() - cpu
    if len(data) != SIZE:
        raise SystemExit(f"{len(data)} bytes came instead of {SIZE}")
    return {"marks": marks, "free": next(free), "cpu": cpu}


STUDY = Io
