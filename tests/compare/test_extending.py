"""A study, and a page of the demo, are each added in one room and one line, as the guide says."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "assets/docs/extending.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
STUDY, PAGE = BLOCKS[:2], BLOCKS[4:]
"""Of each the room, and the line."""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, to which the study and the page of the guide are added."""
    package = tmp_path / "uievents"
    shutil.copytree(ROOT / "uievents", package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    with (
        added(package / "compare/studies", "timers", "STUDIES", *STUDY),
        added(package / "demo/pages", "reads", "PAGES", *PAGE),
    ):
        yield tmp_path
    assert uievents(tmp_path, "compare", "timers").returncode == 2  # it is gone
    assert "reads" not in run(tmp_path, "from uievents.demo.pages import *; print(PAGES)").stdout


@contextlib.contextmanager
def added(folder, name, names, room, line):
    """Meanwhile there is one room more, and one line another one."""
    registry = folder / "__init__.py"
    before = registry.read_text()
    after = re.sub(rf"^{names} = .*\n", line, before, flags=re.MULTILINE)
    assert len(set(after.splitlines()) - set(before.splitlines())) == 1
    registry.write_text(after)
    (folder / f"{name}.py").write_text(room)
    yield
    (folder / f"{name}.py").unlink()
    registry.write_text(before)


def uievents(folder, *words):
    return python(folder, "-m", "uievents", *words)


def run(folder, code):
    return python(folder, "-c", textwrap.dedent(code))


def python(folder, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "SDL_VIDEODRIVER": "dummy"},
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.mark.slow
def test_the_study_of_the_guide_runs_in_every_form_of_the_report(copy):
    """Slow: nine processes are measured."""
    words = ("timers", "--quick", "--json", "a.json", "--html", "a.html", "--markdown", "a.md")
    done = uievents(copy, "compare", *words, "--plots", "plots", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "One timer among many" in done.stdout
    assert re.search(r"• A timer among 1000 costs [\d.]+ µs\.", " ".join(done.stdout.split()))
    report = json.loads((copy / "a.json").read_text())
    (found,) = report["studies"]
    assert found["study"] == "timers"
    assert [one["timers"] for one in found["costs"]] == [10, 1000, 10_000]
    assert all(one["microseconds"]["median"] > 0 for one in found["costs"])
    assert [(one["of"], one["to"]) for one in report["ratios"]] == [
        *(("10", "1000"), ("10", "10000"), ("1000", "10000"))
    ]
    assert len(report["headline"]) == 3
    assert "<svg" in (copy / "a.html").read_text()
    assert "| 10,000 |" in (copy / "a.md").read_text()
    assert len(list((copy / "plots").iterdir())) == 4
    schema = json.loads(uievents(copy, "compare", "--schema").stdout)
    assert "TimersFindings" in schema["$defs"]


@pytest.mark.slow
def test_the_page_of_the_guide_shows_what_is_measured(copy):
    """Slow: 25 processes are measured, in the demo's window."""
    done = run(
        copy,
        """
        from uievents import App, KeyDown
        from uievents.demo.look import Look
        from uievents.demo.window import Demo

        app = App("uievents", size=(960, 600))
        demo = Demo(app, Look("en"), "reads")
        panel = demo.page.reads
        while demo.page.busy:
            app.turn(1.0)
        print(panel.done, *panel.costs, panel.failures)
        print(panel.sentence().en)
        demo.rearrange()
        demo.canvas.texts = []
        demo.paint()
        print(*[it.text for it in demo.canvas.texts], sep="|")
        app.play([KeyDown("f5", 0, "", time=0.0)])
        while not panel.running:
            app.turn(1.0)
        demo.act("page models")
        print(panel.running, demo.page.name)
        demo.close()
        """,
    )
    assert done.returncode == 0, done.stderr
    state, sentence, texts, left = done.stdout.splitlines()[-4:]
    assert state == "True blocking nonblocking multiplexed signal_driven asynchronous {}"
    assert re.fullmatch(r"Most: non-blocking, [\d.]+ ms\.", sentence)
    assert {"Reads", "What a read costs", "multiplexed", "Run"} <= {*texts.split("|")}
    assert left == "False models"


@pytest.mark.slow
def test_what_the_guide_adds_is_typed(copy):
    """Slow: mypy reads what the rooms change, or, where it never ran, the package."""
    if (known := ROOT / ".mypy_cache").is_dir():
        shutil.copytree(known, copy / ".mypy_cache")
    config = ["--config-file", str(ROOT / "pyproject.toml")]
    rooms = ["-p", "uievents.compare.studies.timers", "-p", "uievents.demo.pages.reads"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *config, *rooms],
        cwd=copy,
        env={**os.environ, "MYPYPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
