"""The Servers page: what it says of the figures, how it is laid out, and its presses."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from drawing import SIZES, begun, check_page, fed
from golden_states import TASKS, costs_of, figure, server_lines, task_lines
from test_startup import say_all

from uievents.compare.live import Update
from uievents.demo.measured import CROWDED
from uievents.demo.pages import load
from uievents.demo.pages.servers.load import LoadPanel
from uievents.demo.pages.servers.rounds import Served
from uievents.demo.pages.servers.tasks import TasksPanel
from uievents.measure.samples import Figure, percentile
from uievents.models import servers, tasks
from uievents.words import LANGUAGES, digits, same


def all_servers(failed=0):
    panel = LoadPanel()
    panel.clients, panel.idle = 64, 100
    return fed(begun(panel), server_lines(failed))


def all_tasks(**totals):
    return fed(begun(TasksPanel()), task_lines({**TASKS, **totals}))


# ---------------------------------------------------------------- the sentences


def test_the_sentence_names_the_cheapest_the_dearest_and_the_latest():
    sentence = all_servers().sentence()
    assert "64 clients at once beside 100 idle ones" in sentence.en
    assert "CPU is least with an event loop: 0.10 ms per request" in sentence.en
    assert "a process per request it is 3.31 ms, 33 times as much" in sentence.en
    assert "within 28.1 ms with an event loop, within 160 ms with a process" in sentence.en
    assert "299" not in sentence.en
    assert "33 倍" in sentence.zh


def test_which_servers_have_no_p99_is_said_where_others_have_one():
    panel = all_servers()

    def sentence_of(**answers):
        for name, one in panel.costs.items():
            one.latencies_ms = [21.0] * answers.get(name, 400)
        return panel.sentence().en

    names = list(panel.costs)
    sentence = sentence_of(**{names[0]: 298})
    assert sentence.endswith("Fewer than 299 answers, so no p99, with a process per request.")
    assert sentence_of(**dict.fromkeys(names, 40)).endswith("Fewer than 299 answers: no p99.")
    assert "299" not in sentence_of()


@pytest.mark.parametrize("middle", [21.3, 160.0, 161.4])
def test_the_sentence_says_what_the_table_says(middle):
    panel = all_servers()
    for one in panel.costs.values():
        one.latencies_ms = [middle + step / 1000 for step in range(400)]
    half = digits(percentile(panel.costs["event_loop"].latencies_ms, 50))
    assert f"within {half} ms with" in panel.sentence().en


def test_other_figures_make_another_sentence():
    panel = all_servers()
    panel.load = (1, 0)
    cheap = costs_of("coroutines")
    cheap.cpu_ms_per_request = figure(0.01)
    panel.costs["coroutines"].latencies_ms.clear()
    panel.take(Update("coroutines", 1.0, Served([9.0] * 400, 400, 1.0, cheap)))
    sentence = panel.sentence().en
    assert sentence.startswith("With one client, CPU is least with coroutines")
    assert "within 9 ms with coroutines" in sentence


def test_what_one_measurement_cannot_tell_apart_is_named_together():
    def with_cpu(**cpu):
        panel = all_servers()
        for name, value in cpu.items():
            panel.costs[name].costs.cpu_ms_per_request = Figure.of([value])
        return panel.sentence().en

    close = with_cpu(
        process_per_request=3.3, thread_per_request=0.44, event_loop=0.1, coroutines=0.14
    )
    assert "CPU is least with an event loop and coroutines: 0.10 ms per request" in close
    assert "it is 3.30 ms, 22–49 times as much" in close
    equal = with_cpu(**dict.fromkeys(servers.MODELS, 0.2))
    assert equal.startswith("Half of the answers")


@pytest.mark.parametrize("missing", servers.MODELS)
def test_which_is_best_of_all_is_not_said_where_one_is_missing(missing):
    panel = all_servers()
    panel.take(Update(missing, failed=same("it did not start")))
    assert panel.sentence().en.startswith("Half of the answers")


def test_what_is_said_while_there_are_no_figures():
    panel = LoadPanel()
    assert "press Run" in panel.sentence().en
    begun(panel)
    assert "in turn" in panel.sentence().en
    panel.take(Update("event_loop"))
    panel.stop()
    assert "Stopped" in panel.sentence().en
    panel.stop("SIGKILL")
    assert "(SIGKILL)" in panel.sentence().en
    begun(panel)
    assert not panel.gone
    fed(panel, [Update(name, failed=same("no fork")) for name in servers.MODELS])
    assert panel.sentence() == ""  # each row says what it has to say


def test_the_tasks_sentence():
    sentence = all_tasks(event_driven=(35.2, 4.0, 1)).sentence().en
    assert "takes 174 ms" in sentence
    assert "35.2 ms on one thread, with 4 threads 67.5 ms" in sentence


def test_what_runs_cannot_tell_is_about_as_long():
    """As in compare: of three runs the range reaches half as far again as their ratios."""

    def took(threads, events):
        panel = all_tasks()
        panel.costs["threaded"].total_ms = Figure.of(threads)
        panel.costs["event_driven"].total_ms = Figure.of(events)
        return panel.sentence().en

    assert "with 4 threads 67.5 ms" in took([100.0, 101.0, 102.0], [60.0, 59.0, 58.0])
    assert "about as long as 4 threads: 67.5 ms" in took([88.0, 101.0, 102.0], [60.0, 59.0, 58.0])
    assert "about as long" in took([91.0], [61.0])


def test_a_second_run_begins_with_nothing():
    panel = all_servers()
    assert panel.share == 1.0
    panel.clients, panel.idle = 1, 0
    begun(panel)
    assert (panel.share, panel.costs, panel.failures) == (0.0, {}, {})
    assert panel.arguments() == [1, 0]


def test_stretches_of_a_task():
    assert list(all_tasks().costs["threaded"].stretches("task 2")) == [
        ("running", 4.5, 8.5),
        ("waiting", 8.5, 52.5),
        ("ready", 52.5, 58.5),
        ("running", 58.5, 62.5),
    ]


# ---------------------------------------------------------------- how it is laid out


def nothing_yet():
    return TasksPanel(), LoadPanel()


def running():
    upper, lower = begun(all_tasks()), begun(LoadPanel())
    upper.take(Update("single_threaded"))
    lower.take(Update("process_per_request"))
    lower.take(Update("process_per_request", 0.1, Served([21.0], 1, 0.021)))
    return upper, lower


def failed():
    upper, lower = TasksPanel(), all_servers(failed=123)
    lower.take(Update("event_loop", failed=same("it did not answer within 10 seconds")))
    upper.take(Update("threaded", failed=same("it did not answer within 10 seconds")))
    upper.stop("exit status 1")
    return upper, lower


def measured():
    return all_tasks(), all_servers()


def crowded():
    upper, lower = measured()
    upper.other_load = lower.other_load = 100.0
    return upper, lower


@pytest.mark.parametrize("state", [nothing_yet, running, measured, failed, crowded])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_nothing_is_cut_and_nothing_overlaps(size, language, state):
    page = load("servers")(None)
    page.tasks, page.load = page.panels = [*state()]
    check_page(page, size, language)


# ---------------------------------------------------------------- with actors


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["servers", "io"])
def test_a_busy_machine_is_reported_while_it_is(stage, page, language):
    demo = stage.open(page, language, "dark")
    panel = demo.page.panels[0]
    for other_load in (CROWDED - 1, CROWDED, 64.0, 3.0):
        stage.actors[0].say(Update("a case", other_load=other_load))
        stage.run(0.3)
        texts = say_all(demo)
        assert other_load >= CROWDED or panel.about[language] in texts
        assert (f" {other_load:.0f} %" in texts) is (other_load >= CROWDED)


def test_the_tasks_come_first(stage):
    demo = stage.open("servers", "en", "dark")
    (first,) = stage.actors
    assert first.arguments[0] == TasksPanel.study
    assert demo.page.tasks.box.bottom < demo.page.load.box.top
    first.say(*task_lines())
    first.wait()
    stage.run(0.2)
    assert demo.page.tasks.done
    assert stage.actors[-1].arguments == [LoadPanel.study, "[8, 0]"]


@pytest.mark.parametrize(("clients", "idle"), [(64, 0), (1, 100), (64, 100)])
def test_another_choice_is_measured_and_nothing_of_the_last_one_is_shown(stage, clients, idle):
    demo = stage.open("servers", "en", "dark")
    stage.actors[0].wait()
    stage.run(0.2)
    stage.actors[-1].say(*server_lines())  # of 8 clients
    stage.run(0.2)
    assert demo.page.load.costs
    last = stage.actors[-1]
    demo.act(f"clients {clients}")
    demo.act(f"idle {idle}")
    assert not demo.page.load.costs
    last.say(*server_lines())  # what it had begun to say
    last.wait()
    stage.run(0.2)
    assert not demo.page.load.costs
    assert stage.actors[-1].arguments == [LoadPanel.study, f"[{clients}, {idle}]"]


# ---------------------------------------------------------------- in the window


@pytest.fixture
def demo(open_measured):
    return open_measured("servers")


def all_called(demo):
    return len(demo.page.load.costs) == len(servers.MODELS)


def started_by(demo):
    """All that the measuring process runs."""
    return psutil.Process(demo.page.process.pid).children(recursive=True)


@pytest.mark.window
@pytest.mark.slow
def test_both_halves_run_when_the_page_is_entered_and_then_it_is_still(open_demo, until):
    """Slow: the runs take some eight seconds, and then nothing happens for one."""
    demo = open_demo(page="servers")
    page = demo.page
    assert page.tasks.running
    assert page.load.waits
    assert "Next" in page.load.sentence().en
    until(demo.app, lambda: page.load.costs, timeout=60)
    assert page.tasks.done
    until(demo.app, lambda: page.process is None, timeout=60)
    assert page.load.done
    assert set(page.tasks.costs) == set(tasks.MODELS)
    for run in page.tasks.costs.values():  # the bars end where the figure says
        assert max(moment for *_, moment in run.timeline) <= run.took_ms
    over, turns = [], demo.app.turns
    demo.app.after(1.0, over.append)
    until(demo.app, lambda: over)
    assert demo.app.turns - turns <= 3
    demo.show("io")
    demo.show("servers")
    assert not page.tasks.running  # once is enough


@pytest.mark.window
@pytest.mark.slow
def test_servers_are_measured_by_mouse(demo, press_button, until):
    """Slow: the whole of a measurement, some four seconds."""
    press_button(demo, "clients 64")
    load = demo.page.load
    until(demo.app, lambda: load.running)
    assert load.load == (64, 0)
    until(demo.app, lambda: 0 < load.share < 1)  # one sees it grow
    until(demo.app, lambda: demo.page.process is None, timeout=60)
    assert load.done
    assert set(load.costs) == set(servers.MODELS)
    for one in load.costs.values():
        assert one.costs.load.clients == 64
        assert one.costs.requests == len(one.latencies_ms) > 0
        assert len(one.latencies_ms) % 64 == 0  # whole rounds of them
    assert "64 clients at once" in load.sentence().en
    assert [b.label.en for b in load.buttons if b.action == "run serve"] == ["Run"]


@pytest.mark.window
@pytest.mark.slow
def test_servers_are_run_and_stopped_by_key(demo, presser, until):
    """Slow: four servers start."""
    load = demo.page.load
    presser.key("F3")
    until(demo.app, lambda: load.load == (64, 0))
    presser.key("F1")
    until(demo.app, lambda: load.load == (1, 0))
    presser.key("F4")
    until(demo.app, lambda: load.load == (1, 100) and all_called(demo))
    children = started_by(demo)
    assert len(children) > 100  # one for each that is idle
    presser.key("F5")
    until(demo.app, lambda: demo.page.process is None)
    assert not psutil.wait_procs(children, timeout=60)[1]
    assert "Stopped" in load.sentence().en
    presser.key("F4")
    until(demo.app, lambda: load.running)
    assert load.load == (1, 0)


@pytest.mark.window
@pytest.mark.slow
def test_one_measurement_at_a_time(demo, presser, until):
    """Slow: servers start, the tasks wait for their end, and run."""
    page = demo.page
    presser.key("F5")
    until(demo.app, lambda: all_called(demo))
    first = page.process
    presser.key("F6")
    until(demo.app, lambda: page.tasks.waits)
    assert page.process is first
    assert page.load.running
    presser.key("F6")  # not yet begun, it can be taken back
    until(demo.app, lambda: not page.tasks.running)
    presser.key("F6")
    until(demo.app, lambda: page.tasks.waits)
    presser.key("F5")
    until(demo.app, lambda: page.tasks.costs)
    assert first.returncode is not None
    assert not page.tasks.waits
    assert not page.load.running
    presser.key("F6")
    until(demo.app, lambda: page.process is None)
    presser.key("F6")
    until(demo.app, lambda: page.tasks.running)
    presser.key("F6")  # at once: nothing is left of it
    until(demo.app, lambda: page.process is None)


@pytest.mark.window
@pytest.mark.slow
def test_another_choice_during_a_run_begins_it_anew(demo, presser, press_button, until):
    """Slow: servers start twice, while the tasks wait."""
    page = demo.page
    presser.key("F5")
    until(demo.app, lambda: page.load.costs)
    first = page.process
    presser.key("F6")
    until(demo.app, lambda: page.tasks.waits)
    press_button(demo, "clients 1")
    until(demo.app, lambda: page.load.load == (1, 0))
    assert page.load.running
    assert not page.load.costs  # those were of 8 clients
    until(demo.app, lambda: page.load.costs)
    assert page.process is not first
    assert page.measured is page.load  # before the tasks, which wait still
    assert page.tasks.waits
    page.stop()
    until(demo.app, lambda: page.process is None)
    presser.key("F2")
    until(demo.app, lambda: page.process is not None)
    assert page.load.load == (8, 0)  # the data are never another choice's


@pytest.mark.window
def test_the_code_of_all_that_is_measured(demo, presser, press_button, until):
    names = [listing.name for listing in demo.page.code]
    assert len(names) == len(servers.MODELS) + len(tasks.MODELS)
    for name in names:
        presser.key("F11")
        until(demo.app, lambda: demo.look.overlay == "code")
        until(demo.app, lambda name=name: demo.overlay.listing.name == name)
    assert demo.overlay.listing is demo.page.code[-1]
    presser.key("F11")
    until(demo.app, lambda: not demo.look.overlay)
    press_button(demo, "code tasks")
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
    process = demo.page.process
    children = started_by(demo)
    if way == "page":
        presser.key("Control_L", "1")
        until(demo.app, lambda: demo.page.name == "pipeline")
    else:
        demo.close()
    assert process.returncode == 0
    assert not psutil.wait_procs(children, timeout=60)[1]


@pytest.mark.window
@pytest.mark.slow
def test_a_killed_measurement_is_reported_and_run_again(demo, presser, press_button, until):
    """Slow: servers start twice."""
    presser.key("F5")
    until(demo.app, lambda: all_called(demo))
    os.kill(demo.page.process.pid, signal.SIGKILL)
    until(demo.app, lambda: demo.page.process is None)
    assert "(SIGKILL)" in demo.page.load.sentence().en
    press_button(demo, "run serve")
    until(demo.app, lambda: all_called(demo))


@pytest.mark.window
def test_the_keyboard_reaches_every_control(demo, presser, until, tab_round, tab_to):
    wanted = {button.action for button in demo.buttons()}
    assert {"run serve", "run tasks", "clients 8", "idle 100"} <= wanted
    tab_round(demo)
    tab_to(demo, "clients 1")
    presser.key("space")
    until(demo.app, lambda: demo.page.load.clients == 1)


@pytest.mark.window
def test_language_and_theme_are_switched_live(demo, presser, until):
    presser.key("Control_L", "l")
    until(demo.app, lambda: demo.look.language == "zh")
    assert [b.label.zh for b in demo.page.load.buttons if b.action == "run serve"] == ["运行"]
    presser.key("Control_L", "t")
    until(demo.app, lambda: demo.look.theme.name == "light")
    until(demo.app, lambda: demo.app.screen.get_at((30, 200))[:3] == demo.look.theme.panel)


# ---------------------------------------------------------------- as a process of its own

RUN = """
from uievents import App
from uievents.demo.look import Look
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
        command = " ".join(process.cmdline())
    except psutil.Error:
        return False  # it has just ended
    return "uievents.compare.live:run" in command or "uievents.compare.peers:contend" in command
