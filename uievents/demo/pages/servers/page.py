"""The Servers page itself."""

from __future__ import annotations

from typing import ClassVar

from ....words import Text, text
from ...glossary import COROUTINE, DESCRIPTOR, IDLE, KERNEL, LOOP, P50, PROTOCOL, SOCKET, Word
from ...layout import cut
from ...listing import Listing
from ...measured import MeasuredPage
from ...paint import Box, Canvas
from ...panel import Panel
from ...stage import Stage
from ..base import Key
from .load import CLIENTS, IDLE_CLIENTS, LoadPanel
from .tasks import TasksPanel


class ServersPage(MeasuredPage):
    """Tasks above, servers below."""

    title: ClassVar[Text] = text("Servers")
    words: ClassVar[tuple[Word, ...]] = (
        *(PROTOCOL, P50, IDLE, KERNEL),
        *(LOOP, SOCKET, DESCRIPTOR, COROUTINE),
    )
    code: tuple[Listing, ...] = (*LoadPanel.code, *TasksPanel.code)
    keys: ClassVar[tuple[Key, ...]] = (
        Key("F1 – F3", text("clients at once: 1, 8, 64"), [f"clients {n}" for n in CLIENTS]),
        Key("F4", text("idle clients: on or off"), ["idle"]),
        Key("F5", text("run or stop the servers"), ["run serve"]),
        Key("F6", text("run or stop the tasks"), ["run tasks"]),
        Key("F7", text("code of the tasks"), ["code tasks"]),
        Key("F11", text("code of servers and tasks, one by one"), ["code"]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.tasks: TasksPanel = TasksPanel()
        self.load: LoadPanel = LoadPanel()
        self.panels: list[Panel] = [self.tasks, self.load]  # in this order they are measured

    def arrange(self, body: Box, canvas: Canvas) -> None:
        rest, gap = body.copy(), canvas.px(12)
        self.tasks.arrange(cut(rest, "top", round((body.height - gap) * 0.42), gap), canvas)
        self.load.arrange(rest, canvas)

    def do_clients(self, number: str) -> None:
        self._choose(int(number), self.load.idle)

    def do_idle(self, number: str = "") -> None:
        """Choose a number of idle clients; without one, the number that is not chosen now."""
        unchosen = IDLE_CLIENTS[self.load.idle == IDLE_CLIENTS[0]]
        self._choose(self.load.clients, int(number) if number else unchosen)

    def _choose(self, clients: int, idle: int) -> None:
        """Another choice is measured at once: the figures shown are those of the choice."""
        load = self.load
        load.clients, load.idle = clients, idle
        if load.load != (clients, idle) or not (load.running or load.done):
            self.start(load)


PAGE = ServersPage
