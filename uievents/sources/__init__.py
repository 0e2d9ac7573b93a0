"""The sources: they notice what happens.

A *source* makes events of what happens outside: the window's input, bytes on a socket,
the passing of time, a signal, a call from another thread.  Each is a small
closed contract, :class:`Source`:

* it is *attached* to a loop, which hands it the selector, the clock and a way to put
  events into the queue;
* it says when it must be asked (*deadline*), and whether it holds what it has read ahead
  (*pending*), before each sleep;
* it is asked to *collect* when one of these says so, or a descriptor of its own is ready;
* it is *closed*, with the loop or by ``remove()``, at any time.

A source never calls a handler and never blocks; it does not know the handlers.
"""

from __future__ import annotations

from .base import Clock, Put, Source
from .connection import StreamConnection
from .listener import Listener
from .mailbox import Mailbox
from .outgoing import Backoff
from .script import Script
from .signals import Signals
from .sockets import Sockets, still_wanted
from .timers import TimerHandle, Timers
from .watches import Watches

__all__ = [
    "Backoff",
    "Clock",
    "Listener",
    "Mailbox",
    "Put",
    "Script",
    "Signals",
    "Sockets",
    "Source",
    "StreamConnection",
    "TimerHandle",
    "Timers",
    "Watches",
    "still_wanted",
]
