"""The documented way to wait: ``pygame.event.wait``; a thread posts the devices' input to it.

It wakes about a thousand times a second with any of SDL's drivers; ``dummy`` needs no window.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from ....models import StopSignal
from ....selector import Selector
from .protocol import Wire


def open_pygame() -> None:
    """Open the display that ``pygame.event.wait`` needs."""
    from ...._pygame import pygame
    from ....switches import environment

    with environment(override=True, SDL_VIDEODRIVER="dummy"):
        pygame.display.init()
    pygame.display.set_mode((1, 1))


def wait_by_pygame(
    wires: Sequence[Wire], deliver: Callable[[int, bytes], None], stop: StopSignal
) -> None:
    """Wait for what :func:`hand_over` posts, until it posts the end."""
    from ...._pygame import pygame

    handed_over = pygame.event.custom_type()
    arguments = wires, handed_over, stop
    threading.Thread(target=hand_over, args=arguments, daemon=True).start()
    while (event := pygame.event.wait()).type != pygame.QUIT:
        if event.type == handed_over:
            deliver(event.index, event.payload)
    pygame.quit()


def hand_over(wires: Sequence[Wire], handed_over: int, stop: StopSignal) -> None:
    """Wait for the devices, and post what they report to pygame's queue."""
    from ...._pygame import pygame

    with Selector() as selector:
        for index, wire in enumerate(wires):
            selector.register(wire, 1, index)
        with stop.calling(selector.wake):
            while not stop.is_set():
                for key, _ in selector.select():
                    ready = wires[key.data]
                    while (payload := ready.read_event()) is not None:
                        it = pygame.event.Event(handed_over, index=key.data, payload=payload)
                        pygame.event.post(it)
                    if ready.gone:
                        selector.unregister(ready)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
