"""The names of keys, of their places, and of the modifiers.

A key has two names.  ``event.key`` depends on the *layout*: the key right of Tab is ``"q"`` on a US
keyboard, ``"a"`` on a French and ``"й"`` on a Russian one.  ``event.physical`` names its *place*
as a US keyboard does: ``"q"`` on all three.  A shortcut (``"ctrl+s"``) uses the first name.  Keys
that are chosen for their place (four under the left hand) use the second.
"""

from __future__ import annotations

MODIFIERS = {
    "shift": "shift",
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "option": "alt",
    "altgr": "altgr",
    "meta": "meta",
    "cmd": "meta",
    "command": "meta",
    "super": "meta",
    "win": "meta",
}
"""The modifiers that may stand before the ``+`` of a key, each with its name in ``event.mods``."""

LEVELS = frozenset({"shift", "altgr"})
"""The modifiers that change the character of a key."""

LOCKS = frozenset({"capslock", "numlock"})
"""Locks, in ``event.mods`` while they are on.  A filter ignores those that it does not name."""

MODS = frozenset(MODIFIERS.values()) | LOCKS
"""All names that ``event.mods`` may contain."""

_OF_PYGAME = """
    backspace, tab, return, escape, space, delete, insert, home, end, page up, page down,
    left, right, up, down, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15,
    left shift, right shift, left ctrl, right ctrl, left alt, right alt, left meta, right meta,
    alt gr, caps lock, numlock, scroll lock, print screen, break, clear, help, menu, power, sys req,
    [0], [1], [2], [3], [4], [5], [6], [7], [8], [9], [.], [/], [*], [-], [+], equals,
    euro, currencysubunit, ac back
"""
_OF_SDL = """
    f16, f17, f18, f19, f20, f21, f22, f23, f24,
    audionext, audioprev, audiostop, audioplay, audiomute, audiorewind, audiofastforward,
    mute, volumeup, volumedown, brightnessup, brightnessdown, displayswitch, eject, sleep,
    mediaselect, www, mail, calculator, computer, app1, app2, softleft, softright, call, endcall,
    ac search, ac home, ac forward, ac stop, ac refresh, ac bookmarks,
    kbdillumtoggle, kbdillumdown, kbdillumup,
    execute, select, stop, again, undo, cut, copy, paste, find, alterase, cancel, prior,
    separator, out, oper, clear / again, crsel, exsel, thousandsseparator, decimalseparator,
    application,
    keypad enter, keypad tab, keypad backspace, keypad a, keypad b, keypad c, keypad d, keypad
    e, keypad f, keypad ,, keypad 00, keypad 000, keypad (, keypad ), keypad {, keypad }, keypad
    xor, keypad ^, keypad %, keypad <, keypad >, keypad &, keypad &&, keypad |, keypad ||,
    keypad :, keypad #, keypad space, keypad @, keypad !, keypad memstore, keypad memrecall,
    keypad memclear, keypad memadd, keypad memsubtract, keypad memmultiply, keypad memdivide,
    keypad +/-, keypad clear, keypad clearentry, keypad binary, keypad octal, keypad decimal,
    keypad hexadecimal, keypad = (as400)
"""


def _names(text: str) -> list[str]:
    return " ".join(text.split()).split(", ")


DEAD_KEYS = tuple(
    f"dead {accent}"
    for accent in _names(
        """grave, acute, circumflex, tilde, macron, breve, above dot, diaeresis, above ring,
        double acute, caron, cedilla, ogonek, iota, voiced sound, semivoiced sound, below dot,
        hook, horn, stroke, above comma, above reversed comma, double grave, below ring,
        below macron, below circumflex, below tilde, below breve, below diaeresis,
        inverted breve, below comma, currency"""
    )
)
"""Keys that put an accent on the next letter, in the order of X's numbers (``keysymdef.h``)."""

ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\", "zxcvbnm,./")
"""The rows of a US keyboard: the keys that make characters, from left to right."""

INTL = "intl backslash"
"""The place right of the left Shift, which a US keyboard does not have."""

PLACES: dict[int, str] = (
    {4 + number: letter for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz1234567890")}
    | {40: "return", 41: "escape", 42: "backspace", 43: "tab", 44: "space", 50: "#", 76: "delete"}
    | dict(zip((45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56), "-=[]\\;'`,./", strict=True))
    | {100: INTL}
)
"""Scancode (SDL's number of a place) → name, for places whose character depends on the layout."""

NAMELESS: dict[int, str] = {
    **{134 + number: f"international {number}" for number in range(1, 10)},
    **{143 + number: f"lang {number}" for number in range(1, 10)},
}
"""Scancode → name, for the extra keys of Japanese, Korean and Brazilian keyboards.

SDL has no names for these keys.  The names here are those of its constants
(``SDL_SCANCODE_INTERNATIONAL1``).
"""

DEAD_PLACES = frozenset(
    f"dead {place}" for place in PLACES.values() if len(place) == 1 or place == INTL
)
"""Names of dead keys by their place, for systems that do not say which accent a dead key makes."""

KEYS = frozenset(
    [*_names(_OF_PYGAME), *_names(_OF_SDL), *NAMELESS.values(), *DEAD_KEYS, *DEAD_PLACES]
)
"""Names of all keys that are not named by a single character, in lower case.

First the names of pygame's table (``pygame.key.name``; those of the keypad are in brackets).  Then
SDL's names (``SDL_GetKeyName``) of keys that are not in that table, the keys without a name in SDL,
and the dead keys.
"""

PHYSICAL = KEYS - set(DEAD_KEYS) - DEAD_PLACES | set(PLACES.values())
"""Names that ``event.physical`` may have."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "enter": ("return", "keypad enter"),
    **{f"keypad {sign}": (f"[{sign}]",) for sign in "0123456789./*-+"},
    "equals": ("=", "equals"),  # the second is what pygame calls the keypad's
    "keypad =": ("equals",),
}
"""Names that a filter accepts for one or more keys: ``"enter"`` is either Enter key."""

_SIDES = {"shift": "shift", "ctrl": "ctrl", "alt": "alt", "meta": "meta"} | dict.fromkeys(
    ("gui", "super", "cmd", "windows", "win"), "meta"
)

HINTS = {
    "pause": "break",
    "kp_enter": "keypad enter",
    "pgup": "page up",
    "pgdn": "page down",
    "print": "print screen",
    "prtsc": "print screen",
    "gui": "left meta",
    "windows": "left meta",
    "mode": "alt gr",
    "modeswitch": "alt gr",
    "numlockclear": "numlock",
    "currencyunit": "euro",
    "spacebar": "space",
    "\t": "tab",
    "\n": "return",
    "\r": "return",
    "\b": "backspace",
    "\x1b": "escape",
    "\x7f": "delete",
    # The constants of pygame and SDL, without their K_.
    **dict(
        zip(
            _names(
                """exclaim, quotedbl, hash, dollar, percent, ampersand, quote, leftparen,
                rightparen, asterisk, plus, comma, minus, period, slash, colon, semicolon, less,
                greater, question, at, leftbracket, backslash, rightbracket, caret, underscore,
                backquote, dot"""
            ),
            "!\"#$%&'()*+,-./:;<>?@[\\]^_`.",
            strict=True,
        )
    ),
    **{f"kp{digit}": f"[{digit}]" for digit in "0123456789"},
    **{f"kp_{digit}": f"[{digit}]" for digit in "0123456789"},
    **dict(
        zip(
            _names("kp_period, kp_divide, kp_multiply, kp_minus, kp_plus"),
            ("[.]", "[/]", "[*]", "[-]", "[+]"),
            strict=True,
        )
    ),
    "kp_equals": "keypad =",
    **{
        written: f"{side} {mod}"
        for name, mod in _SIDES.items()
        for side in ("left", "right")
        for written in (f"{side[0]}{name}", f"{side} {name}")
        if written not in KEYS
    },
}
"""Names of keys in other libraries, each with this package's name."""


def is_text(key: str) -> bool:
    """Whether a key's name is a character, the one that it makes."""
    return len(key) == 1 and key.isprintable()


def lowered(text: str) -> str:
    """``text`` in lower case, except characters whose lower case is longer than one (İ)."""
    return "".join([one if len(one.lower()) > 1 else one.lower() for one in text])
