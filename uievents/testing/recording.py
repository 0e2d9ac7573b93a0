"""Recordings: the input of a program, as JSON Lines.

The first line says what the file is.  Each further line is one event: ``t``, the seconds since the
program's beginning, and the type with its fields::

    {"uievents": 1, "program": ["game.py"], "masked": true}
    {"t": 0.52, "MouseDown": {"pos": [30, 40], "source": "window"}}

Only *input* is kept: events of mouse, keyboard, touch, gamepads, the window, sockets and signals,
and posts of other threads.  The program makes clicks, drags, timers and frames again.  Typed text
is masked, unless ``--text`` is given.  A recording is data only: it is decoded strictly, by the
types of its events, and nothing in it is executed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import IO, Any

import msgspec

from .. import events as ev
from ..errors import UIEventsError
from ..events import Event, all_types
from ..output import write_whole

VERSION = 1
LONGEST_LINE = 1_000_000
"""The most characters of a line."""
DEEPEST = 32
"""The most brackets in a line; no event has more."""
DIGITS = 20
"""The most digits of a whole number; no time, place or count has more."""
LONGEST = 366 * 86_400.0
"""The latest time in seconds; a later one is taken for a mistake."""

INPUT = (
    ev.InputEvent,
    ev.WindowEvent,
    ev.SocketEvent,
    ev.Signal,
    ev.PygameEvent,
)
"""Events that come from outside the program."""
DERIVED = (ev.Click, ev.DoubleClick, ev.Drag, ev.Draw, ev.Readable, ev.Writable)
"""Events that are made from others; a replay makes them again."""
MASK = "x"


class RecordingError(UIEventsError, ValueError):
    """A recording cannot be read; the message names the line."""


@dataclass
class Recording:
    """The content of a recording; the times of ``events`` are seconds since the beginning."""

    events: list[Event]
    program: list[str] = field(default_factory=list)
    """The command line of the program, without ``python``; empty if it is unknown."""
    masked: bool = True
    torn: int | None = None
    """The number of the last line if it is cut off, because the program was killed."""


def is_input(event: Event) -> bool:
    """Whether ``event`` came from outside, and was not made from another event."""
    if not _is_input_type(type(event)):
        return False
    # Set for a release that uievents made, for example because the window lost the focus.
    return not getattr(event, "cancelled", False)


@lru_cache(maxsize=1024)
def _is_input_type(kind: type[Event]) -> bool:
    return issubclass(kind, INPUT) and not issubclass(kind, DERIVED)


def _may_be_input(kind: type[Event]) -> bool:
    """Whether a recording can have events of this type; those of a program's own types it can."""
    built_in = kind.__module__ == Event.__module__
    return not built_in or (issubclass(kind, INPUT) and not issubclass(kind, DERIVED))


# ---------------------------------------------------------------- writing


def lines(recording: Recording) -> Iterator[str]:
    """The lines of the file, without their ends."""
    yield first_line(recording.program, recording.masked)
    for event in recording.events:
        yield line_of(event, event.time, recording.masked).decode()


def first_line(program: list[str], masked: bool) -> str:
    """The first line of the file, which names the program, without its end."""
    return json.dumps({"uievents": VERSION, "program": program, "masked": masked})


def line_of(event: Event, time: float, masked: bool) -> bytes:
    """The line of an event that happened ``time`` seconds after the beginning, without its end."""
    kind = type(event)
    fields = {}
    for name, default in _fields(kind):
        value = getattr(event, name)
        if value is not default and value != default:
            fields[name] = value
    if masked and issubclass(kind, ev.InputEvent | ev.Drop):
        fields.update(_masked(event))
    return _encode({"t": round(time, 6), kind.__name__: fields})


@lru_cache(maxsize=1024)
def _fields(kind: type[Event]) -> tuple[tuple[str, Any], ...]:
    """The name and default of each field but the time."""
    infos = msgspec.structs.fields(kind)
    return tuple((info.name, info.default) for info in infos if info.name != "time")


def write(path: Path, recording: Recording) -> None:
    """Write the file, whole or not at all.  Raises :class:`~uievents.output.OutputError`."""
    write_whole(path, "".join(f"{line}\n" for line in lines(recording)).encode())


def _plain(value: Any) -> Any:
    """The text or number that a recording keeps of an object, such as the name of a peer."""
    name = getattr(value, "peer", None)
    if isinstance(name, str):
        return name
    try:
        return value.fileno()
    except Exception:
        return str(value)


_encode = msgspec.json.Encoder(enc_hook=_plain).encode


def _masked(event: Event) -> dict[str, Any]:
    """Masked values for the fields that show typed text."""
    if isinstance(event, (ev.TextInput, ev.TextEditing)):
        return {"text": MASK * len(event.text)}
    if isinstance(event, ev.KeyEvent) and len(event.key) == 1 and not _is_command(event):
        hidden: dict[str, Any] = {"key": MASK}
        for name in ("text", "code", "scancode", "physical"):
            value = getattr(event, name, None)
            if value:
                hidden[name] = MASK if isinstance(value, str) else ord(MASK)
        return hidden
    if isinstance(event, ev.Drop) and event.text:
        return {"text": MASK * len(event.text)}
    return {}


def _is_command(event: ev.KeyEvent) -> bool:
    """Whether a key press is a command, and not typing."""
    return bool(event.mods & {"ctrl", "alt", "meta"})


# ---------------------------------------------------------------- reading


def read(path: Path) -> Recording:
    """Read a file.  Raises :class:`RecordingError` for the first line that is not valid.

    A cut last line is left out; its number is in :attr:`Recording.torn`.  The types of the events
    must exist already, so a program with types of its own must be opened before.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise RecordingError(f"cannot read {path}: {error.strerror}") from error
    with file:
        return _decode(path, file)


def head(path: Path) -> Recording:
    """Read only the first line, which names the program."""
    try:
        with path.open("rb") as file:
            return _head(path, _line(path, 1, file))
    except OSError as error:
        raise RecordingError(f"cannot read {path}: {error.strerror}") from error


def _decode(path: Path, file: IO[bytes]) -> Recording:
    recording = _head(path, _line(path, 1, file))
    types = {kind.__name__: kind for kind in all_types()}
    number, before = 1, 0.0
    while True:
        number += 1
        line = _line(path, number, file)
        if line and not line.endswith(b"\n"):
            recording.torn = number
            return recording
        if not line:
            return recording
        event = _event(path, number, line, types)
        if event.time < before:
            raise _wrong(path, number, f"its time, {event.time:g} s, is before the line above")
        before = event.time
        recording.events.append(event)


def _line(path: Path, number: int, file: IO[bytes]) -> bytes:
    line = file.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        raise _wrong(path, number, f"it is longer than {LONGEST_LINE:,} characters")
    return line


def _head(path: Path, line: bytes) -> Recording:
    if line and not line.endswith(b"\n"):
        raise _wrong(path, 1, "it is cut off")
    head = _object(path, 1, line) if line else {}
    if type(head.get("uievents")) is not int or head["uievents"] != VERSION:
        found = (
            f"version {head['uievents']!r}" if "uievents" in head else "not a uievents recording"
        )
        raise _wrong(path, 1, f'{found}: it must begin with {{"uievents": {VERSION}, ...}}')
    unknown = set(head) - {"uievents", "program", "masked"}
    if unknown:
        raise _wrong(path, 1, f"the first line of a recording has no field {min(unknown)!r}")
    program, masked = head.get("program", []), head.get("masked", True)
    if not isinstance(program, list) or not all(isinstance(word, str) for word in program):
        raise _wrong(path, 1, "program must be a list of words")
    if not isinstance(masked, bool):
        raise _wrong(path, 1, "masked must be true or false")
    return Recording([], program, masked)


def _object(path: Path, number: int, line: bytes) -> dict[str, Any]:
    if max(line.count(b"["), line.count(b"{")) > DEEPEST:
        raise _wrong(path, number, f"it has more than {DEEPEST} brackets, which no event has")
    try:
        found = json.loads(
            line.decode(),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_number,
            parse_int=_whole,
        )
    except (ValueError, RecursionError) as error:
        raise _wrong(path, number, f"it is not a JSON object ({error})") from None
    if not isinstance(found, dict):
        raise _wrong(path, number, "it is not a JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS:
        raise ValueError(f"a whole number has more than {DIGITS} digits")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError(f"{digits[:20]} is too large for a number")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _event(path: Path, number: int, line: bytes, types: dict[str, type[Event]]) -> Event:
    found = _object(path, number, line)
    time = found.pop("t", None)
    if isinstance(time, bool) or not isinstance(time, (int, float)):
        raise _wrong(path, number, f"t must be a number of seconds, not {time!r}")
    if not isfinite(time) or not 0 <= time <= LONGEST:
        raise _wrong(path, number, f"t must be from 0 to {LONGEST:.0f} seconds, not {time!r}")
    if len(found) != 1:
        raise _wrong(path, number, "beside t it must have exactly one name, the type of the event")
    [(name, fields)] = found.items()
    kind = types.get(name)
    if kind is None:
        raise _wrong(
            path, number, f"there is no event type {name!r}: open the program that defines it"
        )
    if not _may_be_input(kind):
        raise _wrong(
            path, number, f"{name} is not input: a replay makes it from the recorded input"
        )
    if not isinstance(fields, dict):
        raise _wrong(path, number, f"the fields of {name} must be an object")
    known = {info.name for info in msgspec.structs.fields(kind)} - {"time"}
    unknown = set(fields) - known
    if unknown:
        raise _wrong(path, number, f"{name} has no field {min(unknown)!r}")
    peer = fields.get("connection", "")
    if issubclass(kind, ev.ConnectionEvent) and not isinstance(peer, str):
        raise _wrong(
            path, number, f"the connection of {name} must be the name of a peer, not {peer!r}"
        )
    try:
        return msgspec.convert({"type": name, **fields, "time": float(time)}, kind, strict=True)
    except msgspec.ValidationError as error:
        raise _wrong(path, number, str(error)) from None


def _wrong(path: Path, number: int, why: str) -> RecordingError:
    return RecordingError(f"{path}, line {number}: {why}")


def made_of(log: Iterable[Event], began: float, program: list[str], masked: bool) -> Recording:
    """Make a recording of the input in ``log``, whose times are those of a clock."""
    events = [
        msgspec.structs.replace(event, time=max(0.0, event.time - began))
        for event in log
        if is_input(event)
    ]
    events.sort(key=lambda event: event.time)
    return Recording(events, program, masked)
