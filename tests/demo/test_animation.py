"""An animated PNG is a PNG, and each of its frames holds what has changed."""

import struct
import zlib

import pygame
import pytest

from uievents.demo.animation import SIGNATURE, Animation


def chunks(data):
    assert data.startswith(SIGNATURE)
    at, found = len(SIGNATURE), []
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(name + body)
        found.append((name, body))
        at += 12 + length
    return found


@pytest.fixture
def picture(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((40, 30))
    yield pygame.Surface((40, 30))
    pygame.display.quit()


def test_a_frame_holds_what_has_changed(picture, tmp_path):
    animation = Animation((40, 30))
    animation.add(picture, 0.0)
    animation.add(picture, 0.1)  # nothing new
    picture.fill((255, 0, 0), (10, 5, 4, 3))
    animation.add(picture, 0.25)
    path = tmp_path / "a.png"
    animation.save(path, 1.0)
    found = chunks(path.read_bytes())
    assert [name for name, _ in found] == [
        b"IHDR",
        b"acTL",
        b"fcTL",
        b"IDAT",
        b"fcTL",
        b"fdAT",
        b"IEND",
    ]
    first, second = (body for name, body in found if name == b"fcTL")
    assert struct.unpack(">5I2H", first[:24]) == (0, 40, 30, 0, 0, 250, 1000)
    assert struct.unpack(">5I2H", second[:24]) == (1, 4, 3, 10, 5, 750, 1000)
    number, pixels = struct.unpack(">I", found[5][1][:4])[0], zlib.decompress(found[5][1][4:])
    assert number == 2
    assert pixels == (b"\0" + b"\xff\0\0\xff" * 4) * 3
    assert pygame.image.load(path).get_size() == (40, 30)  # who knows no animation sees the first


def test_a_larger_picture_is_scaled(picture, tmp_path):
    animation = Animation((20, 15))
    animation.add(picture, 0.0)
    animation.save(tmp_path / "a.png", 0.5)
    assert pygame.image.load(tmp_path / "a.png").get_size() == (20, 15)
