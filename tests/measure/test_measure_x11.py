"""Presses and the numbers that they mean."""

from uievents.measure.x11 import HEIGHT, WIDTH, key_of, number_at, number_of, place_of


def test_the_key_tells_the_number_of_a_press():
    """Also where up to 25 presses in between went unnoticed."""
    assert key_of(0) == "space"
    assert number_of("space", 0) == 0
    for last in range(60):
        for missed in range(26):
            assert number_of(key_of(last + missed + 1), last) == last + missed + 1


def test_the_place_tells_the_number_of_a_press():
    for number in (0, 1, 379, 380, 5000):
        x, y = place_of(number)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT
        assert number_at(x, y) == number
