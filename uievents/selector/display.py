"""A window system's connection, and the means of waiting for it.

With all of them, an event that another thread pushes into SDL's queue rings a bell.  They differ in
how they wait for the window's own events:

=================  ===========================================  =====================
means              how the window's events are waited for       used on
=================  ===========================================  =====================
:class:`X11Display`  the connection is one more descriptor        X11
:class:`SDLDisplay`  SDL waits; a thread watches the descriptors  Wayland, Windows, macOS
:class:`Display`     there are none                               ``dummy``, ``offscreen``
=================  ===========================================  =====================

Windows and macOS have not been tested.  They have no ``eventfd``; that case is tested on Linux.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from time import monotonic

from .headless import Display, mark_forked
from .sdl import SDL
from .sdlwait import SDLDisplay
from .x11 import X11Display

__all__ = ["Display", "SDLDisplay", "X11Display", "open_display"]

MEANS = ("x11", "sdl", "selector")


def open_display(means: str | None = None, clock: Callable[[], float] = monotonic) -> Display:
    """The display of pygame's window, which must be open.

    ``means``: ``"x11"``, ``"sdl"`` or ``"selector"`` to choose by hand (None: the environment
    variable ``UIEVENTS_WAIT``, else the best there is).  ``clock`` gives the time by which looks at
    SDL's queue are planned.

    Raises ``ValueError`` for a means that this display does not have.
    """
    import pygame

    sdl = SDL()
    driver = pygame.display.get_driver()
    x11_window = sdl.x11_window() if driver == "x11" else None
    chosen = (os.environ.get("UIEVENTS_WAIT") or None) if means is None else means
    if chosen is not None and chosen not in MEANS:
        raise ValueError(
            f"there is no way of waiting called {chosen!r}: choose x11, sdl or selector"
        )
    if chosen == "x11" and x11_window is None:
        raise ValueError(f"SDL's driver here is {driver!r}, not x11: choose sdl or selector")
    silent = driver in ("dummy", "offscreen")
    if chosen == "selector" and not silent:
        raise ValueError(
            f"the selector alone does not wait for a window of SDL's driver {driver!r}: "
            f"choose {'x11 or sdl' if x11_window else 'sdl'}, or leave it out"
        )
    if silent and chosen in (None, "selector"):
        return Display(sdl, clock)
    bell = hasattr(os, "eventfd")  # without eventfd, SDL's own wait notices a pushed event sooner
    if x11_window is not None and (chosen == "x11" or (chosen is None and bell)):
        return X11Display(sdl, x11_window, clock)
    why = f"the driver {driver!r} gives no descriptor to wait for"
    if chosen is not None:
        why = "chosen by hand"
    elif x11_window is not None:
        why = "this system has no eventfd"
    return SDLDisplay(sdl, why, clock)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=mark_forked)
