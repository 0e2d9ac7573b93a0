"""The contract between a page and the window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, NamedTuple

from ...events import Click, KeyDown, KeyUp, MouseDown, MouseMove, MouseUp, Wheel
from ...words import Text
from ..glossary import USUAL, Word
from ..listing import Listing
from ..paint import Box, Canvas, Words
from ..panel import Panel
from ..stage import Stage

NAMES = {"←": "left", "→": "right", "−": "-"}
"""The names that events have for keys that the help writes with a sign."""


class Key(NamedTuple):
    """A line of the help: a key or several, what they do, and the action of each."""

    names: str
    """As the help writes them: ``F9``, ``F1 – F5``, ``← →``, ``Ctrl+1 – 5``, ``Ctrl + − 0``."""
    does: Text
    actions: Sequence[str] = ()

    def by_key(self) -> dict[str, str]:
        """The action of each, by the name that events give the key."""
        if found := re.fullmatch(r"(\D+)(\d+) – \D*(\d+)", self.names):
            first, last = int(found[2]), int(found[3])
            keys = [f"{found[1]}{number}" for number in range(first, last + 1)]
        else:
            prefix = "Ctrl+" if self.names.startswith("Ctrl ") else ""
            names = self.names.removeprefix("Ctrl ").split()
            keys = [prefix + NAMES.get(name, name) for name in names]
        pairs = zip(keys, self.actions, strict=bool(self.actions))
        return {key.lower(): action for key, action in pairs}


class Page:
    """One page: its panels, its actions, and what runs for it while it is shown."""

    title: ClassVar[Text]
    """The label of its tab."""
    keys: ClassVar[Sequence[Key]] = ()
    """The keys that are actions on this page."""
    rest: ClassVar[Words] = ""
    """What all other keys do, in a sentence for the help."""
    words: ClassVar[Sequence[Word]] = USUAL
    """The words that the help explains."""
    aside: ClassVar[float] = 0.0
    """Width that the page adds to the usual one in a wide window, in pixels of the design."""
    code: Sequence[Listing] = ()
    """The listings that the action ``code`` shows, one after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.panels: list[Panel] = []

    @property
    def name(self) -> str:
        """The page's name in the registry."""
        return self.stage.name

    @property
    def shows(self) -> object:
        """Identifies what the page shows; when a key changes it, the view goes to the top."""
        return None

    # ------------------------------------------------------------ while it is shown

    def enter(self) -> None:
        """The page is shown from now on: start what it needs."""

    def leave(self) -> None:
        """The page is no longer shown: end its processes and connections."""

    def arrange(self, body: Box, canvas: Canvas) -> None:
        """Give every panel its place within ``body``."""
        raise NotImplementedError

    def advance(self, now: float) -> bool:
        """Put everything where it is at ``now``; returns whether anything goes on moving."""
        return False

    def draw_over(self, canvas: Canvas) -> list[Box]:
        """Draw what moves over the panels; returns where."""
        return []

    @property
    def ready(self) -> bool:
        """Whether the page shows its first content; the tour waits for that."""
        return True

    @property
    def busy(self) -> bool:
        """Whether something is being measured: the tour waits for its end."""
        return False

    @property
    def message(self) -> Words:
        """The message about an action, while it is shown: Esc does ``dismiss``."""
        return ""

    # ------------------------------------------------------------ what happens over it

    @cached_property
    def _actions(self) -> dict[str, str]:
        return {name: action for key in self.keys for name, action in key.by_key().items()}

    def action_of(self, event: KeyDown) -> str:
        """The action of a key on this page; "" for a key that goes to :meth:`typed`."""
        with_ctrl = self._actions.get(f"ctrl+{event.key}", "") if "ctrl" in event.mods else ""
        return with_ctrl or self._actions.get(event.key, "")

    def clicked(self, event: Click) -> None:
        """A click that was not on a button."""

    def pressed(self, event: MouseDown) -> None: ...

    def released(self, event: MouseUp) -> None: ...

    def wheeled(self, event: Wheel) -> None: ...

    def moved(self, event: MouseMove) -> None: ...

    def typed(self, event: KeyDown) -> None:
        """A key that is no action."""

    def let_go(self, event: KeyUp) -> None: ...
