"""The checks at registration, so that nothing is guessed when a handler is called.

A dispatcher might call a handler with the event, and after a ``TypeError`` again without it.  That
would hide every ``TypeError`` within the handler.  So all is checked here, once: is this an event
type, does the handler take one event of that type, and do the options go together?
(:mod:`.filters` checks whether the event has the fields that the filters name, and whether these
can have such values.)

Each refusal is a :class:`RegistrationError` that says what to write instead.
"""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from uievents.dispatch.aliases import closest_event
from uievents.dispatch.subscription import name_of
from uievents.errors import RegistrationError
from uievents.events import Event, all_types


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """`` (did you mean `x`?)`` if a known name is similar, else ``""``."""
    from difflib import get_close_matches  # slow to import, and needed after a mistake only

    close = get_close_matches(wrong, list(known), n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


# ---------------------------------------------------------------- type and handler


def check_event_type(event_type: object) -> None:
    """Raise ``RegistrationError`` unless it is a class of events."""
    if isinstance(event_type, type) and issubclass(event_type, Event):
        return
    hint = ""
    if isinstance(event_type, str):
        meant = closest_event(event_type)
        hint = f": give the class, {meant or 'imported'}, not its name"
    elif isinstance(event_type, Event):
        hint = f": give the class, {type(event_type).__name__}"
    raise RegistrationError(f"{event_type!r} is not an event type{hint}")


def check_handler(handler: object, event_type: type[Event]) -> None:
    """Raise ``RegistrationError`` unless it can be called with one event of ``event_type``."""
    if takes_an_event(handler, event_type):
        return
    if not callable(handler):
        hint = "; was it called? f() is what f returns: write f" if handler is None else ""
        raise RegistrationError(f"a handler must be callable, {handler!r} is not{hint}")
    if isinstance(handler, type) and issubclass(handler, Event):
        raise RegistrationError(f"{handler.__name__} is an event type, not a handler")
    body = _function_of(handler)
    if _flags(body) & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        raise RegistrationError(
            f"{name_of(handler)} contains `yield`: a call would run none of its code"
        )
    signature = _signature_of(handler)
    if signature is None:
        return
    try:
        bound = signature.bind(None)
    except TypeError:
        raise RegistrationError(_wrong_arguments(handler, signature)) from None
    parameter = signature.parameters[next(iter(bound.arguments))]
    _check_annotation(handler, body, parameter, event_type)


def check_function(function: object, name: str, *arguments: str) -> None:
    """Raise ``RegistrationError`` if ``function`` cannot be called with ``arguments``.

    A coroutine function is refused, too, as its result is needed at once.  ``name`` begins the
    message (``"when="``).
    """
    what = f"a function of {', '.join(arguments)}" if arguments else "a function"
    if not callable(function):
        raise RegistrationError(f"{name} must be {what}, {function!r} is not")
    flags = _flags(_function_of(function)) | _flags(function)
    if flags & (inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        kind = "is async" if flags & inspect.CO_COROUTINE else "contains `yield`"
        raise RegistrationError(
            f"{name_of(function)} {kind}, so {name} would run none of its code: give {what}"
        )
    signature = _signature_of(function)
    if signature is None:
        return
    try:
        signature.bind(*arguments)
    except TypeError:
        raise RegistrationError(
            f"{name_of(function)}{signature} cannot be {name}: it must be {what}"
        ) from None


def _signature_of(function: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except Exception:  # a builtin has none, or a __getattr__ fails
        return None


def is_async(handler: object) -> bool:
    """Whether a call of ``handler`` makes a coroutine, or may make one (a decorated coroutine)."""
    if type(handler) is types.FunctionType and not hasattr(handler, "__wrapped__"):
        return handler.__code__.co_flags & inspect.CO_COROUTINE != 0
    # Also of the object itself: an AsyncMock has a __code__ with that flag.
    flags = _flags(_function_of(handler)) | _flags(handler) | _flags(_decorated(handler))
    return flags & inspect.CO_COROUTINE != 0


def _decorated(handler: Any) -> Any:
    """The function within the decorators that use ``functools.wraps``."""
    try:
        return inspect.unwrap(handler)
    except Exception:  # a circle of wrappers, or a __getattr__ that fails
        return handler


def _flags(function: object) -> int:
    """The flags of a function's code; 0 if it has none."""
    while inspect.ismethod(function):
        function = function.__func__
    try:
        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    except Exception:  # a __getattr__ that fails
        return 0
    return flags if isinstance(flags, int) else 0


def _function_of(handler: Any) -> Any:
    while isinstance(handler, functools.partial):
        handler = handler.func
    if inspect.isroutine(handler) or isinstance(handler, type):
        return handler
    return type(handler).__call__


_TAKES_MORE = inspect.CO_VARARGS | inspect.CO_GENERATOR
_OTHER_KINDS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE
_plain: dict[int, types.CodeType] = {}  # code of functions that take one event, by identity


def takes_an_event(handler: Any, event_type: type[Event]) -> bool:
    """Whether ``handler`` is clearly a plain function or method of one ``event_type``.

    A quick test, as most handlers are such functions, and some are registered very often.  If it
    is False, :func:`check_handler` goes on to check.
    """
    function, bound = handler, 0
    if type(handler) is types.MethodType:
        function, bound = handler.__func__, 1
    if type(function) is not types.FunctionType:
        return False
    code = function.__code__
    if id(code) in _plain:  # closures made by one function share their code
        return True
    arguments = code.co_argcount - bound
    if (
        code.co_flags & (_TAKES_MORE | _OTHER_KINDS)
        or code.co_kwonlyargcount
        or arguments < 1
        or arguments - len(function.__defaults__ or ()) > 1
        or hasattr(function, "__wrapped__")
    ):
        return False
    if function.__annotations__:
        return _names(function, code.co_varnames[bound], event_type)
    if len(_plain) >= 1024:
        _plain.clear()
    _plain[id(code)] = code
    return True


def _names(function: types.FunctionType, parameter: str, event_type: type[Event]) -> bool:
    """Whether the annotation of ``parameter`` is clearly ``event_type`` or a base class of it."""
    hint = function.__annotations__.get(parameter, Event)
    if isinstance(hint, str):
        hint = function.__globals__.get(hint)
    return hint in event_type.__mro__


def _wrong_arguments(handler: object, signature: inspect.Signature) -> str:
    message = (
        f"{name_of(handler)}{signature} cannot be a handler: it must take one argument, the event"
    )
    names = list(signature.parameters)
    if names[:1] == ["self"]:
        message += "; a method is registered on an object: app.on(..., thing.method)"
    return message


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
    """Whether an argument with this annotation may be an ``event_type``; True if in doubt."""
    if hint is Any or hint is inspect.Parameter.empty or not isinstance(hint, type):
        return True  # (Any is a class, since Python 3.11)
    return issubclass(event_type, hint) or getattr(hint, "_is_protocol", False) is True


def _shown(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)


def _evaluate(hint: str, body: Any) -> object:
    """The annotation that ``hint`` is the text of (``from __future__ import annotations``)."""
    known = getattr(inspect.unwrap(getattr(body, "__func__", body)), "__globals__", {})
    with suppress(Exception):
        return eval(hint, known)
    # Event types that are local to a function are not among its globals.
    names = {cls.__name__: cls for cls in all_types()}
    with suppress(Exception):
        return eval(hint, {**names, **known})
    return inspect.Parameter.empty  # perhaps imported for type checkers only


BOOLEANS = ("once", "weak", "passive", "thread", "serial", "latest", "capture")
"""The options of a registration that are True or False."""


def check_booleans(values: tuple[object, ...]) -> None:
    """Raise ``RegistrationError`` unless ``values``, those of :data:`BOOLEANS`, are booleans."""
    for name, value in zip(BOOLEANS, values, strict=True):
        if value is not True and value is not False:
            raise RegistrationError(f"{name} is True or False, not {value!r}")


def check_together(handler: object, *, thread: bool, weak: bool, paced: bool) -> None:
    """Raise ``RegistrationError`` for options that do not fit the handler.

    ``paced``: whether ``serial``, ``latest`` or ``limit`` is given.
    """
    asynchronous = is_async(handler)
    if thread and asynchronous:
        raise RegistrationError(f"{name_of(handler)} is async: it cannot run in a thread as well")
    if paced and not asynchronous:
        raise RegistrationError(
            f"{name_of(handler)} is not a coroutine function: serial, latest and limit are for"
            " handlers that go on after their event, `async def`"
        )
    if weak and not inspect.ismethod(handler):
        raise RegistrationError(
            f"weak=True is for methods of an object; nothing else would hold {name_of(handler)}"
        )
