"""The mouse and the keyboard of a test: the input that they send, and the keys that are held.

The keyboard is a US one.  A program with a window gets pygame's own events, with all the fields
that SDL fills, so clicks, text and held keys are made by the same code as for a user.  A loop
without a window gets events of uievents.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..events import KeyDown, KeyUp, MouseDown, MouseMove, MouseUp, Pos, TextInput, Wheel

SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./", strict=True))
"""Characters of a US keyboard that need shift, and the key of each."""

MODIFIERS = {"shift": "left shift", "ctrl": "left ctrl", "alt": "left alt", "meta": "left meta"}
OTHER_NAMES = {"enter": "return", "esc": "escape", "del": "delete", "control": "ctrl"}
CONTROLS = {"return": "\r", "tab": "\t", "backspace": "\b", "escape": "\x1b", "space": " "}


class Keyboard:
    """The names of the keys that are down, in the order of their presses."""

    def __init__(self) -> None:
        self.held: list[str] = []

    @property
    def mods(self) -> frozenset[str]:
        return frozenset(mod for mod, key in MODIFIERS.items() if key in self.held)

    def text_of(self, key: str) -> str:
        """The character that ``key`` makes with the held modifiers (pygame's ``unicode``)."""
        mods = self.mods
        if mods & {"alt", "meta"}:
            return ""
        if "ctrl" in mods:
            return chr(ord(key) & 31) if len(key) == 1 and key.isalpha() else ""
        if key in CONTROLS:
            return CONTROLS[key]
        if len(key) != 1:
            return ""
        if "shift" not in mods:
            return key
        return next((char for char, plain in SHIFTED.items() if plain == key), key.upper())


def keys_of(chord: str) -> list[str]:
    """The keys of a chord such as ``"ctrl+shift+s"``, in the order of pressing."""
    parts = chord.split("+") if len(chord) > 1 else [chord]
    if parts[-2:] == ["", ""]:  # "ctrl++": the key is the plus
        parts[-2:] = ["+"]
    keys: list[str] = []
    for part in parts:
        name = part if part == " " else part.strip()
        name = OTHER_NAMES.get(name.lower(), name)
        if not name:
            raise ValueError(f"{chord!r} is not a key: write it like 'a', 'escape' or 'ctrl+s'")
        if len(name) == 1:
            if name in SHIFTED or name.isupper():
                keys.append(MODIFIERS["shift"])
                name = SHIFTED.get(name, name.lower())
            keys.append("space" if name == " " else name)
        else:
            keys.append(MODIFIERS.get(name.lower(), name.lower()))
    return list(dict.fromkeys(keys))


class InputDevices:
    """Sends the input of a user's mouse and keyboard; subclasses say how."""

    def __init__(self) -> None:
        self.keyboard: Keyboard = Keyboard()
        self.buttons: list[int] = []
        self.pos: Pos = (0, 0)
        self.unseen: bool = False
        """Whether a plain pygame program has not looked for events since the last input."""

    def move(self, pos: Pos) -> None:
        before, self.pos = self.pos, pos
        if pos != before:
            self._motion((pos[0] - before[0], pos[1] - before[1]))

    def button_down(self, button: int) -> None:
        if button in self.buttons:
            raise ValueError(f"button {button} is down already")
        self.buttons.append(button)
        self._button(button, down=True)

    def button_up(self, button: int) -> None:
        if button not in self.buttons:
            raise ValueError(f"button {button} is not down")
        self.buttons.remove(button)
        self._button(button, down=False)

    def key_down(self, key: str) -> None:
        if key in self.keyboard.held:
            raise ValueError(f"the key {key!r} is down already")
        self._known(key)
        self.keyboard.held.append(key)
        text = self.keyboard.text_of(key)
        self._key(key, text, down=True)
        if text.isprintable() and text:
            self.enter(text)

    def key_up(self, key: str) -> None:
        if key not in self.keyboard.held:
            raise ValueError(f"the key {key!r} is not down")
        self.keyboard.held.remove(key)
        self._key(key, "", down=False)

    def enter(self, text: str) -> None:
        raise NotImplementedError

    def turn_wheel(self, dx: int, dy: int) -> None:
        raise NotImplementedError

    def _known(self, key: str) -> None:
        """Raise ``ValueError`` if the key does not exist."""

    def _motion(self, rel: Pos) -> None:
        raise NotImplementedError

    def _button(self, button: int, *, down: bool) -> None:
        raise NotImplementedError

    def _key(self, key: str, text: str, *, down: bool) -> None:
        raise NotImplementedError


class EventDevices(InputDevices):
    """For a loop without a window: posts events of uievents."""

    def __init__(self, post: Callable[[Any], None], clock: Callable[[], float]) -> None:
        super().__init__()
        self._post, self._clock = post, clock

    def _about(self) -> dict[str, Any]:
        return {"mods": self.keyboard.mods, "time": self._clock(), "source": "pilot"}

    def enter(self, text: str) -> None:
        self._post(TextInput(text, **self._about()))

    def turn_wheel(self, dx: int, dy: int) -> None:
        self._post(Wheel(self.pos, dx, dy, **self._about()))

    def _motion(self, rel: Pos) -> None:
        self._post(MouseMove(self.pos, rel, tuple(sorted(self.buttons)), **self._about()))

    def _button(self, button: int, *, down: bool) -> None:
        kind: Any = MouseDown if down else MouseUp
        self._post(kind(self.pos, button, **self._about()))

    def _key(self, key: str, text: str, *, down: bool) -> None:
        if down:
            self._post(KeyDown(key, text=text, **self._about()))
        else:
            self._post(KeyUp(key, **self._about()))
