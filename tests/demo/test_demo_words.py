"""What the demo says has glyphs in the fonts that are shipped, and units as they are written."""

import ast
import re

import pygame
import pytest

from tests.conftest import ROOT, load
from uievents.assets import asset
from uievents.demo.paint import Canvas
from uievents.demo.theme import DARK, FONTS, LIGHT, MONO, SHAPES
from uievents.words import LANGUAGES, Text, say, text


@pytest.fixture(scope="module")
def messages():
    """The sentences of the demo's code."""
    tool = load(ROOT / ".ci/words.py")
    messages = [
        one.id
        for one in tool.extracted()
        if one.id and any("demo/" in file for file, _ in one.locations)
    ]
    return [
        one if isinstance(one, str) else one[-1] for one in messages
    ]  # of a plural: that of many


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bold", [False, True])
def test_every_character_has_a_glyph(messages, language, bold):
    canvas = Canvas(pygame.Surface((10, 10)), DARK, language, 1.0)
    assert len(messages) > 200
    for message in messages:
        sentence = say(language, message)
        metrics = canvas.font(14, sentence, bold=bold).metrics(sentence)
        missing = [
            char
            for char, found in zip(sentence, metrics, strict=True)
            if char != " " and (found is None or not any(found[:4]))  # a box of no size
        ]
        assert not missing, (message, missing)


def test_milliseconds_are_a_word_within_chinese_and_a_sign_after_a_comma(messages):
    for message in messages:
        sentence = say("zh", message)
        for unit in re.finditer("ms(?![a-z}])", sentence):
            assert sentence[: unit.start()].endswith("，"), message
        for unit in re.finditer("毫秒", sentence):
            assert sentence[: unit.start()].endswith(("} ", "（")), message


DRAWN = {"text", "paragraph", "width", "Button", "Key", "Listing", "reply"}
"""What takes words that a person reads."""


def said_in_one_language(source):
    """The arguments of such calls that are sentences, and not of :func:`uievents.words.text`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        of_canvas = isinstance(function, ast.Attribute)
        name = function.attr if of_canvas else getattr(function, "id", "")
        if name not in DRAWN or (name == "text" and not of_canvas):
            continue
        for argument in node.args:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            words = [part.value for part in parts if isinstance(part, ast.Constant)]
            words = "".join(map(str, words))
            if re.search("[a-z]{3}.* .*[a-z]{3}", words):
                yield words


def test_no_sentence_is_drawn_in_one_language_only():
    code = 'canvas.text("this is not", box); canvas.text(text("this is")); e.reply(f"nor {x} this")'
    assert list(said_in_one_language(code)) == ["this is not", "nor  this"]
    for path in (ROOT / "uievents/demo").rglob("*.py"):
        assert list(said_in_one_language(path.read_text())) == [], path


def test_a_canvas_says_it_in_its_language():
    drawn = {}
    for language in LANGUAGES:
        canvas = Canvas(pygame.Surface((200, 20)), DARK, language, 1.0)
        canvas.texts = []
        canvas.text(text("{n} wakeups/s", n=3), canvas.surface.get_rect())
        canvas.text("42", canvas.surface.get_rect())
        drawn[language] = [one.text for one in canvas.texts]
    assert drawn == {"en": ["3 wakeups/s", "42"], "zh": ["每秒唤醒 3 次", "42"]}
    assert canvas.width(Text("a", "一二三")) == canvas.width("一二三")


def test_every_kind_of_event_has_its_colour_and_shape():
    assert set(SHAPES) == set(DARK.kinds) == set(LIGHT.kinds)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_the_figures_have_glyphs_in_the_font_for_figures():
    pygame.font.init()
    text = "0123456789 ×+=→←–−µms./:%"
    assert None not in pygame.font.Font(str(asset(MONO)), 14).metrics(text)


def test_the_fonts_come_with_their_licence():
    for name in (*FONTS["en"], *FONTS["zh"], MONO, "fonts/OFL.txt"):
        assert asset(name).stat().st_size > 1000


def test_a_missing_asset_is_named():
    with pytest.raises(FileNotFoundError, match=r"fonts/none\.otf is missing"):
        asset("fonts/none.otf")
