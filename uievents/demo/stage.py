"""What a page may ask of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dispatch.subscription import Scope, Subscription
from ..events import Readable, Timer
from ..sources import TimerHandle
from .look import Look
from .paint import Canvas
from .panel import Panel

if TYPE_CHECKING:
    from ..app import App
    from .window import Demo


class Stage:
    """The window, as a page sees it: events, timers, the clock, and when to draw.

    Handlers, timers and watched descriptors end when the page is left.
    """

    def __init__(self, window: Demo, name: str) -> None:
        self._window = window
        self.name = name
        """What the registry calls the page."""
        self.app: App = window.app
        self.look: Look = window.look
        self.clock: Callable[[], float] = window.clock
        """The present time, in seconds."""
        self.rearrange: Callable[[], None] = window.rearrange
        """Arrange and draw everything again: there are other buttons, or other words."""
        self.act: Callable[[str], None] = window.act
        """Do what the button of that action does: ``"page io"`` leaves this page for that one."""
        self.animate: Callable[[], None] = window.animate
        """Draw frames until the page's ``advance()`` returns False."""
        self._scope = Scope()
        self._timers: list[TimerHandle] = []
        self._watched: dict[Any, Subscription] = {}

    @property
    def folder(self) -> Path:
        """Where the user wants files to be saved."""
        return self._window.folder

    @property
    def canvas(self) -> Canvas:
        """What the page is drawn on; another one after each arranging."""
        return self._window.canvas

    # ------------------------------------------------------------ what happens

    def on(self, event_type: Any, handler: Callable[[Any], object], **filters: Any) -> None:
        """Register a handler of the app."""
        self.app.on(event_type, handler, scope=self._scope, **filters)

    def watch(self, fileobj: Any, handler: Callable[[Readable], object]) -> None:
        """Call ``handler`` whenever ``fileobj`` can be read, until :meth:`unwatch`."""
        self.app.watch(fileobj, read=True)
        self._watched[fileobj] = self.app.on(Readable, handler, fileobj=fileobj)

    def unwatch(self, fileobj: Any) -> None:
        """To be called before ``fileobj`` is closed; a second call does nothing."""
        if fileobj in self._watched:
            self._watched.pop(fileobj).cancel()
            self.app.unwatch(fileobj)

    def after(self, seconds: float, handler: Callable[[Timer], object]) -> TimerHandle:
        """Call ``handler`` once."""
        return self._keep(self.app.after(seconds, handler))

    def every(self, seconds: float, handler: Callable[[Timer], object]) -> TimerHandle:
        """Call ``handler`` again and again."""
        return self._keep(self.app.every(seconds, handler))

    def _keep(self, timer: TimerHandle) -> TimerHandle:
        self._timers = [*(each for each in self._timers if each.active), timer]
        return timer

    # ------------------------------------------------------------ the picture

    def changed(self, *panels: Panel) -> None:
        """Draw these panels again, and whatever else is marked as dirty or stale."""
        for panel in panels:
            panel.dirty = True
        self._window.redraw()

    def close(self) -> None:
        """End what the page has asked for."""
        for fileobj in list(self._watched):
            self.unwatch(fileobj)
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._scope.cancel()
