"""The demo's window: an app of the library that shows another loop, in another process.

It sleeps unless something changes.  Input that is not for a control is handed to the shown
loop's devices; its reports move the tokens; a timer runs only while a token does.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import pygame

from ..app import App
from ..events import (
    Click,
    Draw,
    Event,
    Expose,
    KeyDown,
    MouseMove,
    Readable,
    Received,
    Resize,
    Timer,
    Wheel,
)
from .actions import Actions
from .flow import Flow, Token
from .layout import LEAST_SIZE, Layout, lay_out
from .paint import Canvas
from .panels import Controls, HandlerCards, Lanes, Overlay, Panel, Strips, Top
from .protocol import Input, Order, Ready
from .shown import Shown
from .state import State

FRAME = 1 / 60
SAMPLE, CALM_SAMPLE = 0.5, 2.0
CALM = 4.0
"""Seconds without input after which the figures are read less often."""

SILENT = {"tab", "numlock", "caps lock"} | {
    f"{side} {name}" for side in ("left", "right") for name in ("shift", "ctrl", "alt", "meta")
}
"""Keys that move the focus or change other keys: no events for the shown loop."""


class Demo(Actions):
    """The window, its panels, and the loop that it shows."""

    def __init__(self, app: App, state: State) -> None:
        self.app = app
        self.state = state
        self.clock: Callable[[], float] = monotonic
        self.canvas = Canvas(app.screen, state.theme, state.texts.language, 1.0)
        self.lanes, self.cards = Lanes(state), HandlerCards(state)
        self.top, self.controls, self.strips = Top(state), Controls(state), Strips(state)
        self.overlay = Overlay(state)
        self.panels: list[Panel] = [
            self.top,
            self.lanes,
            self.cards,
            self.controls,
            self.strips,
            self.overlay,
        ]
        self.layout: Layout
        self.regions = {}
        self.focused = ""
        """The action of the button that the keyboard would press."""
        self.shown: Shown | None = None
        self._ids = 0
        self._drawn: list[pygame.Rect] = []
        self._everything = True
        self._frames: Any = None
        self._sampling: Any = None
        self._ticks: Any = None
        self._active = 0.0
        self._replies: dict[int, Received] = {}
        self.listener = app.listen()
        state.address = (self.listener.host, self.listener.port)
        self.client: Any = None
        self.arrange()
        self._register()
        self.start()

    def _register(self) -> None:
        app = self.app
        app.on(Draw, self.draw)
        app.on(Expose, self.exposed)
        app.on(Resize, self.resized)
        app.on(Click, self.clicked)
        app.on(Wheel, self.wheeled)
        app.on(MouseMove, self.moved)
        app.on(KeyDown, self.typed)
        app.on(Received, self.received)
        app.on(Readable, self.reported)

    # ------------------------------------------------------------ the shown loop

    def start(self) -> None:
        """Start the shown loop in the present mode, in place of the one there was."""
        state = self.state
        self.end()
        if state.mode != "events":
            state.paused = False
            if state.slow == "async":
                state.slow = "block"
        # The figures and latencies stay, so that one way of waiting is seen beside the other.
        state.flow = Flow(latencies=state.flow.latencies)
        state.starting, state.gone = True, ""
        self.shown = Shown(state.mode, state.interval)
        state.pid = self.shown.process.pid
        self.app.watch(self.shown.control, read=True)
        self.shown.order(Order(slow=state.slow, interval=state.interval))  # type: ignore[arg-type]
        self.set_ticking(state.ticking)
        self.active()
        self.rearrange()

    def end(self) -> None:
        """End the shown loop's process."""
        if self.shown is not None:
            self.app.unwatch(self.shown.control)
            self.shown.close()
            self.shown = None

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
                self.state.starting = False
                shown.meter.read()  # what starting cost is not the loop's
                self.top.dirty = True
                continue
            handled = self.state.flow.report(report)
            if handled is not None and handled.id in self._replies:
                self._reply(handled)
        if reports:
            self.active()
            self.animate()

    def _lost(self, shown: Shown) -> None:
        self.state.gone = shown.how_it_ended()
        self.state.flow.forget()
        self.end()
        if self.app.tree is not None:
            self.app.tree.focus(None)  # so that Enter starts it again
        self.rearrange()

    def _reply(self, token: Token) -> None:
        seconds = token.handled - token.sent
        self._replies.pop(token.id).reply(f"handled after {seconds * 1000:.1f} ms\n")

    # ------------------------------------------------------------ input

    def send(self, *inputs: Input) -> None:
        """Hand ``inputs`` to the shown loop's devices."""
        if self.shown is None or not inputs:
            return
        if not self.state.touched and inputs[0].kind != "move":
            self.state.touched = True
            self.lanes.dirty = True
        before = self.shown.lost
        sent = self.shown.send(list(inputs))
        self.state.flow.sent(sent, lambda it: it.text[:8], self.shown.lost - before)
        self.active()
        self.animate()

    def number(self) -> int:
        """The next input's number."""
        self._ids += 1
        return self._ids

    def clicked(self, event: Click) -> None:
        if not self.state.overlay:
            self.send(Input(self.number(), "click", event.time, event.pos))

    def wheeled(self, event: Wheel) -> None:
        if not self.state.overlay:
            self.send(Input(self.number(), "wheel", event.time, event.pos, amount=event.dy))

    def moved(self, event: MouseMove) -> None:
        if not self.state.overlay and not self.state.starting:
            path = event.path or (event.pos,)
            self.send(*(Input(self.number(), "move", event.time, pos) for pos in path))

    def typed(self, event: KeyDown) -> None:
        action = self.action_of(event)
        if action:
            self.act(action)
        elif not self.state.overlay and event.key not in SILENT:
            name = event.text if event.text.isprintable() and event.text else event.key
            self.send(Input(self.number(), "key", event.time, text=name))

    def received(self, event: Received) -> None:
        if event.connection is self.client:
            return  # the built-in client's answer
        number = self.number()
        self._replies[number] = event
        self.send(Input(number, "socket", event.time, text=event.text[:80]))

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
            self._ticks = self.app.every(1.0, self.tick)

    # ------------------------------------------------------------ figures

    def active(self) -> None:
        """Something happens: read the figures often for a while."""
        self._active = self.clock()
        if self._sampling is None or self._sampling.due > self._active + SAMPLE:
            self._schedule(SAMPLE)

    def _schedule(self, seconds: float) -> None:
        if self._sampling is not None:
            self._sampling.cancel()
        self._sampling = self.app.after(seconds, self.sample)

    def sample(self, event: Timer) -> None:
        """Read what the shown loop costs."""
        self._sampling = None
        state = self.state
        reading = self.shown.meter.read() if self.shown is not None else None
        if reading is not None and not state.starting:
            flat = all(r.wakeups < 0.05 and r.cpu < 0.05 for r in (*state.readings, reading))
            before = state.status(), state.reading and state.reading[2:]
            state.add(reading)
            if not flat or state.flow.latencies or before != (state.status(), reading[2:]):
                self.top.dirty = self.strips.dirty = True
                self.app.redraw()
        calm = self.clock() - self._active > CALM
        self._schedule(CALM_SAMPLE if calm else SAMPLE)

    # ------------------------------------------------------------ the picture

    def arrange(self) -> None:
        """Lay everything out anew: for another size, language or theme, or other buttons."""
        width, height = self.app.screen.get_size()
        self.layout = lay_out(max(width, LEAST_SIZE[0]), max(height, LEAST_SIZE[1]))
        self.canvas = Canvas(
            self.app.screen, self.state.theme, self.state.texts.language, self.layout.scale
        )
        self.ground = pygame.Surface(self.layout.window.size)
        for panel in self.panels:
            panel.arrange(self.layout, self.canvas)
        self.place_regions()
        self._everything = True

    def rearrange(self) -> None:
        self.arrange()
        self.app.redraw()

    def resized(self, event: Resize) -> None:
        # The app takes the new surface after the handlers; it is arranged when it is drawn.
        self._everything = True
        self.layout = lay_out(*LEAST_SIZE)

    def exposed(self, event: Expose) -> None:
        self._everything = True

    def animate(self) -> None:
        """Something is to move: draw frames until it stands still."""
        if self._frames is None:
            self._frames = self.app.every(FRAME, self.frame)
            self.frame(None)

    def frame(self, event: Timer | None) -> None:
        flow = self.state.flow
        moving = flow.advance(
            self.clock(), lambda token, index: self.lanes.place(self.canvas, token, index)
        )
        if flow.changed:
            flow.changed = False
            self.controls.dirty = self.top.dirty = True
        self.lanes.stale |= flow.changed_sources
        self.cards.stale |= flow.changed_cards
        flow.changed_sources.clear()
        flow.changed_cards.clear()
        if not moving and self._frames is not None:
            self._frames.cancel()
            self._frames = None
        self.app.redraw()

    def draw(self, event: Event) -> None:
        """Draw what has changed, and only that."""
        if self.layout.window.size != self.app.screen.get_size():
            self.arrange()
        changed = self._draw_ground()
        screen = self.canvas.surface = self.app.screen
        for rect in (*changed, *self._drawn):
            screen.blit(self.ground, rect, rect)
        changed += self._drawn
        self._drawn = []
        if not self.state.overlay:
            self._drawn = self.cards.draw_lights(self.canvas, self.clock())
            self._drawn += self.lanes.draw_tokens(self.canvas)
        if self._everything:
            self._everything = False
            pygame.display.flip()
        else:
            window = screen.get_rect()
            pygame.display.update([rect.clip(window) for rect in changed + self._drawn])
        event.prevent_default()  # it has been shown

    def _draw_ground(self) -> list[pygame.Rect]:
        canvas, changed = self.canvas, []
        canvas.surface = self.ground
        if self._everything:
            self.ground.fill(canvas.theme.ground)
            changed.append(self.ground.get_rect())
        for panel in self.panels:
            covered = panel is self.overlay and bool(changed)
            if panel.dirty or self._everything or covered:
                panel.dirty = False
                if panel is self.overlay and not self.state.overlay:
                    continue
                area = panel.area()
                self.ground.fill(canvas.theme.ground, area)
                panel.draw(canvas)
                for button in panel.buttons:
                    panel.draw_button(canvas, button, self.focused)
                panel.stale.clear()
                if not self._everything:
                    changed.append(area)
            for part in panel.stale:
                rect = panel.draw_part(canvas, part)
                for button in panel.buttons:
                    if button.rect.colliderect(rect):
                        panel.draw_button(canvas, button, self.focused)
                changed.append(rect)
            panel.stale.clear()
        return changed

    def close(self) -> None:
        """End the shown loop's process and the window."""
        self.end()
        self.app.close()
