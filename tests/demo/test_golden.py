"""Golden pictures: each page, in both languages and themes, looks as it did when it was looked at.

They are made of fixed reports on a fixed clock (:mod:`golden_states`), so what differs is what
has changed in the code.  Look at every new one before it is committed::

    python -m pytest tests/demo/test_golden.py --remake     # needs Pillow (the extra dev)

How much may differ is said in :mod:`uievents.testing.pictures`.
"""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from golden_states import STATES

from uievents.demo.header import Header
from uievents.demo.layout import frame_of
from uievents.demo.look import Look
from uievents.demo.paint import Canvas
from uievents.demo.theme import THEMES
from uievents.testing.pictures import compare
from uievents.words import LANGUAGES

GOLDEN = Path(__file__).parent / "golden"
SIZE = (960, 600)

REMAKE = "python -m pytest tests/demo/test_golden.py --remake"


def save(picture: pygame.Surface, path: Path) -> None:
    """As a small file: of 256 colours, no pixel off by more than 4."""
    from PIL import Image

    image = Image.frombytes("RGB", picture.get_size(), pygame.image.tostring(picture, "RGB"))
    path.parent.mkdir(exist_ok=True)
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


@pytest.fixture
def drawn(stage):
    """``drawn(page, language, theme)`` is the page's picture in its state, or the header's."""

    def draw(page, language, theme):
        if page == "header":
            stage.open("pipeline", language, theme, SIZE)  # only for the display
            return header_of(language, theme)
        demo = stage.open(page, language, theme, SIZE)
        STATES[page](stage)
        demo.paint()
        screen, header = demo.app.screen, demo.frame.header
        # The header has a picture of its own: a tab more changes none of the pages'.
        screen.fill(demo.look.theme.ground, (0, 0, SIZE[0], header.bottom))
        return screen

    return draw


def header_of(language, theme):
    """The picture of a header with two tabs, a caption and the focus on a button."""
    frame = frame_of(*SIZE)
    look = Look(language, THEMES[theme], caption="A caption of the tour")
    picture = pygame.Surface((SIZE[0], frame.body.top))
    picture.fill(look.theme.ground)
    canvas = Canvas(picture, look.theme, language, frame.scale)
    header = Header(look, {"one": "First page", "two": "第二页"})
    header.arrange(frame.header, canvas)
    header.draw(canvas)
    for button in header.buttons:
        header.draw_button(canvas, button, focused="theme")
    return picture


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [*STATES, "header"])
def test_it_looks_as_it_did(drawn, part, language, theme, request, tmp_path):
    path = GOLDEN / f"{part}-{language}-{theme}.png"
    picture = drawn(part, language, theme)
    if request.config.getoption("--remake", default=False):
        save(picture, path)
    assert path.exists(), f"there is no picture yet: {REMAKE}"
    differences = compare(picture, path, tmp_path)
    assert not differences, f"{differences}\nIf it is meant to look so: {REMAKE}"


def test_there_is_no_picture_of_what_is_gone():
    parts = [*STATES, "header"]
    expected = {f"{p}-{lang}-{theme}.png" for p in parts for lang in LANGUAGES for theme in THEMES}
    assert {path.name for path in GOLDEN.iterdir()} == expected


# ---------------------------------------------------------------- that the eye is sharp


class TestWhatIsNotedAsADifference:
    """Each changes one thing, which must be reported, with pictures of it."""

    @pytest.fixture
    def noted(self, drawn, tmp_path):
        """Whether anything is: on the Models page or the header, in English and dark."""

        def noted(part="models"):
            path = GOLDEN / f"{part}-en-dark.png"
            differences = compare(drawn(part, "en", "dark"), path, tmp_path)
            shown = {path.name, f"{path.stem}-difference.png"} if differences else set()
            assert {made.name for made in tmp_path.iterdir()} == shown
            assert all(name in differences for name in shown)
            return bool(differences)

        return noted

    @pytest.fixture
    def change(self, monkeypatch):
        """``change(word, how)`` has ``how(box)`` say where that text is drawn; None: nowhere."""

        def changed(word, how):
            draw = Canvas.text

            def text(canvas, words, box, *arguments, **options):
                box = how(box) if canvas.say(words) == word else box
                return box and draw(canvas, words, box, *arguments, **options)

            monkeypatch.setattr(Canvas, "text", text)

        return changed

    def test_nothing_is_when_nothing_has_changed(self, noted):
        assert not noted()

    @pytest.mark.parametrize("word", ["CPU %", "Busy-polling thread", "median", "881", "1"])
    @pytest.mark.parametrize("by", [(3, 0), (0, 3)], ids=str)
    def test_a_text_three_pixels_off(self, noted, change, word, by):
        change(word, lambda box: box.move(by))
        assert noted()

    @pytest.mark.parametrize("word", ["CPU %", "Busy-polling thread", "median", "881", "1"])
    def test_a_text_that_is_lost(self, noted, change, word):
        change(word, lambda box: None)
        assert noted()

    @pytest.mark.parametrize("part", ["ground", "panel", "raised", "line", "text", "accent"])
    def test_another_colour(self, noted, monkeypatch, part):
        theme = THEMES["dark"]
        other = tuple(c + 20 if c < 128 else c - 20 for c in getattr(theme, part))
        monkeypatch.setitem(THEMES, "dark", theme._replace(**{part: other}))
        assert noted("header" if part == "accent" else "models")
