"""What is measured: the contestants, and the scenarios that they are put through."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ....words import Text, same, text

SIMULATED, WINDOW = "simulated", "window"


class Contestant(NamedTuple):
    """A way of waiting for input."""

    name: str
    device: str
    """:data:`SIMULATED` (a socket pair) or :data:`WINDOW` (a real one, really pressed)."""
    module: str
    """Of :mod:`uievents.compare.peers`."""
    way: str
    label: Text
    interval: float = 0.0
    """Seconds between its looks, where it sleeps between them."""
    kind: str = "poll"
    """``busy`` (never sleeps), ``poll``, ``state`` (polls a state, so it can miss), ``events``
    (uievents), ``block`` (blocks otherwise), ``peer`` (another library's own loop)."""


def _simulated(name: str, way: str, label: Text, **more: object) -> Contestant:
    return Contestant(name, SIMULATED, "simulated", way, label, **more)  # type: ignore[arg-type]


def _window(way: str, label: Text, **more: object) -> Contestant:
    return Contestant(f"window-{way}", WINDOW, "window", way, label, **more)  # type: ignore[arg-type]


EVENTS = text("uievents")
CONTESTANTS = (
    _simulated("busy", "busy_thread", text("busy-polling thread"), kind="busy"),
    *(
        _simulated(f"sleep-{n}", "sleep_poll", text("polling every {n} ms", n=n), interval=n / 1000)
        for n in (1, 16, 100)
    ),
    _simulated("state-16", "state_poll", text("state, every 16 ms"), interval=0.016, kind="state"),
    _simulated("events", "events", EVENTS, kind="events"),
    _window("busy", text("event.get() for ever"), kind="busy"),
    _window("tick", same("get() + Clock.tick(60)"), interval=1 / 60),
    _window("state", text("get_pressed() at 60 Hz"), interval=1 / 60, kind="state"),
    _window("wait", same("pygame.event.wait()"), kind="block"),
    _window("events", EVENTS, kind="events"),
)
PEERS = tuple(
    Contestant(f"peer-{name}", WINDOW, "libraries", name, same(label), kind="peer")
    for name, label in (
        ("pyglet", "pyglet"),
        ("tk", "Tk"),
        ("qt", "Qt (PySide6)"),
        ("glfw", "GLFW"),
    )
)
"""Other libraries' own loops, where they are installed (``--peers``)."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes, how often, and how long a handler takes.  Every one begins idle."""

    name: str
    label: Text
    presses: int = 100
    """How many, in each run: five turns of them, and of whole bursts."""
    quick: int = 100
    """How many for a first look."""
    rate: float = 120.0
    """Presses a second, on average."""
    hold: tuple[float, float] = (0.001, 0.004)
    """Seconds that a press lasts.  A finger takes 60 to 100 ms; a touchpad's tap, a wheel's notch
    and a game controller's bounce do not."""
    burst: int = 1
    """Presses that come together."""
    handler: float = 0.0
    """Seconds of computing in each handler."""
    hand: str = "button"
    """What is pressed in a real window: ``button``, ``key``; ``motion``: the pointer moves."""
    descriptors: int = 1
    """Simulated devices that are watched, of which the last is pressed."""
    devices: tuple[str, ...] = (SIMULATED, WINDOW)
    """Where it can be played."""


SCENARIOS = {
    it.name: it
    for it in (
        Scenario("presses", text("presses at random times")),
        Scenario("bursts", text("presses in bursts of ten"), burst=10),
        Scenario("slow", text("presses whose handler computes for 5 ms"), handler=0.005),
        Scenario(
            *("typing", text("keys, typed as people type"), 40, 10),  # eight runs carry a p99
            rate=10.0,
            hold=(0.06, 0.1),
            hand="key",
        ),
        Scenario(
            *("mouse", text("motions of a mouse that moves 1000 times a second"), 600, 400),
            rate=1000.0,
            hold=(0.0, 0.0001),
            hand="motion",
            devices=(WINDOW,),
        ),
        Scenario(
            *("many", text("presses on one device of 300, the others idle")),
            descriptors=300,
            devices=(SIMULATED,),
        ),
    )
}
