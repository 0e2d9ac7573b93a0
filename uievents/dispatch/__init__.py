"""The dispatcher: registration, order, propagation, errors.

What handlers and their authors may rely on:

1.  Handlers of a type run in the order of their registration; a higher ``priority`` comes
    first.  A handler of a base class hears every subclass.
2.  The same type, handler and filters are registered once, and give the same
    :class:`Subscription` again.
3.  A handler added during a dispatch hears the next event; one removed during it is not
    called any more.
4.  ``once`` is removed before its call, so that neither a dispatch within it nor an exception
    can run it twice.
5.  A :class:`Scope` cancels many subscriptions at once.
6.  ``event.stop()`` ends propagation to further targets, ``event.stop_now()`` also skips
    the remaining handlers of the present one.  What handlers return is ignored.
    ``event.prevent_default()`` is another matter, and refused in a ``passive`` handler.
7.  Targets (:mod:`uievents.dispatch.targets`) are optional, and cost nothing where there are none.
8.  An exception stops no other handler; it goes to ``on_error``, by default to the log with its
    whole traceback.  ``KeyboardInterrupt`` and ``SystemExit`` pass through.
9.  Types, signatures and filters are checked at registration.
10. Dispatching an event that is in flight raises; ``post()`` is the way to go on later.
11. Handlers are held strongly, unless ``weak=True`` is said, which is for methods only.
12. Handlers run on the loop's thread; ``thread=True`` and ``async def`` ones where the loop
    puts them.
13. A watchdog, off by default, names the handler that held the loop, with its stack.
14. What comes too late says so: ``stop()``, ``stop_now()`` and ``prevent_default()`` raise when the
    dispatch has ended.
15. A timer that is cancelled, a watch or a connection that is let go is told of no more, not even
    by what stands in line.
16. A coroutine handler chooses how many run at a time (:mod:`.work`), any handler whether it is
    called for each event (:mod:`.later`).  ``cancel(running=True)`` ends what runs.
17. A key may be a sequence of keys (:mod:`.sequence`).
18. What a user's code raises between the handlers is reported as a handler's error; what can never
    be served is refused at registration.  Methods of an object are registered in a scope
    (:mod:`.methods`).

:mod:`.registry` and :mod:`.handlers` are how registration is written, :mod:`.checks` and
:mod:`.filters` what it refuses, :mod:`.subscription` what it returns, and :mod:`.dispatcher` calls
the handlers.
"""

from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.handlers import Handlers, On
from uievents.dispatch.methods import handles
from uievents.dispatch.subscription import Scope, Subscription

__all__ = ["Dispatcher", "Handlers", "On", "Scope", "Subscription", "handles"]
