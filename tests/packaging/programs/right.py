"""What a user may write: no type checker complains of any of it in its strict mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import uievents
from uievents import (
    App,
    Click,
    Event,
    EventLoop,
    KeyDown,
    KeyUp,
    MouseEvent,
    On,
    Received,
    Scope,
    Subscription,
    Timer,
    Wheel,
)

app = App("Right", size=(640, 480), strict=True, slow=0.5, limit=100, resizable=True)


@app.onClick
def clicked(event: Click) -> None:
    print(event.pos, event.button, event.x)


@app.onClick(button=1, priority=3, once=True)
def left(event: Click) -> str:
    return "what a handler returns is ignored"


@app.onClick(button=(1, 3), when=lambda event: event.x > 10)
async def several(event: Click) -> None:
    event.stop()


@app.onKeyDown(key=["a", "ctrl+s"], repeat=False)
@app.onKeyUp
def key(event: KeyDown | KeyUp) -> None:
    print(event.key)


@app.onWheel(mods={"ctrl"}, dy=1)
def zoomed(event: MouseEvent) -> None:
    print(event.pos)


@app.onReceived(data=b"quit")
def print_event(event: Event) -> None:
    app.stop()


app.onClick(lambda event: print(event.count))
app.onClick(clicked, button=2)
app.onKeyDown(key="escape")(app.stop)
subscription: Subscription = app.on(Click, clicked, button=1, priority=1)
subscription.cancel()


@app.on(Click)
def another(event: Click) -> None: ...


def either(what: str, event: Event) -> None: ...


app.onClick(partial(either, "click"))


class Score(Event):
    points: int
    by: str = ""


class Game(App):
    onScore: On[Score]

    def __init__(self) -> None:
        super().__init__("Game", clock=lambda: 0.0)
        self.onClick(self.pressed)
        self.onScore(self.scored)

        @self.onScore(points=3)
        def three(event: Score) -> None: ...

    def pressed(self, event: Click) -> None: ...

    def scored(self, event: Score) -> None:
        print(event.points + 1)


@app.on(Score, points=3)
def scored(event: Score) -> None:
    print(event.points)


app.on(Score, lambda event: print(event.points))
app.post(Score(points=3))
app.post(Click((3, 4), time=0.5))


def tick(event: Timer) -> None:
    print(event.missed)


timer = app.every(1.0, tick, once=True)
timer.cancel()
app.after(5, app.stop)

with Scope() as scope:
    app.onWheel(scope=scope)(zoomed)

region = app.region((0, 0, 10, 10), focusable=True, name="corner")
region.onClick(clicked)
region.on(Wheel, zoomed)


async def main() -> None:
    await app.run_async()


async def numbers() -> AsyncIterator[int]:
    yield 1


def wait_for_one() -> Any:
    return uievents.wait(100).type


loop = EventLoop(on_error=lambda error, event, handler: print(error), strict=False)
listener = loop.listen(0, lines=False)


@loop.onReceived
def line(event: Received) -> None:
    event.reply(event.data)


loop.play([Click((3, 4), time=0.5), KeyDown("a")])
print(uievents.__version__, app.explain_wait(), app.screen.get_size())
