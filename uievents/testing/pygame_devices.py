"""The test's mouse and keyboard for pygame: they make the events that SDL would report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pygame

from ..events import Pos
from .devices import InputDevices

CODES = {"left meta": pygame.K_LMETA, "right meta": pygame.K_RMETA}
"""Keys whose names ``pygame.key.key_code()`` does not accept."""

BITS = {
    "left shift": pygame.KMOD_LSHIFT,
    "right shift": pygame.KMOD_RSHIFT,
    "left ctrl": pygame.KMOD_LCTRL,
    "right ctrl": pygame.KMOD_RCTRL,
    "left alt": pygame.KMOD_LALT,
    "right alt": pygame.KMOD_RALT,
    "left meta": pygame.KMOD_LMETA,
    "right meta": pygame.KMOD_RMETA,
}


class PygameDevices(InputDevices):
    """For a program with a window: posts pygame events, and answers pygame's state functions."""

    def enter(self, text: str) -> None:
        self._send(pygame.TEXTINPUT, text=text)

    def turn_wheel(self, dx: int, dy: int) -> None:
        self._send(
            pygame.MOUSEWHEEL,
            x=dx,
            y=dy,
            precise_x=float(dx),
            precise_y=float(dy),
            flipped=False,
            touch=False,
            which=0,
        )

    def _known(self, key: str) -> None:
        code_of(key)

    def _motion(self, rel: Pos) -> None:
        held = tuple(int(button in self.buttons) for button in (1, 2, 3))
        self._send(pygame.MOUSEMOTION, pos=self.pos, rel=rel, buttons=held, touch=False)

    def _button(self, button: int, *, down: bool) -> None:
        # pygame's buttons 4 and 5 are the wheel's, so the fourth button has the number 6.
        number = button if button < 4 else button + 2
        kind = pygame.MOUSEBUTTONDOWN if down else pygame.MOUSEBUTTONUP
        self._send(kind, pos=self.pos, button=number, touch=False)

    def _key(self, key: str, text: str, *, down: bool) -> None:
        self._send(
            pygame.KEYDOWN if down else pygame.KEYUP,
            key=code_of(key),
            mod=self.mod_bits(),
            unicode=text,
            scancode=scancode_of(key),
        )

    def _send(self, kind: int, **fields: Any) -> None:
        self.unseen = True
        pygame.event.post(pygame.event.Event(kind, {**fields, "window": None}))

    def repeat(self, kind: int, data: dict[str, Any]) -> None:
        """Send an event of a recording, and update the held keys and buttons."""
        held, buttons = self.keyboard.held, self.buttons
        if "pos" in data:
            self.pos: Pos = (int(data["pos"][0]), int(data["pos"][1]))
        if kind in (pygame.KEYDOWN, pygame.KEYUP):
            key = pygame.key.name(data.get("key", 0))
            held[:] = [one for one in held if one != key] + [key] * (kind == pygame.KEYDOWN)
        elif kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            button = data.get("button", 1)
            down = [button] * (kind == pygame.MOUSEBUTTONDOWN)
            buttons[:] = [one for one in buttons if one != button] + down
        fields = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        self._send(kind, **fields)

    # ------------------------------------------------------------ pygame's state functions

    def mod_bits(self) -> int:
        bits = 0
        for key in self.keyboard.held:
            bits |= BITS.get(key, 0)
        return bits

    def pressed_keys(self) -> PressedKeys:
        """For ``pygame.key.get_pressed()``."""
        return PressedKeys({code_of(key): scancode_of(key) for key in self.keyboard.held})

    def pressed_buttons(self, num_buttons: int = 3) -> tuple[bool, ...]:
        """For ``pygame.mouse.get_pressed()``."""
        return tuple(number in self.buttons for number in range(1, num_buttons + 1))


class PressedKeys:
    """The result of ``pygame.key.get_pressed()``: indexed by keycode, iterated by scancode."""

    def __init__(self, down: dict[int, int]) -> None:
        self._down = down

    def __getitem__(self, code: int) -> bool:
        return code in self._down

    def __len__(self) -> int:
        return 512

    def __iter__(self) -> Iterator[bool]:
        return (scancode in self._down.values() for scancode in range(512))


@lru_cache(maxsize=512)  # for a release after the window was closed, when pygame knows no keys
def code_of(key: str) -> int:
    """The keycode of ``key``.  Raises ``ValueError`` if there is no such key."""
    if key in CODES:
        return CODES[key]
    try:
        return pygame.key.key_code(key)
    except ValueError:
        if len(key) == 1:  # on another layout, SDL's keycode is the character
            return ord(key)
        raise ValueError(f"there is no key named {key!r}: see pygame.key.name()") from None


def scancode_of(key: str) -> int:
    """SDL's number for the key's place on a US keyboard; 0 if it has none."""
    name = key.upper() if len(key) == 1 and key.isalnum() else PLACES.get(key, "")
    if not name:
        words = key.upper().split()
        if words[0] in ("LEFT", "RIGHT") and len(words) == 2:
            words = [words[0][0] + words[1]]
        name = "".join(words)
    return int(getattr(pygame, f"KSCAN_{name}", 0))


PLACES = {
    "-": "MINUS",
    "=": "EQUALS",
    "[": "LEFTBRACKET",
    "]": "RIGHTBRACKET",
    "\\": "BACKSLASH",
    ";": "SEMICOLON",
    "'": "APOSTROPHE",
    "`": "GRAVE",
    ",": "COMMA",
    ".": "PERIOD",
    "/": "SLASH",
}
