"""The contestants, and the scenarios in which they are measured."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ....words import Text, same, text

SIMULATED, WINDOW = "simulated", "window"


class Contestant(NamedTuple):
    """A way of waiting for input."""

    name: str
    module: str
    """Of :mod:`uievents.compare.peers`."""
    way: str
    """Its name in that module."""
    label: Text
    kind: str = "poll"
    """``busy`` (never sleeps), ``poll``, ``state`` (polls a state, so it can miss presses),
    ``events`` (uievents), ``block`` (another blocking wait), ``peer`` (another library's loop)."""
    interval: float = 0.0
    """Seconds that it sleeps between two polls, if it does."""
    devices: int = 1
    """The number of simulated devices that it watches, at least."""
    any_device: bool = False
    """Whether each press is on a random one of them, and not always on the last."""
    scan: float = 0.0
    """Seconds that a scan of all of them takes, at most."""

    @property
    def device(self) -> str:
        """:data:`SIMULATED` (a socket pair) or :data:`WINDOW` (a real one, really pressed)."""
        return SIMULATED if self.module == "simulated" else WINDOW

    @property
    def delay(self) -> float:
        """Seconds until it polls again, at most."""
        return self.interval or self.scan


def simulated(name: str, way: str, label: Text, kind: str, interval: float = 0.0) -> Contestant:
    """A contestant on simulated devices."""
    return Contestant(name, "simulated", way, label, kind, interval)


def window(way: str, label: Text, kind: str, interval: float = 0.0) -> Contestant:
    """A contestant in a real window."""
    return Contestant(f"window-{way}", "window", way, label, kind, interval)


CONTESTANTS = (
    simulated("busy", "busy_thread", text("busy polling"), "busy"),
    simulated("sleep-1", "sleep_poll", text("polling every {n} ms", n=1), "poll", 0.001),
    simulated("sleep-16", "sleep_poll", text("polling every {n} ms", n=16), "poll", 0.016),
    simulated("sleep-100", "sleep_poll", text("polling every {n} ms", n=100), "poll", 0.1),
    simulated("state-16", "state_poll", text("state, every 16 ms"), "state", 0.016),
    simulated("events", "events", text("uievents"), "events"),
    window("busy", text("event.get() for ever"), "busy"),
    window("tick", same("get() + Clock.tick(60)"), "poll", 1 / 60),
    window("state", text("get_pressed() at 60 Hz"), "state", 1 / 60),
    window("wait", same("pygame.event.wait()"), "block"),
    window("events", text("uievents"), "events"),
)
PEERS = tuple(
    Contestant(f"peer-{way}", "libraries", way, same(label), "peer")
    for way, label in (("pyglet", "pyglet"), ("tk", "Tk"), ("qt", "Qt (PySide6)"), ("glfw", "GLFW"))
)
"""Other libraries' own loops, where they are installed (``--peers``)."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which input is sent, how often, and how long a handler takes."""

    name: str
    label: Text
    presses: int = 100
    """Presses in each run: whole bursts."""
    quick: int = 100
    """Presses in each run of a first look."""
    rate: float = 120.0
    """Presses a second, on average."""
    hold: tuple[float, float] = (0.001, 0.004)
    """Seconds that a press lasts.  A finger's takes 60 to 100 ms; a touchpad's tap, a wheel's notch
    and a game controller's bounce are shorter."""
    burst: int = 1
    """Presses that come together."""
    handler: float = 0.0
    """Seconds of computing in each handler."""
    input: str = msgspec.field(default="button", name="hand")
    """Which input a real window gets: presses of a ``button``, of a ``key``, or ``motion``."""
    descriptors: int = 1
    """The number of simulated devices that are watched; the last one is pressed."""
    devices: tuple[str, ...] = (SIMULATED, WINDOW)
    """The kinds of device on which it can be measured."""


SCENARIOS = {
    it.name: it
    for it in (
        Scenario("presses", text("presses at random times")),
        Scenario("bursts", text("presses in bursts of ten"), burst=10),
        Scenario("slow", text("presses whose handler computes for 5 ms"), handler=0.005),
        Scenario(
            "typing",
            text("keys, typed as people type"),
            presses=40,  # eight runs are enough for a p99
            quick=10,
            rate=10.0,
            hold=(0.06, 0.1),
            input="key",
        ),
        Scenario(
            "mouse",
            text("motions of a mouse that moves 1000 times a second"),
            presses=600,
            quick=400,
            rate=1000.0,
            hold=(0.0, 0.0001),
            input="motion",
            devices=(WINDOW,),
        ),
        Scenario(
            "many",
            text("presses on one device of 300, the others idle"),
            descriptors=300,
            devices=(SIMULATED,),
        ),
    )
}
