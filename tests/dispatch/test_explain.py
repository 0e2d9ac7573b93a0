"""``explain_handlers()``: what is registered, where, with what, how often it was called."""

from __future__ import annotations

import asyncio
import re

import pytest

from uievents import App, Click, EventLoop, KeyDown

pytest.importorskip("pygame")


@pytest.fixture
def loop():
    with EventLoop(strict=True) as loop:
        yield loop


def line_of(text, name):
    [line] = [line for line in text.splitlines() if name in line]
    return line


def test_nothing_is_registered(loop):
    assert loop.explain_handlers().startswith("No handler is registered.")


def test_each_is_named_with_its_filters_its_options_and_its_line(loop):
    def clicked(event): ...

    here = f"{__file__}:"
    loop.on(Click, clicked, button=(1, 3), priority=2, once=True)

    @loop.onKeyDown(key="ctrl+s", when=bool, debounce=0.5)
    def saved(event): ...

    @loop.onClick(serial=True)
    async def later(event): ...

    text = loop.explain_handlers()
    assert text.startswith("3 handlers are registered:")
    line = line_of(text, ".clicked")
    assert "onClick(button=(1, 3), priority=2, once=True): " in line
    number = clicked.__code__.co_firstlineno + 3
    assert f"registered at {here}{number}" in line
    line = line_of(text, ".saved")
    assert "onKeyDown(key='ctrl+s', when=bool, debounce=0.5)" in line
    assert f"registered at {here}" in line
    assert "onClick(limit=1): " in line_of(text, ".later")
    assert "Calls are counted from explain_handlers(count=True) on." in text


def test_timers_are_listed(loop):
    def tick(event): ...

    loop.every(2.5, tick)
    for _ in range(30):
        loop.after(60, tick)
    loop.after(1, tick).cancel()
    text = loop.explain_handlers()
    assert "31 timers run:" in text
    assert f"every 2.5 s: {tick.__qualname__}, defined at {__file__}:" in text
    assert text.count("once: ") == 19
    assert "and 11 more" in text


def test_calls_are_counted_and_timed_once_it_is_asked_for(loop):
    def clicked(event): ...

    def other(event): ...

    loop.on(Click, clicked)
    loop.on(KeyDown, other)
    loop.dispatch(Click(pos=(0, 0)))
    assert loop.dispatcher.route(Click) == (clicked,)  # nothing around it
    loop.explain_handlers(count=True)
    for _ in range(41):
        loop.dispatch(Click(pos=(0, 0)))
    loop.every(1, clicked)
    text = loop.explain_handlers()
    assert re.search(r"clicked.*, 41 calls, [\d.e-]+ ms each, [\d.e-]+ ms at most", text)
    assert "never called" in line_of(text, ".other")
    assert "onTimer: " in text
    assert "are counted from" not in text


def test_a_handler_that_fails_counts_too():
    with EventLoop(on_error=lambda *error: None) as loop:

        def fails(event):
            raise ValueError

        loop.on(Click, fails)
        loop.explain_handlers(count=True)
        loop.dispatch(Click(pos=(0, 0)))
        assert "1 call, " in loop.explain_handlers()


def test_coroutines_that_run_and_wait(loop):
    explained = []

    @loop.onClick(serial=True)
    async def later(event):
        for _ in range(3):
            await asyncio.sleep(0)
        explained.append(loop.explain_handlers())
        loop.stop()

    for _ in range(3):
        loop.post(Click(pos=(0, 0)))
    loop.after(20, lambda event: pytest.fail("it did not run"))
    loop.run()
    assert "1 run, 2 wait" in explained[0]


def test_those_of_regions_are_named_with_their_region(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(strict=True) as app:

        @app.region((0, 0, 10, 10), name="ok").onClick
        def pressed(event): ...

        app.dispatch(Click(pos=(5, 5)))
        app.explain_handlers(count=True)
        app.dispatch(Click(pos=(5, 5)))
        line = line_of(app.explain_handlers(), ".pressed")
        assert "in <Region ok>" in line
        assert "1 call, " in line
