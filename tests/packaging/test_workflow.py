"""The workflow for a public CI, and the release: everything that they name exists."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib

import pytest

import uievents
from tests.conftest import ROOT

WORKFLOW = ROOT / ".github/workflows/ci.yml"
TEXT = WORKFLOW.read_text()


def test_actionlint_has_nothing_to_say():
    """It runs in CI, and here if it is installed."""
    if shutil.which("actionlint") is None:
        pytest.skip("actionlint is not installed")
    done = subprocess.run(["actionlint", WORKFLOW], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_file_that_it_names_is_there():
    names = re.findall(r"(?<![\w/])((?:tests|\.ci)/[\w/.]+)", TEXT)
    assert len(names) > 5
    for name in names:
        assert (ROOT / name).exists(), name


def test_every_target_and_extra_that_it_names_is_there():
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M)
    for target in re.findall(r"run: make (\S+)", TEXT):
        assert target in targets
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extras in re.findall(r"\.\[([\w,]+),\$\{\{ matrix\.pygame \}\}\]", TEXT):
        assert set(extras.split(",")) <= set(project["optional-dependencies"])
    assert {"pygame", "ce"} <= set(project["optional-dependencies"])


def test_every_python_of_the_package_is_tried():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    linux = TEXT[TEXT.index("linux:") : TEXT.index("check:")]
    assert versions
    assert set(versions) <= set(re.findall(r'"(3\.\d+)"', linux))


def test_parts_that_have_not_run_are_marked_as_untested():
    elsewhere = TEXT[TEXT.index("  elsewhere:") :]
    assert "(untried)" in elsewhere
    assert "continue-on-error: true" in elsewhere
    assert {"windows-latest", "macos-latest"} <= set(re.findall(r"[\w-]+-latest", elsewhere))


def test_the_version_stands_in_one_place(run_python):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "version" in project["dynamic"]
    code = "import sys; from uievents.cli import main; main(['--version'])"
    assert run_python(code).stdout == f"uievents {uievents.__version__}\n"


def test_the_changelog_has_the_version_with_a_date():
    first = re.search(r"^## (\S+) \((.*)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert first is not None
    assert first[1] == uievents.__version__
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", first[2])
