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
    """A Python whose ``-m venv`` copies a ready environment, as making one takes seconds."""
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
    """A folder with the files of a clone that the script needs."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/venv", tmp_path / ".ci/venv")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'none'\nversion = '1'\n")
    return tmp_path


def without_network(python, **variables):
    """The environment variables; no index answers, so that pip fails."""
    env = {**os.environ, "PYTHON": python, "PIP_CONFIG_FILE": os.devnull}
    env |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": ""}
    return {**env, "PIP_FIND_LINKS": "", "PIP_RETRIES": "0", **variables}


def make(clone, python, **variables):
    env = without_network(python, **variables)
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
    "how",
    [
        "no pip",
        "remains of pip",
        "old python",
        "python removed",
        "upgraded",
        "moved",
        "a file",
        "an empty folder",
        "no pyvenv.cfg",
    ],
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
    elif how == "upgraded":  # a newer Python, which has a folder of its own
        packages.parent.rename(packages.parent.with_name("python3.1"))
    elif how == "moved":
        (venv / "place").write_text("/somewhere/else\n")
    elif how == "an empty folder":
        shutil.rmtree(venv)
        venv.mkdir()
    elif how == "no pyvenv.cfg":  # its Python is the system's, where pip would install
        (venv / "pyvenv.cfg").unlink()
    make(clone, python)
    assert (venv / "pyvenv.cfg").exists()
    pip = [venv / "bin/python", "-m", "pip", "--version"]
    assert subprocess.run(pip, capture_output=True).returncode == 0
    assert not (venv / "tools.made").exists()  # it took no stamp for an installation


def test_one_that_cannot_be_removed_is_one_sentence(clone, python):
    """Root may remove anything and may run the tests, so rm itself fails here."""
    (clone / ".venv").mkdir()
    old_python(clone, "rm")
    done = make(clone, python, PATH=f"{clone}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 2
    assert "cannot be removed" in done.stderr
    assert done.stderr.count("\n") == 1


def test_one_that_is_active_is_made_again_by_the_python_behind_it(clone):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    (clone / ".venv/place").write_text("/somewhere/else\n")
    (clone / ".venv/mark").touch()
    done = make(clone, str(clone / ".venv/bin/python"))
    assert "is there a network?" in done.stderr
    assert not (clone / ".venv/mark").exists()


def test_what_is_set_for_another_project_changes_nothing(clone, python):
    variables = dict.fromkeys(("TMPDIR", "HOME", "PYTHONHOME", "PYTHONSTARTUP"), "/no/such/place")
    variables |= {"PYTHONPATH": os.path.dirname(os.path.dirname(pip.__file__))}
    variables |= {"PYTHONINSPECT": "1", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2"}
    variables |= {"PIP_TARGET": "elsewhere", "PIP_USER": "1", "PIP_DRY_RUN": "1"}
    variables |= {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    done = make(clone, python, **variables)
    assert "is there a network? (pip says: ERROR: " in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (clone / "elsewhere").exists()
    assert not (clone / ".venv/tools.made").exists()


def test_it_waits_for_another_make(clone, python):
    fcntl = pytest.importorskip("fcntl")
    if shutil.which("flock") is None:
        pytest.skip("there is no flock")
    env = without_network(python)
    with open(clone / "pyproject.toml") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        command = [clone / ".ci/venv", ".venv", "tools"]
        waiting = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert waiting.stdout.readline() == "waiting for another make ...\n"
        assert not (clone / ".venv").exists()
    with waiting:
        assert "installing uievents[tools,pygame]" in waiting.communicate()[0]


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
    shutil.rmtree(venv / "bin")  # without its Python it is made again, with the same pygame
    assert "installing uievents[tools,ce] into" in make(clone, python).stdout


PIP = r"""
import pathlib, shutil, sys
words = sys.argv[1:]
packages = pathlib.Path(__file__).parent.parent
twins = [packages / f"{name}-2.0.dist-info" for name in ("pygame", "pygame_ce")]
if "-e" in words:  # the requested pygame and its twin, as another package requires that
    for twin in twins:
        twin.mkdir()
    for name in ("uievents", "msgspec"):
        (packages / f"{name}-1.0.dist-info").mkdir()
        (packages / f"{name}-1.0.dist-info/METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
elif words[0] == "uninstall":
    for twin in twins:
        shutil.rmtree(twin)
elif "--no-deps" in words:
    (packages / (words[-1].replace("-", "_") + "-2.0.dist-info")).mkdir()
"""


def with_pip(clone, program):
    """Make an environment whose pip is ``program``; returns the folder of its packages."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    [packages] = (clone / ".venv").glob("lib/python*/site-packages")
    (packages / "pip").mkdir()
    (packages / "pip" / "__main__.py").write_text(program)
    return packages


def test_what_pip_has_put_elsewhere_is_not_taken_for_an_installation(clone):
    with_pip(clone, "")
    done = subprocess.run([clone / ".ci/venv", ".venv", "dev"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "elsewhere" in done.stderr
    assert "PIP_*" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv/dev.made").exists()


@pytest.mark.parametrize(("asked", "left"), [("ce", "pygame_ce"), ("pygame", "pygame")])
def test_of_two_pygames_the_one_that_was_asked_for_is_left(clone, asked, left):
    packages = with_pip(clone, PIP)
    for _ in range(2):  # the second time nothing is to be done
        done = subprocess.run(
            [clone / ".ci/venv", ".venv", "dev", asked], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert [one.name for one in packages.glob("pygame*")] == [f"{left}-2.0.dist-info"]
        assert (clone / ".venv/dev.made").exists()
    assert "installing" not in done.stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to everything")
def test_one_that_another_user_made_serves_and_is_not_added_to(clone):
    with_pip(clone, PIP)
    command = [clone / ".ci/venv", ".venv", "dev"]
    subprocess.run(command, check=True)
    (clone / ".venv").chmod(0o500)
    assert subprocess.run(command).returncode == 0
    done = subprocess.run([*command[:-1], "tools"], capture_output=True, text=True)
    (clone / ".venv").chmod(0o700)
    assert done.returncode == 2
    assert "cannot be written to" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_apt_cannot_install_is_said_and_keeps_no_test_from_running(tmp_path):
    (tmp_path / "tail").symlink_to(shutil.which("tail"))
    for name, program in {
        "id": "echo 0",  # root may install
        "apt-get": "echo a warning >&2; echo E: Failed to fetch >&2; exit 100",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / name).chmod(0o755)
    command = [shutil.which("sh"), ROOT / ".ci/servers"]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr == ""
    _, message = done.stdout.splitlines()
    assert "are skipped: Xvfb" in message
    assert "E: Failed to fetch" in message
