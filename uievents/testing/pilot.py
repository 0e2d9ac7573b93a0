"""The pilot: it takes the place of a person at a program's mouse, keyboard and clock.

It makes *input* only.  Clicks, drags, typed text and held keys are then made by the same code as
for a person, so that a test says something about the real program.  Each step returns when the
program has nothing more to do without new input or time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..dispatch.checks import check_event_type
from ..dispatch.region import Region
from ..events import Event, Pos
from ..sources import Listener
from .clock import checked
from .devices import keys_of
from .driven import Driven, Stuck
from .lockstep import FOREVER

if TYPE_CHECKING:
    import socket

    import pygame

E = TypeVar("E", bound=Event)
Kind: TypeAlias = type[E]
Target: TypeAlias = Region | str | Iterable[float]
"""A region, its name, or a place in pixels of the window, ``(x, y)``."""


class Pilot(Driven):
    """Drives one program at a time, without a screen and without sleeping.

    ``pilot.open("game.py")`` runs a script until it first waits; see :meth:`open` for what else
    can be opened.  Times are seconds of virtual time, positions pixels of the window.
    """

    # ------------------------------------------------------------ keys

    def press(self, *chords: str) -> None:
        """Press and release keys: ``press("a", "ctrl+s", "left")``, one after the other."""
        for chord in chords:
            with self.hold(chord):
                pass

    @contextmanager
    def hold(self, *chords: str) -> Iterator[None]:
        """Hold keys down for the length of a ``with``: ``hold("left")``, ``hold("shift+a")``."""
        keys = [key for chord in chords for key in keys_of(chord)]
        down: list[str] = []
        try:
            for key in keys:
                self._at_the_devices().key_down(key)
                down.append(key)
                self.settle()
            yield
        finally:
            for key in reversed(down):
                if self._program().ended:  # there is no program to send it to
                    self.devices.keyboard.held.remove(key)
                else:
                    self.devices.key_up(key)
                    self.settle()

    def type(self, text: str) -> None:
        """Type ``text``: keys where a US keyboard has them, an input method's text elsewhere."""
        for char in text:
            key = {"\n": "enter", "\t": "tab"}.get(char, char)
            if len(key) > 1 or (char.isascii() and char.isprintable()):
                self.press(key)
            else:
                self._at_the_devices().enter(char)
                self.settle()

    # ------------------------------------------------------------ mouse

    def move(self, target: Target) -> None:
        """Move the pointer to a place ``(x, y)``, or to the middle of a region or its name."""
        self._at_the_devices().move(self.place(target))
        self.settle()

    def click(self, target: Target, *, button: int = 1, times: int = 1) -> None:
        """Click a place, a region, or the region of that name; ``times=2``: double-click."""
        self._check_inside(self.place(target))
        self.move(target)
        for _ in range(times):
            self._at_the_devices().button_down(button)
            self.settle()
            self._release(button)
            self.settle()

    def drag(self, start: Target, end: Target, *, button: int = 1, steps: int = 4) -> None:
        """Press at ``start``, move in ``steps`` to ``end``, let go."""
        (x0, y0), (x1, y1) = self.place(start), self.place(end)
        self._check_inside((x0, y0))
        self.move((x0, y0))
        self._at_the_devices().button_down(button)
        self.settle()
        for step in range(1, steps + 1):
            self.move((x0 + (x1 - x0) * step // steps, y0 + (y1 - y0) * step // steps))
        self._release(button)
        self.settle()

    def _release(self, button: int) -> None:
        if self._program().ended:  # there is no program to send it to
            self.devices.buttons.remove(button)
        else:
            self.devices.button_up(button)

    def scroll(self, dy: int = 0, dx: int = 0, *, at: Target | None = None) -> None:
        """Turn the wheel by so many steps: ``dy`` > 0 away from the user, ``dx`` > 0 right."""
        if at is not None:
            self.move(at)
        self._at_the_devices().turn_wheel(dx, dy)
        self.settle()

    def place(self, target: Target) -> Pos:
        """Where ``target`` is: a place, the middle of a region, or of the region of that name.

        Raises ``LookupError`` for a region that there is not, or that cannot be seen.
        """
        if isinstance(target, str):
            target = self._region(target)
        if isinstance(target, Region):
            if not target.shown:
                raise LookupError(f"{target!r} cannot be seen: nobody could click it")
            left, top, width, height = target.rect
            return (int(left + width / 2), int(top + height / 2))
        try:
            x, y = target
            return (int(x), int(y))
        except (TypeError, ValueError):
            raise TypeError(
                f"a place is (x, y), a region, or a region's name, not {target!r}"
            ) from None

    def _check_inside(self, place: Pos) -> None:
        """Refuse to press outside of the window."""
        surface = _surface()
        if surface is None:  # of a loop without a window
            return
        width, height = surface.get_size()
        if not (0 <= place[0] < width and 0 <= place[1] < height):
            raise LookupError(
                f"{place} is outside of the window, which is {width} by {height} pixels"
            )

    def _region(self, name: str) -> Region:
        tree = getattr(self.app, "tree", None)
        regions: list[Region] = [] if tree is None else list(tree.root.walk())
        found = [region for region in regions if region.name == name]
        if len(found) == 1:
            return found[0]
        names = ", ".join(sorted({repr(region.name) for region in regions if region.name}))
        raise LookupError(
            f"{len(found)} regions are called {name!r}; there are: {names or 'none with a name'}"
        )

    # ------------------------------------------------------------ sockets

    def send(self, data: bytes, port: int | None = None) -> socket.socket:
        """Connect to the program's listener and send ``data``; returns the socket.

        ``port`` may be left out where the program has one listener.
        """
        import socket

        if port is None:
            ports = [one.port for one in self.app._sockets.open if isinstance(one, Listener)]
            if len(ports) != 1:
                raise LookupError(f"the program listens on {ports or 'no port'}: say which port")
            [port] = ports
        client = socket.create_connection(("127.0.0.1", port), self.timeout)
        self._end.callback(client.close)
        client.sendall(data)
        self.settle()
        return client

    # ------------------------------------------------------------ looking

    def wait_for(self, kind: Kind[E], timeout: float = 60.0) -> E:
        """The next event of ``kind``, whatever causes it; ``timeout`` in virtual seconds.

        Waits, and raises, as :meth:`until` does.
        """
        check_event_type(kind)
        found: list[Any] = []
        self._catching.append((kind, found))
        try:
            self.until(lambda: found, timeout, what=kind.__name__)
        finally:
            self._catching.remove((kind, found))
        return found[0]  # type: ignore[no-any-return]

    def until(
        self, condition: Callable[[], object], timeout: float = 60.0, what: str = "the condition"
    ) -> None:
        """Go on until ``condition()`` holds; ``timeout`` in virtual seconds.

        Before virtual time passes, it waits in real time for real descriptors (a server in another
        process), at most for :attr:`timeout`.  Raises :class:`Stuck`, which says what the program
        waits for, if the condition can never hold, or does not hold in time.
        """
        end = self.clock() + checked(timeout)
        program = self._program()
        self.settle()
        while not condition():
            if program.ended:
                raise Stuck(f"{what} never came: the program has ended")
            if self.stage.wait_outside(self.timeout if program.deadline == FOREVER else 0.02):
                self.settle()
            elif program.deadline == FOREVER:
                raise Stuck(f"{what} can never come. {self.explain()}")
            elif program.deadline > end:
                raise Stuck(f"{what} did not come in {timeout:g} s. {self.explain()}")
            else:
                self._go(program.deadline)

    def screenshot(self, path: str | Path | None = None) -> pygame.Surface:
        """The window's picture as a ``pygame.Surface``; saved to ``path`` if one is given."""
        import pygame

        surface = _surface()
        if surface is None:
            raise LookupError("the program has no window open")
        copy = surface.copy()
        if path is not None:
            pygame.image.save(copy, str(path))
        return copy

    def compare(self, name: str) -> None:
        """Compare the window with the golden picture ``NAME.png``, within a tolerance.

        Raises ``AssertionError`` that says where they differ, and how to replace the golden
        picture.
        """
        from .pictures import compare

        path = self.golden / f"{name}.png"
        if self.update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.screenshot(path)
            return
        if not path.exists():
            raise AssertionError(
                f"there is no golden picture {path} yet: make it, and look: {self.how_to_update}"
            )
        difference = compare(self.screenshot(), path, self.differences or self.golden)
        if difference:
            raise AssertionError(f"{difference}\nIf it is meant to look so: {self.how_to_update}")


def _surface() -> pygame.Surface | None:
    """The picture of the program's window; None if there is none."""
    if "pygame" not in sys.modules:
        return None
    from .._pygame import window_surface

    return window_surface()
