"""Turns a recording into the code of a test that reads as if written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .. import events as ev
from ..events import Event, Pos
from .recording import Recording

PAUSE = 0.05
"""Seconds between two inputs from which on the test calls ``advance()``."""
TYPING = 2.0
"""The most seconds between two keys of one text."""
DOUBLE = 0.5
"""The most seconds between two clicks of one ``times=2``."""

MODIFIERS = ("ctrl", "shift", "alt", "altgr", "meta")
MODIFIER_KEYS = tuple(f"{side} {name}" for side in ("left", "right") for name in MODIFIERS)


HELD = 0.2
"""Seconds after which a key counts as held, and not just pressed."""


@dataclass
class PilotCall:
    """A call of a pilot's method, for the inputs from ``begins`` to ``ends``."""

    begins: float
    ends: float
    verb: str
    args: str = ""
    """The source text of its arguments; for ``type`` the text to be typed."""
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
    for call in _calls(recording.events):
        if call.begins - now >= PAUSE:
            body.append(f"pilot.advance({_seconds(call.begins - now)})")
            now = call.begins
        lines = call.lines()
        body += lines
        if len(lines) > 1:
            now = call.ends
    body += ["# Check the result here, for example", "# assert app.score == 3"]
    lines = [f"def test_{name}(pilot):", *(f"    {line}" for line in body)]
    return "\n".join(lines) + "\n"


def _seconds(seconds: float) -> str:
    return f"{round(seconds, 2):g}"


def _calls(events: Sequence[Event]) -> list[PilotCall]:
    calls: list[PilotCall] = []
    for call in _each(list(events)):
        before = calls[-1] if calls else None
        if before is not None and _joins(before, call):
            continue
        calls.append(call)
    return calls


def _joins(before: PilotCall, call: PilotCall) -> bool:
    """Merge ``call`` into ``before`` if one call can do both: typed text, double clicks."""
    gap = call.begins - before.ends
    if before.verb == call.verb == "type" and gap <= TYPING:
        before.args += call.args
    elif before.verb == call.verb == "click" and before.args == call.args and gap <= DOUBLE:
        before.times += 1
    else:
        return False
    before.ends = call.ends
    return True


def _each(events: list[Event]) -> Iterator[PilotCall]:
    """A call for each input, with its release."""
    used: set[int] = set()
    at: Pos | None = None
    for i, event in enumerate(events):
        if i in used:
            continue
        rest = range(i + 1, len(events))
        if isinstance(event, ev.MouseDown):
            call = _button(event, events, rest, used)
            at = event.pos
        elif isinstance(event, ev.KeyDown) and not event.repeat:
            found = _key(event, events, rest, used)
            if found is None:
                continue
            call = found
        elif isinstance(event, ev.TextInput):
            call = PilotCall(event.time, event.time, "type", event.text)
        elif isinstance(event, ev.Wheel):
            where = "" if event.pos == at else f", at={event.pos}"
            dx = f", dx={event.dx:g}" if event.dx else ""
            call = PilotCall(event.time, event.time, "scroll", f"{event.dy:g}{dx}{where}")
            at = event.pos
        elif isinstance(event, ev.MouseMove) and not _leads_to_press(events, rest):
            call = PilotCall(event.time, event.time, "move", str(event.pos))
            at = event.pos
        else:
            continue
        yield call


def _leads_to_press(events: list[Event], rest: range) -> bool:
    """Whether a motion only leads to a press or to a later motion."""
    following = next((events[i] for i in rest if isinstance(events[i], ev.MouseEvent)), None)
    return isinstance(following, (ev.MouseMove, ev.MouseDown, ev.Wheel))


def _button(down: ev.MouseDown, events: list[Event], rest: range, used: set[int]) -> PilotCall:
    """A click, or a drag if the pointer moved far between press and release."""
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
        return PilotCall(down.time, ends, "drag", f"{down.pos}, {end}{button}")
    return PilotCall(down.time, ends, "click", f"{down.pos}{button}")


def _key(down: ev.KeyDown, events: list[Event], rest: range, used: set[int]) -> PilotCall | None:
    """A key that was typed, pressed or held; None for a modifier, which is part of a chord."""
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
        return PilotCall(down.time, ends, "type", text)
    chord = "+".join([*(mod for mod in MODIFIERS if mod in down.mods), down.key])
    return PilotCall(down.time, ends, "press", repr(chord))
