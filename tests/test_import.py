"""``import uievents`` is quick because of what it does not load."""

from __future__ import annotations

import ast
from importlib.util import resolve_name
from pathlib import Path

import pytest

import uievents

MODULES = """
    import sys
    import uievents
    print(*sorted(sys.modules))
"""


@pytest.fixture(scope="module")
def nothing():
    return dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))


@pytest.mark.parametrize("heavy", ["pygame", "asyncio", "ctypes", "psutil", "rich", "matplotlib"])
def test_the_import_does_not_load(run_python, heavy):
    assert heavy not in run_python(MODULES).stdout.split()


def test_the_import_loads_none_of_its_rooms(run_python):
    loaded = run_python(MODULES).stdout.split()
    assert [name for name in loaded if name.startswith(("uievents", "msgspec"))] == ["uievents"]


@pytest.mark.parametrize("rare", ["tempfile", "secrets", "json", "difflib", "concurrent.futures"])
def test_a_loop_does_not_load_what_is_rarely_needed(run_python, rare):
    code = f"""
        import sys
        from uievents import EventLoop, Timer
        loop = EventLoop()
        loop.after(0, loop.stop)
        loop.run()
        print({rare!r} in sys.modules)
    """
    assert run_python(code).stdout == "False\n"


@pytest.mark.parametrize("first", ["aio", "dropin", "runscript", "selector", "events", "cli"])
def test_a_room_that_is_imported_takes_no_name_of_the_package(run_python, first):
    code = f"""
        import sys
        import uievents.{first}
        names = {{name: getattr(uievents, name) for name in uievents.__all__}}
        print(*(name for name, value in names.items() if isinstance(value, type(sys))))
        print(all(getattr(uievents, name) is value for name, value in names.items()))
    """
    assert run_python(code).stdout == "\nTrue\n"


def test_the_rooms_are_there_without_being_imported(run_python):
    code = """
        import uievents
        print(uievents.events.Click is uievents.Click, uievents.eventloop.__name__)
    """
    assert run_python(code).stdout == "True uievents.eventloop\n"


def test_what_is_exported_is_what_type_checkers_are_told():
    """The names are in three places: ``__all__``, the imports for type checkers, the table of
    modules.
    """
    tree = ast.parse(Path(uievents.__file__).read_text())
    [delivered] = [node for node in tree.body if isinstance(node, ast.If) and not node.orelse][:1]
    rooms = {alias.name: one.module for one in delivered.body for alias in one.names}
    assert rooms == uievents._WHERE
    assert sorted(rooms) == sorted(uievents.__all__)


def test_a_headless_loop_needs_no_display_and_no_pygame(run_python, nothing):
    code = """
        import sys
        from uievents import EventLoop
        loop = EventLoop()
        loop.listen()
        loop.after(0.01, lambda event: loop.stop())
        loop.run()
        print("pygame" in sys.modules, "ctypes" in sys.modules)
    """
    assert run_python(code, env=nothing).stdout == "False False\n"


def test_app_is_there_all_the_same(run_python):
    code = """
        import uievents
        print(uievents.App.__name__, set(uievents.__all__) == set(dir(uievents)))
        try:
            uievents.Nonsense
        except AttributeError as error:
            print(error)
    """
    out = run_python(code).stdout.splitlines()
    assert out[0] == "App True"
    assert "Nonsense" in out[1]


def test_pygame_says_no_hello(run_python):
    assert (
        run_python("import uievents; uievents.App", env={"PYGAME_HIDE_SUPPORT_PROMPT": None}).stdout
        == ""
    )


def imports_of(path, module, modules):
    """The modules of the package that a file imports, late imports in functions too."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    for_types = {
        inner
        for node in nodes
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in nodes:
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in modules else base


def test_no_two_modules_import_each_other():
    """Nor by way of a third one, nor late; but run() starts asyncio (see pyproject.toml)."""
    root = Path(uievents.__file__).parent
    files = {
        ".".join(("uievents", *path.relative_to(root).with_suffix("").parts)): path
        for path in root.rglob("*.py")
    }
    files = {name.removesuffix(".__init__"): path for name, path in files.items()}
    imports = {
        name: set(imports_of(path, name, files)) & files.keys() - {name}
        for name, path in files.items()
    }
    imports["uievents.eventloop"].remove("uievents.aio")
    reached = {name: set(direct) for name, direct in imports.items()}
    grown = True
    while grown:
        grown = False
        for targets in reached.values():
            further = set().union(*(reached[name] for name in targets)) - targets
            targets |= further
            grown |= bool(further)
    assert sorted(name for name, targets in reached.items() if name in targets) == []
