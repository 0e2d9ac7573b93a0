"""The tour: a script that plays real events to the demo and its real loop.

Offscreen it needs no display: SDL's ``dummy`` driver draws into memory, and the pictures are
written as files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from math import cos, sin
from pathlib import Path
from typing import NamedTuple

import pygame

from ..events import Event, KeyDown, MouseDown, MouseMove, MouseUp, Wheel
from ..extras import missing
from ..output import OutputError, check_folder, write_whole
from ..words import Text, same, text
from .film import FRAME, Film
from .pages.base import Key
from .pages.pipeline.page import Pipeline
from .window import Demo

BEGIN = 1.5
"""Seconds for which the first caption stays."""
LAST_WORD = 8.0
"""Seconds for which the last caption stays."""
PRESSED = 0.2
"""Seconds in which the press of a control is handled."""
LOOK = 0.1
"""Seconds between two looks at a page that is not ready."""
TIMEOUT = 20.0
"""Seconds after which the tour goes on although the page is not ready."""

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
    "a-card": text("The lecture as cards: a paragraph, a picture, and something to press."),
    "lost-update": text("Two threads, one counter: updates are lost. Handlers lose none."),
    "one-read": text("A read in slow motion: wait in the kernel, then copy to the program."),
}
"""The caption of each scene."""


Script = Iterable[float | None]
"""A generator of actions: it yields the seconds until its next step, or None where a paused tour
stops."""


class Scene(NamedTuple):
    """What is done in a scene, and when its picture is taken."""

    name: str
    act: Callable[[], Script | None]
    picture: float
    """Seconds from the last action to the picture."""
    stays: float
    """Seconds from the picture to the next scene."""
    film: float = 0.0
    """Length of the scene in the animated picture, in seconds; 0: it is left out."""


class Tour:
    """Plays the scenes, one after the other.

    With a ``folder`` it writes a picture of each there, and ends the app after the last scene;
    without one, the user has the window then.
    """

    def __init__(
        self,
        demo: Demo,
        folder: Path | None = None,
        say: Callable[[str], object] = lambda text: None,
    ) -> None:
        self.demo = demo
        self.folder = folder
        self.say = say
        """Called with the name of each picture when its scene begins."""
        self.scenes: list[Scene] = self.story()
        self.finished: bool = False
        self.paused: bool = False
        self.pictures: list[Path] = []
        self.failed: list[Exception] = []
        """Why files could not be written."""
        self._caption = same("")
        self._film = Film()
        self._script: Iterator[float | None] = iter(self._tell())
        self._held = False
        """Whether the script has stopped because the tour is paused."""

    def start(self) -> None:
        """Begin."""
        app = self.demo.app
        self._say(text("A tour in {n} scenes. Space pauses it.", n=len(self.scenes)))
        app.on(KeyDown, self._typed, key="space", capture=True)
        self.demo.overlay.also = (Key("Space", text("pause the tour, or go on with it")),)
        if self.folder is not None:
            check_folder(self.folder)
            app.every(FRAME, lambda event: self._film.look(app.screen, event.time))
        self._go_on()

    def story(self) -> list[Scene]:
        """The storyboard."""
        do = self._doing
        run = partial(do, measured=True)
        return [
            Scene("asleep", do(), 1.6, 0.4),
            Scene("click", self.click, 0.75, 1.45, film=3.0),
            Scene("one-queue", self.everything, 0.55, 2.0, film=3.0),
            Scene("motion-merges", self.wiggle, 0.55, 2.0, film=3.0),
            Scene("sleep-polling", do("mode sleep", then=self.click), 1.6, 0.4, film=2.8),
            Scene("busy-thread", do("mode busy", then=self.click), 1.6, 0.4, film=2.6),
            Scene("starved", do("mode scan", then=partial(self.keys, "starving")), 1.6, 0.4),
            Scene("silence", do("mode events"), 1.6, 0.3, film=1.8),
            Scene("slow-handler", partial(self.slow, "block"), 0.5, 2.0, film=3.2),
            Scene("async-handler", partial(self.slow, "async"), 0.8, 1.2),
            Scene("paused", self.pause, 0.6, 1.4),
            Scene("code", self.code, 0.4, 1.8),
            Scene("models-at-rest", do("page models"), 0.4, 0.9),
            Scene("one-press-six-models", self.click, 0.6, 1.4, film=3.0),
            Scene("a-short-press", do("short"), 0.4, 1.6),
            Scene("tasks", do("page servers"), 0.4, 0.9),
            Scene("servers", run(), 0.6, 1.4, film=2.6),
            Scene("io-modes", do("page io"), 0.4, 0.9),
            Scene("multiplexers", run(), 0.6, 1.4),
            Scene("a-card", run("page lecture", "now 1"), 2.5, 2.0),
            Scene("lost-update", run("chapter 2", *3 * ["card 1"], "now 1"), 0.4, 2.0),
            Scene("one-read", run("chapter 3", "card 1", "now 1"), 2.5, 2.0),
        ]

    # ------------------------------------------------------------ scenes

    def _go_on(self, event: object = None) -> None:
        """Do the next steps, until one is to come later."""
        for seconds in self._script:
            if seconds is not None:
                self.demo.app.after(seconds, self._go_on)
                return
            self._held = self.paused
            if self._held:
                return

    def _tell(self) -> Script:
        """All scenes, and the end."""
        demo, folder = self.demo, self.folder
        yield BEGIN
        for number, scene in enumerate(self.scenes, 1):
            yield None
            if folder is not None:
                self.say(f"picture {number} of {len(self.scenes)}: {scene.name}")
            self._say(CAPTIONS[scene.name])
            if folder is not None:
                demo.paint()
                self._film.scene(scene.film)
            yield from scene.act() or ()
            yield scene.picture
            if folder is not None:
                demo.paint()
                self._take(folder / f"{number:02}-{scene.name}.png")
            yield scene.stays
        yield None
        self.finished = True
        demo.overlay.also = ()
        self._say(text("That was the tour. Now click, type, wiggle."))
        if folder is not None:
            self._written(partial(self._film.save, folder / "animated.png"))
            demo.app.stop()
            return
        demo.act("close")  # the window is the user's now
        demo.act("page pipeline")
        self.resume()
        yield LAST_WORD
        self._show(same(""))

    def _say(self, caption: Text) -> None:
        self._caption = caption
        self._show(caption)

    def _show(self, caption: Text) -> None:
        self.demo.look.caption = caption
        self.demo.rearrange()

    def _typed(self, event: KeyDown) -> None:
        """Pause, or go on; while the tour is paused, the user may use the window."""
        if self.finished or event.source == "tour":
            return
        event.stop_now()
        self.paused = not self.paused
        self._show(text("The tour is paused. Space goes on.") if self.paused else self._caption)
        if self._held:
            self._held = False
            self._go_on()

    def _take(self, path: Path) -> None:
        picture = BytesIO()
        pygame.image.save(self.demo.app.screen, picture, path.name)
        if self._written(partial(write_whole, path, picture.getvalue())):
            self.pictures.append(path)

    def _written(self, write: Callable[[], object]) -> bool:
        """Whether a file could be written; the tour goes on without one that could not."""
        try:
            write()
        except OutputError as error:
            self.failed.append(error)
        except ModuleNotFoundError as error:
            self.failed.append(missing(error))
        else:
            return True
        return False

    # ------------------------------------------------------------ what a person would do

    @property
    def pipeline(self) -> Pipeline:
        """The page on which the tour begins and ends."""
        page = self.demo.pages["pipeline"]
        assert isinstance(page, Pipeline)
        return page

    def _play(self, kind: Callable[..., Event], *values: object, after: float = 0.0) -> None:
        self.demo.app.play([kind(*values, time=after, source="tour")])

    def _click_at(self, pos: tuple[int, int]) -> None:
        pos = self.demo.view.in_window(pos)
        self._play(MouseDown, pos)
        self._play(MouseUp, pos, after=0.05)

    def _wait_for(self, condition: Callable[[], bool]) -> Script:
        """Until ``condition()`` holds, or the timeout has passed."""
        end = self.demo.clock() + TIMEOUT
        while not condition() and self.demo.clock() < end:
            yield LOOK

    def _doing(
        self, *actions: str, measured: bool = False, then: Callable[[], object] | None = None
    ) -> Callable[[], Script]:
        """Press controls, one after the other; when the page is ready, do ``then``.

        ``measured``: when it has measured all that it was to measure.
        """

        def ready() -> bool:
            return not self.demo.page.busy if measured else self.demo.page.ready

        def act() -> Script:
            for action in actions:
                self.press(action)
                yield PRESSED
            yield from self._wait_for(ready)
            if then is not None:
                yield 0.3
                then()

        return act

    def click(self) -> None:
        """Click into the window, where no control is."""
        lane = self.pipeline.layout.dispatcher
        self._click_at((lane.centerx, lane.bottom - 20))

    def keys(self, text: str, after: float = 0.0) -> None:
        """Type."""
        for index, char in enumerate(text):
            self._play(KeyDown, char, 0, char, after=after + 0.04 * index)

    def press(self, action: str) -> None:
        """Press a control, or do what it would do where it is hidden."""
        demo = self.demo
        for button in demo.buttons():
            if button.action == action:
                if demo.view.reveal(button.rect):
                    demo.rearrange()
                self._click_at(button.rect.center)
                return
        if action.startswith("page") or demo.page is self.pipeline:
            demo.act(action)  # on another page, to which the user has gone, it means nothing

    def slow(self, how: str) -> Script:
        """Choose a slow handler; when all three loops run, click, and type meanwhile."""
        self.press(f"slow {how}")
        yield PRESSED
        yield from self._wait_for(lambda: self.pipeline.comparison.ready)
        self.click()
        self.keys("waiting", 0.1)

    def pause(self) -> Script:
        """Pause the loop, type, and let one event through."""
        self.press("slow off")
        yield PRESSED
        self.press("pause")
        self.keys("pause", 0.2)
        yield 0.8
        self.press("step")

    def code(self) -> Script:
        """Let the loop go on, and look at its code."""
        self.resume()
        yield PRESSED
        self.press("code")

    def resume(self) -> None:
        """Let the loop go on, if it is paused."""
        if self.demo.page is self.pipeline and self.pipeline.state.paused:
            self.press("pause")

    def everything(self) -> None:
        """One of each kind."""
        self.keys("ui")
        pos = self.pipeline.layout.dispatcher.center
        self._play(Wheel, pos, 0, 1, after=0.1)
        self.press("send")
        self.press("timer")

    def wiggle(self) -> None:
        """Move the pointer to and fro, as quickly as a good mouse reports."""
        self.press("timer")
        x, y = self.pipeline.layout.dispatcher.center
        for i in range(120):
            pos = x + round(60 * cos(i / 9)), y + round(40 * sin(i / 7))
            self._play(MouseMove, pos, after=0.2 + i * 0.001)
