"""Sequences of keys: ``key="ctrl+k ctrl+s"``, ``key="g g"``.

If the whole text names one key, it is that key (``"page up"``).  Any other text with spaces is a
sequence of keys, each written as in ``key="ctrl+k"``.  The handler is called with the last press.
No other key may be pressed in between, and at most :data:`LONGEST_PAUSE` seconds may pass from
press to press.  Repeats of a held key are ignored, and so are presses of modifier keys.

A handler of the first key alone is called as well.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from uievents.dispatch.keyfilter import (
    CONTAINERS,
    meant_by,
    parse_key,
    parse_place,
    test_of_key,
)
from uievents.dispatch.subscription import Predicate
from uievents.errors import RegistrationError
from uievents.keyboard import LOCKS, MODIFIERS, lowered

LONGEST_PAUSE = 2.0
"""The most seconds from one press of a sequence to the next."""


class Sequence:
    """A predicate: whether an event is the last press of a sequence.  It keeps earlier presses."""

    def __init__(self, steps: list[Predicate]) -> None:
        self.steps = steps
        self._pressed: deque[Any] = deque(maxlen=len(steps))

    def __call__(self, event: Any) -> bool:
        if getattr(event, "repeat", False) or _is_modifier(event.key):
            return False
        pressed = self._pressed
        if pressed and event.time - pressed[-1].time > LONGEST_PAUSE:
            pressed.clear()
        pressed.append(event)
        if len(pressed) < len(self.steps):
            return False
        if not all(step(one) for step, one in zip(self.steps, pressed, strict=True)):
            return False
        pressed.clear()
        return True


class Several(Sequence):
    """A predicate: any of several sequences and keys."""

    def __call__(self, event: Any) -> bool:
        matches = [test(event) for test in self.steps]  # each must get the press
        return any(matches)


def _is_modifier(key: str) -> bool:
    return key in LOCKS or key == "alt gr" or key.split(" ")[-1] in MODIFIERS


def test_of_keys(name: str, wanted: Any) -> Predicate:
    """The predicate of ``key=wanted`` or ``physical=wanted``: keys, sequences, or several."""
    texts = list(wanted) if isinstance(wanted, CONTAINERS) else [wanted]
    sequences = [steps for text in texts if (steps := _steps_of(name, text)) is not None]
    if not sequences:
        return test_of_key(name, wanted)
    tests: list[Predicate] = [
        Sequence([test_of_key(name, step) for step in steps]) for steps in sequences
    ]
    single = [text for text in texts if _steps_of(name, text) is None]
    if single:
        tests.append(test_of_key(name, single))
    if len(tests) == 1:
        return tests[0]
    return Several(tests)


def _steps_of(name: str, text: Any) -> list[str] | None:
    """The keys of a sequence; None if the text is one key, perhaps misspelt."""
    if not isinstance(text, str) or " " not in text.strip(" ") or _is_key(name, text):
        return None
    if meant_by(lowered(text.strip(" "))):  # another library's name of one key
        return None
    words = text.split()
    steps: list[str] = []
    while words:
        for size in range(len(words), 0, -1):  # the longest name first: "page up" is one key
            step = " ".join(words[:size])
            if size < len(words) + len(steps) and _is_key(name, step):
                break
        else:
            if not steps and "+" not in text:
                return None  # it does not look like a sequence, but like a misspelt key
            step, size = words[0], 1  # not a key either: test_of_key() refuses it
        steps.append(step)
        del words[:size]
    return steps


def _is_key(name: str, text: str) -> bool:
    try:
        (parse_key if name == "key" else parse_place)(text)
    except RegistrationError:
        return False
    return True
