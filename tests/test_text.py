"""A line of text: typed, selected, copied, pasted, composed; and the clipboard."""

from __future__ import annotations

import runpy
from types import SimpleNamespace

import pytest

import uievents as ev
from tests.conftest import ROOT
from uievents import App, KeyDown, MouseDown, MouseMove, MouseUp, TextEditing, TextInput

pygame = pytest.importorskip("pygame")

EXAMPLE = str(ROOT / "uievents/examples/text.py")


@pytest.fixture
def example(monkeypatch):
    """The example, opened but not run."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    names = runpy.run_path(EXAMPLE, run_name="example")
    found = SimpleNamespace(**names)
    found.app.dispatcher.strict = True
    yield found
    pygame.key.set_repeat()
    found.app.close()


def press(example, *keys, shift=False):
    for key in keys:
        *mods, key = key.split("+")
        mods = frozenset([*mods, *(["shift"] if shift else [])])
        example.app.dispatch(KeyDown(key, mods=mods))


def mouse(example, index):
    return (example.place(index), 30)


def test_what_is_typed_stands_at_the_caret(example):
    press(example, "home", "right")
    example.app.dispatch(TextInput("你好"))
    assert (example.line.text, example.line.caret) == ("T你好ype here", 3)


def test_a_shortcut_types_nothing(example):
    example.app.dispatch(TextInput("с", mods=frozenset({"ctrl"})))
    assert example.line.text == "Type here"
    example.app.dispatch(TextInput("@", mods=frozenset({"altgr"})))
    assert example.line.text == "Type here@"


@pytest.mark.parametrize(
    ("keys", "text", "caret"),
    [
        (["backspace"], "Type her", 8),
        (["home", "delete"], "ype here", 0),
        (["home", "backspace"], "Type here", 0),
        (["end", "right", "delete"], "Type here", 9),
        (["left", "left", "backspace"], "Type hre", 6),
        (["ctrl+a", "backspace"], "", 0),
    ],
)
def test_the_caret_moves_and_erases(example, keys, text, caret):
    press(example, *keys)
    assert (example.line.text, example.line.caret) == (text, caret)


def test_shift_selects_and_typing_replaces(example):
    press(example, "left", "left", shift=True)
    assert example.line.text[example.line.selection] == "re"
    example.app.dispatch(TextInput("y"))
    assert example.line.text == "Type hey"
    press(example, "home", shift=True)
    assert example.line.text[example.line.selection] == "Type hey"
    press(example, "left")
    assert example.line.selection == slice(0, 0)


def test_the_mouse_puts_the_caret_and_selects(example):
    app = example.app
    app.dispatch(MouseDown(mouse(example, 2)))
    assert example.line.selection == slice(2, 2)
    app.dispatch(MouseMove(mouse(example, 6), buttons=(1,)))
    app.dispatch(MouseMove(mouse(example, 4), buttons=(1,)))
    app.dispatch(MouseUp(mouse(example, 4)))
    assert example.line.text[example.line.selection] == "pe"
    app.dispatch(MouseMove(mouse(example, 8)))
    assert example.line.text[example.line.selection] == "pe"


def test_copy_cut_and_paste(example):
    press(example, "home", *["right"] * 4)
    press(example, "home", shift=True)
    press(example, "ctrl+c", "end", "ctrl+v")
    assert example.line.text == "Type hereType"
    press(example, "ctrl+a", "ctrl+x")
    assert (example.line.text, example.app.clipboard) == ("", "Type hereType")
    press(example, "ctrl+c")  # nothing is selected: what was copied stays
    assert example.app.clipboard == "Type hereType"
    example.app.clipboard = "two\nlines"
    press(example, "ctrl+v", "ctrl+v")
    assert example.line.text == "two linestwo lines"


def test_a_cyrillic_keyboard_copies_too(example):
    press(example, "ctrl+a")
    example.app.dispatch(KeyDown("с", physical="c", mods=frozenset({"ctrl"})))
    assert example.app.clipboard == "Type here"


def test_what_an_input_method_composes_is_shown_and_is_no_text_yet(example):
    app = example.app
    app.dispatch(TextEditing("ni", 2))
    assert (example.line.text, example.line.composing) == ("Type here", "ni")
    press(example, "backspace")
    assert example.line.text == "Type here"
    app.dispatch(ev.Draw())
    composed = app.screen.copy()
    app.dispatch(TextInput("你"))
    assert (example.line.text, example.line.composing) == ("Type here你", "")
    app.dispatch(ev.Draw())
    assert pygame.image.tobytes(composed, "RGB") != pygame.image.tobytes(app.screen, "RGB")


def test_caret_and_selection_are_drawn(example):
    app = example.app
    app.dispatch(ev.Draw())
    press(example, "home")
    app.dispatch(ev.Draw())
    assert app.screen.get_at((example.MARGIN, 20)) == pygame.Color(example.INK)
    press(example, "end", shift=True)
    app.dispatch(ev.Draw())
    corner = (example.MARGIN + 1, example.MARGIN)
    assert app.screen.get_at(corner) == pygame.Color(example.MARK)


# ---------------------------------------------------------------- the clipboard


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:
        yield app


@pytest.mark.parametrize("text", ["", "words", "你好 🐍\nline", "a" * 100_000])
def test_text_that_is_copied_can_be_pasted(app, text):
    app.clipboard = text
    assert app.clipboard == text


@pytest.mark.parametrize("wrong", [None, 3, b"bytes", ["text"]])
def test_the_clipboard_takes_text(app, wrong):
    app.clipboard = "before"
    with pytest.raises(TypeError, match="takes text"):
        app.clipboard = wrong
    assert app.clipboard == "before"


@pytest.mark.parametrize("wrong", ["a\0b", "\ud800"])
def test_what_no_clipboard_holds_is_refused(app, wrong):
    with pytest.raises(ValueError, match="the clipboard takes no"):
        app.clipboard = wrong


def test_a_closed_window_has_no_clipboard(app):
    app.close()
    with pytest.raises(RuntimeError, match="closed"):
        app.clipboard = "text"
    with pytest.raises(RuntimeError, match="closed"):
        print(app.clipboard)


@pytest.mark.window
def test_typed_and_pasted_for_real(presser, until):
    names = runpy.run_path(EXAMPLE, run_name="example")
    app, line = names["app"], names["line"]
    try:
        presser.aim_at_pygame()
        presser.focus()
        until(app, pygame.key.get_focused)
        presser.key("Control_L", "a")
        until(app, lambda: line.selection == slice(0, 9))
        presser.key("x")
        until(app, lambda: line.text == "x")
        presser.key("y")
        until(app, lambda: line.text == "xy")
        presser.key("Shift_L", "Home")
        until(app, lambda: line.selection == slice(0, 2))
        presser.key("Control_L", "c")
        until(app, lambda: app.clipboard == "xy")
        presser.key("End")
        until(app, lambda: line.caret == line.anchor == 2)
        presser.key("Control_L", "v")
        until(app, lambda: line.text == "xyxy")
        presser.move(names["place"](0), 30)
        presser.press()
        presser.move(names["place"](3), 30)
        presser.release()
        until(app, lambda: line.text[line.selection] == "xyx")
    finally:
        pygame.key.set_repeat()
        app.close()
