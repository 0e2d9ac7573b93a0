"""The example: three people at three boards, each a program of its own, with real presses."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT, TIMEOUT, Presser

WHITE = (255, 255, 255)


class Board:
    """A program with its window at ``place``."""

    def __init__(self, url: str, place: tuple[int, int]) -> None:
        self.place = place
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uievents.examples.board", url],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SDL_VIDEO_WINDOW_POS": f"{place[0]},{place[1]}",
            },
        )

    def at(self, x: int, y: int) -> tuple[int, int]:
        return self.place[0] + x, self.place[1] + y

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(TIMEOUT)


def colour(presser: Presser, place: tuple[int, int]) -> tuple[int, int, int]:
    """What is seen on the screen."""
    from Xlib import X

    data = presser.root.get_image(*place, 1, 1, X.ZPixmap, 0xFFFFFF).data
    blue, green, red = data[:3]
    return red, green, blue


def until_seen(presser: Presser, boards: list[Board], x: int, y: int, is_white: bool) -> None:
    end = time.monotonic() + TIMEOUT
    while True:
        seen = [colour(presser, board.at(x, y)) for board in boards]
        if all((one == WHITE) is is_white for one in seen) and len(set(seen)) == 1:
            return
        assert time.monotonic() < end, f"at {x}, {y}: {seen}"
        assert all(board.process.poll() is None for board in boards)
        time.sleep(0.01)


def draw(presser: Presser, board: Board, y: int) -> None:
    presser.move(*board.at(100, y))
    presser.press()
    for x in range(100, 301, 20):
        presser.move(*board.at(x, y))
    presser.release()


@pytest.mark.slow
def test_three_draw_on_one_board(server, presser):
    """A late third sees all, one that was killed and started again too.  Slow: three programs."""
    left, right, late = (0, 0), (500, 0), (0, 350)
    boards = [Board(server.url, left), Board(server.url, right)]
    try:
        # Until there are white windows where a black screen was.
        until_seen(presser, boards, 200, 50, is_white=True)
        draw(presser, boards[0], 50)
        until_seen(presser, boards, 200, 50, is_white=False)
        draw(presser, boards[1], 100)
        until_seen(presser, boards, 200, 100, is_white=False)
        boards.append(Board(server.url, late))
        until_seen(presser, boards, 200, 50, is_white=False)
        until_seen(presser, boards, 200, 100, is_white=False)
        draw(presser, boards[2], 150)
        until_seen(presser, boards, 200, 150, is_white=False)
        boards.pop(1).kill()
        draw(presser, boards[0], 200)
        boards.append(Board(server.url, right))
        for y in (50, 100, 150, 200):
            until_seen(presser, boards, 200, y, is_white=False)
        until_seen(presser, boards, 200, 250, is_white=True)
        presser.move(*boards[0].at(10, 10))
        presser.click(*boards[0].at(10, 10))
        presser.key("c")
        until_seen(presser, boards, 200, 50, is_white=True)
    finally:
        for board in boards:
            board.kill()
