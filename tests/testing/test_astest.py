"""A recording as a test."""

from __future__ import annotations

import textwrap

from uievents.events import KeyDown, KeyUp, MouseDown, MouseMove, MouseUp, TextInput, Wheel
from uievents.testing.astest import code
from uievents.testing.recording import Recording


def test_it_reads_as_if_written_by_hand():
    ctrl = frozenset({"ctrl"})
    events = [
        MouseMove((10, 10), time=0.4),
        MouseMove((30, 40), time=0.5),
        MouseDown((30, 40), time=0.52),
        MouseUp((30, 41), time=0.55),
        MouseDown((30, 40), time=0.6),
        MouseUp((30, 40), time=0.64),
        KeyDown("h", text="h", time=2.0),
        TextInput("h", time=2.0),
        KeyUp("h", time=2.1),
        KeyDown("i", text="i", time=2.2),
        TextInput("i", time=2.2),
        KeyUp("i", time=2.3),
        KeyDown("left ctrl", time=4.0, mods=ctrl),
        KeyDown("s", mods=ctrl, time=4.1),
        KeyUp("s", mods=ctrl, time=4.2),
        KeyUp("left ctrl", time=4.3),
        MouseDown((5, 5), 3, time=5.0),
        MouseMove((50, 50), time=5.1),
        MouseUp((80, 60), 3, time=5.2),
        Wheel((80, 60), 0, -2, time=6.2),
        KeyDown("left", time=7.0),
        KeyUp("left", time=8.5),
    ]
    assert code(Recording(events, ["game.py", "--easy"])) == textwrap.dedent(
        """\
        def test_recorded(pilot):
            app = pilot.open('game.py', '--easy')
            pilot.advance(0.52)
            pilot.click((30, 40), times=2)
            pilot.advance(1.48)
            pilot.type('hi')
            pilot.advance(2.1)
            pilot.press('ctrl+s')
            pilot.advance(0.9)
            pilot.drag((5, 5), (80, 60), button=3)
            pilot.advance(1.2)
            pilot.scroll(-2, at=(80, 60))
            pilot.advance(0.8)
            with pilot.hold('left'):
                pilot.advance(1.5)
            # Check the result here, for example
            # assert app.score == 3
        """
    )
