"""What comes from outside can be drawn, and spoils nothing that comes after it."""

import unicodedata

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.demo.cleaning import ACCENTS, STANDS_FOR, clean, clean_bytes
from uievents.demo.pages.pipeline.protocol import Handled
from uievents.demo.paint import Canvas
from uievents.demo.shown import Ready
from uievents.demo.theme import DARK

ODD = {
    "null": b"a\0b",
    "invalid": b"\xff\xfe\x80abc\xc3",
    "surrogate": "\ud800x".encode("utf-8", "surrogatepass"),
    "controls": b"\x1b[31mred\x07\x08\x7f\xc2\x85",
    "long": b"x" * 60_000,
    "right to left": "\u202eabc \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627".encode(),
    "accents": ("a" + "\u0301\u0317\u20dd" * 60).encode(),
    "an accent alone": "\u0301\u0302b".encode(),
    "outside the plane": "\U0001f468\u200d\U0001f469 \U00020000 \U0010ffff".encode(),
    "lines": "a\u2028b\u2029c\x0bd".encode(),
    "nothing": b"",
}


def drawn(text):
    canvas = Canvas(pygame.Surface((400, 40)), DARK, "en", 1.0)
    canvas.text(text, pygame.Rect(0, 0, 64, 20), mono=True)
    canvas.width(text, mono=True)


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_what_is_odd_can_be_drawn(data):
    text = clean_bytes(data)
    drawn(text)
    text.encode()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn") for char in text)
    assert sum(map(unicodedata.combining, text)) == 0 or len(text) <= 80 * (1 + ACCENTS)


def test_what_is_plain_stays_as_it_is():
    for text in ("hello, 你好", "naïve", "μs ≤ 3 → 4", "\u05e9\u05dc\u05d5\u05dd"):
        assert clean(text) == text
        assert clean_bytes(text.encode()) == text
    assert clean("a\0b\x1bc") == f"a{STANDS_FOR}b{STANDS_FOR}c"
    assert clean("x" * 99, 8) == "x" * 8
    assert clean("e\u0301" * 9, 8) == "é" * 8  # a letter is not cut in two


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_it_is_short_can_be_sent_and_is_clean_already(text):
    made = clean(text, 8)
    made.encode()
    assert "\0" not in made
    assert clean(made, 8) == made
    assert len(made) <= 8 * (1 + ACCENTS)


def test_one_odd_line_spoils_no_other(stage, caplog):
    """Takes as long as drawing does: every odd line goes its whole way through the picture."""
    import socket

    demo = stage.open("pipeline", "en", "dark")
    (loop,) = stage.actors
    loop.say(Ready(stage.clock()))
    stage.run(0.1)
    flow = demo.page.state.flow
    with socket.create_connection(demo.page.state.address) as other:
        for number, data in enumerate([*ODD.values(), b"plain"], 1):
            other.sendall(data.replace(b"\n", b"") + b"\n")
            while flow.sources["socket"] < number:
                demo.app.turn(0)
            stage.handled(loop)
            stage.run(0.15)
    stage.run(8.0)
    assert flow.cards["socket"].calls == len(ODD) + 1
    assert demo.page.state.record.passed[-1].token.label == "plain"
    assert not flow.tokens
    assert not caplog.records


def test_keys_are_cleaned_too(stage):
    from uievents import KeyDown

    demo = stage.open("pipeline", "en", "dark")
    (loop,) = stage.actors
    loop.say(Ready(stage.clock()))
    stage.run(0.1)
    for name in ("\0", "\ud800", "a\u0301\u0301\u0301\u0301"):
        demo.page.typed(KeyDown(name, 0, name, time=stage.clock()))
    stage.run(0.1)
    inputs = loop.inputs()
    assert len(inputs) == 3
    for it in inputs:
        drawn(it.text)
        loop.say(Handled(it.id, it.time, it.time))
    stage.run(1.0)
