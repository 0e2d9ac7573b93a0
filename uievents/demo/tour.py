"""The story of the demo, played by itself: real events, by a script, to the real shown loop.

Offscreen it needs no display: SDL's ``dummy`` driver draws into memory, and the pictures are
written as files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from math import cos, inf, sin
from pathlib import Path
from typing import NamedTuple

import pygame

from ..events import Event, KeyDown, MouseDown, MouseMove, MouseUp, Timer, Wheel
from ..output import OutputError, check_folder, write_whole
from ..words import Text, same, text
from .film import FRAME, Film
from .pages.io import IO
from .pages.models import Models
from .pages.pipeline.page import Pipeline
from .pages.servers import Servers
from .paint import Words
from .window import Demo

Place = tuple[int, int]


class Step(NamedTuple):
    """A scene: its caption, what happens at its beginning, and when its picture is taken."""

    caption: Text
    act: Callable[[], object]
    picture: str
    at: float
    """Seconds after the beginning at which the picture is taken."""
    seconds: float
    """How long the scene is."""
    ready: Callable[[], bool] = lambda: True
    """Picture and end wait for this: that what is shown has been measured."""


BEGIN = 1.5
"""Seconds for which the first caption stays."""
LAST_WORD = 8.0
"""Seconds for which the last caption stays."""
PRESSED = 0.2
"""Seconds after which the press of a control has been handled."""
LOOK = 0.1
"""Seconds after which what is not ready is asked again."""
PATIENCE = 20.0
"""Seconds after which the story goes on all the same."""

FILM = {
    "click": 3.0,
    "one-queue": 3.0,
    "motion-merges": 3.0,
    "sleep-polling": 2.8,
    "busy-thread": 2.6,
    "silence": 1.8,
    "slow-handler": 3.2,
    "one-press-six-models": 3.0,
    "servers": 2.6,
}
"""The scenes of the animated picture, and the seconds that each has there."""


class Tour:
    """Plays the story's scenes (the first ``scenes`` of them), one after the other.

    Where it made pictures for ``folder``, the app ends then; else the user has the window.
    """

    def __init__(
        self,
        demo: Demo,
        folder: Path | None = None,
        scenes: int | None = None,
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        self.demo = demo
        self.folder = folder
        self.say = say
        """Told of each picture, when its scene begins."""
        self.finished: bool = False
        self.paused: bool = False
        self._held: Callable[[], object] | None = None
        """What was to come when the tour was paused."""
        self._caption = same("")
        self._film = Film()
        self._clicked = inf
        self.pictures: list[Path] = []
        self.failed: list[OutputError] = []
        """What could not be written."""
        self.scenes: int = len(self.story()[:scenes])
        self._steps: Iterator[Step] = iter(self.story()[:scenes])

    def start(self) -> None:
        """Begin, once the shown loop runs."""
        self._say(text("A tour in {n} scenes. Space pauses it.", n=self.scenes))
        self.demo.app.on(KeyDown, self._typed, key="space", capture=True)
        self.demo.overlay.also = (("Space", text("pause the tour, or go on with it")),)
        if self.folder is not None:
            check_folder(self.folder)
            self.demo.app.every(FRAME, self._look)
        self.demo.app.after(BEGIN, self._next)

    def story(self) -> list[Step]:
        """The storyboard."""
        return [
            Step(
                text("All four columns are still: the loop sleeps. No wakeups, no CPU."),
                lambda: None,
                "asleep",
                1.6,
                2.0,
                self.runs,
            ),
            Step(
                text("A click becomes an event: noticed, put in line, told to its handler."),
                self.click,
                "click",
                0.75,
                2.2,
            ),
            Step(
                text("Keys, wheel, timer and socket go the same way: one queue, one wait."),
                self.everything,
                "one-queue",
                0.55,
                2.6,
            ),
            Step(
                text("The mouse wiggles: motions merge in line: many moves, few calls."),
                self.wiggle,
                "motion-merges",
                0.55,
                2.6,
            ),
            Step(
                text("Sleep-polling: wakes for nothing, and every click waits for a look."),
                self.press_and_click("mode sleep"),
                "sleep-polling",
                2.2,
                2.6,
            ),
            Step(
                text("A busy-polling thread: quick, and it costs a whole core."),
                self.press_and_click("mode busy"),
                "busy-thread",
                2.2,
                2.6,
            ),
            Step(
                text("A blocking scan waits for the mouse: until it moves, no key is seen."),
                self.press_and_type("mode scan", "starving"),
                "starved",
                2.2,
                2.6,
            ),
            Step(
                text("Back to events: the loop sleeps again."),
                self.press_and_type("mode events", ""),
                "silence",
                2.0,
                2.3,
            ),
            Step(
                text("A slow handler: events pile up. Below: async, and on a thread."),
                self.slow("block"),
                "slow-handler",
                0.5,
                2.5,
                self.later(0.48),
            ),
            Step(
                text("The same work as a coroutine: the loop goes on."),
                self.slow("async"),
                "async-handler",
                0.5,
                2.0,
                self.later(0.8),
            ),
            Step(
                text("Paused: events stand in line, and Step lets one through."),
                self.pause,
                "paused",
                1.6,
                3.0,
            ),
            Step(
                text("What runs is ordinary code: these are the handlers."),
                self.code,
                "code",
                0.6,
                2.4,
            ),
            Step(
                text("Six ways to wait for a mouse and a keyboard, while nothing happens."),
                lambda: self.page("models"),
                "models-at-rest",
                0.6,
                1.5,
                self.at_rest,
            ),
            Step(
                text("One click for all six: who notices when, and at what price?"),
                self.click,
                "one-press-six-models",
                0.6,
                2.0,
            ),
            Step(
                text("A press as short as a tap: over before state polling looks again."),
                lambda: self.press("short"),
                "a-short-press",
                0.6,
                2.2,
            ),
            Step(
                text("Four servers answer the same clients, and each is measured."),
                lambda: self.page("servers"),
                "servers",
                0.6,
                2.0,
                self.upper_measured,
            ),
            Step(
                text("Three tasks that each wait: one after the other, in threads, by events."),
                lambda: None,
                "tasks",
                0.6,
                1.5,
                self.measured,
            ),
            Step(
                text("Five ways to read: wait for the data, then copy them to the program."),
                lambda: self.page("io"),
                "io-modes",
                0.6,
                1.5,
                self.upper_measured,
            ),
            Step(
                text("Waiting for 10 to 10,000 sockets by select, poll and epoll."),
                lambda: None,
                "multiplexers",
                0.6,
                2.0,
                self.measured,
            ),
        ]

    # ------------------------------------------------------------ scenes

    def _say(self, caption: Text) -> None:
        self._caption = caption
        self._show(caption)

    def _show(self, caption: Words) -> None:
        self.demo.look.caption = caption
        self.demo.rearrange()

    def _typed(self, event: KeyDown) -> None:
        """Pause, or go on: while it is paused, the window is the user's."""
        if self.finished or event.source == "tour":
            return
        event.stop_now()
        self.paused = not self.paused
        self._show(text("The tour is paused. Space goes on.") if self.paused else self._caption)
        if not self.paused and self._held is not None:
            held, self._held = self._held, None
            held()

    def _next(self, event: Timer | None) -> None:
        if self.paused:
            self._held = partial(self._next, None)
            return
        demo = self.demo
        step = next(self._steps, None)
        if step is None:
            self.finished = True
            demo.overlay.also = ()
            self._say(text("That was the tour. Now click, type, wiggle."))
            if self.folder is not None:
                self._written(partial(self._film.save, self.folder / "animated.png"))
                demo.app.stop()
            else:  # the window is the user's now
                demo.act("close")
                demo.act("page pipeline")
                self.resume()
                demo.app.after(LAST_WORD, self._hand_over)
            return
        if self.folder is not None:
            self.say(f"picture {self._number} of {self.scenes}: {step.picture}")
        self._say(step.caption)
        if self.folder is not None:
            demo.paint()
            self._film.scene(FILM.get(step.picture, 0.0))
        step.act()
        until = demo.clock() + PATIENCE

        def look(event: Timer) -> None:
            if not step.ready() and demo.clock() < until:
                demo.app.after(LOOK, look)
                return
            if self.folder is not None:
                demo.paint()
                self._take(step.picture)
            demo.app.after(step.seconds - step.at, self._next)

        demo.app.after(step.at, look)

    def _hand_over(self, event: Timer) -> None:
        self._show("")

    @property
    def _number(self) -> int:
        """Of the next picture."""
        return len(self.pictures) + len(self.failed) + 1

    def _take(self, name: str) -> None:
        assert self.folder is not None
        path = self.folder / f"{self._number:02}-{name}.png"
        picture = BytesIO()
        pygame.image.save(self.demo.app.screen, picture, path.name)
        if self._written(partial(write_whole, path, picture.getvalue())):
            self.pictures.append(path)

    def _written(self, write: Callable[[], object]) -> bool:
        """Whether that went well; one picture that cannot be written keeps no other back."""
        try:
            write()
        except OutputError as error:
            self.failed.append(error)
            return False
        return True

    def _look(self, event: Timer) -> None:
        self._film.look(self.demo.app.screen, event.time)

    def runs(self) -> bool:
        """Whether the shown loop is ready: what comes before is not counted."""
        page = self.demo.page
        return not isinstance(page, Pipeline) or not page.state.starting

    def _once_it_runs(self, act: Callable[[], object]) -> None:
        """Do this when the loop that a control has just started is ready."""
        demo, until = self.demo, self.demo.clock() + PATIENCE / 2

        def look(event: Timer) -> None:
            if self.runs() or demo.clock() > until:
                act()
            else:
                demo.app.after(LOOK, look)

        demo.app.after(PRESSED, look)

    def at_rest(self) -> bool:
        """Whether all models have told what they do while nothing happens."""
        page = self.demo.page
        return isinstance(page, Models) and all(
            runner.waits is not None for runner in page.runners.values()
        )

    def upper_measured(self) -> bool:
        """Whether the page's first half has been measured, so that the second one's turn is it."""
        page = self.demo.page
        return isinstance(page, IO | Servers) and not page.waiting

    def measured(self) -> bool:
        """Whether nothing is being measured any more."""
        return not self.demo.page.busy

    # ------------------------------------------------------------ what a person would do

    @property
    def lane(self) -> pygame.Rect:
        """A place where no control is."""
        page = self.demo.pages["pipeline"]
        assert isinstance(page, Pipeline)
        return page.layout.dispatcher

    def _play(self, *events: Event) -> None:
        self.demo.app.play(events)

    def _click_at(self, pos: Place, after: float) -> None:
        pos = self.demo.in_window(pos)
        self._play(
            MouseDown(pos, time=after, source="tour"),
            MouseUp(pos, time=after + 0.05, source="tour"),
        )

    def click(self, after: float = 0.0) -> None:
        """Click into the window, where no control is."""
        lane = self.lane
        self._click_at((lane.centerx, lane.bottom - 20), after)

    def page(self, name: str) -> None:
        """Go to another page."""
        self.demo.act("close")
        self.press(f"page {name}")

    def pause(self) -> None:
        """Let events stand in line, and one of them through."""
        self.press("slow off")
        self.demo.app.after(0.2, lambda event: self.press("pause"))
        self.keys("pause", 0.4)
        self.demo.app.after(1.0, lambda event: self.press("step"))

    def code(self) -> None:
        """Let the loop go on, and look at its code."""
        self.resume()
        self.demo.app.after(0.2, lambda event: self.press("code"))

    def resume(self) -> None:
        """Let the loop go on, if it is paused."""
        page = self.demo.page
        if isinstance(page, Pipeline) and page.state.paused:
            self.press("pause")

    def press(self, action: str) -> None:
        """Press a control."""
        button = next(b for b in self.demo.buttons() if b.action == action)
        self._click_at(button.rect.center, 0.0)

    def keys(self, text: str, after: float = 0.0) -> None:
        """Type."""
        self._play(
            *(
                KeyDown(char, 0, char, time=after + 0.04 * index, source="tour")
                for index, char in enumerate(text)
            )
        )

    def press_and_click(self, action: str) -> Callable[[], None]:
        """Press a control, and soon click."""

        def act() -> None:
            self.press(action)
            self._once_it_runs(partial(self.click, 0.3))

        return act

    def press_and_type(self, action: str, text: str) -> Callable[[], None]:
        """Press a control, and soon type."""

        def act() -> None:
            self.press(action)
            self._once_it_runs(partial(self.keys, text, 0.3))

        return act

    def slow(self, how: str) -> Callable[[], None]:
        """Click on a handler that takes long, and type meanwhile: when all three loops run."""
        demo = self.demo

        def act() -> None:
            self._clicked = inf
            self.press(f"slow {how}")
            until = demo.clock() + PATIENCE / 2

            def begin(event: Timer) -> None:
                page = demo.page
                if isinstance(page, Pipeline) and not page.beside.ready and demo.clock() < until:
                    demo.app.after(LOOK, begin)
                    return
                self._clicked = demo.clock()
                self.click()
                self.keys("waiting", 0.1)

            demo.app.after(LOOK, begin)

        return act

    def later(self, seconds: float) -> Callable[[], bool]:
        """Whether so much time has passed since the slow handler's click."""
        return lambda: self.demo.clock() - self._clicked >= seconds

    def everything(self) -> None:
        """One of each kind."""
        pos = self.lane.center
        self.keys("ui")
        self._play(Wheel(pos, 0, 1, time=0.1, source="tour"))
        self.press("send")
        self.press("timer")

    def wiggle(self) -> None:
        """Move the pointer to and fro, as quickly as a good mouse reports."""
        self.press("timer")
        x, y = self.lane.center
        self._play(
            *(
                MouseMove(
                    (x + round(60 * cos(i / 9)), y + round(40 * sin(i / 7))),
                    time=0.2 + i * 0.001,
                    source="tour",
                )
                for i in range(120)
            )
        )
