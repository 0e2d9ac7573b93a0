"""The command: its options, what it announces, and what it writes."""

import json
import shlex
import subprocess
import sys

import pytest
from made import everything, options, shown

from uievents.compare import command
from uievents.compare.command import command_of, run_command
from uievents.compare.report import SCHEMA
from uievents.compare.studies.input.contestants import SCENARIOS
from uievents.errors import UIEventsError


@pytest.mark.parametrize("words", [("servers", "--scenario", "mouse"), ("io", "--peers")])
def test_an_option_of_the_study_of_input_is_refused_elsewhere(words):
    with pytest.raises(UIEventsError, match=f"{words[1]} belongs to the study of input"):
        run_command(options(*words))


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5"])
def test_a_number_of_runs_that_is_no_number_is_refused(number, capsys):
    with pytest.raises(SystemExit) as end:
        options(f"--runs={number}")
    assert end.value.code == 2
    assert f"{number!r} is no number of runs: write 1 or more" in capsys.readouterr().err


def test_a_report_that_could_not_be_written_is_refused_beforehand(tmp_path, monkeypatch):
    def measures(*args, **kwargs):
        raise AssertionError("it has started a process to measure")

    monkeypatch.setattr(subprocess, "Popen", measures)
    with pytest.raises(UIEventsError, match="cannot write"):
        run_command(options("--json", str(tmp_path / "no" / "report.json")))


def test_the_schema_is_printed(capsys):
    assert run_command(options("--schema")) == 0
    assert json.loads(capsys.readouterr().out)["title"] == SCHEMA


@pytest.mark.slow
def test_measuring_imports_no_pygame():
    program = "import sys, uievents.compare.command; sys.exit('pygame' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=30).returncode == 0


def test_the_scenarios_of_the_command_line_are_those_that_there_are():
    for name in SCENARIOS:
        assert options("--scenario", name).scenario == name


@pytest.mark.parametrize("scenario", ["typing", "mouse", "many"])
def test_peers_are_refused_where_they_have_no_part(scenario):
    with pytest.raises(UIEventsError, match="leave out --peers"):
        run_command(options("--peers", "--scenario", scenario))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("servers", "--quick", "--seed", "7"),
        ("all", "--scenario", "typing", "--runs", "9", "--peers", "--display", ":5 5"),
    ],
)
def test_the_header_names_the_command_that_measures_the_same_again(words):
    given = options(*words)
    program, compare, *again = shlex.split(command_of(given))
    assert (program, compare) == ("uievents", "compare")
    assert options(*again) == given


@pytest.mark.parametrize(
    ("words", "module"), [(["--html", "a"], "jinja2"), (["--plots", "b"], "matplotlib")]
)
def test_a_missing_package_is_named_before_anything_is_measured(
    words, module, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: name != module or None)
    with pytest.raises(ModuleNotFoundError) as missing:
        run_command(options(*words))
    assert missing.value.name == module


@pytest.mark.slow
def test_every_file_that_is_asked_for_is_written(monkeypatch, tmp_path, capsys):
    """Slow: sixty pictures are drawn."""
    report = shown(*everything())
    monkeypatch.setattr(command, "measure", lambda *arguments: report)
    files = {kind: tmp_path / f"report.{kind}" for kind in ("json", "markdown", "html")}
    words = [word for kind, path in files.items() for word in (f"--{kind}", str(path))]
    words += ["--plots", str(tmp_path / "plots"), "--lang", "zh"]
    assert run_command(options("tasks", *words)) == 0
    assert json.loads(files["json"].read_text())["schema"] == SCHEMA
    assert "等待的代价" in files["markdown"].read_text()
    assert files["html"].read_text().endswith("</html>\n")
    pictures = {path.name for path in (tmp_path / "plots").iterdir()}
    assert len(pictures) == 4 * len(report.plots)
    assert {"io.zh.dark.png", "io.zh.light.svg"} <= pictures
    assert "uievents 占用" in capsys.readouterr().out
