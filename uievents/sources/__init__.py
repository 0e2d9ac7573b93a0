"""The sources: they notice what happens.

A *source* makes events of what happens outside: the window's input, bytes on a socket, the passing
of time, a signal, a call from another thread.  Each fulfils one small contract, :class:`Source`:

* it is *attached* to a loop, which hands it the selector, the clock and a way to put events into
  the queue;
* before each sleep of the loop it says when it must be asked next (*deadline*), and whether it
  holds data that it has read ahead (*pending*);
* it is asked to *collect* when the deadline has come, when something is pending, or when a
  descriptor of its own is ready;
* it is *closed*, at any time, with the loop or by ``remove()``.

A source never blocks.  It does not know the handlers, and never calls one.
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
