"""The Servers page itself."""

from __future__ import annotations

from typing import ClassVar

from ....words import Text, text
from ...glossary import COROUTINE, DESCRIPTOR, IDLE, KERNEL, LOOP, P50, PROTOCOL, SOCKET, Word
from ...listing import Listing
from ...measured import MeasuredPage
from ...paint import Box, Canvas
from ...panel import Panel
from ...stage import Stage
from ..base import Key
from .load import CLIENTS, LoadPanel
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
        gap = canvas.px(12)
        upper = Box(body.left, body.top, body.width, round((body.height - gap) * 0.42))
        self.tasks.arrange(upper, canvas)
        top = upper.bottom + gap
        self.load.arrange(Box(body.left, top, body.width, body.bottom - top), canvas)

    def do_clients(self, number: str) -> None:
        self.load.clients = int(number)
        self._chosen()

    def do_idle(self, number: str = "") -> None:
        self.load.choose_idle(number)
        self._chosen()

    def _chosen(self) -> None:
        """What is shown is what is chosen: another choice is measured at once."""
        if self.load.is_of_another_choice():
            self.start(self.load)


PAGE = ServersPage
