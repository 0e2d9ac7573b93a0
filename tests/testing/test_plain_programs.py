"""Plain pygame programs, with every sort of loop that such programs have, under the pilot.

Each counts what it has seen of the key ``a`` in ``n``.
"""

from __future__ import annotations

import textwrap

import pytest

from uievents.testing import Pilot

pygame = pytest.importorskip("pygame")

BEGIN = """
import asyncio, sys, threading, time
import pygame
pygame.init()
screen = pygame.display.set_mode((200, 100))
clock = pygame.time.Clock()
n = 0
def count(events):
    global n
    for event in events:
        n += event.type == pygame.KEYDOWN
"""
LOOPS = {
    "get and tick": """
        while True:
            count(pygame.event.get())
            clock.tick(60)
    """,
    "get in a function": """
        def handle():
            count(pygame.event.get())
            return True
        while handle():
            pygame.display.flip()
    """,
    "get of some types": """
        while True:
            count(pygame.event.get([pygame.KEYDOWN, pygame.QUIT]))
            clock.tick_busy_loop(60)
    """,
    "get without others": """
        while True:
            count(pygame.event.get(exclude=pygame.MOUSEMOTION))
            clock.tick(30)
    """,
    "poll": """
        while True:
            count([pygame.event.poll()])
    """,
    "wait": """
        while True:
            count([pygame.event.wait()])
    """,
    "wait with a timeout": """
        while True:
            count([pygame.event.wait(timeout=20)])
    """,
    "peek": """
        while True:
            if pygame.event.peek(pygame.KEYDOWN):
                count(pygame.event.get())
    """,
    "time.wait": """
        while True:
            count(pygame.event.get())
            pygame.time.wait(10)
    """,
    "delay": """
        while True:
            count(pygame.event.get())
            pygame.time.delay(10)
    """,
    "sleep": """
        while True:
            count(pygame.event.get())
            time.sleep(1 / 50)
    """,
    "names imported": """
        from pygame.event import get
        from time import sleep
        while True:
            count(get())
            sleep(0.01)
    """,
    "ticks looked at": """
        while True:
            begun = pygame.time.get_ticks()
            while pygame.time.get_ticks() - begun < 16:
                pass
            count(pygame.event.get())
    """,
    "a clock looked at": """
        while True:
            begun = time.time()
            while time.time() - begun < 0.016:
                pass
            count(pygame.event.get())
    """,
    "nanoseconds looked at": """
        while True:
            begun = time.perf_counter_ns()
            while time.perf_counter_ns() - begun < 16_000_000:
                pass
            count(pygame.event.get())
    """,
    "asyncio": """
        async def main():
            while True:
                count(pygame.event.get())
                await asyncio.sleep(1 / 60)
        asyncio.run(main())
    """,
    "asyncio, frame by frame": """
        async def main():
            while True:
                count(pygame.event.get())
                clock.tick(60)
                await asyncio.sleep(0)
        asyncio.run(main())
    """,
    "a window opened again": """
        while True:
            before = n
            count(pygame.event.get())
            if n > before:
                screen = pygame.display.set_mode((300, 100 + n))
            clock.tick(60)
    """,
    "a thread beside it": """
        done = False
        def work():
            while not done:
                time.sleep(0.001)
        worker = threading.Thread(target=work)
        worker.start()
        try:
            while n < 3:
                count(pygame.event.get())
                clock.tick(60)
        finally:
            done = True
            worker.join()
    """,
}


@pytest.fixture
def program(tmp_path):
    def write(loop):
        path = tmp_path / "program.py"
        path.write_text(BEGIN + textwrap.dedent(loop))
        return path

    return write


@pytest.mark.parametrize("loop", LOOPS)
def test_whatever_its_loop_it_gets_each_key_once(pilot, program, loop):
    pilot.open(program(LOOPS[loop]))
    for count in (1, 2):
        pilot.press("a")
        pilot.advance(0.1)
        assert pilot.module.n == count
        pilot.move((20 * count, 30))
        pilot.click((50, 50))
        pilot.advance(0.1)
    pilot.advance(3600 if loop == "wait" else 0.2)  # a wait without an end costs nothing
    pilot.press("b")
    pilot.advance(0.1)
    assert pilot.module.n == 3


HELD = {
    "pump": "pygame.event.pump()",
    "pump and tick": "pygame.event.pump(); clock.tick(60)",
    "clear": "pygame.event.clear(); clock.tick(30)",
    "get": "pygame.event.get(); clock.tick(60)",
    "neither": "pygame.display.flip()",
    "tick alone": "clock.tick(60)",
}


@pytest.mark.parametrize("look", HELD)
def test_what_is_held_is_seen_by_a_program_that_only_asks(pilot, program, look):
    loop = f"""
        places = set()
        while True:
            {HELD[look]}
            n += pygame.key.get_pressed()[pygame.K_a]
            places.add((pygame.mouse.get_pos(), pygame.mouse.get_pressed()[0]))
    """
    pilot.open(program(loop))
    pilot.advance(0.5)
    assert pilot.module.n == 0
    with pilot.hold("a"):
        pilot.advance(0.5)
    held = pilot.module.n
    assert held >= 10
    pilot.advance(0.5)
    assert pilot.module.n <= held + 1
    pilot.click((50, 60))
    pilot.advance(0.1)
    assert ((50, 60), False) in pilot.module.places


def test_its_timers_are_on_virtual_time(pilot, program):
    loop = """
        pygame.time.set_timer(pygame.USEREVENT, 100)
        pygame.time.set_timer(pygame.event.Event(pygame.USEREVENT + 1, x=7), 250, loops=3)
        came = []
        while True:
            event = pygame.event.wait()
            came.append((event.type - pygame.USEREVENT, pygame.time.get_ticks()))
    """
    pilot.open(program(loop))
    pilot.advance(1.01)
    came = [one for one in pilot.module.came if one[0] >= 0]
    assert came.count((0, 100)) == came.count((0, 1000)) == 1
    assert [at for kind, at in came if kind == 1] == [250, 500, 750]


def test_a_loop_in_a_loop_has_its_own_input(pilot, program):
    loop = """
        shown = []
        def dialog():
            while True:
                for event in pygame.event.get():
                    if event.type == pygame.KEYDOWN:
                        shown.append(event.unicode)
                        return
                pygame.time.Clock().tick(30)
        while True:
            for event in pygame.event.get():
                if event.type == pygame.KEYDOWN and event.key == pygame.K_d:
                    dialog()
                elif event.type == pygame.KEYDOWN:
                    n += 1
            clock.tick(60)
    """
    pilot.open(program(loop))
    pilot.press("a", "d", "x", "b")
    pilot.advance(0.1)
    assert pilot.module.n == 2
    assert pilot.module.shown == ["x"]


@pytest.mark.parametrize("end", ["pygame.quit(); sys.exit()", "pygame.quit()", "raise SystemExit"])
def test_a_program_that_ends_itself_has_ended(pilot, program, end):
    loop = f"""
        while not n:
            count(pygame.event.get())
            clock.tick(60)
        {end}
    """
    pilot.open(program(loop))
    assert pilot.is_open
    pilot.press("a")
    pilot.advance(0.1)
    assert not pilot.is_open


@pytest.mark.parametrize("end", ["", "sys.exit()", "pygame.quit()"])
@pytest.mark.parametrize(
    "starts", ["pygame.joystick.init()", "from pygame._sdl2 import controller; controller.init()"]
)
def test_gamepads_that_it_waits_for_are_let_go(program, starts, end):
    loop = f"""
        {starts}
        while not n:
            count(pygame.event.get())
            clock.tick(60)
        {end}
    """
    with Pilot() as pilot:
        pilot.open(program(loop))
        if end:
            pilot.press("a")
            pilot.advance(0.1)
    assert not pygame.joystick.get_init()
    assert not pygame.display.get_init()


@pytest.mark.slow
@pytest.mark.parametrize(
    "waits",
    [
        'subprocess.run(["sh", "-c", "exec >&-; sleep 0.1"], timeout=30, capture_output=True)',
        'subprocess.Popen(["sleep", "0.1"]).wait(timeout=30)',
        "a, b = multiprocessing.Pipe(); assert not a.poll(0.05); a.close(); b.close()",
    ],
    ids=["run", "wait", "pipe"],
)
def test_another_process_is_waited_for_in_real_time(pilot, program, waits):
    """Slow: it starts a process, during which virtual time stands still."""
    loop = f"""
        import multiprocessing, subprocess
        begun = pygame.time.get_ticks()
        {waits}
        assert pygame.time.get_ticks() == begun
        while True:
            count(pygame.event.get())
            clock.tick(60)
    """
    pilot.open(program(loop))
    pilot.press("a")
    pilot.advance(0.1)
    assert pilot.module.n == 1
