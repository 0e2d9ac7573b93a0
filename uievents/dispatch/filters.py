"""Filters: ``@app.onClick(button=1)``, ``@app.onKeyDown(key="ctrl+s")``.

All filters of a registration are compiled into one predicate.

A filter that could never be true is refused at registration, as its handler would never be called:
a field that the event does not have, a value that the field cannot have, a key that no keyboard
has.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from numbers import Integral, Real
from operator import attrgetter
from typing import Any

import msgspec

from uievents.dispatch.checks import check_function, suggestion
from uievents.dispatch.keyfilter import CONTAINERS
from uievents.dispatch.sequence import Sequence, test_of_keys
from uievents.dispatch.subscription import Predicate
from uievents.errors import RegistrationError
from uievents.events import Event, GamepadEvent, InputEvent, KeyEvent
from uievents.keyboard import LOCKS, MODS

BUTTONS = "1 is left, 2 middle, 3 right, 4 and up the side buttons"


def compile_filters(
    event_type: type[Event], filters: Mapping[str, Any], when: Predicate | None
) -> Predicate | None:
    """One predicate for all filters; ``None`` if there are none."""
    if when is not None:
        check_function(when, "when=", "the event")
    tests = [_test_of(event_type, name, wanted) for name, wanted in filters.items()]
    tests.sort(key=lambda test: not isinstance(test, Sequence))  # a sequence must get each press
    if when is not None:
        tests.append(when)
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda event: all(test(event) for test in tests)


def _test_of(event_type: type[Event], name: str, wanted: Any) -> Predicate:
    fields = _fields_of(event_type)
    if name not in fields:
        raise RegistrationError(
            f"{event_type.__name__} has no field `{name}`{suggestion(name, fields)};"
            f" it has {', '.join(fields)}"
        )
    if name in ("key", "physical") and issubclass(event_type, KeyEvent):
        return test_of_keys(name, wanted)
    field, kind = attrgetter(name), fields[name]
    # A tuple is several values, any of which is meant, or itself one value, like a position.
    several = isinstance(wanted, CONTAINERS)
    values = list(wanted) if several and not _fits(wanted, kind) else [wanted]
    for value in values:
        check_value(event_type, name, value)
    if name == "mods" and issubclass(event_type, InputEvent):
        return _test_of_mods(values)
    if not several:
        return _equals(field, wanted)
    return lambda event: (value := field(event)) == wanted or value in wanted


def _equals(field: Callable[[Any], Any], wanted: object) -> Predicate:
    return lambda event: field(event) == wanted


def _test_of_mods(wanted: list[Any]) -> Predicate:
    """The predicate for exactly these modifiers; CapsLock and NumLock count only if named."""
    ignored = [(frozenset(mods), LOCKS - mods) for mods in wanted]
    return lambda event: any(event.mods - locks == mods for mods, locks in ignored)


@lru_cache(maxsize=256)
def _fields_of(event_type: type[Event]) -> dict[str, Any]:
    """The fields that a filter may name, each with its type; properties are among them."""
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
    except Exception:  # one annotation cannot be evaluated: try each by itself
        pass
    found: dict[str, Any] = {}
    for cls in reversed(of.__mro__ if isinstance(of, type) else ()):
        for name, hint in vars(cls).get("__annotations__", {}).items():
            module = sys.modules.get(cls.__module__)
            try:
                found[name] = eval(hint, vars(module)) if isinstance(hint, str) else hint
            except Exception:  # perhaps imported for type checkers only: any value passes
                found[name] = Any
    return found


def check_value(event_type: type[Event], name: str, value: object) -> None:
    """Refuse a value that the field ``name`` never has.

    A field that is annotated as ``Any`` may have any value.
    """
    kind = _fields_of(event_type)[name]
    if _fits(value, kind):
        if name == "mods" and issubclass(event_type, InputEvent):
            _check_modifiers(value)
        return
    message = f"{event_type.__name__}.{name} is never {value!r}: it is {_called(kind)}"
    if name == "button" and not issubclass(event_type, GamepadEvent):
        message += f" ({BUTTONS})"
    if callable(value):
        message += "; a condition of your own is when=, a function of the event"
    raise RegistrationError(message)


def field_for(event_type: type[Event], value: object) -> str | None:
    """The first field that may have this value, for a suggestion."""
    return next((name for name, kind in _fields_of(event_type).items() if _fits(value, kind)), None)


def _is_text(value: object) -> bool:
    """Whether ``value`` is a str that compares as one: the queue uses the source as a key."""
    kind = type(value)
    return isinstance(value, str) and kind.__eq__ is str.__eq__ and kind.__hash__ in _HASHES


_HASHES = (str.__hash__, Enum.__hash__)


def check_event(event: Event) -> None:
    """Refuse an event with a value that its field cannot have, ``Click(3, 4)`` for instance."""
    kind = type(event)
    for name, type_ in _struct_fields(kind).items():
        value = getattr(event, name)
        if not _fits(value, type_) or (name == "mods" and value):
            check_value(kind, name, value)
    # The loop itself reads these two fields, whatever types a user's class gives them.
    if not isinstance(event.time, (int, float)) or not _is_text(event.source):
        raise RegistrationError(
            f"{kind.__name__}: time is an int or a float, in seconds, and source a str,"
            f" not {event.time!r} and {event.source!r}"
        )


@lru_cache(maxsize=256)
def _struct_fields(event_type: type[Event]) -> dict[str, Any]:
    """The fields that are stored in the event, without computed ones, each with its type."""
    hints = _hints(event_type)
    return {
        name: hints.get(name, Any)
        for name in event_type.__struct_fields__
        if not name.startswith("_")
    }


_PLAIN = {int: "int", float: "float", str: "str", bool: "bool", bytes: "bytes"}


def posted_check(event_type: type[Event]) -> Callable[[Any], object]:
    """:func:`check_event` compiled for one type, as it runs for each event that is posted.

    The function is generated, as ``dataclasses`` generates methods.  It is one expression, which is
    true if each field has its default, or exactly the plain type (number, text) of its annotation.
    If the expression is false, :func:`check_event` decides.
    """
    check_type(event_type)
    tests = []
    names: dict[str, Any] = {"check_event": check_event, "_fits": _fits}
    defaults = _defaults_of(event_type)
    always = {"time": float, "source": str}  # the loop reads these, whatever the class says
    for number, (name, kind) in enumerate((_struct_fields(event_type) | always).items()):
        if kind is Any:
            continue
        if kind in _PLAIN:
            test = f"type(event.{name}) is {_PLAIN[kind]}"
        elif kind == tuple[int, int]:
            test = (
                f"type(_{number} := event.{name}) is tuple and len(_{number}) == 2"
                f" and type(_{number}[0]) is int and type(_{number}[1]) is int"
            )
        elif name == "mods":
            test = f"not event.{name} and event.{name}.__class__ is frozenset"
        else:
            names[f"kind{number}"] = kind
            test = f"_fits(event.{name}, kind{number})"
        if name in defaults and _fits(defaults[name], kind):
            names[f"default{number}"] = defaults[name]
            test = f"(event.{name} is default{number} or {test})"
        tests.append(test)
    exec(f"check = lambda event: {' and '.join(tests)} or check_event(event)", names)
    check: Callable[[Any], object] = names["check"]
    return check


def _defaults_of(event_type: type[Event]) -> dict[str, Any]:
    """The defaults that are values, not factories; of ``mods`` only an empty one."""
    fields = msgspec.structs.fields(event_type)
    return {
        field.name: field.default
        for field in fields
        if field.default is not msgspec.NODEFAULT and (field.name != "mods" or not field.default)
    }


@lru_cache(maxsize=256)
def check_type(event_type: type[Event]) -> None:
    """Refuse a type with ``gc=False`` whose fields may refer to anything.

    An event that refers to itself, for instance through an exception, would never be freed.
    """
    if event_type.__struct_config__.gc:
        return
    for name, kind in _struct_fields(event_type).items():
        if not _plain(kind):
            raise RegistrationError(
                f"{event_type.__name__}.{name} may refer to anything, even to its event, which"
                f" would then never be freed: write class {event_type.__name__}(..., gc=True)"
            )


def _plain(kind: Any) -> bool:
    """Whether all values of a field with this annotation are plain: text, numbers, and the like."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _plain(inner[0])
    if origin is typing.Literal:
        return True
    if origin in (typing.Union, types.UnionType, tuple, frozenset):
        return all(_plain(one) for one in inner)
    if kind is Ellipsis:
        return True
    return isinstance(kind, type) and issubclass(
        kind, (int, float, complex, str, bytes, bool, type(None), Enum)
    )


def _check_modifiers(mods: Any) -> None:
    for wrong in mods - MODS:
        raise RegistrationError(
            f"{wrong!r} is not a modifier{suggestion(str(wrong), MODS)};"
            f" there are shift, ctrl, alt, altgr, meta, capslock and numlock"
        )


def _fits(value: object, kind: Any) -> bool:
    """Whether a field with this annotation may have this value; True if in doubt."""
    if kind is Any:  # for example Timer.timer: this runs once per timer, so return early
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
    return _fits_class(value, origin or kind)


def _fits_class(value: object, kind: Any) -> bool:
    if not isinstance(kind, type) or getattr(kind, "_is_protocol", False) is True:
        return True
    if kind is int:
        return isinstance(value, Integral)  # numpy's, too
    if kind is bool:
        return isinstance(value, int)
    if kind is float:
        return isinstance(value, Real)
    if kind in (set, frozenset):
        return isinstance(value, (set, frozenset))  # a set equals a frozenset
    return isinstance(value, kind)


def _called(kind: Any) -> str:
    return kind.__name__ if type(kind) is type else str(kind).replace("typing.", "")
