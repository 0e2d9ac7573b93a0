"""The sentences that the program shows to people, in their language.

The English sentence stands in the code, once, where it is used.  Its Chinese translation is in
``locale/zh/LC_MESSAGES/uievents.po``, by gettext.  Values are filled into named places, so that a
translation can put them in another order::

    text("{one.label} answers after {late:ms}.", one=server, late=1.25)   # in every language
    plural("{n} thread", "{n} threads", n)
    say("zh", "Measured again.")                                          # in one

A place may name an attribute, and a format for a figure (:data:`FIGURES`).  The first argument is
always a literal: ``make words`` extracts the literals (with Babel), merges them into the catalogue
and compiles it.  A test fails for a sentence that has no translation.
"""

from __future__ import annotations

import functools
import gettext
import locale
import os
import pkgutil
import re
import string
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import msgspec

from .errors import UIEventsError

LANGUAGES = ("en", "zh")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence, a name or a figure in every language."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    __iter__ = None
    """Without this, ``"word" in text`` would try ``text[0]``, ``text[1]``, ... for ever."""

    def __add__(self, other: Text) -> Text:
        return Text(self.en + other.en, self.zh + other.zh)


def text(message: str, /, **values: object) -> Text:
    """``message`` in every language; a value that is a :class:`Text` is translated with it."""
    return Text(*(say(language, message, **values) for language in LANGUAGES))


def plural(one: str, many: str, n: int, /, **values: object) -> Text:
    """``one`` if ``n`` is 1, else ``many``, where a language makes that difference."""
    return Text(*(say_plural(language, one, many, n, **values) for language in LANGUAGES))


def same(words: str) -> Text:
    """A text that is the same in every language: a figure, or a name from a program."""
    return Text(words, words)


def listed(items: Sequence[Text]) -> Text:
    """``a, b and c``."""
    if len(items) < 2:
        return items[0] if items else same("")
    return text("{most} and {last}", most=joined(items[:-1]), last=items[-1])


def joined(items: Sequence[Text]) -> Text:
    """``a, b, c``."""
    between = text(", ")
    return Text(*(between[lang].join(item[lang] for item in items) for lang in LANGUAGES))


def sentences(*items: Text | str) -> Text:
    """The texts one after the other; Chinese has no space between them.  ``""`` is left out."""
    texts = [item for item in items if isinstance(item, Text)]
    return Text(" ".join(item.en for item in texts), "".join(item.zh for item in texts))


def say(language: str, message: str, /, **values: object) -> str:
    """``message`` in one language."""
    return _filled(language, catalogue(language).gettext(message), values)


def say_plural(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    """See :func:`plural`."""
    return _filled(language, catalogue(language).ngettext(one, many, n), {"n": n, **values})


@functools.cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language; for English the sentences of the code themselves."""
    if language == "en":
        return gettext.NullTranslations()
    try:  # by the package's loader, which reads from a zip file, too
        data = pkgutil.get_data(__package__, f"locale/{language}/LC_MESSAGES/uievents.mo")
    except OSError:
        data = None
    return gettext.GNUTranslations(BytesIO(data)) if data else gettext.NullTranslations()


def users_language() -> str:
    """The language of the user's environment, if it is one of :data:`LANGUAGES`; else English."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if not name:
        name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


class TranslatedError(UIEventsError):
    """An error with its message in every language; ``str()`` gives the English one."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def reason(error: BaseException) -> Text:
    """The message of an error; one of the system or of a library stays untranslated."""
    return error.text if isinstance(error, TranslatedError) else same(str(error))


_GAP = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9)%×])(?=[\u4e00-\u9fff])")
"""Where a Chinese character touches a Latin letter or a figure: a space is put there."""


class _Filler(string.Formatter):
    """Fills values into the places of a message, in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, spec: str) -> str:
        if spec in FIGURES:
            value, spec = FIGURES[spec](value), ""
        return value[self._language] if isinstance(value, Text) else format(value, spec)


_FILLERS = {language: _Filler(language) for language in LANGUAGES}


def _filled(language: str, message: str, values: dict[str, object]) -> str:
    words = _FILLERS[language].vformat(message, (), values) if values else message
    return _GAP.sub(" ", words) if language == "zh" else words


# --------------------------------------------------------------------------- figures in words


def digits(value: float) -> str:
    """A figure, rounded to two or three significant digits."""
    if value >= 10_000:
        return f"{value / 1000:.0f}k"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.3g}"
    if value >= 0.1:
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return f"{value:.1g}" if value >= 0.0001 else "0"


def percent(value: float) -> str:
    """A percentage with the digits that a table gives it."""
    return f"{digits(value)} %"


def ms(value: float | None) -> Text:
    """Milliseconds, two or three digits; ``-`` if there are none."""
    if value is None:
        return same("-")
    return text("{n} ms", n=f"{value:.1f}" if 10 <= value < 100 else digits(value))


FIGURES: dict[str, Callable[[Any], Text | str]] = {"digits": digits, "percent": percent, "ms": ms}
"""The formats of a figure in a place: ``{late:ms}``."""
