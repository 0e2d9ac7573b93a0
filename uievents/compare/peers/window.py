"""Ways to wait for pygame's window."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from ..._pygame import pygame
from ...measure.x11 import HEIGHT, KEYS, WIDTH, number_at
from . import Subject

OPENING = 0.1
"""Seconds for what comes with a window's opening: SDL's queue is looked at some times then, which
is no part of waiting for presses."""


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
    tell = teller(subject)
    subject.ready(**facts())
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            tell(event)


def wait(subject: Subject) -> None:
    """``pygame.event.wait()``, pygame's own way to block."""
    tell = teller(subject)
    subject.ready(**facts())
    while True:
        event = pygame.event.wait()
        subject.looks += 1
        tell(event)


def tick(subject: Subject) -> None:
    """The loop of most games: everything that came, then the rest of a 60th of a second."""
    clock = pygame.time.Clock()
    tell = teller(subject)
    subject.ready(**facts())
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            tell(event)
        clock.tick(60)


def state(subject: Subject) -> None:
    """``get_pressed()`` 60 times a second: what is down between two looks is not seen."""
    clock = pygame.time.Clock()
    look = {"button": button_state, "key": key_state, "motion": pointer_state}[subject.hand]
    before = None
    subject.ready(**facts())
    while True:
        subject.looks += 1
        pygame.event.pump()
        now = look()
        if now is not None and now != before:
            if isinstance(now, str):
                subject.struck(now)
            else:
                subject.seen(now)
        before = before if now is None else now
        clock.tick(60)


def button_state() -> int | None:
    """The number of the press that holds the mouse's button down now, if any."""
    return pointer_state() if pygame.mouse.get_pressed()[0] else None


def pointer_state() -> int:
    """The number that the pointer's place means."""
    return number_at(*pygame.mouse.get_pos())


def key_state() -> str | None:
    """The key that is down now, if any."""
    down = pygame.key.get_pressed()
    return next((key for key in ("space", *KEYS) if down[pygame.key.key_code(key)]), None)


def events(subject: Subject) -> None:
    """uievents: one wait for the window and everything else."""
    from uievents import App, KeyDown, MouseDown, MouseMove

    app = App("uievents", size=(WIDTH, HEIGHT))
    end = monotonic() + OPENING
    while (left := end - monotonic()) > 0:
        app.turn(left)

    def pressed(event: MouseDown) -> None:
        subject.seen(number_at(*event.pos))

    def moved(event: MouseMove) -> None:
        subject.merged += event.count - 1
        subject.seen(number_at(*event.pos))

    def struck(event: KeyDown) -> None:
        subject.struck(event.key)

    if subject.hand == "motion":
        app.on(MouseMove, moved)
    elif subject.hand == "key":
        app.on(KeyDown, struck)
    else:
        app.on(MouseDown, pressed)

    subject.count_looks = lambda: app.turns
    subject.ready(wait=app.explain_wait(), **facts())
    app.run()


def teller(subject: Subject) -> Callable[[pygame.event.Event], None]:
    """What tells the subject of those of pygame's events that count."""
    wanted = {
        "button": pygame.MOUSEBUTTONDOWN,
        "key": pygame.KEYDOWN,
        "motion": pygame.MOUSEMOTION,
    }[subject.hand]

    def tell(event: pygame.event.Event) -> None:
        if event.type != wanted:
            return
        if wanted == pygame.KEYDOWN:
            subject.struck(pygame.key.name(event.key))
        else:
            subject.seen(number_at(*event.pos))

    return tell


def facts() -> dict[str, object]:
    """What the report's header says of the window, and where it is."""
    return {
        "window": pygame.display.get_wm_info().get("window"),
        "driver": pygame.display.get_driver(),
        "sdl": ".".join(map(str, pygame.get_sdl_version())),
        "pygame": pygame.version.ver,
    }
