"""The page: its panels, and what input and reports do to them.

Input that is not for a control is handed to the devices of the shown loop, which runs in a process
of its own.  Its reports move the tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ....events import Click, KeyDown, MouseMove, Received, Timer, Wheel
from ....sources import TimerHandle
from ....words import Text, text
from ...cleaning import clean, clean_bytes
from ...listing import Listing
from ...paint import Box, Canvas, Words
from ...panel import Panel
from ...sampling import Sampling
from ...shown import Ready
from ..base import Key, Page
from .bottom import Controls
from .callers import SocketCallers
from .cards import HandlerCards
from .code import WIDE, CodePanel
from .comparison import Comparison, ComparisonPanel
from .feed import InputFeed
from .grid import Grid, StagePanel
from .handlers import HANDLERS
from .lanes import Lanes
from .loops import Loops, Shown
from .protocol import At, Counted, Order, Report
from .state import INTERVALS, MODES, SLOW, ZOOMS, State
from .stepping import LOOPS
from .strips import Strips
from .top import Top
from .trace import Passed

if TYPE_CHECKING:
    from ...stage import Stage

CALM_SAMPLE = 2.0
"""Seconds between two readings of what the loop costs, while nothing happens."""
NOTE = 10.0
"""Seconds for which the message of an action stays."""


class Pipeline(Page):
    """The lanes, and the loop that they show."""

    title: ClassVar[Text] = text("Pipeline")
    aside: ClassVar[int] = WIDE
    keys: ClassVar[tuple[Key, ...]] = (
        Key("F1 – F5", text("how the loop waits"), [f"mode {mode}" for mode in MODES]),
        Key("F6", text("slow handler: next way"), ["slow"]),
        Key("F7", text("timer on or off"), ["timer"]),
        Key("F8", text("send a line to the socket"), ["send"]),
        Key("F9", text("pause or resume"), ["pause"]),
        Key("F10", text("let one event through, or one line of the code beside"), ["step"]),
        Key("F11", text("show the code: the handlers, or how it waits"), ["code"]),
        Key("F12", text("save what has happened as a trace"), ["save"]),
        Key("← →", text("interval of sleep-polling"), ["interval -1", "interval 1"]),
        Key("Ctrl+Z", text("how far back the strips show"), ["zoom"]),
    )
    rest: ClassVar[Text] = text(
        "Every other key, click, notch and motion is an event for the loop."
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.state: State = State()
        self.comparison: Comparison = Comparison()
        self.lanes: Lanes = Lanes(self.state)
        self.cards: HandlerCards = HandlerCards(self.state)
        self.top: Top = Top(self.state)
        self.controls: Controls = Controls(self.state)
        self.strips: Strips = Strips(self.state)
        self.source: CodePanel = CodePanel(self.state)
        self.comparison_panel: ComparisonPanel = ComparisonPanel(self.state, self.comparison)
        self.sampling: Sampling = Sampling(stage, self.sample, CALM_SAMPLE)
        self.loops: Loops = Loops(
            stage, self.state, self.sampling, self.comparison, self._comparison_changed
        )
        self.callers: SocketCallers = SocketCallers(stage, self.state, self.received)
        self.feed: InputFeed = InputFeed(stage, self.state, self.callers, self.loops, self._moves)
        self.layout: Grid
        self._ticks: TimerHandle | None = None

    def enter(self) -> None:
        self.callers.open()
        self.start()

    def leave(self) -> None:
        self.end()
        self.callers.close()
        self._ticks = None

    def arrange(self, body: Box, canvas: Canvas) -> None:
        full = not self.stage.look.present
        strips = full or bool(self.loops.compared)
        self.layout = Grid(body, canvas.scale, strips=strips, controls=full, aside=self.aside)
        panels: list[StagePanel] = [self.top, self.lanes, self.cards]
        if full:
            panels.append(self.controls)
        if strips:
            panels.append(self.comparison_panel if self.loops.compared else self.strips)
        self.state.by_line = bool(self.layout.code)
        if self.state.by_line:
            panels.append(self.source)
        for panel in panels:
            panel.take_place(self.layout, canvas)
        self.panels: list[Panel] = [*panels]

    # ------------------------------------------------------------ the shown loop

    @property
    def shown(self) -> Shown | None:
        """The process of the shown loop; None if it has ended."""
        return self.loops.shown

    def start(self) -> None:
        """Start the shown loop in the present mode, in place of the one there was."""
        state = self.state
        self.end()
        if state.mode != "events":
            state.paused = False
            if state.slow == "async":
                state.slow = "block"
        state.begin()
        self.loops.stand(None)
        state.note = ""
        code = [LOOPS[state.mode], HANDLERS["click"]]
        if state.mode == "events":  # the handlers are all that one writes
            code = [*HANDLERS.values()]
        name = text("The code that runs here; each of F1 – F5 has its own")
        self.code: list[Listing] = [Listing(name, code)]
        state.pid = self.loops.start(self._reported, self._ended).pid
        self.set_ticking(state.ticking)
        self.stage.rearrange()

    def end(self) -> None:
        """End the shown loop's process, and those that it is compared with."""
        self.loops.end()
        self.feed.clear()

    def _comparison_changed(self) -> None:
        if self.loops.compared:
            self.stage.animate()
        else:  # both have ended: the strips come back
            self.stage.rearrange()

    def _reported(self, reports: list[Report]) -> None:
        """The shown loop has reported what happened to the events."""
        for report in reports:
            self._take(report)
        self._moves()

    def _take(self, report: Report) -> None:
        state = self.state
        if isinstance(report, Ready):
            state.ready(report.time)
            return
        if isinstance(report, At):
            self.loops.stand(report)
            return
        handled = state.flow.report(report)
        if isinstance(report, Counted):
            self.callers.counted_handled(report.handled.get("socket", 0))
            self.feed.goes_on()
        if handled is not None:
            state.record.passed.append(Passed(state.mode, state.slow, handled))
            self.callers.handled(handled.id, handled.handled - handled.sent)
        if self.loops.compared:
            self.comparison.report(state.slow, report)

    def _ended(self, why: Text) -> None:
        """The shown loop's process has ended by itself."""
        self.state.gone = why
        self.state.flow.forget()
        self.end()
        if self.stage.app.tree is not None:
            self.stage.app.tree.focus(None)  # so that Enter starts it again
        self.stage.rearrange()

    def _moves(self) -> None:
        """Something has happened: draw it, and read the figures often."""
        self.sampling.active()
        self.stage.animate()

    # ------------------------------------------------------------ input

    def clicked(self, event: Click) -> None:
        self.feed.take(event, "click", pos=event.pos)

    def wheeled(self, event: Wheel) -> None:
        self.feed.take(event, "wheel", pos=event.pos, amount=event.dy)

    def moved(self, event: MouseMove) -> None:
        for pos in event.path or (event.pos,):
            self.feed.take(event, "move", pos=pos)

    def typed(self, event: KeyDown) -> None:
        name = event.text if event.text.isprintable() and event.text else event.key
        self.feed.take(event, "key", text=clean(name))

    def received(self, event: Received) -> None:
        self.feed.take(event, "socket", text=clean_bytes(event.data))

    def tick(self, event: Timer) -> None:
        """A tick for those modes whose loop has no timer of its own."""
        self.feed.take(event, "timer", text="tick")

    def set_ticking(self, on: bool) -> None:
        """A tick a second: by the shown loop itself where it can, else by a device."""
        self.state.ticking = on
        if self._ticks is not None:
            self._ticks.cancel()
            self._ticks = None
        if self.state.mode == "events":
            self.loops.order(Order(ticking=on))
        elif on:
            self._ticks = self.stage.every(1.0, self.tick)

    # ------------------------------------------------------------ the picture

    def sample(self) -> None:
        """Read what the shown loop costs."""
        state = self.state
        reading = self.shown.costs.read() if self.shown is not None else None
        if reading is None or state.starting:
            return
        state.add(reading)
        if sum(panel.mark() for panel in self.panels):
            self.stage.changed()

    def advance(self, now: float) -> bool:
        moving = self.state.flow.advance(now, self.layout.place)
        for panel in self.panels:
            panel.mark()
        return moving or (bool(self.loops.compared) and self.comparison.busy(now))

    @property
    def ready(self) -> bool:
        return not self.state.starting

    def draw_over(self, canvas: Canvas) -> list[Box]:
        return self.cards.draw_lights(canvas, self.stage.clock()) + self.lanes.draw_tokens(canvas)

    # ------------------------------------------------------------ what can be pressed

    def action_of(self, event: KeyDown) -> str:
        if event.key in ("return", "space", "enter") and self.state.gone:
            return "restart"
        action = super().action_of(event)
        return "" if action.startswith("interval") and self.state.mode != "sleep" else action

    def do_mode(self, mode: str) -> None:
        if mode != self.state.mode or self.state.gone:
            self.state.mode = mode
            self.start()

    def do_restart(self) -> None:
        self.start()

    def do_slow(self, how: str = "") -> None:
        state = self.state
        ways = [way for way in SLOW if way != "async" or state.mode == "events"]
        state.slow = how or ways[(ways.index(state.slow) + 1) % len(ways)]
        self.loops.order(Order(slow=state.slow))
        state.flow.forget_times()
        self.loops.compare()

    def do_zoom(self) -> None:
        self.state.seconds = ZOOMS[(ZOOMS.index(self.state.seconds) + 1) % len(ZOOMS)]

    def do_timer(self) -> None:
        self.set_ticking(not self.state.ticking)

    def do_send(self) -> None:
        self.callers.call()

    def do_pause(self) -> None:
        self.loops.pause()

    def do_step(self) -> None:
        self.loops.step()

    def do_interval(self, step: str) -> None:
        """A shorter interval (-1) between two looks, or a longer one (1)."""
        index = INTERVALS.index(self.state.interval) + int(step)
        self.state.interval = INTERVALS[max(0, min(len(INTERVALS) - 1, index))]
        self.loops.order(Order(interval=self.state.interval))

    def do_save(self) -> None:
        """Save what has happened, and say where."""
        note = self.state.record.save(self.stage.folder)
        self.state.note = note

        def forget(event: Timer) -> None:
            if self.state.note is note:
                self.state.note = ""
                self.stage.changed(self.top)

        self.stage.after(NOTE, forget)

    @property
    def message(self) -> Words:
        return self.state.note

    def do_dismiss(self) -> None:
        self.state.note = ""


PAGE = Pipeline
