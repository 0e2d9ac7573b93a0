"""A recording as a test that reads as if written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .. import events as ev
from ..events import Event, Pos
from .recording import Recording

PAUSE = 0.05
"""Seconds between two inputs from which on the test lets time pass."""
TYPING = 2.0
"""Seconds between two keys of one text, at most."""
DOUBLE = 0.5
"""Seconds between two clicks of one ``times=2``."""

MODIFIERS = ("ctrl", "shift", "alt", "altgr", "meta")
MODIFIER_KEYS = tuple(f"{side} {name}" for side in ("left", "right") for name in MODIFIERS)


HELD = 0.2
"""Seconds from which on a key was held, and not just pressed."""


@dataclass
class Step:
    """One thing that the pilot does, from ``begins`` to ``ends``."""

    begins: float
    ends: float
    verb: str
    args: str = ""
    """As they stand in the call; of ``type`` the text itself."""
    times: int = 1

    def lines(self) -> list[str]:
        if self.verb == "type":
            return [f"pilot.type({self.args!r})"]
        if self.verb == "press" and self.ends - self.begins >= HELD:
            held = _seconds(self.ends - self.begins)
            return [f"with pilot.hold({self.args}):", f"    pilot.advance({held})"]
        times = f", times={self.times}" if self.times > 1 else ""
        return [f"pilot.{self.verb}({self.args}{times})"]


def code(recording: Recording, name: str = "recorded") -> str:
    """The test's text."""
    program = recording.program[0] if recording.program else "PROGRAM"
    args = "".join(f", {word!r}" for word in recording.program[1:])
    body = [f"app = pilot.open({program!r}{args})"]
    now = 0.0
    for step in _steps(recording.events):
        if step.begins - now >= PAUSE:
            body.append(f"pilot.advance({_seconds(step.begins - now)})")
            now = step.begins
        lines = step.lines()
        body += lines
        if len(lines) > 1:
            now = step.ends
    body += ["# Here: what should be so now, for instance", "# assert app.score == 3"]
    lines = [f"def test_{name}(pilot):", *(f"    {line}" for line in body)]
    return "\n".join(lines) + "\n"


def _seconds(seconds: float) -> str:
    return f"{round(seconds, 2):g}"


def _steps(events: Sequence[Event]) -> list[Step]:
    steps: list[Step] = []
    for step in _each(list(events)):
        before = steps[-1] if steps else None
        if before is not None and _joins(before, step):
            continue
        steps.append(step)
    return steps


def _joins(before: Step, step: Step) -> bool:
    """Let ``before`` stand for both where one call says it: typed text, double clicks."""
    gap = step.begins - before.ends
    if before.verb == step.verb == "type" and gap <= TYPING:
        before.args += step.args
    elif before.verb == step.verb == "click" and before.args == step.args and gap <= DOUBLE:
        before.times += 1
    else:
        return False
    before.ends = step.ends
    return True


def _each(events: list[Event]) -> Iterator[Step]:
    """The inputs one by one, each with its release."""
    used: set[int] = set()
    at: Pos | None = None
    for i, event in enumerate(events):
        if i in used:
            continue
        rest = range(i + 1, len(events))
        if isinstance(event, ev.MouseDown):
            step = _button(event, events, rest, used)
            at = event.pos
        elif isinstance(event, ev.KeyDown) and not event.repeat:
            found = _key(event, events, rest, used)
            if found is None:
                continue
            step = found
        elif isinstance(event, ev.TextInput):
            step = Step(event.time, event.time, "type", event.text)
        elif isinstance(event, ev.Wheel):
            where = "" if event.pos == at else f", at={event.pos}"
            dx = f", dx={event.dx:g}" if event.dx else ""
            step = Step(event.time, event.time, "scroll", f"{event.dy:g}{dx}{where}")
            at = event.pos
        elif isinstance(event, ev.MouseMove) and not _leads_to_press(events, rest):
            step = Step(event.time, event.time, "move", str(event.pos))
            at = event.pos
        else:
            continue
        yield step


def _leads_to_press(events: list[Event], rest: range) -> bool:
    """Whether a motion is only the way to a press, or to a later motion."""
    following = next((events[i] for i in rest if isinstance(events[i], ev.MouseEvent)), None)
    return isinstance(following, (ev.MouseMove, ev.MouseDown, ev.Wheel))


def _button(down: ev.MouseDown, events: list[Event], rest: range, used: set[int]) -> Step:
    """A click, or a drag if the pointer went far meanwhile."""
    far, ends, end = False, down.time, down.pos
    for i in rest:
        event = events[i]
        if isinstance(event, ev.MouseMove):
            far = far or not ev.near(down.pos, event.pos)
            used.add(i)
        elif isinstance(event, ev.MouseUp) and event.button == down.button:
            used.add(i)
            ends, end = event.time, event.pos
            break
    button = "" if down.button == 1 else f", button={down.button}"
    if far or not ev.near(down.pos, end):
        return Step(down.time, ends, "drag", f"{down.pos}, {end}{button}")
    return Step(down.time, ends, "click", f"{down.pos}{button}")


def _key(down: ev.KeyDown, events: list[Event], rest: range, used: set[int]) -> Step | None:
    """A key that was typed, pressed, or held; None for a modifier, which its keys name."""
    ends = down.time
    text = ""
    for i in rest:
        event = events[i]
        if isinstance(event, ev.KeyDown) and event.key == down.key:
            if event.repeat:
                used.add(i)
                continue
            break
        if isinstance(event, ev.TextInput) and not text and event.time - down.time < PAUSE:
            if event.text == down.text:
                text = event.text
                used.add(i)
            continue
        if isinstance(event, ev.KeyUp) and event.key == down.key:
            used.add(i)
            ends = event.time
            break
    if down.key in MODIFIER_KEYS:
        return None
    if text and not down.mods & {"ctrl", "alt", "meta"}:
        return Step(down.time, ends, "type", text)
    chord = "+".join([*(mod for mod in MODIFIERS if mod in down.mods), down.key])
    return Step(down.time, ends, "press", repr(chord))
