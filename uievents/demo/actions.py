"""What the controls and their keys do."""

from __future__ import annotations

from typing import Any

from ..app import App
from ..dispatch.region import Region
from ..events import Blur, Click, Event, Focus, KeyDown, MouseDown
from ..sources import Listener
from .panels import Button, Overlay, Panel
from .protocol import Order
from .state import INTERVALS, MODES, SLOW, State

PRESSING = ("return", "space", "enter")
"""The keys that press the control that has the focus."""


class Actions:
    """The part of the window that is pressed: ``act("mode sleep")`` calls ``do_mode("sleep")``."""

    app: App
    state: State
    panels: list[Panel]
    overlay: Overlay
    regions: dict[str, Region]
    focused: str
    listener: Listener
    client: Any

    def start(self) -> None:
        raise NotImplementedError

    def rearrange(self) -> None:
        raise NotImplementedError

    def set_ticking(self, on: bool) -> None:
        raise NotImplementedError

    def order(self, order: Order) -> None:
        raise NotImplementedError

    def buttons(self) -> list[Button]:
        """What can be pressed now."""
        if self.state.overlay:
            return self.overlay.buttons
        return [button for panel in self.panels for button in panel.buttons if button.enabled]

    def place_regions(self) -> None:
        """Give every button a region of the window, which is what is pressed and focused."""
        wanted = {button.action: button for button in self.buttons()}
        for action, region in self.regions.items():
            if region.visible != (action in wanted):
                region.visible = action in wanted
        for action, button in wanted.items():
            x, y, width, height = button.rect
            if action in self.regions:
                self.regions[action].move((x, y, width, height))
            else:
                self.regions[action] = self._region(action, (x, y, width, height))

    def _region(self, action: str, rect: tuple[int, int, int, int]) -> Region:
        region = self.app.region(rect, focusable=True, name=action)

        def press(event: Event) -> None:
            event.stop()
            self.act(action)

        def focus(event: Event) -> None:
            self.focused = action if region.focused else ""
            self.rearrange()

        region.on(Click, press)
        region.on(KeyDown, press, key=PRESSING)
        # A press leaves the keyboard alone: what is typed afterwards is for the shown loop.
        region.on(MouseDown, lambda event: event.prevent_default())
        region.on(Focus, focus)
        region.on(Blur, focus)
        return region

    def action_of(self, event: KeyDown) -> str:
        """What a key means here; nothing for those that are events for the shown loop."""
        key, state = event.key, self.state
        if event.text == "?":
            return "help"
        if "ctrl" in event.mods:
            return {"l": "language", "t": "theme"}.get(key, "")
        if key in PRESSING and state.gone:
            return "restart"
        if key in ("left", "right") and state.mode == "sleep":
            return "quicker" if key == "left" else "slower"
        if key == "escape":
            return "close" if state.overlay else "leave"
        if key.startswith("f") and key[1:].isdigit():
            number = int(key[1:])
            if number <= len(MODES):
                return f"mode {MODES[number - 1]}"
            names = ("slow", "timer", "send", "pause", "step", "code")
            return names[number - 6] if number - 6 < len(names) else ""
        return ""

    def act(self, action: str) -> None:
        """Do what a button, or its key, asks."""
        name, _, value = action.partition(" ")
        getattr(self, f"do_{name}")(*([value] if value else []))
        self.rearrange()

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

    def do_timer(self) -> None:
        self.set_ticking(not self.state.ticking)

    def do_send(self) -> None:
        if self.client is None or self.client.closed:
            self.client = self.app.connect(self.listener.port)
        self.client.send("hello\n")

    def do_pause(self) -> None:
        if self.state.mode == "events":
            self.state.paused = not self.state.paused
            self.order(Order(paused=self.state.paused))

    def do_step(self) -> None:
        if self.state.paused:
            self.order(Order(step=True))

    def do_quicker(self) -> None:
        self._interval(-1)

    def do_slower(self) -> None:
        self._interval(1)

    def _interval(self, step: int) -> None:
        if self.state.mode == "sleep":
            index = INTERVALS.index(self.state.interval) + step
            self.state.interval = INTERVALS[max(0, min(len(INTERVALS) - 1, index))]
            self.order(Order(interval=self.state.interval))

    def do_help(self) -> None:
        self.state.overlay = "" if self.state.overlay == "help" else "help"

    def do_code(self) -> None:
        self.state.overlay = "" if self.state.overlay == "code" else "code"

    def do_close(self) -> None:
        self.state.overlay = ""

    def do_leave(self) -> None:
        self.app.stop()

    def do_theme(self) -> None:
        self.state.switch_theme()

    def do_language(self) -> None:
        self.state.texts.switch()
