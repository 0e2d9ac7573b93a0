"""The film shows frames as they came, in the time that each scene has."""

import struct
from itertools import pairwise

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.demo.film import END, FRAME, STILL, Film, paced


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200), st.floats(0.5, 5))
def test_a_scene_lasts_as_long_as_it_is_to_and_ends_with_its_last_frame(gaps, seconds):
    times = [sum(gaps[: index + 1]) for index in range(len(gaps))]
    shown = paced(times, seconds)
    assert sum(lasts for _, lasts in shown) == pytest.approx(seconds)
    assert shown[-1][0] == len(times) - 1
    assert [index for index, _ in shown] == sorted({index for index, _ in shown})
    assert all(lasts >= 0.98 * FRAME for _, lasts in shown)  # browsers slow down what is shorter
    assert shown[-1][1] >= min(seconds, END) - 1e-9


def test_what_moves_keeps_its_pace_and_what_stands_still_is_shortened():
    times = [0.0, 0.08, 0.16, 5.0, 5.08]
    assert paced(times, 3.0) == [
        (0, pytest.approx(0.08)),
        (1, pytest.approx(0.08)),
        (2, STILL),
        (3, pytest.approx(0.08)),
        (4, pytest.approx(3.0 - 0.24 - STILL)),
    ]


def test_a_measurement_is_shown_faster():
    times = [index * 0.1 for index in range(101)]
    shown = paced(times, 2.4)
    assert len(shown) < 30
    assert all(b - a >= 4 for (a, _), (b, _) in pairwise(shown[:-1]))


@pytest.fixture
def picture(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((40, 30))
    yield pygame.Surface((40, 30))
    pygame.display.quit()


def test_only_the_scenes_that_are_wanted_are_in_it(picture, tmp_path):
    film, path = Film(), tmp_path / "film.png"
    for number, seconds in enumerate((2.0, 0.0, 2.0)):
        film.scene(seconds)
        for index in range(3):
            picture.fill((10 * number, 50 * index, 0))
            film.look(picture, number + index * 0.1)
    assert film.save(path) == 4.0
    data = path.read_bytes()
    (frames,) = struct.unpack(">I", data[data.index(b"acTL") + 4 :][:4])
    assert frames == 6


def test_after_it_is_saved_no_frame_is_taken(picture, tmp_path):
    film = Film()
    film.scene(2.0)
    film.look(picture, 0.0)
    assert film.save(tmp_path / "film.png") == 2.0
    picture.fill("red")
    film.look(picture, 0.1)
    assert film.save(tmp_path / "again.png") == 0


def test_without_a_scene_there_is_no_film(tmp_path):
    film = Film()
    assert film.save(tmp_path / "film.png") == 0
    assert not list(tmp_path.iterdir())
