"""A page with measured figures, and its panels: each shows one measurement, as it goes on.

A study is measured in a process of its own (:mod:`uievents.compare.live`), which reports the costs
of each case as soon as they are known.  One measurement disturbs another, so the panels of a page
take turns.  Drawing disturbs it, too: the window draws new figures at most ten times a second.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from ..compare.live import Update
from ..events import Timer
from ..sources import TimerHandle
from ..words import Text, digits, text
from .cleaning import clean
from .figures import rows
from .layout import cut
from .listing import Listing
from .pages.base import Page
from .paint import Box, Canvas, Words
from .panel import NOWHERE, Button, Panel, button_width, in_a_row
from .shown import FollowedProcess
from .stage import Stage
from .theme import BODY, HEAD, SMALL

FRAME = 0.1
"""Least time between two pictures while results come in, in seconds."""
TIMEOUT = 1.0
"""Seconds in which a process must end by itself before it is killed."""
WIDE = 1000
"""From this width on (in pixels of the design), every sentence fits two lines."""
CROWDED = 20.0
"""Part of the machine in percent from which on the panel mentions the programs that take it."""

T = TypeVar("T")


class MeasuredPanel(Panel, Generic[T]):
    """A card: a heading, a button that runs and stops, figures, and a sentence about them."""

    title: ClassVar[Text]
    about: ClassVar[Text]
    hint: ClassVar[Text]
    """The sentence before anything was measured."""
    running_text: ClassVar[Text]
    """The sentence while it is being measured."""
    names: ClassVar[Mapping[str, Text]] = {}
    """The cases that have a row each, and their titles."""
    study: ClassVar[str]
    """``module:class`` of the study (:class:`uievents.compare.study.Study`)."""
    costs_type: ClassVar[Any]
    """The type of the study's ``costs()``."""
    action: ClassVar[str]
    """Its name in actions: the button does ``run ACTION``, and Code shows its first listing."""
    key: ClassVar[str]
    """The key that presses the button."""
    lines: ClassVar[int] = 2
    """Lines that the sentence needs in a panel of the usual width."""
    code: ClassVar[Sequence[Listing]] = ()
    """The code that is measured."""
    code_key: ClassVar[str] = ""
    """The key that shows the first listing."""

    def __init__(self) -> None:
        super().__init__()
        self.running: bool = False
        """Whether it is being measured, or waits for that."""
        self.waits: bool = False
        """Whether it waits for the end of another panel's measurement."""
        line: Any = Update
        self.read: Any = msgspec.json.Decoder(line[self.costs_type]).decode
        self.forget()

    # ------------------------------------------------------------ results

    def forget(self) -> None:
        """Clear all results, before another measurement begins."""
        self.begun: bool = False
        self.done: bool = False
        """Whether the whole plan has been measured."""
        self.gone: Words = ""
        """How the measuring process failed, if it did."""
        self.share: float = 0.0
        """The part of the plan that has been measured, 0 to 1."""
        self.other_load: float = 0.0
        """Percent of the machine that other programs take."""
        self.current: str = ""
        """The case that is being measured."""
        self.costs: dict[str, T] = {}
        self.failures: dict[str, Text] = {}

    def arguments(self) -> list[Any] | None:
        """The study's arguments; None: those of a quick comparison."""
        return None

    def stop(self, gone: Words = "") -> None:
        """The measurement has ended; ``gone`` says how, if its process failed."""
        self.running = self.waits = False
        self.current = ""
        self.gone = gone

    def take(self, line: Update[T]) -> None:
        """The measuring process has reported a line."""
        self.begun, self.share, self.other_load = True, line.share, line.other_load
        if line.failed is not None:
            self.failures[line.name] = Text(clean(line.failed.en, 400), clean(line.failed.zh, 400))
        elif line.costs is None:
            self.current = line.name
        else:
            self.keep(line.name, line.costs)

    def keep(self, name: str, costs: T) -> None:
        """Take the costs of a case that has been measured once more."""
        self.costs[name] = costs

    # ------------------------------------------------------------ the sentence

    def sentence(self) -> Words:
        """The result, or how to get one."""
        if self.gone:
            return text(
                "The measuring process has ended ({why}). Run starts it again.", why=self.gone
            )
        if self.waits:
            return text("Next: this runs when the other measurement has ended.")
        if self.running:
            return self.running_text
        if self.begun and not self.done and not self.complete():
            return text("Stopped before all was measured. Run starts it again.")
        return self.verdict() if self.begun else self.hint

    def complete(self) -> bool:
        """Whether the figures allow a verdict although the measurement was stopped."""
        return False

    def verdict(self) -> Words:
        """The result, in words."""
        raise NotImplementedError

    # ------------------------------------------------------------ the card

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        labels, place = (text("Run"), text("Stop")), self.box.inflate(-2 * canvas.px(12), 0)
        cut(place, "top", canvas.px(9))
        place.height = canvas.px(30)
        width = max(button_width(canvas, it, self.key) + canvas.px(8) for it in labels)
        rect = cut(place, "right", width, canvas.px(8))
        label, action = labels[self.running], f"run {self.action}"
        run = Button(action, rect, label, self.key, on=not self.running)
        more = self.more_buttons()
        in_a_row(canvas, place, 8, *more, wider=6, right=True)
        self.controls: int = min(button.rect.left for button in (*more, run))
        """The x coordinate at which the heading must end."""
        return [*more, run]

    def more_buttons(self) -> list[Button]:
        """The buttons left of Run."""
        if not self.code:
            return []
        return [Button(f"code {self.action}", NOWHERE, text("Code"), self.code_key)]

    def draw_frame(self, canvas: Canvas) -> Box:
        """Draw the card; returns the room for the figures."""
        theme, px, rest = canvas.theme, canvas.px, self.box.inflate(-2 * canvas.px(14), 0)
        canvas.box(self.box, theme.panel, theme.line, radius=12)
        cut(rest, "top", px(7))
        head, below = cut(rest, "top", px(22)), cut(rest, "top", px(18), px(6))
        rule = cut(rest, "top", px(2), px(6))
        head.width = below.width = self.controls - head.left - px(8)
        used = canvas.text(self.title, head, HEAD, theme.text, bold=True)
        if self.other_load < CROWDED:
            canvas.text(self.about, below, SMALL, theme.dim)
        else:
            self._draw_busy(canvas, head, used, below)
        cut(rest, "bottom", px(4))
        lines = self.lines if self.box.width < px(WIDE) else min(2, self.lines)
        foot = cut(rest, "bottom", lines * canvas.height(BODY) + px(8), px(4))
        colour = theme.late if self.gone else theme.text
        canvas.paragraph(self.sentence(), foot, BODY, colour)
        canvas.fill(theme.line, rule)
        if self.running:
            rule.width = round(rule.width * min(1.0, self.share))
            canvas.fill(theme.accent, rule)
        return rest

    def _draw_busy(self, canvas: Canvas, head: Box, title: Box, below: Box) -> None:
        """Mention other programs: beside the title if there is room, else in the next line."""
        warning = text("Other programs take {n} %: longer times.", n=f"{self.other_load:.0f}")
        beside = head.copy()
        beside.left = title.right + canvas.px(14)
        beside.width = head.right - beside.left
        if canvas.width(warning, SMALL) <= beside.width:
            canvas.text(self.about, below, SMALL, canvas.theme.dim)
            below = beside
        canvas.text(warning, below, SMALL, canvas.theme.late)

    def draw_rows(self, canvas: Canvas, body: Box, width: int, gap: int = 0) -> list[tuple[Box, T]]:
        """A row for each case: ``width`` pixels with its title and status, and why it failed.

        Returns the rest of each row that has figures, and its costs.
        """
        theme, line = canvas.theme, canvas.height(BODY)
        drawn: list[tuple[Box, T]] = []
        for row, name in zip(rows(canvas, body, len(self.names)), self.names, strict=True):
            head = cut(row, "left", width, gap)
            head = Box(head.left, head.centery - line, width, line)
            canvas.text(self.names[name], head, BODY, theme.text, bold=True)
            status, bad = self.status(name)
            canvas.text(status, head.move(0, line), SMALL, theme.late if bad else theme.dim)
            if name in self.failures:
                canvas.text(self.failures[name], row, SMALL, theme.late)
            elif name in self.costs:
                drawn.append((row, self.costs[name]))
        return drawn

    def status(self, name: str) -> tuple[Text, bool]:
        """The state of a case without figures, and whether it is bad."""
        if name in self.failures:
            return text("failed"), True
        return (text("measuring") if self.current == name else text("not run yet")), False


class MeasuredPage(Page):
    """A page of such panels: when it is entered, each that has no figures yet is measured once."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.process: FollowedProcess | None = None
        """The measuring process: of the :attr:`measured` panel, or ending."""
        self.measured: MeasuredPanel[Any] | None = None
        """The panel that takes its figures."""
        self._next: list[MeasuredPanel[Any]] = []
        """The panels that are measured next, in order."""
        self._picture: TimerHandle | None = None

    @property
    def measured_panels(self) -> list[MeasuredPanel[Any]]:
        """The panels with a measurement, in the order in which they take turns."""
        return [panel for panel in self.panels if isinstance(panel, MeasuredPanel)]

    @property
    def busy(self) -> bool:
        return self.process is not None

    @property
    def ready(self) -> bool:
        return not self._next

    def enter(self) -> None:
        for panel in self.measured_panels:
            if not panel.begun:
                self.start(panel)

    def do_run(self, action: str) -> None:
        """Start that panel's measurement, or stop it if it runs or waits for its turn."""
        panel = next(it for it in self.measured_panels if it.action == action)
        (self.stop if panel.running else self.start)(panel)

    def start(self, panel: MeasuredPanel[Any]) -> None:
        """Measure for ``panel``: now, or when another panel's measurement has ended.

        A measurement for the same panel is ended first.
        """
        first = panel in (self.measured, *self._next[:1])
        self.stop(panel)
        panel.forget()
        panel.running = True
        self._next.insert(0 if first else len(self._next), panel)
        self._launch()

    def stop(self, wanted: MeasuredPanel[Any] | None = None) -> None:
        """End the measurement for ``wanted``, or all; results that have come stay."""
        for panel in [it for it in self._next if wanted in (None, it)]:
            self._next.remove(panel)
            panel.stop()
        if self.process and self.measured and wanted in (None, self.measured):
            self.process.hang_up()
            self.measured.stop()
            self.measured = None

    def _launch(self) -> None:
        """Begin the next measurement, if none is going on."""
        if self.process is None and self._next:
            self.measured = panel = self._next.pop(0)
            panel.waits = False
            arguments = panel.study, json.dumps(panel.arguments())
            self.process = FollowedProcess("uievents.compare.live:run", *arguments, read=panel.read)
            self.process.follow(self.stage, self._take, self._ended)
        for place, panel in enumerate(self._next):
            panel.waits = self.measured is not None or place > 0

    def _take(self, updates: list[Update[Any]]) -> None:
        if self.measured is not None:
            for update in updates:
                self.measured.take(update)
            if self._picture is None:
                self._picture = self.stage.after(FRAME, self._draw)

    def _ended(self, why: Text) -> None:
        panel, process = self.measured, self.process
        self.process = self.measured = None
        if panel is not None and process is not None:
            panel.done = process.returncode == 0
            panel.stop("" if panel.done else why)
        self._launch()
        self.stage.rearrange()

    def _draw(self, event: Timer) -> None:
        self._picture = None
        if self.measured is not None:
            self.stage.changed(self.measured)

    def leave(self) -> None:
        self.stop()
        if self.process is not None:
            self.process.close(TIMEOUT)
            self.process = self.measured = None
        self._picture = None


def counted(value: float) -> str:
    """A count: three significant digits, or all of a larger one, its thousands apart."""
    return digits(value) if value < 100 else f"{value:,.0f}"
