"""Ways to wait for pygame's window."""

from __future__ import annotations

from time import monotonic

from ..._pygame import pygame
from ...measure.x11 import HEIGHT, KEYS, WIDTH, number_at
from . import Subject

OPENING = 0.1
"""Seconds for the events of the window's opening, which would add rounds to the idle phase."""


def run(name: str, subject: Subject) -> None:
    """Wait in the way called ``name``, for ever."""
    if name == "events":  # opens its window itself
        events(subject)
        return
    pygame.display.init()
    pygame.display.set_mode((WIDTH, HEIGHT))
    pygame.display.flip()
    pygame.event.get()
    subject.ready(**facts())
    {"busy": busy, "wait": wait, "tick": tick, "state": state}[name](subject)


def busy(subject: Subject) -> None:
    """``event.get()`` again and again."""
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            handle(event, subject)


def wait(subject: Subject) -> None:
    """``pygame.event.wait()``, pygame's own way to block."""
    while True:
        event = pygame.event.wait()
        subject.looks += 1
        handle(event, subject)


def tick(subject: Subject) -> None:
    """The loop of most games: everything that came, then the rest of a 60th of a second."""
    clock = pygame.time.Clock()
    while True:
        subject.looks += 1
        for event in pygame.event.get():
            handle(event, subject)
        clock.tick(60)


def handle(event: pygame.event.Event, subject: Subject) -> None:
    """Report the event, if it is of the kind of input that is sent."""
    if subject.input == "key":
        if event.type == pygame.KEYDOWN:
            subject.handled_key(pygame.key.name(event.key))
    elif event.type == (
        pygame.MOUSEMOTION if subject.input == "motion" else pygame.MOUSEBUTTONDOWN
    ):
        subject.handled(number_at(*event.pos))


def state(subject: Subject) -> None:
    """``get_pressed()`` 60 times a second: a press between two calls is missed."""
    clock = pygame.time.Clock()
    look = {"button": button_state, "key": key_state, "motion": pointer_state}[subject.input]
    before = None
    while True:
        subject.looks += 1
        pygame.event.pump()
        now = look()
        if now is not None and now != before:
            before = now
            if isinstance(now, str):
                subject.handled_key(now)
            else:
                subject.handled(now)
        clock.tick(60)


def button_state() -> int | None:
    """The number of the press that holds the mouse's button down, if it is down."""
    return pointer_state() if pygame.mouse.get_pressed()[0] else None


def pointer_state() -> int:
    """The number of the pointer's place."""
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
        subject.handled(number_at(*event.pos))

    def moved(event: MouseMove) -> None:
        subject.merged += event.count - 1
        subject.handled(number_at(*event.pos))

    def typed(event: KeyDown) -> None:
        subject.handled_key(event.key)

    if subject.input == "motion":
        app.on(MouseMove, moved)
    elif subject.input == "key":
        app.on(KeyDown, typed)
    else:
        app.on(MouseDown, pressed)

    subject.count_looks = lambda: app.turns
    subject.ready(wait=app.explain_wait(), **facts())
    app.run()


def facts() -> dict[str, object]:
    """For the report's header, and the X id of the window."""
    return {
        "window": pygame.display.get_wm_info().get("window"),
        "driver": pygame.display.get_driver(),
        "sdl": ".".join(map(str, pygame.get_sdl_version())),
        "pygame": pygame.version.ver,
    }
