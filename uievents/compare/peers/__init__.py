"""The measured programs: small programs that wait for input, each in its own way.

Each module has ``run(name, subject)``, which calls ``subject.ready()``, counts the rounds of its
loop in ``subject.looks``, and calls ``subject.handled(number)`` where a program would handle the
press.  Each runs in a process of its own (:func:`start`), in which a second thread sleeps until the
measuring process asks: ``mark`` for the counters, ``received`` for the counters and the presses.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from ...measure.process import Channel, Process
from ...measure.x11 import number_of


def start(
    module: str,
    name: str,
    *,
    descriptors: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
    **options: object,
) -> Process:
    """The process of the contestant ``name`` of ``module``.

    ``options``: ``cores``, the numbers of the cores that it may use, and those of :class:`Subject`.
    """
    return Process(
        f"{__name__}:contend",
        *(module, name, json.dumps(options)),
        descriptors=descriptors,
        environment=environment,
    )


def contend(channel: Channel, module: str, name: str, options: str) -> None:
    """What the process runs: one contestant, for ever."""
    given = json.loads(options)
    if cores := given.pop("cores", ()):
        os.sched_setaffinity(0, cores)
    importlib.import_module(f"{__name__}.{module}").run(name, Subject(channel, **given))


class Subject:
    """Takes a contestant's reports: the presses that it handled, and the rounds of its loop."""

    def __init__(
        self,
        channel: Channel,
        *,
        interval: float = 0.0,
        stream: Sequence[int] = (),
        handler: float = 0.0,
        input: str = "button",
    ) -> None:
        self.interval = interval
        """Seconds between two polls, for contestants that poll."""
        self.stream = stream
        """Descriptors of the simulated devices, for contestants that read them."""
        self.input = input
        """Which input counts: presses of a ``button``, of a ``key``, or the pointer's ``motion``.

        See :class:`uievents.compare.studies.input.contestants.Scenario`.
        """
        self.received: list[tuple[int, float]] = []
        self.looks = 0
        """Rounds of the loop; the contestant counts them at its wait."""
        self.count_looks: Callable[[], int] = lambda: self.looks
        self.merged = 0
        """Events that were merged into a later one before they were handled."""
        self.answers: dict[str, Callable[[], dict[str, Any]]] = {}
        """Further commands that this contestant answers."""
        self._channel, self._handler = channel, handler

    def handled(self, number: int) -> None:
        """Note that the handler of press ``number`` was called now."""
        now = monotonic()
        self.received.append((number, now))
        while monotonic() - now < self._handler:
            pass  # a handler that computes

    def handled_key(self, key: str) -> None:
        """Note that the handler of the press of ``key`` was called now."""
        last = self.received[-1][0] if self.received else 0
        self.handled(number_of(key, last))

    def ready(self, **facts: Any) -> None:
        """To be called when the loop is about to begin.

        ``facts`` go to the measuring process (``window``: the X id of the window to press).
        """
        self._channel.send(facts)
        self._channel.answer_by(self._answer)

    def _answer(self, command: str) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "cpu": cpu_time(resource.RUSAGE_SELF),
            "children_cpu": cpu_time(resource.RUSAGE_CHILDREN),
            "looks": self.count_looks(),
            "merged": self.merged,
            "handled": len(self.received),
            "noticed": sum(number == 0 for number, _ in self.received),
        }
        if command == "received":
            answer["received"] = self.received
        if command in self.answers:
            answer |= self.answers[command]()
        return answer


def cpu_time(who: int) -> float:
    """Seconds of CPU time, user and system: of this process, or of its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
