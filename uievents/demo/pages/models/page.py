"""The Models page itself.

A press begins a *shot*: what each of the models did around that moment is asked for a little later,
and drawn.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from ....events import KeyDown, KeyUp, MouseDown, MouseUp, Readable, Timer
from ....models.input import (
    Press,
    blocking_scan,
    busy_thread,
    events,
    sleep_poll,
    state_poll,
)
from ....words import Text, sentences, text
from ...listing import Listing
from ...numbers import number
from ...paint import Box, Canvas
from ...panel import Panel
from ...sampling import Sampling
from ...shown import DeviceProcess, Ready, end_shown
from ...stage import Stage
from ..base import Key, Page
from . import picture
from .picture import Presses, Rows
from .race import AFTER, SHORT, Runner, Shot, runners
from .subject import DEVICES, Ask, Called, read_said

CALM_SAMPLE = 4.0
"""Seconds from figure to figure while nothing happens."""

SETTLE = 0.06
"""Seconds after the end of a shot at which it is asked for: by then it is written down."""

CALM_DOWN = 0.5
"""Seconds after the last one's start at which they are shown at rest."""

TYPED = ("u", "i", "e")
"""What the built-in keys are."""
APART = 0.01
"""Seconds from a key's going down to its coming up, and to the next one's going down."""


class Models(Page):
    """The figure of the models, live."""

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
        self.runners: dict[str, Runner] = runners()
        self.processes: dict[str, DeviceProcess] = {}
        self.presses: Presses = Presses()
        self.rows: Rows = Rows(self.runners)
        self.panels: list[Panel] = [self.presses, self.rows]
        self.said: str = "hint"
        self.early: int = 0
        """Presses that came before all were ready, and were handed to none."""
        self.lasted: float = 0.0
        """Seconds for which the built-in short press really lasted."""
        self._number = 0
        self._down: dict[str, int] = {}
        self._shot: Shot | None = None
        """The one that is being taken."""
        self.sampling: Sampling = Sampling(stage, self.sample, CALM_SAMPLE)
        self._say()

    # ------------------------------------------------------------ the processes

    def enter(self) -> None:
        self.runners.update(runners())
        self.rows.shot = self._shot = None
        self.said = "hint"
        self._number = self.early = 0
        self._down.clear()
        for name in self.runners:
            self._start(name)
        self.sampling.active()

    @property
    def ready(self) -> bool:
        return all(runner.waits is not None for runner in self.runners.values())

    @property
    def starting(self) -> bool:
        """Whether some of them are not ready yet."""
        return any(each.starting and not each.gone for each in self.runners.values())

    def _start(self, name: str) -> None:
        process = DeviceProcess(
            "uievents.demo.pages.models.subject:show", [name], DEVICES, read_said
        )
        self.processes[name] = process
        self.stage.watch(process.control, partial(self._heard, name))

    def leave(self) -> None:
        for process in self.processes.values():
            self.stage.unwatch(process.control)
        end_shown(self.processes.values())
        self.processes.clear()

    def _heard(self, name: str, event: Readable) -> None:
        process, runner = self.processes.get(name), self.runners[name]
        if process is None or event.fileobj is not process.control:
            return
        lines = process.lines()
        if lines is None:
            self._lost(name)
            return
        for line in lines:
            fact = read_said(line)
            if isinstance(fact, Called):
                runner.notice(fact)
            elif isinstance(fact, Ready):
                runner.starting = False
                process.costs.read()  # what starting cost is not the model's
                if not self.starting:
                    self.early = 0
                    self.stage.rearrange()
                    # What they do while nothing happens; their start is not to be in it.
                    self.stage.after(CALM_DOWN, lambda event: self._shoot(None))
            else:
                runner.trace(fact)
                if fact.unread and fact.waits_for < 0:  # it has yet to look, and may miss them
                    self.stage.after(SETTLE, lambda event: self._ask_again(name))
                self._say()
        self._stale(name)

    def _lost(self, name: str) -> None:
        process, runner = self.processes.pop(name), self.runners[name]
        runner.gone, runner.reading = process.how_it_ended(), None
        self.stage.unwatch(process.control)
        process.close()
        self._stale(name)
        self._say()
        self.stage.rearrange()

    def _stale(self, name: str) -> None:
        self.rows.stale.add(name)
        self._redraw()

    def _redraw(self) -> None:
        if self._shot is None:  # drawing takes a core from those that are being watched
            self.stage.changed()

    # ------------------------------------------------------------ presses

    def press(self, kind: str, down: bool, key: str = "") -> None:
        """Hand a press or release to all of them: once all are ready, as it is to be the same."""
        if self.starting:
            self.early += down
            self._say()
            return
        if down:
            self._number += 1
            self._down[key or kind] = self._number
        number = self._down.get(key or kind) if down else self._down.pop(key or kind, None)
        if number is None:
            return
        device = "mouse" if kind == "click" else "keyboard"
        clock = self.stage.clock
        began = clock()
        for name, process in self.processes.items():
            now = clock()
            room = process.feed(device, Press(now, number, down).pack())
            if down:
                self.runners[name].press(number, now, room, kind)
        if down:
            self._shoot((number, began, kind))

    def pressed(self, event: MouseDown) -> None:
        if not self.starting:
            self.said = "more"
        self.press("click", True, f"button {event.button}")

    def released(self, event: MouseUp) -> None:
        self.press("click", False, f"button {event.button}")

    def typed(self, event: KeyDown) -> None:
        if not event.repeat:
            if not self.starting:
                self.said = "more"
            self.press("key", True, event.key)

    def let_go(self, event: KeyUp) -> None:
        self.press("key", False, event.key)

    def do_short(self) -> None:
        """A press as short as a touchpad's tap, as soon as the button's own picture is drawn."""
        self.stage.after(APART, self._short)

    def _short(self, event: Timer) -> None:
        began = self.stage.clock()

        def release(event: Timer) -> None:
            self.press("click", False, "short")
            self.lasted = self.stage.clock() - began
            self.said = "short"
            self._say()

        self.stage.after(SHORT, release)
        self.press("click", True, "short")

    def do_keys(self) -> None:
        """Some keys, quickly."""
        self.said = "keys"
        self._type([(key, down) for key in TYPED for down in (True, False)])

    def _type(self, keys: list[tuple[str, bool]]) -> None:
        """One after the other, so that a busy moment of the window does not join them."""
        if keys:
            key, down = keys[0]

            def strike(event: Timer) -> None:
                self.press("key", down, key)
                self._type(keys[1:])

            self.stage.after(APART, strike)

    def do_restart(self) -> None:
        """Start the models that have ended again."""
        for name, runner in self.runners.items():
            if runner.gone:
                self.runners[name] = Runner(name)
                self._start(name)
        self._say()

    def action_of(self, event: KeyDown) -> str:
        if event.key in ("return", "space", "enter") and self.presses.gone:
            return "restart"
        return super().action_of(event)

    # ------------------------------------------------------------ what is drawn

    def _shoot(self, press: tuple[int, float, str] | None) -> None:
        """Begin a shot with this press, or take the press into the one that is being taken."""
        self.sampling.active()
        if self._shot is None:
            self._shot = Shot(self.stage.clock() if press is None else press[1])
            self.stage.after(AFTER + SETTLE, self._ask)
        if press is not None and press[1] < self._shot.end:
            self._shot.presses.append(press)

    def _ask(self, event: Timer) -> None:
        shot, self._shot = self._shot, None
        if shot is None:
            return
        self.rows.shot = shot
        for name, process in self.processes.items():
            self.runners[name].ask()
            process.say(Ask(shot.start))
        self._redraw()

    def _ask_again(self, name: str) -> None:
        """What has become of the presses that this one had not read yet?"""
        shot, process = self.rows.shot, self.processes.get(name)
        if process is None or shot is None or self._shot is not None:
            return  # the shot that is being taken asks all of them
        self.runners[name].ask()
        process.say(Ask(shot.start))

    def _say(self) -> None:
        """The sentence of the moment."""
        caption = self._sentence()
        gone = any(runner.gone for runner in self.runners.values())
        shown = self.presses
        if (caption, gone, self.starting) != (shown.caption, shown.gone, shown.starting):
            shown.caption, shown.gone, shown.starting = caption, gone, self.starting
            self.presses.dirty = True
            self._redraw()

    def _sentence(self) -> Text:
        scan = self.runners["scan"]
        if self.starting:
            ready = sum(not each.starting for each in self.runners.values())
            said = text(
                "Starting: {n} of {all} programs are ready. Until all are, no press is counted.",
                n=ready,
                all=len(self.runners),
            )
            return sentences(said, text("Not counted: {n}.", n=self.early) if self.early else "")
        if self.said == "short":
            return self._short_press()
        if self.said == "keys" and scan.unseen and scan.waits_for >= 0:
            return text(
                "Not yet seen by the blocking scan: {n}. It waits for the {device}.",
                n=scan.unseen,
                device=picture.DEVICES[scan.waits_for],
            )
        if self.said == "hint":
            return text(
                "Below is what they do while nothing happens. Click anywhere, or type: the press "
                "goes to all six."
            )
        return text(
            "The line is your press, each mark the call of a handler. Every program is a process "
            "of its own."
        )

    def _short_press(self) -> Text:
        """What became of the built-in short press, where its state is looked at."""
        state, lasted = self.runners["state"], f"{self.lasted * 1000:.1f}"
        press = state.presses.get(self._number)
        if press is not None and press.missed:
            return text(
                "The button was down for {n} ms: a program that looks at its state every "
                "{interval} ms has missed it.",
                n=lasted,
                interval=f"{state_poll.INTERVAL * 1000:.3g}",
            )
        if press is not None and press.latency is not None:
            return text(
                "The button was down for {n} ms, and by luck the program looked at its state then. "
                "Again?",
                n=lasted,
            )
        return text("The button was down for {n} ms.", n=lasted)

    def sample(self) -> None:
        """Read what each of them costs."""
        for name, process in self.processes.items():
            runner = self.runners[name]
            before = [self.rows.figure(runner, column) for column in ("cpu", "wakeups")]
            reading = process.costs.read()
            if reading is None or runner.starting:
                continue
            runner.reading = runner.lately.add(reading)
            if before != [self.rows.figure(runner, column) for column in ("cpu", "wakeups")]:
                self._stale(name)
        readings = [runner.reading for runner in self.runners.values()]
        crowded = [one.waited for one in readings if one is not None and one.crowded]
        waited = max(crowded, default=0.0)
        if number(waited) != number(self.rows.waited):
            self.rows.waited = waited
            self.stage.changed(self.rows)

    # ------------------------------------------------------------ the picture

    def arrange(self, body: Box, canvas: Canvas) -> None:
        self._say()
        top = Box(body.left, body.top, body.width, canvas.px(64))
        self.presses.arrange(top, canvas)
        y = top.bottom + canvas.px(8)
        self.rows.arrange(Box(body.left, y, body.width, body.bottom - y), canvas)


PAGE = Models
