"""A report's files: tried before measuring, and each written even if another one fails."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from made import findings_of

from uievents.compare.report import decode
from uievents.compare.studies.tasks import TasksFindings


def compare(*options, **pipes):
    command = [sys.executable, "-m", "uievents", "compare", "tasks", "--quick", "--runs", "1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **pipes}
    return subprocess.run([*command, *map(str, options)], **pipes, text=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--json", "no/a.json"), "cannot write no/a.json: there is no folder no"),
        (("--html", "."), "cannot write .: that is a folder"),
        (("--markdown", "x" * 300), "File name too long"),
        (("--json", "-", "--markdown", "-"), "cannot write two things to -"),
        (("--json", "same", "--html", "./same"), "cannot write two things to same"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_measured(options, words):
    ended = compare(*options)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stdout == ""


@pytest.mark.slow
def test_one_file_that_fails_keeps_no_other_back(tmp_path):
    """Slow: a study is measured."""
    page = tmp_path / "report.html"
    ended = compare("--json", "/dev/full", "--markdown", "-", "--html", page)
    assert ended.returncode == 2
    assert ended.stderr.endswith("uievents: cannot write /dev/full: No space left on device\n")
    assert ended.stdout.startswith("# ")
    assert page.read_text(encoding="utf-8").endswith("</html>\n")
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.slow
def test_a_terminal_that_is_closed_early_keeps_no_file_back(tmp_path):
    """Slow: a study is measured."""
    file = tmp_path / "report.json"
    head = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    head.wait(30)
    ended = compare("--json", file, stdout=head.stdin)
    head.stdin.close()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert findings_of(decode(file.read_bytes()), TasksFindings).arrangements
    assert json.loads(file.read_text())["schema"].startswith("uievents.compare/")
