"""The states of the demo of which there are golden pictures: each page with something on it."""

from __future__ import annotations

from itertools import pairwise

from actors import Stage

from uievents import KeyDown, MouseDown, MouseMove, MouseUp, Wheel
from uievents.compare.latency import Latency
from uievents.compare.live import Update
from uievents.compare.studies.io import IoCosts
from uievents.compare.studies.multiplexers import WaitCost
from uievents.compare.studies.servers import LABELS, Load, ServerCosts
from uievents.compare.studies.tasks import TaskCosts
from uievents.demo.pages.io.curves import DESCRIPTORS, SIGNS
from uievents.demo.pages.models.subject import MODELS, Called, WaitReport
from uievents.demo.pages.pipeline.protocol import Handled, Noticed, Started
from uievents.demo.pages.servers.rounds import Served
from uievents.demo.shown import Ready
from uievents.measure.samples import Figure
from uievents.models import io
from uievents.words import Text


def figure(value: float) -> Figure:
    return Figure(value, value, value, 9, [value] * 9)


# ---------------------------------------------------------------- the Pipeline page


def pipeline(stage: Stage) -> None:
    """Every card has been called; a key is late, a motion stands for fourteen, a click travels."""
    demo, (loop,) = stage.demo, stage.actors
    page = demo.page
    page.state.address = ("127.0.0.1", 54321)
    loop.say(Ready(stage.clock()))
    x, y = page.layout.dispatcher.midbottom

    def click() -> None:
        pos = x, y - 20
        demo.app.play([kind(pos, time=0.0) for kind in (MouseDown, MouseUp)])
        stage.run(0.01)

    def key(name: str) -> None:
        demo.app.play([KeyDown(name, 0, name, time=0.0)])
        stage.run(0.01)

    stage.run(3.0)
    click()
    stage.handled(loop)
    stage.run(1.0)
    loop.costs = (0.4, 9.0)
    for name in "ui":
        key(name)
        stage.handled(loop, waited=110e-6)
    demo.app.play([Wheel((x, y - 20), 0, 1, time=0.0)])
    stage.run(0.1)
    stage.handled(loop)
    demo.act("timer")
    now = stage.clock()
    loop.say(
        Noticed(-1, now, due=now), Started(-1, now + 4e-5), Handled(-1, now + 2e-4, now + 4e-5)
    )
    demo.act("send")
    while not page.state.flow.sources["socket"]:
        demo.app.turn(0)
    stage.handled(loop, waited=130e-6)
    stage.run(1.5)
    loop.costs = (1.2, 31.0)
    demo.app.play([MouseMove((x + n, y - 20), time=0.002 * n) for n in range(14)])
    stage.run(0.05)
    moves = loop.inputs()
    loop.say(*(Noticed(it.id, it.time + 1e-4, it is not moves[0]) for it in moves))
    stage.run(0.4)
    began = moves[-1].time + 2e-4
    loop.say(Started(moves[-1].id, began, 14), Handled(moves[-1].id, began + 1e-4, began))
    stage.run(0.8)
    loop.costs = (0.3, 4.0)
    key("w")
    stage.run(0.2)
    stage.handled(loop, waited=0.18)  # so late that a person would notice
    click()
    for name in "ait":
        key(name)
    *_, last = inputs = loop.inputs()
    loop.say(*(Noticed(it.id, it.time + 1e-4) for it in inputs if it is not last))
    stage.run(0.36)
    click()


# ---------------------------------------------------------------- the Models page

COSTS = {
    "busy": (99.7, 3.0),
    "pygame": (3.1, 881.0),
    "sleep": (0.9, 62.0),
    "state": (0.9, 62.0),
    "scan": (0.0, 0.0),
    "events": (0.0, 0.0),
}
LATENCY = {"busy": 5e-5, "scan": 1.8e-4, "events": 2.2e-4}
"""Seconds from a press to its handler, of those that do not sleep between two looks."""
LOOKS = {"pygame": 0.00113, "sleep": 1 / 60, "state": 1 / 60}
"""Seconds from look to look, of those that do."""


def models(stage: Stage) -> None:
    """A click and a key: state polling has missed the one, and the scan waits before the other."""
    demo, page = stage.demo, stage.demo.page
    cast = dict(zip(MODELS, stage.actors, strict=True))
    for name, actor in cast.items():
        actor.costs = COSTS[name]
        actor.say(Ready(stage.clock()))
    stage.run(1.0)
    _traces(stage, cast, [])
    stage.run(3.0)
    pos = demo.frame.body.center
    demo.app.play([MouseDown(pos, time=0.001), MouseUp(pos, time=0.002)])
    stage.run(0.02)
    demo.app.play([KeyDown("u", 0, "u", time=0.0)])
    stage.run(0.001)
    click, key = 1, 2
    for name, actor in cast.items():
        for number in [press.number for press in actor.presses() if press.down]:
            if (name, number) in (("state", click), ("scan", key)):
                continue
            sent = page.race.runners[name].presses[number].time
            seen = sent + LATENCY[name] if name in LATENCY else _look(name, sent)
            actor.say(Called(number, seen))
    stage.run(0.2)
    _traces(stage, cast, [key])
    stage.run(0.5)
    assert page.race.shot.presses


def _look(name: str, time: float) -> float:
    """When it looks next, after ``time``."""
    return (time // LOOKS[name] + 1) * LOOKS[name]


def _traces(stage: Stage, cast: dict, unread: list[int]) -> None:
    """They tell when they waited, in the moment that they are asked about."""
    now = stage.clock()
    for name, actor in cast.items():
        waits = [] if name == "busy" else [(now - 0.3, now)]
        if name in LOOKS:
            looks = [_look(name, now - 0.3)]
            while looks[-1] < now:
                looks.append(_look(name, looks[-1] + 1e-6))
            waits = [(a + 0.03 * LOOKS[name], b) for a, b in pairwise(looks)]
        scan = name == "scan"
        actor.say(WaitReport(now, waits, unread if scan else [], 0 if scan else -1))


# ---------------------------------------------------------------- the Servers page

SERVERS = {
    "process_per_request": (3.31, 161.0, 438.0, 200.4, 104, 1),
    "thread_per_request": (0.44, 48.9, 129.0, 678.0, 1, 153),
    "event_loop": (0.1, 28.1, 36.1, 2112.0, 1, 1),
    "coroutines": (0.16, 33.6, None, 1805.0, 1, 1),
}
TASKS = {  # milliseconds in all, and from one task's beginning to the next; threads
    "single_threaded": (174.0, 58.0, 1),
    "threaded": (67.5, 4.5, 4),
    "event_driven": (66.2, 4.0, 1),
}


def costs_of(name: str, failed: int = 0) -> ServerCosts:
    """As if 640 requests had been made of that server."""
    cpu, p50, p99, _, processes, threads = SERVERS[name]
    latency = Latency(400, p50, 1.6 * p50, p99, None, None, None, [])
    load = Load("", 64, idle=100)
    most = figure(processes), figure(threads)
    return ServerCosts(name, LABELS[name], load, 640, failed, figure(cpu), latency, *most)


def server_lines(failed: int = 0):
    """The lines that report all servers."""
    for name, (_, p50, _, rate, _, _) in SERVERS.items():
        spread = [20.0 + (p50 - 20.0) * n / 200 for n in range(400)]
        yield Update(name)
        yield Update(name, 1.0, Served(spread, 400, 400 / rate, costs_of(name, failed)))


def task_lines(totals=TASKS):
    """The lines that report all arrangements of tasks."""
    for name, (total, apart, threads) in totals.items():
        marks = [
            (f"task {task}", phase, begin + after)
            for task, begin in enumerate((0.0, apart, 2 * apart), 1)
            for phase, after in (
                ("running", 0),
                ("waiting", 4),
                ("ready", 54 if name == "single_threaded" else 54 - 3 * task),
                ("running", 54),
                ("done", 58),
            )
        ]
        took = Figure.of([total - 3, total, total + 3])
        none = Text("", "")
        costs = TaskCosts(name, none, took, figure(24.0), threads, marks, total, 24.0)
        yield Update(name)
        yield Update(name, 1.0, costs)


def servers_page(stage: Stage) -> None:
    """Everything has been measured, the servers by 64 clients beside idle ones."""
    stage.demo.act("clients 64")
    stage.demo.act("idle 100")
    (tasks,) = stage.actors
    tasks.say(*task_lines())
    tasks.wait()
    stage.run(0.2)
    servers = stage.actors[-1]  # whose turn is next
    servers.say(*server_lines())
    servers.wait()
    stage.run(0.2)


# ---------------------------------------------------------------- the I/O page

MODES = {  # CPU, questions, times free, µs of copying
    "blocking": (0.12, 1.0, 0.0, 90.0),
    "nonblocking": (20.2, 12345.0, 12344.0, 60.0),
    "multiplexed": (0.25, 1.0, 0.0, 95.0),
    "signal_driven": (0.31, 1.0, 1.0, 180.0),
    "asynchronous": (0.42, 1.0, 1.0, 410.0),
}
TOO_HIGH = "filedescriptor out of range in select() - select() has places for 0 to 1023"
WAITS = {"select": 0.3, "poll": 0.25, "epoll": 0.0}


def mode_lines():
    """The lines that report all modes."""
    for name in io.MODELS:
        cpu, asked, free, copying = MODES[name]
        none = Text("", "")
        costs = IoCosts(name, none, figure(20.3), figure(copying), figure(cpu), free, asked)
        yield Update(name)
        yield Update(name, 1.0, costs)


def curve_lines():
    """The lines that report all points."""
    for count in DESCRIPTORS:
        for name in SIGNS:
            case = f"{name} of {count}"
            cost = WaitCost(name, count, figure(1.2 + WAITS[name] * count), "")
            if name == "select" and count > 1023:
                cost = WaitCost(name, count, None, TOO_HIGH)
            yield Update(case)
            yield Update(case, 1.0, cost)


def io_page(stage: Stage) -> None:
    """All five modes and all points of the curves have been measured."""
    for lines in (mode_lines, curve_lines):  # in this order they have their turn
        actor = stage.actors[-1]
        actor.say(*lines())
        actor.wait()
        stage.run(0.2)


# ---------------------------------------------------------------- the Lecture page


def lecture(stage: Stage) -> None:
    """Four requests, a process each, are played: half of them is seen."""
    demo = stage.demo
    demo.act("card 1")
    demo.act("now 2")
    (server,) = stage.actors
    facts: list[dict] = [{"ready": True}]
    for lane in (1, 2, 3, 4):
        begun = 10.0 + 0.03 * lane
        for phase, at in ("asked", 10.0), ("waiting", begun), ("done", begun + 0.3):
            facts.append({"lane": lane, "phase": phase, "at": at})
        facts.append({"lane": lane, "worker": [4711 + lane, 4711 + lane], "maker": 4711})
    server.tell(*facts, {"done": True})
    server.wait()
    stage.run(2.5)


STATES = {
    "pipeline": pipeline,
    "models": models,
    "servers": servers_page,
    "io": io_page,
    "lecture": lecture,
}
