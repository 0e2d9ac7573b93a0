"""The pages of the window, each a file: what it starts, what it shows, what can be done there.

**How a page is written.**  Derive from :class:`~.base.Page` in a file of this folder, list its
class here, and put its texts into ``texts/NAME.py`` (keys begin with ``NAME_``).

* ``name`` is its tab's (``tab_NAME`` in ``texts/frame.py``); ``keys`` are the lines of its own in
  the overlay of ``?``; ``panels`` what it is drawn with (:class:`~..panels.base.Panel`).
* ``enter()`` starts what the page needs, ``leave()`` ends it: the page is left when another is
  chosen and when the window closes.  What was registered by ``on()``, ``watch()``, ``after()``
  and ``every()`` of the page ends by itself.  Processes belong into ``leave()``.
* ``arrange(body, canvas)`` gives every panel its box, whenever size, language, theme or buttons
  change; :meth:`~.base.Page.rearrange` asks for it.
* A button says an *action*, ``"mode sleep"``; the page's ``do_mode("sleep")`` is called, by mouse
  and by keyboard alike, and everything is arranged anew.  ``action_of(key)`` says which keys are
  actions.  Everything else that happens over the page comes to ``clicked``, ``pressed``,
  ``released``, ``wheeled``, ``moved``, ``typed`` and ``let_go``.
* ``changed(panel)`` draws a panel again.  For what moves, say ``animate()``: ``advance(now)`` is
  called before each frame until it returns False, ``draw_over(canvas)`` draws onto the
  finished picture and returns where.  While nothing changes, nothing is drawn and nobody wakes.
"""

from __future__ import annotations

from .base import Page
from .io import IO
from .models import Models
from .pipeline import Pipeline
from .servers import Servers

PAGES: tuple[type[Page], ...] = (Pipeline, Models, Servers, IO)

__all__ = ["IO", "PAGES", "Models", "Page", "Pipeline", "Servers"]
