"""Who takes part in the study of input: names, in both languages, and how each is started."""

from __future__ import annotations

from typing import NamedTuple

SIMULATED, WINDOW = "simulated", "window"


class Contestant(NamedTuple):
    """A way of waiting for input."""

    name: str
    device: str
    """:data:`SIMULATED` (a socket pair) or :data:`WINDOW` (a real one, really pressed)."""
    module: str
    """Of :mod:`uievents.compare.peers`."""
    way: str
    english: str
    chinese: str
    interval: float = 0.0
    """Seconds between its looks, where it sleeps between them."""
    kind: str = "poll"
    """``busy`` (never sleeps), ``poll``, ``state`` (polls a state, so it can miss), ``events``
    (uievents), ``block`` (blocks otherwise), ``peer`` (another library's own loop)."""


CONTESTANTS = (
    Contestant(
        *("busy", SIMULATED, "simulated", "busy_thread", "busy-polling thread", "忙轮询线程"),
        kind="busy",
    ),
    *(
        Contestant(
            *(f"sleep-{ms}", SIMULATED, "simulated", "sleep_poll"),
            *(f"polling every {ms} ms", f"每 {ms} 毫秒轮询一次"),
            interval=ms / 1000,
        )
        for ms in (1, 16, 100)
    ),
    Contestant(
        *("state-16", SIMULATED, "simulated", "state_poll"),
        *("state, every 16 ms", "每 16 毫秒查询状态"),
        interval=0.016,
        kind="state",
    ),
    Contestant(
        *("events", SIMULATED, "simulated", "events", "uievents", "uievents（事件）"),
        kind="events",
    ),
    Contestant(
        *("window-busy", WINDOW, "window", "busy"),
        *("event.get() for ever", "不停调用 event.get()"),
        kind="busy",
    ),
    Contestant(
        *("window-tick", WINDOW, "window", "tick"),
        *("get() + Clock.tick(60)", "get() + Clock.tick(60)"),
        interval=1 / 60,
    ),
    Contestant(
        *("window-state", WINDOW, "window", "state"),
        *("get_pressed() at 60 Hz", "60 Hz 的 get_pressed()"),
        interval=1 / 60,
        kind="state",
    ),
    Contestant(
        *("window-wait", WINDOW, "window", "wait"),
        *("pygame.event.wait()", "pygame.event.wait()"),
        kind="block",
    ),
    Contestant(
        *("window-events", WINDOW, "window", "events", "uievents", "uievents（事件）"),
        kind="events",
    ),
)

PEERS = tuple(
    Contestant(f"peer-{module}", WINDOW, module, "loop", label, label, kind="peer")
    for module, label in (
        ("pyglet", "pyglet"),
        ("tk", "Tk"),
        ("qt", "Qt (PySide6)"),
        ("glfw", "GLFW"),
    )
)
"""Other libraries' own loops, where they are installed (``--peers``)."""
