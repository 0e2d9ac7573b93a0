"""Whether a type of event has handlers: cheap enough to ask in each turn.

The answer is found again only after a registration or its end.
"""

from __future__ import annotations

from uievents.dispatch.dispatcher import Dispatcher
from uievents.events import Event


class HasHandlers:
    """``has_handlers()``: whether one of these types itself, not just a base, has a handler."""

    __slots__ = ("_answer", "_changes", "_dispatcher", "_types")

    def __init__(self, dispatcher: Dispatcher, *types: type[Event]) -> None:
        self._dispatcher = dispatcher
        self._types = types
        self._changes = -1  # value of dispatcher.changes when the answer was found
        self._answer = False

    def __call__(self) -> bool:
        dispatcher = self._dispatcher
        if self._changes != dispatcher.changes:
            self._changes = dispatcher.changes
            self._answer = any(dispatcher.has_own_handlers(kind) for kind in self._types)
        return self._answer
