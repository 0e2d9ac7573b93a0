"""What counts as a rectangle, and what is refused."""

from __future__ import annotations

import pytest

from tests.conftest import shown


class Sprite:
    def __init__(self, rect):
        self.rect = rect


class Method:
    def rect(self):
        return 1, 2, 3, 4


RECTANGLES = [
    (1, 2, 3, 4),
    [1, 2, 3, 4],
    ((1, 2), (3, 4)),
    [(1, 2), [3, 4]],
    ((1, 2, 3, 4),),
    (1.9, 2.1, 3.5, 4.0),
    range(1, 5),
    Sprite((1, 2, 3, 4)),
    Sprite(Sprite(((1, 2), (3, 4)))),
    Method(),
    (Sprite((1, 2, 3, 4)),),
]


@pytest.mark.parametrize("value", RECTANGLES, ids=shown)
def test_all_that_pygame_takes_is_a_rectangle(window, value):
    region = window.tree.region(value)
    assert region.rect == (1, 2, 3, 4)
    region.move((0, 0, 0, 0))
    region.rect = value
    assert region.rect == (1, 2, 3, 4)
    pygame = pytest.importorskip("pygame")
    if not isinstance(value, range):
        assert pygame.Rect(value) == region.rect
    assert window.tree.region(pygame.Rect(1, 2, 3, 4)).rect == (1, 2, 3, 4)
    if hasattr(pygame, "FRect"):
        assert window.tree.region(pygame.FRect(1.5, 2.5, 3.5, 4.5)).rect == (1, 2, 3, 4)


@pytest.mark.parametrize(
    "value",
    [
        (1, 2, 3),
        "1234",
        b"abcd",
        (),
        7,
        None,
        (1, 2, 3, float("nan")),
        (1, 2, 3, float("inf")),
        (1, 2, 3, None),
        ("1", 2, 3, 4),
        ((1, 2), 3),
        {1: 2, 3: 4, 5: 6, 7: 8},
        Sprite(None),
    ],
    ids=shown,
)
def test_what_is_no_rectangle_is_refused_with_what_to_write(window, value):
    for act in (window.tree.region, window.a.move, lambda rect: setattr(window.a, "rect", rect)):
        with pytest.raises(TypeError, match=r"is not a rectangle: write \(x, y, width, height\)"):
            act(value)
    assert window.a.rect == (10, 10, 20, 20)


def test_what_stands_for_itself_for_ever_is_refused(window):
    endless = Sprite(None)
    endless.rect = endless
    with pytest.raises(TypeError, match="is not a rectangle"):
        window.tree.region(endless)
