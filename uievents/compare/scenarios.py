"""What happens to the contestants: the scenarios of the study of input.

Every scenario begins idle.  Then come presses at random times, or in bursts, or presses whose
handler takes long; or somebody types; or a mouse reports a thousand times a second; or one of
many devices is pressed, while the others have nothing to say.
"""

from __future__ import annotations

from typing import NamedTuple

from .contestants import SIMULATED, WINDOW
from .figures import Text


class Scenario(NamedTuple):
    """What comes, how often, and how long a handler takes."""

    text: Text
    presses: int = 100
    """How many, in each run: five turns of them, and of whole bursts."""
    quick: int = 100
    """How many for a first look."""
    rate: float = 120.0
    """Presses a second, on average."""
    hold: tuple[float, float] = (0.001, 0.004)
    """Seconds that a press lasts.  A finger takes 60 to 100 ms; a touchpad's tap, a wheel's notch
    and a game controller's bounce do not."""
    burst: int = 1
    """Presses that come together."""
    handler: float = 0.0
    """Seconds of computing in each handler."""
    hand: str = "button"
    """What is pressed in a real window: ``button``, ``key``; ``motion``: the pointer moves."""
    descriptors: int = 1
    """Simulated devices that are watched, of which the last is pressed."""
    devices: tuple[str, ...] = (SIMULATED, WINDOW)
    """Where it can be played."""


SCENARIOS = {
    "presses": Scenario(Text("presses at random times", "随机时刻的按下")),
    "bursts": Scenario(Text("presses in bursts of ten", "十次一组的连续按下"), burst=10),
    "slow": Scenario(
        Text("presses whose handler computes for 5 ms", "随机时刻的按下，处理函数计算 5 毫秒"),
        handler=0.005,
    ),
    "typing": Scenario(
        Text("keys, typed as people type", "像人打字一样的按键"),
        presses=40,  # eight runs carry a p99
        quick=10,
        rate=10.0,
        hold=(0.06, 0.1),
        hand="key",
    ),
    "mouse": Scenario(
        Text("a mouse that moves 1000 times a second", "每秒移动 1000 次的鼠标"),
        presses=600,
        quick=400,
        rate=1000.0,
        hold=(0.0, 0.0001),
        hand="motion",
        devices=(WINDOW,),
    ),
    "many": Scenario(
        Text("presses on one device of 300, the others idle", "300 个设备中只有一个被按，其余空闲"),
        descriptors=300,
        devices=(SIMULATED,),
    ),
}
