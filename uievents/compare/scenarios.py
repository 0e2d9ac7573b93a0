"""What happens to the contestants: the scenarios of the study of input.

Every scenario begins idle.  Then come presses at random times, or presses in bursts, or
presses whose handler takes long, or a mouse that reports a thousand times a second.
"""

from __future__ import annotations

from typing import NamedTuple

from .figures import Text


class Scenario(NamedTuple):
    """What comes, how often, and how long a handler takes."""

    text: Text
    rate: float = 120.0
    """Presses a second, on average."""
    hold: tuple[float, float] = (0.001, 0.004)
    """Seconds that a press lasts.  A finger takes 60 to 100 ms; a touchpad's tap, a wheel's notch
    and a game controller's bounce do not."""
    burst: int = 1
    """Presses that come together."""
    handler: float = 0.0
    """Seconds of computing in each handler."""
    motion: bool = False
    """The pointer moves, instead of presses: in real windows only."""


SCENARIOS = {
    "presses": Scenario(Text("presses at random times", "随机时刻的按键")),
    "bursts": Scenario(Text("presses in bursts of ten", "十次一组的连发按键"), burst=10),
    "slow": Scenario(
        Text("presses whose handler computes for 5 ms", "按键，处理函数计算 5 毫秒"), handler=0.005
    ),
    "mouse": Scenario(
        Text("a mouse that moves 1000 times a second", "每秒移动 1000 次的鼠标"),
        rate=1000.0,
        hold=(0.0, 0.0001),
        motion=True,
    ),
}
