"""What type checkers see of the installed wheel: mistakes are refused, right programs are not.

Slow, all of it: mypy and pyright read all that pygame and uievents say of types.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.snippets import blocks, whole

PROGRAMS = Path(__file__).parent / "programs"
pytestmark = pytest.mark.slow

# As in a script: its own functions need no annotations.  Everything else is strict.
UNSAID = """# pyright: strict, reportMissingParameterType=false, reportUnknownParameterType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false
"""


def snippets() -> dict[str, str]:
    """Each block of Python in the README and the documentation, as a program.

    But for what imports pygame_gui, which needs pygame-ce, where it is not installed.
    """
    return {
        block.name: whole(block.code)
        for block in blocks("python")
        if "pygame_gui" not in block.code or find_spec("pygame_gui") is not None
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """All programs in one folder outside the repository."""
    folder = tmp_path_factory.mktemp("programs")
    for path in PROGRAMS.glob("*.py"):
        (folder / path.name).write_text("# pyright: strict\n" + path.read_text())
    for name, code in snippets().items():
        (folder / f"{name}.py").write_text(UNSAID + code)
    return folder


Complaints = dict[str, dict[int, str]]
"""By program: the lines and the messages about them."""


@pytest.fixture(scope="module")
def by_mypy(folder, installed) -> Complaints:
    """The messages of mypy in strict mode, except that functions of snippets are untyped."""
    # One run for both, so that common imports are checked only once.
    (folder / "mypy.ini").write_text(
        f"[mypy]\nstrict = True\n[mypy-{','.join(snippets())}]\nallow_untyped_defs = True\n"
        "allow_incomplete_defs = True\nallow_untyped_calls = True\ncheck_untyped_defs = True\n"
        "disable_error_code = var-annotated\n"
    )
    names = [f"{Path(program).stem}.py" for program in (*PROGRAMS.glob("*.py"), *snippets())]
    command = [sys.executable, "-m", "mypy", "--python-executable", str(installed)]
    command += ["--config-file=mypy.ini", "--cache-dir=.cache", "--no-pretty", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert "Found" in done.stdout or "Success" in done.stdout, done.stdout + done.stderr
    found: Complaints = {}
    for line in done.stdout.splitlines():
        if match := re.match(r"(\w+)\.py:(\d+): error: (.*)", line):
            found.setdefault(match[1], {})[int(match[2])] = match[3]
    return found


@pytest.fixture(scope="module")
def by_pyright(folder, installed, in_environment) -> Complaints:
    """The messages of pyright in strict mode."""
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "."],
        cwd=folder,
        env=in_environment,
        capture_output=True,
        text=True,
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == len(list(folder.glob("*.py")))
    found: Complaints = {}
    for one in report["generalDiagnostics"]:
        if one["severity"] == "error":
            line = one["range"]["start"]["line"] + 1
            found.setdefault(Path(one["file"]).stem, {})[line] = one["message"]
    return found


@pytest.fixture(params=["mypy", "pyright"])
def complaints(request: pytest.FixtureRequest) -> Complaints:
    return request.getfixturevalue(f"by_{request.param}")


@pytest.mark.parametrize("program", ["right", "right_user"])
def test_a_right_program_is_passed(complaints, program):
    assert complaints.get(program) is None


def test_a_misspelt_filter_is_reported_in_one_line(folder, by_mypy, by_pyright):
    """A list of overloads, one for each event, would help no reader."""
    lines = (folder / "wrong.py").read_text().splitlines()
    line = lines.index("app.on(Click, clicked, buton=1)") + 1
    assert 'No parameter named "buton"' in by_pyright["wrong"][line]
    assert 'matches argument types "type[Click]"' in by_mypy["wrong"][line]
    for message in (by_pyright["wrong"][line], by_mypy["wrong"][line]):
        assert len(message) < 200
        assert "Wheel" not in message


def test_each_mistake_is_refused_and_nothing_else(complaints, folder, request):
    reported = complaints["wrong"]
    alone = "(mypy alone" if "pyright" in request.node.callspec.id else "(pyright alone"
    title = ""
    lines = (folder / "wrong.py").read_text().splitlines()
    blocks: list[tuple[str, set[int]]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("# -- "):
            title = line[5:]
            blocks.append((title, set()))
        elif title:
            blocks[-1][1].add(number)
        else:
            assert number not in reported, f"line {number}: {reported[number]}"
    assert len(blocks) > 140
    passed = [
        title for title, numbers in blocks if alone not in title and not numbers & reported.keys()
    ]
    assert not passed, f"not refused: {passed}"


def test_what_the_documentation_shows_is_passed(complaints):
    shown = snippets()
    assert any(name.startswith("README_") for name in shown)
    refused = {name: complaints[name] for name in shown if name in complaints}
    assert not refused


def test_the_types_of_the_public_face_are_known(installed, in_environment, tmp_path):
    """pyright's check of a package that claims to be typed."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pyright", "--outputjson"),
            *("--verifytypes", "uievents", "--ignoreexternal"),
        ],
        cwd=tmp_path,
        env=in_environment,
        capture_output=True,
        text=True,
    )
    report = json.loads(done.stdout)["typeCompleteness"]
    assert report["packageRootDirectory"].startswith(str(installed.parent.parent))
    unknown = [symbol["name"] for symbol in report["symbols"] if not symbol["isTypeKnown"]]
    assert report["completenessScore"] >= 0.99, f"say what these are: {unknown}"
    face = [name for name in unknown if re.fullmatch(r"uievents\.\w+(\.\w+)?", name)]
    assert not face
