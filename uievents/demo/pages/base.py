"""What a page is.  The contract is told in :mod:`uievents.demo.pages`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ...dispatch.subscription import Scope, Subscription
from ...events import (
    Click,
    KeyDown,
    KeyUp,
    MouseDown,
    MouseMove,
    MouseUp,
    Readable,
    Timer,
    Wheel,
)
from ...sources import TimerHandle
from ..listing import Listing, Listings
from ..look import Look
from ..paint import Box, Canvas
from ..panels.base import Panel
from ..panels.overlay import WORDS

if TYPE_CHECKING:
    from ...app import App
    from ..window import Demo


class Page:
    """One page: its panels, what is done on it, and what runs for it while it is shown."""

    name: ClassVar[str]
    keys: ClassVar[Sequence[tuple[str, str]]] = ()
    """Keys of its own, and the text that says what each does."""
    rest: ClassVar[str] = ""
    """The text that says what all other keys do."""
    words: ClassVar[Sequence[str]] = WORDS
    """What the help explains of what a newcomer may not have heard of."""
    code: Sequence[Callable[..., object]] = ()
    """Functions whose source the action ``code`` shows."""
    code_title: str = "code_title"
    """The text over it."""
    code_name: str = ""
    """What is filled in there: whose code it is."""
    parts: ClassVar[Mapping[str, Sequence[Listing]]] = {}
    """The page's code in parts, if it is too much to be shown at once."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.app: App = demo.app
        self.look: Look = demo.look
        self.panels: list[Panel] = []
        self._listings = Listings(self.parts)
        self._scope = Scope()
        self._timers: list[TimerHandle] = []
        self._watched: dict[Any, Subscription] = {}

    # ------------------------------------------------------------ what a page says

    def enter(self) -> None:
        """It is shown from now on: start what it needs."""

    def leave(self) -> None:
        """It is not shown any more: end what :meth:`enter` and the user started."""

    def arrange(self, body: Box, canvas: Canvas) -> None:
        """Give every panel its place within ``body``."""
        raise NotImplementedError

    def action_of(self, event: KeyDown) -> str:
        """What a key means here; nothing if it is for :meth:`typed`."""
        return ""

    def clicked(self, event: Click) -> None:
        """A click that was not on a button."""

    def pressed(self, event: MouseDown) -> None: ...

    def released(self, event: MouseUp) -> None: ...

    def wheeled(self, event: Wheel) -> None: ...

    def moved(self, event: MouseMove) -> None: ...

    def typed(self, event: KeyDown) -> None:
        """A key that is no action."""

    def let_go(self, event: KeyUp) -> None: ...

    def advance(self, now: float) -> bool:
        """Move what moves to where it is at ``now``; whether anything will move again."""
        return False

    def draw_over(self, canvas: Canvas) -> list[Box]:
        """Draw what moves over the panels; returns where."""
        return []

    @property
    def busy(self) -> bool:
        """Whether something is being measured, for whose end the tour waits."""
        return False

    @property
    def message(self) -> str:
        """What was said of an action and is still to be seen: Esc has it go before it leaves."""
        return ""

    def dismiss(self) -> None:
        """Take that message away."""

    def turn_code(self, which: str, shown: bool) -> bool:
        """Choose what of the code is shown next; False: none, its sheet is to be closed.

        ``which``: one of the :attr:`parts`, "" for the first; ``shown``: the sheet is open.
        """
        if not self.parts:
            return bool(self.code) and not shown
        more = self._listings.turn(which, shown)
        self.code_name, self.code = self._listings.chosen
        self.code_title = "code_title_last" if self._listings.last else "code_title_of"
        return more

    # ------------------------------------------------------------ what a page may ask for

    def on(self, event_type: Any, handler: Callable[[Any], object], **filters: Any) -> None:
        """Hear of events of the app until the page is left."""
        self.app.on(event_type, handler, scope=self._scope, **filters)

    def watch(self, fileobj: Any, handler: Callable[[Readable], object]) -> None:
        """Call ``handler`` when ``fileobj`` can be read, until :meth:`unwatch` or leaving."""
        self.app.watch(fileobj, read=True)
        self._watched[fileobj] = self.app.on(Readable, handler, fileobj=fileobj)

    def unwatch(self, fileobj: Any) -> None:
        """To be said before ``fileobj`` is closed; harmless twice."""
        if fileobj in self._watched:
            self._watched.pop(fileobj).cancel()
            self.app.unwatch(fileobj)

    def after(self, seconds: float, handler: Callable[[Timer], object]) -> TimerHandle:
        """Call ``handler`` once, unless the page is left before."""
        return self._keep(self.app.after(seconds, handler))

    def every(self, seconds: float, handler: Callable[[Timer], object]) -> TimerHandle:
        """Call ``handler`` again and again until the page is left."""
        return self._keep(self.app.every(seconds, handler))

    def _keep(self, timer: TimerHandle) -> TimerHandle:
        self._timers = [each for each in self._timers if each.active]
        self._timers.append(timer)
        return timer

    def changed(self, *panels: Panel) -> None:
        """Have these panels drawn again."""
        for panel in panels:
            panel.dirty = True
        self.demo.redraw()

    def rearrange(self) -> None:
        """Have everything arranged and drawn again: other buttons, another text."""
        self.demo.rearrange()

    def animate(self) -> None:
        """Something is to move: frames are drawn until :meth:`advance` says that it stands."""
        self.demo.animate()

    # ------------------------------------------------------------ for the window

    def close(self) -> None:
        """Leave it, and end all that was registered for it.  Harmless twice."""
        self.leave()
        for fileobj in list(self._watched):
            self.unwatch(fileobj)
        for timer in self._timers:
            if timer.active:
                timer.cancel()
        self._timers.clear()
        self._scope.cancel()
