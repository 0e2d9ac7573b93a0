"""Filters: ``@app.onClick(button=1)``, ``@app.onKeyDown(key="ctrl+s")``.

All that a registration says of the events that it means is compiled into one predicate.  What
could never be true is refused at registration, as it would be a handler that is never
called, and nobody would say why: a field that the event does not have, a value that the
field cannot have, a key that no keyboard has.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

from uievents.dispatch.checks import suggestion
from uievents.dispatch.subscription import Predicate
from uievents.errors import RegistrationError
from uievents.events import Event, GamepadEvent, InputEvent, KeyEvent

MODIFIERS = {
    "shift": "shift",
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "option": "alt",
    "meta": "meta",
    "cmd": "meta",
    "command": "meta",
    "super": "meta",
    "win": "meta",
}
"""What may be written before the ``+`` of a key, and what it is called in ``event.mods``."""

_OF_PYGAME = """
    backspace, tab, return, escape, space, delete, insert, home, end, page up, page down,
    left, right, up, down, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15,
    left shift, right shift, left ctrl, right ctrl, left alt, right alt, left meta, right meta,
    alt gr, caps lock, numlock, scroll lock, print screen, break, clear, help, menu, power, sys req,
    [0], [1], [2], [3], [4], [5], [6], [7], [8], [9], [.], [/], [*], [-], [+], enter, equals,
    euro, currencysubunit, ac back
"""
_OF_SDL = """
    f16, f17, f18, f19, f20, f21, f22, f23, f24,
    audionext, audioprev, audiostop, audioplay, audiomute, audiorewind, audiofastforward,
    mute, volumeup, volumedown, brightnessup, brightnessdown, displayswitch, eject, sleep,
    mediaselect, www, mail, calculator, computer, app1, app2, softleft, softright, call, endcall,
    ac search, ac home, ac forward, ac stop, ac refresh, ac bookmarks,
    kbdillumtoggle, kbdillumdown, kbdillumup,
    execute, select, stop, again, undo, cut, copy, paste, find, alterase, cancel, prior,
    separator, out, oper, clear / again, crsel, exsel, thousandsseparator, decimalseparator,
    application
"""

KEYS = frozenset(key.strip() for key in f"{_OF_PYGAME},{_OF_SDL}".split(","))
"""Names of the keys that have longer ones than a character, in small letters.

First those of pygame's own table (``pygame.key.name``; the keypad's are in brackets, its Enter is
``enter`` and the other one ``return``), then what SDL calls those that are not in it
(``SDL_GetKeyName``).  The ``keypad ...`` of rare keyboards are taken as well.
"""

BUTTONS = "1 is left, 2 middle, 3 right, 4 and up the side buttons"

CONTAINERS = (tuple, list, set, frozenset)
"""What may hold several values, any of which is meant."""


def compile_filters(
    event_type: type[Event], filters: Mapping[str, Any], when: Predicate | None
) -> Predicate | None:
    """One predicate that stands for all of them; ``None`` where there is nothing to ask."""
    if when is not None and not callable(when):
        raise RegistrationError(f"when= must be a function of the event, {when!r} is not")
    tests = [_test_of(event_type, name, wanted) for name, wanted in filters.items()]
    if when is not None:
        tests.append(when)
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda event: all(test(event) for test in tests)


def _test_of(event_type: type[Event], name: str, wanted: Any) -> Predicate:
    known = _fields_of(event_type)
    if name not in known:
        raise RegistrationError(
            f"{event_type.__name__} has no field `{name}`{suggestion(name, known)};"
            f" it has {', '.join(known)}"
        )
    if name == "key" and issubclass(event_type, KeyEvent):
        return _test_of_key(wanted)
    field, kind = attrgetter(name), known[name]
    several = isinstance(wanted, CONTAINERS)
    for value in wanted if several and not _fits(wanted, kind) else (wanted,):
        check_value(event_type, name, value)
    if not several:
        return _equals(field, wanted)
    # Any of them; or the value itself, as a position is a tuple, too.
    return lambda event: (value := field(event)) == wanted or value in wanted


def _equals(field: Callable[[Any], Any], wanted: object) -> Predicate:
    return lambda event: field(event) == wanted


@lru_cache(maxsize=256)
def _fields_of(event_type: type[Event]) -> dict[str, Any]:
    """What a filter may name, and its type: the fields, and what is computed from them."""
    hints = _hints(event_type)
    fields = {
        name: hints.get(name, Any)
        for name in event_type.__struct_fields__
        if not name.startswith("_")
    }
    for cls in event_type.__mro__:
        for name, value in vars(cls).items():
            if cls is not Event and isinstance(value, property) and not name.startswith("_"):
                fields.setdefault(name, _hints(value.fget).get("return", Any))
    return fields


def _hints(of: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(of)
    except Exception:  # imported for type checkers only, perhaps: not for us to judge
        return {}


def check_value(event_type: type[Event], name: str, value: object) -> None:
    """Refuse a value that the field ``name`` never has.  (Of a field that is ``Any``, nobody
    knows.)"""
    kind = _fields_of(event_type)[name]
    if _fits(value, kind):
        if name == "mods" and issubclass(event_type, InputEvent):
            _check_modifiers(value)
        return
    said = f"{event_type.__name__}.{name} is never {value!r}: it is {_called(kind)}"
    if name == "button" and not issubclass(event_type, GamepadEvent):
        said += f" ({BUTTONS})"
    if callable(value):
        said += "; a condition of your own is when=, a function of the event"
    raise RegistrationError(said)


def field_for(event_type: type[Event], value: object) -> str | None:
    """The first field that may have this value: what somebody meant who did not name it."""
    return next((name for name, kind in _fields_of(event_type).items() if _fits(value, kind)), None)


def check_event(event: Event) -> None:
    """Refuse an event that has a value its field cannot have, ``Click(3, 4)`` for instance."""
    for name in _fields_of(type(event)):
        check_value(type(event), name, getattr(event, name))


def _check_modifiers(mods: Any) -> None:
    known = set(MODIFIERS.values())
    for wrong in mods - known:
        raise RegistrationError(
            f"{wrong!r} is no modifier{suggestion(str(wrong), known)};"
            f" there are shift, ctrl, alt and meta"
        )


def _fits(value: object, kind: Any) -> bool:
    """Whether a field that is annotated so may have this value; in doubt, it may."""
    if kind is Any:  # as whom a timer's events are for, which is checked for each timer
        return True
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _fits(value, inner[0])
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is tuple and isinstance(value, tuple):
        if inner[1:] == (Ellipsis,):
            return all(_fits(one, inner[0]) for one in value)
        return len(value) == len(inner) and all(map(_fits, value, inner))
    kind = origin or kind
    if not isinstance(kind, type) or getattr(kind, "_is_protocol", False):
        return True
    if kind in (float, bool):
        return isinstance(value, (int, kind))
    if kind in (set, frozenset):
        return isinstance(value, (set, frozenset))  # which are equal
    return isinstance(value, kind)


def _called(kind: Any) -> str:
    return kind.__name__ if type(kind) is type else str(kind).replace("typing.", "")


# ---------------------------------------------------------------- keys


def _test_of_key(wanted: Any) -> Predicate:
    several = wanted if isinstance(wanted, CONTAINERS) else (wanted,)
    bare = set()  # whatever the modifiers
    exact = set()
    for text in several:
        mods, key = parse_key(text)
        if mods:
            exact.add((mods, key))
        else:
            bare.add(key)
    if not exact and len(bare) == 1:
        (only,) = bare
        return lambda event: event.key == only
    return lambda event: event.key in bare or (event.mods, event.key) in exact


def parse_key(text: object) -> tuple[frozenset[str], str]:
    """``"ctrl+s"`` → ``({"ctrl"}, "s")``.  The plus key itself: ``"+"`` and ``"ctrl++"``.

    Raises :class:`RegistrationError` for what no key is called.
    """
    if not isinstance(text, str) or not text.strip():
        raise RegistrationError(
            f'{text!r} is not the name of a key; write key="ctrl+s", for instance'
        )
    text = text.strip().lower()
    before, key = text, ""
    for plus in ("keypad +/-", "[+]", "+"):  # keys that have the sign in their names
        if text == plus or text.endswith(f"+{plus}"):
            before, key = text[: -len(plus)].removesuffix("+"), plus
            break
    else:
        before, _, key = text.rpartition("+")
    mods = set()
    for name in (name.strip() for name in before.split("+") if before):
        if name not in MODIFIERS:
            raise RegistrationError(
                f"{text!r}: `{name}` is no modifier{suggestion(name, MODIFIERS)};"
                f" there are shift, ctrl, alt and meta"
            )
        mods.add(MODIFIERS[name])
    return frozenset(mods), _checked(key.strip(), text)


def _checked(key: str, text: str) -> str:
    if not key:
        raise RegistrationError(f"{text!r} names modifiers, but no key")
    if len(key) == 1 or key in KEYS or key.startswith("keypad "):
        return key
    if key in MODIFIERS:
        name = MODIFIERS[key]
        raise RegistrationError(
            f"{text!r}: there are two such keys, `left {name}` and `right {name}`"
        )
    raise RegistrationError(
        f"{text!r}: no key is called `{key}`{suggestion(key, KEYS)};"
        f" `uievents keys` shows the name of each that you press"
    )
