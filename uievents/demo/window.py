"""The demo's window: an app of the library, with pages.

It has the header, the overlay, the focus, and the one place where pictures are made.  It sleeps
unless something changes; a timer of frames runs only while something on the page moves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic

import pygame
from msgspec.structs import replace

from ..app import App
from ..dispatch.region import Region
from ..events import (
    Blur,
    Click,
    Draw,
    Event,
    Expose,
    Focus,
    InputEvent,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseEnter,
    MouseEvent,
    MouseLeave,
    MouseMove,
    MouseUp,
    Timer,
    Wheel,
)
from ..sources import TimerHandle
from ..words import text
from .header import Header
from .layout import Parts, frame_of, is_wide
from .look import Look
from .overlay import KEYS, Overlay
from .pages import PAGES, load
from .pages.base import Page
from .paint import Canvas
from .panel import Button, Panel, draw_tip
from .stage import Stage
from .view import View

FRAME = 1 / 60
"""Seconds between two frames while something moves."""

STAY = 4.0
"""Seconds for which the header says which keys end the demo."""

PRESSING = ("return", "space", "enter")
"""The keys that press the control that has the focus."""

OWN = {name: action for key in KEYS for name, action in key.by_key().items()}
"""The actions of the keys that every page has."""

SILENT = {"tab", "numlock", "caps lock"} | {
    f"{side} {name}" for side in ("left", "right") for name in ("shift", "ctrl", "alt", "meta")
}
"""Keys that move the focus or modify other keys; pages do not get them."""


class Demo:
    """The window and its pages, one of which is shown."""

    def __init__(
        self, app: App, look: Look, page: str = "pipeline", folder: Path | None = None
    ) -> None:
        self.app = app
        self.look = look
        self.folder: Path = folder or Path.cwd()
        """Where files are saved."""
        self.clock: Callable[[], float] = monotonic
        self._frames: TimerHandle | None = None
        """The timer of frames, while something moves."""
        self._framed = -inf
        """The time of the last frame."""
        self.pages: dict[str, Page] = {name: load(name)(Stage(self, name)) for name in PAGES}
        self.page: Page = self.pages[page]
        titles = {name: page.title for name, page in self.pages.items()}
        self.header: Header = Header(look, titles)
        self.overlay: Overlay = Overlay(look)
        self.regions: dict[str, Region] = {}
        self.focused = ""
        """The action of the button that has the keyboard's focus."""
        self.explained: str = ""
        """The action of the disabled button whose reason is shown: the mouse or the focus is on
        it, or its key was pressed."""
        self.frame: Parts
        self.view: View = View()
        self.header.view = self.view
        self.ground: pygame.Surface = pygame.Surface((0, 0))
        """The panels, without what moves over them."""
        self.picture: pygame.Surface = app.screen
        self._size = (0, 0)
        self._drawn: list[pygame.Rect] = []
        """Where the last picture had something over the panels."""
        self._everything = True
        """Whether the whole window is to be drawn again."""
        self._register()
        self._enter()

    def _register(self) -> None:
        app = self.app
        app.on(Draw, self.draw)
        app.on(Expose, self.exposed)
        app.on(KeyDown, self.typed)
        for kind, name in (
            (Click, "clicked"),
            (MouseDown, "pressed"),
            (MouseUp, "released"),
            (MouseMove, "moved"),
            (Wheel, "wheeled"),
            (KeyUp, "let_go"),
        ):
            app.on(kind, partial(self._hand_over, name))

    def _hand_over(self, name: str, event: InputEvent) -> None:
        """Call the page's method ``name``."""
        if isinstance(event, MouseMove) and self.view.follow(event.pos):
            self.place_regions()
            self._everything = True
            self.redraw()
        if self.look.overlay or getattr(event, "key", "") in SILENT:
            return
        if isinstance(event, MouseEvent) and not self.view.whole:
            event = replace(event, pos=self.view.in_picture(event.pos))
        getattr(self.page, name)(event)

    # ------------------------------------------------------------ pages

    def show(self, name: str) -> None:
        """Leave the page, and enter the one called ``name``."""
        self._leave()
        self._stop_frames()
        self._drawn = []
        self.page = self.pages[name]
        self._enter()

    def _enter(self) -> None:
        self.header.chosen = self.page.name
        self.overlay.page = self.page
        self.view.home()
        self.arrange()
        self.page.enter()
        self.rearrange()

    def _leave(self) -> None:
        self.page.leave()
        self.page.stage.close()

    # ------------------------------------------------------------ what can be pressed

    @property
    def panels(self) -> list[Panel]:
        """The panels that are drawn, the topmost last."""
        sheet = [self.overlay] if self.look.overlay else []
        return [self.header, *self.page.panels, *sheet]

    def buttons(self) -> list[Button]:
        """The buttons within reach; one that is disabled only shows why."""
        panels = [self.header, self.overlay] if self.look.overlay else self.panels
        return [button for panel in panels for button in panel.buttons]

    def place_regions(self) -> None:
        """Give every button a region of the window, which can be clicked and have the focus."""
        wanted = {button.action: button for button in self.buttons()}
        for action, region in self.regions.items():
            if region.visible != (action in wanted):
                region.visible = action in wanted
        for action, button in wanted.items():
            corner = self.view.in_window(button.rect.topleft)
            width, height = (round(length * self.view.scale) for length in button.rect.size)
            if action in self.regions:
                self.regions[action].move((*corner, width, height))
            else:
                self.regions[action] = self._region(action, (*corner, width, height))

    def _region(self, action: str, rect: tuple[int, int, int, int]) -> Region:
        region = self.app.region(rect, focusable=True, name=action)

        def press(event: Event) -> None:
            event.stop()
            self.act(action)

        def focus(event: Event) -> None:
            self.focused = action if region.focused else ""
            self.explain(self.focused)
            for button in self.buttons():
                if button.action == self.focused:
                    self.view.reveal(button.rect)
            self.rearrange()

        def keep(event: Event) -> None:
            # A press leaves the focus alone: keys that are typed afterwards are for the page.
            event.prevent_default()
            event.stop()

        region.on(Click, press)
        region.on(KeyDown, press, key=PRESSING)
        region.on(MouseDown, keep)
        region.on(MouseUp, lambda event: event.stop())
        region.on(MouseEnter, lambda event: self.explain(action))
        region.on(MouseLeave, lambda event: self.explain(""))
        region.on(Focus, focus)
        region.on(Blur, focus)
        return region

    def explain(self, action: str) -> None:
        """Show why the button of ``action`` is disabled, if it is; for "", show nothing."""
        if not any(button.why for button in self.buttons() if button.action == action):
            action = ""
        if action != self.explained:
            self.explained = action
            self.redraw()

    def typed(self, event: KeyDown) -> None:
        if event.key not in SILENT:
            self.explain("")
        action, before = self.action_of(event), self.page.shows
        if action:
            self.act(action)
            if self.page.shows != before and self.view.home():
                self.rearrange()
        elif not self.look.overlay and event.key not in SILENT:
            self.page.typed(event)

    def action_of(self, event: KeyDown) -> str:
        """The action of a key: the window's own, or the page's."""
        key = event.key.removeprefix("keypad ").strip("[]").replace("=", "+")
        if key == "escape":
            if self.look.overlay:
                return "close"
            return "dismiss" if self.page.message else "stay"
        if event.text == "?":
            key = "?"
        elif "ctrl" in event.mods:
            key = f"ctrl+{key}"
        back = " -1" if key == "ctrl+tab" and "shift" in event.mods else ""
        return OWN.get(key, "") + back or self.page.action_of(event)

    def act(self, action: str) -> None:
        """Do the action of a button or a key: ``"mode sleep"`` calls ``do_mode("sleep")``.

        That is a method of the window, of its look or of the page.
        """
        self.explain(action)
        if self.explained:
            return
        name, _, value = action.partition(" ")
        owners = (self, self.look, self.page)
        do = next(getattr(it, f"do_{name}") for it in owners if hasattr(it, f"do_{name}"))
        do(*([value] if value else []))
        self.rearrange()

    def do_page(self, name: str) -> None:
        self.look.overlay = ""
        if name != self.page.name:
            self.show(name)

    def do_turn(self, step: str = "1") -> None:
        """Go to the next page, or with -1 to the one before."""
        names = list(self.pages)
        self.do_page(names[(names.index(self.page.name) + int(step)) % len(names)])

    def do_code(self, part: str = "") -> None:
        self.look.overlay = "code" if self.overlay.turn(part) else ""

    def do_stay(self) -> None:
        """Esc with nothing left to close does not end the demo, but says which keys would."""
        hint = text("Ctrl+Q ends the demo")
        if self.look.caption:  # of the tour
            return
        self.look.caption = hint

        def forget(event: Timer) -> None:
            if self.look.caption == hint:
                self.look.caption = ""
                self.rearrange()

        self.app.after(STAY, forget)

    def do_leave(self) -> None:
        if self.page.busy:  # to end a measurement takes a moment
            self.look.caption = text("Closing ...")
            self.arrange()
            self.paint()
        self.app.stop()

    # ------------------------------------------------------------ the picture

    def redraw(self) -> None:
        """Draw the panels that are marked as changed; while frames come, with the next one."""
        if self._frames is None:
            self.app.redraw()

    def arrange(self) -> None:
        """Lay everything out anew: size, language, theme or buttons have changed."""
        self._size = self.app.screen.get_size()
        self.view.fit(self._size, self.look.size)
        shown = not self.look.present or bool(self.look.caption)
        aside = self.page.aside if is_wide(self._size[0], self.page.aside) else 0.0
        width, height = self.view.picture
        self.frame = frame = frame_of(width, height, headed=shown, aside=aside)
        if self.view.whole:
            self.picture = self.app.screen
        elif self.picture is self.app.screen or self.picture.get_size() != (width, height):
            self.picture = pygame.Surface((width, height))
        look = self.look
        self.canvas: Canvas = Canvas(self.picture, look.theme, look.language, frame.scale)
        if self.ground.get_size() != (width, height):
            self.ground = pygame.Surface((width, height))
        self.canvas.keys = not look.present
        self.header.arrange(frame.header, self.canvas)
        self.page.arrange(frame.body, self.canvas)
        if look.overlay:
            self.overlay.arrange(self.overlay.place(frame), self.canvas)
        self.place_regions()
        self._everything = True

    def rearrange(self) -> None:
        self.arrange()
        self.redraw()

    def exposed(self, event: Expose) -> None:
        self._everything = True

    def animate(self) -> None:
        """Draw frames from now on, until nothing moves any more."""
        if self._frames is None:
            self._frames = self.app.every(FRAME, self.next_frame)
            if self.clock() - self._framed >= FRAME:  # a flood would draw a frame for each event
                self.next_frame(None)

    def next_frame(self, event: Timer | None) -> None:
        self._framed = now = self.clock()
        if not self.page.advance(now):
            self._stop_frames()
        self.paint()  # at once: a Draw event would stand in line, and the frame come late

    def _stop_frames(self) -> None:
        if self._frames is not None:
            self._frames.cancel()
            self._frames = None

    def draw(self, event: Event) -> None:
        self.paint()
        event.prevent_default()  # paint() has shown the picture

    def paint(self) -> None:
        """Draw what has changed, and only that."""
        if self._size != self.app.screen.get_size():
            self.arrange()
        if self.view.whole:
            self.picture = self.app.screen
        changed = self._draw_ground()
        picture = self.canvas.surface = self.picture
        for rect in (*changed, *self._drawn):
            picture.blit(self.ground, rect, rect)
        changed += self._drawn
        self._drawn = [] if self.look.overlay else self.page.draw_over(self.canvas)
        self._drawn += [
            draw_tip(self.canvas, button.rect, button.why, self.frame.window)
            for button in self.buttons()
            if button.why and button.action == self.explained
        ]
        self.view.show(picture, self.app.screen)
        if self._everything or not self.view.whole:
            self._everything = False
            pygame.display.flip()
        else:
            window = picture.get_rect()
            pygame.display.update([rect.clip(window) for rect in changed + self._drawn])

    def _draw_ground(self) -> list[pygame.Rect]:
        """Draw the panels that have changed; returns where."""
        canvas, changed = self.canvas, []
        canvas.surface = self.ground
        if self._everything:
            canvas.fill(canvas.theme.ground, self.ground.get_rect())
            changed.append(self.ground.get_rect())
        for panel in self.panels:
            covered = self._everything or (panel is self.overlay and bool(changed))
            drawn = panel.paint(canvas, self.focused, all_of_it=covered)
            if not self._everything:
                changed += drawn
        return changed

    def close(self) -> None:
        """End the page's processes, and close the window."""
        self._leave()
        self.app.close()
