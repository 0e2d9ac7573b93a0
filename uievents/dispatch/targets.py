"""Targets: a tree of regions in the window, and the way of an event through it.

An app that has buttons wants a click told to the button, not to itself with a position.  A
:class:`Region` is a rectangle of the window that has handlers of its own; regions lie
within regions; the app is the root.  An event has one target: what is topmost under the
pointer for the mouse, what has the focus for keys, the root for all else.  It travels, as
in the DOM, from the root down to the target (to the handlers registered with ``capture=True``),
and from the target back up (to the others), until one says ``event.stop()``.  The path is fixed
when the journey begins; only what is removed meanwhile hears no more.

What a window does not report, as it depends on the regions, is made here:

- ``MouseEnter`` and ``MouseLeave`` of a region; told to it alone.
- A press makes its region the *captor*: until all buttons are up, motion and releases go
  there, wherever the pointer is, as ``MouseMove`` and as ``Drag``.
- ``Click`` and ``DoubleClick`` when press and release happened on the same region, wherever on
  it; else they are the nearest common ancestor's.  The window's own click of the
  same press is not told again.
- ``Focus`` and ``Blur`` of a region, told to it alone: by a press on one that is
  ``focusable``, by Tab and Shift+Tab, or by ``region.focus()``.  A handler of the press or of the
  key that prevents the default prevents it.

An app without regions does not come here at all: its events go straight to its dispatcher.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from uievents import events as ev
from uievents.dispatch.dispatcher import Dispatcher, raise_all
from uievents.dispatch.region import Hit, Rect, Region
from uievents.events import Event, Pos

__all__ = ["Region", "Tree"]


class Tree:
    """All regions of one window, and the dispatch of its events to them.

    ``dispatcher`` is the app's own: its handlers are the root's.  Belongs to one thread.
    """

    def __init__(
        self, dispatcher: Dispatcher, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.dispatcher = dispatcher
        self.clock = clock
        self.root: Region = Region(self, None, (0, 0, 0, 0), dispatcher, name="root")
        self.focused: Region | None = None
        """The region to which keys go; ``None``: the root."""
        self._pointer: ev.MouseEvent | None = None  # the last that was seen of it
        self._hovered: list[Region] = []  # under the pointer, outermost first
        self._captor: Region | None = None
        self._pressed: dict[int, Region] = {}  # by button
        self._last_click: tuple[Region, int, Pos, float] | None = None
        # Clicks that the window will report, too, of a release that has made them here.
        self._known: set[tuple[type[Event], int, Pos, str]] = set()
        self._depth = 0
        self._stale = False
        self._errors: list[Exception] = []

    def region(
        self,
        rect: Rect,
        parent: Region | None = None,
        *,
        visible: bool = True,
        focusable: bool = False,
        hit: Hit | None = None,
        name: str = "",
    ) -> Region:
        """A new region, topmost in ``parent`` (the window itself, if none is given)."""
        parent = parent or self.root
        if parent.removed or parent.tree is not self:
            raise ValueError(f"{parent!r} is not in this window (any more)")
        branch = self.dispatcher.branch()
        region = Region(
            self, parent, rect, branch, visible=visible, focusable=focusable, hit=hit, name=name
        )
        self.changed()
        return region

    def target_at(self, pos: Pos) -> Region:
        """The topmost region at ``pos``; the root where there is none."""
        region = self.root
        while True:
            for child in reversed(region.children):
                if child.visible and child.contains(pos):
                    region = child
                    break
            else:
                return region

    def dispatch(self, event: Event) -> None:
        """Tell the handlers along the event's path, and of what follows from it.

        Promises and raises what :meth:`Dispatcher.dispatch` does.
        """
        if isinstance(event, ev.MouseEvent):
            with self._collected(type(event).__name__):
                self._mouse(event)
        elif isinstance(event, (ev.KeyEvent, ev.TextInput, ev.TextEditing)):
            with self._collected(type(event).__name__):
                self._key(event)
        else:
            self.dispatcher.dispatch(event)

    def focus(self, region: Region | None) -> None:
        """Let keys go to ``region``; ``None``: to the root."""
        if region is self.root or (region is not None and not region.shown):
            region = None
        before = self.focused
        if region is before:
            return
        self.focused = region
        if self._depth:
            self._tell_focus(before, region)
            return
        with self._collected("Focus and Blur"):
            self._tell_focus(before, region)

    def _tell_focus(self, before: Region | None, now: Region | None) -> None:
        if before is not None:
            self._tell(ev.Blur(time=self.clock(), source="targets"), before)
        if now is not None and self.focused is now:
            self._tell(ev.Focus(time=self.clock(), source="targets"), now)

    def changed(self) -> None:
        """A region came, moved, went: what is under the pointer and has the focus follows.

        At once; within the dispatch of a mouse or key event, at its end.
        """
        self._stale = True
        if not self._depth:
            with self._collected("MouseEnter, MouseLeave, Focus and Blur"):
                pass

    @contextmanager
    def _collected(self, what: str) -> Iterator[None]:
        """Collects what handlers raise, and settles what changed meanwhile."""
        outer, self._errors = self._errors, []
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._settle()
        finally:
            self._depth -= 1
            errors, self._errors = self._errors, outer
        if errors:
            raise_all(errors, what)

    def _settle(self) -> None:
        for _ in range(8):  # not for ever: a handler of MouseEnter may move its region away
            if not self._stale:
                return
            self._stale = False
            if self.focused is not None and not self.focused.shown:
                self.focus(None)
            if self._captor is not None and not self._captor.shown:
                self._captor = None
            if self._pointer is not None:
                self._hover(self._pointer, self.clock())

    # ------------------------------------------------------------ mouse

    def _mouse(self, event: ev.MouseEvent) -> None:
        self._pointer = event
        if isinstance(event, ev.MouseDown):
            self._down(event)
        elif isinstance(event, ev.MouseUp):
            self._up(event)
        elif isinstance(event, ev.MouseMove):
            self._move(event)
        elif isinstance(event, ev.MouseLeave):  # the window
            self._pointer = None
            self._hover(event, event.time)
            self._send(event, self.root)
        elif isinstance(event, ev.MouseEnter):
            self._send(event, self.root)
            self._hover(event, event.time)
        elif not self._is_known(event):
            self._send(event, self.target_at(event.pos))

    def _down(self, event: ev.MouseDown) -> None:
        if self._captor is None or not self._captor.shown:
            self._captor = self.target_at(event.pos)
        target = self._pressed[event.button] = self._captor
        self._hover(event, event.time)
        self._send(event, target)
        if event.default_prevented:
            return
        focusable = [region for region in target.path() if region.focusable and region.shown]
        self.focus(focusable[-1] if focusable else None)

    def _up(self, event: ev.MouseUp) -> None:
        self._known.clear()  # the window's reports of an earlier release have come
        pressed = self._pressed.pop(event.button, None)
        here = self.target_at(event.pos)
        captor = self._captor
        self._send(event, captor if captor is not None and captor.shown else here)
        if not self._pressed:
            self._captor = None
        self._hover(event, event.time)
        if pressed is None or pressed is here is self.root:
            return  # the window's own click serves
        self._known = {
            (kind, event.button, event.pos, event.source) for kind in (ev.Click, ev.DoubleClick)
        }
        if pressed.shown and here.shown:
            shared = [region for region in pressed.path() if region in here.path()]
            self._click(event, shared[-1])

    def _click(self, event: ev.MouseUp, target: Region) -> None:
        before, self._last_click = self._last_click, None
        double = (
            before is not None
            and before[:2] == (target, event.button)
            and ev.near(before[2], event.pos)
            and event.time - before[3] <= ev.DOUBLE_CLICK
        )
        if not double:
            self._last_click = (target, event.button, event.pos, event.time)
        self._send(
            ev.Click(
                pos=event.pos,
                button=event.button,
                count=2 if double else 1,
                mods=event.mods,
                time=event.time,
                source=event.source,
            ),
            target,
        )
        if double and not target.removed:
            self._send(
                ev.DoubleClick(
                    pos=event.pos,
                    button=event.button,
                    mods=event.mods,
                    time=event.time,
                    source=event.source,
                ),
                target,
            )

    def _is_known(self, event: ev.MouseEvent) -> bool:
        """Whether this is the window's report of a click that was made here."""
        key = (type(event), getattr(event, "button", 0), event.pos, event.source)
        if key not in self._known:
            return False
        self._known.remove(key)
        return True

    def _move(self, event: ev.MouseMove) -> None:
        self._hover(event, event.time)
        captor = self._captor
        if captor is None or not captor.shown:
            self._send(event, self.target_at(event.pos))
            return
        self._send(event, captor)
        if captor is self.root or captor is not self._captor:
            return
        self._send(
            ev.Drag(
                pos=event.pos,
                rel=event.rel,
                button=next(iter(self._pressed), 1),
                count=event.count,
                mods=event.mods,
                time=event.time,
                source=event.source,
            ),
            captor,
        )

    def _hover(self, event: ev.MouseEvent, now: float) -> None:
        """Tell who is under the pointer now, and was not, and the other way round."""
        under = self.target_at(event.pos).path()[1:] if self._pointer is not None else []
        if self._captor is not None:  # nobody else has the pointer meanwhile
            under = [region for region in under if region in self._captor.path()]
        before, self._hovered = self._hovered, under
        for region in reversed(before):
            if region not in under:
                leave = ev.MouseLeave(pos=event.pos, mods=event.mods, time=now, source=event.source)
                self._tell(leave, region)
        for region in under:
            if region not in before and region in self._hovered:
                enter = ev.MouseEnter(pos=event.pos, mods=event.mods, time=now, source=event.source)
                self._tell(enter, region)

    # ------------------------------------------------------------ keys

    def _key(self, event: Event) -> None:
        focused = self.focused
        self._send(event, focused if focused is not None and focused.shown else self.root)
        if (
            isinstance(event, ev.KeyDown)
            and event.key == "tab"
            and event.mods <= {"shift"}
            and not event.default_prevented
        ):
            self._tab(-1 if event.mods else 1)

    def _tab(self, step: int) -> None:
        stops = [region for region in self.root.walk() if region.focusable and region.shown]
        if not stops:
            return
        if self.focused in stops:
            at = stops.index(self.focused) + step
        else:
            at = 0 if step > 0 else -1
        self.focus(stops[at % len(stops)])

    # ------------------------------------------------------------ the way of an event

    def _send(self, event: Event, target: Region) -> None:
        """Along the path to ``target`` and back."""
        self._travel(event, target.path())

    def _tell(self, event: Event, target: Region) -> None:
        """To ``target`` alone."""
        self._travel(event, [target])

    def _travel(self, event: Event, path: list[Region]) -> None:
        root = self.dispatcher
        if len(path) == 1 and path[0] is self.root:
            try:
                root.dispatch(event)
            except ExceptionGroup as group:
                self._errors += group.exceptions
            return
        before = root.enter(event)
        routes = [region.dispatcher.route(type(event)) for region in path]
        way: list[tuple[int, bool | None]] = [(i, True) for i in range(len(path) - 1)]
        way += [(len(path) - 1, None)]
        way += [(i, False) for i in range(len(path) - 2, -1, -1)]
        try:
            for i, capture in way:
                if root.marked and event.stopped:
                    break
                if routes[i] and not path[i].removed:
                    root.visit(event, routes[i], capture, self._errors)
        finally:
            root.leave(before)
