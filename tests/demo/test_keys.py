"""Every control of a page has a key that does the same, and shows it; Esc ends no lesson."""

import pytest

from uievents import KeyDown
from uievents.demo.pages import PAGES
from uievents.demo.pages.base import Key
from uievents.demo.pages.pipeline.state import SLOW
from uievents.demo.shown import Ready
from uievents.words import LANGUAGES, text

NAMES = {"←": "left", "→": "right", "Enter": "return"}
"""What a key is called, by what stands on the button."""
BY_TURNS = {f"slow {way}" for way in SLOW}
"""One key goes through all of them: it stands before the first."""


@pytest.mark.parametrize("size", [(960, 600), (1280, 800)], ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_the_key_on_a_button_does_what_the_button_does(stage, page, language, size, monkeypatch):
    demo = stage.open(page, language, "dark", size)
    for actor in list(stage.actors):
        if page in ("pipeline", "models"):
            actor.say(Ready(stage.clock()))
    stage.run(0.1)
    if page == "pipeline":
        demo.act("mode sleep")  # which has two buttons more
    done = []
    monkeypatch.setattr(demo, "act", done.append)
    buttons = [button for panel in demo.page.panels for button in panel.buttons]
    assert buttons
    for button in buttons:
        if button.action in BY_TURNS or (button.action.startswith("idle") and button.on):
            continue
        assert button.key, f"{button.action} shows no key"
        name = NAMES.get(button.key, button.key.lower())
        demo.typed(KeyDown(name, 0, "", time=stage.clock()))
        assert done.pop() in (button.action, button.action.split()[0]), button
        assert not done


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("overlay", ["", "help", "code"])
def test_escape_closes_what_is_open_and_ends_nothing(stage, page, overlay):
    demo = stage.open(page, "en", "dark")
    done = []
    demo.app.stop = lambda: done.append(True)
    if overlay:
        demo.act(overlay)
    for _ in range(6):
        demo.typed(KeyDown("escape", 0, "", time=stage.clock()))
        stage.run(0.01)
    assert not demo.look.overlay
    assert not done
    hint = text("Ctrl+Q ends the demo")
    assert demo.look.caption == hint
    stage.run(6.0)
    assert demo.look.caption == ""
    demo.typed(KeyDown("q", 0, "", mods=frozenset({"ctrl"}), time=stage.clock()))
    assert done == [True]


@pytest.mark.parametrize(
    ("names", "actions", "found"),
    [
        ("F9", ["pause"], {"f9": "pause"}),
        ("F1 – F3", ["a", "b 1", "b 2"], {"f1": "a", "f2": "b 1", "f3": "b 2"}),
        ("← →", ["card -1", "card 1"], {"left": "card -1", "right": "card 1"}),
        ("Ctrl+1 – 3", ["x", "y", "z"], {"ctrl+1": "x", "ctrl+2": "y", "ctrl+3": "z"}),
        ("Ctrl + − 0", ["+", "-", "0"], {"ctrl++": "+", "ctrl+-": "-", "ctrl+0": "0"}),
        ("Ctrl+L", ["language"], {"ctrl+l": "language"}),
        ("Tab", [], {}),
    ],
)
def test_a_line_of_the_help_names_the_actions_of_its_keys(names, actions, found):
    assert Key(names, text("Help"), actions).by_key() == found


def test_a_line_of_the_help_with_too_few_actions_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        Key("F1 – F3", text("Help"), ["a"]).by_key()


@pytest.mark.parametrize(
    ("keys", "page"),
    [
        ("tab", "models"),
        ("shift tab", "lecture"),
        ("shift tab,shift tab", "io"),
        ("tab,tab,shift tab", "models"),
        ("4", "io"),
        ("5,1", "pipeline"),
        ("5,tab", "pipeline"),
    ],
)
def test_the_pages_in_turn_and_by_number(stage, keys, page):
    demo = stage.open("pipeline", "en", "dark")
    for key in keys.split(","):
        *shift, name = key.split()
        demo.typed(KeyDown(name, 0, "", mods=frozenset({"ctrl", *shift}), time=stage.clock()))
    assert demo.page.name == page
