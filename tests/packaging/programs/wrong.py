"""What a user may get wrong: each block, from one `# --` to the next, has to be refused.

What a block needs that is right comes before the first of them.
"""

import socket
from functools import partial

import uievents
from uievents import (
    App,
    Backoff,
    Click,
    Event,
    EventLoop,
    KeyDown,
    KeyUp,
    MouseDown,
    On,
    Received,
    Scope,
    Selector,
    Timer,
    Wheel,
    handles,
)
from uievents.testing import Pilot

app = App("Wrong")
loop = EventLoop()
region = app.region((0, 0, 10, 10))
scope = Scope()
selector = Selector()
connection = loop.connect(9)
pilot = Pilot()


class Score(Event):
    points: int


class Game(App):
    onScore: On[Score]


game = Game()


def clicked(event: Click) -> None: ...
def typed(event: KeyDown) -> None: ...
def tick(event: Timer) -> None: ...
def any_event(event: Event) -> None: ...
def two_of(what: str, event: Click) -> None: ...
def any_key(what: int, event: KeyDown) -> None: ...
async def work() -> None: ...
async def returning_a_number() -> int:
    return 3


class Board:
    def pressed(self, event: Click) -> None: ...
    def key(self, event: KeyDown) -> None: ...
    async def slow(self, event: KeyDown) -> None: ...
    @staticmethod
    def static(event: KeyDown) -> None: ...
    @classmethod
    def of_class(cls, event: KeyDown) -> None: ...


board = Board()


# -- wrong event type
@app.onClick
def click_or_key(event: KeyDown) -> None: ...
# -- wrong event type, with filters
@app.onClick(button=1)
def with_filters(event: Wheel) -> None: ...
# -- wrong event type, of a coroutine
@app.onKeyDown
async def coroutine(event: Click) -> None: ...


# -- a sibling, not a base
app.onClick(lambda event: event.rel)
# -- wrong type in on()
app.on(Click, typed)


# -- wrong type in on() as a decorator
@app.on(Click)
def decorated(event: KeyDown) -> None: ...
# -- a subclass where the base comes
@app.onMouseEvent
def narrow(event: Click) -> None: ...
# -- no parameter
@app.onClick
def nothing() -> None: ...
# -- no parameter, with filters
@app.onKeyDown(key="a")
def no_key() -> None: ...
# -- two parameters
@app.onClick
def two(event: Click, more: int) -> None: ...


# -- no parameter in on()
app.on(Click, lambda: None)
# -- misspelt name
app.onClik(clicked)
# -- misspelt name, small letters
app.onclick(clicked)
# -- misspelt name, as pygame's
app.onKeydown(typed)
# -- misspelt name of a region
region.onClik(clicked)
# -- misspelt name of a loop
loop.onRecieved(print)
# -- misspelt class
from uievents import Clikc

# -- misspelt class in on()
app.on(uievents.Clik, clicked)
# -- a name instead of a class
app.on("Click", clicked)
# -- no event
app.on(int, print)
# -- an event instead of its class
app.on(Click((1, 2)), clicked)


# -- wrong field in a handler
@app.onClick
def field(event: Click) -> None:
    print(event.positon)


# -- wrong field in a lambda
app.onClick(lambda event: event.buton)
# -- a field of another event
app.onWheel(lambda event: event.key)
# -- wrong field in a condition
app.onClick(when=lambda event: event.points)(clicked)
# -- misspelt filter
app.onClick(buton=1)(clicked)
# -- misspelt filter of a region
region.onClick(buton=1)(clicked)
# -- misspelt filter beside a handler
app.onClick(clicked, buton=1)
# -- a filter of another event
app.onWheel(button=1)
# -- wrong value of a filter
app.onClick(button="left")(clicked)
# -- wrong values of a filter
app.onClick(button=("left", "right"))(clicked)
# -- wrong value of a key
app.onKeyDown(key=65)(typed)
# -- wrong value of a truth
app.onKeyDown(repeat="no")(typed)
# -- wrong value of a position
app.onMouseDown(pos=3)
# -- misspelt option
app.onClick(prioritty=1)(clicked)
# -- wrong value of an option
app.onClick(priority="high")(clicked)
# -- wrong value of an option in on()
app.on(Click, clicked, priority="high")
# -- a condition that is none
app.onClick(when=1)(clicked)
# -- a scope that is none
app.onClick(scope="menu")(clicked)
# -- a place for a handler
app.onClick = clicked
# -- misspelt option of an app
App(strct=True)
# -- misspelt argument of an app
App("Title", siz=(640, 480))
# -- wrong argument of an app
App(size=640)
# -- wrong option of an app
App(slow="1")
# -- misspelt option of a loop
EventLoop(strct=True)
# -- wrong option of a loop
EventLoop(limit="many")
# -- wrong seconds
app.every("1", tick)
# -- wrong handler of a timer
app.every(1.0, clicked)
# -- misspelt option of a timer
app.every(1.0, tick, onec=True)
# -- no handler of a timer
app.after(1.0)
# -- wrong port
app.listen("9000")
# -- no event to post
app.post("clicked")
# -- a class to post
app.post(Click)
# -- misspelt field of an event
Click((1, 2), buton=1)
# -- wrong field of an event
Click(3, 4)
# -- a missing field of an event
MouseDown()
# -- an event does not change (pyright alone: mypy knows no frozen class below msgspec.Struct)
Click((1, 2)).button = 2
# -- misspelt field of an event of one's own
Score(point=3)
# -- wrong field of an event of one's own
app.on(Score, lambda event: event.pionts)
# -- wrong type for an event of one's own
game.onScore(clicked)
# -- misspelt method
app.stopp()
# -- misspelt method of a subscription
app.on(Click, clicked).cancell()
# -- wrong rectangle
app.region((0, 0, 10))
# -- wrong timeout
uievents.wait("1")
# -- misspelt filter in on()
app.on(Click, clicked, buton=1)
# -- misspelt filter in on() as a decorator
app.on(Click, buton=1)(clicked)
# -- misspelt filter of a region's on()
region.on(Click, clicked, buton=1)
# -- misspelt filter of a loop's on()
loop.on(Received, any_event, dat=b"x")
# -- wrong value of a filter in on()
app.on(Click, clicked, button="left")
# -- wrong value of a key in on()
app.on(KeyDown, typed, key=3)
# -- wrong values of a filter in on()
app.on(Click, clicked, button=(1, "right"))
# -- wrong position
app.on(Click, clicked, pos=(1, 2, 3))
# -- wrong modifiers
app.on(KeyDown, typed, mods="ctrl")
# -- a filter of another event in on()
app.on(KeyDown, typed, button=1)
# -- misspelt option in on()
app.on(Click, clicked, prority=1)
# -- an option of next() in on()
app.on(Click, clicked, timeout=1)
# -- wrong value of a truth in on()
app.on(Click, clicked, once="yes")
# -- a method of the wrong type in on()
app.on(Click, board.key)
# -- an async method of the wrong type
app.onClick(board.slow)
# -- a static method of the wrong type
app.onClick(board.static)
# -- a class method of the wrong type
app.onClick(board.of_class)
# -- a wrong argument of a partial
app.onClick(partial(two_of, 3))
# -- wrong field in a lambda, in on()
app.on(KeyDown, lambda event: event.button)
# -- a method of no object
app.on(Click, Board.pressed)
# -- of a stack, one wrong
@app.onClick
@app.onKeyDown
def stacked(event: Click) -> None: ...
# -- a handler that was called
app.onClick(clicked())
# -- a handler that was called, in on()
app.on(Click, clicked(Click((1, 2))))
# -- wrong field in a condition, in on()
app.on(Click, clicked, when=lambda event: event.key)
# -- wrong type for an event of one's own, in on()
app.on(Score, clicked)
# -- wrong option of an event of one's own
app.on(Score, lambda event: None, priority="high")
# -- wrong field in a lambda, with a filter of an event of one's own
app.on(Score, lambda event: event.point, points=3)
# -- an event of one's own instead of its class
app.on(Score(points=1), any_event)
# -- misspelt filter in next()
async def n1() -> None: await app.next(Click, buton=1)
# -- wrong value of a filter in next()
async def n2() -> None: await app.next(KeyDown, key=3)
# -- wrong timeout of next()
async def n3() -> None: await app.next(Click, timeout="5")
# -- an option of handlers in next()
async def n4() -> None: await app.next(Click, once=True)
# -- next() is not awaited
async def n5() -> None: print(app.next(Click).pos)
# -- wrong field of an awaited event
async def n6() -> None: print((await app.next(Click)).key)
# -- wrong timeout of next(), of several types
async def n9() -> None: await app.next(Click, KeyDown, timeout="5")
# -- misspelt filter in events()
async def e1() -> None:
    async for event in app.events(KeyDown, kye="a"): ...
# -- wrong field of an event of events()
async def e2() -> None:
    async for event in app.events(KeyDown): print(event.pos)
# -- events() without async
def e3() -> None:
    for event in app.events(KeyDown): ...
# -- events() awaited
async def e4() -> None: await app.events(KeyDown)
# -- wrong limit of events()
async def e5() -> None: app.events(KeyDown, limit="many")
# -- an option of next() in events()
async def e6() -> None: app.events(KeyDown, timeout=3)
# -- another event than was awaited
async def e7() -> None:
    click: KeyDown = await app.next(Click)
# -- wrong step
App("x", step="1")
# -- wrong function for errors
App("x", on_error=lambda error: None)
# -- what is held is no function
app.held()
# -- misspelt name of frames
app.frames.pauze()
# -- animate() with a function of nothing
app.animate(1.0, lambda: None)
# -- misspelt name of an animation
app.animate(1.0, print).cancell()
# -- a hit of nothing
app.region((0, 0, 1, 1), hit=lambda: True)
# -- misspelt option of a region
app.region((0, 0, 1, 1), visble=True)
# -- a decorator is no subscription
app.on(Click).cancel()
# -- misspelt name of a timer
app.every(1.0, tick).stop()
# -- a timer's handler that was called
app.after(1.0, app.stop())
# -- misspelt name of a connection
connection.sendd(b"x")
# -- misspelt name of a connection, awaited
async def d1() -> None: (await connection.drian())
# -- misspelt option of a Backoff
Backoff(frist=1.0)
# -- misspelt name of an event's connection
loop.onReceived(lambda event: event.connection.sned(b"x"))
# -- misspelt name of an event's timer
app.every(1.0, lambda event: event.timer.cancell())
# -- nothing to watch
app.watch("file", read=True)
# -- misspelt option of watch()
app.watch(socket.socket(), raed=True)
# -- one event to play
app.play(Click((1, 2)))
# -- a coroutine function instead of a coroutine
app.start(work)
# -- call() with what a call returned
app.call(app.stop())
# -- misspelt option of share()
app.share(Score, over="nats://x", room="r", durabel="x")
# -- share() without a room
app.share(Score, over="nats://x")
# -- misspelt name of what share() returns
app.share(Score, over="nats://x", room="r").sentt
# -- misspelt option of handlers()
app.handlers(board, tarket=region)
# -- a name instead of a class in handles()
class NamedType:
    @handles("KeyDown")
    def undo(self, event: KeyDown) -> None: ...
# -- misspelt filter in handles()
class WrongFilter:
    @handles(KeyDown, kye="a")
    def undo(self, event: KeyDown) -> None: ...
# -- wrong type of a method with handles()
class WrongMethod:
    @handles(KeyDown, key="a")
    def undo(self, event: Click) -> None: ...


# -- a method with handles() that takes one of two types
class OneOfTwo:
    @handles(KeyDown, KeyUp)
    def undo(self, event: KeyDown) -> None: ...


# -- a method with handles() that takes no event
class NoEvent:
    @handles(KeyDown)
    def undo(self) -> None: ...


# -- wrong option in handles()
class WrongOption:
    @handles(KeyDown, KeyUp, once="yes")
    def undo(self, event: KeyDown | KeyUp) -> None: ...
# -- no place for a pilot
pilot.click(3)
# -- wrong seconds of a pilot
pilot.advance("1")
# -- wrong field of what a pilot waited for
pilot.wait_for(Click).key
# -- nothing to open for a pilot
pilot.open(3)
# -- wrong timeout of a Selector
selector.select("1")
# -- a missing field of an event of one's own
Score()
# -- misspelt method of an event
app.onClose(lambda event: event.preventDefault())
# -- misspelt field of a drag
app.onDrag(lambda event: event.form)
# -- an App that may be None
App.current.stop()
# -- run() of a coroutine function
uievents.run(work)
# -- On of what is no event
class OnNumber(App):
    onScore: On[int]
# -- misspelt name in an App of one's own
class MisspeltName(App):
    def __init__(self) -> None:
        super().__init__("x")
        self.onClik(self.pressed)
    def pressed(self, event: Click) -> None: ...
# -- wrong type in an App of one's own
class WrongType(App):
    def __init__(self) -> None:
        super().__init__("x")
        self.onClick(self.pressed)
    def pressed(self, event: KeyDown) -> None: ...
# -- wrong option of an On
class WithOption(App):
    onScore: On[Score]
WithOption("x").onScore(priority="high")
# -- several types in on()
app.on((Click, KeyDown), any_event)
# -- wrong type in a partial (pyright alone: mypy lets a partial take anything)
app.onClick(partial(any_key, 3))
# -- too little in a partial (pyright alone: mypy lets a partial take anything)
app.onClick(partial(two_of))
# -- misspelt name in uievents.testing
from uievents.testing import Pilott


# -- another type than a coroutine returns
async def result_of_work() -> None:
    text: str = await app.start(returning_a_number())


# -- every() as a decorator
@app.every(1.0)
def each_second(event: Timer) -> None: ...
# -- a name is not a subscription
app.onClick.cancel()
# -- the arguments of connect() turned around
loop.connect("127.0.0.1", 9000)
# -- a position has no x
app.onClick(lambda event: event.pos.x)
