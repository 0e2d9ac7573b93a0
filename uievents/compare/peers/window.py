"""Ways to wait for pygame's window."""

from __future__ import annotations

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from ...measure.x11 import HEIGHT, WIDTH, number_at
from ..subject import Subject


def run(name: str, subject: Subject) -> None:
    """Wait in the way called ``name``, for ever."""
    if name == "events":  # opens its window itself
        events(subject)
        return
    pygame.display.init()
    pygame.display.set_mode((WIDTH, HEIGHT))
    pygame.display.flip()
    pygame.event.get()
    {"busy": busy, "wait": wait, "tick": tick, "state": state}[name](subject)


def busy(subject: Subject) -> None:
    """``event.get()`` again and again."""
    wanted = told(subject)
    subject.ready(**facts())
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            if event.type == wanted:
                subject.seen(number_at(*event.pos))


def wait(subject: Subject) -> None:
    """``pygame.event.wait()``, pygame's own way to block."""
    wanted = told(subject)
    subject.ready(**facts())
    while True:
        event = pygame.event.wait()
        subject.looks += 1
        if event.type == wanted:
            subject.seen(number_at(*event.pos))


def tick(subject: Subject) -> None:
    """The loop of most games: everything that came, then the rest of a 60th of a second."""
    clock = pygame.time.Clock()
    wanted = told(subject)
    subject.ready(**facts())
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            if event.type == wanted:
                subject.seen(number_at(*event.pos))
        clock.tick(60)


def state(subject: Subject) -> None:
    """``mouse.get_pressed()`` 60 times a second: what is down between two looks is not seen."""
    clock = pygame.time.Clock()
    noticed = -1
    subject.ready(**facts())
    while True:
        subject.looks += 1
        pygame.event.pump()
        number = number_at(*pygame.mouse.get_pos())
        if number != noticed and (subject.motion or pygame.mouse.get_pressed()[0]):
            noticed = number
            subject.seen(number)
        clock.tick(60)


def events(subject: Subject) -> None:
    """uievents: one wait for the window and everything else."""
    from uievents import App, MouseDown, MouseMove

    app = App("uievents", size=(WIDTH, HEIGHT))

    def pressed(event: MouseDown) -> None:
        subject.seen(number_at(*event.pos))

    def moved(event: MouseMove) -> None:
        subject.merged += event.count - 1
        subject.seen(number_at(*event.pos))

    if subject.motion:
        app.on(MouseMove, moved)
    else:
        app.on(MouseDown, pressed)

    subject.count_looks = lambda: app.turns
    subject.ready(wait=app.explain_wait(), **facts())
    app.run()


def told(subject: Subject) -> int:
    """The type of pygame's events that counts."""
    return pygame.MOUSEMOTION if subject.motion else pygame.MOUSEBUTTONDOWN


def facts() -> dict[str, object]:
    """What the report's header says of the window, and where it is."""
    return {
        "window": pygame.display.get_wm_info().get("window"),
        "driver": pygame.display.get_driver(),
        "sdl": ".".join(map(str, pygame.get_sdl_version())),
        "pygame": pygame.version.ver,
    }
