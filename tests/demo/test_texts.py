"""Both languages say everything, with glyphs that the shipped fonts have."""

import re
import string
from pathlib import Path

import pygame
import pytest

import uievents.demo
from uievents.assets import asset
from uievents.demo.paint import Canvas
from uievents.demo.protocol import HANDLERS, KINDS
from uievents.demo.state import MODES, SLOW
from uievents.demo.texts import FILES, LANGUAGES, Texts, users_language
from uievents.demo.theme import DARK, FONTS, LIGHT, MONO, SHAPES

EN, ZH = LANGUAGES["en"], LANGUAGES["zh"]


def names(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_values_to_fill_in():
    assert set(EN) == set(ZH)
    for key in EN:
        assert names(EN[key]) == names(ZH[key]), key
        assert EN[key].strip()
        assert ZH[key].strip()


def test_every_kind_mode_and_way_has_its_texts_colours_and_shape():
    for kind in KINDS:
        assert kind in EN
        assert kind in HANDLERS
        assert kind in DARK.kinds
        assert kind in LIGHT.kinds
    assert len({SHAPES[kind] for kind in KINDS}) == len(KINDS)
    for mode in MODES:
        assert {f"mode_{mode}", f"about_{mode}"} <= set(EN)
    for how in SLOW:
        assert f"slow_{how}" in EN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bold", [False, True])
def test_every_character_has_a_glyph(language, bold):
    canvas = Canvas(pygame.Surface((10, 10)), DARK, language, 1.0)
    for key, text in LANGUAGES[language].items():
        metrics = canvas.font(14, text, bold=bold).metrics(text)
        missing = [
            char
            for char, found in zip(text, metrics, strict=True)
            if char != " " and (found is None or not any(found[:4]))  # a box of no size
        ]
        assert not missing, (key, missing)


def test_milliseconds_are_a_word_within_chinese_and_a_sign_after_a_comma():
    for key, text in ZH.items():
        for unit in re.finditer("ms(?![a-z}])", text):
            assert text[: unit.start()].endswith("，"), key
        for unit in re.finditer("毫秒", text):
            assert text[: unit.start()].endswith("} "), key


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


def test_the_language_is_the_users(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert users_language() == "zh"
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert users_language() == "en"


def test_texts_are_switched_live():
    texts = Texts("en")
    assert texts("wakeups", n=3) == "3 wakeups/s"
    texts.switch()
    assert texts("wakeups", n=3) == "每秒唤醒 3 次"


def test_no_key_is_in_two_files():
    assert sum(len(file.EN) for file in FILES) == len(EN)


def test_every_text_is_used():
    sources = Path(uievents.demo.__file__).parent.rglob("*.py")
    said = "".join(path.read_text() for path in sources if path.parent.name != "texts")
    said = said.replace("'", '"')
    made = re.findall(r'f"(\w+_)\{', said)  # f"mode_{mode}"
    for key in EN:
        base = key.removesuffix("_sub")
        assert f'"{base}"' in said or key.startswith(tuple(made)), key
