"""Regions in an App without a screen: pygame's events reach them, and what follows from that."""

from __future__ import annotations

import asyncio

import pytest

from uievents import App, Click, Draw, MouseDown, MouseEnter, MouseLeave, MouseUp, Resize, TouchDown
from uievents.events import Drop

pygame = pytest.importorskip("pygame")


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App("regions", (200, 100), strict=True) as app:
        app.delivered = []
        turn(app)
        yield app


def turn(app):
    """Dispatch everything that has arrived, in several turns if the machine is slow."""
    app.turn(0)
    while app.queue.line or app.loop.calls:
        app.turn(0)


def hear(app, region, *kinds):
    for kind in kinds:
        region.on(kind, lambda event: app.delivered.append((type(event), event.target)))


def post(kind, **fields):
    pygame.event.post(pygame.event.Event(kind, fields))


def move(app, pos):
    post(pygame.MOUSEMOTION, pos=pos, rel=(1, 1), buttons=(0, 0, 0))
    turn(app)


def test_many_regions_that_move_in_one_turn_have_one_consequence(app):
    regions = [app.region((0, 0, 10, 10), name=str(n)) for n in range(800)]
    for region in regions:
        hear(app, region, MouseEnter, MouseLeave)
    move(app, (5, 5))
    assert app.delivered == [(MouseEnter, regions[-1])]
    app.delivered.clear()
    asked = []
    target_at = app.tree.target_at
    app.tree.target_at = lambda pos: asked.append(pos) or target_at(pos)

    def frame(event):
        for region in regions:
            region.move((50, 50, 10, 10))

    app.after(0, frame)
    turns = app.turns
    app.turn(1)
    assert app.turns == turns + 1
    assert app.delivered == [(MouseLeave, regions[-1])]
    assert len(asked) == 1
    turn(app)
    assert app.delivered == [(MouseLeave, regions[-1])]


def test_what_changes_between_turns_is_delivered_in_the_next(app):
    region = app.region((0, 0, 10, 10))
    hear(app, region, MouseEnter, MouseLeave)
    move(app, (50, 50))
    assert app.delivered == []
    region.rect = (45, 45, 10, 10)
    assert app.delivered == []
    app.turn(10)  # which has something to do, and does not wait
    assert app.delivered == [(MouseEnter, region)]


def test_a_region_that_is_made_under_a_resting_pointer_is_entered(app):
    """The first of the App, even."""
    move(app, (50, 50))
    region = app.region((40, 40, 20, 20))
    hear(app, region, MouseEnter)
    app.turn(10)
    assert app.delivered == [(MouseEnter, region)]


def test_the_first_region_may_be_a_menu_that_a_press_opens(app):
    def open_menu(event):
        hear(app, app.region((40, 40, 50, 50)), Click, MouseUp, MouseEnter)

    app.on(MouseDown, open_menu, once=True)
    clicks = []
    app.on(Click, clicks.append)
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        post(kind, pos=(50, 50), button=1)
    turn(app)
    assert len(clicks) == 1
    assert [kind for kind, _ in app.delivered] == [MouseEnter]


def test_draw_and_resize_reach_regions(app):
    outer = app.region((0, 0, 50, 50))
    inner = app.region((0, 0, 20, 20), outer)
    for region in (inner, outer):
        hear(app, region, Draw, Resize)
    app.redraw()
    turn(app)
    assert app.delivered == [(Draw, outer), (Draw, inner)]
    app.delivered.clear()
    app.post(Resize((300, 200)))
    turn(app)
    assert app.delivered[:2] == [(Resize, outer), (Resize, inner)]


def test_touches_and_drops_go_to_the_region_there(app):
    region = app.region((100, 50, 50, 50))
    hear(app, region, TouchDown, Drop)
    post(pygame.FINGERDOWN, x=0.6, y=0.7, finger_id=1, touch_id=1, dx=0.0, dy=0.0)
    post(pygame.FINGERDOWN, x=0.1, y=0.1, finger_id=2, touch_id=1, dx=0.0, dy=0.0)
    turn(app)
    assert app.delivered == [(TouchDown, region)]
    app.post(Drop("/a", pos=(110, 60)))
    app.post(Drop("/a", pos=(10, 60)))
    turn(app)
    assert app.delivered == [(TouchDown, region), (Drop, region)]


def test_what_a_coroutine_changes_is_delivered_without_anything_else_happening(app):
    """Between two turns, in a loop that would sleep."""
    region = app.region((0, 0, 10, 10))
    move(app, (50, 50))

    @region.onMouseEnter
    def entered(event):
        app.delivered.append(event.target)
        app.stop()

    async def later(event):
        await asyncio.sleep(0)
        region.move((45, 45, 10, 10))

    app.after(0, later)
    app.run()
    assert app.delivered == [region]


def test_a_coroutine_knows_the_target_of_its_event(app):
    region = app.region((0, 0, 10, 10))

    @region.onClick
    async def clicked(event):
        await asyncio.sleep(0)
        app.delivered.append(event.target)
        app.stop()

    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        post(kind, pos=(5, 5), button=1)
    app.run()
    assert app.delivered == [region]
