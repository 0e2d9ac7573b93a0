"""The page that compares programs says what their files say, and the programs work."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BESIDE = Path(__file__).parent / "beside"
PAGE = Path(__file__).parent.parent / "assets" / "docs" / "beside.md"


def test_the_page_is_what_the_command_makes():
    table = runpy.run_path(str(BESIDE / "table.py"))
    assert PAGE.read_text() == table["page"]()


@pytest.mark.parametrize("library", ["uievents", "pygame"])
def test_each_prints_a_click(pilot, library, capsys):
    pilot.open(BESIDE / f"click_{library}.py")
    pilot.click((30, 40))
    pilot.drag((100, 100), (200, 200))
    assert capsys.readouterr().out.splitlines()[-1:] == ["clicked at (30, 40)"]
    pilot.press("escape")
    assert not pilot.is_open


@pytest.mark.parametrize("library", ["uievents", "pygame"])
def test_a_ball_moves_while_a_key_is_held(pilot, library):
    pilot.open(BESIDE / f"ball_{library}.py")
    pilot.advance(0.5)
    assert pilot.module.x == 320
    with pilot.hold("left"):
        pilot.advance(0.5)
    assert pilot.module.x == pytest.approx(320 - 150, abs=12)
    x = pilot.module.x
    pilot.press("p")
    with pilot.hold("left"):
        pilot.advance(1)
    assert pilot.module.x == pytest.approx(x, abs=6)
