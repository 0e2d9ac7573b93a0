"""The one blocking wait.

A program that waits for its user and the network waits for *descriptors*: sockets,
pipes, and, on X11, the connection to the display, which is a socket too.  A selector
waits for any number of them in one system call, and the process costs nothing until
the kernel has something for it.  That would be all, were it not for events that wait
where no descriptor shows them:

* Xlib reads ahead.  Any round trip (a flip, a new title) may move events into its
  private queue.  So a display is asked (``pending``) before every block.
* Other threads push events straight into SDL's queue.  An *event watch* rings a bell
  for them; it rings *before* the event stands in the queue, so after a ring that
  brought nothing the queue is looked at again, soon and a few times.
* Where the window system has no descriptor that we may wait for (Wayland, Windows,
  macOS), SDL waits, and a thread watches the descriptors and pokes it.

Rooms: ``selector`` the public :class:`Selector`; ``display`` what can be hidden in
a display, and the three means of waiting for one; ``sdl`` the few functions of SDL and
Xlib that pygame does not offer; ``waker`` the bell.
"""

from __future__ import annotations

from .selector import Selector
from .waker import Waker

__all__ = ["Selector", "Waker"]
