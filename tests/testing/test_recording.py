"""Recordings: which events are kept, which lines are refused, and that replays are all alike."""

from __future__ import annotations

import json
import pickle
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replayed import WAYS, replay, session

from uievents import App, Event, EventLoop
from uievents.errors import UIEventsError
from uievents.events import (
    Connected,
    Disconnected,
    KeyDown,
    MouseDown,
    MouseMove,
    MouseUp,
    PygameEvent,
    Received,
    TextInput,
)
from uievents.testing import Pilot, commands
from uievents.testing.commands import record
from uievents.testing.recording import Recording, RecordingError, made_of, read, write

HEAD = b'{"uievents": 1, "program": [], "masked": true}\n'


class Parcel(Event):
    weight: int


@pytest.fixture
def path(tmp_path):
    return tmp_path / "recording.jsonl"


@given(
    st.lists(
        st.builds(
            MouseMove,
            st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000)),
            time=st.floats(0, 1000).map(lambda t: round(t, 6)),
        )
        | st.builds(KeyDown, st.text(max_size=8), time=st.just(5.0), text=st.text(max_size=2))
        | st.builds(Parcel, weight=st.integers(-(2**62), 2**62), time=st.just(6.0))
    )
)
def test_what_is_written_is_read(tmp_path_factory, events):
    path = tmp_path_factory.mktemp("recording") / "r.jsonl"
    events.sort(key=lambda event: event.time)
    write(path, Recording(events, ["game.py", "-x"], masked=False))
    assert read(path) == Recording(events, ["game.py", "-x"], masked=False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"t": 1, "MouseDown": {"pos": [1, 2]}\n', "not a JSON object"),
        (b'{"t": NaN, "MouseDown": {"pos": [1, 2]}}\n', "NaN is not a number"),
        (b'{"t": 1e999, "MouseDown": {"pos": [1, 2]}}\n', "too large for a number"),
        (b'{"t": -1, "MouseDown": {"pos": [1, 2]}}\n', "t must be from 0"),
        (b'{"t": true, "MouseDown": {"pos": [1, 2]}}\n', "t must be a number"),
        (b'{"t": "1", "MouseDown": {"pos": [1, 2]}}\n', "t must be a number"),
        (b'{"t": 1, "t": 2, "MouseDown": {"pos": [1, 2]}}\n', "twice"),
        (b'{"t": 1, "MouseDown": {"pos": [1, 2], "pos": [3, 4]}}\n', "twice"),
        (b'{"t": 1, "MouseDown": {"pos": "here"}}\n', "pos"),
        (b'{"t": 1, "MouseDown": {"pos": [1, 2], "time": 3}}\n', "no field 'time'"),
        (b'{"t": 1, "MouseDown": {"pos": [1, 2], "__class__": 3}}\n', "no field '__class__'"),
        (b'{"t": 1, "MouseDown": [1, 2]}\n', "must be an object"),
        (b'{"t": 1, "MouseDown": {"pos": [1.5, 2]}}\n', "pos"),
        (b'{"t": 1, "NoSuchEvent": {}}\n', "no event type 'NoSuchEvent'"),
        (b'{"t": 1}\n', "one name"),
        (b'{"t": 1, "KeyDown": {"key": "a"}, "KeyUp": {"key": "a"}}\n', "one name"),
        (b"[" * 100_000 + b"\n", "brackets"),
        (b'{"t": 1, "KeyDown": {"key": "' + b"a" * 2_000_000 + b'"}}\n', "longer than"),
        (b'{"t": ' + b"9" * 10_000 + b', "KeyDown": {"key": "a"}}\n', "not a JSON object"),
        (pickle.dumps({"t": 1}) + b"\n", "not a JSON object"),
        (b"\xff\xfe\n", "not a JSON object"),
        (b"null\n", "not a JSON object"),
        (b'{"t": 1, "MouseDown": {"pos": [1, ' + b"9" * 21 + b"]}}\n", "more than 20 digits"),
        (b'{"t": 1, "Wheel": {"pos": [1, 2], "dy": -1e999}}\n', "too large for a number"),
        (b'{"t": 1, "Click": {"pos": [1, 2]}}\n', "not input"),
        (b'{"t": 1, "Timer": {"timer": 3}}\n', "not input"),
        (b'{"t": 1, "Readable": {"fileobj": 0}}\n', "not input"),
        (b'{"t": 1, "Stop": {}}\n', "not input"),
        (b'{"t": 1, "Event": {}}\n', "not input"),
        (b'{"t": 1, "Received": {"connection": {"a": 1}, "data": "aGk="}}\n', "name of a peer"),
        (b'{"t": 1, "Connected": {"connection": 5}}\n', "name of a peer"),
    ],
)
def test_a_hostile_line_is_one_sentence_with_its_number(path, line, message):
    path.write_bytes(HEAD + b'{"t": 0.5, "KeyDown": {"key": "a"}}\n' + line)
    with pytest.raises(RecordingError, match=rf"line 3: .*{message}") as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"[]\n",
        b"{}\n",
        b'{"uievents": 2}\n',
        b'{"uievents": true}\n',
        b'{"uievents": 1.0}\n',
        b'{"uievents": 1, "evil": 1}\n',
        HEAD[:-1],
    ],
)
def test_a_file_that_is_not_a_recording_is_reported_with_its_first_line(path, line):
    path.write_bytes(line)
    with pytest.raises(RecordingError, match="line 1: "):
        read(path)


def test_times_that_go_back_are_refused(path):
    path.write_bytes(HEAD + b'{"t": 2, "KeyUp": {"key": "a"}}\n{"t": 1, "KeyUp": {"key": "a"}}\n')
    with pytest.raises(RecordingError, match=r"line 3: .*before the line above"):
        read(path)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_recording_or_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("recording") / "r.jsonl"
    path.write_bytes(HEAD + data)
    try:
        found = read(path)
    except RecordingError:
        return
    assert all(isinstance(event, Event) for event in found.events)


def test_what_is_typed_is_masked_and_what_commands_is_not(path):
    ctrl = frozenset({"ctrl"})
    typed = [
        KeyDown("s", 115, "s", time=0.1, scancode=22),
        TextInput("secret", time=0.2),
        KeyDown("s", 115, time=0.3, mods=ctrl),
        KeyDown("escape", 27, time=0.4),
    ]
    write(path, Recording(typed))
    assert "secret" not in path.read_text()
    letter, text, command, escape = read(path).events
    assert (letter.key, letter.text, text.text) == ("x", "x", "xxxxxx")
    assert (command.key, escape.key) == ("s", "escape")


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_a_replay_is_the_same_every_time(way):
    """Slow: 5,000 events, four times each way (``bench_testing.py``: a hundred times)."""
    recording = session(5_000)
    log = replay(recording, way)
    assert len(log) > 5_000
    for _ in range(3):
        again = replay(recording, way)
        for number, (one, other) in enumerate(zip(log, again, strict=False)):
            assert one == other, (
                number,
                log[number - 3 : number + 3],
                again[number - 3 : number + 3],
            )
        assert len(again) == len(log)


def test_an_hour_is_played_without_waiting():
    hour = Recording([KeyDown("a", time=float(t)) for t in range(0, 3600, 10)])
    log = replay(hour, "plain")
    assert sum(line[0] == "Timer" for line in log) == pytest.approx(35_910, abs=2)


def test_recorded_sockets_are_replayed_with_connections_that_keep_what_is_sent():
    peer = "127.0.0.1:5000"
    recording = Recording(
        [
            Connected(peer, time=0.1),
            Received(peer, b"hello", time=0.2),
            Received(peer, b"world", time=0.3),
            Disconnected(peer, time=0.4),
        ]
    )
    seen = SimpleNamespace(connections=[])

    def make():
        loop = EventLoop()
        loop.listen(9000)
        loop.onConnected(lambda event: seen.connections.append(event.connection))
        loop.onReceived(lambda event: event.reply(event.data.upper()))
        return loop

    with Pilot() as pilot:
        pilot.play(recording, make)
    [connection] = seen.connections
    assert bytes(connection.sent) == b"HELLOWORLD"


def test_a_program_is_recorded_and_replayed(path, tmp_path, monkeypatch, capsys):
    program = tmp_path / "program.py"
    program.write_text(
        "from uievents import EventLoop, KeyDown\n"
        "import sys\n"
        "loop = EventLoop()\n"
        "loop.listen(0)\n"
        "loop.onKeyDown(lambda event: print('heard', event.key, sys.argv[1:]))\n"
        "loop.onKeyDown(loop.stop, key='f1')\n"
        "loop.play([KeyDown('escape', time=0.0), KeyDown('f1', time=0.01)])\n"
        "loop.run()\n"
    )
    assert record([str(program), "--easy"], path, text=False) == 0
    assert capsys.readouterr().out == "heard escape ['--easy']\nheard f1 ['--easy']\n"
    head = json.loads(path.read_text().splitlines()[0])
    assert head["program"] == [str(program), "--easy"]
    assert [event.key for event in read(path).events] == ["escape", "f1"]


@pytest.mark.parametrize(
    "program", ["missing", "-m missing", "bad", "fails", "-m missing.part", "a_folder", ""]
)
def test_a_program_that_cannot_be_started_costs_no_earlier_recording(
    path, tmp_path, monkeypatch, capsys, program
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad").write_text("x = = 1")
    (tmp_path / "fails").write_text("import missing")
    (tmp_path / "a_folder").mkdir()
    path.write_bytes(HEAD)
    # A failing import of the program itself gives a traceback, as in python.
    with pytest.raises(ImportError if program == "fails" else UIEventsError):
        record(program.split(" "), path, text=False)
    assert path.read_bytes() == HEAD
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("headless", [True, False])
def test_no_program_is_run_for_a_file_that_is_no_recording(path, tmp_path, capsys, headless):
    program = tmp_path / "program.py"
    program.write_text("print('it runs')")
    path.write_text("notes\n")
    with pytest.raises(UIEventsError, match="line 1"):
        commands.replay(
            path, [str(program)], speed=1.0, headless=headless, step=False, as_test=False
        )
    assert capsys.readouterr().out == ""


def test_a_program_that_fails_later_is_recorded(path, tmp_path, capsys):
    path.write_bytes(HEAD)
    program = tmp_path / "program.py"
    program.write_text("from uievents import EventLoop\nEventLoop()\n1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        record([str(program)], path, text=True)
    assert json.loads(path.read_text())["program"] == [str(program)]
    assert "0 inputs are in" in capsys.readouterr().err


@pytest.mark.parametrize("driven", ["app.run()", "while app.running is False: app.turn(0.1)"])
def test_a_recording_is_played_in_the_window_of_its_app(path, tmp_path, run_python, driven):
    program = tmp_path / "program.py"
    program.write_text(
        "from uievents import App\n"
        "class Mine(App):\n"
        "    pass\n"
        "app = Mine('replayed', size=(100, 80))\n"
        "app.onClick(lambda event: print('clicked', event.pos, flush=True))\n"
        "app.onKeyDown(lambda event: exit(), key='f1')\n"
        f"{driven}\n"
    )
    events = [
        MouseDown((10, 10), time=0.1, source="window"),
        MouseUp((10, 10), time=0.2, source="window"),
        KeyDown("f1", time=0.3, source="window"),
    ]
    write(path, Recording(events, [str(program)]))
    done = run_python(
        f"from uievents.cli import main; main(['replay', '--speed', '10', {str(path)!r}])",
        env={"SDL_VIDEODRIVER": "dummy"},
    )
    assert done.stdout.splitlines()[-1] == "clicked (10, 10)"


def test_only_input_is_kept():
    from uievents.events import Click, Drag, Draw, Timer

    log = [
        MouseDown((1, 1), time=10.5),
        MouseUp((1, 1), time=10.6),
        Click((1, 1), time=10.6),
        Drag((1, 1), time=10.6),
        MouseUp((1, 1), time=10.7, cancelled=True),
        Draw(time=10.6),
        Timer(time=10.7),
        Parcel(weight=1, time=10.8),
    ]
    kept = made_of(log, 10.0, [], masked=True).events
    assert [(type(event), round(event.time, 3)) for event in kept] == [
        (MouseDown, 0.5),
        (MouseUp, 0.6),
    ]


def test_a_recorded_app_draws_the_same(tmp_path):
    def make():
        app = App("drawn", size=(100, 80))
        app.screen.fill("black")
        app.onDrag(lambda event: app.screen.fill("white", (*event.pos, 3, 3)))
        return app

    recording = Recording(
        [
            MouseDown((10, 10), time=0.1, source="window"),
            MouseMove((30, 40), (20, 30), (1,), time=0.2, source="window"),
            MouseUp((30, 40), time=0.3, source="window"),
        ]
    )
    with Pilot() as pilot:
        pilot.play(recording, make)
        assert pilot.screenshot().get_at((31, 41))[:3] == (255, 255, 255)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (768, {"key": 10**18}),
        (768, {"key": "a"}),
        (1025, {"pos": "ab"}),
        (1025, {"pos": [1]}),
        (1025, {"pos": [1, 2], "type": 3}),
    ],
)
def test_what_pygame_cannot_have_is_one_sentence_when_it_is_played(tmp_path, kind, data):
    pytest.importorskip("pygame")
    plain = tmp_path / "plain.py"
    plain.write_text(
        "import pygame\npygame.display.set_mode((50, 50))\nwhile True:\n    pygame.event.wait()\n"
    )
    recording = Recording([PygameEvent(kind, data, "hostile", time=0.25)])
    with Pilot() as pilot, pytest.raises(RecordingError, match=r"at 0\.25 s: not an event"):
        pilot.play(recording, plain)
