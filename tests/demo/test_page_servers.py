"""The Servers page: what it says of the figures, how it is laid out, and its presses."""

import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import msgspec
import psutil
import pygame
import pytest
from drawing import SIZES, check

from uievents.compare.studies.tasks import TaskCosts
from uievents.demo.lab_results import (
    Arranged,
    Begun,
    Done,
    Failed,
    Planned,
    Served,
    ServerCosts,
    Servers,
    Tasks,
)
from uievents.demo.lab_seen import ServersSeen, TasksSeen
from uievents.demo.lab_words import servers_sentence, tasks_sentence
from uievents.demo.layout import frame_of
from uievents.demo.look import Look
from uievents.demo.pages.servers import Servers as ServersPage
from uievents.demo.paint import Canvas
from uievents.demo.panels.tasks import stretches
from uievents.demo.texts import Texts
from uievents.demo.theme import DARK
from uievents.measure.samples import Figure
from uievents.models import servers, tasks
from uievents.words import LANGUAGES, Text

COSTS = {
    "process_per_request": (3.31, 161.0, 438.0, 200.4, 104, 1),
    "thread_per_request": (0.44, 48.9, 129.0, 678.0, 1, 153),
    "event_loop": (0.1, 28.1, 36.1, 2112.0, 1, 1),
    "coroutines": (0.16, 33.6, None, 1805.0, 1, 1),
}


def costs_of(name, failed=0):
    cpu, p50, p99, rate, processes, threads = COSTS[name]
    return ServerCosts(name, 640, failed, cpu, p50, p50, p99, rate, processes, threads)


def all_servers(failed=0):
    seen = ServersSeen()
    seen.start(Servers(64, 100))
    seen.take(Planned(list(servers.MODELS), 4))
    for name in servers.MODELS:
        seen.take(Begun(name))
        low, high = COSTS[name][1], 3 * COSTS[name][1]
        seen.take(Served(name, [low + (high - low) * n / 400 for n in range(400)], 0, 1.0))
        seen.take(costs_of(name, failed))
    seen.take(Done())
    return seen


def all_tasks():
    seen = TasksSeen()
    seen.start(Tasks())
    seen.take(Planned(list(tasks.MODELS), 3))
    for name, total, threads in zip(tasks.MODELS, (1355.0, 77.5, 71.4), (1, 14, 1), strict=True):
        marks = [
            (f"task {task}", phase, share * total)
            for task in (1, 2, 3)
            for phase, share in (
                ("running", 0),
                ("waiting", 0.2),
                ("ready", 0.6),
                ("running", 0.7),
                ("done", 1),
            )
        ]
        figure = Figure(total, total, total, 9)
        seen.take(Begun(name))
        costs = TaskCosts(name, Text("", ""), figure, figure, threads, marks)
        seen.take(Arranged(costs, total, total))
    seen.take(Done())
    return seen


# ---------------------------------------------------------------- what is said


def test_the_sentence_names_the_cheapest_the_dearest_and_the_latest():
    said = servers_sentence(all_servers(), Texts("en"))
    assert "64 clients at once beside 100 idle ones" in said
    assert "CPU is least with an event loop: 0.10 ms per request" in said.replace("0.1 ", "0.10 ")
    assert "a process per request it is 3.31 ms, 33.1 times as much" in said
    assert "within 28.1 ms with an event loop, within 161 ms with a process" in said
    assert "33.1 倍" in servers_sentence(all_servers(), Texts("zh"))


def test_other_figures_make_another_sentence():
    seen = all_servers()
    seen.load = Servers(1)
    seen.take(ServerCosts("coroutines", 9, 0, 0.01, 9.0, None, None, 5.0, 1, 1))
    said = servers_sentence(seen, Texts("en"))
    assert said.startswith("With one client, CPU is least with coroutines")
    assert "within 9 ms with coroutines" in said


def test_what_is_said_while_there_are_no_figures():
    seen, texts = ServersSeen(), Texts("en")
    assert "press Run" in servers_sentence(seen, texts)
    seen.start(Servers(8))
    assert "in turn" in servers_sentence(seen, texts)
    seen.take(Begun("event_loop"))
    seen.stop()
    assert "Stopped" in servers_sentence(seen, texts)
    seen.stop("SIGKILL")
    assert "(SIGKILL)" in servers_sentence(seen, texts)
    seen.start(Servers(8))
    assert not seen.gone
    for name in servers.MODELS:
        seen.take(Failed(name, "no fork"))
    seen.take(Done())
    assert servers_sentence(seen, texts) == ""  # each row says what it has to say


def test_the_tasks_sentence():
    said = tasks_sentence(all_tasks(), Texts("en"))
    assert "takes 1355 ms" in said
    assert "71.4 ms on one thread, with 14 threads 77.5 ms" in said


def test_what_differs_less_than_its_runs_do_is_about_as_long():
    def took(low, high):
        made = all_tasks()
        for name in ("threaded", "event_driven"):
            run = made.runs[name]
            total = Figure(run.took_ms, run.took_ms - low, run.took_ms + high, 3)
            made.take(Arranged(msgspec.structs.replace(run.costs, total_ms=total), run.took_ms, 9))
        return made

    assert "with 14 threads 77.5 ms" in tasks_sentence(took(3.0, 3.0), Texts("en"))
    said = tasks_sentence(took(3.1, 3.1), Texts("en"))
    assert "71.4 ms on one thread, about as long as 14 threads: 77.5 ms" in said
    one = took(0.0, 0.0)
    one.runs["threaded"].costs.total_ms.runs = 1
    assert "about as long" in tasks_sentence(one, Texts("en"))  # nothing is known of a spread


def test_a_second_run_begins_with_nothing():
    seen = all_servers()
    assert seen.share == 1.0
    seen.start(Servers(1))
    assert (seen.share, seen.costs, seen.latencies, seen.load) == (0.0, {}, {}, Servers(1))


def test_stretches_of_a_task():
    costs = all_tasks().runs["threaded"].costs
    assert list(stretches(costs, "task 2")) == [
        ("running", 0.0, 15.5),
        ("waiting", 15.5, 46.5),
        ("ready", 46.5, 54.25),
        ("running", 54.25, 77.5),
    ]


# ---------------------------------------------------------------- how it is laid out


def nothing_yet():
    return ServersSeen(), TasksSeen()


def running():
    upper, lower = ServersSeen(), all_tasks()
    upper.start(Servers(8))
    upper.take(Planned(list(servers.MODELS), 4))
    upper.take(Begun("process_per_request"))
    upper.take(Served("process_per_request", [21.0], 0, 0.1))
    lower.start(Tasks())
    lower.take(Begun("single_threaded"))
    return upper, lower


def failed():
    upper, lower = all_servers(failed=123), TasksSeen()
    upper.take(Failed("event_loop", "it did not answer within 10 seconds"))
    lower.take(Failed("threaded", "it did not answer within 10 seconds"))
    lower.stop("exit status 1")
    return upper, lower


def measured():
    return all_servers(), all_tasks()


@pytest.mark.parametrize("state", [nothing_yet, running, measured, failed])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_nothing_is_cut_and_nothing_overlaps(size, language, state):
    frame = frame_of(*size)
    canvas = Canvas(pygame.Surface(size), DARK, language, frame.scale)
    canvas.said = []
    page = ServersPage(SimpleNamespace(app=None, look=Look(language)))
    page.upper.seen, page.lower.seen = state()
    page.arrange(frame.body, canvas)
    for panel in page.panels:
        panel.draw(canvas)
        for button in panel.buttons:
            panel.draw_button(canvas, button, "")
    check(size, canvas.said, [button for panel in page.panels for button in panel.buttons])
    said = "".join(said.text for said in canvas.said).replace(" ", "")
    for panel in page.panels:
        assert panel.sentence().replace(" ", "") in said  # all its lines had room


# ---------------------------------------------------------------- in the window


@pytest.fixture
def demo(open_demo, until, presser):
    """The page, its first runs stopped, the mouse and the keyboard on it."""
    demo = open_demo(page="servers")
    presser.aim_at_pygame()
    presser.focus()
    until(demo.app, lambda: pygame.key.get_focused())
    demo.page.stop()
    until(demo.app, lambda: demo.page.bench is None)
    return demo


@pytest.fixture
def press(demo, presser):
    def press_it(action):
        presser.click(*next(b for b in demo.buttons() if b.action == action).rect.center)

    return press_it


def all_called(demo):
    return len(demo.page.servers.latencies) == len(servers.MODELS)


@pytest.mark.window
@pytest.mark.slow
def test_both_halves_run_when_the_page_is_entered_and_then_it_is_still(open_demo, until):
    """Slow: the runs take some eight seconds, and then nothing happens for one."""
    demo = open_demo(page="servers")
    assert demo.page.servers.running
    assert demo.page.tasks.waits
    assert "Next" in demo.page.lower.sentence()
    until(demo.app, lambda: demo.page.tasks.runs, patience=60)
    assert demo.page.servers.done
    until(demo.app, lambda: demo.page.bench is None, patience=60)
    assert demo.page.tasks.done
    assert set(demo.page.tasks.runs) == set(tasks.MODELS)
    for run in demo.page.tasks.runs.values():  # the bars end where the figure says
        assert max(moment for *_, moment in run.costs.timeline) <= run.took_ms
    over, turns = [], demo.app.turns
    demo.app.after(1.0, over.append)
    until(demo.app, lambda: over)
    assert demo.app.turns - turns <= 3
    demo.show("io")
    demo.show("servers")
    assert not demo.page.tasks.running  # once is enough


@pytest.mark.window
@pytest.mark.slow
def test_servers_are_measured_by_mouse(demo, press, until):
    """Slow: the whole of a measurement, some four seconds."""
    press("clients 64")
    until(demo.app, lambda: demo.page.servers.running)
    assert demo.page.servers.load == Servers(64)
    until(demo.app, lambda: 0 < demo.page.servers.share < 1)  # one sees it grow
    until(demo.app, lambda: demo.page.bench is None, patience=60)
    assert demo.page.servers.done
    assert set(demo.page.servers.costs) == set(servers.MODELS)
    assert "64 clients at once" in demo.page.upper.sentence()
    assert [b.label for b in demo.page.upper.buttons if b.action == "serve"] == ["Run"]


@pytest.mark.window
@pytest.mark.slow
def test_servers_are_run_and_stopped_by_key(demo, presser, until):
    """Slow: four servers start."""
    presser.key("F3")
    until(demo.app, lambda: demo.page.servers.load == Servers(64))
    presser.key("F1")
    until(demo.app, lambda: demo.page.servers.load == Servers(1))
    presser.key("F4")
    until(demo.app, lambda: all_called(demo))
    assert demo.page.servers.load == Servers(1, 100)
    assert demo.page.bench.order == Servers(1, 100)
    children = psutil.Process(demo.page.bench.process.pid).children(recursive=True)
    assert len(children) > 100  # one for each that is idle
    presser.key("F5")
    until(demo.app, lambda: demo.page.bench is None)
    assert not psutil.wait_procs(children, timeout=60)[1]
    assert "Stopped" in demo.page.upper.sentence()
    presser.key("F4")
    until(demo.app, lambda: demo.page.servers.running)
    assert demo.page.servers.load == Servers(1, 0)


@pytest.mark.window
@pytest.mark.slow
def test_one_measurement_at_a_time(demo, presser, until):
    """Slow: servers start, the tasks wait for their end, and run."""
    presser.key("F5")
    until(demo.app, lambda: all_called(demo))
    first = demo.page.bench
    presser.key("F6")
    until(demo.app, lambda: demo.page.tasks.waits)
    assert demo.page.bench is first
    assert demo.page.servers.running
    presser.key("F6")  # not yet begun, it can be taken back
    until(demo.app, lambda: not demo.page.tasks.running)
    presser.key("F6")
    until(demo.app, lambda: demo.page.tasks.waits)
    presser.key("F5")
    until(demo.app, lambda: demo.page.tasks.runs)
    assert first.process.returncode is not None
    assert not demo.page.tasks.waits
    assert not demo.page.servers.running
    presser.key("F6")
    until(demo.app, lambda: demo.page.bench is None)
    presser.key("F6")
    until(demo.app, lambda: demo.page.tasks.running)
    presser.key("F6")  # at once: nothing is left of it
    until(demo.app, lambda: demo.page.bench is None)


@pytest.mark.window
@pytest.mark.slow
def test_another_choice_during_a_run_begins_it_anew(demo, presser, press, until):
    """Slow: servers start twice, while the tasks wait."""
    presser.key("F5")
    until(demo.app, lambda: demo.page.servers.latencies)
    first = demo.page.bench
    presser.key("F6")
    until(demo.app, lambda: demo.page.tasks.waits)
    press("clients 1")
    until(demo.app, lambda: demo.page.servers.load == Servers(1))
    assert demo.page.servers.running
    assert not demo.page.servers.latencies  # those were of 8 clients
    until(demo.app, lambda: demo.page.servers.latencies)
    assert demo.page.bench is not first
    assert demo.page.bench.order == Servers(1)  # before the tasks, which wait still
    assert demo.page.tasks.waits
    demo.page.stop()
    until(demo.app, lambda: demo.page.bench is None)
    presser.key("F2")
    until(demo.app, lambda: demo.page.bench is not None)
    assert demo.page.servers.load == Servers(8)  # the data are never another choice's


@pytest.mark.window
def test_the_code_of_all_that_is_measured(demo, presser, press, until):
    names = [listing.name for listing in demo.page.code]
    assert len(names) == len(servers.MODELS) + len(tasks.MODELS)
    for name in names:
        presser.key("F11")
        until(demo.app, lambda name=name: demo.overlay.listing.name == name)
        assert demo.look.overlay == "code"
    assert demo.overlay.listing is demo.page.code[-1]
    presser.key("F11")
    until(demo.app, lambda: not demo.look.overlay)
    press("code tasks")
    until(demo.app, lambda: demo.look.overlay == "code")
    assert demo.overlay.listing.part == "tasks"
    presser.key("Escape")
    until(demo.app, lambda: not demo.look.overlay)


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("way", ["page", "close"])
def test_what_runs_ends_with_the_page(demo, presser, until, way):
    """Slow: four servers start."""
    presser.key("F5")
    until(demo.app, lambda: all_called(demo))
    process = demo.page.bench.process
    children = psutil.Process(process.pid).children(recursive=True)
    if way == "page":
        presser.key("Control_L", "1")
        until(demo.app, lambda: demo.page.name == "pipeline")
    else:
        demo.close()
    assert process.returncode == 0
    assert not psutil.wait_procs(children, timeout=60)[1]


@pytest.mark.window
@pytest.mark.slow
def test_a_killed_measurement_is_told_of_and_run_again(demo, presser, press, until):
    """Slow: servers start twice."""
    presser.key("F5")
    until(demo.app, lambda: all_called(demo))
    os.kill(demo.page.bench.process.pid, signal.SIGKILL)
    until(demo.app, lambda: demo.page.bench is None)
    assert "(SIGKILL)" in demo.page.upper.sentence()
    press("serve")
    until(demo.app, lambda: all_called(demo))


@pytest.mark.window
def test_the_keyboard_reaches_every_control(demo, presser, until):
    wanted, seen = {button.action for button in demo.buttons()}, []

    def all_round():
        if demo.focused and demo.focused not in seen:
            seen.append(demo.focused)
            presser.key("Tab")
        return set(seen) == wanted

    presser.key("Tab")
    until(demo.app, all_round)
    assert {"serve", "tasks", "clients 8", "idle 100"} <= wanted
    until(demo.app, lambda: demo.focused == seen[0])
    while demo.focused != "clients 1":
        before = demo.focused
        presser.key("Tab")
        until(demo.app, lambda before=before: demo.focused != before)
    presser.key("space")
    until(demo.app, lambda: demo.page.upper.clients == 1)


@pytest.mark.window
def test_language_and_theme_are_switched_live(demo, presser, until):
    presser.key("Control_L", "l")
    until(demo.app, lambda: demo.look.language == "zh")
    assert [b.label for b in demo.page.upper.buttons if b.action == "serve"] == ["运行"]
    presser.key("Control_L", "t")
    until(demo.app, lambda: demo.look.theme.name == "light")
    until(demo.app, lambda: demo.app.screen.get_at((30, 200))[:3] == demo.look.theme.panel)


# ---------------------------------------------------------------- as a process of its own

RUN = """
from uievents import App
from uievents.demo.look import Look
from uievents.demo.texts import Texts
from uievents.demo.window import Demo

app = App("uievents", size=(960, 600))
demo = Demo(app, Look("en"), "servers")
app.run()
"""


@pytest.mark.window
@pytest.mark.slow
def test_a_killed_window_leaves_no_server_behind(screen):
    """Slow: a window and four servers start."""
    window = subprocess.Popen([sys.executable, "-c", RUN])
    try:
        watched, end = psutil.Process(window.pid), time.monotonic() + 60
        started = []
        while len(started) < 5 and time.monotonic() < end:  # a measuring process and its servers
            started = [one for one in watched.children(recursive=True) if measures(one)]
        assert len(started) >= 5
    finally:
        window.kill()
        window.wait()
    assert not psutil.wait_procs(started, timeout=60)[1]


def measures(process):
    try:
        said = " ".join(process.cmdline())
    except psutil.Error:
        return False  # it has just ended
    return "uievents.demo.lab" in said or "uievents.compare.peers:contend" in said
