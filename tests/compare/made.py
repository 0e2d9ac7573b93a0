"""What the tests of compare share: reports, small measurements, and findings made by hand."""

import argparse
import io

from rich.console import Console

from uievents.compare import add_arguments
from uievents.compare.latency import Latency, Lateness
from uievents.compare.place import NOWHERE
from uievents.compare.present.terminal import print_report
from uievents.compare.ratios import LITTLE_CPU, LITTLE_WAKING
from uievents.compare.report import decode, encode, headline_of, make_header, make_report
from uievents.compare.studies.devices import DevicesFindings
from uievents.compare.studies.input.contestants import CONTESTANTS, SIMULATED
from uievents.compare.studies.input.findings import InputFindings
from uievents.compare.studies.input.measuring import Input
from uievents.compare.studies.input.results import Balance, Costs, Plan, Result
from uievents.compare.studies.io import IoCosts, IoFindings
from uievents.compare.studies.multiplexers import MultiplexersFindings, WaitCost
from uievents.compare.studies.servers import LOADS, ServerCosts, ServersFindings
from uievents.compare.studies.tasks import TaskCosts, TasksFindings
from uievents.compare.study import NotMeasured, run_all
from uievents.measure.samples import Figure
from uievents.words import same, text

TINY = Plan(runs=1, idle_seconds=0.1, presses=20)


def options(*words):
    """The options of the command line."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def study_of(*names, plan=TINY, place=NOWHERE):
    """The study of input, with a few contestants."""
    return Input([one for one in CONTESTANTS if one.name in names], plan, 3, place)


def report_of(*studies, interrupted=False):
    """What they have found so far."""
    return make_report(studies, make_header("test", 3, None), interrupted)


def findings_of(report, kind):
    """Those of one study."""
    return next(found for found in report.studies if isinstance(found, kind))


def measured(study):
    """The report of a study that is measured, of which nothing is missing."""
    run_all([study])
    assert study.failed == {}
    report = report_of(study)
    assert report.not_measured == []
    assert decode(encode(report)) == report
    return report


def shown(*found, **more):
    """A report of findings made by hand."""
    report = report_of(**more)
    for one in found:
        one.verdict = list(one.sentences())
    report.studies = list(found)
    report.headline = headline_of(found)
    return report


def printed(report, language="en", width=80):
    """The report as the terminal shows it."""
    console = Console(width=width, file=io.StringIO())
    print_report(report, console, language)
    return console.file.getvalue()


def in_one_line(report, language="en"):
    """The same without the ends of lines."""
    return " ".join(printed(report, language).split())


def sentences_of(found):
    """All sentences, in both languages."""
    return " ".join(one.en + one.zh for one in found.sentences())


# ------------------------------------------------------------------------ findings made by hand


def result(kind, p50=(1.0,), p99=None, within=None, active=(1.0,), idle=0.0, missed=0, **more):
    """``p50`` and ``p99`` in milliseconds; ``active`` and ``idle`` in percent of a core."""
    each = Figure.of(p50)
    curve = [[percent, each.median * percent / 50] for percent in (10, 50, 90, 99)]
    return Result(
        **{"name": kind, "device": SIMULATED, "kind": kind, "label": same(kind), **more},
        runs=len(p50),
        wait="",
        idle=costs([idle], 10.0, 0.0),
        active=costs(active, float(len(active)), 9.0),
        latency=Latency(300, each.median, None, p99, None, None, each, curve, within),
        balance=Balance(300, 300 - missed, 0, missed, 0, True),
    )


def costs(percents, seconds, wakeups):
    """Of a phase that lasts so long, with a meter that shows everything."""
    return Costs(
        seconds,
        seconds * sum(percents) / len(percents) / 100,
        Figure.of(percents, 100 * LITTLE_CPU / seconds),
        Figure.of([wakeups], LITTLE_WAKING / seconds),
        None,
    )


def input_of(*results, **more):
    return InputFindings(plan=Plan(3, 1.0, 100), results=list(results), runs=3, **more)


def waits(*costs, **more):
    made = [WaitCost(f"m{n}", 10, Figure.of(each), "") for n, each in enumerate(costs)]
    return MultiplexersFindings(costs=made, limit=same(""), **more)


def reads(**cpu):
    modes = [
        IoCosts(name, same(name), Figure.of([20.0]), Figure.of([9.0]), Figure.of(each), 0.0, 1.0)
        for name, each in cpu.items()
    ]
    return IoFindings(reads=3, bytes=1, answer_after_ms=20.0, modes=modes)


def served(load=LOADS[1], **cpu):
    costs = [
        ServerCosts(
            *(name, same(name), load, 9, 0, Figure.of(each), Latency.of([[0.021] * 300])),
            *(Figure.of([1.0]), Figure.of([1.0])),
        )
        for name, each in cpu.items()
    ]
    late = Lateness("servers", 9, 0.1, None)
    return ServersFindings(seconds=1.0, wait_ms=20.0, costs=costs, late=late)


def arranged(task="task 1", **total):
    timeline = [(task, "running", 0.0), (task, "waiting", 10.0), (task, "done", 100.0)]
    made = [
        TaskCosts(name, text("threaded"), Figure.of(each), Figure.of([2.0]), 4, timeline)
        for name, each in total.items()
    ]
    return TasksFindings(repeats=3, arrangements=made)


def many_devices(name, count, ms, missed=0):
    return result("poll", [ms] * 8, name=name, missed=missed, devices=count)


def everything():
    """Something of every study."""
    window = [
        result(kind, [p50] * 9, 3 * p50, (p50, 4 * p50), idle=idle, missed=missed, device="window")
        for kind, p50, idle, missed in (
            ("busy", 0.3, 100.0, 0),
            ("poll", 8.0, 0.5, 0),
            ("state", 1.0, 0.5, 200),
            ("block", 1.0, 2.0, 0),
            ("events", 0.4, 0.01, 0),
        )
    ]
    simulated = [
        result(
            "poll", [p50] * 9, 2 * p50, (p50, 3 * p50), idle=1 / p50, name=name, way="sleep_poll"
        )
        for name, p50 in (("sleep-1", 1.0), ("sleep-16", 8.0), ("sleep-100", 50.0))
    ]
    devices = [
        many_devices(name, count, ms)
        for name, ms in (("scan_many", 0.5), ("events", 0.2))
        for count in (3, 100)
    ]
    costs = [
        WaitCost(name, count, Figure.of([us * count / 10 if name == "poll" else us]), "")
        for name, us in (("poll", 1.4), ("epoll", 0.5))
        for count in (10, 1000)
    ]
    costs.append(WaitCost("select", 1000, None, "out of range"))
    missing = [NotMeasured(text("real windows"), text("not asked for"))]
    return [
        input_of(*simulated, result("events"), *window),
        DevicesFindings(presses=9, results=[*devices, many_devices("blocking_scan", 2, 1.0, 290)]),
        served(event_loop=[0.2] * 8, coroutines=[0.4] * 8, process_per_request=[2.0] * 8),
        reads(blocking=[0.1] * 8, nonblocking=[19.0] * 8, asynchronous=[0.3] * 8),
        MultiplexersFindings(costs=costs, limit=same("unlimited"), not_measured=missing),
        arranged(threaded=[60.0] * 8),
    ]
