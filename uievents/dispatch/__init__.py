"""The dispatcher: registration, order, propagation, errors.

What a program may rely on:

1.  Handlers of a type run in the order of their registration; a higher ``priority`` comes
    first.  A handler of a base class gets the events of every subclass.
2.  The same type, handler and filters are registered once, and give the same
    :class:`Subscription` again.
3.  A handler added during a dispatch gets the next event; one removed during it is not
    called any more.
4.  ``once`` is removed before its call, so that neither a dispatch within it nor an exception
    can run it twice.
5.  A :class:`Scope` cancels many subscriptions at once.
6.  ``event.stop()`` ends propagation to further targets, ``event.stop_now()`` also skips
    the remaining handlers of the present target.  What handlers return is ignored.
    ``event.prevent_default()`` stops nothing, and is refused in a ``passive`` handler.
7.  Targets (:mod:`uievents.dispatch.targets`) are optional, and without them they cost nothing.
8.  An exception stops no other handler; it goes to ``on_error``, by default to the log with its
    whole traceback.  ``KeyboardInterrupt`` and ``SystemExit`` pass through.
9.  Types, signatures and filters are checked at registration.
10. Dispatching an event whose handlers are being called raises; ``post()`` dispatches one later.
11. Handlers are held strongly, except with ``weak=True``, which is for methods only.
12. Handlers run on the loop's thread, those with ``thread=True`` in a pool of threads.
13. A watchdog, off by default, names the handler that held the loop, with its stack.
14. What comes too late says so: ``stop()``, ``stop_now()`` and ``prevent_default()`` raise when the
    dispatch has ended.
15. When a timer is cancelled, or a watch or a connection is closed, none of its events is
    dispatched any more, not even those that stand in line.
16. Options say how many calls of a coroutine handler run at a time (:mod:`.work`), and whether a
    handler is called for each event (:mod:`.delay`).  ``cancel(running=True)`` also ends the calls
    that run.
17. A key may be a sequence of keys (:mod:`.sequence`).
18. A registration that can never match is refused.
19. The methods of an object are registered together, in a scope (:mod:`.methods`).
20. An error of a program's other code (a default action, a region's ``hit``) is reported as a
    handler's is.

:mod:`.registry` and :mod:`.handlers` are how registration is written, :mod:`.checks` and
:mod:`.filters` what it refuses, and :mod:`.subscription` what it returns.  :mod:`.dispatcher` calls
the handlers, and :mod:`.reports` reports their errors.
"""

from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.handlers import Handlers, On
from uievents.dispatch.methods import handles
from uievents.dispatch.subscription import Scope, Subscription

__all__ = ["Dispatcher", "Handlers", "On", "Scope", "Subscription", "handles"]
