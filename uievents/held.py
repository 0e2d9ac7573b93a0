"""What is held: the keys and buttons that are down, and where the pointer is.

This one record serves ``app.held``, ``app.mods``, ``app.buttons`` and ``app.pointer``, the regions,
and the code that makes clicks and drags.  It is updated when an event is dispatched.  So a handler
finds the state at its own event, whatever stands in line behind it, and whether the event came from
a device, a script or the program.

A key is identified by its *place*, the scancode.  So it stays one key if the layout changes while
it is down, and it goes down as ``y`` and comes up as ``z``.  It keeps the name that it had when it
went down.  A script's events have no scancode; there the name identifies the key.

A window that loses the keyboard, is minimised or is closed gets no releases afterwards.  Then
:meth:`Held.release_all` makes the releases, marked as ``cancelled``.  If the system reports one of
them later, that one is not dispatched.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, ClassVar, NamedTuple, TypeAlias

from .events import KeyDown, KeyEvent, KeyUp, MouseDown, MouseUp, Pos
from .keyboard import KEYS, LOCKS, PHYSICAL, SYNONYMS

Release: TypeAlias = "KeyUp | MouseUp"


PAIRS: dict[str, tuple[str, ...]] = {
    **SYNONYMS,
    **{mod: (f"left {mod}", f"right {mod}") for mod in ("shift", "ctrl", "alt", "meta")},
    "altgr": ("alt gr", "right alt"),
}
"""Names that ask for any of several keys: ``"shift"`` for either Shift."""


class Places(frozenset[str]):
    """Names of the places of the keys that were held when this was made.

    ``"shift" in ...`` asks for either of the two Shift keys.  Asking for a name that no key has
    raises ``ValueError``, as the answer would always be no.
    """

    valid: ClassVar[frozenset[str]] = PHYSICAL

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        if isinstance(name, str) and name in PAIRS:
            return any(super(Places, self).__contains__(one) for one in PAIRS[name])
        if name not in self.valid and not _is_character(name):
            from difflib import get_close_matches

            close = get_close_matches(str(name).lower(), [*self.valid, *PAIRS], n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise ValueError(
                f"no key is called {name!r}{hint}; `uievents keys` shows the name of each key that"
                " you press"
            )
        return False


def _is_character(name: object) -> bool:
    """Whether ``name`` is one lower-case character, which a key of some layout may make."""
    return isinstance(name, str) and len(name) == 1 and name == name.lower()


class Names(Places):
    """Names of the keys that were held when this was made.

    ``"left" in app.held`` asks by the name that the layout gives the key, ``"w" in
    app.held.physical`` by the name that its place has on a US keyboard.
    """

    valid = KEYS
    physical: Places = Places()
    """The same keys, by the names that their places have on a US keyboard."""
    scancodes: frozenset[int] = frozenset()
    """The same keys, by SDL's numbers of their places."""

    @classmethod
    def of(cls, keys: list[KeyDown]) -> Names:
        names = cls([key.key for key in keys])
        names.physical = Places([key.physical for key in keys if key.physical])
        names.scancodes = frozenset([key.scancode for key in keys]) - {0}
        return names


MODIFIER_KEYS: dict[str, str] = {
    key: mod for mod in ("shift", "ctrl", "alt", "meta", "altgr") for key in PAIRS[mod]
} | {"right alt": "alt"}
"""The modifier keys, each with the name of its modifier."""

SIDE = 4
"""Number of the first side button."""


class Pressed(NamedTuple):
    """A button that is down."""

    event: MouseDown
    target: Any
    """The region on which it went down; None: the window itself."""


class Held:
    """Keeps the record.  Belongs to the loop's thread."""

    def __init__(self) -> None:
        self.pointer: Pos | None = None
        """Where the pointer is, in pixels of the window; None: not in it, or never seen yet."""
        self.buttons: dict[int, Pressed] = {}
        """By number, in the order in which they went down."""
        self.keys: dict[Hashable, KeyDown] = {}
        """By place, in the order in which they went down."""
        self.reported_mods: frozenset[str] = frozenset()
        """The ``mods`` of the last mouse or keyboard event."""
        self.captor: Any = None
        """The region to which the pointer belongs until all buttons are up; None: to no region."""
        self.fingers: dict[int, Any] = {}
        """By number: the region on which each finger came down; None: the window itself."""
        self._names: Names | None = None
        self._released: set[Hashable] = set()  # places and buttons whose release has been made

    @property
    def names(self) -> Names:
        """Names of the keys that are down."""
        if self._names is None:
            self._names = Names.of(list(self.keys.values()))
        return self._names

    @property
    def mods(self) -> frozenset[str]:
        """The modifiers: those of the last event, and those whose keys are down.

        So a script need not name the modifiers in each event.  Only an event's ``mods`` say whether
        right Alt is AltGr.
        """
        mods = {MODIFIER_KEYS[key] for key in self.names if key in MODIFIER_KEYS}
        if "altgr" in self.reported_mods and "left alt" not in self.names:
            mods.discard("alt")
        return self.reported_mods | mods if mods else self.reported_mods

    def with_sides(self, buttons: tuple[int, ...]) -> tuple[int, ...]:
        """``buttons``, and the side buttons that are down."""
        sides = [one for one in self.buttons if one >= SIDE and one not in buttons]
        return (*buttons, *sorted(sides)) if sides else buttons

    def press(self, event: MouseDown, target: Any) -> None:
        """Note that a button went down on ``target``."""
        self.pointer, self.reported_mods = event.pos, event.mods
        self._released.discard(event.button)
        self.buttons.pop(event.button, None)  # if its last release was lost
        self.buttons[event.button] = Pressed(event, target)

    def release(self, event: MouseUp) -> Pressed | None:
        """Note that a button came up; returns its press, if there was one."""
        self.pointer = event.pos
        if not event.cancelled:
            self.reported_mods = event.mods
        return self.buttons.pop(event.button, None)

    def key_down(self, event: KeyDown) -> None:
        """Note that a key went down, or repeats."""
        self.reported_mods = event.mods
        place = place_of(event)
        if event.repeat and ("key", place) in self._released:
            return
        self._released.discard(("key", place))
        if place not in self.keys:
            self.keys[place] = event
            self._names = None

    def key_up(self, event: KeyUp) -> None:
        """Note that a key came up."""
        if not event.cancelled:
            self.reported_mods = event.mods
        place = place_of(event)
        if place not in self.keys and not event.scancode:
            place = next((one for one, down in self.keys.items() if down.key == event.key), place)
        if self.keys.pop(place, None) is not None:
            self._names = None

    def was_released(self, event: Release) -> bool:
        """Whether :meth:`release_all` made this release already.  True once for each."""
        key = event.button if isinstance(event, MouseUp) else ("key", place_of(event))
        if key not in self._released:
            return False
        self._released.remove(key)
        return True

    def release_all(self, time: float) -> list[Release]:
        """Make a release for all that is down; returns them in the order of the presses."""
        releases: list[tuple[float, Release]] = []
        for button, press in self.buttons.items():
            pos = self.pointer or press.event.pos
            up = MouseUp(pos, button, cancelled=True, time=time, source="held")
            releases.append((press.event.time, up))
            self._released.add(button)
        for place, down in self.keys.items():
            fields = down.key, down.code, down.text, down.scancode, down.physical
            key_up = KeyUp(*fields, cancelled=True, time=time, source="held")
            releases.append((down.time, key_up))
            self._released.add(("key", place))
        self.reported_mods &= LOCKS
        releases.sort(key=lambda release: release[0])
        return [release for _, release in releases]


def place_of(event: KeyEvent) -> Hashable:
    """What identifies a key: its scancode; without one, its name."""
    return event.scancode or event.key
