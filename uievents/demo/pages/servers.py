"""The Servers page: clients against four servers, and three tasks that each wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words import text
from ..glossary import COROUTINE, DESCRIPTOR, KERNEL, LOOP, P50, PROTOCOL, SOCKET
from ..glossary import IDLE as IDLE_CLIENT
from ..lab_page import LabPage
from ..lab_results import Order, Tasks
from ..lab_results import Servers as Load
from ..lab_seen import Seen, ServersSeen, TasksSeen
from ..paint import Box, Canvas
from ..panel import Panel
from ..panels.servers import CLIENTS, IDLE, ServersPanel
from ..panels.tasks import TasksPanel
from .base import Key

if TYPE_CHECKING:
    from ..stage import Stage


class Servers(LabPage):
    """Servers above, tasks below."""

    title = text("Servers")
    words = (PROTOCOL, P50, IDLE_CLIENT, KERNEL, LOOP, SOCKET, DESCRIPTOR, COROUTINE)
    code = (*ServersPanel.code, *TasksPanel.code)
    keys = (
        Key("F1 – F3", text("clients at once: 1, 8, 64"), [f"clients {n}" for n in CLIENTS]),
        Key("F4", text("idle clients: on or off"), ["idle"]),
        Key("F5", text("run or stop the servers"), ["serve"]),
        Key("F6", text("run or stop the tasks"), ["tasks"]),
        Key("F7", text("code of the tasks"), ["code tasks"]),
        Key("F11", text("code of servers and tasks, one by one"), ["code"]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.servers: ServersSeen = ServersSeen()
        self.tasks: TasksSeen = TasksSeen()
        self.upper: ServersPanel = ServersPanel(self.stage.look, self.servers)
        self.lower: TasksPanel = TasksPanel(self.stage.look, self.tasks)
        self.panels: list[Panel] = [self.upper, self.lower]

    def seen_of(self, order: Order) -> tuple[Seen, Panel]:
        if isinstance(order, Load):
            return self.servers, self.upper
        return self.tasks, self.lower

    def arrange(self, body: Box, canvas: Canvas) -> None:
        gap = canvas.px(12)
        height = round((body.height - gap) * 0.58)
        upper = Box(body.left, body.top, body.width, height)
        top = upper.bottom + gap
        self.upper.arrange(upper, canvas)
        self.lower.arrange(Box(body.left, top, body.width, body.bottom - top), canvas)

    def enter(self) -> None:
        # First, short runs, so that there is something to see.
        if not self.servers.begun:
            self.start(Load(self.upper.clients, self.upper.idle))
        if not self.tasks.begun:
            self.start(Tasks())

    # ------------------------------------------------------------ what can be pressed

    def do_clients(self, number: str) -> None:
        self.upper.clients = int(number)
        self._chosen()

    def do_idle(self, number: str = "") -> None:
        self.upper.idle = int(number) if number else IDLE[0] if self.upper.idle else IDLE[1]
        self._chosen()

    def _chosen(self) -> None:
        """What is shown is what is chosen: another choice is measured at once."""
        order = Load(self.upper.clients, self.upper.idle)
        if self.servers.load != order or not (self.servers.running or self.servers.done):
            self.start(order)

    def do_serve(self) -> None:
        self.toggle(Load(self.upper.clients, self.upper.idle))

    def do_tasks(self) -> None:
        self.toggle(Tasks())


PAGE = Servers
