"""What a user may write who builds on the package: helpers, classes, sockets, tests, generics."""

from __future__ import annotations

import asyncio
import functools
import signal
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, ParamSpec, TypeVar

import pygame

import uievents
from uievents import (
    App,
    Backoff,
    Click,
    Close,
    Connected,
    Disconnected,
    DoubleClick,
    Drag,
    Draw,
    Drop,
    Event,
    EventLoop,
    Frame,
    GamepadEvent,
    KeyDown,
    KeyEvent,
    KeyUp,
    MouseDown,
    MouseEvent,
    MouseMove,
    MouseUp,
    On,
    QueueFull,
    Readable,
    Received,
    Resize,
    Scope,
    Selector,
    Step,
    Subscription,
    TextInput,
    Timer,
    Wheel,
    handles,
)
from uievents.testing import Pilot

E = TypeVar("E", bound=Event)
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


# ---- typical subclassing of Event
class Score(Event):
    points: int
    by: str = ""


class Tagged(Event, kw_only=True):
    tags: frozenset[str] = frozenset()
    pos: tuple[int, int] | None = None


class Won(Score, kw_only=True):
    prize: float = 0.0


class Pinch(MouseEvent):
    scale: float


class LongClick(Click, kw_only=True, gc=True):
    seconds: float
    data: dict[str, Any]


class Merged(Event):
    policy: ClassVar[Literal["merge"]] = "merge"
    value: int


class Level(Enum):
    LOW = 1
    HIGH = 2


class Levelled(Event):
    level: Level


app = App("x")
loop = EventLoop()


# ---- filters of own events, in all ways
@app.on(Score, points=3, by=("a", "b"))
def score(event: Score) -> None: ...


app.on(Won, lambda event: print(event.prize, event.points), prize=3.0, points=1)
app.on(LongClick, lambda event: print(event.seconds, event.button), seconds=1.0, button=3)
app.on(Pinch, lambda event: print(event.scale, event.x), scale=2.0)
app.on(Levelled, lambda event: print(event.level.name), level=Level.HIGH, priority=3)


async def own() -> None:
    won = await app.next(Won, prize=1.0, timeout=3)
    print(won.points)
    async for one in app.events(LongClick, seconds=(1.0, 2.0), limit=4):
        print(one.data)


# ---- generic helpers
def on_all(kinds: Iterable[type[Event]], handler: Callable[[Event], object]) -> list[Subscription]:
    return [app.on(kind, handler) for kind in kinds]


def register(
    loop: EventLoop, kind: type[E], handler: Callable[[E], object], **filters: Any
) -> Subscription:
    return loop.on(kind, handler, **filters)


def decorated(kind: type[E]) -> Callable[[Callable[[E], R]], Callable[[Any], R]]:
    return app.on(kind, once=True)


async def first(kind: type[E], timeout: float | None = None) -> E:
    return await app.next(kind, timeout=timeout)


async def collect(kind: type[E], count: int) -> list[E]:
    found: list[E] = []
    async for event in app.events(kind):
        found.append(event)
        if len(found) == count:
            break
    return found


async def with_filters(kind: type[E], **filters: Any) -> E:
    return await app.next(kind, **filters)


register(app, Click, lambda event: print(event.button), button=1)
on_all([Click, KeyDown, Score], print)
for kind in (Click, KeyDown, Wheel):
    app.on(kind, print)
table: dict[type[Event], Callable[[Any], object]] = {Click: print, KeyDown: print}
for key, value in table.items():
    app.on(key, value)


# ---- App subclass
class Game(App):
    onScore: On[Score]
    score: int = 0

    def __init__(self, title: str = "Game", *, players: int = 1, strict: bool = True) -> None:
        super().__init__(title, size=(320, 200), fps=30, step=1 / 60, strict=strict, resizable=True)
        self.players = players
        self.onClick(self.pressed)
        self.onKeyDown(self.key, key=("left", "right"))
        self.onScore(self.scored, priority=1)
        self.on(Score, self.scored, points=3)
        self.on(Click, self.pressed, button=1, when=lambda event: event.x > 3)
        self.every(1.0, self.tick)
        self.after(0.5, lambda event: self.stop())

        @self.onFrame
        def frame(event: Frame) -> None:
            self.score += int(event.dt)

    def pressed(self, event: Click) -> None:
        self.post(Score(points=event.count, by=event.source))

    async def key(self, event: KeyDown) -> None:
        await asyncio.sleep(1)

    def scored(self, event: Score) -> int:
        return event.points

    def tick(self, event: Timer) -> None:
        event.timer.cancel()


class Handled(EventLoop):
    @handles(KeyDown, key="ctrl+z")
    @handles(KeyUp)
    def undo(self, event: KeyDown | KeyUp) -> None: ...
    @handles(Click, DoubleClick, button=1, mods={"ctrl"}, once=True)
    def both(self, event: Click | DoubleClick) -> None: ...
    @handles(Score, points=3)
    def own(self, event: Score) -> None: ...

    @handles(Click, DoubleClick, KeyDown)
    async def three(self, event: Click | DoubleClick | KeyDown) -> int:
        return 3


class HandledMore(Handled):
    def undo(self, event: KeyDown | KeyUp) -> None:
        super().undo(event)


async def call_a_handler() -> int:
    handled = HandledMore()
    handled.own(Score(points=3))
    return await handled.three(Click((1, 2)))


# ---- app: App | None
class Held:
    app: App | None = None

    def open(self) -> App:
        if self.app is None:
            self.app = App("late")
        return self.app

    def close(self) -> None:
        if self.app is not None:
            self.app.close()
            self.app = None


# ---- decorators: without call, stacked, on methods, with wraps
@app.onClick
@app.onDoubleClick(button=1)
@app.on(Drag)
def stacked(event: Click | DoubleClick | Drag) -> None:
    print(event.pos)


@app.onKeyDown(key="a")
@app.onKeyDown(key="b", repeat=False)
async def keys(event: KeyEvent) -> None: ...
def logged(function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return inner


@app.onClick
@logged
def logged_one(event: Click) -> None: ...
@logged
@app.onWheel(dy=(1, -1))
def logged_two(event: Wheel) -> None: ...


class Board:
    def __init__(self, app: App) -> None:
        self.region = app.region(pygame.Rect(0, 0, 3, 3), name="board")
        self.region.onClick(self.clicked)
        self.region.on(MouseMove, self.moved, passive=True)
        self.scope = app.handlers(self, target=self.region)
        self.subs: list[Subscription] = [app.on(Click, self.clicked)]

    def clicked(self, event: MouseEvent) -> None: ...
    def moved(self, event: MouseMove) -> None:
        print(event.path[0][0], event.count)

    def onDraw(self, event: Draw) -> None: ...
    @handles(button=3)
    def onMouseDown(self, event: MouseDown) -> None: ...
    @staticmethod
    def plain(event: Event) -> None: ...
    @classmethod
    def of_class(cls, event: Event) -> None: ...
    def __call__(self, event: Event) -> None: ...


board = Board(app)
app.onClick(board.plain)
app.onClick(Board.of_class)
app.onClick(board)
app.on(Event, board, source="window")


# ---- partial, print, builtins, bound methods of lists
arrived: list[Event] = []
app.onEvent(arrived.append)
app.onClick(print)
app.on(Click, arrived.append, button=2)


def named(name: str, event: Event) -> None: ...


app.onClick(functools.partial(named, "a"))
app.on(KeyDown, functools.partial(named, "b"), key="b")
app.onKeyDown(app.stop, key="escape")
app.on(Close, app.stop)


# ---- scopes, contexts
with Scope() as scope, app.on(Click, print) as subscription:
    app.onKeyDown(print, scope=scope)
    print(subscription.active, len(scope))
with app.handlers(board) as screen:
    screen.cancel()
with app:
    app.run()


# ---- awaiting
async def dialog() -> str:
    click = await app.next(Click, button=1, when=lambda event: event.x > 3, timeout=5)
    print(click.count)
    press = await app.next(Click, KeyDown)
    if isinstance(press, KeyDown):
        print(press.key)
    either = await app.next(MouseDown, MouseUp, button=1, timeout=None)
    print(either.button)
    async with app.events(KeyDown, TextInput) as stream:
        async for one in stream:
            print(one, stream.dropped, len(stream))
    event: Event = await app.next(Event)
    try:
        await app.next(KeyDown, key=("a", "b"), timeout=0.1)
    except TimeoutError:
        pass
    done, _ = await asyncio.wait(
        [asyncio.ensure_future(app.next(Click)), asyncio.create_task(app.next(Wheel))]
    )
    both = await asyncio.gather(app.next(Click), app.next(KeyDown))
    print(both[0].pos, both[1].key, done)
    return str(event)


work = app.start(dialog())


async def its_result() -> str:
    return await work


work.cancel()


async def main() -> None:
    inner = App("x")
    await inner.run_async()


uievents.run(main())


# ---- sockets
listener = loop.listen(0, lines=False, idle=3, connections=5)
connection = loop.connect(listener.port, reconnect=Backoff(), timeout=3)
connection.send("x")
clients: set[object] = set()


@loop.onConnected
def connected(event: Connected) -> None:
    clients.add(event.connection)
    event.connection.send(b"hi")


@loop.onDisconnected
def gone(event: Disconnected) -> None:
    clients.discard(event.connection)
    event.prevent_default()


@loop.onReceived(connection=connection, data=(b"a", b"b"))
async def received(event: Received) -> None:
    await event.connection.drain()
    event.connection.close()


async def drained() -> None:
    await connection.drain()


left, right = socket.socketpair()
loop.watch(left, read=True)
loop.watch(0, write=True)


@loop.onReadable(fileobj=left)
def readable(event: Readable) -> None:
    sock: socket.socket = event.fileobj
    print(sock.recv(3))


loop.unwatch(left)
loop.signal(signal.SIGTERM)
loop.onSignal(lambda event: print(event.number, event.name), number=signal.SIGTERM)


# ---- share
share = app.share(
    Score,
    Won,
    over=["nats://a:1"],
    room="r",
    durable="d",
    user="u",
    password="p",
    ping_interval=3.0,
)
print(share.sent, share.waiting)
share.remove()


# ---- own events of a test
def test_it(pilot: Pilot) -> None:
    game = pilot.open(Game)
    print(game.players)
    loaded = pilot.open("game.py", "--fast")
    loaded.anything()
    with pilot.hold("left", "shift"):
        pilot.advance(1.0)
    pilot.click((3, 4), times=2)
    pilot.click("ok", button=3)
    pilot.click(board.region)
    pilot.click(pygame.Vector2(3, 4))
    pilot.drag((1, 2), [3, 4], steps=3)
    pilot.scroll(1, at="ok")
    pilot.type("hello")
    print(pilot.wait_for(Score).points, pilot.wait_for(Click, timeout=3).button)
    pilot.until(lambda: arrived, 3)
    pilot.screenshot(Path("x")).get_size()
    pilot.send(b"x").close()
    assert [event for event in pilot.events if isinstance(event, Click)]


# ---- options
trace_app = App(
    "x",
    trace=Path("x.json"),
    on_error=lambda error, event, handler: print(error, event.time, handler),
    limit=10,
    icon=pygame.Surface((3, 3)),
    wait="x11",
    vsync=True,
    flags=pygame.SCALED,
    clock=lambda: 0.0,
    selector=Selector(),
)


def error(problem: BaseException, event: Event, handler: object) -> None: ...


EventLoop(on_error=error, slow=None, strict=True)
options: dict[str, Any] = {"size": (3, 4)}
App("x", **options)


# ---- generics and dataclasses that hold handlers
@dataclass
class Binding(Generic[E]):
    kind: type[E]
    handler: Callable[[E], object]
    filters: dict[str, Any] = field(default_factory=dict[str, Any])

    def bind(self, to: EventLoop) -> Subscription:
        return to.on(self.kind, self.handler, **self.filters)


bindings: list[Binding[Any]] = [Binding(Click, print), Binding(KeyDown, print, {"key": "a"})]
for binding in bindings:
    binding.bind(app)


# ---- aliases, filters in all their forms
Handler = Callable[[Click], None]


def takes(handler: Handler) -> None:
    app.onClick(handler)
    app.on(Click, handler, button=[1, 2], pos=(3, 4))


app.on(
    Click,
    print,
    pos=((1, 2), (3, 4)),
    mods=frozenset({"ctrl"}),
    count=2,
    x=3,
    time=1,
    source="window",
)
app.on(KeyDown, print, mods=[{"ctrl"}, {"shift"}], physical="w", repeat=False, scancode=3)
app.on(Timer, print, name="x")
app.on(Received, print, listener=listener)
app.on(Resize, print, size=(3, 4))
app.on(Frame, lambda event: print(event.dt, event.number, event.missed))
app.on(Step, lambda event: print(event.dt))
app.on(Drop, lambda event: print(event.file), file="x")
app.on(GamepadEvent, print)
app.on(Click, print, limit=3, throttle=0.1, debounce=1, thread=True, weak=False)
app.onClick(when=bool)(print)


async def coroutine(event: Click) -> None: ...


app.onClick(coroutine, serial=True)
app.onClick(latest=True)(coroutine)
app.on(Click, coroutine, limit=2)
sub = app.on(Click, coroutine, serial=True)
sub.cancel(running=True)
a_region = app.region([0, 0, 3, 3], parent=board.region, visible=False, hit=lambda pos: pos[0] > 3)
a_region.visible = True
a_region.focus()
a_region.move((1, 2, 3, 4))


@app.on(Click, target=a_region, capture=True)
def captured(event: Click) -> None:
    if event.target is a_region:
        print(event.target.name)


animation = app.animate(0.5, lambda part: print(part * 2))


async def animated() -> None:
    await animation
    animation.cancel()


print(
    "left" in app.held, "w" in app.held.physical, app.pointer, 1 in app.buttons, "ctrl" in app.mods
)
app.clipboard = app.clipboard.upper()
app.fullscreen = not app.fullscreen
app.frames.pause()
app.frames.resume()
app.call(app.redraw)
try:
    app.post(Score(points=1))
except QueueFull:
    pass
app.play([Click((1, 2)), KeyDown("a", time=1.0), Score(3)])
app.turn(0)
guest_loop = asyncio.new_event_loop()
guest = uievents.attach(guest_loop, app)
match arrived[0]:
    case Click(pos=(x, y), button=1):
        print(x, y)
    case KeyDown(key="a"):
        ...
    case _:
        ...
