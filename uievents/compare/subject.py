"""The side of a measured process that talks to the measuring one.

Every contestant runs in a process of its own, so that the instruments, the progress bar
and the load are never in its figures::

    python -m uievents.compare.subject MODULE NAME [--interval S] [--stream FD,FD...] ...

imports ``uievents.compare.peers.MODULE`` and calls its ``run(NAME, subject)``.

The measuring process writes commands to our standard input, and a thread that otherwise
sleeps in ``read`` answers them on standard output, each with a line of JSON: ``mark`` tells
the counters, ``pace`` also how quick the machine is just now, ``received`` also what was received.
If the other side dies, so do we, however our loop may be waiting.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from ..measure.machine import keep_to, pace
from ..measure.meters import own_usage
from ..measure.x11 import number_of


class Subject:
    """What a contestant reports to: presses that it noticed, and its rounds."""

    def __init__(
        self,
        interval: float = 0.0,
        stream: Sequence[int] = (),
        handler: float = 0.0,
        hand: str = "button",
    ) -> None:
        self.interval = interval
        """Seconds between the looks of a contestant that polls."""
        self.stream = stream
        """Descriptors of the simulated devices, for contestants that read them."""
        self.hand = hand
        """What is to be told: presses of a ``button``, of a ``key``, or the pointer's ``motion``.

        See :class:`uievents.compare.scenarios.Scenario`.
        """
        self._handler = handler
        self.received: list[tuple[int, float]] = []
        self.looks = 0
        """How often the loop went round: raised by the contestant, at its wait."""
        self.count_looks: Callable[[], int] = lambda: self.looks
        self.merged = 0
        """Events that were joined to a later one before they were handled."""
        self._out = os.dup(1)
        os.dup2(2, 1)  # what others print is not for the measuring process

    def seen(self, number: int) -> None:
        """The handler of press ``number`` has been called, now."""
        now = monotonic()
        self.received.append((number, now))
        while monotonic() - now < self._handler:
            pass  # a handler that computes

    def struck(self, key: str) -> None:
        """The handler of the press of ``key`` has been called, now."""
        last = self.received[-1][0] if self.received else 0
        self.seen(number_of(key, last))

    def ready(self, **facts: Any) -> None:
        """The loop is about to begin; ``facts`` go into the report (``window``: its X id)."""
        self._say(facts)
        threading.Thread(target=self._obey, name="control", daemon=True).start()

    def _obey(self) -> None:
        rest = b""
        while True:
            data = os.read(0, 4096)
            if not data:
                os._exit(3)  # nobody measures us any more
            *commands, rest = (rest + data).split(b"\n")
            for command in commands:
                self._say(self._answer(command.strip()))

    def _answer(self, command: bytes) -> dict[str, Any]:
        answer: dict[str, Any] = {"pace": pace()} if command == b"pace" else {}
        answer |= self._counters()
        return answer | ({"received": self.received} if command == b"received" else {})

    def _counters(self) -> dict[str, Any]:
        return {
            "cpu": own_usage().cpu,
            "children_cpu": own_usage(children=True).cpu,
            "looks": self.count_looks(),
            "merged": self.merged,
            "seen": len(self.received),
        }

    def _say(self, what: dict[str, Any]) -> None:
        data = json.dumps(what).encode() + b"\n"
        while data:
            data = data[os.write(self._out, data) :]


def main(arguments: list[str] | None = None) -> None:
    """Run one contestant until the measuring process says ``end``."""
    parser = argparse.ArgumentParser(prog="python -m uievents.compare.subject")
    parser.add_argument("module")
    parser.add_argument("name")
    parser.add_argument("--interval", type=float, default=0.0)
    parser.add_argument("--stream", default="")
    parser.add_argument("--handler", type=float, default=0.0)
    parser.add_argument("--hand", default="button")
    parser.add_argument("--cores", default="")
    given = parser.parse_args(arguments)
    if given.cores:
        keep_to(_numbers(given.cores))
    peer = importlib.import_module(f"uievents.compare.peers.{given.module}")
    try:
        stream = _numbers(given.stream)
        peer.run(given.name, Subject(given.interval, stream, given.handler, given.hand))
    except KeyboardInterrupt:
        sys.exit(130)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


if __name__ == "__main__":
    main()
