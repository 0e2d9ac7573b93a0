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
from typing import Any, NamedTuple

import pygame

from ..events import Event, KeyDown, MouseDown, MouseMove, MouseUp, Timer, Wheel
from ..extras import missing
from ..output import OutputError, check_folder, write_whole
from ..words import Text, same, text
from .film import FRAME, Film
from .pages.pipeline.page import Pipeline
from .window import Demo

BEGIN = 1.5
"""Seconds for which the first caption stays."""
LAST_WORD = 8.0
"""Seconds for which the last caption stays."""
PRESSED = 0.2
"""Seconds after which the press of a control has been handled."""
LOOK = 0.1
"""Seconds after which a page that is not ready is asked again."""
PATIENCE = 20.0
"""Seconds after which the story goes on all the same."""

CAPTIONS = {
    "asleep": text("All four columns are still: the loop sleeps. No wakeups, no CPU."),
    "click": text("A click becomes an event: noticed, put in line, told to its handler."),
    "one-queue": text("Keys, wheel, timer and socket go the same way: one queue, one wait."),
    "motion-merges": text("The mouse wiggles: motions merge in line: many moves, few calls."),
    "sleep-polling": text("Sleep-polling: wakes for nothing, and every click waits for a look."),
    "busy-thread": text("A busy-polling thread: quick, and it costs a whole core."),
    "starved": text("A blocking scan waits for the mouse: until it moves, no key is seen."),
    "silence": text("Back to events: the loop sleeps again."),
    "slow-handler": text("A slow handler: events pile up. Below: async, and on a thread."),
    "async-handler": text("The same work as a coroutine: the loop goes on."),
    "paused": text("Paused: events stand in line, and Step lets one through."),
    "code": text("What runs is ordinary code: these are the handlers."),
    "models-at-rest": text("Six ways to wait for a mouse and a keyboard, while nothing happens."),
    "one-press-six-models": text("One click for all six: which notices when, and at what price?"),
    "a-short-press": text("A press as short as a tap: over before state polling looks again."),
    "tasks": text("Three tasks that each wait: one after the other, in threads, by events."),
    "servers": text("Four servers answer the same clients, and each is measured."),
    "io-modes": text("Five ways to read: wait for the data, then copy them to the program."),
    "multiplexers": text("Waiting for 10 to 10,000 sockets by select, poll and epoll."),
}
"""What is said of each scene."""


class Scene(NamedTuple):
    """What happens at its beginning, and when its picture is taken."""

    name: str
    act: Callable[[], object]
    at: float
    """Seconds after the beginning at which the picture is taken."""
    seconds: float
    """How long the scene is."""
    ready: Callable[[], bool] = lambda: True
    """The picture is taken, and the scene ends, when this is so."""
    film: float = 0.0
    """Seconds that it has in the animated picture; 0: it is left out there."""


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
        self.failed: list[Exception] = []
        """What could not be written."""
        self.scenes: int = len(self.story()[:scenes])
        self._steps: Iterator[Scene] = iter(self.story()[:scenes])

    def start(self) -> None:
        """Begin, once the shown loop runs."""
        self._say(text("A tour in {n} scenes. Space pauses it.", n=self.scenes))
        self.demo.app.on(KeyDown, self._typed, key="space", capture=True)
        self.demo.overlay.also = (("Space", text("pause the tour, or go on with it")),)
        if self.folder is not None:
            check_folder(self.folder)
            self.demo.app.every(FRAME, self._look)
        self.demo.app.after(BEGIN, self._next)

    def story(self) -> list[Scene]:
        """The storyboard."""
        page, press = self._to_page, self._pressing
        return [
            Scene("asleep", self.nothing, 1.6, 2.0, self.ready),
            Scene("click", self.click, 0.75, 2.2, film=3.0),
            Scene("one-queue", self.everything, 0.55, 2.6, film=3.0),
            Scene("motion-merges", self.wiggle, 0.55, 2.6, film=3.0),
            Scene("sleep-polling", press("mode sleep", self.click), 2.2, 2.6, film=2.8),
            Scene("busy-thread", press("mode busy", self.click), 2.2, 2.6, film=2.6),
            Scene("starved", press("mode scan", partial(self.keys, "starving")), 2.2, 2.6),
            Scene("silence", press("mode events", self.nothing), 2.0, 2.3, film=1.8),
            Scene("slow-handler", self.slow("block"), 0.5, 2.5, self.later(0.48), film=3.2),
            Scene("async-handler", self.slow("async"), 0.5, 2.0, self.later(0.8)),
            Scene("paused", self.pause, 1.6, 3.0),
            Scene("code", self.code, 0.6, 2.4),
            Scene("models-at-rest", page("models"), 0.6, 1.5, self.ready),
            Scene("one-press-six-models", self.click, 0.6, 2.0, film=3.0),
            Scene("a-short-press", partial(self.press, "short"), 0.6, 2.2),
            Scene("tasks", page("servers"), 0.6, 1.5, self.ready),
            Scene("servers", self.nothing, 0.6, 2.0, self.measured, film=2.6),
            Scene("io-modes", page("io"), 0.6, 1.5, self.ready),
            Scene("multiplexers", self.nothing, 0.6, 2.0, self.measured),
        ]

    # ------------------------------------------------------------ scenes

    def _say(self, caption: Text) -> None:
        self._caption = caption
        self._show(caption)

    def _show(self, caption: Text) -> None:
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
        demo, scene = self.demo, next(self._steps, None)
        if scene is None:
            self._end()
            return
        if self.folder is not None:
            self.say(f"picture {self._number} of {self.scenes}: {scene.name}")
        self._say(CAPTIONS[scene.name])
        if self.folder is not None:
            demo.paint()
            self._film.scene(scene.film)
        scene.act()

        def shown() -> None:
            if self.folder is not None:
                demo.paint()
                self._take(self.folder, scene.name)
            demo.app.after(scene.seconds - scene.at, self._next)

        demo.app.after(scene.at, self._when(scene.ready, shown, PATIENCE))

    def _end(self) -> None:
        demo = self.demo
        self.finished = True
        demo.overlay.also = ()
        self._say(text("That was the tour. Now click, type, wiggle."))
        if self.folder is not None:
            self._written(partial(self._film.save, self.folder / "animated.png"))
            demo.app.stop()
            return
        demo.act("close")  # the window is the user's now
        demo.act("page pipeline")
        self.resume()
        demo.app.after(LAST_WORD, lambda event: self._show(same("")))

    def _when(
        self, ready: Callable[[], bool], act: Callable[[], object], patience: float
    ) -> Callable[[Any], None]:
        """Do this as soon as that is so, or when it has been waited for too long."""
        until = self.demo.clock() + patience

        def look(event: Any) -> None:
            if ready() or self.demo.clock() > until:
                act()
            else:
                self.demo.app.after(LOOK, look)

        return look

    @property
    def _number(self) -> int:
        """Of the next picture."""
        return len(self.pictures) + len(self.failed) + 1

    def _take(self, folder: Path, name: str) -> None:
        path = folder / f"{self._number:02}-{name}.png"
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
        except ModuleNotFoundError as error:
            self.failed.append(missing(error))
        else:
            return True
        return False

    def _look(self, event: Timer) -> None:
        self._film.look(self.demo.app.screen, event.time)

    # ------------------------------------------------------------ waiting

    def ready(self) -> bool:
        """Whether there is to be seen what the page shows first."""
        return self.demo.page.ready

    def measured(self) -> bool:
        """Whether nothing is being measured any more."""
        return not self.demo.page.busy

    def later(self, seconds: float) -> Callable[[], bool]:
        """Whether so much time has passed since the slow handler's click."""
        return lambda: self.demo.clock() - self._clicked >= seconds

    # ------------------------------------------------------------ what a person would do

    @property
    def pipeline(self) -> Pipeline:
        """The page on which the tour begins and ends."""
        page = self.demo.pages["pipeline"]
        assert isinstance(page, Pipeline)
        return page

    def _play(self, *events: Event) -> None:
        self.demo.app.play(events)

    def _click_at(self, pos: tuple[int, int], after: float) -> None:
        pos = self.demo.in_window(pos)
        self._play(
            MouseDown(pos, time=after, source="tour"),
            MouseUp(pos, time=after + 0.05, source="tour"),
        )

    def nothing(self) -> None:
        """Watch."""

    def click(self, after: float = 0.0) -> None:
        """Click into the window, where no control is."""
        lane = self.pipeline.layout.dispatcher
        self._click_at((lane.centerx, lane.bottom - 20), after)

    def keys(self, text: str, after: float = 0.0) -> None:
        """Type."""
        for index, char in enumerate(text):
            self._play(KeyDown(char, 0, char, time=after + 0.04 * index, source="tour"))

    def press(self, action: str) -> None:
        """Press a control."""
        button = next(b for b in self.demo.buttons() if b.action == action)
        self._click_at(button.rect.center, 0.0)

    def _to_page(self, name: str) -> Callable[[], None]:
        """Go to another page."""

        def act() -> None:
            self.demo.act("close")
            self.press(f"page {name}")

        return act

    def _pressing(self, action: str, then: Callable[..., object]) -> Callable[[], None]:
        """Press a control; soon after the loop that it has started is ready, do that."""

        def act() -> None:
            self.press(action)
            soon = partial(self.demo.app.after, 0.3, lambda event: then())
            self.demo.app.after(PRESSED, self._when(self.ready, soon, PATIENCE / 2))

        return act

    def slow(self, how: str) -> Callable[[], None]:
        """Click on a handler that takes long, and type meanwhile: when all three loops run."""

        def begin() -> None:
            self._clicked = self.demo.clock()
            self.click()
            self.keys("waiting", 0.1)

        def act() -> None:
            self._clicked = inf
            self.press(f"slow {how}")
            run = self._when(lambda: self.pipeline.comparison.ready, begin, PATIENCE / 2)
            self.demo.app.after(LOOK, run)

        return act

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
        if self.demo.page is self.pipeline and self.pipeline.state.paused:
            self.press("pause")

    def everything(self) -> None:
        """One of each kind."""
        self.keys("ui")
        pos = self.pipeline.layout.dispatcher.center
        self._play(Wheel(pos, 0, 1, time=0.1, source="tour"))
        self.press("send")
        self.press("timer")

    def wiggle(self) -> None:
        """Move the pointer to and fro, as quickly as a good mouse reports."""
        self.press("timer")
        x, y = self.pipeline.layout.dispatcher.center
        for i in range(120):
            pos = x + round(60 * cos(i / 9)), y + round(40 * sin(i / 7))
            self._play(MouseMove(pos, time=0.2 + i * 0.001, source="tour"))
