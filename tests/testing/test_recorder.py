"""A recording is there while its program runs, whatever ends the program."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from math import inf, nan
from pathlib import Path

import pytest

from uievents import EventLoop
from uievents.events import KeyDown, MouseMove, Received
from uievents.output import OutputError
from uievents.testing import recorder as recorder_module
from uievents.testing.commands import record, replay
from uievents.testing.recorder import FEW, Recorder
from uievents.testing.recording import RecordingError, read

HEAD = '{"uievents": 1, "program": [], "masked": true}\n'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "recording.jsonl"


@pytest.fixture
def recorder(path, clock):
    recorder = Recorder(path, ["game.py"], masked=False, clock=clock)
    yield recorder
    if recorder._file >= 0:
        os.close(recorder._file)


def keys(path):
    return [event.key for event in read(path).events if isinstance(event, KeyDown)]


# ---------------------------------------------------------------- ends of a program

ENDS = {
    "exit": "os._exit(3)",
    "kill": "os.kill(os.getpid(), signal.SIGKILL)",
    "crash": "signal.signal(signal.SIGSEGV, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGSEGV)",
    "replaced": "os.execv(sys.executable, [sys.executable, '-c', ''])",
}
LOOP = """
import os, signal, sys
from uievents import EventLoop, KeyDown
loop = EventLoop()
loop.play([KeyDown(key) for key in ("a", "b", "c", "d")])
def end(event):
    {end}
loop.onKeyDown(end, key="c")
loop.run()
"""
PLAIN = """
import os, signal, sys
import pygame
pygame.init()
pygame.display.set_mode((50, 50))
for number in range(4):
    pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=number))
while True:
    event = pygame.event.{look}()
    if event.type == pygame.USEREVENT and event.number == 2:
        {end}
"""


def run_recorded(tmp_path, path, code):
    program = tmp_path / "program.py"
    program.write_text(code)
    command = [sys.executable, "-m", "uievents", "record", "--text", "-o", str(path), str(program)]
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_a_killed_program_leaves_all_that_came_even_what_killed_it(tmp_path, path, end):
    """Slow, as it starts a program."""
    done = run_recorded(tmp_path, path, LOOP.format(end=ENDS[end]))
    assert (done.returncode, done.stderr) in [(3, ""), (-9, ""), (-11, ""), (0, "")]
    assert keys(path) == ["a", "b", "c"]


@pytest.mark.slow
@pytest.mark.parametrize("look", ["wait", "poll"])
def test_a_killed_plain_program_leaves_all_that_it_has_taken(tmp_path, path, look):
    """Slow, as it starts a program."""
    pytest.importorskip("pygame")
    done = run_recorded(tmp_path, path, PLAIN.format(look=look, end="os._exit(3)"))
    assert done.returncode == 3, done.stderr
    numbers = [event.data.get("number") for event in read(path).events]
    assert [number for number in numbers if number is not None] == [0, 1, 2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_writes_nothing(recorder, path):
    recorder.record(KeyDown("a"))
    child = os.fork()
    if not child:
        try:
            recorder.record(KeyDown("child"))
            recorder.flush()
            recorder.close()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    recorder.record(KeyDown("b"))
    recorder.close()
    assert keys(path) == ["a", "b"]


# ---------------------------------------------------------------- a flood


def test_a_flood_is_written_in_few_pieces_before_the_loop_sleeps(
    path, monkeypatch, clock, virtual_wait
):
    written = []

    def write(file, data):
        written.append(bytes(data).count(b"\n"))
        return real_write(file, data)

    real_write = os.write
    monkeypatch.setattr(recorder_module.os, "write", write)
    monkeypatch.setattr(recorder_module, "MANY", 100)
    recorder = Recorder(path, [], masked=True, clock=clock)
    with EventLoop(clock=clock, selector=virtual_wait) as loop:
        recorder.begin(clock)
        loop.onReceived(recorder.recording_of(loop))

        def turn_with(number):
            del written[:]
            for count in range(number):
                loop.queue.put(Received("127.0.0.1:1", b"%d" % count, time=clock.now))
            loop.turn()
            assert not loop.queue.line

        turn_with(1)
        assert written == [1]
        turn_with(FEW + 50)
        assert written == [1] * FEW  # the loop is busy
        turn_with(50)  # 50 wait, and 42 more
        assert written == [1 + 50, *[1] * (FEW - 1)]
        turn_with(1000)
        assert written == [1 + 42, *[1] * (FEW - 1), *[100] * 9]
        assert loop.loop.timeout() == 0  # one turn more, to look whether it goes on
        turn_with(0)
        assert written == [1000 - FEW - 900]
        assert loop.loop.timeout() is None
        assert len(read(path).events) == 1 + FEW + 50 + 50 + 1000
    recorder.close()


# ---------------------------------------------------------------- unusual programs and files


def test_times_never_go_back_and_are_none_that_cannot_be(recorder, path, clock):
    recorder.begin(clock)
    clock.advance(10)
    began = clock.now - 10
    for time in (began + 5, began + 4, nan, inf, -inf, began - 1, began + 1e12):
        recorder.record(KeyDown("a", time=time))
    recorder.close()
    assert [event.time for event in read(path).events] == [5.0, 5.0, 10.0, 10.0, 10.0, 10.0, 10.0]


class Worse(KeyDown, gc=True):
    worse: object = None


class Nasty:
    def __init__(self, method):
        self.method = method

    def __eq__(self, other):
        if self.method == "eq":
            raise ZeroDivisionError
        return False

    __hash__ = None

    def __str__(self):
        raise ZeroDivisionError

    @property
    def peer(self):
        if self.method == "peer":
            raise ZeroDivisionError
        raise AttributeError


@pytest.mark.parametrize("method", ["eq", "str", "peer"])
def test_what_cannot_be_recorded_is_reported_and_the_rest_is_recorded(
    tmp_path, path, capsys, method, recorder
):
    recorder.record(KeyDown("a"))
    recorder.record(Worse("b", worse=Nasty(method)))
    recorder.record(Worse("c", worse=Nasty(method)))
    recorder.record(KeyDown("d", time="now"))
    recorder.record(KeyDown("e"))
    recorder.close()
    assert keys(path) == ["a", "e"]
    assert recorder.failed == ["Worse: ZeroDivisionError", "KeyDown: TypeError"]
    assert recorder.inputs == 2


def test_the_program_may_change_its_folder(tmp_path, capsys, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    program = tmp_path / "program.py"
    program.write_text("import os\nos.chdir('elsewhere')\n" + LOOP.format(end="loop.stop()"))
    assert record([str(program)], Path("r.jsonl"), text=True) == 0
    assert keys(tmp_path / "r.jsonl") == ["a", "b", "c", "d"]
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("back", [True, False])
def test_a_full_disk_does_not_stop_the_program(path, monkeypatch, recorder, back):
    """What could not be written is written at the end, once, if there is room by then."""
    real_write = os.write
    recorder.record(KeyDown("a"))

    def full(file, data):
        if len(data) > 10:
            return real_write(file, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recorder_module.os, "write", full)
    for key in "bcd":
        recorder.record(KeyDown(key))
    if back:
        monkeypatch.undo()
        recorder.close()
        assert keys(path) == ["a", "b", "c", "d"]
    else:
        with pytest.raises(OutputError, match="No space left"):
            recorder.close()
        monkeypatch.undo()
        assert keys(path)[0] == "a"


# ---------------------------------------------------------------- the last line


@pytest.mark.parametrize("cut", [1, 2, 20])
def test_a_torn_last_line_is_reported_with_its_number_and_the_rest_is_played(path, capsys, cut):
    whole = HEAD + "".join(f'{{"t":{t},"MouseMove":{{"pos":[1,{t}]}}}}\n' for t in range(3))
    path.write_text(whole[:-cut])
    found = read(path)
    assert found.torn == 4
    assert found.events == [MouseMove((1, t), time=float(t)) for t in range(2)]
    options = {"speed": 1.0, "headless": False, "step": False, "as_test": True}
    assert replay(path, ["game.py"], **options) == 0
    printed = capsys.readouterr()
    assert f"{path}, line 4: it is cut off" in printed.err
    assert "lines before it are played" in printed.err
    assert "def test_" in printed.out


def test_a_recording_that_ends_with_its_head_is_one_of_nothing(path):
    path.write_text(HEAD)
    assert read(path).events == []
    path.write_text(HEAD[:-1])
    with pytest.raises(RecordingError, match="line 1: it is cut off"):
        read(path)


def test_a_line_that_is_wrong_in_the_middle_is_refused_still(path):
    path.write_text(HEAD + '{"t":0,"MouseMove":{"pos":[1,\n{"t":1,"MouseMove":{"pos":[1,2]}}\n')
    with pytest.raises(RecordingError, match="line 2: "):
        read(path)
