"""Python source in colours, by Pygments; plain where that is not installed."""

from __future__ import annotations

from functools import lru_cache

from .paint import Box, Canvas
from .theme import Colour, Theme

Run = tuple[str, str]
"""Some of a line's text, and what it is: one of :data:`KINDS`, or nothing special."""

KINDS = ("Keyword", "String", "Comment", "Number", "Operator.Word", "Name.Decorator")


@lru_cache(maxsize=64)
def runs(source: str) -> tuple[tuple[Run, ...], ...]:
    """The runs of each line."""
    try:
        from pygments.lexers.python import PythonLexer
    except ModuleNotFoundError:
        return tuple(((line, ""),) for line in source.split("\n"))
    lines: list[list[Run]] = [[]]
    for token, words in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        name = str(token).removeprefix("Token.").removeprefix("Literal.")
        kind = next((kind for kind in KINDS if name.startswith(kind)), "")
        first, *rest = words.split("\n")
        lines[-1].append((first, kind))
        for line in rest:
            lines.append([(line, kind)])
    return tuple(tuple(line) for line in lines)


def colour(theme: Theme, kind: str) -> Colour:
    """The colour of a kind of words."""
    return {
        "Keyword": theme.accent,
        "Operator.Word": theme.accent,
        "String": theme.kinds["move"],
        "Comment": theme.faint,
        "Number": theme.kinds["click"],
        "Name.Decorator": theme.kinds["socket"],
    }.get(kind, theme.text)


def draw_line(canvas: Canvas, line: tuple[Run, ...], room: Box, size: float) -> Box:
    """One line of code, its end left out where there is no room; returns its place."""
    place = room.copy()
    for words, kind in line:
        if words and place.width > 0:
            used = canvas.text(words, place, size, colour(canvas.theme, kind), mono=True)
            place.left, place.width = used.right, room.right - used.right
    return Box(room.left, room.top, place.left - room.left, room.height)
