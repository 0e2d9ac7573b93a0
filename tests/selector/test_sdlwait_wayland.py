"""A real window on Wayland, which gives no descriptor to wait for: SDL waits."""

from __future__ import annotations

import threading

import pytest

from uievents import App

pytest.importorskip("pygame")
pytestmark = pytest.mark.window


def test_presses_and_keys_arrive(wayland_presser, until):
    delivered, presser = [], wayland_presser
    with App("test", strict=True) as app:
        assert "'wayland' gives no descriptor" in app.explain_wait()
        app.onClick(delivered.append)
        app.onKeyDown(delivered.append)
        for number in range(3):
            # The window opens, and is moved to its place a moment later.  Each try is at another
            # point: of a pointer that does not move, no position is reported.
            for place in range(30 + number, 230 + number, 2):
                # From another thread, as a person does: while the loop waits.
                threading.Timer(0.02, presser.click, [place, 40]).start()
                until(app, lambda: delivered)
                x, y = delivered.pop().pos
                if max(abs(x - place), abs(y - 40)) <= 1:
                    break  # weston rounds, once down and once up
            assert (x, y) == pytest.approx((place, 40), abs=1)
            threading.Timer(0.02, presser.key, ["a"]).start()
            until(app, lambda: delivered)
            assert delivered.pop().key == "a"


def test_an_idle_loop_sleeps(wayland_presser, until):
    with App("test", strict=True) as app:
        ended = []
        app.after(0.5, ended.append)  # what came with the window has passed
        until(app, lambda: ended)
        ended.clear()
        app.after(0.3, ended.append)
        turns = app.turns
        until(app, lambda: ended)
        assert app.turns - turns <= 3
