"""The Servers page: clients against four servers, and three tasks that each wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from ...events import KeyDown
from ..lab_page import LabPage
from ..lab_results import Order, Tasks
from ..lab_results import Servers as Load
from ..lab_seen import Seen, ServersSeen, TasksSeen
from ..listing import Listing
from ..paint import Box, Canvas
from ..panels.base import Panel
from ..panels.servers import CLIENTS, IDLE, ServersPanel
from ..panels.tasks import TasksPanel

if TYPE_CHECKING:
    from ..window import Demo


class Servers(LabPage):
    """Servers above, tasks below."""

    name = "servers"
    parts: ClassVar[Mapping[str, Sequence[Listing]]] = {
        panel.action: panel.code for panel in (ServersPanel, TasksPanel)
    }
    words: ClassVar[Sequence[str]] = (
        "protocol",
        "p50",
        "idle",
        "kernel",
        "loop",
        "socket",
        "descriptor",
        "coroutine",
    )
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("F1 – F3", "servers_key_clients"),
        ("F4", "servers_key_idle"),
        ("F5", "servers_key_run"),
        ("F6", "servers_key_tasks"),
        ("F7", "servers_key_code_tasks"),
        ("F11", "servers_key_code"),
    )

    def __init__(self, demo: Demo) -> None:
        super().__init__(demo)
        self.servers: ServersSeen = ServersSeen()
        self.tasks: TasksSeen = TasksSeen()
        self.upper: ServersPanel = ServersPanel(self.look, self.servers)
        self.lower: TasksPanel = TasksPanel(self.look, self.tasks)
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

    def action_of(self, event: KeyDown) -> str:
        key = event.key
        if key in ("f1", "f2", "f3"):
            return f"clients {CLIENTS[int(key[1]) - 1]}"
        if key == "f4":
            return f"idle {IDLE[0] if self.upper.idle else IDLE[1]}"
        return {"f5": "serve", "f6": "tasks", "f7": "code tasks", "f11": "code"}.get(key, "")

    def do_clients(self, number: str) -> None:
        self.upper.clients = int(number)
        self._chosen()

    def do_idle(self, number: str) -> None:
        self.upper.idle = int(number)
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
