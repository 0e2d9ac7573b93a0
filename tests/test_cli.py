"""The command line: what its user can mend is one sentence and status 2, never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.conftest import move_and_be_noted, watcher_of

pytestmark = pytest.mark.slow  # nearly all of it starts programs
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
}


def run_program(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        env=ENVIRONMENT | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-m", "uievents", "keys"], "there is no display"),
        (["-m", "uievents", "demo"], "there is no display"),
        (["-m", "uievents.examples.hello"], "there is no display"),
        (["-m", "uievents", "keys", "--port", "99999"], "a number from 0 to 65535"),
        (["-m", "uievents", "demo", "--size", "big"], "write 1280x800"),
        (["-m", "uievents", "demo", "--offscreen", __file__], "File exists"),
        (["-m", "uievents", "run", "nowhere.py"], "nowhere.py"),
        (["-m", "uievents", "run"], "required: SCRIPT\n"),
        (["-m", "uievents", "nonsense"], "invalid choice"),
        (["-m", "uievents"], "Measure polling against events"),
    ],
)
def test_what_can_be_mended_is_a_sentence(arguments, sentence):
    ended = run_program(*arguments)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        ended = run_program("-m", "uievents.examples.headless", port)
    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["demo", "compare", "run", "keys"])
def test_help_has_an_example(command):
    ended = run_program("-m", "uievents", command, "--help")
    assert ended.returncode == 0
    assert f"For example: uievents {command}" in " ".join(ended.stdout.split())


def test_keys_tells_every_field(monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    from uievents import App, Click
    from uievents.keys import show_events

    with App("keys") as app:
        show_events(app, as_json=True)
        app.dispatch(Click((3, 4)))
    written = json.loads(capsys.readouterr().out)
    assert written["type"] == "Click"
    assert written["pos"] == [3, 4]
    assert written["button"] == written["count"] == 1


# ---------------------------------------------------------------- the examples


@pytest.fixture
def example():
    """Starts an example without a screen; ends it as Ctrl-C does, and returns its output."""
    started = []

    def start(name, *arguments):
        program = subprocess.Popen(
            [sys.executable, "-m", f"uievents.examples.{name}", *arguments],
            env=ENVIRONMENT | {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.kill()
        program.communicate()


def interrupted(program):
    """What it prints on standard error when Ctrl-C ends it, and its exit status."""
    process = psutil.Process(program.pid)
    while process.status() != psutil.STATUS_SLEEPING:
        pass
    program.send_signal(signal.SIGINT)
    return program.communicate(timeout=60)[1], program.returncode


def test_the_sockets_example_draws_whatever_it_is_told(example):
    program = example("sockets", "0")
    port = int(program.stdout.readline().split()[-1])
    with socket.create_connection(("127.0.0.1", port), 30) as client:
        lines = client.makefile("rb")
        for line in (
            b"welcome\n",
            b"a\0b\n",
            b"\xff\xfe\n",
            b"x" * 50_000 + b"\n",
            b"\n",
            b"end\n",
        ):
            if line != b"welcome\n":
                client.sendall(line)
            assert lines.readline() == line
        assert interrupted(program) == ("", 130)


# ---------------------------------------------------------------- the README

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def run_readme(run_python, number, before_it_runs):
    """The ``number``-th program of the README, as printed, with something to do."""
    program = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[number]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    program = program.replace("9000", str(port)).replace("app.run()", before_it_runs + "app.run()")
    return run_python(program, env={"SDL_VIDEODRIVER": "dummy"})


def test_hello_of_the_readme_runs(run_python):
    presses = """
from uievents import Click, KeyDown
app.post(Click((3, 4)))
app.post(KeyDown("escape"))
"""
    assert run_readme(run_python, 1, presses).stdout == "clicked at (3, 4)\n"


@pytest.mark.slow
def test_everything_in_one_wait_runs(run_python):
    """Slow: its timer ticks once a second."""
    presses = """
from uievents import Click
app.post(Click((3, 4)))
seen = set()
app.onDisconnected(lambda event: seen.add("echo"))
app.onReadable(lambda event: seen.add("tick"))
app.onReadable(lambda event: app.stop(), when=lambda event: len(seen) == 2)
"""
    lines = run_readme(run_python, 2, presses).stdout.splitlines()
    assert sorted(lines) == ["b'tick'", "score: 3", "the echo says b'clicked\\n'"]


# ---------------------------------------------------------------- run

OPENS = """
import pygame
pygame.init()
pygame.display.set_mode((100, 100))
"""


@pytest.fixture
def run_script(tmp_path):
    """The output of ``uievents run`` of a script."""

    def run(code, **environment):
        script = tmp_path / "game.py"
        script.write_text(code)
        return run_program(
            "-m", "uievents", "run", str(script), SDL_AUDIODRIVER="dummy", **environment
        )

    return run


@pytest.mark.parametrize("code", [OPENS, OPENS.replace(".init", ".display.init")])
@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "neither DISPLAY nor WAYLAND_DISPLAY is set"),
        ({"DISPLAY": ":7777"}, "':7777' does not answer"),
        ({"SDL_VIDEODRIVER": "bogus"}, "bogus not available; SDL_VIDEODRIVER=bogus is set"),
    ],
)
def test_a_script_is_not_run_where_nobody_sees_it(run_script, code, environment, why):
    ended = run_script(code, **environment)
    assert ended.returncode == 2
    assert "there is no display" in ended.stderr
    assert why in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "CPU" not in ended.stderr


def test_a_script_may_want_to_run_unseen(run_script):
    assert run_script(OPENS, SDL_VIDEODRIVER="dummy").returncode == 0
    chosen = "import os\nos.environ['SDL_VIDEODRIVER'] = 'dummy'\n" + OPENS
    assert run_script(chosen).returncode == 0


def test_an_error_of_set_mode_is_the_scripts(run_script):
    ended = run_script(OPENS + "pygame.display.set_mode((-1, 3))", SDL_VIDEODRIVER="dummy")
    assert ended.returncode == 1
    assert "pygame.error: Cannot set negative sized display mode" in ended.stderr


FAILS = """
def inner():
    raise ValueError("mine")
def outer():
    try:
        inner()
    except ValueError as error:
        raise KeyError("other") from error
"""


@pytest.mark.parametrize(
    "code",
    [
        FAILS + "outer()",
        OPENS + FAILS + "outer()",
        OPENS + "import uievents\nuievents.EventLoop().onClik(print)",
        OPENS + "pygame.event.wait('long')",
    ],
)
def test_a_scripts_traceback_is_its_own(run_script, tmp_path, code):
    """As ``python game.py`` prints it, but for the frames of ours that were called."""
    ended = run_script(code, SDL_VIDEODRIVER="dummy")
    assert ended.returncode == 1
    plain = run_program(str(tmp_path / "game.py"), SDL_VIDEODRIVER="dummy", SDL_AUDIODRIVER="dummy")
    named = "game.py" if "wait" in code or "onClik" in code else 'File "'
    assert [line for line in ended.stderr.splitlines() if 'File "' in line] == [
        line for line in plain.stderr.splitlines() if 'File "' in line and named in line
    ]
    assert ended.stderr.splitlines()[-1] == plain.stderr.splitlines()[-1]
    assert "CPU" not in ended.stderr  # it did not run


def test_what_a_script_wants_of_its_errors_is_done(run_script):
    hook = "import sys\nsys.excepthook = lambda kind, error, trace: print('hook:', error)\n"
    ended = run_script(hook + FAILS + "inner()")
    assert (ended.returncode, ended.stdout) == (1, "hook: mine\n")


@pytest.mark.window
def test_the_latency_of_input_is_reported(presser, tmp_path, screen):
    script = tmp_path / "game.py"
    script.write_text(OPENS + WAITS)
    game = subprocess.Popen(
        [sys.executable, "-m", "uievents", "run", str(script)],
        env=ENVIRONMENT | {"DISPLAY": screen, "SDL_AUDIODRIVER": "dummy"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    window = int(game.stdout.readline())
    while (watcher := watcher_of(script, game.pid)) is None:
        assert game.poll() is None
    presser.aim(window)
    for n in range(20):
        move_and_be_noted(presser, watcher, 10 + n, 10)
        game.stdout.readline()
    presser.press()
    report = game.communicate(timeout=60)[1]
    assert game.returncode == 0
    assert "median" in report, report
    assert "samples)" in report


WAITS = """
print(pygame.display.get_wm_info()["window"], flush=True)
seen = 0
while (event := pygame.event.wait()).type != pygame.MOUSEBUTTONDOWN:
    if event.type == pygame.MOUSEMOTION:
        seen += 1
        print(seen, flush=True)
"""


def test_the_protocols_example_speaks_frames_tls_and_udp(example):
    certificate = str(Path(__file__).parent / "sources" / "localhost.pem")
    program = example("protocols", certificate)
    ports = {}
    for _ in range(3):
        name, _, _, port = program.stdout.readline().split()
        ports[name] = int(port)

    def ask(sock, *texts):
        """Two frames in three pieces: neither ends where a packet does."""
        data = b"".join(len(text).to_bytes(4, "big") + text for text in texts)
        for piece in (data[:2], data[2:9], data[9:]):
            sock.sendall(piece)
        answers = sock.makefile("rb")
        return [answers.read(int.from_bytes(answers.read(4), "big")) for _ in texts]

    with socket.create_connection(("127.0.0.1", ports["frames"]), 30) as sock:
        assert ask(sock, b"first", b"second") == [b"FIRST", b"SECOND"]
        sock.sendall(b"\xff\xff\xff\xff" + b"x" * 100)  # more than anybody should keep
        with suppress(ConnectionResetError):
            assert sock.recv(10) == b""
    trusting = ssl.create_default_context(cafile=certificate)
    with (
        socket.create_connection(("127.0.0.1", ports["TLS"]), 30) as sock,
        trusting.wrap_socket(sock, server_hostname="localhost") as safe,
    ):
        assert ask(safe, b"a secret", b"x" * 50_000) == [b"A SECRET", b"X" * 50_000]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(30)
        sock.sendto(b"datagram", ("127.0.0.1", ports["UDP"]))
        assert sock.recv(100) == b"DATAGRAM"
    assert interrupted(program) == ("", 130)
