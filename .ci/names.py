"""Makes ``uievents/dispatch/names.py``: what type checkers and editors know of ``app.onClick``.

``make types`` runs it.  Nothing in it is a list kept by hand: the events are those that
``uievents`` exports, their filters are their fields, and the options are those of
``Dispatcher.add``.  A test fails when the file is not what this makes.
"""

from __future__ import annotations

import builtins
import inspect
import re
import sys
import textwrap
import types
import typing
from pathlib import Path

PATH = Path(__file__).parent.parent / "uievents" / "dispatch" / "names.py"

HEAD = '''"""What type checkers and editors know of registration.  Generated: see ``make types``.

Never imported when a program runs: there ``app.onClick`` is looked up among the events there are.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any, Generic, Protocol, TypeAlias, TypedDict, TypeVar, overload

from uievents import events
from uievents.dispatch.registry import Registry
from uievents.dispatch.subscription import Scope, Subscription
{imports}from uievents.events import Event

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)
R = TypeVar("R")
T = TypeVar("T")

AnyOf: TypeAlias = T | tuple[T, ...] | list[T] | AbstractSet[T]
"""A value of a field, or several of which any is meant."""


class Options(TypedDict, Generic[E], total=False):
    """How a handler is to be called: the options of :meth:`Registry.on`."""

{typed_options}


class Registering:
    """Has ``on()``."""

    @overload
    def on(
        self,
        event_type: type[E],
        handler: Callable[[E], object],
        *,
{options}
        **filters: Any,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event_type: type[E],
        handler: None = None,
        *,
{options}
        **filters: Any,
    ) -> Callable[[Callable[[E], R]], Callable[[Any], R]]: ...
    def on(self, event_type: type[Any], handler: Any = None, **options: Any) -> Any:
        """{doc}"""
        raise NotImplementedError


class On(Protocol[E_co]):
    """What ``app.onScore`` is, for an event of your own: ``onScore: On[Score]``.

    A decorator, or with options a maker of one.  The function comes back unchanged, so that
    decorators can be stacked; type checkers are told of it as taking anything, as else the second
    of a stack would refuse what the first one made.
    """

    @overload
    def __call__(self, handler: Callable[[E_co], R], /) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
{options_co}
        **filters: Any,
    ) -> Callable[[Callable[[E_co], R]], Callable[[Any], R]]: ...
'''

ON = '''

class On{name}(Protocol):
    """What ``app.on{name}`` is: a decorator, or with options and filters a maker of one."""

    @overload
    def __call__(
        self,
        handler: Callable[[events.{name}], R],
        /,
        *,
{options}
{filters}
    ) -> Callable[[Any], R]: ...
    @overload
    def __call__(
        self,
        *,
{options}
{filters}
    ) -> Callable[[Callable[[events.{name}], R]], Callable[[Any], R]]: ...
'''

NAMING = '''

class Naming:
    """The names of the law: ``on`` + the name of the event."""
'''

PROPERTY = '''
    @property
    def on{name}(self) -> On{name}:
        """{doc}"""
        raise NotImplementedError
'''


def public_events() -> list[type]:
    """Every event type that ``uievents`` exports, in the order in which they are defined."""
    import uievents

    exported = {getattr(uievents, name) for name in uievents.__all__}
    return [cls for cls in uievents.events.all_types() if cls in exported]


def option_list() -> dict[str, tuple[str, str]]:
    """The options of a registration: annotations, in which events are ``{event}``, and defaults."""
    from uievents.dispatch.dispatcher import Dispatcher

    options = {"target": ("Registry | None", "None")}
    for parameter in inspect.signature(Dispatcher.add).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            annotation = parameter.annotation.replace("Predicate", "Callable[[{event}], object]")
            options[parameter.name] = annotation, repr(parameter.default)
    return options


def make() -> str:
    """The text of the file."""
    from uievents.dispatch import dispatcher
    from uievents.dispatch.filters import _fields_of as filters_of
    from uievents.dispatch.registry import Registry

    options = option_list()

    def said(event: str, indent: int = 8) -> str:
        lines = [
            f"{name}: {annotation.format(event=event)} = {default},"
            for name, (annotation, default) in options.items()
        ]
        return textwrap.indent("\n".join(lines), " " * indent)

    imports = _imports({a for a, _ in options.values()}, vars(dispatcher))
    typed = "\n".join(f"    {name}: {a.format(event='E')}" for name, (a, _) in options.items())
    doc = inspect.cleandoc(Registry.on.__doc__ or "").replace("\n", "\n        ")
    doc = re.sub(r"\n +\n", "\n\n", doc) + "\n        "
    text = HEAD.format(
        imports=imports, typed_options=typed, options=said("E"), options_co=said("E_co"), doc=doc
    )
    for cls in public_events():
        fields = filters_of(cls)
        filters = "\n".join(
            f"        {name}: AnyOf[{rendered(kind)}] = ...,"
            for name, kind in fields.items()
            if name not in options
        )
        name = cls.__name__
        text += ON.format(
            name=name, options=said(f"events.{name}"), filters=filters.replace("AnyOf[Any]", "Any")
        )
    text += NAMING
    for cls in public_events():
        text += PROPERTY.format(name=cls.__name__, doc=documented(cls))
    return text


def documented(cls: type) -> str:
    """The docstring of a name: that of its event, as it is shown when the program runs."""
    from uievents.dispatch.handlers import documentation

    doc = documentation(cls).replace("\n", "\n        ")
    return re.sub(r"\n +\n", "\n\n", doc) + "\n        "


def rendered(kind: typing.Any) -> str:
    """A type as it is written; one that this module cannot name is ``Any``."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is None or kind is types.NoneType:
        return "None"
    if kind is Ellipsis:
        return "..."
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(rendered, inner))
    if origin is typing.Annotated:
        return rendered(inner[0])
    if origin in (set, frozenset):
        return f"AbstractSet[{rendered(inner[0])}]"
    if origin is not None and getattr(builtins, origin.__name__, None) is origin:
        return f"{origin.__name__}[{', '.join(map(rendered, inner))}]"
    if getattr(builtins, getattr(kind, "__name__", ""), None) is kind:
        return str(kind.__name__)
    return "Any"


def _imports(annotations: set[str], known: dict[str, typing.Any]) -> str:
    """Lines that import what the options' annotations name."""
    lines = set()
    for word in {word for text in annotations for word in re.findall(r"[A-Za-z_]\w*", text)}:
        if hasattr(builtins, word) or word in ("Callable", "event", "Any", "Registry"):
            continue
        lines.add(f"from {known[word].__module__} import {word}\n")
    merged = "".join(sorted(lines))
    return merged.replace("from uievents.dispatch.subscription import Scope\n", "")


if __name__ == "__main__":
    sys.path.insert(0, str(PATH.parent.parent.parent))
    PATH.write_text(make(), encoding="utf-8")
