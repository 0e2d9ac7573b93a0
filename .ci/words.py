"""The catalogue of translations: extracts the messages of the code, merges and compiles them.

Run ``make words`` after a sentence has been added or changed.  Translate the new ones in
``uievents/locale/zh/LC_MESSAGES/uievents.po``, then run ``make words`` again.
"""

from __future__ import annotations

import ast
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "uievents"
PO = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "uievents.po"
MO = PO.with_suffix(".mo")

KEYWORDS = {"text": (1,), "plural": (1, 2), "say": (2,), "say_plural": (2, 3)}
"""The functions of :mod:`uievents.words`, and which of their arguments are messages."""
CLASSES = {"Card": 2, "Word": 2}
"""Classes that call ``text()`` for so many of their first arguments."""
HEADER = "# What uievents says, in Chinese.  Made by 'make words' (.ci/words.py)."


def literals(
    file: IO[bytes], *_: Any, options: Any = None
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Babel's contract: (line, function, messages, comments) of each call with literals.

    Only ``text(...)`` and ``self.text(...)`` count, not the ``text`` of another object.
    """
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "self":
            name = function.attr
        else:
            name = getattr(function, "id", "")
        values = [it.value if isinstance(it, ast.Constant) else None for it in node.args]
        for value in values[: CLASSES.get(name, 0)]:
            if isinstance(value, str):
                yield node.lineno, "text", (value,), []
        if name in KEYWORDS and all(
            isinstance(it, str) for it in values[KEYWORDS[name][0] - 1 : KEYWORDS[name][-1]]
        ):
            yield node.lineno, name, tuple(values), []


def extracted() -> Catalog:
    """The messages of the code and their places."""
    catalog = Catalog("zh", project="uievents", header_comment=HEADER, charset="utf-8")
    methods = [("**.py", literals), ("**.html", "jinja2")]
    for file, line, message, *_ in extract_from_dir(PACKAGE, methods, keywords=KEYWORDS):
        catalog.add(message, locations=[(file, line)])
    return catalog


def translated() -> Catalog:
    """The catalogue, read from its file."""
    with PO.open("rb") as file:
        return read_po(file, "zh")


def compiled(catalog: Catalog) -> bytes:
    """The catalogue in the binary form that gettext reads."""
    made = io.BytesIO()
    catalog.creation_date = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # always the same
    write_mo(made, catalog)
    return made.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """Messages without a translation."""
    return [str(one.id) for one in catalog if one.id and not any(one.string or "")]


def update() -> list[str]:
    """Merge the code's messages into the catalogue, compile it, return the untranslated ones."""
    catalog = translated() if PO.exists() else Catalog("zh")
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    entries = io.BytesIO()
    write_po(entries, catalog, no_location=True, sort_output=True, width=99, omit_header=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(f"{HEADER}\n{PLAIN_HEADER}\n".encode() + entries.getvalue())
    MO.write_bytes(compiled(translated()))
    return untranslated(catalog)


PLAIN_HEADER = r"""msgid ""
msgstr ""
"Language: zh\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""

if __name__ == "__main__":
    for message in update():
        print("to be translated:", message)
