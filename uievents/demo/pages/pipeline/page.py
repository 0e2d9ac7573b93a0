"""The Pipeline page: the user's own events on their way from source to handler.

Input that is not for a control is handed to the devices of the loop being shown, which runs
in a process of its own; its reports move the tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ....errors import AddressInUse
from ....events import Click, Connected, KeyDown, MouseMove, Readable, Received, Timer, Wheel
from ....models.input import blocking_scan, busy_thread, sleep_poll
from ....sources import Listener, TimerHandle
from ....words import text
from ...cleaning import clean, clean_bytes
from ...listing import Listing
from ...paint import Box, Canvas
from ...shown import Ready, end_all
from ..base import Key, Page
from . import handlers
from .beside import Beside
from .besides import BesidePanel
from .bottom import Controls, Strips
from .cards import HandlerCards
from .flow import Token
from .grid import Layout, StagePanel, lay_out
from .lanes import Lanes
from .others import Others, Shown
from .protocol import Input, Order
from .state import INTERVALS, MODES, SLOW, State
from .subject import wait_by_pygame
from .top import Top
from .trace import Passed

if TYPE_CHECKING:
    from ...panel import Panel
    from ...stage import Stage

SAMPLE, CALM_SAMPLE = 0.5, 2.0
CALM = 4.0
"""Seconds without input after which the figures are read less often."""


BESIDE_FRAME = 0.05
"""Seconds between two pictures of bars that grow."""

LINE, CALLERS = 65_536, 64
"""Bytes of the longest line that is read, and connections at once: strangers may call."""

GATHER, COUNT, COUNTING = 0.05, 0.1, 2.0
"""Seconds for which events that are only counted are gathered; until they are asked for; for which
the page says so."""

NOTE = 10.0
"""Seconds for which an action's words stay."""

HANDLERS: Sequence[Callable[..., object]] = (
    handlers.on_click,
    handlers.on_key_down,
    handlers.on_wheel,
    handlers.on_mouse_move,
    handlers.on_received,
    handlers.slow_click,
    handlers.slow_click_async,
    handlers.slow_click_thread,
)
LOOPS: dict[str, Callable[..., object]] = {
    "sleep": sleep_poll.run,
    "pygame": wait_by_pygame,
    "busy": busy_thread.run,
    "scan": blocking_scan.run,
}
"""What waits in the other modes: of events, the handlers are all that one writes."""


class Pipeline(Page):
    """The lanes, and the loop that they show."""

    title = text("Pipeline")
    keys = (
        Key("F1 – F5", text("how the loop waits"), [f"mode {mode}" for mode in MODES]),
        Key("F6", text("slow handler: next way"), ["slow"]),
        Key("F7", text("timer on or off"), ["timer"]),
        Key("F8", text("send a line to the socket"), ["send"]),
        Key("F9", text("pause or resume (in the mode Events)"), ["pause"]),
        Key("F10", text("let one event through"), ["step"]),
        Key("F11", text("show the code: the handlers, or how it waits"), ["code"]),
        Key("F12", text("save what has been seen as a trace"), ["save"]),
        Key("← →", text("interval of sleep-polling"), ["quicker", "slower"]),
    )
    rest = text("Every other key, click, notch and motion is an event for the loop.")

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        state = State(self.stage.look)
        self.state: State = state
        self.lanes: Lanes = Lanes(state)
        self.cards: HandlerCards = HandlerCards(state)
        self.top: Top = Top(state)
        self.controls: Controls = Controls(state)
        self.strips: Strips = Strips(state)
        self.parts: list[StagePanel] = [
            self.top,
            self.lanes,
            self.cards,
            self.controls,
            self.strips,
        ]
        self.beside: Beside = Beside()
        self.besides: BesidePanel = BesidePanel(state, self.beside)
        self.others: Others = Others(self, self.beside, self._others_changed)
        """While a handler is slow: the loops that do the same work in the other ways."""
        self.layout: Layout
        self.shown: Shown | None = None
        self.listener: Listener | None = None
        self.client: Any = None
        self._ids = 0
        self._sampling: Any = None
        self._ticks: Any = None
        self._active = 0.0
        self._besides_drawn = 0.0
        self._said: tuple[object, ...] | None = None
        """What the top says that the flow of events changes."""
        self._replies: dict[int, Received] = {}
        self._gathered: dict[str, Input] = {}
        """By kind, what is to be handed over together."""
        self._asking: TimerHandle | None = None
        self._flooded = 0.0

    def enter(self) -> None:
        port = self.state.address[1]
        try:
            self.listener = self.stage.app.listen(port, line=LINE, connections=CALLERS)
        except AddressInUse:  # somebody took it while another page was open
            self.listener = self.stage.app.listen(line=LINE, connections=CALLERS)
        self.state.address = (self.listener.host, self.listener.port)
        self.stage.on(Received, self.received)
        self.stage.on(Connected, self.connected)
        self.start()

    def leave(self) -> None:
        self.end()
        if self.listener is not None:
            self.listener.close()
            self.listener = None
        if self.client is not None:
            self.client.close()
            self.client = None
        self._sampling = self._ticks = self._asking = None
        self._gathered.clear()

    def arrange(self, body: Box, canvas: Canvas) -> None:
        self.layout = lay_out(body, canvas.scale)
        last = self.besides if self.others else self.strips
        self.panels: list[Panel] = [*self.parts[:-1], last]
        for panel in (*self.parts[:-1], last):
            panel.take_place(self.layout, canvas)

    # ------------------------------------------------------------ the shown loop

    def start(self) -> None:
        """Start the shown loop in the present mode, in place of the one there was."""
        state = self.state
        self.end()
        if state.mode != "events":
            state.paused = False
            if state.slow == "async":
                state.slow = "block"
        state.begin()
        state.note = ""
        self._show_code()
        self._replies.clear()
        self._gathered.clear()
        self.shown = Shown(state.mode, state.interval)
        state.pid = self.shown.process.pid
        self.stage.watch(self.shown.control, self.reported)
        self.shown.order(Order(slow=state.slow, interval=state.interval))  # type: ignore[arg-type]
        if state.paused:
            self.shown.order(Order(paused=True))
        self.set_ticking(state.ticking)
        self._set_others()
        self.active()
        self.stage.rearrange()

    def _show_code(self) -> None:
        mode = self.state.mode
        code = HANDLERS if mode == "events" else (LOOPS[mode], handlers.on_click)
        said = text("The code that runs here; each of F1 – F5 has its own")
        self.code = [Listing(said, code)]

    def end(self) -> None:
        """End the shown loop's process, and those beside it."""
        ending = [*self.others.release(), *([self.shown] if self.shown is not None else [])]
        if self.shown is not None:
            self.stage.unwatch(self.shown.control)
        end_all(ending)
        self.shown = None

    def _set_others(self) -> None:
        """Beside a slow handler, the same work is done in the other two ways."""
        state = self.state
        compared = state.slow != "off" and state.mode == "events" and self.shown is not None
        self.others.set(state.slow if compared else "", state.paused)

    def _others_changed(self) -> None:
        if self.others:
            self.besides.dirty = True
            self.stage.animate()
        else:  # what they had to show is shown; the strips come back
            self.stage.rearrange()

    def reported(self, event: Readable) -> None:
        """The shown loop says what happened to the events."""
        shown = self.shown
        if shown is None or event.fileobj is not shown.control:
            return
        reports = shown.reports()
        if reports is None:
            self._lost(shown)
            return
        for report in reports:
            if isinstance(report, Ready):
                self.state.ready(report.time)
                shown.meter.read()  # what starting cost is not the loop's
                self.top.dirty = True
                continue
            handled = self.state.flow.report(report)
            if handled is not None:
                self.state.record.passed.append(Passed(self.state.mode, self.state.slow, handled))
                if handled.id in self._replies:
                    self._reply(handled)
            if self.others:
                self.beside.report(self.state.slow, report)
                self.besides.dirty = True
        if reports:
            self.active()
            self.stage.animate()

    def _lost(self, shown: Shown) -> None:
        self.state.gone = shown.how_it_ended()
        self.state.flow.forget()
        self.end()
        if self.stage.app.tree is not None:
            self.stage.app.tree.focus(None)  # so that Enter starts it again
        self.stage.rearrange()

    def _reply(self, token: Token) -> None:
        seconds = token.handled - token.sent
        received = self._replies.pop(token.id)
        with suppress(ConnectionError):  # who has hung up meanwhile wants no answer
            received.reply(f"handled after {seconds * 1000:.1f} ms\n")

    # ------------------------------------------------------------ input

    def send(self, *inputs: Input) -> None:
        """Hand ``inputs`` to the shown loop's devices."""
        if self.shown is None or not inputs:
            return
        counted = [it for it in inputs if self.state.counts(it.time)]
        if len(counted) < len(inputs):
            self._too_early([it for it in inputs if it not in counted])
        if not counted:
            return
        # The devices report it now: what the window has taken until here is not the loop's.
        now = self.stage.clock()
        inputs = tuple(replace(it, time=now) for it in counted)
        if not self.state.touched and inputs[0].kind != "move":
            self.state.touched = True
            self.lanes.dirty = True
        flow, before = self.state.flow, self.shown.lost
        followed = [it for it in inputs if flow.follows(it.kind, it.time)]
        for it in inputs:
            if it not in followed:
                self._gather(it)
        sent = self.shown.send(followed)
        flow.sent(sent, lambda it: clean(it.text, 8), self.shown.lost - before)
        self.others.send(sent)
        self.active()
        self.stage.animate()

    def _gather(self, it: Input) -> None:
        """One of too many to be followed: they are handed over together, and only counted."""
        self._replies.pop(it.id, None)
        if not self._gathered:
            self.stage.after(GATHER, self._hand_over)
        number = self._gathered[it.kind].times if it.kind in self._gathered else 0
        self._gathered[it.kind] = replace(it, times=number + 1)
        if not self.state.counting:
            self.state.counting = True
            self.top.dirty = True
        self._flooded = self.stage.clock()

    def _hand_over(self, event: Timer) -> None:
        gathered, self._gathered = self._gathered, {}
        if self.shown is None:
            return
        for it in gathered.values():
            room = len(self.shown.send([it]))
            number = it.times if room else 0
            self.state.flow.sent_to_be_counted(it.kind, number, it.times - number)
        self.others.send(list(gathered.values()))
        self._ask(COUNT)
        self.active()
        self.stage.animate()

    def _ask(self, seconds: float) -> None:
        """Ask the loop how many it has handled, until it has handled all."""
        if self._asking is None:
            self._asking = self.stage.after(seconds, partial(self._asked, seconds))

    def _asked(self, seconds: float, event: Timer) -> None:
        self._asking = None
        state = self.state
        if any(state.flow.uncounted.values()):
            self.order(Order(count=True))
            self._ask(min(CALM_SAMPLE, seconds * 1.5))
        elif self.stage.clock() - self._flooded < COUNTING:
            self._ask(COUNTING)
        elif state.counting:
            state.counting = False
            self.stage.changed(self.top)

    def _too_early(self, inputs: Sequence[Input]) -> None:
        """They came before the process was ready: how long it takes to start is no latency."""
        self.state.early += sum(it.kind != "move" for it in inputs)
        self.top.dirty = True
        self.stage.changed()
        for it in inputs:
            if (received := self._replies.pop(it.id, None)) is not None:
                with suppress(ConnectionError):  # it has hung up meanwhile
                    received.reply(self.stage.look.texts("too_early") + "\n")

    def number(self) -> int:
        """The next input's number."""
        self._ids += 1
        return self._ids

    def clicked(self, event: Click) -> None:
        self.send(Input(self.number(), "click", event.time, event.pos))

    def wheeled(self, event: Wheel) -> None:
        self.send(Input(self.number(), "wheel", event.time, event.pos, amount=event.dy))

    def moved(self, event: MouseMove) -> None:
        path = event.path or (event.pos,)
        self.send(*(Input(self.number(), "move", event.time, pos) for pos in path))

    def typed(self, event: KeyDown) -> None:
        name = event.text if event.text.isprintable() and event.text else event.key
        self.send(Input(self.number(), "key", event.time, text=clean(name)))

    def connected(self, event: Connected) -> None:
        if event.connection is not self.client:
            with suppress(ConnectionError):  # who has hung up meanwhile wants no greeting
                event.reply(self.stage.look.texts("greeting") + "\n")

    def received(self, event: Received) -> None:
        if event.connection is self.client:
            return  # the built-in client's answer
        number = self.number()
        self._replies[number] = event
        self.send(Input(number, "socket", event.time, text=clean_bytes(event.data)))

    def tick(self, event: Timer) -> None:
        """A tick for those modes whose loop has no timer of its own."""
        self.send(Input(self.number(), "timer", event.time, text="tick"))

    def order(self, order: Order) -> None:
        if self.shown is not None:
            self.shown.order(order)
        self.active()

    def set_ticking(self, on: bool) -> None:
        """A tick a second: by the shown loop itself where it can, else by a device."""
        self.state.ticking = on
        if self._ticks is not None:
            self._ticks.cancel()
            self._ticks = None
        if self.state.mode == "events":
            self.order(Order(ticking=on))
        elif on:
            self._ticks = self.stage.every(1.0, self.tick)

    # ------------------------------------------------------------ figures

    def active(self) -> None:
        """Something happens: read the figures often for a while."""
        self._active = self.stage.clock()
        if self._sampling is None or self._sampling.due > self._active + SAMPLE:
            self._schedule(SAMPLE)

    def _schedule(self, seconds: float) -> None:
        if self._sampling is not None:
            self._sampling.cancel()
        self._sampling = self.stage.after(seconds, self.sample)

    def sample(self, event: Timer) -> None:
        """Read what the shown loop costs."""
        self._sampling = None
        state = self.state
        reading = self.shown.meter.read() if self.shown is not None else None
        if reading is not None and not state.starting:
            flat = all(r.wakeups < 0.05 and r.cpu < 0.05 for r in (*state.readings, reading))
            before = state.status(), state.crowded, state.reading and state.reading[2:4]
            state.add(reading)
            now = state.status(), state.crowded, state.reading and state.reading[2:4]
            if not flat or state.flow.latencies or state.flow.unnoticed() or before != now:
                self.stage.changed(self.top, self.strips)
        calm = self.stage.clock() - self._active > CALM
        self._schedule(CALM_SAMPLE if calm else SAMPLE)

    # ------------------------------------------------------------ the picture

    def advance(self, now: float) -> bool:
        flow, canvas = self.state.flow, self.stage.canvas
        moving = flow.advance(now, lambda token, index: self.lanes.place(canvas, token, index))
        if flow.changed:
            flow.changed = False
            self.controls.stale.add("counters")
            state = self.state
            said = (
                *(state.status(), state.turn, state.uncollected),
                *(state.unseen, state.about(), state.blocked),
            )
            if said != self._said:
                if self._said is not None and said[1:3] != self._said[1:3]:
                    self.lanes.dirty = True
                self._said = said
                self.top.dirty = True
        self.lanes.stale |= flow.changed_sources
        self.cards.stale |= flow.changed_cards
        if self.others and self.beside.busy(now):
            moving = True
            if now - self._besides_drawn > BESIDE_FRAME:
                self._besides_drawn = now
                self.besides.dirty = True
        flow.changed_sources.clear()
        flow.changed_cards.clear()
        return moving

    def draw_over(self, canvas: Canvas) -> list[Box]:
        return self.cards.draw_lights(canvas, self.stage.clock()) + self.lanes.draw_tokens(canvas)

    # ------------------------------------------------------------ what can be pressed

    def action_of(self, event: KeyDown) -> str:
        state = self.state
        if event.key in ("return", "space", "enter") and state.gone:
            return "restart"
        action = super().action_of(event)
        return "" if action in ("quicker", "slower") and state.mode != "sleep" else action

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
        self.order(Order(slow=state.slow))  # type: ignore[arg-type]
        state.flow.forget_times()
        self._set_others()

    def do_timer(self) -> None:
        self.set_ticking(not self.state.ticking)

    def do_send(self) -> None:
        if self.listener is None:
            return
        if self.client is None or self.client.closed:
            self.client = self.stage.app.connect(self.listener.port)
        self.client.send("hello\n")

    def do_pause(self) -> None:
        if self.state.mode == "events":
            self.state.paused = not self.state.paused
            self._order_all(Order(paused=self.state.paused))

    def do_step(self) -> None:
        if self.state.paused:
            self._order_all(Order(step=True))

    def _order_all(self, order: Order) -> None:
        self.order(order)
        self.others.order(order)

    def do_save(self) -> None:
        """Save what has been seen, and say where."""
        texts, record = self.stage.look.texts, self.state.record
        if not record.passed and not record.readings:
            self._note(texts("nothing_to_save"))
            return
        try:
            path = record.save(self.stage.folder)
        except OSError as error:
            self._note(texts("not_saved", why=error.strerror or error))
        else:
            self._note(texts("saved", path=path))

    @property
    def message(self) -> str:
        return self.state.note

    def do_dismiss(self) -> None:
        self.state.note = ""

    def _note(self, note: str) -> None:
        self.state.note = note = clean(note, 400)

        def forget(event: Timer) -> None:
            if self.state.note is note:
                self.state.note = ""
                self.stage.changed(self.top)

        self.stage.after(NOTE, forget)

    def do_quicker(self) -> None:
        self._interval(-1)

    def do_slower(self) -> None:
        self._interval(1)

    def _interval(self, step: int) -> None:
        if self.state.mode == "sleep":
            index = INTERVALS.index(self.state.interval) + step
            self.state.interval = INTERVALS[max(0, min(len(INTERVALS) - 1, index))]
            self.order(Order(interval=self.state.interval))
