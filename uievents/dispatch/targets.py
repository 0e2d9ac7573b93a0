"""Targets: a tree of regions in the window, and the way of an event through it.

In an app that has buttons, a click should go to the button, not to the app with a position.  A
:class:`Region` is a rectangle of the window that has handlers of its own; regions lie within
regions; the app is the root.

An input event has one target, ``event.target``: the topmost region under the pointer or the finger;
for keys and gamepads, the region with the focus.  As in the DOM, the event travels from the
root down to the target (to the handlers registered with ``capture=True``), and from the target back
up (to all other handlers), until a handler calls ``event.stop()``.  The path is fixed at the start;
a handler that is removed on the way is not called any more.

A window event (``Resize``, ``Draw``, ``Close``) goes to all regions, in the order of drawing.  All
other events, a socket's data for instance, go to the app alone: a region refuses to register
handlers for them.

The window does not know the regions, so the events that depend on them are made here:

- ``MouseEnter`` and ``MouseLeave`` of a region, dispatched to it alone.
- A press makes its region the *captor*: until all buttons are up, motion and releases go there,
  wherever the pointer is.
- ``Focus`` and ``Blur`` of a region, dispatched to it alone.  It gets the focus by a press on one
  that is ``focusable``, by Tab and Shift+Tab, or by ``region.focus()``.  A handler of the press or
  of the key can prevent that: ``event.prevent_default()``.  When the window loses the keyboard or
  gets it back, the region with the focus gets ``Blur`` or ``Focus``, too.

If a region is moved, hidden or removed, the next event already goes by the change.  The events that
follow from it (``MouseEnter``, ``MouseLeave``, ``Blur``) are dispatched once, at the end of the
turn, however many regions have changed.

A path has a route, too: the handlers of all its targets in one tuple, kept until a registration
changes.  So a target three levels deep costs no more than a flat list of as many handlers.

Clicks and drags are made in :mod:`.input`.  An app without regions has no tree.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from uievents import events as ev
from uievents.dispatch.batch import Batch
from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.rects import RectLike
from uievents.dispatch.region import Hit, Region, RegionDispatcher
from uievents.dispatch.routes import Route
from uievents.events import STOPPED, Event, Pos, mark, marked, set_target
from uievents.held import Held, Pressed

if TYPE_CHECKING:
    from uievents.dispatch.subscription import Direct, Handler, Subscription

__all__ = ["Region", "Tree"]

ONLY_VISIBLE = (ev.Draw, ev.Expose)
"""The types that only visible regions get."""

LISTENERS = "listeners"
"""The key, for each type of event, under which the regions that have handlers of it are cached."""

ROUNDS = 8
"""The most rounds of :meth:`Tree.settle` in one turn.  Without this limit, a handler of
``MouseEnter`` that moves its region away each time would keep it going for ever."""


class Tree:
    """All regions of one window.  Belongs to one thread.

    ``batch`` dispatches to the app's own handlers, which are the root's.  ``later(settle)``, if
    given, is called after the first of any number of changes: it must call :meth:`settle` at the
    end of the turn.
    """

    later: Callable[[Callable[[], None]], object] | None = None

    def __init__(
        self, batch: Batch, held: Held, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.dispatcher: Dispatcher = batch.dispatcher
        self.held = held
        self.clock = clock
        self._batch = batch
        self.moved: set[Region] = set()
        """Regions with a child that has moved since :attr:`Region.boxes` was found."""
        self.root: Region = Region(self, None, (0, 0, 0, 0), self.dispatcher, name="root")
        self._focused: Region | None = None
        self._has_keyboard = True  # whether the window has the keyboard, by its last event
        self._inner = self.root  # the innermost region that got MouseEnter
        self._changes = 0  # number of changes so far
        self._stale = False  # whether a settle() is due
        if held.buttons:  # pressed before there were regions
            held.captor = self.root

    def region(
        self,
        rect: RectLike,
        parent: Region | None = None,
        *,
        visible: bool = True,
        focusable: bool = False,
        hit: Hit | None = None,
        name: str = "",
    ) -> Region:
        """A new region, topmost in ``parent`` (the window itself, if none is given)."""
        if parent is None:
            parent = self.root
        if not isinstance(parent, Region):
            raise TypeError(
                f"parent= is a region, not {parent!r}: leave it out for the window itself"
            )
        if parent.removed or parent.tree is not self:
            raise ValueError(f"{parent!r} is not in this window (any more)")
        branch = RegionDispatcher(self.dispatcher)
        region = Region(
            self, parent, rect, branch, visible=visible, focusable=focusable, hit=hit, name=name
        )
        self.dispatcher.path_routes.clear()  # routes depend on the order of regions, too
        self.changed()
        return region

    # ------------------------------------------------------------ the target

    def target_at(self, pos: Pos) -> Region:
        """The topmost region at ``pos``; the root where there is none."""
        if self.moved:
            for region in self.moved:
                region.find_boxes()
            self.moved.clear()
        px, py = pos
        region = self.root
        boxes = region.boxes
        while boxes:
            for left, top, right, bottom, child in boxes:
                if (
                    left <= px < right
                    and top <= py < bottom
                    and (child._hit is None or child.hits(pos))
                ):
                    region = child
                    boxes = child.boxes
                    break
            else:
                break
        return region

    @property
    def captor(self) -> Region | None:
        """The region that gets the pointer's events while a button is held."""
        captor: Region | None = self.held.captor
        return captor if captor is not None and captor.shown else None

    @property
    def focused(self) -> Region | None:
        """The region to which keys go; ``None``: the root."""
        focused = self._focused
        return focused if focused is not None and focused.shown else None

    def release_target(self, event: ev.MouseUp, press: Pressed | None) -> Region:
        """The target of a release: the region that got the press."""
        captor = self.captor
        if captor is not None:
            return captor
        if press is None:
            return self.target_at(event.pos)
        pressed: Region = press.target or self.root
        return next(region for region in reversed(pressed.path()) if region.shown)

    def shared(self, pressed: Region | None, pos: Pos) -> Region | None:
        """The innermost region that holds both ``pressed`` and ``pos``.

        None if ``pressed`` is not shown any more.
        """
        pressed = pressed or self.root
        return _shared(pressed, self.target_at(pos)) if pressed.shown else None

    # ------------------------------------------------------------ the way of an event

    def route(self, target: Region, kind: type[Event]) -> Route | None:
        """The handlers along the path to ``target`` and back; None: the root's own."""
        cached = self.dispatcher.path_routes.setdefault(kind, {})
        if target not in cached:
            cached[target] = None if target is self.root else _route_along(target.path(), kind)
        route: Route | None = cached[target]
        return route

    def send(self, event: Event, target: Region) -> None:
        """Dispatch along the path to ``target`` and back, as a step of :class:`Batch`."""
        set_target(event, target.ref)
        self._batch.dispatch(event, self.route(target, type(event)))

    def _dispatch_to(self, event: Event, target: Region) -> None:
        """Dispatch to ``target`` alone."""
        set_target(event, target.ref)
        self._batch.dispatch(event, target.dispatcher.route(type(event)))

    def dispatch_to_all(self, event: Event) -> None:
        """Dispatch to the root, then to each region in the order of drawing, until one stops it.

        Each region is the target while its handlers are called; afterwards the window is.  A region
        that is not shown gets no ``Draw``.
        """
        kind = type(event)
        self.send(event, self.root)
        marks = marked.get(id(event), 0)  # a stop() of the dispatch to the region before
        for region in self._listeners(kind):
            if marks & STOPPED:
                break
            if not region.removed and (region.shown or not issubclass(kind, ONLY_VISIBLE)):
                self._dispatch_to(event, region)
                marks |= marked.get(id(event), 0)
        set_target(event, self.root.ref)
        if marks:
            mark(event, marks)

    def _listeners(self, kind: type[Event]) -> list[Region]:
        """The regions that have handlers of this type, in the order of drawing."""
        cached = self.dispatcher.path_routes.setdefault(kind, {})
        if LISTENERS not in cached:
            regions = [region for region in self.root.walk() if region is not self.root]
            cached[LISTENERS] = [one for one in regions if one.dispatcher.route(kind)]
        listeners: list[Region] = cached[LISTENERS]
        return listeners

    # ------------------------------------------------------------ the focus

    def focus(self, region: Region | None) -> None:
        """Have keys go to ``region``; ``None``: to the root."""
        if region is self.root or (region is not None and not region.shown):
            region = None
        if region is not self._focused:
            self._batch.run(self._focus, ev.Focus(time=self.clock(), source="targets"), region)

    def _focus(self, event: ev.Focus, region: Region | None) -> None:
        before, self._focused = self._focused, region
        if not self._has_keyboard:  # Blur was dispatched already; Focus follows with the keyboard
            return
        if before is not None:
            self._dispatch_to(ev.Blur(time=event.time, source="targets"), before)
        if region is not None and self._focused is region:
            self._dispatch_to(event, region)

    def keyboard_changed(self, event: Event, gained: bool) -> None:
        """The window gained or lost the keyboard: dispatch ``Focus`` or ``Blur`` to the region."""
        if gained is self._has_keyboard:
            return
        self._has_keyboard = gained
        region = self.focused
        if region is not None:
            kind = ev.Focus if gained else ev.Blur
            self._dispatch_to(kind(time=event.time, source="targets"), region)

    def focus_from(self, target: Region) -> None:
        """Give the focus to ``target``, or to the nearest region around it that is focusable."""
        path = reversed(target.path())
        self.focus(next((region for region in path if region.focusable and region.shown), None))

    def tab(self, step: int) -> None:
        """Give the focus to the next focusable region; with -1, to the one before."""
        stops = [region for region in self.root.walk() if region.focusable and region.shown]
        if not stops:
            return
        focused = self.focused
        if focused in stops:
            at = stops.index(focused) + step
        else:
            at = 0 if step > 0 else -1
        self.focus(stops[at % len(stops)])

    # ------------------------------------------------------------ the pointer

    def hover(self, event: ev.MouseEvent) -> None:
        """Dispatch ``MouseLeave`` and ``MouseEnter`` to regions that the pointer left, entered."""
        pos = self.held.pointer
        inner = self.root if pos is None else self.target_at(pos)
        captor = self.captor
        if (
            captor is not None and captor is not inner
        ):  # while it is captured, no other region has the pointer
            inner = _shared(inner, captor)
        before, self._inner = self._inner, inner
        if before is inner:
            return
        former, now = before.path(), inner.path()
        for region in reversed(former):
            if region not in now:
                self._dispatch_to(_as(ev.MouseLeave, event), region)
        for region in now:
            if region not in former and region in self._inner.path():
                self._dispatch_to(_as(ev.MouseEnter, event), region)

    # ------------------------------------------------------------ changes

    def changed(self) -> None:
        """Called when a region has been made, moved or removed: settle at the end of the turn."""
        self._changes += 1
        if not self._stale:
            self._stale = True
            if self.later is not None:
                self.later(self.settle)

    def settle(self) -> None:
        """Dispatch what follows from the changes: ``MouseEnter``, ``MouseLeave`` and ``Blur``."""
        if self._stale:
            pos = self.held.pointer or (0, 0)
            event = ev.MouseMove(pos, time=self.clock(), source="targets")
            self._batch.run(self._settle, event)

    def _settle(self, event: ev.MouseMove) -> None:
        try:
            for _ in range(ROUNDS):
                before = self._changes
                if self._focused is not None and not self._focused.shown:
                    self._focus(ev.Focus(time=event.time, source="targets"), None)
                self.hover(event)
                if self._changes == before:
                    break
        finally:
            self._stale = False


def _as(kind: type[ev.MouseEvent], event: ev.MouseEvent) -> ev.MouseEvent:
    return kind(event.pos, mods=event.mods, time=event.time, source=event.source)


def _shared(a: Region, b: Region) -> Region:
    """The innermost region that holds both regions."""
    path = b.path()
    return next(region for region in reversed(a.path()) if region in path)


def _route_along(path: tuple[Region, ...], kind: type[Event]) -> Route:
    """The handlers along a path: from the root to the target, and back."""
    *above, target = path
    stops: list[tuple[Region, bool | None]] = [(region, True) for region in above]
    stops += [(target, None)]
    stops += [(region, False) for region in reversed(above)]
    calls: dict[int, Handler] = {}
    subscriptions: list[Subscription | Direct] = []
    numbers: list[int] = []
    for number, (region, capture) in enumerate(stops):
        route = region.dispatcher.route(kind)
        for call, subscription in zip(route, route.subscriptions, strict=True):
            if capture not in (None, subscription.capture):
                continue
            if id(call) in calls:  # one function registered with two regions
                call = partial(call)
            calls[id(call)] = call
            subscriptions.append(subscription)
            numbers.append(number)
    return Route.of(calls, subscriptions, numbers)
