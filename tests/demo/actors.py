"""The demo without its processes: actors play them, on a clock that only a test moves.

What an actor says goes over the same sockets and through the same reading, accounting and
drawing as what a real process says; only the sender is made up, and the time.
"""

from __future__ import annotations

import os
import socket
import subprocess
from types import SimpleNamespace

import msgspec

from uievents.demo.meter import CostReading
from uievents.demo.pages.pipeline.protocol import DeviceInput, Handled, Noticed, Started
from uievents.demo.pages.pipeline.protocol import read_input as input_of
from uievents.demo.shown import line
from uievents.measure.process import Lines
from uievents.models.input import SIZE, Press


class Actor:
    """In place of a process: has its end of every socket, and says what the test lets it say."""

    pid = 4711
    returncode = None

    def __init__(self, command: list[str], pass_fds: list[int]) -> None:
        self.function, self.arguments = command[3], command[5:]
        self._control, *devices = (socket.socket(fileno=os.dup(number)) for number in pass_fds)
        self._devices = devices
        self.costs = (0.0, 0.0)
        """What its meter shows from now on: percent of a core, wakeups per second."""

    def say(self, *messages: msgspec.Struct) -> None:
        self._control.sendall(b"".join(map(line, messages)))

    def tell(self, *facts: dict) -> None:
        """Say what has no type of its own: facts of an experiment."""
        self._control.sendall(b"".join(msgspec.json.encode(fact) + b"\n" for fact in facts))

    def _read(self) -> list[bytes]:
        read = []
        for device in self._devices:
            try:
                read.append(device.recv(1 << 16, socket.MSG_DONTWAIT))
            except BlockingIOError:
                read.append(b"")
        return read

    def inputs(self) -> list[DeviceInput]:
        """What the window has sent to the shown loop's devices since."""
        return [input_of(text) for data in self._read() for text in Lines().feed(data)]

    def presses(self) -> list[Press]:
        """What it has sent to a model's devices since."""
        return [
            Press.unpack(data[at : at + SIZE])
            for data in self._read()
            for at in range(0, len(data), SIZE)
        ]

    def asked(self) -> int:
        """How often the window has asked it for something since."""
        try:
            return self._control.recv(1 << 16, socket.MSG_DONTWAIT).count(b"\n")
        except BlockingIOError:
            return 0

    def wait(self, timeout: float | None = None) -> int:
        """Leave the stage, at once; it went well."""
        for sock in (*self._devices, self._control):
            sock.close()
        self.returncode = 0
        return 0


class Stage:
    """The demo's window, and the actors of all processes that it has started: newest last."""

    def __init__(self, clock, wait, monkeypatch) -> None:
        self.clock, self.wait = clock, wait
        self.actors: list[Actor] = []
        self.demo = None
        monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
        for name in ("UIEVENTS_WAIT", "DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        from uievents.demo import shown, window
        from uievents.measure import process

        played = SimpleNamespace(
            Popen=self._begin,
            DEVNULL=subprocess.DEVNULL,
            TimeoutExpired=subprocess.TimeoutExpired,
        )
        monkeypatch.setattr(process, "subprocess", played)
        monkeypatch.setattr(shown, "CostMeter", self._meter)
        monkeypatch.setattr(window, "monotonic", clock)

    def _begin(self, command, *, pass_fds, **options) -> Actor:
        self.actors.append(Actor(command, pass_fds))
        return self.actors[-1]

    def _meter(self, pid: int) -> SimpleNamespace:
        actor, before = self.actors[-1], self.clock()

        def read() -> CostReading:
            nonlocal before
            seconds, before = self.clock() - before, self.clock()
            return CostReading(self.clock(), seconds, *actor.costs)

        return SimpleNamespace(read=read)

    def open(self, page: str, language: str, theme: str, size=(960, 600)):
        """The demo on that page."""
        from uievents import App
        from uievents.demo.look import Look
        from uievents.demo.theme import THEMES
        from uievents.demo.window import Demo

        app = App("golden", size, clock=self.clock, selector=self.wait, strict=True)
        self.demo = Demo(app, Look(language, THEMES[theme]), page)
        return self.demo

    def run(self, seconds: float) -> None:
        """Let so much time go by: timers and frames come when they are due."""
        end = self.clock() + seconds
        while (left := end - self.clock()) > 1e-9:
            self.demo.app.turn(left)

    def handled(self, actor: Actor, waited=90e-6, queued=40e-6, took=120e-6) -> None:
        """The shown loop handles, one after the other, all that its devices have."""
        for it in actor.inputs():
            noticed = it.time + waited
            began = noticed + queued
            actor.say(
                Noticed(it.id, noticed), Started(it.id, began), Handled(it.id, began + took, began)
            )

    def close(self) -> None:
        if self.demo is not None:
            self.demo.close()
