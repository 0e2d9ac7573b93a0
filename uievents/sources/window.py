"""The window: what pygame reports, as events of ours.

One table says how each of pygame's event types is told (:data:`TELLERS`).  What pygame
does not report is made here: a *click* is a press and a release of one button within
:data:`~uievents.events.CLICK_SLOP` pixels, a *double click* two of them within
:data:`~uievents.events.DOUBLE_CLICK` seconds.

pygame gives no time with its events; ours carry the time at which they were collected,
which, as the wait returns when the window system has something, is a fraction of a
millisecond after they happened, unless a handler held the loop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

import pygame

from .. import events as ev
from ..events import Event
from .base import Source

SDL_LIMIT = 65_535
"""Events that SDL's own queue holds; it drops what comes beyond without a word."""

_log = logging.getLogger("uievents")

_MODS = (
    (pygame.KMOD_SHIFT, "shift"),
    (pygame.KMOD_CTRL, "ctrl"),
    (pygame.KMOD_ALT, "alt"),
    (pygame.KMOD_META, "meta"),
)
_mods_seen: dict[int, frozenset[str]] = {}
_buttons_seen: dict[tuple[int, ...], tuple[int, ...]] = {}
_keys_seen: dict[int, str] = {}


def modifiers(bits: int) -> frozenset[str]:
    """pygame's modifier bits as names."""
    names = _mods_seen.get(bits)
    if names is None:
        names = _mods_seen[bits] = frozenset(name for bit, name in _MODS if bits & bit)
    return names


def buttons(held: tuple[int, ...]) -> tuple[int, ...]:
    """pygame's row of zeros and ones as the numbers of the buttons held."""
    numbers = _buttons_seen.get(held)
    if numbers is None:
        numbers = tuple(number for number, one in enumerate(held, 1) if one)
        _buttons_seen[held] = numbers
    return numbers


def key_name(code: int) -> str:
    """The name of SDL's keycode in small letters: pygame's, or what SDL calls it (``"ä"``)."""
    name = _keys_seen.get(code)
    if name is None:
        name = pygame.key.name(code) or pygame.key.name(code, use_compat=False)
        name = _keys_seen[code] = name.lower()
    return name


class Drained(Protocol):
    """Who wants to know that SDL's queue was emptied: the display that is waited for."""

    def collected(self, count: int) -> None: ...


class Window(Source):
    """Mouse, keyboard, touch, gamepads and the window itself, through pygame."""

    name = "window"
    patient = False  # SDL drops what its own queue cannot hold; and a person does not like to wait

    def __init__(self, display: Drained) -> None:
        self.display = display
        self._pos: ev.Pos = (0, 0)
        self._down: dict[int, ev.Pos] = {}
        self._held: set[int] = set()
        self._mods = pygame.key.get_mods()  # as they were at the event that is being told
        self._last_click: tuple[int, ev.Pos, float] = (0, (0, 0), -1.0)

    def ready(self, key: Any, mask: int) -> None:
        self.drain()

    def drain(self) -> None:
        """Empty SDL's queue into ours."""
        # The program may have closed the window, to open another.
        found = pygame.event.get() if pygame.display.get_init() else []
        if len(found) >= SDL_LIMIT:
            _log.warning(
                "SDL's queue was full (%d events), and what came then is lost, presses and keys "
                "too: a handler has held the loop for very long, or the input is a flood",
                len(found),
            )
        self.display.collected(len(found))
        now = self.clock()
        for event in found:
            teller = TELLERS.get(event.type)
            if teller is not None:
                for told in teller(self, event, now):
                    self.put(told)
            elif event.type >= pygame.USEREVENT or event.type == pygame.CLIPBOARDUPDATE:
                self.put(ev.PygameEvent(event.type, dict(event.dict), time=now, source=self.name))
        if found:
            self._mods = pygame.key.get_mods()

    def let_go(self) -> None:
        """Of what is held the releases go to another window."""
        self._held.clear()
        self._down.clear()

    # Each teller gets pygame's event and the time, and gives our events.

    def mouse_down(self, e: Any, now: float) -> list[Event]:
        if e.button in (4, 5) and not getattr(e, "touch", False):
            return []  # the wheel's old form: MOUSEWHEEL tells it
        button = _button(e.button)
        self._pos = self._down[button] = e.pos
        return [ev.MouseDown(e.pos, button, mods=modifiers(self._mods), time=now, source=self.name)]

    def mouse_up(self, e: Any, now: float) -> list[Event]:
        if e.button in (4, 5) and not getattr(e, "touch", False):
            return []
        button = _button(e.button)
        pos = self._pos = e.pos
        mods = modifiers(self._mods)
        told: list[Event] = [ev.MouseUp(pos, button, mods=mods, time=now, source=self.name)]
        pressed = self._down.pop(button, None)
        if pressed is None or not ev.near(pressed, pos):
            return told
        before, where, when = self._last_click
        double = before == button and now - when <= ev.DOUBLE_CLICK and ev.near(where, pos)
        told.append(
            ev.Click(pos, button, 2 if double else 1, mods=mods, time=now, source=self.name)
        )
        if double:
            told.append(ev.DoubleClick(pos, button, mods=mods, time=now, source=self.name))
        self._last_click = (0, pos, -1.0) if double else (button, pos, now)
        return told

    def mouse_move(self, e: Any, now: float) -> list[Event]:
        pos = self._pos = e.pos
        held, mods = buttons(e.buttons), modifiers(self._mods)
        return [ev.MouseMove(pos, e.rel, held, mods=mods, time=now, source=self.name)]

    def wheel(self, e: Any, now: float) -> list[Event]:
        sign = -1.0 if e.flipped else 1.0
        dx = getattr(e, "precise_x", e.x) * sign
        dy = getattr(e, "precise_y", e.y) * sign
        mods = modifiers(self._mods)
        return [ev.Wheel(self._pos, dx, dy, mods=mods, time=now, source=self.name)]

    def enter(self, e: Any, now: float) -> list[Event]:
        self._pos = pygame.mouse.get_pos()
        return [ev.MouseEnter(self._pos, time=now, source=self.name)]

    def leave(self, e: Any, now: float) -> list[Event]:
        return [ev.MouseLeave(self._pos, time=now, source=self.name)]

    def key_down(self, e: Any, now: float) -> list[Event]:
        self._mods = e.mod
        repeat = e.key in self._held
        self._held.add(e.key)
        return [
            ev.KeyDown(
                key_name(e.key),
                e.key,
                e.unicode,
                repeat,
                mods=modifiers(e.mod),
                time=now,
                source=self.name,
            )
        ]

    def key_up(self, e: Any, now: float) -> list[Event]:
        self._mods = e.mod
        self._held.discard(e.key)
        mods = modifiers(e.mod)
        return [ev.KeyUp(key_name(e.key), e.key, mods=mods, time=now, source=self.name)]

    def blur(self, e: Any, now: float) -> list[Event]:
        self.let_go()
        return [ev.Blur(time=now, source=self.name)]

    def text(self, e: Any, now: float) -> list[Event]:
        return [ev.TextInput(e.text, time=now, source=self.name)]

    def editing(self, e: Any, now: float) -> list[Event]:
        return [ev.TextEditing(e.text, e.start, e.length, time=now, source=self.name)]

    def resize(self, e: Any, now: float) -> list[Event]:
        return [ev.Resize((e.x, e.y), time=now, source=self.name)]

    def drop_file(self, e: Any, now: float) -> list[Event]:
        return [ev.Drop(file=e.file, time=now, source=self.name)]

    def drop_text(self, e: Any, now: float) -> list[Event]:
        return [ev.Drop(text=e.text, time=now, source=self.name)]

    def pad_down(self, e: Any, now: float) -> list[Event]:
        return [ev.GamepadDown(e.instance_id, e.button, time=now, source=self.name)]

    def pad_up(self, e: Any, now: float) -> list[Event]:
        return [ev.GamepadUp(e.instance_id, e.button, time=now, source=self.name)]

    def pad_move(self, e: Any, now: float) -> list[Event]:
        value = max(-1.0, e.value)  # pygame makes -1.00003 of the very end
        return [ev.GamepadMove(e.instance_id, e.axis, value, time=now, source=self.name)]

    def pad_hat(self, e: Any, now: float) -> list[Event]:
        return [ev.GamepadHat(e.instance_id, e.hat, e.value, time=now, source=self.name)]

    def pad_added(self, e: Any, now: float) -> list[Event]:
        return [ev.GamepadConnected(e.device_index, time=now, source=self.name)]

    def pad_removed(self, e: Any, now: float) -> list[Event]:
        return [ev.GamepadDisconnected(e.instance_id, time=now, source=self.name)]


def _plain(kind: type[Event]) -> Teller:
    def tell(self: Window, e: Any, now: float) -> list[Event]:
        return [kind(time=now, source=self.name)]

    return tell


def _touch(kind: type[ev.TouchEvent]) -> Teller:
    def tell(self: Window, e: Any, now: float) -> list[Event]:
        pressure = getattr(e, "pressure", 1.0)
        return [kind(e.x, e.y, e.finger_id, pressure, time=now, source=self.name)]

    return tell


def _button(number: int) -> int:
    """SDL's button 6 and up are the side buttons that everybody else calls 4 and up."""
    return number - 2 if number >= 6 else number


Teller = Callable[[Window, Any, float], list[Event]]

TELLERS: dict[int, Teller] = {
    pygame.MOUSEBUTTONDOWN: Window.mouse_down,
    pygame.MOUSEBUTTONUP: Window.mouse_up,
    pygame.MOUSEMOTION: Window.mouse_move,
    pygame.MOUSEWHEEL: Window.wheel,
    pygame.WINDOWENTER: Window.enter,
    pygame.WINDOWLEAVE: Window.leave,
    pygame.KEYDOWN: Window.key_down,
    pygame.KEYUP: Window.key_up,
    pygame.TEXTINPUT: Window.text,
    pygame.TEXTEDITING: Window.editing,
    pygame.WINDOWSIZECHANGED: Window.resize,
    pygame.WINDOWFOCUSGAINED: _plain(ev.Focus),
    pygame.WINDOWFOCUSLOST: Window.blur,
    pygame.WINDOWEXPOSED: _plain(ev.Expose),
    pygame.QUIT: _plain(ev.Close),
    pygame.DROPFILE: Window.drop_file,
    pygame.DROPTEXT: Window.drop_text,
    pygame.FINGERDOWN: _touch(ev.TouchDown),
    pygame.FINGERUP: _touch(ev.TouchUp),
    pygame.FINGERMOTION: _touch(ev.TouchMove),
    pygame.JOYBUTTONDOWN: Window.pad_down,
    pygame.JOYBUTTONUP: Window.pad_up,
    pygame.JOYAXISMOTION: Window.pad_move,
    pygame.JOYHATMOTION: Window.pad_hat,
    pygame.JOYDEVICEADDED: Window.pad_added,
    pygame.JOYDEVICEREMOVED: Window.pad_removed,
}
