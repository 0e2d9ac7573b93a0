"""Events as text and as plain data, for ``uievents keys``, recordings and failed tests."""

from __future__ import annotations

from typing import Any

import msgspec

from .events import Event

HIDDEN = frozenset({"time", "source"})


def fields_of(event: Event) -> dict[str, Any]:
    """The event's fields that are not empty, in order; without :data:`HIDDEN` and private ones."""
    own = {}
    for field in msgspec.structs.fields(type(event)):
        value = getattr(event, field.name)
        if field.name in HIDDEN or field.name.startswith("_"):
            continue
        if value not in ("", (), frozenset()):
            own[field.name] = value
    return own


def words(event: Event, began: float) -> str:
    """One line: seconds since ``began``, the type of the event, and its fields."""
    fields = " ".join(f"{name}={_text(value)}" for name, value in fields_of(event).items())
    since = max(0.0, event.time - began)
    return f"{since:9.3f} s  {type(event).__name__:<13} {fields}".rstrip()


def _text(value: Any) -> str:
    if isinstance(value, frozenset):
        return "+".join(sorted(value))
    return repr(value)
