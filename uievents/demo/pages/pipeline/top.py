"""The top of the page: what the shown loop is doing, and how it waits."""

from __future__ import annotations

from ....words import Text, same, text
from ...layout import cut
from ...meter import machine_is_busy
from ...numbers import number
from ...paint import Box, Canvas
from ...panel import NOWHERE, Button, in_a_row
from ...shown import has_ended
from ...theme import BIG, BODY, SMALL
from .flow import RATE
from .grid import StagePanel
from .protocol import DEVICES
from .state import State

NEVER_SLEEPS = text("Never sleeps")

HEADLINES: dict[str, Text] = {
    "asleep": text("Asleep in the kernel"),
    "awake": text("Working"),
    "held": text("Held up by a handler"),
    "looking": text("Looking, again and again"),
    "hammering": NEVER_SLEEPS,
    "paused": text("Paused"),
    "stepped": text("Line by line"),
    "starting": text("Starting"),
    "behind": text("Handled: the dots follow, slowed"),
}
"""The headline of each status; those with a figure in them are made in :func:`headline`."""
MEANINGS: dict[str, Text] = {
    "asleep": text(
        "The kernel, the operating system's core, wakes the program when something happens"
    ),
    "awake": text("Something happened: the operating system woke the program"),
    "held": text("It runs one handler at a time, and this one takes long"),
    "looking": text("Polling: it keeps asking whether something has happened"),
    "hammering": text("Polling without a pause: it asks all the time"),
    "paused": text("Events still come in, and wait in line"),
    "stepped": text("It stands before the lit line; what it has not collected waits in the kernel"),
    "starting": text(
        "A process of its own is being started; what comes before it is ready is not counted"
    ),
    "starved": text("A device whose turn it is not waits, however long: nothing looks at it"),
    "behind": text("What you still see moving is a replay, slow enough for the eye"),
    "blocked": text("All is handled by now: what you still see moving is a replay"),
    "gone": text("Nothing is there now that could take an event"),
}
"""What each status means, for readers who do not know event loops."""
MARKED = ("hammering", "held", "blocked", "starved", "gone")
"""The statuses whose headline has the colour of what is too late."""

MODE_NAMES: dict[str, Text] = {
    "events": text("Events"),
    "sleep": text("Sleep-polling"),
    "pygame": same("pygame.event.wait"),
    "busy": text("Busy thread"),
    "scan": text("Blocking scan"),
}
ABOUT: dict[str, Text] = {
    "events": text(
        "One wait in the kernel for mouse, keyboard, socket and timer. Nothing happens: nothing "
        "runs."
    ),
    "sleep": text(
        "Look, sleep, look again, as “event.get()” and “Clock.tick(60)” do: wakes for nothing, "
        "and notices late."
    ),
    "pygame": text("It looks like a wait, but inside, SDL looks, sleeps a moment and looks again."),
    "busy": text(
        "Looks for ever, as “while True: event.get()” does: quick to notice, for a whole core."
    ),
    "scan": text(
        "Waits for the mouse, then for the keyboard, then for the socket ... Meanwhile nothing "
        "looks at the other devices."
    ),
    "block": text(
        "Never block the loop: whatever comes meanwhile waits. Below: the same input, three ways."
    ),
    "async": text("The same half second, awaited: the loop goes on meanwhile."),
    "thread": text("The same half second on a thread of its own: the loop goes on meanwhile."),
}
"""One sentence about each way of waiting, and about each slow handler."""


def headline(state: State) -> Text:
    """What the loop does, in a few words."""
    status = state.status()
    if status == "gone":
        return has_ended(state.gone)
    if status == "starting" and state.early:
        return text("Starting: {n} not counted", n=state.early)
    if status == "starved":
        device = DEVICES[state.turn]
        return text("Waits for the {device}: {n} unseen", device=device, n=state.unseen)
    if status == "blocked" and state.blocked is not None:
        ms = f"{state.blocked.seconds * 1000:.0f}"
        waited = state.blocked.waited
        return text("Blocked for {ms} ms: {n} waited (replay)", ms=ms, n=waited)
    return HEADLINES[status]


def about(state: State) -> Text:
    """The one sentence under the modes."""
    counters = state.flow.counters
    if state.gone:
        return text("What it had not handled went with it: that is counted as dropped.")
    if counters.dropped and counters.waiting:
        return text(
            "No room left: {n} inputs were refused, as the loop took none. They are counted as "
            "dropped.",
            n=counters.dropped,
        )
    if state.counting:
        return text(
            "More than {n} a second of a kind: the rest is counted, not followed. One dot stands "
            "for many.",
            n=RATE,
        )
    if state.paused:
        return _paused(state)
    return ABOUT[state.mode if state.slow == "off" else state.slow]


def _paused(state: State) -> Text:
    if state.waits and state.turn:
        device = DEVICES[state.turn]
        return text("The lit line waits for the {device}, and for nothing else.", device=device)
    if state.waits and state.mode == "pygame":
        return text("The lit line looks, again and again, until something happens: click, or type.")
    if state.waits:
        return text("The lit line sleeps until something happens: click, or press a key.")
    if state.by_line:
        return text("Paused. Step runs one line of the code beside; F9 goes on.")
    return text("Paused: events stand in line. Step lets one through.")


class Top(StagePanel):
    """Status, modes, and one sentence about the mode."""

    part = "top"

    def shows(self) -> dict[str, object]:
        state = self.state
        figures = state.reading and state.reading[2:4]
        return {"": (state.status(), state.crowded, figures, headline(state), about(state))}

    def make_buttons(self, canvas: Canvas) -> list[Button]:
        state, lay = self.state, self.layout
        buttons = [
            Button(f"mode {mode}", NOWHERE, name, f"F{index}", on=state.mode == mode)
            for index, (mode, name) in enumerate(MODE_NAMES.items(), 1)
        ]
        x = in_a_row(canvas, lay.modes, 6, *buttons, wider=8)
        if state.mode == "sleep":
            rest = lay.modes.copy()
            cut(rest, "left", x + canvas.px(16) - rest.left)
            shorter = Button("interval -1", NOWHERE, "−", "←")
            longer = Button("interval 1", NOWHERE, "+", "→")
            in_a_row(canvas, rest, 0, shorter)
            cut(rest, "left", shorter.rect.width)
            wide = canvas.width(self._interval(1.0)) + canvas.px(12)
            self.interval: Box = cut(rest, "left", wide)
            in_a_row(canvas, rest, 0, longer)
            buttons += [shorter, longer]
        self.sentence: Box = lay.caption.copy()
        if state.gone:
            restart = Button("restart", NOWHERE, text("Start it again"), "Enter", on=True)
            place = lay.caption.move(0, -canvas.px(2))
            place.height = canvas.px(30)
            in_a_row(canvas, place, 0, restart)
            cut(self.sentence, "left", restart.rect.width, canvas.px(14))
            buttons.append(restart)
        return buttons

    def _interval(self, seconds: float) -> Text:
        return text("every {n} ms", n=f"{seconds * 1000:.3g}" if seconds < 1 else "1000")

    def draw(self, canvas: Canvas) -> None:
        state, theme, lay = self.state, canvas.theme, self.layout
        status, reading = state.status(), state.reading
        colour = theme.late if status in MARKED else theme.text
        colour = theme.kinds["move"] if status == "asleep" else colour
        small = lay.status.copy()
        line = cut(small, "top", canvas.px(36))
        rect = canvas.text(headline(state), line, BIG, colour, bold=True)
        if not state.gone and not state.starting and reading is not None:
            figures = same(f"CPU {number(reading.cpu)} %")
            if status != "hammering":  # what never sleeps is not woken
                wakeups = text("{n} wakeups/s", n=number(reading.wakeups))
                figures = wakeups + same(" · ") + figures
            cut(line, "left", rect.right - line.left)
            canvas.text(same("  ·  ") + figures, line, BIG, theme.text)
        meaning = MEANINGS[status]
        if state.pid and not state.gone:
            meaning += same("  —  ") + text(
                "measured in a separate process ({pid}), without this window's drawing",
                pid=state.pid,
            )
        if state.crowded and reading is not None:
            meaning = machine_is_busy(reading.waited)
        canvas.text(meaning, small, SMALL + 1, theme.late if state.crowded else theme.dim)
        if state.mode == "sleep":
            every = self._interval(state.interval)
            canvas.text(every, self.interval, BODY, theme.text, align="center")
        if canvas.keys:
            self._address(canvas)
        canvas.text(state.note or about(state), self.sentence, BODY + 1, theme.text)

    def _address(self, canvas: Canvas) -> None:
        """Where the socket can be reached from another terminal."""
        theme, (host, port) = canvas.theme, self.state.address
        box = self.layout.caption
        command = text("In a terminal: nc {host} {port}", host=host, port=port)
        used = canvas.text(command, box, BODY, theme.text, mono=True, align="right")
        at = (used.left - canvas.px(14), box.centery)
        canvas.shape("hexagon", at, canvas.px(14), theme.kinds["socket"])
        self.sentence.width = used.left - canvas.px(30) - self.sentence.left
