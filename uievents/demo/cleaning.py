"""Cleans text that comes from outside, once, where it is read, so that it can be drawn.

A line from a stranger's socket may contain anything: a null character, which no font draws;
colours for a terminal; marks that turn the direction of all that follows; a hundred accents on one
letter.
"""

from __future__ import annotations

import unicodedata

STANDS_FOR = "\N{REPLACEMENT CHARACTER}"
"""Drawn in place of a character that has no picture of its own."""
BASE = "\N{DOTTED CIRCLE}"
"""Carries an accent that came without a letter."""
ACCENTS = 2
"""Marks on one letter; more would be drawn over the neighbouring lines."""
LONG = 400
"""Characters, or bytes, that are read for each letter wanted: no letter and its marks take more."""


def clean(text: str, most: int = 80) -> str:
    """At most ``most`` letters of ``text``, on one line, each of which a font can draw."""
    made: list[str] = []
    letters = marks = 0
    for char in unicodedata.normalize("NFC", text[: most * LONG]):
        kind = unicodedata.category(char)
        if kind in ("Mn", "Me", "Mc"):
            marks += 1
            if not made:
                made.append(BASE)
                letters += 1
            if marks <= ACCENTS:
                made.append(char)
            continue
        if kind == "Cf":  # a joiner, or a change of direction: nothing to be seen
            continue
        if letters == most:
            break
        if kind in ("Zs", "Zl", "Zp") or char in "\t\n\r":
            char = " "
        elif kind in ("Cc", "Cs", "Cn", "Co"):
            char = STANDS_FOR
        made.append(char)
        letters, marks = letters + 1, 0
    return "".join(made)


def clean_bytes(data: bytes, most: int = 80) -> str:
    """The same for bytes, which ought to be UTF-8; bytes that are not are shown as �."""
    return clean(data[: most * LONG].decode("utf-8", "replace"), most)
