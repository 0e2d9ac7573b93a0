"""Python source in colours, by Pygments; plain where that is not installed."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import lru_cache
from textwrap import dedent
from typing import Any

from .paint import Box, Canvas
from .theme import Colour, Theme

Run = tuple[str, str]
"""A piece of a line, and its kind: one of :data:`KINDS`, or ``""``."""

Lines = list[tuple[int, str]]
"""Lines of a file, with their numbers."""

KINDS = ("Keyword", "String", "Comment", "Number", "Operator.Word", "Name.Decorator")


def source_of(function: Callable[..., Any]) -> Lines:
    """The source of a function or class, without its docstring and its indentation."""
    found, first = inspect.getsourcelines(function)
    source = dedent("".join(found)).rstrip()
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    docstring = range(0)
    if ast.get_docstring(body) is not None:
        docstring = range(body.body[0].lineno, (body.body[0].end_lineno or 0) + 1)
    lines = enumerate(source.split("\n"), 1)
    return [(first + number - 1, line) for number, line in lines if number not in docstring]


@lru_cache(maxsize=64)
def runs(source: str) -> tuple[tuple[Run, ...], ...]:
    """The runs of each line of ``source``."""
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
    """The colour of a kind of run."""
    return {
        "Keyword": theme.accent,
        "Operator.Word": theme.accent,
        "String": theme.kinds["move"],
        "Comment": theme.faint,
        "Number": theme.kinds["click"],
        "Name.Decorator": theme.kinds["socket"],
    }.get(kind, theme.text)


def draw_line(canvas: Canvas, line: tuple[Run, ...], room: Box, size: float) -> Box:
    """Draw a line of code; returns its place.

    A comment at its end is left out if there is no room for it.
    """
    place = room.copy()
    for words, kind in line:
        if kind == "Comment" and words.startswith("# noqa"):
            continue  # for the linter, not for the reader
        wide = canvas.width(words, size, mono=True) if kind == "Comment" else 0
        if place.left > room.left and wide > place.width:
            continue
        if words and place.width > 0:
            used = canvas.text(words, place, size, colour(canvas.theme, kind), mono=True)
            place.left, place.width = used.right, room.right - used.right
    return Box(room.left, room.top, place.left - room.left, room.height)
