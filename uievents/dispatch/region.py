"""A region: one target in the window.  :mod:`.targets` says how events find their way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from uievents.dispatch.dispatcher import Dispatcher
from uievents.dispatch.handlers import Handlers
from uievents.events import Pos

if TYPE_CHECKING:
    from uievents.dispatch.targets import Tree

Rect = tuple[int, int, int, int]
Hit = Callable[[Pos], object]


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
        self.rect: Rect = rect
        self.focusable = focusable
        self.hit = hit
        self.name = name
        self.children: list[Region] = []
        self.removed = False
        self._visible = visible
        if parent is not None:
            parent.children.append(self)

    @property
    def visible(self) -> bool:
        """Whether it, and what is in it, can be hit and focused; its parents have a say, too."""
        return self._visible

    @visible.setter
    def visible(self, visible: bool) -> None:
        self._visible = visible
        self.tree.changed()

    @property
    def shown(self) -> bool:
        """Whether it is in the window: not removed, and visible with all its parents."""
        return not self.removed and all(region.visible for region in self.path())

    @property
    def focused(self) -> bool:
        """Whether keys go here."""
        return self.tree.focused is self

    def focus(self) -> None:
        """Let keys go here."""
        self.tree.focus(self)

    def contains(self, pos: Pos) -> bool:
        """Whether ``pos`` is in it."""
        x, y, width, height = self.rect
        inside = x <= pos[0] < x + width and y <= pos[1] < y + height
        return inside and (self.hit is None or bool(self.hit(pos)))

    def move(self, rect: Rect) -> None:
        """Give it a new rectangle.  What is in it goes along."""
        dx, dy = rect[0] - self.rect[0], rect[1] - self.rect[1]
        for region in self.walk():
            x, y, width, height = region.rect
            region.rect = (x + dx, y + dy, width, height)
        self.rect = rect
        self.tree.changed()

    def to_front(self) -> None:
        """Make it the topmost of its parent's children."""
        if self.parent is not None and not self.removed:
            self.parent.children.remove(self)
            self.parent.children.append(self)
            self.tree.changed()

    def remove(self) -> None:
        """Take it out of the window for good, with all that is in it."""
        if self.parent is None or self.removed:
            return
        self.parent.children.remove(self)
        for region in self.walk():
            region.removed = True
        self.tree.changed()

    def path(self) -> list[Region]:
        """From the root to here."""
        path = [self]
        while path[-1].parent is not None:
            path.append(path[-1].parent)
        return path[::-1]

    def walk(self) -> Iterator[Region]:
        """It and all that is in it, in the order of drawing."""
        yield self
        for child in list(self.children):
            yield from child.walk()

    def __repr__(self) -> str:
        return f"<Region {self.name or self.rect}>"
