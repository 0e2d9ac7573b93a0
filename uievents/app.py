"""A window with its event loop: what a script or a game uses.

Drawing is an event, too: nothing is drawn until something has changed.  Code that changes something
calls :meth:`App.redraw`.  After the turn's events, the loop then dispatches one ``Draw``, however
often ``redraw()`` was called, and shows the picture.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Unpack

from ._pygame import pygame, window_surface
from .dispatch.has_handlers import HasHandlers
from .dispatch.rects import RectLike
from .dispatch.region import Region
from .dispatch.targets import Tree
from .errors import NoDisplayError, WindowRefused
from .eventloop import EventLoop, LoopOptions
from .events import Blur, Close, Draw, Expose, Frame, Pos, Raw, Resize
from .frames import Animation, Frames
from .quantities import boolean, whole, window_size
from .scaled import allow_scaled
from .selector.capture import Capture
from .selector.display import Display, open_display
from .selector.eventtimes import EventTimes
from .selector.layout import Layout
from .selector.mouse import Mouse
from .sources.window import Window
from .switches import environment

NO_DISPLAY = (
    "there is no display to open a window on ({why}). On a machine without a screen, start a "
    "virtual one: 'xvfb-run -a COMMAND' (Debian: apt install xvfb). A program that needs no window "
    "uses EventLoop instead of App. (SDL_VIDEODRIVER=dummy opens a window without picture and "
    "input; do not measure with it, as it costs less than a real one)"
)

REFUSED = (
    "there is a display, but SDL opens no window of size {size} with flags {flags} on it: {why}. "
    "Try it without flags or vsync, or smaller"
)


FPS = 60
"""Frames a second if the screen's rate is not known."""


class App(EventLoop):
    """A window of ``size`` pixels and its event loop.

    ``size`` may be ``(0, 0)``, for the size of the desktop.  ``wait`` chooses by hand how the loop
    waits for the window: ``"x11"``, ``"sdl"``, or ``"selector"`` if SDL's driver has no input of
    its own (default: the best that there is, see :meth:`explain_wait`).  Further options are those
    of :class:`~uievents.eventloop.EventLoop`.

    There are ``fps`` frames a second while ``Frame`` has a handler (default: the screen's rate, or
    60 if it is not known).  With ``step``, in seconds, ``Step`` events cover the time before each
    frame.  ``icon`` is a file, or a ``pygame.Surface``.  With ``vsync`` a picture is shown just
    when the screen begins a new one, so it does not tear: after each ``Draw`` the loop waits for
    that moment, up to a frame's time.  (pygame has it for ``SCALED`` windows only.)

    Raises :class:`~uievents.errors.NoDisplayError` if there is no display,
    :class:`~uievents.errors.WindowRefused` if it refuses such a window, and ``ValueError`` or
    ``TypeError`` for an impossible size, or for a ``wait`` that would miss this window's events.
    """

    if TYPE_CHECKING:  # kept in EventLoop, so that uievents.aio need not import this module
        current: ClassVar[App | None]

    def __init__(
        self,
        title: str = "uievents",
        size: Pos = (640, 480),
        *,
        resizable: bool = False,
        flags: int = 0,
        wait: str | None = None,
        fps: float | None = None,
        step: float | None = None,
        icon: str | os.PathLike[str] | pygame.Surface | None = None,
        vsync: bool = False,
        **options: Unpack[LoopOptions],
    ) -> None:
        super().__init__(**options)
        self._draw_asked = False
        self.tree: Tree | None = None
        """The regions, once there are any."""
        self._has_window = False
        self._unscale: Callable[[], object] = bool  # nothing to undo yet
        self._end_capture: Callable[[], object] = bool
        try:
            if icon is not None:
                show_icon(icon)
            flags = whole(flags, "flags=", -(2**31), 2**31 - 1)  # pygame.FULLSCREEN is -(2**31)
            flags |= pygame.RESIZABLE if boolean(resizable, "resizable=") else 0
            self._open(title, size, flags, wait, boolean(vsync, "vsync="))
            rate = self.display.sdl.refresh_rate() or FPS if fps is None else fps
            self.frames: Frames = Frames(
                self.dispatcher, rate, step, pygame.display.get_active, self._workers.fail
            )
            self.loop.add(self.frames)
        except BaseException as error:
            self._close(error)
            raise

    def _open(self, title: str, size: Pos, flags: int, wait: str | None, vsync: bool) -> None:
        screen = open_window(title, size, flags, vsync)
        self._has_window = True
        self.screen: pygame.Surface = screen
        """The picture of the window, a ``pygame.Surface``; a new one after a resize."""
        self.display: Display = open_display(wait, lambda: self.clock())  # which a test replaces
        self._capture = Capture(self.display.sdl)
        self._end_capture = self._capture.close
        self._window = Window(
            self.display,
            self._workers.fail,
            HasHandlers(self.dispatcher, Raw),
            Layout(self.display.sdl),
            times=EventTimes(self.display.sdl),
            mouse=Mouse(self.display.sdl),
            reopened=self._reopened,
            capture=self._capture,
            later=self.loop.calls.append,
        )
        EventLoop.current = self
        self.loop.add(self._window)
        self._window.drain()  # events that came while the window was opened
        self.loop.defaults[Close] = self.stop
        self.loop.defaults[Draw] = self._show
        self.loop.defaults[Frame] = self._after_frame
        self.loop.defaults[Expose] = lambda event: self.redraw()
        self.loop.defaults[Resize] = self._resized
        self.redraw()
        self._unscale = allow_scaled()
        # At pygame.quit(): Xlib would crash if it were asked about a connection that is closed.
        pygame.register_quit(_close_current)

    @property
    def size(self) -> Pos:
        """Width and height of the window's picture, in pixels."""
        return self.screen.get_size()

    @property
    def clipboard(self) -> str:
        """The text in the clipboard, which all programs share; ``""`` if there is no text.

        It can be set.  Other programs then fetch the text from this one, even while it is idle.
        Reading it fetches it from the program that has it, and takes up to a second if that program
        does not answer.

        Raises ``TypeError`` for anything but text, ``ValueError`` for text that no clipboard can
        hold (a NUL, a lone surrogate), ``RuntimeError`` if the window has been closed.
        """
        self._check_clipboard()
        return self.display.sdl.clipboard()

    @clipboard.setter
    def clipboard(self, text: str) -> None:
        self._check_clipboard()
        if not isinstance(text, str):
            raise TypeError(f"the clipboard takes text, not {text!r}")
        if "\0" in text:
            raise ValueError(f"the clipboard takes no text with a NUL: {text!r}")
        try:
            encoded = text.encode()
        except UnicodeEncodeError:
            raise ValueError(f"the clipboard takes no lone surrogate: {text!r}") from None
        if not self.display.sdl.copy(encoded):
            raise RuntimeError(f"SDL's driver {pygame.display.get_driver()!r} has no clipboard")

    def _check_clipboard(self) -> None:
        if not pygame.display.get_init():
            raise RuntimeError("the window has been closed, and the clipboard with it")

    def redraw(self) -> None:
        """Ask for one ``Draw`` after this turn's events, however often this is called.

        From any thread.  Does nothing while the program has closed pygame's window; a window that
        it opens again is drawn anyway.
        """
        if not self.dispatcher.on_thread():
            self.call(self.redraw)
            return
        if window_surface() is None:
            return
        if not self._draw_asked:
            self._draw_asked = True
            self.loop.calls.append(self._draw)  # at the end of this turn
            self._changed()

    def _draw(self) -> None:
        self._draw_asked = False
        if window_surface() is not None:
            self.loop.dispatch_now(Draw(time=self.clock(), source="app"))

    def animate(self, duration: float, function: Callable[[float], object]) -> Animation:
        """Call ``function(part)`` once a frame for so many seconds; ``part`` goes from 0 to 1.

        Afterwards there are no more frames, unless something else needs them.  Returns an object
        that can be awaited and cancelled.  Raises ``TypeError`` or ``ValueError`` for an impossible
        duration.
        """
        self.dispatcher.check_thread("animate()")
        animation = self.frames.animate(duration, function)
        self._changed()
        return animation

    def _after_frame(self, event: Frame) -> None:
        self.frames.after_frame(event)
        self.redraw()

    @property
    def fullscreen(self) -> bool:
        """Whether the window fills the screen; it can be set."""
        surface = window_surface()
        return surface is not None and bool(surface.get_flags() & pygame.FULLSCREEN)

    @fullscreen.setter
    def fullscreen(self, wanted: bool) -> None:
        if not isinstance(wanted, bool):
            raise TypeError(f"fullscreen is True or False, not {wanted!r}")
        self.dispatcher.check_thread("fullscreen")
        if wanted is not self.fullscreen:
            if not self.display.sdl.fill_screen(wanted):
                raise RuntimeError(f"SDL cannot change that: {pygame.get_error()}")
            surface = window_surface()
            if surface is not None:
                self.screen = surface
            self.redraw()

    def region(
        self,
        rect: RectLike,
        parent: Region | None = None,
        *,
        visible: bool = True,
        focusable: bool = False,
        hit: Callable[[Pos], object] | None = None,
        name: str = "",
    ) -> Region:
        """A part of the window, ``(x, y, width, height)``, with handlers of its own.

        ``rect`` may be anything that ``pygame.Rect`` takes (else ``TypeError``).  The region that
        was made last is the topmost in its ``parent``.

        Without regions, events go straight to the app's handlers.  With regions, mouse events go to
        the region under the pointer, keys to the region with the focus, and from there up to the
        app (see :mod:`uievents.dispatch.targets`).
        """
        self.dispatcher.check_thread("region()")
        if self.tree is None:
            self.tree = self.input.make_tree()
            self.input.size = lambda: self.size
            self.tree.later = self._at_the_end
        return self.tree.region(
            rect, parent, visible=visible, focusable=focusable, hit=hit, name=name
        )

    def _at_the_end(self, settle: Callable[[], None]) -> None:
        """Call a function after this turn's events, without a further turn."""
        self.loop.calls.append(settle)
        self._changed()

    def _resized(self, event: Resize) -> None:
        surface = window_surface()
        if surface is not None:
            self.screen = surface
        self.redraw()

    def _show(self, event: Draw) -> None:
        if window_surface() is not None:
            pygame.display.flip()

    def _reopened(self) -> None:
        """Called when the program has closed pygame's window and opened another."""
        restore_sigterm()
        surface = window_surface()
        if surface is not None:
            self.screen = surface
        self._window.translator.forget_keys()
        self.queue.put(Blur(time=self.clock(), source="window"))  # the former window has lost it
        self.redraw()

    def _closing_steps(self) -> list[Callable[[], object]]:
        steps = [self._not_current, self._unscale, self._end_capture, *super()._closing_steps()]
        if self._has_window:
            steps.insert(-1, pygame.display.quit)
        return steps

    def _not_current(self) -> None:
        if App.current is self:
            EventLoop.current = None


def show_icon(icon: str | os.PathLike[str] | pygame.Surface) -> None:
    """Give the window that is opened next this icon."""
    if not isinstance(icon, pygame.Surface):
        if not isinstance(icon, (str, os.PathLike)):
            raise TypeError(f"icon= is the path of a picture, or a pygame.Surface; not {icon!r}")
        icon = pygame.image.load(os.fspath(icon))
    pygame.display.set_icon(icon)


def _close_current() -> None:
    """Called by ``pygame.quit()``, which closes the window: close its loop, too."""
    if App.current is not None:
        App.current.close()


def open_window(title: str, size: Pos, flags: int, vsync: bool = False) -> pygame.Surface:
    """Open pygame's window; its errors say what to do."""
    if not isinstance(title, str):
        raise TypeError(f'title= is text, not {title!r}: App("title", size=(640, 480))')
    size = window_size(size)
    if not (_names_display() or os.environ.get("SDL_VIDEODRIVER")):
        raise NoDisplayError(NO_DISPLAY.format(why="neither DISPLAY nor WAYLAND_DISPLAY is set"))
    if window_surface() is not None:
        raise RuntimeError("pygame has one window, and it is open: close the other App first")
    try:
        pygame.display.init()
    except pygame.error as error:
        raise no_display(error) from None
    try:
        screen = _set_mode(size, flags, vsync)
        check_visible()
        pygame.display.set_caption(title)
    except BaseException as error:
        pygame.display.quit()
        if isinstance(error, pygame.error):
            raise WindowRefused(REFUSED.format(size=size, flags=flags, why=error)) from None
        raise
    restore_sigterm()
    return screen


def _set_mode(size: Pos, flags: int, vsync: bool) -> pygame.Surface:
    if vsync:
        if pygame.display.get_driver() in ("dummy", "offscreen"):  # pygame would crash
            raise pygame.error("this display driver has no picture to wait for")
        return pygame.display.set_mode(size, flags | pygame.SCALED, vsync=1)
    if pygame.display.get_driver() != "x11":  # other drivers always accelerate
        return pygame.display.set_mode(size, flags)
    # pygame draws in main memory.  OpenGL would only copy that, and its threads would wake for it.
    # SDL reads this once, for the first window after display.init().
    with environment(SDL_FRAMEBUFFER_ACCELERATION="0"):
        return pygame.display.set_mode(size, flags)


def restore_sigterm() -> None:
    """Have SIGTERM end the program, as it does without SDL.

    SDL has installed a handler of its own, unknown to Python.  That only sets a flag for the next
    pump, and a program that sleeps does not pump.
    """
    if (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    ):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def no_display(error: pygame.error) -> NoDisplayError:
    """The error to raise for SDL's error: it says what to do."""
    why = f"SDL says: {error}"
    if driver := os.environ.get("SDL_VIDEODRIVER"):
        why += f"; SDL_VIDEODRIVER={driver} is set; without it, SDL chooses a driver"
    return NoDisplayError(NO_DISPLAY.format(why=why))


def check_visible() -> None:
    """Raise :class:`NoDisplayError` if SDL has opened an invisible window by itself.

    SDL does so if no display is named, or the one in DISPLAY does not answer.
    """
    driver = pygame.display.get_driver()
    if driver not in ("dummy", "offscreen") or os.environ.get("SDL_VIDEODRIVER") == driver:
        return
    pygame.display.quit()
    why = "neither DISPLAY nor WAYLAND_DISPLAY is set"
    if _names_display():
        why = f"the X server {os.environ.get('DISPLAY', '')!r} does not answer"
    raise NoDisplayError(NO_DISPLAY.format(why=why))


def _names_display() -> bool:
    """Whether the environment names a display; True on systems that need no name."""
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform != "linux" or any(os.environ.get(name) for name in names)
