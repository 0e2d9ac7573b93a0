"""A region: one target in the window.  :mod:`.targets` says how events reach it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from uievents.dispatch.checks import check_event_type, check_function
from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.handlers import Handlers
from uievents.dispatch.rects import Rect, RectLike, rect_of
from uievents.dispatch.subscription import Handler, Subscription
from uievents.errors import RegistrationError, error_of
from uievents.events import Event, InputEvent, MouseEvent, Pos, WindowEvent, dispatchers

if TYPE_CHECKING:
    from uievents.dispatch.targets import Tree

Hit = Callable[[Pos], object]
Box = tuple[int, int, int, int, "Region"]


FOR_REGIONS = (InputEvent, WindowEvent)
"""The types that regions get: a person's input, and events of the window."""


class RegionDispatcher(Dispatcher):
    """The handlers of one region.

    ``host``, the app's dispatcher, has all settings, and also calls the handlers.
    """

    gone = False
    """Whether the region has been removed."""

    def __init__(self, host: Dispatcher) -> None:
        super().__init__()
        self.host = host
        del dispatchers[id(self)]  # the host dispatches, so it knows what is in flight

    def add(self, event_type: type[Event], handler: Handler, **options: Any) -> Subscription:
        """Register ``handler``; refuses a type of event that regions never get."""
        check_event_type(event_type)
        if self.gone:
            raise RegistrationError(
                "this region has been removed from the window, and gets no more events:"
                " make another one"
            )
        is_base = any(issubclass(one, event_type) for one in FOR_REGIONS)
        if not (is_base or issubclass(event_type, FOR_REGIONS)):
            raise RegistrationError(
                f"a region never gets {event_type.__name__}, which has no place in the window:"
                f" register it with the app. (Of your own types, those derived from MouseEvent go"
                f" to the region at their position, those from InputEvent to the region with the"
                f" focus, and those from WindowEvent to all regions.)"
            )
        return super().add(event_type, handler, **options)


class Region(Handlers):
    """A rectangle of the window with handlers of its own: ``region.onClick``, ``region.on(...)``.

    ``rect`` is ``(x, y, width, height)`` in pixels of the window, or anything else that
    ``pygame.Rect`` takes.  ``hit(pos)`` says whether a position in the rectangle belongs to the
    region (a round button, say); None: each does.  A part that lies outside the parent is not hit.
    The last of ``children`` is the topmost.  Made by :meth:`Tree.region`.
    """

    def __init__(
        self,
        tree: Tree,
        parent: Region | None,
        rect: RectLike,
        dispatcher: Dispatcher,
        *,
        visible: bool = True,
        focusable: bool = False,
        hit: Hit | None = None,
        name: str = "",
    ) -> None:
        self.tree = tree
        self.parent = parent
        self.dispatcher: Dispatcher = dispatcher
        self._rect = rect_of(rect)
        if not isinstance(name, str):
            raise TypeError(f"name= is text, not {name!r}")
        self._visible = bool(visible)
        self.focusable: bool = bool(focusable)
        self.hit = hit
        self._in_hit = False  # whether ``hit`` is being called
        self.name = name
        self.children: list[Region] = []
        self.removed = False
        self.boxes: list[Box] = []
        """The children that can be hit, the topmost first, each with its edges."""
        self.ref: Callable[[], Region | None] = weakref.ref(self) if parent else _no_region
        """Returns the region.  Events keep this weak reference, not the region itself."""
        self._path: tuple[Region, ...] = (self,) if parent is None else (*parent.path(), self)
        if parent is not None:
            parent.children.append(self)
            tree.moved.add(parent)

    @property
    def hit(self) -> Hit | None:
        """A function that says whether a position in the rectangle belongs to the region.

        None: each position does.  Setting anything but a function of a position raises
        ``TypeError``.
        """
        return self._hit

    @hit.setter
    def hit(self, hit: Hit | None) -> None:
        if hit is not None:
            check_function(hit, "hit=", "a position")
        self._hit = hit

    @property
    def visible(self) -> bool:
        """Whether the region can be hit and focused.

        With a region all regions in it are hidden.
        """
        return self._visible

    @visible.setter
    def visible(self, visible: bool) -> None:
        self.dispatcher.check_thread("a region")
        self._visible = bool(visible)
        self._boxes_changed()

    @property
    def shown(self) -> bool:
        """Whether it is in the window: not removed, not hidden, and in no hidden region."""
        return not (self.removed or any(not region._visible for region in self._path))

    @property
    def focused(self) -> bool:
        """Whether keys go to this region."""
        return self.tree.focused is self

    def focus(self) -> None:
        """Have keys go to this region."""
        self.dispatcher.check_thread("a region")
        self.tree.focus(self)

    @property
    def rect(self) -> Rect:
        """``(x, y, width, height)`` in pixels of the window.  Setting it calls :meth:`move`."""
        return self._rect

    @rect.setter
    def rect(self, rect: RectLike) -> None:
        self.move(rect)

    def find_boxes(self) -> None:
        """Bring :attr:`boxes` up to date."""
        self.boxes = [
            (x, y, x + width, y + height, child)
            for child in reversed(self.children)
            for x, y, width, height in [child._rect]
            if child._visible
        ]

    def _boxes_changed(self) -> None:
        if self.parent is not None:
            self.tree.moved.add(self.parent)
        self.tree.changed()

    def contains(self, pos: Pos) -> bool:
        """Whether ``pos`` is in it."""
        x, y, width, height = self._rect
        inside = x <= pos[0] < x + width and y <= pos[1] < y + height
        return inside and (self._hit is None or self.hits(pos))

    def hits(self, pos: Pos) -> bool:
        """Whether ``pos``, which is in the rectangle, hits the region: the result of ``hit``.

        An error of ``hit`` is reported as a handler's is, with a ``MouseEvent`` at ``pos``; then
        the region is not hit.
        """
        assert self._hit is not None
        try:
            if self._in_hit:  # each call would lead to another one, without an end
                raise RuntimeError("hit= may not call turn(), nor dispatch an event that calls it")
            self._in_hit = True
            try:
                return bool(self._hit(pos))
            finally:
                self._in_hit = False
        except BaseException as raised:
            error = error_of(raised)
            event = MouseEvent(pos=pos, source="hit=")
            self.dispatcher.host.note(error, event, self._hit)
            return False

    def move(self, rect: RectLike) -> None:
        """Give it a new rectangle.  The regions in it move along.

        Raises :class:`TypeError` for what ``pygame.Rect`` would not take.
        """
        self.dispatcher.check_thread("a region")
        new = rect_of(rect)
        dx, dy = new[0] - self._rect[0], new[1] - self._rect[1]
        moved = self.tree.moved
        for region in self.walk():
            x, y, width, height = region._rect
            region._rect = (x + dx, y + dy, width, height)
            moved.add(region)
        self._rect = new
        self._boxes_changed()

    def to_front(self) -> None:
        """Make it the topmost child of its parent."""
        self.dispatcher.check_thread("a region")
        if self.parent is not None and not self.removed:
            self.parent.children.remove(self)
            self.parent.children.append(self)
            self.tree.dispatcher.path_routes.clear()  # routes depend on the order of regions, too
            self._boxes_changed()

    def remove(self) -> None:
        """Remove it from the window for good, with the regions in it."""
        self.dispatcher.check_thread("a region")
        if self.parent is None or self.removed:
            return
        self.parent.children.remove(self)
        for region in self.walk():
            region.removed = True
            region.dispatcher.clear()
            if isinstance(region.dispatcher, RegionDispatcher):
                region.dispatcher.gone = True
        self._boxes_changed()

    def path(self) -> tuple[Region, ...]:
        """The regions from the root to this one."""
        return self._path

    def walk(self) -> Iterator[Region]:
        """This region and all that are in it, in the order of drawing."""
        yield self
        for child in list(self.children):
            yield from child.walk()

    def __repr__(self) -> str:
        return f"<Region {self.name or self.rect}>"


def _no_region() -> None:
    """The target of an event of the window itself: None."""
