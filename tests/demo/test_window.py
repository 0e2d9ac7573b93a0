"""The demo's real window, driven by real presses."""

import json
import os
import signal
import socket
import subprocess
import sys

import psutil
import pygame
import pytest

from uievents import KeyDown
from uievents.demo.meter import CostMeter
from uievents.demo.pages.pipeline.flow import QUEUE
from uievents.demo.pages.pipeline.state import MODES
from uievents.words import same, say, text

pytestmark = pytest.mark.window


@pytest.fixture
def demo(open_demo, until, presser):
    """The window, its loop running, the mouse and the keyboard on it."""
    demo = open_demo()
    until(demo.app, lambda: not demo.page.state.starting)
    presser.aim_at_pygame()
    presser.focus()
    until(demo.app, lambda: pygame.key.get_focused())
    presser.move(5, 5)
    until(  # the mouse has come here, and that has been handled
        demo.app,
        lambda: pygame.mouse.get_pos() == (5, 5) and not demo.page.state.flow.counters.waiting,
    )
    return demo


def middle(demo):
    return demo.page.layout.dispatcher.centerx, demo.page.layout.dispatcher.bottom - 8


@pytest.mark.slow
def test_a_click_lights_its_card(demo, presser, until):
    """Takes a second and a half: the token's way, and the light's fading."""
    presser.click(*middle(demo))
    card = demo.page.state.flow.cards["click"]
    until(demo.app, lambda: card.calls == 1)
    x, y = demo.page.layout.cards["click"].midtop
    until(demo.app, lambda: demo.app.screen.get_at((x, y + 1))[:3] != demo.look.theme.line)
    assert demo.page.state.touched
    assert all(seconds >= 0 for seconds in card.times)
    until(demo.app, lambda: demo._frames is None)  # and then nothing moves any more


@pytest.mark.slow
def test_keys_wheel_motion_socket_and_timer_light_their_own_sources(
    demo, presser, until, press_button
):
    """Takes two seconds: the timer's tick, and the tokens' way."""
    presser.key("a")
    presser.press(4)
    presser.release(4)
    for x in range(0, 100, 5):
        presser.move(400 + x, 300)
    press_button(demo, "send")
    press_button(demo, "timer")
    cards = demo.page.state.flow.cards
    until(
        demo.app,
        lambda: all(cards[kind].calls for kind in ("key", "wheel", "move", "socket", "timer")),
    )
    counters = demo.page.state.flow.counters
    assert counters.received >= 24
    assert cards["click"].calls == 0  # a control's press is not an event for the shown loop


def test_another_program_can_reach_the_socket_and_gets_an_answer(demo, until):
    with socket.create_connection(demo.page.state.address) as other:
        other.sendall("hello, 你好\n".encode())
        until(demo.app, lambda: demo.page.state.flow.cards["socket"].calls == 1)
        other.settimeout(5)
        with other.makefile(encoding="utf-8") as lines:
            assert lines.readline().rstrip() == say(
                demo.look.language, "Type a line and press Enter: it becomes an event."
            )
            assert lines.readline().startswith("handled after ")


def test_a_client_that_sends_and_hangs_up_holds_nothing_up(demo, presser, until):
    flow = demo.page.state.flow
    presser.key("F9")
    until(demo.app, lambda: demo.page.state.paused)
    for _ in range(3):
        with socket.create_connection(demo.page.state.address) as other:
            other.sendall(b"hi\n")
    until(demo.app, lambda: flow.sources["socket"] == 3)
    presser.key("F9")
    until(demo.app, lambda: flow.cards["socket"].calls == 3)
    assert not demo.page.callers.waiting


def test_the_code_of_each_way_of_waiting_is_shown(demo, presser, until):
    for key, name in (("F5", "blocking_scan"), ("F2", "sleep_poll"), ("F1", "handlers")):
        presser.key(key)
        until(demo.app, lambda: demo.page.code[0].code[0].__module__.endswith(name))  # noqa: B023
        presser.key("F11")
        until(demo.app, lambda: demo.look.overlay == "code")
        assert demo.overlay.listing is demo.page.code[0]
        presser.key("Escape")
        until(demo.app, lambda: not demo.look.overlay)


def test_what_an_action_said_goes_with_its_mode(demo, until, tmp_path):
    demo.folder = tmp_path / "none"
    demo.page.typed(KeyDown("a", 97, "a"))
    until(demo.app, lambda: demo.page.state.record.passed)
    demo.act("save")
    assert demo.page.state.note
    demo.act("page models")
    demo.act("page pipeline")
    assert not demo.page.state.note


def test_a_scan_shows_whose_turn_it_is(demo, presser, until):
    presser.key("F5")
    state = demo.page.state
    until(demo.app, lambda: state.mode == "scan" and not state.starting)
    assert state.turn == "mouse"
    presser.key("a")
    presser.key("b")
    until(demo.app, lambda: state.unseen == 2)
    assert state.status() == "starved"
    presser.click(*middle(demo))
    until(demo.app, lambda: state.turn != "mouse")


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES[1:])
def test_the_modes_are_switched_by_mouse_and_by_key(demo, presser, until, mode, press_button):
    """Takes some two seconds: three processes start, one after the other."""
    first = demo.page.shown
    press_button(demo, f"mode {mode}")
    until(demo.app, lambda: demo.page.state.mode == mode and not demo.page.state.starting)
    assert first.returncode is not None
    if mode != "scan":  # which, once the mouse has moved, waits for the keyboard
        presser.click(*middle(demo))
        until(demo.app, lambda: demo.page.state.flow.cards["click"].calls == 1)
    presser.key("F1")
    until(demo.app, lambda: demo.page.state.mode == "events" and not demo.page.state.starting)


@pytest.mark.slow
def test_the_figures_are_the_shown_processs(demo, presser, until):
    """Takes two seconds: figures are read twice a second."""
    presser.key("F4")
    until(
        demo.app, lambda: demo.page.state.mode == "busy" and demo.page.state.status() == "hammering"
    )
    presser.key("F1")
    until(
        demo.app, lambda: demo.page.state.mode == "events" and demo.page.state.status() == "asleep"
    )


def test_the_keyboard_reaches_every_control(demo, presser, until, tab_round, tab_to):
    tab_round(demo)
    tab_to(demo, "theme")
    presser.key("space")
    until(demo.app, lambda: demo.look.theme.name == "light")
    presser.key("Control_L", "l")
    until(demo.app, lambda: demo.look.language == "zh")
    assert demo.page.state.flow.sources["key"] == 0  # all of them were for the controls


def test_sheets_open_and_close(demo, presser, until, press_button):
    presser.key("Shift_L", "slash")
    until(demo.app, lambda: demo.look.overlay == "help")
    presser.key("a")
    presser.key("Escape")
    until(demo.app, lambda: demo.look.overlay == "")
    presser.key("F11")
    until(demo.app, lambda: demo.look.overlay == "code")
    press_button(demo, "close")
    until(demo.app, lambda: demo.look.overlay == "")
    assert demo.page.state.flow.sources["click"] == 0


def test_a_button_that_cannot_be_pressed_says_why(demo, presser, until, press_button):
    def why():
        return [button.why for button in demo.buttons() if button.action == demo.explained]

    def rect(action):
        return next(b.rect for b in demo.buttons() if b.action == action)

    presser.move(*rect("step").center)
    until(demo.app, lambda: why() == [text("Only while paused (F9).")])
    until(demo.app, lambda: demo._drawn)
    assert any(box.bottom < rect("step").top for box in demo._drawn)
    presser.move(5, 5)
    until(demo.app, lambda: not demo.explained)
    presser.key("F10")
    until(demo.app, lambda: why() == [text("Only while paused (F9).")])
    presser.key("F5")
    until(demo.app, lambda: demo.page.state.mode == "scan" and not demo.explained)
    press_button(demo, "slow async")
    until(
        demo.app,
        lambda: (
            why()
            == [text("A coroutine needs a loop that waits for events: choose Events (F1) first.")]
        ),
    )
    assert demo.page.state.slow == "off"
    presser.key("F9")
    until(
        demo.app,
        lambda: why() == [text("Only with Events (F1), or in a window wide enough for the code.")],
    )
    assert not demo.page.state.paused


def test_the_header_can_be_used_while_a_sheet_is_open(demo, presser, until, press_button):
    presser.key("F11")
    until(demo.app, lambda: demo.look.overlay == "code")
    assert demo.overlay.box.top >= demo.frame.header.bottom
    press_button(demo, "language")
    until(demo.app, lambda: demo.look.language == "zh")
    press_button(demo, "help")
    until(demo.app, lambda: demo.look.overlay == "help")
    press_button(demo, "page models")
    until(demo.app, lambda: demo.page.name == "models" and not demo.look.overlay)


def test_escape_takes_a_message_away_and_never_ends_a_lesson(demo, presser, until, tmp_path):
    demo.folder = tmp_path / "none"
    presser.key("a")
    until(demo.app, lambda: demo.page.state.record.passed)
    presser.key("F12")
    until(demo.app, lambda: demo.page.state.note)
    presser.key("Escape")
    until(demo.app, lambda: not demo.page.state.note)
    for _ in range(5):  # however many too many
        presser.key("Escape")
    until(demo.app, lambda: demo.look.caption == text("Ctrl+Q ends the demo"))
    presser.key("Control_L", "q")
    demo.app.run()  # ends, as Ctrl+Q leaves


@pytest.mark.slow
def test_each_page_is_reached_by_mouse_and_by_key(demo, presser, until, press_button):
    """Takes a second: the shown loop starts again."""
    first = demo.page.shown
    for number, name in enumerate(demo.pages, 1):
        press_button(demo, f"page {name}")
        until(demo.app, lambda name=name: demo.page.name == name)
        presser.key("Control_L", "1")
        until(demo.app, lambda: demo.page.name == "pipeline")
        presser.key("Control_L", str(number))
        until(demo.app, lambda name=name: demo.page.name == name)
    assert first.returncode is not None  # what a page runs ends with it
    presser.key("Control_L", "Tab")
    until(demo.app, lambda: demo.page.name == "pipeline")
    until(demo.app, lambda: not demo.page.state.starting)
    presser.key("Control_L", "Shift_L", "Tab")
    until(demo.app, lambda: demo.page.name == list(demo.pages)[-1])


def test_a_window_smaller_than_any_layout_shows_all_of_it(demo, presser, until):
    presser.resize(480, 400)
    until(demo.app, lambda: demo.view.scale == 0.5 and demo.app.screen.get_size() == (480, 400))
    assert demo.frame.window.size == (960, 800)
    button = next(b for b in demo.buttons() if b.action == "theme")
    presser.click(*demo.view.in_window(button.rect.center))
    until(demo.app, lambda: demo.look.theme.name == "light")


def test_keys_enlarge_everything_and_hide_what_is_not_the_lesson(demo, presser, until):
    for keys, size in (
        (("equal",), 1.25),
        (("Shift_L", "equal"), 1.5),
        (("KP_Add",), 2.0),
        (("minus",), 1.5),
        (("KP_Subtract",), 1.25),
        (("0",), 1.0),
    ):
        presser.key("Control_L", *keys)
        until(demo.app, lambda size=size: demo.look.size == size)
    presser.key("Control_L", "p")
    until(demo.app, lambda: demo.look.present and not demo.header.buttons)
    for _ in range(4):
        presser.key("Escape")
    until(demo.app, lambda: demo.look.caption == text("Ctrl+Q ends the demo"))
    presser.key("Control_L", "p")
    until(demo.app, lambda: demo.header.buttons)
    assert demo.page.state.flow.sources["key"] == 0  # none of them was for the page


def test_pause_step_and_resume(demo, presser, until):
    flow = demo.page.state.flow

    def in_line():
        # As the loop has noticed them, it has handled all that it dispatched before the pause.
        return [it.label for it in flow.tokens if it.kind == "key" and it.fact == QUEUE]

    presser.key("F9")
    until(demo.app, lambda: demo.page.state.paused)
    presser.key("a")
    presser.key("b")
    until(demo.app, lambda: in_line() == ["a", "b"])
    while len(in_line()) == 2:  # a last motion may stand before them
        before = flow.counters.handled
        presser.key("F10")
        until(demo.app, lambda before=before: flow.counters.handled > before)
    assert in_line() == ["b"]
    presser.key("F9")
    until(demo.app, lambda: flow.cards["key"].calls == 2)


@pytest.mark.slow
def test_a_slow_handler_is_seen_in_three_ways_at_once(demo, presser, until, press_button):
    """Takes a second and a half: two processes more, and the slow handler itself."""
    page = demo.page
    press_button(demo, "slow block")
    until(
        demo.app,
        lambda: set(page.loops.compared.values()) == {"async", "thread"} and page.comparison.ready,
    )
    assert page.comparison_panel in demo.panels
    assert page.strips not in demo.panels
    compared = list(page.loops.compared)
    presser.click(*middle(demo))
    presser.key("a")
    ways = page.comparison.ways

    def all_handled():
        done = [course.handled for courses in ways.values() for course in courses.values()]
        return len(done) == 6 and all(done)

    until(demo.app, all_handled)

    def key(way):
        return next(course for course in ways[way].values() if course.kind == "key")

    assert key("block").began - key("block").sent > 0.2
    for way in ("async", "thread"):  # the key did not wait for the click's end
        click = next(course for course in ways[way].values() if course.kind == "click")
        assert key(way).began < click.handled
    press_button(demo, "slow async")
    until(demo.app, lambda: set(page.loops.compared.values()) == {"block", "thread"})
    assert not ways["block"]
    press_button(demo, "slow off")
    until(demo.app, lambda: page.strips in demo.panels)
    assert all(process.returncode is not None for process in compared)


def test_a_trace_is_saved_where_it_is_said(demo, presser, until, tmp_path):
    demo.folder = tmp_path
    presser.key("a")
    passed = demo.page.state.record.passed
    until(demo.app, lambda: any(each.token.kind == "key" for each in passed))
    presser.key("F12")
    until(demo.app, lambda: demo.page.state.note)
    (path,) = tmp_path.iterdir()
    assert str(path) in demo.page.state.note.en
    names = {event["name"] for event in json.loads(path.read_text())["traceEvents"]}
    assert {"onKeyDown", "waited", "queued", "handled"} <= names


def test_a_folder_that_cannot_be_written_to_is_reported(demo, until, tmp_path, press_button):
    demo.folder = tmp_path / "none"
    demo.page.typed(KeyDown("a", 97, "a"))
    until(demo.app, lambda: demo.page.state.record.passed)
    press_button(demo, "save")
    until(demo.app, lambda: demo.page.state.note)
    assert "No such file or directory" in demo.page.state.note.en


def test_a_killed_loop_is_reported_and_started_again(demo, presser, until):
    os.kill(demo.page.shown.pid, signal.SIGKILL)
    until(demo.app, lambda: demo.page.state.gone == same("SIGKILL"))
    assert demo.page.state.status() == "gone"
    presser.click(*middle(demo))  # to nobody
    presser.key("Return")
    until(demo.app, lambda: not demo.page.state.gone and not demo.page.state.starting)
    presser.click(*middle(demo))
    until(demo.app, lambda: demo.page.state.flow.cards["click"].calls == 1)


def test_it_is_laid_out_anew_when_resized(demo, presser, until):
    presser.resize(1000, 760)
    until(demo.app, lambda: demo.frame.window.size == (1000, 760))
    presser.click(*middle(demo))
    until(demo.app, lambda: demo.page.state.flow.cards["click"].calls == 1)


# ---------------------------------------------------------------- as a process of its own

RUN = "from uievents.demo import run; run(lang='en', size=(960, 600))"


@pytest.fixture
def process(screen):
    """The demo as its user starts it; all that it started ends with it."""
    process = subprocess.Popen([sys.executable, "-c", RUN], stderr=subprocess.PIPE)
    yield psutil.Process(process.pid), process
    process.kill()
    process.communicate()


def children_of(process):
    """Its shown loop, as soon as that runs."""
    while process.status() != psutil.STATUS_ZOMBIE:
        for child in process.children():
            try:
                if "uievents.demo.pages.pipeline.subject:show" in child.cmdline():
                    return [child]
            except psutil.Error:
                pass  # some helper of the start, which has ended already
    raise AssertionError("the demo ended before its loop ran")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_behind(process, number):
    """Takes some two seconds: a program's start and end."""
    watched, popen = process
    children = children_of(watched)
    popen.send_signal(number)
    popen.communicate(timeout=60)
    assert not psutil.wait_procs(children, timeout=60)[1]


@pytest.mark.slow
def test_idle_costs_next_to_nothing(open_demo, until, presser):
    """Takes some ten seconds: until the demo is calm, and a while over which it is measured."""
    demo = open_demo()
    until(demo.app, lambda: not demo.page.state.starting)
    presser.unfocus()
    calm = []
    demo.app.after(6.0, calm.append)
    until(demo.app, lambda: calm)
    turns, meter = demo.app.turns, CostMeter(os.getpid())
    demo.app.after(5.0, calm.append)
    until(demo.app, lambda: len(calm) == 2)
    reading = meter.read()
    assert demo.app.turns - turns <= 3 * 5
    # What a turn costs is the machine's matter: after a sleep a virtual one is ten times slower.
    assert reading.wakeups <= 4
