"""The example of a veto that is decided later: unsaved changes."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from uievents import Close, KeyDown, TextInput
from uievents.testing import Pilot

pytest.importorskip("pygame")
MODAL = ROOT / "uievents/examples/modal.py"


@pytest.fixture
def pilot():
    with Pilot() as pilot:
        yield pilot


def globals_of(app):
    """The script's own names, by one of its handlers."""
    return app.dispatcher.subscriptions()[0].handler.__globals__


@pytest.mark.parametrize(
    ("answer", "saved", "stays"), [("y", "hello", False), ("n", "", False), ("escape", "", True)]
)
def test_it_asks_before_it_closes(pilot, answer, saved, stays):
    app = pilot.open(MODAL)
    names = globals_of(app)
    pilot.put(TextInput(text="hello"))
    for _ in range(2):  # once more, while it asks
        pilot.put(Close())
        pilot.settle()
        assert app.running  # the default was prevented, by what decides later
        assert "Save the changes?" in names["question"]
    pilot.put(KeyDown(key="x"))  # no answer
    pilot.settle()
    assert app.running
    pilot.put(KeyDown(key=answer))
    pilot.settle()
    assert app.running == stays
    assert names["saved"] == saved
    assert names["question"] == ""
    if stays:
        pilot.put(KeyDown(key="s", mods=frozenset({"ctrl"})))
        pilot.put(KeyDown(key="q", mods=frozenset({"ctrl"})))
        pilot.settle()
        assert not app.running
        assert names["saved"] == "hello"


def test_without_changes_it_closes_at_once(pilot):
    app = pilot.open(MODAL)
    pilot.put(Close())
    pilot.settle()
    assert not app.running
