"""The pilot: it uses a program's mouse, keyboard and clock in place of a user.

It makes *input* only.  Clicks, drags, typed text and held keys are made from it by the same code as
from a user's input, so a test exercises the real program.  Each method returns when the program has
nothing more to do without new input or time.
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

    ``pilot.open("game.py")`` runs a script until it first waits; :meth:`open` lists what else can
    be opened.  Times are virtual seconds, positions are pixels of the window.
    """

    # ------------------------------------------------------------ keys

    def press(self, *chords: str) -> None:
        """Press and release keys: ``press("a", "ctrl+s", "left")``, one after the other."""
        for chord in chords:
            with self.hold(chord):
                pass

    @contextmanager
    def hold(self, *chords: str) -> Iterator[None]:
        """Hold keys down within a ``with``: ``hold("left")``, ``hold("shift+a")``."""
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
                if self._program().ended:  # there is no program left to send it to
                    self.devices.keyboard.held.remove(key)
                else:
                    self.devices.key_up(key)
                    self.settle()

    def type(self, text: str) -> None:
        """Type ``text``: by keys if a US keyboard has them, otherwise as an input method's text."""
        for char in text:
            key = {"\n": "enter", "\t": "tab"}.get(char, char)
            if len(key) > 1 or (char.isascii() and char.isprintable()):
                self.press(key)
            else:
                self._at_the_devices().enter(char)
                self.settle()

    # ------------------------------------------------------------ mouse

    def move(self, target: Target) -> None:
        """Move the pointer to ``(x, y)``, or to the middle of a region, given itself or by name."""
        self._at_the_devices().move(self.place(target))
        self.settle()

    def click(self, target: Target, *, button: int = 1, times: int = 1) -> None:
        """Click a place or a region, given itself or by name; ``times=2`` is a double click."""
        self._check_inside(self.place(target))
        self.move(target)
        for _ in range(times):
            self._at_the_devices().button_down(button)
            self.settle()
            self._release(button)
            self.settle()

    def drag(self, start: Target, end: Target, *, button: int = 1, steps: int = 4) -> None:
        """Press at ``start``, move to ``end`` in so many ``steps``, and release."""
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
        if self._program().ended:  # there is no program left to send it to
            self.devices.buttons.remove(button)
        else:
            self.devices.button_up(button)

    def scroll(self, dy: int = 0, dx: int = 0, *, at: Target | None = None) -> None:
        """Turn the wheel, in steps: ``dy`` > 0 is away from the user, ``dx`` > 0 right."""
        if at is not None:
            self.move(at)
        self._at_the_devices().turn_wheel(dx, dy)
        self.settle()

    def place(self, target: Target) -> Pos:
        """The position of ``target``: a place, or the middle of a region, given itself or by name.

        Raises ``LookupError`` if there is no such region, or if it is hidden.
        """
        if isinstance(target, str):
            target = self._region(target)
        if isinstance(target, Region):
            if not target.shown:
                raise LookupError(f"{target!r} is hidden: a user could not click it")
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
        """Raise ``LookupError`` if ``place`` is outside the window."""
        surface = _surface()
        if surface is None:  # a loop without a window
            return
        width, height = surface.get_size()
        if not (0 <= place[0] < width and 0 <= place[1] < height):
            raise LookupError(
                f"{place} is outside the window, which has {width} by {height} pixels"
            )

    def _region(self, name: str) -> Region:
        tree = getattr(self.app, "tree", None)
        regions: list[Region] = [] if tree is None else list(tree.root.walk())
        found = [region for region in regions if region.name == name]
        if len(found) == 1:
            return found[0]
        names = ", ".join(sorted({repr(region.name) for region in regions if region.name}))
        raise LookupError(
            f"{len(found)} regions have the name {name!r}; named regions: {names or 'none'}"
        )

    # ------------------------------------------------------------ sockets

    def send(self, data: bytes, port: int | None = None) -> socket.socket:
        """Connect to the program's listener and send ``data``; returns the socket.

        ``port`` may be left out if the program has exactly one listener.
        """
        import socket

        if port is None:
            ports = [one.port for one in self.app._sockets.open if isinstance(one, Listener)]
            if len(ports) != 1:
                raise LookupError(f"the program listens on {ports or 'no port'}: give the port")
            [port] = ports
        client = socket.create_connection(("127.0.0.1", port), self.timeout)
        self._end.callback(client.close)
        client.sendall(data)
        self.settle()
        return client

    # ------------------------------------------------------------ looking

    def wait_for(self, kind: Kind[E], timeout: float = 60.0) -> E:
        """Wait for the next event of ``kind``, from any source; ``timeout`` in virtual seconds.

        Waits and raises as :meth:`until` does.
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
        """Let virtual time pass until ``condition()`` holds; ``timeout`` in virtual seconds.

        First it waits in real time, at most :attr:`timeout`, for real descriptors (a server in
        another process).  Raises :class:`Stuck`, which says what the program waits for, if the
        condition can never hold or does not hold in time.
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
        """A copy of the window as a ``pygame.Surface``; also saved to ``path`` if given."""
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

        Raises ``AssertionError`` if they differ; it says where, and how to replace the picture.
        """
        from .pictures import compare

        path = self.golden / f"{name}.png"
        if self.update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.screenshot(path)
            return
        if not path.exists():
            raise AssertionError(
                f"there is no golden picture {path} yet; to make it: {self.how_to_update}"
            )
        difference = compare(self.screenshot(), path, self.differences or self.golden)
        if difference:
            raise AssertionError(f"{difference}\nIf this is intended: {self.how_to_update}")


def _surface() -> pygame.Surface | None:
    """The surface of the program's window; None if there is none."""
    if "pygame" not in sys.modules:
        return None
    from .._pygame import window_surface

    return window_surface()
