"""Input: keeps what is held, and makes clicks and drags.

Before an input event's handlers are called, it is noted in what is held (:mod:`uievents.held`).
After them, a press and its release make a click, and motion while a button is held makes a drag.
The rules are the same with and without regions, and for input from a device, from a script and from
the program:

- ``Click`` follows a ``MouseUp`` whose button came up on the target on which it went down.  If it
  came up on another region, the target is the innermost region that holds both.  On a region the
  two places may be anywhere.  On the window itself they must be one spot, at most
  :data:`~uievents.events.CLICK_SLOP` pixels apart.
- ``DoubleClick`` follows every second ``Click`` of a quick series.  The time between two clicks is
  the time between the releases (``event.time``), not between their dispatches.
- ``Drag`` follows a ``MouseMove`` while a button is held.  Its target is that of the press.
- Before a ``Blur``, ``Minimize`` or ``Hide`` of the window, all keys and buttons are released.

A touch goes to the region on which the finger came down, until it is lifted.  A drop goes to the
region under the pointer.

All other events go straight to the dispatcher, and cost nothing here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from msgspec.structs import force_setattr

from uievents import events as ev
from uievents.dispatch import routes
from uievents.dispatch.batch import Batch
from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.region import Region
from uievents.dispatch.targets import Tree
from uievents.events import Event, Pos, set_target
from uievents.held import Held, Pressed
from uievents.keyboard import LOCKS

Dispatch = Callable[[Any], None]

WINDOW = "window"
"""The source of pygame's events.  Their motion names only the first three buttons."""


class LastClick(NamedTuple):
    """The last click, to which the next one is compared."""

    target: Region | None
    button: int
    pos: Pos
    time: float
    number: int


class InputDispatcher:
    """Dispatches input to the handlers of the dispatcher and of the regions, if there are any.

    Belongs to one thread.
    """

    def __init__(
        self, dispatcher: Dispatcher, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.dispatcher = dispatcher
        self.clock = clock
        self.held: Held = Held()
        self.tree: Tree | None = None
        """The regions, once there are any."""
        self.size: Callable[[], Pos] | None = None
        """Width and height of the window, in pixels; None: there is none."""
        self.by_type: dict[type[Event], Dispatch] = {}
        """For the loop: by event type, the function that dispatches it (:meth:`dispatch_for`)."""
        self._batch = Batch(dispatcher)
        self._last_click: LastClick | None = None

    def make_tree(self) -> Tree:
        """The tree of regions, made at the first call."""
        if self.tree is None:
            self.tree = Tree(self._batch, self.held, clock=self.clock)
            self.by_type.clear()
        return self.tree

    def dispatch(self, event: Event) -> None:
        """Call the handlers of ``event``, and of the events that are made from it.

        It promises and raises the same as :meth:`Dispatcher.dispatch`.
        """
        try:
            dispatch = self.by_type[type(event)]
        except KeyError:
            dispatch = self.dispatch_for(type(event))
        dispatch(event)

    def dispatch_for(self, kind: type[Event]) -> Dispatch:
        """The function that dispatches events of this type; kept in :attr:`by_type`."""
        method = next((self._METHODS[cls] for cls in kind.__mro__ if cls in self._METHODS), None)
        if method is None or (self.tree is None and method not in self._ALWAYS_NEEDED):
            dispatch: Dispatch = self.dispatcher.dispatch
        else:
            dispatch = getattr(self, method)
        if len(self.by_type) >= routes.TYPES:  # a program makes classes for ever
            self.by_type.clear()
        self.by_type[kind] = dispatch
        return dispatch

    # ------------------------------------------------------------ mouse

    def _mouse(self, event: ev.MouseEvent) -> None:
        self.held.pointer, self.held.reported_mods = event.pos, event.mods
        self._by_place(event)

    def _by_place(self, event: ev.MouseEvent) -> None:
        dispatcher, tree = self.dispatcher, self.tree
        if tree is None:
            dispatcher.dispatch(event)
            return
        target = tree.target_at(event.pos)
        set_target(event, target.ref)
        try:
            route = dispatcher.path_routes[type(event)][target]
        except KeyError:
            route = tree.route(target, type(event))
        dispatcher.dispatch(event, route)

    def _mouse_down(self, event: ev.MouseDown) -> None:
        if self.tree is None:
            self.held.press(event, None)
            self.dispatcher.dispatch(event)
        else:
            self._batch.run(self._press, event, self.tree)

    def _press(self, event: ev.MouseDown, tree: Tree) -> None:
        target = tree.captor or tree.target_at(event.pos)
        self.held.captor = target
        self.held.press(event, target)
        tree.hover(event)
        tree.send(event, target)
        if not event.default_prevented:
            tree.focus_from(target)

    def _mouse_up(self, event: ev.MouseUp) -> None:
        if not event.cancelled and self.held.was_released(event):
            return
        self._batch.run(self._release, event, self.tree)

    def _release(self, event: ev.MouseUp, tree: Tree | None) -> None:
        press = self.held.release(event)
        self._send(event, None if tree is None else tree.release_target(event, press))
        if not self.held.buttons:
            self.held.captor = None
        if tree is not None:
            tree.hover(event)
        if press is not None and not event.cancelled:
            self._click(event, press)

    def _mouse_move(self, event: ev.MouseMove) -> None:
        held = self.held
        held.pointer, held.reported_mods = event.pos, event.mods
        if held.buttons and event.source == WINDOW:
            buttons = held.with_sides(event.buttons)
            if buttons is not event.buttons:
                # Frozen, but the window has made it, and no handler has got it yet.
                force_setattr(event, "buttons", buttons)
        if held.buttons or self.tree is not None:
            self._batch.run(self._motion, event, self.tree)
        else:
            self.dispatcher.dispatch(event)

    def _motion(self, event: ev.MouseMove, tree: Tree | None) -> None:
        target = None
        if tree is not None:
            tree.hover(event)
            target = tree.captor or tree.target_at(event.pos)
        self._send(event, target)
        held = self.held
        if held.buttons and (tree is None or tree.captor is target):
            button = next(iter(held.buttons))
            self._send(
                ev.Drag(
                    event.pos,
                    event.rel,
                    button,
                    event.count,
                    event.path,
                    mods=event.mods,
                    time=event.time,
                    source=event.source,
                ),
                target,
            )

    def _mouse_enter(self, event: ev.MouseEnter) -> None:
        self.held.pointer = event.pos
        self._batch.run(self._enter, event)

    def _enter(self, event: ev.MouseEnter) -> None:
        self._send(event, None)
        if self.tree is not None:
            self.tree.hover(event)

    def _mouse_leave(self, event: ev.MouseLeave) -> None:
        if not self.held.buttons:  # in a drag the pointer keeps its last place
            self.held.pointer = None
        self._batch.run(self._leave, event)

    def _leave(self, event: ev.MouseLeave) -> None:
        if self.tree is not None:
            self.tree.hover(event)
        self._send(event, None)

    # ------------------------------------------------------------ clicks

    def _click(self, event: ev.MouseUp, press: Pressed) -> None:
        target: Region | None = None
        if self.tree is not None:
            target = self.tree.shared(press.target, event.pos)
            if target is None:
                return
        is_window = target is None or target.parent is None
        if is_window and not ev.near(press.event.pos, event.pos):
            return
        count = self._click_number(event, target)
        self._last_click = LastClick(target, event.button, event.pos, event.time, count)
        fields: dict[str, Any] = {"time": event.time, "source": event.source, "mods": event.mods}
        self._send(ev.Click(event.pos, event.button, count, **fields), target)
        if count % 2 == 0 and (target is None or not target.removed):
            self._send(ev.DoubleClick(event.pos, event.button, **fields), target)

    def _click_number(self, event: ev.MouseUp, target: Region | None) -> int:
        """The number of this click in its quick series."""
        last = self._last_click
        if (
            last is not None
            and last.target is target
            and last.button == event.button
            and ev.near(last.pos, event.pos)
            and abs(event.time - last.time) <= ev.DOUBLE_CLICK
        ):
            return last.number + 1
        return 1

    # ------------------------------------------------------------ keys

    def _key_down(self, event: ev.KeyDown) -> None:
        self.held.key_down(event)
        if self.tree is None:
            self.dispatcher.dispatch(event)
        else:
            self._batch.run(self._to_focus, event, self.tree)

    def _key_up(self, event: ev.KeyUp) -> None:
        if not event.cancelled and self.held.was_released(event):
            return
        self.held.key_up(event)
        self._by_focus(event)

    def _by_focus(self, event: Event) -> None:
        self._batch.run(self._send, event, self.tree and self.tree.focused)

    def _to_focus(self, event: ev.KeyDown, tree: Tree) -> None:
        tree.send(event, tree.focused or tree.root)
        mods = event.mods - LOCKS
        if event.key == "tab" and mods <= {"shift"} and not event.default_prevented:
            tree.tab(-1 if mods else 1)

    # ------------------------------------------------------------ touch and drop

    def _touch(self, event: ev.TouchEvent) -> None:
        self._batch.run(self._finger, event)

    def _finger(self, event: ev.TouchEvent) -> None:
        fingers = self.held.fingers
        target: Region | None
        if isinstance(event, ev.TouchDown):
            target = fingers[event.finger] = self._region_under(event)
        else:
            target = fingers.get(event.finger)
            if target is None or not target.shown:
                target = self._region_under(event)
        if isinstance(event, ev.TouchUp):
            fingers.pop(event.finger, None)
        self._send(event, target)

    def _region_under(self, event: ev.TouchEvent) -> Region | None:
        """The region under a finger, whose position is given as a fraction of the window."""
        if self.tree is None or self.size is None:
            return None
        width, height = self.size()
        return self.tree.target_at((_pixel(event.x, width), _pixel(event.y, height)))

    def _drop(self, event: ev.Drop) -> None:
        pos = self.held.pointer if event.pos is None else event.pos
        target = None if self.tree is None or pos is None else self.tree.target_at(pos)
        self._batch.run(self._send, event, target)

    # ------------------------------------------------------------ the window

    def _window(self, event: Event) -> None:
        if self.tree is not None:
            self._batch.run(self.tree.dispatch_to_all, event)

    def _focus(self, event: ev.Focus) -> None:
        self._batch.run(self._keyboard, event, True)

    def _keyboard(self, event: Event, gained: bool) -> None:
        self._send(event, None)
        if self.tree is not None:
            self.tree.keyboard_changed(event, gained)

    def _input_lost(self, event: Event) -> None:
        """Release all keys and buttons: from now on the window gets no releases."""
        self._batch.run(self._release_all, event)

    def _release_all(self, event: Event) -> None:
        for release in self.held.release_all(event.time):
            if isinstance(release, ev.MouseUp):
                self._release(release, self.tree)
            else:
                self.held.key_up(release)
                self._send(release, None if self.tree is None else self.tree.focused)
        self._last_click = None
        self.held.fingers.clear()
        if isinstance(event, ev.Blur):
            self._keyboard(event, False)
        elif self.tree is not None:
            self.tree.dispatch_to_all(event)
        else:
            self._send(event, None)

    def _send(self, event: Event, target: Region | None) -> None:
        """Dispatch to ``target`` and the regions around it; ``None``: to the window itself."""
        if self.tree is None:
            self._batch.dispatch(event)
        else:
            self.tree.send(event, target or self.tree.root)

    _METHODS: ClassVar[dict[type[Event], str]] = {
        ev.MouseEvent: "_mouse",
        # These three are made here; if a program posts one, what is held does not change.
        ev.Click: "_by_place",
        ev.DoubleClick: "_by_place",
        ev.Drag: "_by_place",
        ev.MouseDown: "_mouse_down",
        ev.MouseUp: "_mouse_up",
        ev.MouseMove: "_mouse_move",
        ev.MouseEnter: "_mouse_enter",
        ev.MouseLeave: "_mouse_leave",
        ev.KeyDown: "_key_down",
        ev.KeyUp: "_key_up",
        ev.InputEvent: "_by_focus",
        ev.TouchEvent: "_touch",
        ev.Drop: "_drop",
        ev.WindowEvent: "_window",
        ev.Focus: "_focus",
        ev.Blur: "_input_lost",
        ev.Minimize: "_input_lost",
        ev.Hide: "_input_lost",
    }
    _ALWAYS_NEEDED: ClassVar[frozenset[str]] = frozenset(_METHODS.values()) - {
        "_by_place",
        "_by_focus",
        "_touch",
        "_drop",
        "_window",
        "_focus",
    }
    """The methods that are needed without regions, too: they keep what is held, or make clicks."""


def _pixel(part: float, size: int) -> int:
    """The pixel at a fraction of a length; below 0 the first, above 1 the last."""
    within = min(max(0.0, part), 1.0)  # in this order, NaN is 0
    return min(int(within * size), size - 1)
