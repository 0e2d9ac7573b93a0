"""A study is added in one room and one line, as ``assets/docs/extending.md`` says."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

GUIDE = (ROOT / "assets/docs/extending.md").read_text()
ROOM, LINE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[:2]


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, to which the study of the guide is added."""
    package = tmp_path / "uievents"
    shutil.copytree(ROOT / "uievents", package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    studies = package / "compare" / "studies"
    registry = studies / "__init__.py"
    before = registry.read_text()
    added = re.sub(r"^STUDIES = .*\n", LINE, before, flags=re.MULTILINE)
    assert len(set(added.splitlines()) - set(before.splitlines())) == 1  # one line
    registry.write_text(added)
    (studies / "timers.py").write_text(ROOM)  # one room
    yield tmp_path
    (studies / "timers.py").unlink()
    registry.write_text(before)
    assert uievents(tmp_path, "compare", "timers").returncode == 2  # it is gone


def uievents(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "uievents", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
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
def test_the_study_of_the_guide_is_typed(copy):
    """Slow: mypy reads what the study changes, or, where it never ran, the package."""
    if (known := ROOT / ".mypy_cache").is_dir():
        shutil.copytree(known, copy / ".mypy_cache")
    config = ["--config-file", str(ROOT / "pyproject.toml")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *config, "-p", "uievents.compare.studies.timers"],
        cwd=copy,
        env={**os.environ, "MYPYPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
