"""The wheel, built once, and an environment in which it is installed: without the network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import ROOT


def run(*command: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """What a command prints; a failure shows all of it."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory) -> Path:
    """A folder with the wheel and the sdist, as the tools that publish them would build them."""
    pytest.importorskip("build", reason="the wheel is built with: pip install build")
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="session")
def wheel(distributions) -> Path:
    [wheel] = distributions.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def installed(wheel, tmp_path_factory) -> Path:
    """The Python of an environment that has the wheel, and finds all else where the tests do."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet"),
        *("--no-deps", "--no-index", "--disable-pip-version-check", wheel),
    )
    [packages] = folder.glob("lib/python*/site-packages")
    # A folder's own .pth files, such as that of the checkout, are not read when it is named here.
    (packages / "rest.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = run(python, "-c", "import uievents; print(uievents.__file__)", cwd=folder)
    assert where.startswith(str(folder)), f"{where} is not the wheel's"
    return python


@pytest.fixture(scope="session")
def in_environment(installed) -> dict[str, str]:
    """Variables with which pyright takes that environment for its own."""
    variables = {**os.environ, "PATH": f"{installed.parent}{os.pathsep}{os.environ['PATH']}"}
    return {name: value for name, value in variables.items() if name != "VIRTUAL_ENV"}
