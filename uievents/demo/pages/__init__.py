"""The pages of the window: each is one room, named here in the order of the tabs.

A page is a file or a folder of this package: what it shows, what it measures, what it says.  The
file, or the folder's ``page.py``, has ``PAGE``, a subclass of :class:`~.base.Page`, which is given
a :class:`~uievents.demo.stage.Stage`: what it may ask of the window.

* ``title`` is the label of its tab; ``keys`` are its keys, with their actions and lines of the
  help; ``panels`` draw it (:class:`~uievents.demo.panel.Panel`).
* ``enter()`` starts what the page needs, ``leave()`` ends it: the page is left when another is
  chosen and when the window closes.  What was asked of the stage (``on()``, ``watch()``,
  ``after()``, ``every()``) ends by itself; processes belong into ``leave()``.
* ``arrange(body, canvas)`` gives every panel its box, whenever size, language, theme or buttons
  change.
* A button has an *action*, ``"mode sleep"``: the page's ``do_mode("sleep")`` is called, by mouse
  and by key alike, and everything is arranged again.  All other input goes to
  ``clicked``, ``pressed``, ``released``, ``wheeled``, ``moved``, ``typed`` and ``let_go``.
* ``stage.changed(panel)`` draws a panel again.  A panel that changes by itself has a ``shows()``:
  ``panel.mark()`` marks the parts of it that show something else.
* What moves asks ``stage.animate()``:
  ``advance(now)`` is called before each frame until it returns False, and ``draw_over(canvas)``
  draws onto the finished picture and returns where.  While nothing changes, nothing is drawn.
* A sentence stands in the code that shows it, ``text("...")``, and a canvas draws it in the
  window's language (:mod:`uievents.words`).

``assets/docs/extending.md`` says step by step how to add one.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Page

PAGES = ("pipeline", "models", "servers", "io", "lecture")


def load(name: str) -> type[Page]:
    """The page called ``name``."""
    module = importlib.import_module(f"{__name__}.{name}")
    if hasattr(module, "__path__"):  # a folder, whose measured processes need no page
        module = importlib.import_module(f"{module.__name__}.page")
    page: type[Page] = module.PAGE
    return page
