"""A recording of a person at a window, and the programs that it is replayed in, each with a log of
all events of their handlers, in order and with their times.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from uievents import App, EventLoop
from uievents.events import Event, KeyDown, KeyUp, MouseDown, MouseMove, MouseUp, Wheel
from uievents.testing import Pilot
from uievents.testing.recording import Recording

Log = list[tuple[Any, ...]]


def session(number: int) -> Recording:
    """``number`` mixed inputs of a person at random moments."""
    chance = random.Random(7)
    time, events, down, keys, pressed = 0.0, [], False, [], (0, 0)
    for _ in range(number):
        time = round(time + chance.random() * 0.02, 6)
        pos = (chance.randrange(300), chance.randrange(200))
        what = chance.random()
        if what < 0.4:
            events.append(MouseMove(pos, (1, 1), (1,) if down else (), time=time, source="window"))
        elif what < 0.7:
            pressed = pos = pressed if down and what < 0.6 else pos  # of a click, not of a drag
            events.append((MouseUp if down else MouseDown)(pos, time=time, source="window"))
            down = not down
        elif what < 0.9:
            if keys:
                events.append(KeyUp(keys.pop(), time=time, source="window"))
            else:
                keys.append(chance.choice("abcdef"))
                events.append(KeyDown(keys[0], time=time, source="window"))
        else:
            events.append(Wheel(pos, 0, 1, time=time, source="window"))
    return Recording(events)


def logging(loop: Any, log: Log) -> Any:
    """Have ``loop`` log every event and tick every tenth of a second."""
    began = loop.clock()

    @loop.onEvent
    def log_it(event: Event) -> None:
        log.append((type(event).__name__, round(event.time - began, 9)))

    loop.every(0.1, lambda event: None)
    return loop


def plain(log: Log) -> Any:
    return logging(EventLoop(), log)


def under_asyncio(log: Log) -> Any:
    loop = logging(EventLoop(), log)

    @loop.onClick
    async def later(event: Any) -> None:
        await asyncio.sleep(0.05)
        log.append(("slept", event.pos))

    return loop


def with_frames(log: Log) -> Any:
    app = logging(App("replayed", size=(300, 200), fps=60), log)
    button = app.region((50, 50, 100, 100), name="button")
    button.onClick(lambda event: log.append(("button", event.pos)))
    app.onFrame(lambda event: log.append(("frame", event.number, event.missed)))
    app.onKeyDown(lambda event: app.animate(0.2, lambda part: log.append(("part", part))))
    return app


WAYS: dict[str, Callable[[Log], Any]] = {
    "plain": plain,
    "asyncio": under_asyncio,
    "frames": with_frames,
}


def replay(recording: Recording, way: str) -> Log:
    """Play ``recording`` once, as fast as possible, and return the log."""
    log: Log = []
    with Pilot() as pilot:
        pilot.play(recording, lambda: WAYS[way](log))
        pilot.advance(1)
    return log
