"""The command line: what its user can mend is one sentence and status 2, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
}


def said(*arguments, **environment):
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
        (["-m", "uievents", "nonsense"], "invalid choice"),
    ],
)
def test_what_can_be_mended_is_a_sentence(arguments, sentence):
    ended = said(*arguments)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        ended = said("-m", "uievents.examples.headless", port)
    assert ended.returncode == 2
    assert f"port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["demo", "compare", "run", "keys"])
def test_help_has_an_example(command):
    ended = said("-m", "uievents", command, "--help")
    assert ended.returncode == 0
    assert f"For example: uievents {command}" in " ".join(ended.stdout.split())


def test_keys_tells_every_field(monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    from uievents import App, Click
    from uievents.keys import show_events

    with App("keys") as app:
        show_events(app, as_json=True)
        app.dispatch(Click((3, 4)))
    told = json.loads(capsys.readouterr().out)
    assert told["type"] == "Click"
    assert told["pos"] == [3, 4]
    assert told["button"] == told["count"] == 1
