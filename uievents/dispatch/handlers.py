"""How registration is written: ``app.onClick`` and ``app.on(Click, ...)``.

The name of the decorator is ``on`` + the name of the event class, for the built-in types and for a
user's own.  There is no table of names: an attribute like ``onClick`` is looked up among the
subclasses of :class:`Event` that exist at that moment.

Editors and type checkers know the names of the built-in events, their filters and all options, in
``app.onClick`` and in ``app.on(Click)``, from :mod:`.names`, which ``make types`` generates from
the events and from the dispatcher.  They know your own types from ``app.on(Score)``, or from
``onScore: On[Score]`` in a class of yours, but not check their filters.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from uievents.dispatch.aliases import closest_event, own_name_for
from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.filters import _fields_of, field_for
from uievents.dispatch.methods import OwnHandler, is_marked, register_own
from uievents.dispatch.registry import Registry
from uievents.dispatch.subscription import NOT_GIVEN, Handler
from uievents.errors import NoSuchEvent, RegistrationError
from uievents.events import Event, all_types

if TYPE_CHECKING:
    from uievents.dispatch.names import Naming
    from uievents.dispatch.names import On as On
else:
    E = TypeVar("E", bound=Event)

    class On(Generic[E]):
        """The type of ``app.onScore``, for type checkers: ``onScore: On[Score]`` in a class."""

    Naming = object


class Handlers(Registry, Naming):
    """Mixin: registration by name, ``self.onClick`` and so on."""

    has_methods: ClassVar[bool] = False
    """Whether a derived class has handlers among its methods."""

    if not TYPE_CHECKING:  # see names.py

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "on" and name[2:3].isupper():
                return _Named(self, _type_named(name[2:]))
            if not name.startswith("_") and not hasattr(type(self), name):
                meant = own_name_for(name)
                if meant is not None:
                    raise NoSuchEvent(f"there is no `{name}` (did you mean `on{meant}`?)")
            # Raises the same AttributeError again: it may come from within a property.
            return super().__getattribute__(name)

        def __dir__(self) -> list[str]:
            own = {f"on{cls.__name__}" for cls in all_types() if cls.__name__[0].isupper()}
            return sorted(own.union(super().__dir__()))

        def __setattr__(self, name: str, value: Any) -> None:
            if name[:2] == "on":
                _refuse_assignment(name, f"write {name}(handler)")
            super().__setattr__(name, value)

        def __init_subclass__(cls, **options: Any) -> None:
            for name, value in list(vars(cls).items()):
                if name[:2] == "on" and name[2:3].isupper() and inspect.isroutine(value):
                    setattr(cls, name, OwnHandler(name, value))
                    cls.has_methods = True
                cls.has_methods |= is_marked(value)
            super().__init_subclass__(**options)

    def register_own(self) -> None:
        """Register the handlers among the methods of a derived class."""
        if self.has_methods:
            register_own(self)

    def naming(self, name: str) -> Any:
        """``app.onClick`` by its name, even where a class has a method of that name."""
        return _Named(self, _type_named(name[2:]))


class _Named:
    """``app.onClick``."""

    def __init__(self, handlers: Handlers, event_type: type[Event]) -> None:
        self.handlers = handlers
        self.event_type = event_type

    def __call__(self, handler: Handler = NOT_GIVEN, /, **options: Any) -> Any:
        if handler is NOT_GIVEN:
            return self.handlers.on(self.event_type, **options)
        if handler is not None and not callable(handler):
            field = field_for(self.event_type, handler)
            raise RegistrationError(
                f"{handler!r} is neither a handler nor a named filter"
                + (f": write on{self.event_type.__name__}({field}={handler!r})" if field else "")
            )
        return self.handlers.on(self.event_type, **options)(handler)

    @property
    def __doc__(self) -> str:  # type: ignore[override]  # what help() and editors that run the program show
        return documentation(self.event_type)

    @property
    def __signature__(self) -> inspect.Signature:
        return signature_of(self.event_type)

    def __repr__(self) -> str:
        return f"<on{self.event_type.__name__} of {type(self.handlers).__name__}>"


def documentation(event_type: type[Event]) -> str:
    """The help text of ``app.onClick``: the event, and the filters that it takes."""
    about = inspect.cleandoc(event_type.__doc__ or "")
    fields = ", ".join(f"``{name}``" for name in _fields_of(event_type))
    return f"Registers a handler of ``{event_type.__name__}``: {about}\n\nFilters: {fields}."


def signature_of(event_type: type[Event]) -> inspect.Signature:
    """The signature of ``app.onClick``: the handler, the options and the filters."""
    options = inspect.signature(Dispatcher.add).parameters
    kinds = inspect.Parameter
    parameters = [kinds("handler", kinds.POSITIONAL_ONLY, default=NOT_GIVEN)]
    parameters += [one for one in options.values() if one.kind is kinds.KEYWORD_ONLY]
    parameters += [
        kinds(name, kinds.KEYWORD_ONLY, annotation=kind, default=...)
        for name, kind in _fields_of(event_type).items()
        if name not in options
    ]
    return inspect.Signature(parameters)


def _refuse_assignment(name: str, instead: str) -> None:
    """Refuse ``app.onClick = f``, which is how some other libraries register."""
    if any(cls.__name__ == name[2:] for cls in all_types()):
        raise RegistrationError(f"`{name}` registers handlers, and cannot be assigned: {instead}")


def _type_named(name: str) -> type[Event]:
    types = all_types()
    # The latest class of each module.
    found = {cls.__module__: cls for cls in types if cls.__name__ == name}
    if len(found) == 1:
        return next(iter(found.values()))
    if not found:
        meant = closest_event(name)
        hint = f" (did you mean `on{meant}`?)" if meant else f": define `class {name}(Event)` first"
        raise NoSuchEvent(f"there is no event for `on{name}`{hint}")
    modules = " and ".join(found)
    raise NoSuchEvent(f"{modules} each define `{name}`: say which, with .on({name})")
