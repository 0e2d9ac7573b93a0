"""Handlers as methods: ``app.handlers(Board())`` registers ``onClick(self, event)`` and its like.

A method's name is, as in all registrations, ``on`` + the name of the event.  A decorator gives it
filters and options, or the events of a method with another name::

    class Board:
        def onDraw(self, event): ...

        @handles(button=3)
        def onClick(self, event): ...

        @handles(KeyDown, key="ctrl+z")
        @handles(KeyDown, key="f2", once=True)
        def undo(self, event): ...

    with app.handlers(Board()) as screen:  # a scope
        ...

The methods of a class that is derived from App or EventLoop are registered when an object is made.
To type checkers a method ``onClick`` of such a class is a mistake, as it replaces the name
``onClick``: put ``@handles(Click)`` over a method of another name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar

from uievents.dispatch.aliases import closest_event, own_name_for
from uievents.dispatch.subscription import Handler, Scope
from uievents.errors import NoSuchEvent, RegistrationError
from uievents.events import Event, all_types

if TYPE_CHECKING:
    from uievents.dispatch.names import handles as handles
    from uievents.dispatch.registry import Registry

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__handles__"

if not TYPE_CHECKING:  # see names.py

    def handles(*event_types: type[Event], **options: Any) -> Callable[[F], F]:
        """Give a method the event types, filters and options for ``app.handlers(obj)``.

        ``event_types`` may be left out for a method that is called ``on`` + the name of its event.
        ``options`` are the filters and options of :meth:`Registry.on`.  Can be stacked.
        """
        for one in event_types:
            if not (isinstance(one, type) and issubclass(one, Event)):
                raise RegistrationError(
                    f"handles() takes event types, not {one!r}: write"
                    " @handles(KeyDown, key='escape'), or @handles(button=1) on a method that is"
                    " called onClick"
                )

        def mark(function: F) -> F:
            marks = [(event_types, options), *getattr(function, _MARK, ())]
            setattr(function, _MARK, marks)
            return function

        return mark


def register_methods(registry: Registry, obj: Any, options: dict[str, Any]) -> Scope:
    """Register the handlers among the methods of ``obj``; all of them, or none."""
    scope = options.pop("scope", None) or Scope()
    own = Scope()
    try:
        for event_type, handler, own_options in _handlers_of(obj):
            registry.on(event_type, handler, **{**options, **own_options}, scope=own)
    except BaseException:
        own.cancel()
        raise
    if not len(own):
        raise RegistrationError(f"{_name(obj)} has no methods like onClick(self, event)")
    own.move_to(scope)
    return scope


def register_own(registry: Any) -> None:
    """Register the handlers among the methods of an App or EventLoop, for as long as it lives."""
    for event_type, handler, options in _handlers_of(registry):
        registry.on(event_type, handler, **options)


def is_marked(function: object) -> bool:
    """Whether :func:`handles` was applied to it."""
    return isinstance(getattr(function, "__dict__", {}).get(_MARK), list)


def _handlers_of(obj: Any) -> Iterator[tuple[type[Event], Handler, dict[str, Any]]]:
    """The methods to register, in the order in which they are written, a base class's first."""
    names: dict[str, None] = {}
    for cls in reversed(type(obj).__mro__):
        names.update(dict.fromkeys(vars(cls)))
    names.update(dict.fromkeys(getattr(obj, "__dict__", ())))
    for name in names:
        static = inspect.getattr_static(obj, name, None)  # runs no property
        for event_types, options in _marks_of(name, static, obj):
            handler = static.bound(obj) if isinstance(static, OwnHandler) else getattr(obj, name)
            for event_type in event_types or (_type_of(name, obj),):
                yield event_type, handler, options


def _marks_of(name: str, static: Any, obj: Any) -> list[Any]:
    """What :func:`handles` says of a method; without it, by its name alone."""
    function = getattr(static, "__func__", None)  # of a class method or static method
    marks = getattr(static, _MARK, None) or getattr(function, _MARK, None)
    if isinstance(marks, list):
        return marks
    return [((), {})] if _is_handler_name(name, static, obj) else []


def _is_handler_name(name: str, static: Any, obj: Any) -> bool:
    """Whether a method's name makes it a handler.  Raises for a name like ``on_click``."""
    if name[:2] != "on" or not (callable(static) or isinstance(static, (OwnHandler, staticmethod))):
        return False
    if name[2:3].isupper():
        return True
    meant = own_name_for(name) if name[2:] else None
    if meant is not None and name[2:].replace("_", "").lower() == meant.lower():
        raise _no_such_event(name, meant, obj)
    return False


def _type_of(name: str, obj: Any) -> type[Event]:
    if name[:2] != "on" or not name[2:3].isupper():
        raise RegistrationError(
            f"{_name(obj)}.{name}: say which events it handles, @handles(KeyDown, ...),"
            " or call it on + the name of the event"
        )
    found = [cls for cls in all_types() if cls.__name__ == name[2:]]
    if not found:
        raise _no_such_event(name, closest_event(name), obj)
    modules = {cls.__module__: cls for cls in found}  # the latest of each module
    if len(modules) == 1:
        return found[-1]
    own = modules.get(type(obj).__module__)
    if own is None:
        raise RegistrationError(
            f"{_name(obj)}.{name}: {' and '.join(modules)} each define {name[2:]}: say which,"
            f" with @handles({name[2:]})"
        )
    return own


def _no_such_event(name: str, meant: str | None, obj: Any) -> NoSuchEvent:
    hint = f"did you mean `on{meant}`?" if meant else f"define `class {name[2:]}(Event)` first"
    return NoSuchEvent(f"{_name(obj)}.{name}: there is no event for `{name}` ({hint})")


def _name(obj: Any) -> str:
    return obj.__name__ if inspect.ismodule(obj) else type(obj).__name__


class OwnHandler:
    """An ``onClick`` method in a class derived from App.  It would hide ``app.onClick``.

    So the attribute of an object serves as both: called with an event it is the method (as by
    ``super().onClick(event)``), called with a handler or options it registers.
    """

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self.function = function
        marks = getattr(function, _MARK, None)
        if marks is not None:
            setattr(self, _MARK, marks)

    def bound(self, obj: Any) -> Handler:
        """The method itself."""
        return MethodType(self.function, obj)

    def __get__(self, obj: Any, owner: type) -> Any:
        if obj is None:
            return self.function

        def method_or_registration(*args: Any, **options: Any) -> Any:
            if args and isinstance(args[0], Event):
                return self.function(obj, *args, **options)
            return obj.naming(self.name)(*args, **options)

        return method_or_registration
