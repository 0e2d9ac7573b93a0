"""``on()``: the one primitive by which every handler is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uievents.dispatch.methods import register_methods
from uievents.dispatch.subscription import Handler, Scope
from uievents.errors import RegistrationError

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher
    from uievents.dispatch.names import Registering
else:
    Registering = object


class Registry(Registering):
    """Has a dispatcher, and ``on()`` to register there.

    Apart from :class:`~.handlers.Handlers`, whose ``__getattr__`` slows down every attribute of its
    class.
    """

    dispatcher: Dispatcher

    if not TYPE_CHECKING:  # see names.py

        def on(
            self,
            event_type: type[Any],
            handler: Handler | None = None,
            *,
            target: Registry | None = None,
            **options: Any,
        ) -> Any:
            """Call ``handler`` with every event of ``event_type`` or a class derived from it.

            Returns the :class:`Subscription`; without a handler, a decorator.  ``filters`` are
            fields of the event and the value that is meant, or a tuple of values; a ``key`` may be
            written with its modifiers: ``key="ctrl+s"`` (names:
            :mod:`uievents.dispatch.filters`).  The other options:

            ``priority``
                Higher ones are called first.
            ``once``
                For one event only.
            ``when``
                A function of the event: only those for which it is true.
            ``weak``
                Do not keep the method's object alive.
            ``passive``
                Promises not to prevent the default.
            ``thread``
                Call it in a thread, for work that takes long.
            ``serial``, ``latest``, ``limit``
                Of a coroutine handler that still works when the next event comes: one at a time, in
                order; a newer one cancels the one that runs; so many at a time
                (:mod:`uievents.dispatch.work`).
            ``debounce``, ``throttle``
                Seconds: call it when so long no event has come; or at most once in so long
                (:mod:`uievents.dispatch.later`).
            ``capture``
                Before the targets further in hear of it, not after.
            ``target``
                A region of the window, instead of this.
            ``scope``
                A :class:`Scope` that can cancel it.

            The same type, handler and filters a second time give the subscription that there is,
            with its first options; one that was ever registered without a scope outlives those
            that it was registered with.  Raises :class:`RegistrationError` for a handler that
            cannot take such an event, and for a filter on a field that it does not have, or for a
            value that it cannot have (``key="excape"``).
            """
            if target is not None and not isinstance(target, Registry):
                raise RegistrationError(
                    f"target= is a region of the window, as app.region(...) returns, not {target!r}"
                )
            dispatcher = (self if target is None else target).dispatcher

            if handler is not None:
                return dispatcher.add(event_type, handler, **options)

            def decorator(handler: Handler) -> Handler:
                dispatcher.add(event_type, handler, **options)
                return handler

            return decorator

    def handlers(self, obj: Any, **options: Any) -> Scope:
        """Register the methods ``onClick(self, event)`` and their like of ``obj``.

        Their names are ``on`` + the name of the event; :func:`~uievents.handles` gives a method its
        filters and options, or another name.  ``options`` hold for all of them (``target=region``).
        Returns a :class:`Scope` that ends them all.  Raises :class:`RegistrationError`, and
        registers none, if a name is misspelt, or no method is called so.
        """
        return register_methods(self, obj, options)
