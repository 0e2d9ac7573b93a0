"""Filters on keys: what is matched, and what is refused because it could never be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dispatch.conftest import key
from uievents import EventLoop, KeyDown, KeyUp, RegistrationError
from uievents.dispatch.keyfilter import parse_key, parse_place, test_of_key
from uievents.keyboard import DEAD_KEYS, KEYS, LOCKS, MODIFIERS, PHYSICAL, SYNONYMS, lowered

test_of_key.__test__ = False  # no test of pytest's

MODS = st.frozensets(st.sampled_from(sorted(set(MODIFIERS.values()))))


def down(key, text="", physical="", *mods):
    return KeyDown(key, text=text, physical=physical, mods=frozenset(mods))


@pytest.mark.parametrize(
    ("wanted", "event", "fires"),
    [
        ("?", down("ß", "?", "-", "shift"), True),
        ("?", down("/", "/", "/"), False),
        ("a", down("a", "A", "q", "shift", "capslock"), True),
        ("+", down("[+]", "+"), True),
        ("ctrl++", down("=", "+", "=", "ctrl", "shift"), True),
        ("ctrl++", down("+", "+", "]", "ctrl", "numlock"), True),
        ("ctrl++", down("=", "=", "=", "ctrl"), False),
        ("ctrl+shift++", down("=", "+", "=", "ctrl", "shift"), True),
        ("ctrl+alt++", down("=", "+", "=", "ctrl", "shift"), False),
        ("ctrl+s", down("s", "s", "s", "ctrl", "capslock"), True),
        ("ctrl+s", down("s", "S", "s", "ctrl", "shift"), False),
        ("alt+q", down("q", "@", "q", "altgr"), False),
        ("altgr+q", down("q", "@", "q", "altgr"), True),
        ("ctrl+c", down("с", "с", "c", "ctrl"), True),  # Cyrillic
        ("ctrl+c", down("ψ", "ψ", "c", "ctrl"), True),  # Greek
        ("ctrl+c", down("с", "с", "c", "ctrl", "shift"), False),
        ("ctrl+[", down("х", "х", "[", "ctrl"), False),  # no letter
        ("ctrl+i", down("ı", "ı", "i", "ctrl"), False),  # a Latin letter, the Turkish one
        ("c", down("с", "с", "c"), False),
        ("shift+c", down("с", "С", "c", "shift"), False),  # typing
        ("enter", down("return"), True),
        ("enter", down("keypad enter"), True),
        ("ctrl+enter", down("keypad enter", "", "", "ctrl"), True),
        ("return", down("keypad enter"), False),
        ("keypad 7", down("[7]"), True),
        ("keypad +", down("[+]"), True),
        ("keypad =", down("equals"), True),
        ("dead acute", down("dead acute", "", "="), True),
        ("Ctrl + Left", down("left", "", "left", "ctrl"), True),
        (("?", "ctrl+s", "escape"), down("escape"), True),
        (("?", "ctrl+s", "escape"), down("s", "s", "s", "ctrl"), True),
        (("?", "ctrl+s", "escape"), down("s", "s", "s"), False),
    ],
)
def test_a_key_is_matched(wanted, event, fires):
    assert test_of_key("key", wanted)(event) is fires
    up = KeyUp(event.key, text=event.text, physical=event.physical, mods=event.mods)
    assert test_of_key("key", wanted)(up) is fires


@pytest.mark.parametrize(
    ("wanted", "event", "fires"),
    [
        ("w", down("z", "z", "w"), True),
        ("w", down("w", "w", "z"), False),
        ("w", down("z", "Z", "w", "shift", "capslock"), True),
        ("ctrl+c", down("с", "с", "c", "ctrl", "numlock"), True),
        ("ctrl+c", down("с", "с", "c", "ctrl", "shift"), False),
        ("w", down("w"), True),  # a script's keys have no place
        (("w", "a", "s", "d"), down("ф", "ф", "a"), True),
        ("enter", down("keypad enter", "", "keypad enter"), True),
        ("intl backslash", down("<", "<", "intl backslash"), True),
        ("space", down("space", " ", "space"), True),
    ],
)
def test_a_place_is_matched(wanted, event, fires):
    assert test_of_key("physical", wanted)(event) is fires


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("key", "excape", "did you mean `escape`"),
        ("key", "pause", "did you mean `break`"),
        ("key", "\t", "did you mean `tab`"),
        ("key", "\r", "did you mean `return`"),
        ("key", "\x03", "no key is called"),
        ("key", " ", "`space`"),
        ("key", "   ", "`space`"),
        ("key", "ctrl+ ", "`space`"),
        ("key", "plus", r"did you mean `\+`"),
        ("key", "ctrl+plus", r"did you mean `\+`"),
        ("key", "keypad foo", "did you mean `keypad"),
        ("key", "keypad 10", "did you mean `keypad"),
        ("key", "kp_enter", "did you mean `keypad enter`"),
        ("key", "dead accute", "did you mean `dead acute`"),
        ("key", "capslock+a", "`capslock` is not a modifier"),
        ("key", "altgr", "`right alt`"),
        ("key", "shift", "`left shift` and `right shift`"),
        ("key", "ctrl+", r"names modifiers|no key"),
        ("key", "", "name of a key"),
        ("key", None, "name of a key"),
        ("key", ("a", 3), "name of a key"),
        ("physical", "?", "key='\\?'"),
        ("physical", "ä", "key='ä'"),
        ("physical", "dead acute", "at a place"),
        ("physical", "excape", "did you mean `escape`"),
        ("physical", 26, "name of a key"),
        ("mods", {"control"}, "not a modifier"),
        ("mods", {"alt gr"}, "did you mean `altgr`"),
    ],
)
def test_what_no_key_is_called_is_refused(field, wrong, message):
    with EventLoop() as loop, pytest.raises(RegistrationError, match=message):
        loop.onKeyDown(**{field: wrong})(print)


def test_a_place_is_asked_for_of_keys_only():
    with EventLoop() as loop, pytest.raises(RegistrationError, match="no field `physical`"):
        loop.onClick(physical="w")(print)


@given(st.sampled_from(sorted(KEYS | SYNONYMS.keys() | {*"abcäß?+/1"})), MODS)
def test_every_name_can_be_written_with_modifiers(key, mods):
    assert parse_key("+".join([*sorted(mods), key])) == (mods, key)


@given(st.sampled_from(sorted(PHYSICAL | SYNONYMS.keys())), MODS)
def test_so_can_every_place(place, mods):
    assert parse_place("+".join([*sorted(mods), place])) == (mods, place)


@given(
    st.sampled_from(sorted(KEYS - SYNONYMS.keys())), MODS, st.frozensets(st.sampled_from([*LOCKS]))
)
def test_every_named_key_fires_with_its_modifiers_alone(key, mods, locks):
    event = KeyDown(key, mods=mods | locks)
    written = "+".join([*sorted(mods), key])
    assert test_of_key("key", written)(event)
    more = KeyDown(key, mods=mods ^ {"shift"})
    assert test_of_key("key", written)(more) is (not mods)


def test_modifiers_are_exact_but_for_the_locks():
    calls = []
    with EventLoop(strict=True) as loop:
        loop.onKeyDown(mods={"ctrl"})(lambda event: calls.append(event.key))
        loop.onKeyDown(mods=[{"shift"}, {"alt", "capslock"}])(lambda event: calls.append(event.key))
        for number, mods in enumerate(
            [{"ctrl", "numlock"}, {"ctrl", "shift"}, {"shift", "numlock"}, {"alt"}]
        ):
            loop.dispatch(down(str(number), "", "", *mods))
        loop.dispatch(down("4", "", "", "alt", "capslock", "numlock"))
    assert calls == ["0", "2", "4"]


def test_the_names_are_those_of_pygame(monkeypatch):
    """No name can be written that no key has, except a dead key's, which depends on the layout."""
    pygame = pytest.importorskip("pygame")
    keynames = pytest.importorskip("uievents.sources.keynames")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    try:
        codes = [8, 9, 13, 27, 32, 127, *(1 << 30 | scancode for scancode in range(512))]
        made = {keynames.key_name(code) for code in codes}
        places = {keynames.place_name(scancode) for scancode in range(512)} - {""}
    finally:
        pygame.display.quit()
    assert {key for key in KEYS if not key.startswith("dead ")} == {
        key for key in made if len(key) > 1
    }
    assert places == PHYSICAL
    assert set(DEAD_KEYS) <= KEYS


def _names_of_constants():
    """Each name that pygame and SDL have for a key, with the name of the key here."""
    pygame = pytest.importorskip("pygame")
    keynames = pytest.importorskip("uievents.sources.keynames")
    pygame.display.init()
    try:
        for constant in dir(pygame):
            if not constant.startswith("K_") or constant == "K_UNKNOWN":
                continue
            code = getattr(pygame, constant)
            for name in (
                constant,
                constant[2:],
                constant[2:].lower(),
                pygame.key.name(code),
                pygame.key.name(code, use_compat=False),
            ):
                yield name, keynames.key_name(code)
    finally:
        pygame.display.quit()


def test_each_name_of_pygame_is_taken_or_refused_with_the_one_here(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    wrong = []
    with EventLoop() as loop:
        for name, here in _names_of_constants():
            message = ""
            try:
                loop.onKeyDown(key=name)(print)
            except RegistrationError as error:
                message = str(error)
            if message:
                right = f"did you mean `{here}`" in message or "space bar is called" in message
                right |= here in ("=", "equals") and (
                    "`equals`" in message or "`keypad =`" in message
                )
            else:
                right = test_of_key("key", name)(KeyDown(here))
            if not right:
                wrong.append((name, here, message))
    assert wrong == []


@given(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]),
    st.sets(st.sampled_from(["shift", "altgr"])),
)
def test_each_character_fires_when_it_is_made(character, mods):
    """By a key of its own, or by Shift and AltGr on another."""
    if not character.isprintable() or character == " ":
        with pytest.raises(RegistrationError):
            parse_key(character)
        return
    made = KeyDown("euro", text=character, mods=frozenset(mods))
    assert test_of_key("key", character)(made)
    assert test_of_key("key", f"ctrl+{character}")(
        KeyDown("euro", text=character, mods=frozenset(mods) | {"ctrl"})
    )
    assert test_of_key("key", character)(KeyDown(lowered(character)))


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ("s", ["s", "ctrl+s", "ctrl+shift+s"]),
        ("ctrl+s", ["ctrl+s"]),
        ("Control+S", ["ctrl+s"]),
        ("shift+ctrl+s", ["ctrl+shift+s"]),
        (("escape", "ctrl+s"), ["ctrl+s", "escape"]),
    ],
)
def test_keys(app, wanted, keys):
    got = []
    app.onKeyDown(key=wanted)(lambda event: got.append("+".join([*sorted(event.mods), event.key])))
    app.tell(key("s"), key("s", "ctrl"), key("s", "ctrl", "shift"), key("escape"), key("x", "ctrl"))
    assert got == keys


def test_names_of_keys():
    assert parse_key("+") == (frozenset(), "+")
    assert parse_key("ctrl++") == ({"ctrl"}, "+")
    assert parse_key("Cmd + Option + Left") == ({"meta", "alt"}, "left")
    assert parse_key("page up") == (frozenset(), "page up")
    with pytest.raises(RegistrationError, match=r"`ctl` is not a modifier \(did you mean `ctrl`"):
        parse_key("ctl+s")
    assert parse_key("ctrl+[+]") == ({"ctrl"}, "[+]")
    assert parse_key("ä") == (frozenset(), "ä")  # other keyboards have other letters
    for wrong in ("", "ctrl+", 3):
        with pytest.raises(RegistrationError):
            parse_key(wrong)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("excape", r"`excape` \(did you mean `escape`\?\)"),
        ("esc", "`escape`"),
        ("ctrl+pageup", r"`pageup` \(did you mean `page up`\?\)"),
        ("ctr+s", r"`ctr` is not a modifier \(did you mean `ctrl`\?\)"),
        ("shift", "`left shift` and `right shift`"),
        ("jump", "`uievents keys` shows"),
        (("a", "excape"), "`escape`"),
    ],
)
def test_a_key_that_no_keyboard_has_is_refused(app, wrong, meant):
    with pytest.raises(RegistrationError, match=meant):
        app.onKeyDown(key=wrong)(print)


def test_every_key_of_pygame_has_its_name(monkeypatch):
    """The table of names is that of pygame, and of SDL where pygame has none."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    import pygame

    from uievents.sources.keynames import key_name

    pygame.display.init()
    try:
        codes = [
            8,
            9,
            13,
            27,
            127,
            *range(32, 127),
            *(1 << 30 | scancode for scancode in range(512)),
        ]
        names = {name for code in codes if (name := key_name(code))} - {" "}
    finally:
        pygame.display.quit()
    for name in names:
        assert parse_key(name)[1] == name
    assert {"escape", "[+]", "ac back", "volumeup"} <= names
