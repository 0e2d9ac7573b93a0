"""Whether a type has handlers: cheap enough to ask in each turn.

The answer is looked up again only after a registration has changed.
"""

from __future__ import annotations

from uievents.dispatch.dispatcher import Dispatcher
from uievents.events import Event


class Hears:
    """``hears()``: whether a handler is registered for one of these types, not just for a base."""

    __slots__ = ("_changes", "_dispatcher", "_hears", "_types")

    def __init__(self, dispatcher: Dispatcher, *types: type[Event]) -> None:
        self._dispatcher = dispatcher
        self._types = types
        self._changes = -1  # number of registrations at the last look
        self._hears = False

    def __call__(self) -> bool:
        dispatcher = self._dispatcher
        if self._changes != dispatcher.changes:
            self._changes = dispatcher.changes
            self._hears = any(dispatcher.hears(kind) for kind in self._types)
        return self._hears
