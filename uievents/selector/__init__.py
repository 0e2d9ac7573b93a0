"""The one blocking wait.

A program that waits for its user and the network waits for *descriptors*: sockets, pipes and, on
X11, the connection to the display, which is a socket too.  A selector waits for any number of them
in one system call.  The process costs nothing until the kernel has something for it.

But some events wait where no descriptor shows them:

* Xlib reads ahead.  Any round trip (a flip, a new title) may move events into its private queue.
  So the display is asked (``pending``) before every sleep.
* Other threads push events straight into SDL's queue.  An *event watch* rings a bell for each push,
  but *before* the event is in the queue.  So if no event is found after a ring, the queue is looked
  at a few more times, soon after.
* Some window systems have no descriptor that a program can wait for (Wayland, Windows, macOS).
  There SDL waits, and a thread watches the descriptors and pokes SDL.

The modules: ``selector`` is the public :class:`Selector`; ``waitlist`` chooses the system's list
under it (``epoll``, ``mirrored``).  ``display`` chooses among the three means of waiting for a
window (``x11``, ``sdlwait``, ``headless``), and ``looks`` plans the looks at SDL's queue.  ``sdl``
has the few functions of SDL and Xlib that pygame does not offer; ``waker`` is the bell.
"""

from __future__ import annotations

from .selector import Selector
from .waker import Waker

__all__ = ["Selector", "Waker"]
