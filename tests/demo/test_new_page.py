"""A page is added in one room and one line, as ``assets/docs/extending.md`` says."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "assets/docs/extending.md").read_text().partition("# Adding a page")[2]
ROOM, LINE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[:2]

VISIT = """
from uievents import App, KeyDown
from uievents.demo.look import Look
from uievents.demo.pages import PAGES
from uievents.demo.window import Demo

app = App("demo", (960, 600))
demo = Demo(app, Look("en"), "lateness")
board = demo.page.board
while len(board.late) < 3:
    app.turn(5)
app.play([KeyDown("f1", 0, "", time=0.0)])  # stops it
while board.runs:
    app.turn(5)
demo.arrange()
demo.canvas.texts = texts = []
demo.paint()
print([button.label for button in demo.buttons() if button.action == "page lateness"][0]["en"])
print(any(each.text.startswith("The last call came ") for each in texts))
app.play([KeyDown("?", 0, "?", time=0.0)])
while not demo.look.overlay:
    app.turn(5)
demo.arrange()
demo.canvas.texts = texts = []
demo.paint()
print(any(each.text == "run or stop the timer" for each in texts))
for name in PAGES:
    demo.act("page " + name)
demo.act("page lateness")
print(demo.page.name, board.runs)
demo.close()
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, to which the page of the guide is added."""
    package = tmp_path / "uievents"
    shutil.copytree(ROOT / "uievents", package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    pages = package / "demo" / "pages"
    registry = pages / "__init__.py"
    before = registry.read_text()
    added = re.sub(r"^PAGES = .*\n", LINE, before, flags=re.MULTILINE)
    assert len(set(added.splitlines()) - set(before.splitlines())) == 1  # one line
    registry.write_text(added)
    (pages / "lateness.py").write_text(ROOM)  # one room
    yield tmp_path
    (pages / "lateness.py").unlink()
    registry.write_text(before)
    assert run(tmp_path, "-c", VISIT).returncode == 1  # it is gone


def run(folder, *words, **variables):
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "SDL_VIDEODRIVER": "dummy",
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_the_page_of_the_guide_is_shown_and_breaks_no_other_picture(copy):
    """Slow: programs are started, and the golden pictures are made with one page more."""
    done = run(copy, "-c", VISIT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[-5:-1] == ["Lateness", "True", "True", "lateness True"]
    golden = str(ROOT / "tests/demo/test_golden.py")
    where = "import uievents.demo.pages as pages; print(pages.__file__)"
    assert run(copy, "-c", where).stdout.startswith(str(copy))
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", golden, "-k", "looks_as_it_did and en")
    done = run(copy, *words, "--rootdir", str(ROOT), PYTHONPATH=f"{copy}{os.pathsep}{ROOT}")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_page_of_the_guide_is_typed(copy):
    """Slow: mypy reads what the page changes, or, where it never ran, the package."""
    if (known := ROOT / ".mypy_cache").is_dir():
        shutil.copytree(known, copy / ".mypy_cache")
    config = ["--config-file", str(ROOT / "pyproject.toml")]
    words = ("-m", "mypy", *config, "-p", "uievents.demo.pages.lateness")
    done = run(copy, *words, MYPYPATH=str(copy))
    assert done.returncode == 0, done.stdout
