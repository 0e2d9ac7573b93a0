"""Real keyboards: the layouts of several countries, pressed on an X server of their own."""

from __future__ import annotations

import pytest

import uievents as ev
from uievents import App

pygame = pytest.importorskip("pygame")

pytestmark = pytest.mark.window

# X's numbers of keys: what a US keyboard calls their places.
Q, W, C, ONE, TWO, SLASH, MINUS, EQUALS, LEFT_BRACKET, GRAVE = (
    24,
    25,
    54,
    10,
    11,
    61,
    20,
    21,
    34,
    49,
)
SIX, SEVEN, RETURN, KP_ENTER, SPACE, KP_7, F1, INTL = 15, 16, 36, 104, 65, 79, 67, 94
SHIFT, CTRL, ALT, ALTGR, CAPS, NUM = 50, 37, 64, 108, 66, 77


@pytest.fixture
def hands(layout, new_presser, until):
    """``hands("de")`` opens an App on a German keyboard; returns the app and ``press(*keys)``."""
    presser = new_presser()
    opened = []

    def down(code):
        presser._fake(presser._X.KeyPress, code)
        presser.display.sync()

    def up(code):
        presser._fake(presser._X.KeyRelease, code)
        presser.display.sync()

    def open_app(*words):
        layout(*words)
        app = App("keys", (200, 100), strict=True)
        opened.append(app)
        app.delivered = []
        presser.aim_at_pygame()
        presser.focus()
        until(app, pygame.key.get_focused)
        for kind in (ev.KeyEvent, ev.TextInput):
            app.on(kind, app.delivered.append)
        # X tells of the focus and of the pointer in the window one by one.  At each, SDL asks which
        # modifiers are down, and reports them: a release too many, if a test presses already.  A
        # key that is no modifier arrives after all that.
        down(F1)
        up(F1)
        until(app, lambda: ev.KeyUp in map(type, app.delivered))
        app.delivered.clear()

        def press(*codes):
            """Press keys in order, release them in reverse; returns the events of the last one."""
            app.delivered.clear()
            for code in codes:
                down(code)
            for code in reversed(codes):
                up(code)
            ups = len(codes)
            until(app, lambda: sum(type(event) is ev.KeyUp for event in app.delivered) == ups)
            downs = [event for event in app.delivered if type(event) is ev.KeyDown]
            return downs[-1]

        press.down, press.up, press.mouse = down, up, presser
        return app, press

    yield open_app
    for app in opened:
        app.close()


def text_of(app):
    return [event for event in app.delivered if type(event) is ev.TextInput]


# ---------------------------------------------------------------- AltGr


@pytest.mark.parametrize(
    ("words", "key", "character"),
    [(["de"], "q", "@"), (["fr"], "a", "æ"), (["us", "-variant", "intl"], "q", "ä")],
)
def test_altgr_is_not_alt(hands, words, key, character):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key="alt+q")(fired.append)
    app.onKeyDown(key="alt+a")(fired.append)
    down = press(ALTGR, Q)
    assert (down.key, down.text, down.mods) == (key, character, {"altgr"})
    assert [(event.text, event.mods) for event in text_of(app)] == [(character, {"altgr"})]
    ups = [event for event in app.delivered if type(event) is ev.KeyUp]
    assert ups[0].mods == {"altgr"}
    assert fired == []
    assert press(ALT, Q).mods == {"alt"}
    assert len(fired) == 1


@pytest.mark.parametrize("words", [["us"], ["ru"]])
def test_right_alt_is_alt_where_the_layout_has_no_altgr(hands, words):
    _, press = hands(*words)
    assert press(ALTGR, Q).mods == {"alt"}


def test_altgr_is_with_the_mouse_too(hands, until):
    app, press = hands("de")
    delivered = []
    app.onMouseDown(delivered.append)
    press.down(ALTGR)
    press.mouse.click(10, 10)
    press.up(ALTGR)
    until(app, lambda: delivered)
    assert delivered[0].mods == {"altgr"}


def test_altgr_with_shift_and_with_alt(hands):
    _, press = hands("de")
    assert press(SHIFT, ALTGR, Q).mods == {"altgr", "shift"}
    assert press(ALT, ALTGR, Q).mods == {"alt", "altgr"}


def test_a_layout_changed_meanwhile(hands, layout, until):
    app, press = hands("us")
    assert press(ALTGR, Q).mods == {"alt"}
    changed = []
    app.onPygameEvent(kind=pygame.KEYMAPCHANGED)(changed.append)
    layout("de")
    until(app, lambda: changed)
    assert press(ALTGR, Q).mods == {"altgr"}
    changed.clear()
    layout("us")
    until(app, lambda: changed)
    assert press(ALTGR, Q).mods == {"alt"}


# ---------------------------------------------------------------- capitals


@pytest.mark.parametrize(
    ("words", "code", "small", "capital"),
    [
        (["de"], 38, "æ", "Æ"),
        (["us", "-variant", "intl"], Q, "ä", "Ä"),
        (["es"], 26, "e", "E"),
        (["fr"], Q, "a", "A"),
    ],
)
def test_a_letter_fires_small_and_as_a_capital(hands, words, code, small, capital):
    """Also where AltGr makes it of a key with another name, and with CapsLock."""
    app, press = hands(*words)
    fired = []
    for key in (small, capital, f"ctrl+shift+{small}", f"ctrl+{small}"):
        app.onKeyDown(key=key)(lambda event, key=key: fired.append(key))
    level_3 = [ALTGR] if small in "æä" else []

    def delivered(*codes):
        fired.clear()
        press(*codes, *level_3, code)
        return fired.copy()

    assert delivered() == delivered(SHIFT) == [small, capital]
    press(CAPS)
    try:
        assert delivered()[:1] == [small]
    finally:
        press(CAPS)
    if level_3:
        assert delivered(CTRL) == [small, capital, f"ctrl+{small}"]
        assert delivered(CTRL, SHIFT) == [small, capital, f"ctrl+shift+{small}"]


def test_a_capital_is_written_with_the_shift_that_it_takes(hands):
    app, press = hands("de")
    fired = []
    for key in ("ctrl+Ω", "ctrl+ω", "ctrl+shift+ω"):
        app.onKeyDown(key=key)(lambda event, key=key: fired.append(key))
    press(CTRL, SHIFT, ALTGR, Q)
    assert fired == ["ctrl+Ω", "ctrl+shift+ω"]


# ---------------------------------------------------------------- Ctrl


@pytest.mark.parametrize(
    ("words", "codes", "character"),
    [
        (["fr"], [17], "_"),  # of which SDL calls the key "8"
        (["fr"], [13], "'"),
        (["gr"], [SHIFT, ALTGR, 51], "|"),  # a key on which AltGr changes nothing
        (["gr"], [SHIFT, ALTGR, GRAVE], "~"),
        (["dvorak"], [SHIFT, Q], '"'),
        (["ch", "-variant", "fr"], [ALTGR, TWO], "@"),
        (["br"], [SHIFT, 97], "?"),
    ],
)
def test_ctrl_with_what_makes_a_character(hands, words, codes, character):
    words = ["us", "-variant", "dvorak"] if words == ["dvorak"] else words
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=f"ctrl+{character}")(fired.append)
    assert press(*codes).text == character
    assert press(CTRL, *codes).text == character
    assert len(fired) == 1


# ---------------------------------------------------------------- dead keys with Shift


@pytest.mark.parametrize(
    ("words", "codes", "name", "letter"),
    [
        (["de"], [EQUALS], "dead acute", "é"),
        (["de"], [SHIFT, EQUALS], "dead grave", "è"),
        (["fr"], [SHIFT, LEFT_BRACKET], "dead diaeresis", "ë"),
        (["es"], [SHIFT, LEFT_BRACKET], "dead circumflex", "ê"),
        (["es"], [SHIFT, 48], "dead diaeresis", "ë"),
        (["ch"], [ALTGR, EQUALS], "dead tilde", None),
        (["us", "-variant", "intl"], [SHIFT, SIX], "dead circumflex", "ê"),
        (["us", "-variant", "altgr-intl"], [ALTGR, 48], "dead acute", "é"),
        (["us", "-variant", "altgr-intl"], [ALTGR, SHIFT, 48], "dead diaeresis", "ë"),
        (["pl"], [ALTGR, 48], "dead circumflex", "ê"),
        (["cz"], [SHIFT, ALTGR, TWO], "dead caron", "ě"),
        (["br"], [SHIFT, SIX], "dead diaeresis", "ë"),
        (["no"], [SHIFT, EQUALS], "dead grave", "è"),
        (["no"], [ALTGR, EQUALS], "dead acute", "é"),
    ],
)
def test_a_dead_key_is_called_by_what_it_adds(hands, until, words, codes, name, letter):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=name)(fired.append)
    assert press(*codes).key == name
    assert len(fired) == 1
    if letter is not None:
        assert press(26).text == letter


def test_a_key_that_is_dead_with_shift_is_matched_by_its_own_name_too(hands):
    app, press = hands("us", "-variant", "intl")
    fired = []
    for key in ("6", "shift+6", "ctrl+shift+6", "dead circumflex"):
        app.onKeyDown(lambda event, key=key: fired.append(key), key=key)
    assert press(SIX).key == "6"
    assert fired == ["6"]
    fired.clear()
    event = press(SHIFT, SIX)
    assert (event.key, event.text, event.code, event.physical) == ("dead circumflex", "", 54, "6")
    assert fired == ["6", "shift+6", "dead circumflex"]
    assert {event.key for event in app.delivered if event.__class__ is ev.KeyUp} == {
        "dead circumflex",
        "left shift",
    }
    fired.clear()
    assert press(CTRL, SHIFT, SIX).key == "6"
    assert fired == ["6", "ctrl+shift+6"]


@pytest.mark.parametrize("codes", [[SHIFT, SIX], [ALTGR, SIX], [SHIFT, Q], [ALTGR, Q]], ids=str)
def test_a_key_that_makes_a_character_with_shift_or_altgr_keeps_its_name(hands, codes):
    _, press = hands("de")
    assert press(*codes).key in {"6", "q"}


def test_a_dead_key_that_makes_a_character_with_shift_keeps_its_name(hands):
    app, press = hands("de")
    fired = []
    app.onKeyDown(key="°")(fired.append)
    event = press(SHIFT, GRAVE)
    assert (event.key, event.text) == ("dead circumflex", "°")
    assert len(fired) == 1


# ---------------------------------------------------------------- further keys


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (["jp"], 100, "international 4"),
        (["jp"], 102, "international 5"),
        (["kr"], 130, "lang 1"),
        (["kr"], 131, "lang 2"),
    ],
)
def test_keys_of_other_countries_have_names(hands, words, code, name):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=name)(fired.append)
    app.onKeyDown(physical=name)(fired.append)
    event = press(code)
    assert (event.key, event.physical) == (name, name)
    assert len(fired) == 2


# ---------------------------------------------------------------- locks


def test_locks_are_reported_and_hinder_no_filter(hands):
    app, press = hands("us")
    fired = []
    app.onKeyDown(key="ctrl+c")(fired.append)
    app.onKeyDown(mods={"ctrl"}, key="c")(fired.append)
    app.onKeyDown(physical="ctrl+c")(fired.append)
    app.onKeyDown(mods={"ctrl", "capslock"}, key="c")(fired.append)
    press(CAPS)
    assert press(Q).mods == {"capslock"}
    assert press(CTRL, C).mods == {"capslock", "ctrl"}
    assert len(fired) == 4
    press(CAPS)
    assert press(Q).mods == frozenset()
    press(NUM)
    down = press(KP_7)
    assert (down.key, down.text, down.mods) == ("[7]", "7", {"numlock"})
    press(NUM)
    assert press(Q).mods == frozenset()


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["us"], ("q", "w", "/")),
        (["de"], ("q", "w", "-")),
        (["fr"], ("a", "z", "!")),
        (["ru"], ("й", "ц", ".")),
    ],
)
def test_the_place_is_the_same_on_every_layout(hands, words, names):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(physical="w")(lambda event: fired.append(event.key))
    app.onKeyUp(physical=("q", "/"))(lambda event: fired.append(event.key))
    downs = [press(Q), press(W), press(SLASH)]
    assert tuple(event.key for event in downs) == names
    assert [event.physical for event in downs] == ["q", "w", "/"]
    assert [event.scancode for event in downs] == [20, 26, 56]
    assert fired == [names[0], names[1], names[2]]


def test_places_without_a_character_have_their_names(hands):
    _, press = hands("de")
    for code, name in ((RETURN, "return"), (F1, "f1"), (SHIFT, "left shift"), (SPACE, "space")):
        assert press(code).physical == name
    assert press(INTL).physical == "intl backslash"
    assert press(INTL).key == "<"


def test_ctrl_and_a_letter_on_a_layout_without_such_letters(hands):
    app, press = hands("ru")
    fired = []
    app.onKeyDown(key="ctrl+c")(lambda event: fired.append("key"))
    app.onKeyDown(key="ctrl+с")(lambda event: fired.append("cyrillic"))
    app.onKeyDown(physical="ctrl+c")(lambda event: fired.append("place"))
    app.onKeyDown(key="c")(lambda event: fired.append("typed"))
    press(CTRL, C)
    assert fired == ["key", "cyrillic", "place"]
    fired.clear()
    press(C)
    press(CTRL, SHIFT, C)
    assert fired == []


@pytest.mark.parametrize("words", [["de"], ["fr"]])
def test_where_there_are_latin_letters_the_place_does_not_matter(hands, words):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=("ctrl+z", "ctrl+w", "ctrl+q"))(lambda event: fired.append(event.key))
    press(CTRL, W)
    press(CTRL, Q)
    assert fired == {"de": ["w", "q"], "fr": ["z"]}[words[0]]


# ---------------------------------------------------------------- characters


@pytest.mark.parametrize(
    ("words", "wanted", "codes"),
    [
        (["us"], "?", (SHIFT, SLASH)),
        (["de"], "?", (SHIFT, MINUS)),
        (["us"], "!", (SHIFT, ONE)),
        (["fr"], "!", (SLASH,)),
        (["fr"], "1", (SHIFT, ONE)),
        (["fr"], "&", (ONE,)),
        (["de"], "@", (ALTGR, Q)),
        (["us"], "ctrl++", (CTRL, SHIFT, EQUALS)),
        (["de"], "ctrl++", (CTRL, 35)),
        (["us"], "ctrl+?", (CTRL, SHIFT, SLASH)),
        (["us"], "ctrl+@", (CTRL, SHIFT, TWO)),
        (["us"], "ctrl+_", (CTRL, SHIFT, MINUS)),
        (["us"], "ctrl+{", (CTRL, SHIFT, LEFT_BRACKET)),
        (["us"], "ctrl+~", (CTRL, SHIFT, GRAVE)),
        (["us"], "ctrl+^", (CTRL, SHIFT, SIX)),
        (["de"], "ctrl+{", (CTRL, ALTGR, SEVEN)),
        (["us"], "ctrl+/", (CTRL, SLASH)),
        (["us"], "alt+!", (ALT, SHIFT, ONE)),
        (["us"], "ctrl+shift+?", (CTRL, SHIFT, SLASH)),
        (["us"], "ctrl+shift+/", (CTRL, SHIFT, SLASH)),
        (["ru"], "?", (SHIFT, SEVEN)),
    ],
)
def test_a_key_of_one_character_is_what_the_layout_makes(hands, words, wanted, codes):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=wanted)(lambda event: fired.append("down"))
    app.onKeyUp(key=wanted)(lambda event: fired.append("up"))
    press(*codes)
    assert fired == ["down", "up"]


@pytest.mark.parametrize(
    ("words", "wanted", "codes"),
    [
        (["us"], "ctrl+@", (CTRL, TWO)),
        (["us"], "ctrl+^", (CTRL, SHIFT, GRAVE)),
        (["us"], "ctrl+?", (CTRL, SLASH)),
        (["us"], "ctrl+?", (SHIFT, SLASH)),
        (["us"], "?", (SLASH,)),
        (["us"], "ctrl+s", (CTRL, SHIFT, 39)),
        (["de"], "ctrl+q", (CTRL, ALTGR, Q)),
    ],
)
def test_and_nothing_else(hands, words, wanted, codes):
    app, press = hands(*words)
    fired = []
    app.onKeyDown(key=wanted)(fired.append)
    press(*codes)
    assert fired == []


def test_the_two_enter_keys(hands):
    app, press = hands("us")
    fired = []
    for wanted in ("enter", "return", "keypad enter"):
        app.onKeyDown(key=wanted)(lambda event, wanted=wanted: fired.append(wanted))
    assert press(RETURN).key == "return"
    assert press(KP_ENTER).key == "keypad enter"
    assert fired == ["enter", "return", "enter", "keypad enter"]


# ---------------------------------------------------------------- dead keys, repeats


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["de"], {EQUALS: "dead acute", GRAVE: "dead circumflex"}),
        (["fr"], {LEFT_BRACKET: "dead circumflex"}),
        (["us", "-variant", "intl"], {GRAVE: "dead grave", 48: "dead acute"}),
    ],
)
def test_dead_keys_have_names_and_codes_of_their_own(hands, words, keys):
    app, press = hands(*words)
    fired = []
    for name in keys.values():
        app.onKeyDown(key=name)(lambda event: fired.append(event.key))
    downs = [press(code) for code in keys]
    assert [event.key for event in downs] == list(keys.values()) == fired
    assert len({event.code for event in downs}) == len(keys)
    assert all(event.physical for event in downs)


def test_a_held_key_repeats_if_the_program_asks_for_it(hands, until):
    app, press = hands("us")
    pygame.key.set_repeat(20, 20)
    try:
        press.down(Q)
        until(app, lambda: sum(type(event) is ev.KeyDown for event in app.delivered) >= 3)
        press.up(Q)
        until(app, lambda: ev.KeyUp in map(type, app.delivered))
    finally:
        pygame.key.set_repeat()
    downs = [event for event in app.delivered if type(event) is ev.KeyDown]
    assert [event.repeat for event in downs] == [False] + [True] * (len(downs) - 1)
    assert {event.key for event in downs} == {"q"}
