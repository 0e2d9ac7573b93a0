"""A measured process: it is started, asked, stopped, and never left behind."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys

import psutil
import pytest

from uievents.measure import process
from uievents.measure.process import Lines, Process, ProcessFailed

HERE = __name__


@pytest.fixture
def start(monkeypatch):
    """``start(name, ...)`` runs a function of this file."""
    folder = os.path.dirname(__file__)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")]))
    return lambda name, *arguments, **options: Process(f"{HERE}:{name}", *arguments, **options)


def double(channel, factor):
    channel.send({"ready": factor})
    print("not for the measuring process")
    for line in channel:
        channel.send({"value": float(factor) * float(line)})


def obeying(channel):
    channel.send({})
    channel.answer_by(lambda command: {"heard": command})
    while True:
        signal.pause()


def failing(channel):
    raise ValueError("no such thing")


def silent(channel):
    signal.pause()


@pytest.mark.slow
def test_it_says_that_it_is_ready_and_answers_each_line(start):
    with start("double", "2") as it:
        assert it.facts == {"ready": "2"}
        assert it.ask("21") == {"value": 42.0}
        assert it.ask("-1") == {"value": -2.0}
        assert it.meter.read().cpu > 0
    assert it.wait(0) == 0 or it.wait(0) == -signal.SIGKILL


@pytest.mark.slow
def test_an_event_loop_takes_its_lines_as_they_come(start):
    with start("double", "2", wait=False) as it:
        it.control.sendall(b"1\n2\n")
        lines = []
        while len(lines) < 3:
            select.select([it.control], [], [], 10)
            lines += it.lines()
        assert [json.loads(line) for line in lines[1:]] == [{"value": 2.0}, {"value": 4.0}]
        it.control.setblocking(False)
        assert it.lines() == []
        it.hang_up()
        assert it.wait(60) == 0
        it.control.setblocking(True)
        assert it.lines() is None
        it.hang_up()  # harmless twice


@pytest.mark.slow
def test_the_error_of_a_process_that_fails_is_reported(start):
    with pytest.raises(ProcessFailed, match="ValueError: no such thing"):
        start("failing")
    with pytest.raises(ProcessFailed, match="has no attribute 'nobody'"):
        start("nobody")


@pytest.mark.slow
def test_a_process_that_does_not_answer_is_given_up(start, monkeypatch):
    monkeypatch.setattr(process, "START_TIMEOUT", 0.0)
    with pytest.raises(ProcessFailed, match="did not answer within 0 seconds") as failed:
        start("silent")
    assert failed.value.text.zh == "它在 0 秒内没有回答"


@pytest.mark.slow
def test_a_process_that_dies_is_reported(start):
    with start("obeying") as it:
        assert it.ask("mark") == {"heard": "mark"}
        it._process.kill()
        with pytest.raises(ProcessFailed, match="SIGKILL"):
            it.ask("mark")


@pytest.mark.slow
def test_a_process_ends_when_the_measuring_process_hangs_up(start):
    with start("obeying") as it:
        it.hang_up()
        assert it.wait(60) == 3


LEAVES_ONE = f"""
import os, signal
from uievents.measure.process import Process
it = Process("{HERE}:obeying", descriptors=[os.dup(1)])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_it_ends_with_the_measuring_process(start):
    killed = subprocess.run(  # to the end of its output, which the process holds, too
        [sys.executable, "-c", LEAVES_ONE], stdout=subprocess.PIPE, timeout=20, check=False
    )
    assert killed.returncode == -signal.SIGKILL


def test_lines_are_cut_wherever_the_bytes_come_apart():
    data = "one\n\nµs\nlast".encode()
    for cut in range(len(data)):
        lines = Lines()
        assert lines.feed(data[:cut]) + lines.feed(data[cut:]) == [b"one", b"", "µs".encode()]
        assert lines.feed(b"\n") == [b"last"]


def measuring(channel, number):
    """Starts others to measure, and sends their numbers."""
    channel.end_when_hung_up()
    with contextlib.ExitStack() as stack:
        each = [stack.enter_context(Process(f"{HERE}:deaf")) for _ in range(int(number))]
        channel.send({"pids": [it.pid for it in each]})
        signal.pause()


def deaf(channel):
    """Does not notice that the measuring process hangs up."""
    channel.send({})
    signal.pause()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["hang_up", "close"])
def test_a_process_that_starts_others_leaves_none_behind(start, how):
    """Slow: a program that starts three."""
    it = start("measuring", "3")
    measured = [psutil.Process(pid) for pid in it.facts["pids"]]
    if how == "hang_up":
        it.hang_up()
        while it.lines() is not None:
            select.select([it.control], [], [])
    it.close(timeout=60)
    assert it.returncode == 0
    assert not psutil.wait_procs(measured, timeout=60)[1]
