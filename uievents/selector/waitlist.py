"""The system's wait list under a :class:`~uievents.Selector`: epoll, kqueue or select."""

from __future__ import annotations

import selectors
from collections.abc import Callable

from .mirrored import Changed


def wait_list(
    renewing: Callable[[Callable[[], None]], None], changed: Changed
) -> selectors.BaseSelector:
    """The best list that the system has.

    An epoll list calls ``renewing`` when it must be replaced (:mod:`.epoll`); a list without a
    descriptor of its own reports each change to ``changed`` (:mod:`.mirrored`).
    """
    best = selectors.DefaultSelector
    if best is getattr(selectors, "EpollSelector", None):
        from .epoll import Epoll

        return Epoll(renewing)
    if hasattr(best, "fileno"):
        return best()
    from .mirrored import mirrored

    return mirrored(best, changed)
