"""The window: turns pygame's events into this package's.

:mod:`.translator` says how each kind is translated.  This module empties SDL's queue, and finds the
window that each event is about.

The App's own window is that of ``pygame.display``.  An event of another window (``pygame.Window``,
``pygame._sdl2.Window``) becomes a :class:`~uievents.events.PygameEvent` with that ``window`` and
all its data.  So a click there is not a click in the App.

In an event, pygame names the window by its Python object.  The window of ``pygame.display`` has no
such object, and neither has a window that was closed since.  So that these two can be told apart,
an object is made for the App's window.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable
from itertools import repeat
from math import inf
from typing import Any, Protocol

import pygame
from pygame import MOUSEBUTTONDOWN, MOUSEBUTTONUP, MOUSEMOTION

from .._pygame import window_surface
from ..events import Close, Event, Pos, PygameEvent, Raw
from .base import Clock, Put, Source
from .fields import Fields
from .translator import TRANSLATIONS, KeyLayout, Translator

SDL_LIMIT = 65_535
"""The most events in SDL's own queue; it silently drops what comes beyond."""

_log = logging.getLogger("uievents")

IS_CE = hasattr(pygame, "Window")

if IS_CE:
    SDLWindow: Any = pygame.Window  # type: ignore[attr-defined]
else:
    from pygame._sdl2.video import Window as SDLWindow

ABOUT_A_WINDOW = frozenset(
    getattr(pygame, name) for name in dir(pygame) if name.startswith("WINDOW") and name.isupper()
)
"""The kinds that are always about a window.  If such an event names none, it has been closed."""

LOSSES = (pygame.WINDOWFOCUSLOST, pygame.WINDOWMINIMIZED, pygame.WINDOWHIDDEN)
"""The kinds after which the window may not get the releases of buttons."""

BUTTONS = (MOUSEBUTTONDOWN, MOUSEBUTTONUP)

_window_objects: list[Any] = []
"""The objects made for the windows of ``pygame.display``.  pygame keeps a bare pointer to them, so
they must live on.  pygame-ce's object writes to SDL's window when it is freed, so it never is."""

Fail = Callable[[Exception, Event, Any], None]

PROMPT = 0.02
"""Seconds.  If SDL's queue was emptied less than so long ago, its events count as having just
happened.  Otherwise their times are looked up."""


class Timestamps(Protocol):
    """When events happened: see :mod:`uievents.selector.eventtimes`."""

    def look(self, since: float) -> None: ...

    def read(self, now: float, since: float) -> list[float]: ...


class SDLMouse(Protocol):
    """SDL's mouse: see :mod:`uievents.selector.mouse`."""

    def pos(self) -> Pos | None: ...

    def forget_buttons(self) -> None: ...


class CaptureSwitch(Protocol):
    """See :mod:`uievents.selector.capture`."""

    def follow(self, dragged: bool) -> None: ...


class DisplayWait(Protocol):
    """How SDL's queue is waited for (see :mod:`uievents.selector.display`)."""

    @property
    def looks(self) -> Any:
        """``looks.due``: when to look at the queue although nothing shows an event."""

    @property
    def means(self) -> str:
        """``"sdl"`` where SDL itself waits: its wait already takes events into its queue."""

    def attach(self, selector: Any, ready: Callable[[Any, int], None]) -> None: ...
    def expect(self) -> None: ...
    def pending(self, *, read: bool = False) -> bool: ...
    def collected(self, count: int) -> None: ...
    def explain(self) -> str: ...
    def close(self) -> None: ...


def _log_failure(error: Exception, event: Event, translation: Any) -> None:
    _log.error("%r could not be translated", event, exc_info=error)


def _no() -> bool:
    return False


class Window(Source):
    """Mouse, keyboard, touch, gamepads and the window itself, through pygame.

    ``fail(error, event, translation)`` is called for an event that could not be translated, which
    becomes a :class:`~uievents.events.PygameEvent`.  ``wants_raw()`` says whether
    :class:`~uievents.events.Raw` has handlers.  ``times`` finds when events happened (see
    :mod:`uievents.selector.eventtimes`); without it, they have just happened.  For ``mouse`` see
    :mod:`uievents.selector.mouse`.  ``reopened()`` is called when the program has closed pygame's
    window, and opened another.  ``later(function)`` calls a function after this turn's handlers; so
    ``capture.follow()`` is called when a drag begins or ends.
    """

    # The base class's checks would cost more than the assignments here, in each turn.
    __setattr__: Any = object.__setattr__

    name = "window"
    backpressure = False  # SDL drops what its queue cannot hold, and a person is not to wait

    def __init__(
        self,
        display: DisplayWait,
        fail: Fail = _log_failure,
        wants_raw: Callable[[], bool] = _no,
        layout: KeyLayout | None = None,
        times: Timestamps | None = None,
        mouse: SDLMouse | None = None,
        reopened: Callable[[], None] = lambda: None,
        capture: CaptureSwitch | None = None,
        later: Callable[[Callable[[], object]], object] = lambda function: function(),
    ) -> None:
        self.display = display
        self.translator: Translator = Translator(self.name, layout)
        self._fail = fail
        self._wants_raw = wants_raw
        self._times = times
        self._mouse = mouse
        if mouse is not None:
            self.translator.pointer = mouse.pos
        self._emptied = -inf  # when SDL's queue was last emptied
        self._reopened = reopened
        self._capture: Any = capture
        self._later = later
        self._captured = False
        self._surface: Any = None
        self._windows = 0  # number of windows seen so far, one after the other
        self._own: Any = None  # the object given to the App's own window
        self._number: int | None = None  # SDL's number of that window
        self._fields = Fields()
        self._elsewhere: set[int] = set()  # buttons that went down in another window, SDL's numbers

    def attach(self, selector: Any, put: Put, clock: Clock) -> None:
        super().attach(selector, put, clock)
        self.display.attach(selector, self.ready)
        self.display.expect()

    def deadline(self) -> float | None:
        due: float | None = self.display.looks.due
        if due is None:
            self.skip_deadline()
        return due

    def pending(self) -> bool:
        since = self.clock() - self._emptied
        if since < PROMPT:
            return self.display.pending(read=True)
        if self._times is not None and self.display.means == "sdl":
            self._times.look(since)
        return self.display.pending()

    def collect(self, now: float) -> None:
        self.drain()

    def ready(self, key: Any, mask: int) -> None:
        self.drain()

    def read_on(self, key: Any, mask: int) -> None:
        self.drain()

    def explain(self) -> str:
        """How the window is waited for, in words."""
        return self.display.explain()

    def close(self) -> None:
        super().close()
        self.display.close()

    def drain(self) -> None:
        """Translate all events of SDL's queue, and put them in line."""
        now = self.clock()
        found, times = self._take(now)
        if len(found) >= SDL_LIMIT:
            _log.warning(
                "SDL's queue was full (%d events), so further input is lost, presses and keys "
                "included: a handler has held the loop for very long, or the input is a flood",
                len(found),
            )
        self.display.collected(len(found))
        if self.skipped and self.display.looks.due is not None:
            self.ask_deadline()
        if found:
            moved = self._translate(found, repeat(now) if times is None else times)
            self.translator.drained()
            if (moved or self._captured) and self._capture is not None:
                self._follow(moved)

    def _follow(self, moved: bool) -> None:
        """Begin or end the capture of a drag, after the handlers of this turn."""
        held = any(pygame.mouse.get_pressed(5))
        if held is not self._captured and (moved or not held):
            self._captured = held
            self._later(lambda: self._capture.follow(held))

    def _take(self, now: float) -> tuple[list[Any], list[float] | None]:
        """The events of SDL's queue, and their times; None: they have just happened."""
        surface = window_surface()
        if surface is None and not pygame.display.get_init():
            return [], None  # the program has closed the window, to open another
        if surface is not self._surface:
            if surface is None:  # Window.from_display_module().destroy(): no event of SDL says so
                self.put(Close(time=now, source=self.name))
            self._surface = surface
            self._name_window()
            self._windows += surface is not None
            if surface is not None and self._windows > 1:
                self._reopened()
        since, self._emptied = now - self._emptied, now
        if self._times is None or since < PROMPT:
            return pygame.event.get(), None
        times = self._times.read(now, since)
        found = pygame.event.get(pump=False)
        times += [now] * (len(found) - len(times))  # posted by another thread meanwhile
        return found, times

    def _translate(self, found: list[Any], times: Iterable[float]) -> bool:
        """Translate events, with their times; returns whether the pointer moved."""
        moved = False
        put, fields, translator = self.put, self._fields, self.translator
        translation_of = TRANSLATIONS.get
        raw, elsewhere = self._wants_raw(), self._elsewhere
        for event, when in zip(found, times, strict=False):
            kind, fields.data = event.type, event.dict
            if kind == MOUSEMOTION:
                moved = True
            if raw:
                put(raw_of(event, when))
            translation = translation_of(kind)
            window = fields.data.get("window", self._own)
            if translation is None or (window is not self._own and not self._is_own(kind, window)):
                put(self._untranslated(event, when))
                continue
            if elsewhere and kind in BUTTONS and self._is_release_of_another(kind):
                put(self._untranslated(event, when))
                continue
            if kind in LOSSES and self._mouse is not None:
                self._mouse.forget_buttons()
            try:
                events = translation(translator, fields, when)
            except Exception as error:
                whole = self._untranslated(event, when)
                put(whole)
                self._fail(error, whole, translation)
                continue
            for made in events or (self._untranslated(event, when),):
                put(made)
        return moved

    def _untranslated(self, event: Any, now: float) -> PygameEvent:
        """The ``PygameEvent`` for an event that has no type of its own here."""
        window = event.dict.get("window")
        other = _is_window(window) and _number_of(window) != self._number
        return PygameEvent(
            event.type,
            dict(event.dict),
            pygame.event.event_name(event.type),
            window if other else None,
            time=now,
            source="pygame",
        )

    # ------------------------------------------------------------ which window

    def _is_own(self, kind: int, window: object) -> bool:
        """Whether an event is about the App's own window, or about no window."""
        if _is_window(window):
            if self._number is None or _number_of(window) == self._number:
                return True
            self._note_another(kind)
            return False
        if window is not None or self._number is None:
            return True
        if kind not in ABOUT_A_WINDOW:
            # Motion names no window if a button is held in another window, and it is outside that.
            return kind != MOUSEMOTION or not self._elsewhere
        # Of a window that is closed by now, or set_mode() has replaced the App's.
        before = self._number
        self._name_window()
        if self._number != before:
            return True
        self._note_another(kind)
        return False

    def _note_another(self, kind: int) -> None:
        """Note which buttons are held in another window; if it closes, have SDL forget them."""
        if kind == MOUSEBUTTONDOWN:
            self._elsewhere.add(self._fields.whole("button", 1))
        elif kind == MOUSEBUTTONUP:
            self._elsewhere.discard(self._fields.whole("button", 1))
        elif self._elsewhere and kind in LOSSES and self._mouse is not None:
            self._mouse.forget_buttons()

    def _is_release_of_another(self, kind: int) -> bool:
        """Whether the event releases a button that went down in another window."""
        button = self._fields.whole("button", 1)
        if button not in self._elsewhere:
            return False
        self._elsewhere.remove(button)
        return kind == MOUSEBUTTONUP

    def _name_window(self) -> None:
        """Make an object for the App's own window, by which its events are recognised."""
        self._own = self._number = None
        if self._surface is None:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                named = SDLWindow.from_display_module()
            except (AttributeError, pygame.error):  # pygame-ce plans to drop it
                return
        if not IS_CE:
            _window_objects.clear()
        if named not in _window_objects:
            _window_objects.append(named)
        self._own, self._number = named, _number_of(named)


def _is_window(value: object) -> bool:
    """Whether ``value`` is a window of pygame's.

    In a posted event it may be any object, even one whose ``__class__`` is a property that fails.
    """
    return issubclass(type(value), SDLWindow)


def _number_of(window: Any) -> int:
    """SDL's number of a window; 0 if it is closed."""
    try:
        return int(window.id)
    except pygame.error:
        return 0


def raw_of(event: Any, now: float) -> Raw:
    """The ``Raw`` event of pygame's ``event``, for libraries that take pygame's events."""
    return Raw(event, event.type, pygame.event.event_name(event.type), time=now, source="pygame")
