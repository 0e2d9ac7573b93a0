"""A region: one target in the window.  :mod:`.targets` says how events find their way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.handlers import Handlers
from uievents.events import MouseEvent, Pos, dispatchers

if TYPE_CHECKING:
    from uievents.dispatch.targets import Tree

Rect = tuple[int, int, int, int]
Hit = Callable[[Pos], object]
Box = tuple[int, int, int, int, "Region"]


class RegionDispatcher(Dispatcher):
    """The handlers of one region.  All settings are those of ``host``, the app's dispatcher, which
    also calls them."""

    def __init__(self, host: Dispatcher) -> None:
        super().__init__()
        self.host = host
        del dispatchers[id(self)]  # events are in flight there


class Region(Handlers):
    """A rectangle of the window with handlers of its own: ``region.onClick``, ``region.on(...)``.

    ``rect`` is ``(x, y, width, height)`` in pixels of the window.  ``hit(pos)``, where given, says
    which positions within it are meant (a round button).  What lies outside its parent is
    not hit.  Of ``children`` the last is the topmost.  Made by :meth:`Tree.region`.
    """

    def __init__(
        self,
        tree: Tree,
        parent: Region | None,
        rect: Rect,
        dispatcher: Dispatcher,
        *,
        visible: bool = True,
        focusable: bool = False,
        hit: Hit | None = None,
        name: str = "",
    ) -> None:
        self.tree = tree
        self.parent = parent
        self.dispatcher = dispatcher
        self._rect = rect
        self._visible = visible
        self.focusable = focusable
        self.hit = hit
        self.name = name
        self.children: list[Region] = []
        self.removed = False
        self.boxes: Sequence[Box] | None = ()
        """The children that can be hit, the topmost first, each with its edges; None: to be found
        anew."""
        self._path: tuple[Region, ...] = (self,) if parent is None else (*parent.path(), self)
        if parent is not None:
            parent.children.append(self)
            parent.boxes = None

    @property
    def visible(self) -> bool:
        """Whether it, and what is in it, can be hit and focused; its parents have a say, too."""
        return self._visible

    @visible.setter
    def visible(self, visible: bool) -> None:
        self.dispatcher.check_thread("a region")
        self._visible = visible
        self._boxes_changed()

    @property
    def shown(self) -> bool:
        """Whether it is in the window: not removed, and visible with all its parents."""
        return not (self.removed or any(not region._visible for region in self._path))

    @property
    def focused(self) -> bool:
        """Whether keys go here."""
        return self.tree.focused is self

    def focus(self) -> None:
        """Let keys go here."""
        self.dispatcher.check_thread("a region")
        self.tree.focus(self)

    @property
    def rect(self) -> Rect:
        """``(x, y, width, height)`` in pixels of the window.  To set it is to :meth:`move`."""
        return self._rect

    @rect.setter
    def rect(self, rect: Rect) -> None:
        self.move(rect)

    def find_boxes(self) -> Sequence[Box]:
        """Fill :attr:`boxes`."""
        if self.boxes is None:
            self.boxes = [
                (x, y, x + width, y + height, child)
                for child in reversed(self.children)
                for x, y, width, height in [child._rect]
                if child._visible
            ]
        return self.boxes

    def _boxes_changed(self) -> None:
        if self.parent is not None:
            self.parent.boxes = None
        self.tree.changed()

    def contains(self, pos: Pos) -> bool:
        """Whether ``pos`` is in it."""
        x, y, width, height = self._rect
        inside = x <= pos[0] < x + width and y <= pos[1] < y + height
        return inside and (self.hit is None or self.hits(pos))

    def hits(self, pos: Pos) -> bool:
        """What ``hit`` says of ``pos``, which is in the rectangle.  What it raises is reported as
        an error of a handler, with a ``MouseEvent`` there; then it is not hit."""
        assert self.hit is not None
        try:
            return bool(self.hit(pos))
        except Exception as error:
            event = MouseEvent(pos=pos, source="hit=")
            self.dispatcher.host.note(error, event, self.hit)
            return False

    def move(self, rect: Rect) -> None:
        """Give it a new rectangle.  What is in it goes along."""
        self.dispatcher.check_thread("a region")
        dx, dy = rect[0] - self._rect[0], rect[1] - self._rect[1]
        for region in self.walk():
            x, y, width, height = region._rect
            region._rect = (x + dx, y + dy, width, height)
            region.boxes = None
        self._rect = rect
        self._boxes_changed()

    def to_front(self) -> None:
        """Make it the topmost of its parent's children."""
        self.dispatcher.check_thread("a region")
        if self.parent is not None and not self.removed:
            self.parent.children.remove(self)
            self.parent.children.append(self)
            self._boxes_changed()

    def remove(self) -> None:
        """Take it out of the window for good, with all that is in it."""
        self.dispatcher.check_thread("a region")
        if self.parent is None or self.removed:
            return
        self.parent.children.remove(self)
        for region in self.walk():
            region.removed = True
            region.dispatcher.clear()
        self._boxes_changed()

    def path(self) -> tuple[Region, ...]:
        """From the root to here."""
        return self._path

    def walk(self) -> Iterator[Region]:
        """It and all that is in it, in the order of drawing."""
        yield self
        for child in list(self.children):
            yield from child.walk()

    def __repr__(self) -> str:
        return f"<Region {self.name or self.rect}>"
