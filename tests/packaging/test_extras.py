"""If the package of an extra is missing, one sentence says what to type."""

from __future__ import annotations

import ast
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.conftest import ROOT
from uievents.errors import MissingPackage, UIEventsError
from uievents.extras import EXTRAS, missing

WITHOUT = """
    import importlib.metadata, sys
    sys.modules[{module!r}] = None  # as if it were not installed
    def version(name):
        raise importlib.metadata.PackageNotFoundError(name)
    importlib.metadata.version = version
    {then}
"""
REQUIRED = {"msgspec"}


@pytest.mark.parametrize(
    "asks",
    [
        "from uievents import App",
        "import uievents; uievents.wait()",
        "import uievents.app",
        "import uievents.dropin",
        "import uievents.keys",
    ],
)
def test_without_pygame_the_last_line_says_what_to_type(run_python, asks):
    done = run_python(WITHOUT.format(module="pygame", then=asks), check=False)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert "pygame is not installed" in last
    assert "pip install 'uievents[pygame]'" in last
    assert "uievents[ce]" in last


@pytest.mark.parametrize("name", ["pygame", "pygame-ce"])
@pytest.mark.parametrize("remains", [True, False])
def test_a_pygame_whose_files_are_gone_is_to_be_installed_again(run_python, name, remains):
    """Both were installed and one was removed; pip takes the other one for installed."""
    code = f"""
    import importlib.metadata, sys, types
    version = importlib.metadata.version
    def only(name):
        if name == {name!r}:
            return "9.9"
        raise importlib.metadata.PackageNotFoundError(name)
    importlib.metadata.version = only
    sys.modules["pygame"] = None
    if {remains}:  # a folder without __init__.py is a package, too
        sys.modules["pygame"] = types.ModuleType("pygame")
        sys.modules["pygame"].__file__ = None
    from uievents import App
    """
    last = run_python(code, check=False).stderr.splitlines()[-1]
    assert f"pip install --force-reinstall --no-deps {name}" in last


def test_without_pygame_a_loop_runs(run_python):
    then = """
    from uievents import EventLoop
    loop = EventLoop()
    loop.after(0, loop.stop)
    loop.run()
    """
    run_python(WITHOUT.format(module="pygame", then=then))


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("pygame", ["demo"]),
        ("pygame", ["keys"]),
        ("psutil", ["compare", "--quick"]),
        ("rich", ["compare", "--quick"]),
        ("matplotlib", ["compare", "--quick", "--plots", "nowhere"]),
        ("jinja2", ["compare", "--quick", "--html", "nowhere"]),
    ],
)
def test_a_command_prints_one_sentence(run_python, module, arguments, tmp_path):
    arguments = [word.replace("nowhere", str(tmp_path / "nowhere")) for word in arguments]
    then = f"from uievents.cli import main; sys.exit(main({arguments!r}))"
    done = run_python(WITHOUT.format(module=module, then=then), check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"uievents: {module} is not installed: type")
    assert f"uievents[{EXTRAS[module]}]" in done.stderr


@pytest.mark.parametrize("arguments", [["keys"], ["replay", "nothing"], ["demo"]])
def test_a_command_without_a_package_of_the_core_prints_one_sentence(run_python, arguments):
    """Installed by ``pip install --no-deps``."""
    then = f"from uievents.cli import main; sys.exit(main({arguments!r}))"
    done = run_python(WITHOUT.format(module="msgspec", then=then), check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "uievents: msgspec is not installed, which uievents requires: type  pip install msgspec"
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("example", ["hello", "sockets", "timers"])
def test_an_example_prints_one_sentence(run_python, example):
    then = f"import runpy; sys.argv[:] = ['-m']; runpy.run_module('uievents.examples.{example}')"
    done = run_python(WITHOUT.format(module="pygame", then=then), check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("uievents: pygame is not installed: type")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("example", "module", "package"),
    [("raw", "pygame_menu", "pygame-menu"), ("fetch", "aiohttp", "aiohttp")],
)
def test_an_example_of_another_package_prints_one_sentence(run_python, example, module, package):
    then = f"import runpy; runpy.run_module('uievents.examples.{example}')"
    done = run_python(WITHOUT.format(module=module, then=then), check=False)
    assert done.returncode == 1
    assert done.stderr == f"this example needs {package}: pip install {package}\n"


def test_help_and_version_need_nothing(run_python):
    then = "sys.modules['psutil'] = sys.modules['rich'] = None\n"
    then += "    from uievents.cli import main; main(['--help'])"
    assert "compare" in run_python(WITHOUT.format(module="pygame", then=then)).stdout


def test_what_no_extra_brings_is_raised_as_it_is():
    for error in (ModuleNotFoundError("no", name="nonsense"), ImportError("no", name="pygame")):
        assert missing(error) is error
    known = missing(ModuleNotFoundError("no", name="pygame.base"))
    assert isinstance(known, MissingPackage)
    assert isinstance(known, UIEventsError)
    assert isinstance(known, ModuleNotFoundError)
    assert known.name == "pygame.base"


def test_every_extra_that_is_named_brings_the_module():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    distributions = packages_distributions()
    for module, extra in EXTRAS.items():
        packages = {line.split(">")[0].split(";")[0] for line in extras[extra]}
        assert packages & {*distributions.get(module, []), module, f"{module}-py", "python-xlib"}


def test_whatever_is_imported_is_required_or_has_an_extra():
    """An import without an extra would be a bare traceback on a clean machine."""
    import sys

    peers = {
        "PySide6",
        "pyglet",
        "glfw",
        "pygame_menu",
        "aiohttp",
        "IPython",  # only IPython itself imports that module
        "_typeshed",  # type checkers have it, and they alone import it
        "pygments",  # comes with rich; the demo's code is plain without it
    }  # each reports a missing package itself
    for path in (ROOT / "uievents").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            for name in (full.partition(".")[0] for full in names):
                known = name in sys.stdlib_module_names or name in REQUIRED | {"uievents"} | peers
                assert known or name in EXTRAS, f"{path}: {name}"
