"""The figures on the screen are the system's, within a tenth; a busy machine is mentioned."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_startup import say_all

from uievents import KeyDown
from uievents.demo.meter import CostMeter, CostReading, kept_waiting, machine_is_busy
from uievents.demo.numbers import duration, number
from uievents.demo.pages.pipeline.protocol import Handled, Started
from uievents.demo.shown import Ready
from uievents.words import say

TICK = os.sysconf("SC_CLK_TCK")


def by_proc(pid):
    """CPU seconds and voluntary switches of a process, as ``/proc`` has them."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    switches = sum(
        int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir()
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
    return (int(fields[11]) + int(fields[12])) / TICK, switches


class Compared:
    """Beside each reading of the demo's meter, one of ``/proc``."""

    def __init__(self, shown):
        self.pid, self._read = shown.pid, shown.costs.read
        self.readings = []
        self.beside = [by_proc(self.pid)]
        shown.costs.read = self.read

    def read(self):
        reading = self._read()
        self.readings.append(reading)
        self.beside.append(by_proc(self.pid))
        return reading

    def last(self, seconds):
        """CPU percent and wakeups per second, by ``/proc``, of the last so many seconds."""
        number, left = 0, seconds
        while left > 1e-6:
            number += 1
            left -= self.readings[-number].seconds
        (cpu, woken), (cpu_now, woken_now) = self.beside[-number - 1], self.beside[-1]
        return 100 * (cpu_now - cpu) / seconds, (woken_now - woken) / seconds


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["busy", "pygame", "sleep"])
def test_what_is_shown_is_what_proc_says(open_demo, until, mode):
    """Takes three seconds: the figures are means of two."""
    demo = open_demo()
    demo.act(f"mode {mode}") if mode != "events" else None
    page = demo.page
    until(demo.app, lambda: not page.state.starting)
    compared = Compared(page.shown)
    until(demo.app, lambda: len(compared.readings) >= 6, timeout=60)
    shown = page.state.reading
    cpu, wakeups = compared.last(shown.seconds)
    step = 100 / TICK / shown.seconds  # /proc counts CPU time in ticks
    assert shown.cpu == pytest.approx(cpu, rel=0.1, abs=2 * step)
    assert shown.wakeups == pytest.approx(wakeups, rel=0.1, abs=2 / shown.seconds)
    texts = say_all(demo)
    assert f"CPU {number(shown.cpu)} %" in texts
    if page.state.status() != "hammering":
        assert say(demo.look.language, "{n} wakeups/s", n=number(shown.wakeups)) in texts


@pytest.mark.window
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["events", "sleep"])
def test_the_latency_that_is_shown_is_the_presses_own(open_demo, until, mode):
    """Starts a program; five keys are followed on the wire, and compared with what is drawn."""
    demo = open_demo()
    if mode != "events":
        demo.act(f"mode {mode}")
    page = demo.page
    until(demo.app, lambda: not page.state.starting)
    sent, facts = {}, []
    send, reports = page.shown.send, page.shown.reports

    def noted(inputs):
        sent.update({it.id: demo.clock() for it in inputs})
        return send(inputs)

    def heard():
        new = reports()
        facts.extend(new)
        return new

    page.shown.send, page.shown.reports = noted, heard
    for _ in range(5):
        before = page.state.flow.cards["key"].calls
        page.typed(KeyDown("a", 0, "a"))
        until(demo.app, lambda before=before: page.state.flow.cards["key"].calls > before)
    own = [fact.time - sent[fact.id] for fact in facts if isinstance(fact, Started)]
    drawn = [latency.seconds for latency in page.state.flow.latencies]
    # The page notes the time before this test does: on a slow machine by milliseconds.
    assert drawn == pytest.approx(own, rel=0.1, abs=10e-3)
    assert duration(drawn[-1]) in say_all(demo)
    took = [fact.time - fact.began for fact in facts if isinstance(fact, Handled)]
    assert page.state.flow.cards["key"].times[2] == pytest.approx(took[-1])
    assert duration(took[-1]) in say_all(demo)


# ---------------------------------------------------------------- a busy machine


@pytest.mark.parametrize(
    ("cpu", "kept", "crowded"),
    [
        (0.0, 0.0, False),
        (100.0, 3.0, False),
        (50.0, 50.0, True),
        (0.4, 1.2, True),
        (0.02, 0.05, False),  # a wakeup a second
        (1.0, 0.1, False),
    ],
)
def test_when_a_machine_is_busy(cpu, kept, crowded):
    assert CostReading(1.0, 1.0, cpu, 9.0, kept=kept).crowded is crowded


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["pipeline", "models"])
def test_a_busy_machine_is_reported(stage, page, language):
    demo = stage.open(page, language, "dark")
    for actor in stage.actors:
        actor.say(Ready(stage.clock()))
        actor.costs = (0.5, 60.0, False, 0.0)
    stage.run(3.0)
    warning = machine_is_busy(96.0)[language]  # 12 of 12.5
    assert warning not in say_all(demo)
    for actor in stage.actors:
        actor.costs = (0.5, 60.0, False, 12.0)
    stage.run(30.0)
    assert warning in say_all(demo)
    for actor in stage.actors:
        actor.costs = (0.5, 60.0, False, 0.0)
    stage.run(30.0)
    assert warning not in say_all(demo)


@pytest.mark.slow
def test_who_has_no_core_is_kept_waiting():
    """Slow: three programs share one core until one has waited for a fifth of a second."""
    core = min(os.sched_getaffinity(0))
    loop = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    processes = [subprocess.Popen([sys.executable, "-c", loop]) for _ in range(3)]
    try:
        pid = processes[0].pid
        meter = CostMeter(pid)
        before = kept_waiting(pid)
        while kept_waiting(pid) - before < 0.2:
            pass
        reading = meter.read()
        assert reading.kept * reading.seconds / 100 >= 0.2
        assert reading.crowded
    finally:
        for process in processes:
            process.kill()
            process.wait()
