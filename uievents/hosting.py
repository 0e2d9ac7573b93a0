"""The contract between a loop and its *host*: another loop that takes its turns.

asyncio's loop is a host (:mod:`.aio`), and so is IPython's terminal (:mod:`.ipython`).  The loop
that is run that way is the *guest*.  The host calls the guest by :class:`Hosting`, the guest its
host by :class:`Host`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from .dispatch.work import Work


class Host(Protocol):
    """What a guest calls of its host, on the loop's thread."""

    @property
    def runs(self) -> bool:
        """Whether the host is running.  While it is, the guest is closed between two turns only."""

    @property
    def turning(self) -> bool:
        """Whether a turn of the guest is being taken at this moment."""

    def changed(self) -> None:
        """Take a turn soon: there is an event in line, or an earlier deadline."""

    def begin(self, work: Work[Any]) -> None:
        """Run a coroutine of the guest as a task; call ``work.end()`` when it has ended."""

    def deliver_now(self) -> None:
        """Dispatch the events in line at once: a callback of the host has put some there."""

    def detach(self) -> None:
        """Take no more turns: the guest is being closed."""

    def explain(self) -> str:
        """How the guest waits here, in words."""


@dataclass(slots=True)
class Hosting:
    """What a host calls of its guest.  The host sets :attr:`host` while it takes the turns."""

    begin: Callable[[], None]
    """Get ready for turns.  Raises ``RuntimeError`` if the loop runs already or is closed."""
    dispatch_stop: Callable[[], None]
    """Dispatch ``Stop``, the last event, once; no turn follows."""
    close_for: Callable[[BaseException | None], None]
    """Close the loop, because of an error that the caller raises again; None: no error."""
    works: Collection[Work[Any]]
    """The coroutines that run, or wait for a host to :meth:`Host.begin` them."""
    host: Host | None = None
