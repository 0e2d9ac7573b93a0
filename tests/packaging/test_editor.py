"""What an editor shows of the installed wheel: docstrings on hover, and names that it completes.

Slow, all of it: it asks pyright's language server, as editors do.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import pytest

import uievents
from uievents import Event
from uievents.dispatch.filters import _fields_of

pytestmark = pytest.mark.slow

EVENTS = [
    name
    for name in uievents.__all__
    if isinstance(getattr(uievents, name), type) and issubclass(getattr(uievents, name), Event)
]
HEAD = "from uievents import App, Click, KeyDown\napp = App('x')\n"


class Editor:
    """A client of pyright's language server, with one program open."""

    def __init__(self, text, folder, environment):
        self.lines = text.splitlines()
        self.uri = (folder / "program.py").as_uri()
        self.numbers = itertools.count()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
        root = {"uri": folder.as_uri(), "name": "program"}
        plain = {"hover": {"contentFormat": ["plaintext"]}}
        self.ask(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            workspaceFolders=[root],
            capabilities={"textDocument": plain},
        )
        self._send({"method": "initialized", "params": {}})
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def _send(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.server.stdin.flush()

    def _message(self):
        size = 0
        while line := self.server.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        return json.loads(self.server.stdout.read(size))

    def ask(self, method, **params):
        number = next(self.numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            answer = self._message()
            if "method" not in answer and answer.get("id") == number:
                return answer.get("result")
            if (
                "method" in answer and "id" in answer
            ):  # the server asks for settings: there are none
                items = answer.get("params", {}).get("items", [])
                self._send({"id": answer["id"], "result": [{} for _ in items] or None})

    def _at(self, line, character):
        place = {"line": self.lines.index(line), "character": character}
        return {"textDocument": {"uri": self.uri}, "position": place}

    def hover(self, line, character):
        shown = self.ask("textDocument/hover", **self._at(line, character))
        return shown["contents"]["value"] if shown else ""

    def complete(self, line, character):
        found = self.ask("textDocument/completion", **self._at(line, character))
        return {item["label"] for item in found["items"]}


CALLS = ["app.on(Click, print, )", "app.next(KeyDown, )", "app.events(Click, )", "app.onClick()"]


@pytest.fixture(scope="module")
def editor(installed, in_environment, tmp_path_factory):
    lines = [f"app.on{name}" for name in EVENTS] + [*CALLS, "app."]
    folder = tmp_path_factory.mktemp("editor")
    editor = Editor(HEAD + "\n".join(lines) + "\n", folder, in_environment)
    with editor.server:
        yield editor
        editor.server.kill()


def test_each_name_shows_its_event_and_its_filters_on_hover(editor):
    for name in EVENTS:
        shown = editor.hover(f"app.on{name}", 6)
        event_type = getattr(uievents, name)
        first = event_type.__doc__.strip().split("\n\n")[0].split()
        assert f"Registers a handler of ``{name}``: {' '.join(first)}" in " ".join(shown.split())
        for field in _fields_of(event_type):
            assert f"``{field}``" in shown.split("Filters:")[1]


@pytest.mark.parametrize("call", [CALLS[0], CALLS[2], CALLS[3]])
def test_filters_and_options_are_completed(editor, call):
    completed = editor.complete(call, len(call) - 1)
    assert {f"{field}=" for field in _fields_of(uievents.Click)} <= completed
    assert {"priority=", "when=", "scope=", "target="} <= completed
    assert "key=" not in completed


def test_what_is_awaited_has_a_timeout_and_no_options_of_handlers(editor):
    completed = editor.complete(CALLS[1], len(CALLS[1]) - 1)
    assert {"timeout=", "key=", "repeat=", "when="} <= completed
    assert not {"once=", "serial=", "button="} & completed


def test_the_names_are_completed(editor):
    assert {f"on{name}" for name in EVENTS} | {"on", "run", "every"} <= editor.complete("app.", 4)
