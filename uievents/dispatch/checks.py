"""What is checked when a handler is registered, so that nothing is guessed when it is called.

A dispatcher that calls a handler with an argument, and on a ``TypeError`` tries without,
hides every ``TypeError`` within the handler.  So all questions are asked here, once: is this
an event type, does the handler take one event, of that type, and does the event have the
fields that the filters name?  Each refusal is a :class:`RegistrationError` that says what
to write instead.

Filters are compiled here, too: into one predicate of the event.
"""

from __future__ import annotations

import difflib
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from uievents.dispatch.subscription import Predicate, name_of
from uievents.errors import RegistrationError
from uievents.events import Event, KeyEvent, all_types

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


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """`` (did you mean `x`?)`` when something known looks like it, else nothing."""
    close = difflib.get_close_matches(wrong, list(known), n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


# ---------------------------------------------------------------- type and handler


def check_event_type(event_type: object) -> None:
    """Refuse what is not a class of events."""
    if isinstance(event_type, type) and issubclass(event_type, Event):
        return
    hint = ""
    if isinstance(event_type, str):
        names = [cls.__name__ for cls in all_types()]
        hint = suggestion(event_type, names) or ": give the class, not its name"
    elif isinstance(event_type, Event):
        hint = f": give the class, {type(event_type).__name__}"
    raise RegistrationError(f"{event_type!r} is not an event type{hint}")


def check_handler(handler: object, event_type: type[Event]) -> None:
    """Refuse what cannot be called with one event of ``event_type``."""
    if not callable(handler):
        raise RegistrationError(f"a handler must be callable, {handler!r} is not")
    if isinstance(handler, type) and issubclass(handler, Event):
        raise RegistrationError(f"{handler.__name__} is an event type, not a handler")
    body = _function_of(handler)
    if inspect.isgeneratorfunction(body) or inspect.isasyncgenfunction(body):
        raise RegistrationError(
            f"{name_of(handler)} contains `yield`: calling it would run nothing of it"
        )
    try:
        signature = inspect.signature(handler)
    except ValueError:  # some builtins do not tell
        return
    try:
        bound = signature.bind(None)
    except TypeError:
        raise RegistrationError(_wrong_arguments(handler, signature)) from None
    parameter = signature.parameters[next(iter(bound.arguments))]
    _check_annotation(handler, body, parameter, event_type)


def is_async(handler: object) -> bool:
    """Whether calling ``handler`` makes a coroutine."""
    return inspect.iscoroutinefunction(_function_of(handler))


def _function_of(handler: Any) -> Any:
    while hasattr(handler, "func") and hasattr(handler, "keywords"):  # functools.partial
        handler = handler.func
    if inspect.isroutine(handler) or isinstance(handler, type):
        return handler
    return type(handler).__call__


def _wrong_arguments(handler: object, signature: inspect.Signature) -> str:
    said = (
        f"{name_of(handler)}{signature} cannot be a handler: it must take one argument, the event"
    )
    names = list(signature.parameters)
    if names[:1] == ["self"]:
        said += "; a method is registered on an object: app.on(..., thing.method)"
    return said


def _check_annotation(
    handler: object, body: Any, parameter: inspect.Parameter, event_type: type[Event]
) -> None:
    hint = parameter.annotation
    if parameter.kind is parameter.VAR_POSITIONAL and hint is parameter.empty:
        return
    if isinstance(hint, str):
        hint = _evaluate(hint, body)
    if typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    union = typing.get_origin(hint) in (typing.Union, types.UnionType)
    wanted = typing.get_args(hint) if union else (hint,)
    if any(_accepts(kind, event_type) for kind in wanted):
        return
    raise RegistrationError(
        f"{name_of(handler)} takes {_shown(hint)}, but is registered for {event_type.__name__}"
    )


def _accepts(hint: object, event_type: type[Event]) -> bool:
    """Whether an argument annotated so may be an ``event_type``; in doubt, it may."""
    if hint is Any or hint is inspect.Parameter.empty or not isinstance(hint, type):
        return True  # (Any is a class, since Python 3.11)
    return issubclass(event_type, hint) or getattr(hint, "_is_protocol", False)


def _shown(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)


def _evaluate(hint: str, body: Any) -> object:
    """The annotation that ``from __future__ import annotations`` made a string."""
    names = {cls.__name__: cls for cls in all_types()}  # those local to a function, too
    body = inspect.unwrap(getattr(body, "__func__", body))
    try:
        return eval(hint, {**names, **getattr(body, "__globals__", {})})
    except Exception:  # imported for type checkers only, perhaps: not for us to judge
        return inspect.Parameter.empty


# ---------------------------------------------------------------- filters


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
    field = attrgetter(name)
    if isinstance(wanted, (tuple, list, set, frozenset)):
        # Any of them; or the value itself, as a position is a tuple, too.
        return lambda event: (value := field(event)) == wanted or value in wanted
    return _equals(field, wanted)


def _equals(field: Callable[[Any], Any], wanted: object) -> Predicate:
    return lambda event: field(event) == wanted


def _fields_of(event_type: type[Event]) -> list[str]:
    """What a filter may name: the fields, and what is computed from them."""
    fields = [name for name in event_type.__struct_fields__ if not name.startswith("_")]
    computed = [
        name
        for cls in event_type.__mro__
        if cls is not Event
        for name, value in vars(cls).items()
        if isinstance(value, property) and not name.startswith("_")
    ]
    return fields + [name for name in computed if name not in fields]


def _test_of_key(wanted: Any) -> Predicate:
    several = wanted if isinstance(wanted, (tuple, list, set, frozenset)) else (wanted,)
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
    """``"ctrl+s"`` → ``({"ctrl"}, "s")``.  The plus key itself: ``"+"`` and ``"ctrl++"``."""
    if not isinstance(text, str) or not text.strip():
        raise RegistrationError(
            f'{text!r} is not the name of a key; write key="ctrl+s", for instance'
        )
    text = text.strip().lower()
    if text == "+":
        return frozenset(), "+"
    *names, key = [*text[:-2].split("+"), "+"] if text.endswith("++") else text.split("+")
    mods = set()
    for name in (name.strip() for name in names):
        if name not in MODIFIERS:
            raise RegistrationError(
                f"{text!r}: `{name}` is no modifier{suggestion(name, MODIFIERS)};"
                f" there are shift, ctrl, alt and meta"
            )
        mods.add(MODIFIERS[name])
    if not key.strip():
        raise RegistrationError(f"{text!r} names modifiers, but no key")
    return frozenset(mods), key.strip()
