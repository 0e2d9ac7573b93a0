"""How each kind of pygame's events is translated: see the table, :data:`TRANSLATIONS`.

pygame reports no clicks and drags: :mod:`uievents.dispatch.input` makes them from presses and
motion.  pygame's events carry no time: :mod:`uievents.selector.eventtimes` finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pygame

from .. import events as ev
from ..events import Event, Pos
from ..keyboard import DEAD_KEYS, INTL, LEVELS, is_text
from .fields import Fields
from .keynames import (
    RIGHT_ALT,
    UNNAMED,
    key_name,
    modifiers,
    modifiers_with_altgr,
    place_name,
)

KeyFields = tuple[str, int, str, int, str]
"""The fields of a :class:`KeyEvent`, in their order."""

FIRST_DEAD = 0xFE50
"""X's number of the first dead key."""

COMMANDS = frozenset({"ctrl", "alt", "meta"})
"""Modifiers with which a key makes a command, and no accent."""


class KeyLayout(Protocol):
    """The keyboard's layout: see :mod:`uievents.selector.layout`."""

    def altgr(self) -> bool | None: ...

    def symbol(self, place: str, *, shift: bool = False, altgr: bool = False) -> int: ...


class UnknownLayout:
    """A layout about which nothing is known."""

    def altgr(self) -> bool | None:
        return None

    def symbol(self, place: str, *, shift: bool = False, altgr: bool = False) -> int:
        return 0


class Translator:
    """The state of mouse and keyboard between two events, and the translations.

    A translation gets the fields of a pygame event and its time, and returns the events of this
    package that it becomes; none if it becomes a ``PygameEvent``.
    """

    def __init__(self, name: str, layout: KeyLayout | None = None) -> None:
        self.name = name
        """The ``source`` of the events."""
        self.layout: KeyLayout = layout or UnknownLayout()
        self.pointer: Callable[[], Pos | None] = lambda: None
        """Says where the pointer is while something is dragged over the window: no event does."""
        self._pos: Pos = (0, 0)
        # The fields of the keys that are down, by place: the layout may change before the release.
        self._down: dict[int, KeyFields] = {}
        self._mods = pygame.key.get_mods()  # at the event that is being translated
        self._altgr: bool | None = None  # whether the held right Alt is AltGr
        self._closed = False  # whether the event before was of the window's close button

    def drained(self) -> None:
        """Called when all of SDL's events have been translated."""
        self._mods = pygame.key.get_mods()
        self._closed = False

    def forget_keys(self) -> None:
        """Forget the keys that are down: another window gets their releases."""
        self._down.clear()

    def mouse_down(self, e: Fields, now: float) -> list[Event]:
        return self._mouse_button(ev.MouseDown, e, now)

    def mouse_up(self, e: Fields, now: float) -> list[Event]:
        return self._mouse_button(ev.MouseUp, e, now)

    def _mouse_button(
        self, kind: type[ev.MouseDown | ev.MouseUp], e: Fields, now: float
    ) -> list[Event]:
        button = e.whole("button", 1)
        if button > 3:
            if _is_old_wheel(button, e):
                return []
            button = _button(button)
        pos = self._pos = e.pair("pos", self._pos)
        return [kind(pos, button, mods=self.mods(), time=now, source=self.name)]

    def mouse_move(self, e: Fields, now: float) -> list[Event]:
        pos = self._pos = e.pair("pos", self._pos)
        held, mods = e.buttons("buttons"), self.mods()
        return [ev.MouseMove(pos, e.pair("rel"), held, mods=mods, time=now, source=self.name)]

    def wheel(self, e: Fields, now: float) -> list[Event]:
        sign = -1 if e.flag("flipped") else 1
        dx, dy = e.whole("x"), e.whole("y")
        return [
            ev.Wheel(
                self._pos,
                dx * sign,
                dy * sign,
                e.real("precise_x", float(dx)) * sign,
                e.real("precise_y", float(dy)) * sign,
                mods=self.mods(),
                time=now,
                source=self.name,
            )
        ]

    def enter(self, e: Fields, now: float) -> list[Event]:
        self._pos = pygame.mouse.get_pos()
        return [ev.MouseEnter(self._pos, time=now, source=self.name)]

    def leave(self, e: Fields, now: float) -> list[Event]:
        return [ev.MouseLeave(self._pos, time=now, source=self.name)]

    def key_down(self, e: Fields, now: float) -> list[Event]:
        fields, mods = self._key(e)
        place = _place(fields)
        repeat = place in self._down
        self._down[place] = fields
        return [ev.KeyDown(*fields, repeat, mods=mods, time=now, source=self.name)]

    def key_up(self, e: Fields, now: float) -> list[Event]:
        fields, mods = self._key(e)
        fields = self._down.pop(_place(fields), fields)  # as at its press
        return [ev.KeyUp(*fields, mods=mods, time=now, source=self.name)]

    def _key(self, e: Fields) -> tuple[KeyFields, frozenset[str]]:
        """The fields of a key event, and the modifiers."""
        self._mods = e.whole("mod", pygame.key.get_mods())
        code, scancode, text = e.whole("key"), e.whole("scancode"), e.text("unicode")
        place = place_name(scancode)
        if scancode == RIGHT_ALT:
            self._altgr = self.layout.altgr()  # asked each time, as the user may change the layout
        if code == UNNAMED and place:
            code |= scancode
            key = self._unnamed(place)
        else:
            key = key_name(code)
        mods = self.mods()
        if self._altgr is None and "alt" in mods and self._makes_another(key, text):
            self._altgr = True
            mods = self.mods()
        if "ctrl" in mods and is_text(key):
            text = self._without_ctrl(key, place, text, mods)
        elif text in ("", key) and mods & LEVELS and not mods & COMMANDS and is_text(key):
            # Of a dead key on this level pygame says the character without Shift and AltGr.
            accent = self._accent(place, "shift" in mods, "altgr" in mods)
            if accent:
                key, text = accent, ""
        return (key, code, text, scancode, place), mods

    def _makes_another(self, key: str, text: str) -> bool:
        """Whether right Alt, without Shift, has changed a key's character: then it is AltGr."""
        if self._mods & pygame.KMOD_SHIFT or not self._mods & pygame.KMOD_RALT:
            return False
        return is_text(key) and is_text(text) and text.lower() != key

    def _unnamed(self, place: str) -> str:
        """The name of a key without a name in SDL.  A dead key is named after its accent.

        With Shift or AltGr it may be another dead key, or make a character, as dead ^ makes °.
        """
        if len(place) > 1 and place != INTL:
            return place
        shift, altgr = bool(self._mods & pygame.KMOD_SHIFT), "altgr" in self.mods()
        own = self._accent(place, shift, altgr) or self._accent(place, False, False)
        return own or f"dead {place}"

    def _accent(self, place: str, shift: bool, altgr: bool) -> str:
        """The name of the dead key that a key is with these modifiers; "" if it is none."""
        accent = self.layout.symbol(place, shift=shift, altgr=altgr) - FIRST_DEAD
        return DEAD_KEYS[accent] if 0 <= accent < len(DEAD_KEYS) else ""

    def _without_ctrl(self, key: str, place: str, text: str, mods: frozenset[str]) -> str:
        """The character that a key would make without Ctrl; "" if it would make none."""
        shift, altgr = "shift" in mods, "altgr" in mods
        if not (shift or altgr):
            if is_text(text):  # Ctrl has changed nothing
                return text
            if "\x01" <= text <= "\x1a":  # a letter
                return key
        # On a French layout, SDL calls the key of "_" "8".  So ask the layout.
        symbol = self.layout.symbol(place, shift=shift, altgr=altgr)
        # Ctrl changes ASCII characters only, whose X numbers are their codes.
        if 0x20 < symbol < 0x7F:
            return chr(symbol)
        if is_text(text):
            return text
        return "" if shift or altgr else key

    def mods(self) -> frozenset[str]:
        """The modifiers at the event that is being translated."""
        bits = self._mods
        if not bits & pygame.KMOD_RALT:
            self._altgr = None
            return modifiers(bits)
        if self._altgr is None:
            self._altgr = self.layout.altgr()
        return modifiers_with_altgr(bits) if self._altgr else modifiers(bits)

    def text(self, e: Fields, now: float) -> list[Event]:
        mods = self.mods()
        return [ev.TextInput(e.text("text"), mods=mods, time=now, source=self.name)]

    def editing(self, e: Fields, now: float) -> list[Event]:
        start, length, mods = e.whole("start"), e.whole("length"), self.mods()
        return [
            ev.TextEditing(e.text("text"), start, length, mods=mods, time=now, source=self.name)
        ]

    def blur(self, e: Fields, now: float) -> list[Event]:
        self.forget_keys()
        return [ev.Blur(time=now, source=self.name)]

    def resize(self, e: Fields, now: float) -> list[Event]:
        return [ev.Resize((e.whole("x"), e.whole("y")), time=now, source=self.name)]

    def moved(self, e: Fields, now: float) -> list[Event]:
        return [ev.Move((e.whole("x"), e.whole("y")), time=now, source=self.name)]

    def close_button(self, e: Fields, now: float) -> list[Event]:
        self._closed = True
        return [ev.Close(time=now, source=self.name)]

    def quit(self, e: Fields, now: float) -> list[Event]:
        """The program is to end.  SDL also sends this after the last window's close button."""
        closed, self._closed = self._closed, False
        return [] if closed else [ev.Close(time=now, source=self.name)]

    def drop_file(self, e: Fields, now: float) -> list[Event]:
        return [ev.Drop(e.text("file"), pos=self.pointer(), time=now, source=self.name)]

    def drop_text(self, e: Fields, now: float) -> list[Event]:
        return [ev.Drop(text=e.text("text"), pos=self.pointer(), time=now, source=self.name)]

    def pad_down(self, e: Fields, now: float) -> list[Event]:
        device, button = e.whole("instance_id"), e.whole("button")
        return [ev.GamepadDown(device, button, time=now, source=self.name)]

    def pad_up(self, e: Fields, now: float) -> list[Event]:
        device, button = e.whole("instance_id"), e.whole("button")
        return [ev.GamepadUp(device, button, time=now, source=self.name)]

    def pad_move(self, e: Fields, now: float) -> list[Event]:
        device, axis = e.whole("instance_id"), e.whole("axis")
        value = min(1.0, max(-1.0, e.real("value")))  # pygame gives -1.00003 at the end
        return [ev.GamepadMove(device, axis, value, time=now, source=self.name)]

    def pad_hat(self, e: Fields, now: float) -> list[Event]:
        device, hat = e.whole("instance_id"), e.whole("hat")
        return [ev.GamepadHat(device, hat, e.pair("value"), time=now, source=self.name)]

    def pad_added(self, e: Fields, now: float) -> list[Event]:
        return [ev.GamepadConnected(e.whole("device_index"), time=now, source=self.name)]

    def pad_removed(self, e: Fields, now: float) -> list[Event]:
        return [ev.GamepadDisconnected(e.whole("instance_id"), time=now, source=self.name)]


Translation = Callable[[Translator, Fields, float], list[Event]]


def _plain(kind: type[Event]) -> Translation:
    def translate(self: Translator, e: Fields, now: float) -> list[Event]:
        return [kind(time=now, source=self.name)]

    return translate


def _touch(kind: type[ev.TouchEvent]) -> Translation:
    def translate(self: Translator, e: Fields, now: float) -> list[Event]:
        x, y, finger = e.real("x"), e.real("y"), e.whole("finger_id")
        pressure = e.real("pressure", 1.0)
        if pressure == e.real("dy", pressure + 1):  # pygame and pygame-ce give dy as the pressure
            pressure = 1.0
        return [kind(x, y, finger, pressure, time=now, source=self.name)]

    return translate


def _is_old_wheel(button: int, e: Fields) -> bool:
    """Whether it is the wheel as a button, as in SDL 1, which MOUSEWHEEL repeats."""
    return button in (4, 5) and not e.flag("touch")


def _button(number: int) -> int:
    """The number of a button here: SDL's 6 and up are the side buttons, 4 and up."""
    return number - 2 if number >= 6 else number


def _place(key: KeyFields) -> int:
    """What identifies a key: its scancode, or its code if a posted event has no scancode."""
    _, code, _, scancode, _ = key
    return scancode or -1 - code


TRANSLATIONS: dict[int, Translation] = {
    pygame.MOUSEBUTTONDOWN: Translator.mouse_down,
    pygame.MOUSEBUTTONUP: Translator.mouse_up,
    pygame.MOUSEMOTION: Translator.mouse_move,
    pygame.MOUSEWHEEL: Translator.wheel,
    pygame.WINDOWENTER: Translator.enter,
    pygame.WINDOWLEAVE: Translator.leave,
    pygame.KEYDOWN: Translator.key_down,
    pygame.KEYUP: Translator.key_up,
    pygame.TEXTINPUT: Translator.text,
    pygame.TEXTEDITING: Translator.editing,
    pygame.WINDOWSIZECHANGED: Translator.resize,
    pygame.WINDOWMOVED: Translator.moved,
    pygame.WINDOWFOCUSGAINED: _plain(ev.Focus),
    pygame.WINDOWFOCUSLOST: Translator.blur,
    pygame.WINDOWSHOWN: _plain(ev.Show),
    pygame.WINDOWHIDDEN: _plain(ev.Hide),
    pygame.WINDOWMINIMIZED: _plain(ev.Minimize),
    pygame.WINDOWMAXIMIZED: _plain(ev.Maximize),
    pygame.WINDOWRESTORED: _plain(ev.Restore),
    pygame.WINDOWEXPOSED: _plain(ev.Expose),
    pygame.WINDOWCLOSE: Translator.close_button,
    pygame.QUIT: Translator.quit,
    pygame.DROPFILE: Translator.drop_file,
    pygame.DROPTEXT: Translator.drop_text,
    pygame.FINGERDOWN: _touch(ev.TouchDown),
    pygame.FINGERUP: _touch(ev.TouchUp),
    pygame.FINGERMOTION: _touch(ev.TouchMove),
    pygame.JOYBUTTONDOWN: Translator.pad_down,
    pygame.JOYBUTTONUP: Translator.pad_up,
    pygame.JOYAXISMOTION: Translator.pad_move,
    pygame.JOYHATMOTION: Translator.pad_hat,
    pygame.JOYDEVICEADDED: Translator.pad_added,
    pygame.JOYDEVICEREMOVED: Translator.pad_removed,
}
"""By kind of pygame event.  Any other kind becomes a :class:`~uievents.events.PygameEvent`."""
