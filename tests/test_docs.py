"""The README and the documentation: programs run, commands exist, links lead somewhere.

Slow, where a program of its own is started.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.snippets import FENCE, PAGES, Block, blocks, whole
from uievents import App, EventLoop
from uievents.sources import Listener
from uievents.testing import Pilot

EXAMPLES = ROOT / "uievents/examples"
PROGRAMS = [block for block in blocks("python") if not block.is_test]
TESTS = [block for block in blocks("python") if block.is_test]
TRANSLATED = [page for page in PAGES if page.name.endswith(".zh.md")]


def named(block: Block) -> str:
    return block.name


# ---------------------------------------------------------------- programs


@pytest.fixture
def port():
    """The number of a port that is free, or was a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def echo():
    """``echo(port)`` answers each line on that port, on a thread of its own."""
    ends = []

    def serve(port: int) -> None:
        server = socket.create_server(("127.0.0.1", port))

        def answer() -> None:
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                # A program that ends with something unread resets the connection.
                with peer, suppress(ConnectionError):
                    while data := peer.recv(1000):
                        peer.sendall(data)

        thread = threading.Thread(target=answer)
        thread.start()
        ends.append((server, thread))

    yield serve
    for server, thread in ends:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def use(pilot: Pilot) -> None:
    """What a person, or a client, may do at any program, as long as it runs."""
    has_window = not isinstance(pilot.app, EventLoop) or isinstance(pilot.app, App)
    steps = [lambda: pilot.send(b"hello\n")] if listens(pilot.app) else []
    if has_window:
        steps += [
            lambda: pilot.click((50, 50)),
            lambda: pilot.drag((20, 20), (60, 40)),
            lambda: pilot.type("hi"),
            lambda: pilot.press("backspace", "enter", "left", "f"),
            lambda: pilot.advance(2),
            lambda: pilot.press("escape"),
        ]
    for step in steps:
        if not pilot.is_open:
            return
        try:
            step()
        except Exception:
            if pilot.is_open:  # else the program ended in the middle of it
                raise


def listens(app) -> bool:
    return app is not None and any(isinstance(one, Listener) for one in app._sockets.open)


PRESSED = """
import uievents

class Pressed(uievents.App):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.post(uievents.Click((3, 4)))

uievents.App = Pressed
"""

NOTEBOOK = """
import asyncio

async def notebook():
{cell}
    app.post(uievents.Click((3, 4)))
    await app.next(uievents.Click)
    app.stop()
    await guest.finished

asyncio.run(notebook())
"""


@pytest.mark.slow
@pytest.mark.parametrize("block", PROGRAMS, ids=named)
def test_a_program_runs(block, tmp_path, monkeypatch, port, echo, run_python):
    for module in re.findall(r"^import (\w+)", block.code, re.M):
        pytest.importorskip(module)
    code = whole(block.code, to_run=True).replace("9000", str(port))
    if "run_until_complete(" in code:
        run_python(PRESSED + code, env={"SDL_VIDEODRIVER": "dummy"})
        return
    if "attach(asyncio.get_running_loop()" in code:
        cell = NOTEBOOK.format(cell=textwrap.indent(code, "    "))
        run_python(cell, env={"SDL_VIDEODRIVER": "dummy"})
        return
    if "app = App(" in code and "app.run" not in code:
        code += "\napp.run()\n"
    path = tmp_path / f"{block.name}.py"
    path.write_text(code)
    monkeypatch.chdir(tmp_path)
    if str(port) in code and not re.search(rf"listen\(.*{port}", code):
        echo(port)
    run_python(f"from tests.test_docs import drive; drive({str(path)!r})")


def drive(path: str) -> None:
    """Use a program, in a process of its own: sounds, handlers of signals and sockets end there."""
    with Pilot() as pilot:
        pilot.open(Path(path))
        use(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("block", TESTS, ids=named)
def test_a_test_passes(block, tmp_path):
    """As its reader would run it: beside the programs of its page, and the examples."""
    for example in EXAMPLES.glob("[a-z]*.py"):
        shutil.copy(example, tmp_path)
    for program in blocks("python", block.page):
        if program.title:
            (tmp_path / program.title).write_text(program.code)
    path = tmp_path / (block.title or "test_shown.py")
    path.write_text(block.code)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, path.name], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{block.code.count('def test_')} passed" in done.stdout


# ---------------------------------------------------------------- commands


def commands() -> list[tuple[Path, str]]:
    """Each line of each block of shell, without its comment."""
    found = []
    for block in blocks("sh"):
        for line in block.code.splitlines():
            words = shlex.split(line, comments=True)
            if words:
                found.append((block.page, shlex.join(words)))
    return found


@pytest.mark.parametrize(
    "line", sorted({line for _, line in commands() if line.startswith("uievents ")})
)
def test_a_command_of_uievents_is_one(line):
    from uievents.cli import _parser, _split_program

    given, _ = _split_program(shlex.split(line)[1:])
    _parser().parse_args(given)


def test_make_and_pip_have_what_is_asked_of_them():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for page, line in commands():
        words = shlex.split(line)
        if words[0] == "make":
            assert words[1] in targets, f"{page}: {line}"
        for extras in re.findall(r"\[([\w,]+)\]", line) if words[0] == "pip" else ():
            assert set(extras.split(",")) <= set(project["optional-dependencies"]), (
                f"{page}: {line}"
            )
        assert words[0] in {"make", "pip", "uievents", "pyinstaller", "python"}, f"{page}: {line}"


# ---------------------------------------------------------------- links


def anchors(page: Path) -> set[str]:
    """Of a page's headings, as GitHub and the site make them, and those that are written out."""
    text = FENCE.sub("", page.read_text())
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    written = set(re.findall(r'<a id="([\w-]+)"></a>', text))
    return written | {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_link_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text())):
        if re.match(r"https?:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{link} is not there"
        if anchor:
            assert anchor in anchors(path), f"{link}: {path.name} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_line_of_a_paragraph_is_read_as_an_item_of_a_list(page):
    """As one that begins with the last word of "in seconds since 1970." would be."""
    item = re.compile(r"^ *(?:(?P<number>\d+)[.)]|[-+*]) ")
    before, number = "", 0
    for line in FENCE.sub("", page.read_text()).splitlines():
        found = item.match(line)
        if found and found["number"]:
            assert int(found["number"]) in (1, number + 1), line
            number = int(found["number"])
        elif found:
            is_new = not before or item.match(before) or before.startswith("  ")
            assert is_new, f"a list needs an empty line before it: {line}"
        before = line


# ---------------------------------------------------------------- translations


def content(block: Block) -> str:
    """What a block does, whatever its comments say."""
    if block.language == "python":
        return ast.dump(ast.parse(block.code))
    return "\n".join(
        shlex.join(shlex.split(line, comments=True)) for line in block.code.splitlines()
    )


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_a_translation_has_the_sections_and_snippets_of_the_page(page):
    original = page.with_name(page.name.replace(".zh.md", ".md"))
    levels = [
        [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", one.read_text()), re.M)]
        for one in (page, original)
    ]
    assert levels[0] == levels[1]
    for language in ("python", "sh"):
        here, there = blocks(language, page), blocks(language, original)
        assert [content(block) for block in here] == [content(block) for block in there]
        assert [block.title for block in here] == [block.title for block in there]


def test_what_is_to_be_read_in_both_languages_is():
    names = {page.name for page in TRANSLATED}
    pages = {"index", "tutorial", "how-to", "choosing", "how-it-works", "glossary", "README"}
    pages |= {"coming-from", "input", "sharing", "testing"}
    assert {f"{name}.zh.md" for name in pages} <= names
