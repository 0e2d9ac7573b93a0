"""What a user may get wrong: each block, from one `# --` to the next, has to be refused.

What a block needs that is right comes before the first of them.
"""

import uievents
from uievents import App, Click, Event, EventLoop, KeyDown, MouseDown, On, Timer, Wheel

app = App("Wrong")
loop = EventLoop()
region = app.region((0, 0, 10, 10))


class Score(Event):
    points: int


class Game(App):
    onScore: On[Score]


game = Game()


def clicked(event: Click) -> None: ...
def typed(event: KeyDown) -> None: ...
def tick(event: Timer) -> None: ...


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
