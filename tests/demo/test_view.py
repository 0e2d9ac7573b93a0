"""Everything enlarged, as for a projector: the window shows a part of the picture."""

from __future__ import annotations

import pytest
from drawing import SIZES, check, mostly_slow
from hypothesis import given
from hypothesis import strategies as st

from uievents import KeyDown, MouseDown, MouseMove, MouseUp
from uievents.cli import _size
from uievents.demo.layout import LEAST_SIZE
from uievents.demo.look import SIZES as FACTORS
from uievents.demo.pages import PAGES
from uievents.demo.paint import Box
from uievents.demo.view import View

windows = st.tuples(st.integers(320, 4000), st.integers(240, 3000))
factors = st.floats(1, 3)


@given(windows, factors)
def test_a_picture_is_as_large_as_asked_and_never_too_small_for_its_layout(window, factor):
    view = View()
    view.fit(window, factor)
    assert view.picture[0] >= LEAST_SIZE[0] - 1
    assert view.picture[1] >= LEAST_SIZE[1] - 1
    if window[0] >= LEAST_SIZE[0] and window[1] >= LEAST_SIZE[1]:
        assert view.picture == tuple(round(length * factor) for length in window)
        assert view.whole == (view.picture == window)


@given(windows, factors, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_what_is_shown_is_within_the_picture_and_where_things_are_is_known_both_ways(
    window, factor, share
):
    view = View()
    view.fit(window, factor)
    pointer = [round(part * (length - 1)) for part, length in zip(share, window, strict=True)]
    view.follow(pointer)
    assert Box(0, 0, *view.picture).contains(view.part)
    back = view.in_window(view.in_picture(pointer))
    assert all(abs(a - b) <= 1 for a, b in zip(back, pointer, strict=True))


@given(windows, factors)
def test_the_pointer_reaches_each_corner_of_the_picture(window, factor):
    view = View()
    view.fit(window, factor)
    width, height = window
    for pointer, corner in (
        ((0, 0), "topleft"),
        ((width - 1, height - 1), "bottomright"),
        ((width - 1, 0), "topright"),
    ):
        view.follow(pointer)
        assert getattr(view.part, corner) == getattr(Box(0, 0, *view.picture), corner)


@given(windows, factors, st.tuples(st.floats(0, 0.9), st.floats(0, 0.9)))
def test_what_has_the_focus_is_shown(window, factor, share):
    view = View()
    view.fit(window, factor)
    left, top = (round(part * length) for part, length in zip(share, view.picture, strict=True))
    rect = Box(left, top, *(length // 20 for length in view.picture))
    view.reveal(rect)
    assert view.part.contains(rect)


# ---------------------------------------------------------------- the window


@pytest.fixture
def demo(stage):
    return stage.open("pipeline", "en", "dark", (1280, 800))


def press(demo, key):
    demo.app.play([KeyDown(key, mods=frozenset({"ctrl"}), time=0.0)])
    demo.app.turn(0)


def test_ctrl_and_plus_enlarge_and_ctrl_0_is_as_it_was(stage, demo):
    sizes = []
    for key in ("=", "+", "keypad +", "+", "+", "+", "-", "-", "0"):
        press(demo, key)
        sizes.append(demo.look.size)
        assert demo.picture.get_size() == (round(1280 * sizes[-1]), round(800 * sizes[-1]))
        assert demo.canvas.scale == pytest.approx(sizes[-1])
    assert sizes == [1.25, 1.5, 2.0, 2.5, 3.0, 3.0, 2.5, 2.0, 1.0]
    assert demo.view.whole


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("size", mostly_slow([(800, 500), (960, 600)]))
def test_a_button_is_pressed_where_it_is_seen(stage, factor, size):
    demo = stage.open("lecture", "en", "dark", size)
    demo.look.size = factor
    demo.rearrange()
    stage.run(0.1)
    for at in (2, 0, 4):
        button = next(b for b in demo.buttons() if b.action == f"chapter {at}")
        demo.view.reveal(button.rect)
        demo.rearrange()
        pos = demo.view.in_window(button.rect.center)
        for _ in range(3):  # the view follows the pointer: go after the button
            demo.app.play([MouseMove(pos, time=0.0)])
            stage.run(0.05)
            pos = demo.view.in_window(button.rect.center)
        demo.app.play([kind(pos, time=0.001 * n) for n, kind in enumerate((MouseDown, MouseUp))])
        stage.run(0.1)
        card = demo.page.panel.card
        assert [b.on for b in demo.buttons() if b.action == f"chapter {at}"] == [True], card.title


def test_where_the_page_is_pressed_is_a_place_of_the_picture(stage, demo, monkeypatch):
    demo.look.size = 2.0
    demo.rearrange()
    pressed = []
    monkeypatch.setattr(demo.page, "pressed", lambda event: pressed.append(event.pos))
    demo.app.play([MouseMove((900, 400), time=0.0), MouseDown((900, 400), time=0.0)])
    stage.run(0.1)
    left, top = demo.view.part.topleft
    assert left > 0
    assert pressed == [(900 + left, 400 + top)]


@pytest.mark.parametrize("factor", FACTORS[1:])
@pytest.mark.parametrize("size", mostly_slow([(800, 600), (1280, 800)]))
@pytest.mark.parametrize("by", ["2", "5", "tab"])
def test_another_page_is_seen_from_its_beginning(stage, size, factor, by):
    demo = stage.open("pipeline", "en", "dark", size)
    demo.look.size = factor
    demo.rearrange()
    corner = tuple(length - 1 for length in size)
    demo.app.play([MouseMove(corner, time=0.0)])
    stage.run(0.1)
    assert demo.view.part.bottomright == demo.picture.get_size()
    press(demo, by)
    stage.run(0.1)
    assert demo.page.name != "pipeline"
    assert demo.view.part.topleft == (0, 0)


def test_another_card_is_seen_from_its_beginning_but_where_it_is_pressed_nothing_moves(stage):
    demo = stage.open("lecture", "en", "dark", (1280, 800))
    demo.look.size = 2.0
    demo.rearrange()
    corner = 1279, 799
    for key in ("right", "2", "left"):
        demo.app.play([MouseMove((5, 5), time=0.0), MouseMove(corner, time=0.01)])
        stage.run(0.1)
        demo.app.play([KeyDown(key, time=0.0)])
        stage.run(0.1)
        assert demo.view.part.topleft == (0, 0), key
    demo.app.play([MouseMove((5, 5), time=0.0), MouseMove(corner, time=0.01)])
    stage.run(0.1)
    for at in (4, 5):
        button = next(b for b in demo.buttons() if b.action == "card 1")
        pos = demo.view.in_window(button.rect.center)
        demo.app.play([kind(pos, time=0.001 * n) for n, kind in enumerate((MouseDown, MouseUp))])
        stage.run(0.1)
        assert demo.page.panel.at == at
        assert demo.view.part.bottomright == demo.picture.get_size()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", mostly_slow(SIZES))
def test_only_the_lesson_is_shown_without_tabs_and_keys_of_buttons(stage, page, size):
    """All sizes but the smallest are slow: each is a picture of the whole window."""
    demo = stage.open(page, "en", "dark", size)
    before = demo.frame.body
    press(demo, "p")
    stage.run(0.1)
    demo.canvas.texts = []
    demo._everything = True
    demo.paint()
    actions = {button.action for button in demo.buttons()}
    assert not actions & {"help", "theme", "language", "page io", "pause", "save"}
    assert demo.frame.body.height > before.height
    assert not [text for text, _ in demo.canvas.texts if text in ("F1", "F5", "F11", "→")]
    check(size, demo.canvas.texts, demo.buttons())
    press(demo, "p")
    assert "help" in {button.action for button in demo.buttons()}


@pytest.mark.parametrize("x", [0, 640, 1279])
@pytest.mark.parametrize("present", [False, True])
def test_what_the_tour_says_is_within_the_window_however_enlarged(stage, demo, present, x):
    demo.look.size, demo.look.present = 2.0, present
    demo.look.caption = "A caption."
    demo.rearrange()
    demo.app.play([MouseMove((640, 790), time=0.0), MouseMove((x, 0), time=0.01)])
    stage.run(0.1)
    demo.canvas.texts = []
    demo._everything = True
    demo.paint()
    caption = next(rect for text, rect in demo.canvas.texts if text == "A caption.")
    assert demo.view.part.contains(caption) or demo.header.free.clip(demo.view.part).width < 600
    assert present <= demo.view.part.contains(caption)


def test_what_the_tour_says_is_said_there_too(stage, demo):
    press(demo, "p")
    demo.look.caption = "A caption."
    demo.rearrange()
    demo.canvas.texts = []
    demo.paint()
    assert "A caption." in [text for text, _ in demo.canvas.texts]


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1280x800", (1280, 800)), ("640X480", (640, 480)), ("1.5", 1.5), ("150%", 1.5), ("2", 2.0)],
)
def test_the_option_takes_a_window_or_a_factor(value, meant):
    assert _size(value) == meant


@pytest.mark.parametrize("value", ["0.5", "4", "nan", "-1", "x", "1x", "9x9", "a%", "", "301%"])
def test_what_is_neither_is_refused(value):
    from argparse import ArgumentTypeError

    with pytest.raises(ArgumentTypeError, match=r"write 1280x800|320x240 to"):
        _size(value)
