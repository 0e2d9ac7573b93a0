"""The filters ``key="ctrl+s"`` and ``physical="w"``.

``key`` is the character or name that the layout gives a key, ``physical`` its place
(:mod:`uievents.keyboard`).  Both may be written with modifiers; then exactly these must be held.
Without any, modifiers do not matter.  CapsLock and NumLock never do.

* A single character matches whatever makes it: ``"?"`` is Shift and ß on a German layout, Shift and
  / on a US one.  The Shift or AltGr that the character needs is ignored: ``"ctrl++"`` is Ctrl,
  Shift and = on a US layout, Ctrl and + on a German one.
* A letter matches its key, in lower or upper case: ``"ctrl+s"`` and ``"ctrl+S"`` are the same.
  Some letters have no key of their own: on a German layout, Æ is AltGr, Shift and A.  For such a
  capital either write it (``"ctrl+Æ"``) or its Shift (``"ctrl+shift+æ"``).
* With Ctrl, Alt or Meta, a Latin letter also matches on a layout without Latin letters, by its
  place on a US keyboard: ``"ctrl+c"`` on a Russian layout is Ctrl and С.  Without these modifiers
  it does not, as that is typing.  (``physical="w"`` always goes by the place.)
* ``"enter"`` is either of the two Enter keys, ``"return"`` and ``"keypad enter"`` one of them.

A key that can never be pressed is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, NoReturn

from uievents.dispatch.checks import suggestion
from uievents.dispatch.subscription import Predicate
from uievents.errors import RegistrationError
from uievents.keyboard import (
    HINTS,
    KEYS,
    LEVELS,
    LOCKS,
    MODIFIERS,
    PHYSICAL,
    SYNONYMS,
    is_text,
    lowered,
)

CONTAINERS = (tuple, list, set, frozenset)
"""Types of a filter's value that mean "any of these"."""

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def test_of_key(name: str, wanted: Any) -> Predicate:
    """The predicate of ``key=wanted`` or ``physical=wanted``, for one text or several."""
    texts = list(wanted) if isinstance(wanted, CONTAINERS) else [wanted]
    parse, test = (parse_key, _pressed) if name == "key" else (parse_place, _placed)
    meant = [(mods, key) for text in texts for mods, one in [parse(text)] for key in _keys_of(one)]
    bare = frozenset(lowered(key) for mods, key in meant if not mods)
    tests: list[Predicate] = [test(mods, key) for mods, key in meant if mods]
    if bare:
        tests.append(_bare(name, bare))
    if len(tests) == 1:
        return tests[0]
    return lambda event: any(test(event) for test in tests)


def _keys_of(key: str) -> tuple[str, ...]:
    """``key``, or the keys that it stands for."""
    return SYNONYMS.get(key, (key,))


def _bare(name: str, keys: frozenset[str]) -> Predicate:
    """The predicate for any of these keys, whatever modifiers are held."""
    if name == "physical":
        return lambda event: (event.physical or event.key) in keys
    characters = frozenset(key for key in keys if is_text(key))
    if not characters:
        return lambda event: event.key in keys
    codes = {ord(key) for key in characters}
    return lambda event: (
        event.key in keys or lowered(event.text) in characters or event.code in codes
    )


def _pressed(mods: frozenset[str], key: str) -> Predicate:
    """The predicate for a key, or the key that makes a character, with exactly these modifiers."""
    letter = lowered(key)
    code = ord(letter) if is_text(letter) else -1
    ignored, ignored_of_capital = LOCKS | (LEVELS - mods), LOCKS | ({"altgr"} - mods)
    by_place = letter in LETTERS and bool(mods - LEVELS)

    def test(event: Any) -> bool:
        # A key that is a dead key with Shift has both names: SDL's code is that without Shift.
        if (
            event.key == letter
            or event.code == code
            or (by_place and event.physical == letter and _is_foreign(event.key))
        ):
            return bool(event.mods - LOCKS == mods)
        if event.text == key:
            return bool(event.mods - ignored == mods)
        # The letter in the other case, for instance with CapsLock.
        return lowered(event.text) == letter and bool(event.mods - ignored_of_capital == mods)

    return test if is_text(key) else lambda event: event.key == key and event.mods - LOCKS == mods


def _placed(mods: frozenset[str], place: str) -> Predicate:
    """The predicate for the key at a place, with exactly these modifiers.

    In a script's events, which name no place, the key's name is compared.
    """
    return lambda event: (event.physical or event.key) == place and event.mods - LOCKS == mods


def _is_foreign(key: str) -> bool:
    """Whether a key makes a letter of a script other than Latin."""
    return (
        len(key) == 1 and key.isalpha() and not unicodedata.name(key, "LATIN").startswith("LATIN")
    )


def parse_key(text: object) -> tuple[frozenset[str], str]:
    """``"ctrl+s"`` → ``({"ctrl"}, "s")``.  The plus key itself: ``"+"`` and ``"ctrl++"``.

    The case is kept.  Raises :class:`RegistrationError` if no key has such a name.
    """
    mods, key = _parsed(text, _check_key)
    return mods, str(text).strip(" ")[-1] if is_text(key) else key


def parse_place(text: object) -> tuple[frozenset[str], str]:
    """The same for a key's place: ``"ctrl+c"``, ``"intl backslash"``."""
    return _parsed(text, _check_place)


def _parsed(text: object, check: Callable[[str, str], None]) -> tuple[frozenset[str], str]:
    if not isinstance(text, str) or not text:
        raise RegistrationError(
            f'{text!r} is not the name of a key; write key="ctrl+s", for instance'
        )
    bare = text.rstrip(" ")
    if bare != text and (not bare or bare.endswith("+")):
        raise RegistrationError(f"{text!r}: the space bar is called `space`")
    text = lowered(text.strip(" "))
    before, key = text, ""
    for plus in ("keypad +/-", "keypad +", "[+]", "+"):  # keys with a plus in their names
        if text == plus or text.endswith(f"+{plus}"):
            before, key = text[: -len(plus)].removesuffix("+"), plus
            break
    else:
        before, _, key = text.rpartition("+")
    mods = set()
    for name in (name.strip() for name in before.split("+") if before):
        if name not in MODIFIERS:
            raise RegistrationError(
                f"{text!r}: `{name}` is not a modifier{suggestion(name, MODIFIERS)};"
                f" there are shift, ctrl, alt, altgr and meta"
            )
        mods.add(MODIFIERS[name])
    key = key.strip(" ")
    if not key:
        raise RegistrationError(f"{text!r} names modifiers, but no key")
    check(key, text)
    return frozenset(mods), key


def _check_key(key: str, text: str) -> None:
    if not (is_text(key) or key in KEYS or key in SYNONYMS):
        _refuse(key, text, KEYS | SYNONYMS.keys(), "called")


def _check_place(key: str, text: str) -> None:
    if key in PHYSICAL or key in SYNONYMS:
        return
    if is_text(key):
        raise RegistrationError(
            f"{text!r}: no place of a US keyboard is called `{key}`; for the character that "
            f"the layout makes, write key={key!r}"
        )
    _refuse(key, text, PHYSICAL | SYNONYMS.keys(), "at a place called")


def _refuse(key: str, text: str, known: Any, what: str) -> NoReturn:
    if key in MODIFIERS:
        name = MODIFIERS[key]
        raise RegistrationError(
            f"{text!r}: `right alt` is the key that is AltGr on most layouts"
            if name == "altgr"
            else f"{text!r}: there are two such keys, `left {name}` and `right {name}`"
        )
    meant = meant_by(key)
    hint = f" (did you mean `{meant}`?)" if meant else suggestion(key, known)
    raise RegistrationError(
        f"{text!r}: no key is {what} `{key}`{hint};"
        f" `uievents keys` shows the name of each key that you press"
    )


def meant_by(name: str) -> str | None:
    """This package's name for a key that another library calls ``name``; None: not known."""
    name = name.removeprefix("k_")
    if name in HINTS:
        return HINTS[name]
    return name if is_text(name) or name in KEYS or name in SYNONYMS else None
