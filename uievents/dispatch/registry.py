"""``on()``: the primitive by which every handler is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from uievents.dispatch.methods import register_methods
from uievents.dispatch.subscription import NOT_GIVEN, Handler, Scope
from uievents.errors import RegistrationError

if TYPE_CHECKING:
    from uievents.dispatch.dispatcher import Dispatcher
    from uievents.dispatch.names import Options, Registering
else:
    Registering = object


class Registry(Registering):
    """Has a dispatcher, and ``on()`` to register there.

    It is separate from :class:`~.handlers.Handlers`, whose ``__getattr__`` makes every attribute of
    its class slow.
    """

    dispatcher: Dispatcher

    if not TYPE_CHECKING:  # see names.py

        def on(
            self,
            event_type: type[Any],
            handler: Handler = NOT_GIVEN,
            *,
            target: Registry | None = None,
            **options: Any,
        ) -> Any:
            """Call ``handler`` with every event of ``event_type`` or a class derived from it.

            Returns the :class:`Subscription`; without a handler, a decorator.  A filter names a
            field of the event and its value, or a tuple of possible values; a ``key`` may be
            written with its modifiers, ``key="ctrl+s"`` (:mod:`uievents.dispatch.filters`).  The
            other options:

            ``priority``
                Higher ones are called first.
            ``once``
                For one event only.
            ``when``
                A function of the event: call the handler only if it returns true.
            ``weak``
                Do not keep the method's object alive.
            ``passive``
                Promises not to prevent the default.
            ``thread``
                Call it in a thread, for work that takes long.
            ``serial``, ``latest``, ``limit``
                For a coroutine handler that still runs when the next event comes: one call at a
                time, in order; the newer call cancels the older one; so many calls at a time
                (:mod:`uievents.dispatch.work`).
            ``debounce``, ``throttle``
                Seconds: call it when no event has come for so long; or at most once in so long
                (:mod:`uievents.dispatch.delay`).
            ``capture``
                Call it on the event's way down to its target, not on the way back up.
            ``target``
                Register with this region of the window instead.
            ``scope``
                A :class:`Scope` that can cancel it.

            Registering the same type, handler and filters again returns the existing subscription,
            with its first options.  If one of these registrations had no scope, the end of a scope
            does not cancel it.  Raises :class:`RegistrationError` for a handler that cannot take
            such an event, and for a filter with a field that the event does not have or a value
            that the field cannot have (``key="excape"``).
            """
            if target is not None and not isinstance(target, Registry):
                raise RegistrationError(
                    f"target= is a region of the window, as app.region(...) returns, not {target!r}"
                )
            dispatcher = (self if target is None else target).dispatcher

            if handler is not NOT_GIVEN:
                return dispatcher.add(event_type, handler, **options)

            def decorator(handler: Handler) -> Handler:
                dispatcher.add(event_type, handler, **options)
                return handler

            return decorator

    def handlers(self, obj: Any, **options: Unpack[Options[Any]]) -> Scope:
        """Register the methods ``onClick(self, event)`` and their like of ``obj``.

        Their names are ``on`` + the name of the event; :func:`~uievents.handles` gives a method its
        filters and options, or lets it have another name.  ``options`` hold for all of them
        (``target=region``).  Returns a :class:`Scope` that ends them all.  Raises
        :class:`RegistrationError`, and registers none, if such a name is misspelt, or no method has
        one.
        """
        return register_methods(self, obj, {**options})
