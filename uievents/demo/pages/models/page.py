"""The Models page itself.

A press begins a *shot*: a little later, each model is asked what it did around that moment, and
the answers are drawn.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from ....events import KeyDown, KeyUp, MouseDown, MouseUp, Timer
from ....models.input import (
    Press,
    blocking_scan,
    busy_thread,
    events,
    sleep_poll,
    state_poll,
)
from ....words import Text, text
from ...layout import cut
from ...listing import Listing
from ...paint import Box, Canvas
from ...panel import Panel
from ...sampling import Sampling
from ...shown import DeviceProcess, Ready, end_shown
from ...stage import Stage
from ..base import Key, Page
from . import picture
from .picture import Presses, Rows
from .race import AFTER, Race, Runner, Shot
from .subject import DEVICES, Ask, Called, Report, read_report

CALM_SAMPLE = 4.0
"""Seconds between two readings of what the models cost, while nothing happens."""

SETTLE = 0.06
"""Seconds after the end of a shot before the models are asked: by then they have recorded it."""

CALM_DOWN = 0.5
"""Seconds after the last model's start at which all are shown at rest."""

TYPED = ("u", "i", "e")
"""The built-in keys."""
APART = 0.01
"""Seconds from press to release of a built-in key, and from there to the next press."""
SHORT = 0.002
"""Seconds from press to release of the built-in short press, about."""


class Models(Page):
    """The six models side by side, live."""

    title: ClassVar[Text] = text("Models")
    keys: ClassVar[tuple[Key, ...]] = (
        Key("F1", text("a very short press"), ["short"]),
        Key("F2", text("three keys, quickly"), ["keys"]),
        Key("F11", text("code of the models, one by one"), ["code"]),
    )
    rest: ClassVar[Text] = text("Every other key, and every click, is a press for all six.")
    code: tuple[Listing, ...] = (
        Listing(picture.NAMES["busy"], [busy_thread.run]),
        Listing(text("Look, wait or sleep"), [sleep_poll.run]),
        Listing(text("State, at intervals"), [state_poll.run]),
        Listing(picture.NAMES["scan"], [blocking_scan.run]),
        Listing(picture.NAMES["events"], [events.run]),
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.processes: dict[str, DeviceProcess] = {}
        self.sampling: Sampling = Sampling(stage, self.sample, CALM_SAMPLE)
        self._begin()

    def _begin(self) -> None:
        self.race: Race = Race()
        self.presses: Presses = Presses(self.race)
        self.rows: Rows = Rows(self.race)
        self.panels: list[Panel] = [self.presses, self.rows]
        self._down: dict[str, tuple[int, float]] = {}
        """The number and the time of each press that has not been released."""
        self._shot: Shot | None = None
        """The shot that is being taken."""

    # ------------------------------------------------------------ the processes

    def enter(self) -> None:
        self._begin()
        for name in self.race.runners:
            self._start(name)
        self.sampling.active()

    @property
    def ready(self) -> bool:
        return all(runner.shot is not None for runner in self.race.runners.values())

    def _start(self, name: str) -> None:
        function = "uievents.demo.pages.models.subject:show"
        self.processes[name] = process = DeviceProcess(function, [name], DEVICES, read_report)
        process.follow(self.stage, partial(self._reported, name), partial(self._ended, name))

    def leave(self) -> None:
        end_shown(self.processes.values())
        self.processes.clear()

    def _reported(self, name: str, reports: list[Report]) -> None:
        runner = self.race.runners[name]
        for report in reports:
            if isinstance(report, Called):
                runner.notice(report)
            elif isinstance(report, Ready):
                runner.starting = False
                if not self.race.starting:
                    self.race.early = 0
                    self.stage.rearrange()
                    # They are shown at rest; their start is not to be in the picture.
                    self.stage.after(CALM_DOWN, lambda event: self._shoot(None))
            else:
                runner.report(report)
                if report.unread and report.waits_for < 0:  # it has yet to look, and may miss them
                    self.stage.after(SETTLE, lambda event: self._ask(name))
        self._redraw()

    def _ended(self, name: str, why: Text) -> None:
        """The process of a model has ended by itself."""
        del self.processes[name]
        runner = self.race.runners[name]
        runner.gone, runner.reading = why, None
        self.stage.rearrange()

    def _redraw(self) -> None:
        """Draw what has changed; after the shot, if one is taken: drawing takes a core from it."""
        if self._shot is None and sum(panel.mark() for panel in self.panels):
            self.stage.changed()

    # ------------------------------------------------------------ presses

    def press(self, kind: str, down: bool, key: str) -> None:
        """Hand a press or release to all models at once, as soon as all are ready."""
        race, clock = self.race, self.stage.clock
        if race.starting:
            race.early += down
            self._redraw()
            return
        began = clock()
        if down:
            race.number += 1
            self._down[key] = race.number, began
        number, since = self._down[key] if down else self._down.pop(key, (0, began))
        if not number:
            return
        device = "mouse" if kind == "click" else "keyboard"
        for name, process in self.processes.items():
            now = clock()
            room = process.feed(device, Press(now, number, down).pack())
            if down:
                race.runners[name].press(number, now, room, kind)
        if down:
            self._shoot((number, began, kind))
        elif key == "short":
            race.lasted, race.topic = clock() - since, "short"
            self._redraw()

    def _by_hand(self, kind: str, key: str) -> None:
        if not self.race.starting:
            self.race.topic = "more"
        self.press(kind, True, key)

    def pressed(self, event: MouseDown) -> None:
        self._by_hand("click", f"button {event.button}")

    def released(self, event: MouseUp) -> None:
        self.press("click", False, f"button {event.button}")

    def typed(self, event: KeyDown) -> None:
        if not event.repeat:
            self._by_hand("key", event.key)

    def let_go(self, event: KeyUp) -> None:
        self.press("key", False, event.key)

    def do_short(self) -> None:
        """A press as short as a touchpad's tap, as soon as the button's own picture is drawn."""
        self._play((APART, "click", True, "short"), (SHORT, "click", False, "short"))

    def do_keys(self) -> None:
        """Some keys, quickly."""
        self.race.topic = "keys"
        self._play(*((APART, "key", down, key) for key in TYPED for down in (True, False)))

    def _play(self, *presses: tuple[float, str, bool, str]) -> None:
        """Press in turn, each so many seconds after the one before.

        A timer is made for one at a time, so that a busy moment of the window does not join them.
        """
        if not presses:
            return
        (seconds, kind, down, key), *rest = presses

        def play(event: Timer) -> None:
            self._play(*rest)
            self.press(kind, down, key)

        self.stage.after(seconds, play)

    def do_restart(self) -> None:
        """Start the models that have ended again."""
        for name, runner in self.race.runners.items():
            if runner.gone:
                self.race.runners[name] = Runner(name)
                self._start(name)

    def action_of(self, event: KeyDown) -> str:
        if event.key in ("return", "space", "enter") and self.race.gone:
            return "restart"
        return super().action_of(event)

    # ------------------------------------------------------------ what is drawn

    def _shoot(self, press: tuple[int, float, str] | None) -> None:
        """Begin a shot with this press, or take the press into the one that is being taken."""
        self.sampling.active()
        if self._shot is None:
            self._shot = Shot(self.stage.clock() if press is None else press[1])
            self.stage.after(AFTER + SETTLE, self._ask_all)
        if press is not None and press[1] < self._shot.end:
            self._shot.presses.append(press)

    def _ask_all(self, event: Timer) -> None:
        self.race.shot, self._shot = self._shot, None
        for name in self.processes:
            self._ask(name)
        self._redraw()

    def _ask(self, name: str) -> None:
        """Ask a model what it did in the last shot, and which presses it has not read."""
        shot, process = self.race.shot, self.processes.get(name)
        if process is None or shot is None or self._shot is not None:
            return  # the shot that is being taken asks all of them
        self.race.runners[name].ask(shot)
        process.say(Ask(shot.start))

    def sample(self) -> None:
        """Read what each of them costs."""
        for name, process in self.processes.items():
            runner, reading = self.race.runners[name], process.costs.read()
            if reading is not None and not runner.starting:
                runner.reading = runner.lately.add(reading)
        self._redraw()

    def arrange(self, body: Box, canvas: Canvas) -> None:
        rest = body.copy()
        self.presses.arrange(cut(rest, "top", canvas.px(64), canvas.px(8)), canvas)
        self.rows.arrange(rest, canvas)


PAGE = Models
