"""A selector without a descriptor of its own that can still take part in another wait.

epoll and kqueue are files, so another wait watches that one descriptor.  ``select``, all that
Windows has, keeps its list in the program.  So the other wait must watch every descriptor in the
list, and is called at each change of it.

``select`` also refuses the whole list if one number in it has been closed.  Here that number is
found, logged and removed.
"""

from __future__ import annotations

import logging
import select
import selectors
from collections.abc import Callable
from typing import Any

_log = logging.getLogger("uievents")

Changed = Callable[[int, int], None]
"""Called with a descriptor, and the mask of what it is watched for now; 0: nothing."""


def mirrored(kind: type[selectors.BaseSelector], changed: Changed) -> selectors.BaseSelector:
    """A selector of ``kind`` that reports each change of its list."""

    class Mirrored(kind):  # type: ignore[valid-type, misc]
        def register(self, fileobj: Any, events: int, data: Any = None) -> Any:
            key = super().register(fileobj, events, data)
            changed(key.fd, events)
            return key

        def unregister(self, fileobj: Any) -> Any:
            key = super().unregister(fileobj)
            changed(key.fd, 0)
            return key

        def modify(self, fileobj: Any, events: int, data: Any = None) -> Any:
            key = super().modify(fileobj, events, data)
            changed(key.fd, events)
            return key

        def select(self, timeout: float | None = None) -> Any:
            try:
                return super().select(timeout)
            except OSError:
                closed = [key for key in self.get_map().values() if _is_closed(key.fd)]
                if not closed:
                    raise
            for key in closed:
                self.unregister(key.fd)
                _log.warning(
                    "%r was closed while it was watched: unwatch() it before closing", key.fileobj
                )
            return []

    Mirrored.__name__ = kind.__name__  # the name that explain_wait() gives it
    selector: selectors.BaseSelector = Mirrored()
    return selector


def _is_closed(descriptor: int) -> bool:
    try:
        select.select([descriptor], [], [], 0)
    except OSError:
        return True
    return False
