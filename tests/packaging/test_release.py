"""``make release`` refuses an incomplete release in one sentence."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # a repository is made, and the script starts programs


@pytest.fixture
def clone(tmp_path):
    """A repository with the files that the scripts read, and this environment."""
    for name in (".ci/release", ".ci/matrix", ".ci/installed.py", "uievents/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".gitignore").write_text(".venv\n__pycache__\n")
    (tmp_path / "CHANGELOG.md").write_text("## 0.1.0 (unreleased)\n")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    return tmp_path


def run(clone, *words):
    return subprocess.run(words, cwd=clone, capture_output=True, text=True)


def test_changes_that_are_not_committed(clone):
    (clone / "CHANGELOG.md").write_text("## 0.1.0 (2026-01-01)\n")
    done = run(clone, ".ci/release")
    assert done.returncode == 2
    assert "not committed" in done.stderr


def test_a_version_without_a_date(clone):
    done = run(clone, ".ci/release")
    assert done.returncode == 2
    assert "has no line '## 0.1.0 (YYYY-MM-DD)'" in done.stderr


def test_a_python_that_is_not_there_has_tried_nothing(clone):
    wheel = clone / "uievents-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    done = run(clone, "env", f"WHEEL={wheel}", ".ci/matrix", "python9.9")
    assert done.returncode == 1
    assert "no Python was there" in done.stdout
