"""``.ci/venv``, which every target of ``make`` asks for its environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pip
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # environments are made


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """A Python whose ``-m venv`` copies an environment with our pip: to make one takes seconds."""
    folder = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "made"], check=True)
    [packages] = folder.glob("made/lib/python*/site-packages")
    for found in (Path(pip.__file__).parent, *Path(pip.__file__).parent.parent.glob("pip-*")):
        shutil.copytree(found, packages / found.name)
    path = folder / "python"
    path.write_text(
        "#!/bin/sh\n"
        f'[ "$1 $2" = "-m venv" ] && exec cp -a "{folder}/made" "$3"\n'
        f'exec "{sys.executable}" "$@"\n'
    )
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def clone(tmp_path):
    """A folder with what the script needs of a clone."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/venv", tmp_path / ".ci/venv")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'none'\nversion = '1'\n")
    return tmp_path


def make(clone, python, **variables):
    """No index answers: what is asked of pip fails."""
    env = {**os.environ, "PYTHON": python, "PIP_CONFIG_FILE": os.devnull}
    env |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": ""}
    env |= {"PIP_FIND_LINKS": "", "PIP_RETRIES": "0", **variables}
    command = [clone / ".ci/venv", ".venv", "tools"]
    return subprocess.run(command, env=env, capture_output=True, text=True)


def old_python(folder, name="python"):
    path = folder / name
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("which", ["old", "missing", "true", "echo", ".", "exit", "python3 -E"])
def test_a_python_that_cannot_serve_is_said_at_once_and_nothing_is_left(clone, which):
    path = {"old": old_python(clone), "missing": str(clone / "nowhere")}.get(which, which)
    done = make(clone, path)
    assert done.returncode == 2
    assert done.stderr.startswith("uievents: Python 3.11 or later is needed")
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv").exists()


def test_without_a_network_one_sentence_and_no_stamp(clone, python):
    done = make(clone, python)
    assert done.returncode == 2
    assert "is there a network?" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv/tools.made").exists()


@pytest.mark.parametrize(
    "how", ["no pip", "remains of pip", "old python", "python removed", "moved", "a file"]
)
def test_one_that_cannot_serve_is_made_again(clone, python, how):
    venv = clone / ".venv"
    subprocess.run([python, "-m", "venv", venv], check=True)
    (venv / "tools.made").touch()
    [packages] = venv.glob("lib/python*/site-packages")
    if how == "no pip":
        for found in packages.glob("pip*"):
            shutil.rmtree(found)
    elif how == "remains of pip":  # which ensurepip takes for a pip
        shutil.rmtree(packages / "pip" / "_internal")
    elif how == "a file":
        shutil.rmtree(venv)
        venv.touch()
    elif how == "old python":
        (venv / "bin/python").unlink()
        old_python(venv / "bin")
    elif how == "python removed":
        (venv / "bin/python").unlink()
        (venv / "bin/python").symlink_to(clone / "gone")
    elif how == "moved":
        (venv / "place").write_text("/somewhere/else\n")
    make(clone, python)
    pip = [venv / "bin/python", "-m", "pip", "--version"]
    assert subprocess.run(pip, capture_output=True).returncode == 0
    assert not (venv / "tools.made").exists()  # it took no stamp for an installation


def test_one_that_cannot_be_removed_is_one_sentence(clone, python):
    """As root, who runs the tests in places, may remove anything, rm itself fails here."""
    (clone / ".venv").mkdir()
    old_python(clone, "rm")
    done = make(clone, python, PATH=f"{clone}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 2
    assert "cannot be removed" in done.stderr
    assert done.stderr.count("\n") == 1


def test_by_a_symbolic_link_it_is_the_same_place(clone, python, tmp_path_factory):
    link = tmp_path_factory.mktemp("links") / "a link"
    link.symlink_to(clone)
    make(clone, python)
    (clone / ".venv" / "mark").touch()
    make(link, python, PWD=str(link))
    make(clone, python)
    assert (clone / ".venv" / "mark").exists()


def test_it_does_not_go_elsewhere(clone, python, tmp_path_factory):
    """``cd .ci/..`` searches CDPATH."""
    other = tmp_path_factory.mktemp("other")
    (other / ".ci").mkdir()
    env = {**os.environ, "PYTHON": "true", "CDPATH": str(other)}
    subprocess.run(["sh", ".ci/venv", ".venv", "tools"], cwd=clone, env=env, capture_output=True)
    env["PYTHON"] = python
    env |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    subprocess.run(["sh", ".ci/venv", ".venv", "tools"], cwd=clone, env=env, capture_output=True)
    assert (clone / ".venv").exists()
    assert [path.name for path in other.iterdir()] == [".ci"]


def test_the_pygame_that_is_there_is_kept(clone, python):
    venv = clone / ".venv"
    subprocess.run([python, "-m", "venv", venv], check=True)
    [packages] = venv.glob("lib/python*/site-packages")
    (packages / "pygame_ce-2.5.8.dist-info").mkdir()
    assert "installing uievents[tools] into" in make(clone, python).stdout
    shutil.rmtree(venv / "bin")  # its Python is gone: made again, with the same pygame
    assert "installing uievents[tools,ce] into" in make(clone, python).stdout


PIP = """
import pathlib, shutil, sys
words = sys.argv[1:]
packages = pathlib.Path(__file__).parent.parent
twins = [packages / f"{name}-2.0.dist-info" for name in ("pygame", "pygame_ce")]
if "-e" in words:  # what is asked for, and its twin, which a neighbour requires
    for twin in twins:
        twin.mkdir()
elif words[0] == "uninstall":
    for twin in twins:
        shutil.rmtree(twin)
elif "--no-deps" in words:
    (packages / (words[-1].replace("-", "_") + "-2.0.dist-info")).mkdir()
"""


@pytest.mark.parametrize(("asked", "left"), [("ce", "pygame_ce"), ("pygame", "pygame")])
def test_of_two_pygames_the_one_that_was_asked_for_is_left(clone, python, asked, left):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    [packages] = (clone / ".venv").glob("lib/python*/site-packages")
    (packages / "pip").mkdir()
    (packages / "pip" / "__main__.py").write_text(PIP)
    for _ in range(2):  # the second time nothing is to be done
        done = subprocess.run(
            [clone / ".ci/venv", ".venv", "dev", asked], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert [one.name for one in packages.glob("pygame*")] == [f"{left}-2.0.dist-info"]
        assert (clone / ".venv/dev.made").exists()
    assert "installing" not in done.stdout
