"""No switch of the whole process stays set longer than it is needed."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.conftest import ROOT
from uievents.switches import environment

SEEN = """
    import os
    before = dict(os.environ)
    {then}
    print(set(os.environ.items()) ^ set(before.items()))
"""


def test_a_variable_is_there_in_the_block_only(monkeypatch):
    monkeypatch.delenv("ONE", raising=False)
    with environment(ONE="1"):
        assert os.environ["ONE"] == "1"
        child = ["sh", "-c", "echo $ONE"]
        assert subprocess.check_output(child, text=True) == "1\n"
    assert "ONE" not in os.environ


def test_what_the_user_has_set_is_the_users(monkeypatch):
    monkeypatch.setenv("ONE", "mine")
    with environment(ONE="1"):
        assert os.environ["ONE"] == "mine"
    assert os.environ["ONE"] == "mine"
    with environment(override=True, ONE="1"):
        assert os.environ["ONE"] == "1"
    assert os.environ["ONE"] == "mine"


def test_an_error_takes_it_back_and_what_was_set_meanwhile_stays(monkeypatch):
    for name in ("ONE", "TWO"):
        monkeypatch.delenv(name, raising=False)

    def fails():
        with environment(ONE="1", TWO="2"):
            os.environ["TWO"] = "another"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert "ONE" not in os.environ
    assert os.environ["TWO"] == "another"
    monkeypatch.delenv("TWO")


@pytest.mark.parametrize(
    "then",
    [
        "from uievents import App",
        "import uievents; uievents.wait",
        "from uievents import App; app = App(); app.turn(0); app.close()",
        "import uievents.examples",
        "import uievents.demo.pages.pipeline.subject",
        "import uievents.compare.peers.window",
    ],
)
def test_the_environment_is_left_as_it_was(run_python, then):
    quiet = {"PYGAME_HIDE_SUPPORT_PROMPT": None, "SDL_VIDEODRIVER": "dummy"}
    done = run_python(SEEN.format(then=then), env=quiet)
    assert done.stdout.splitlines()[-1] == "set()"


def test_the_demo_tells_sdl_alone(run_python):
    code = """
        import os, uievents.app, uievents.demo
        names = "SDL_VIDEODRIVER", "SDL_NO_SIGNAL_HANDLERS"
        def app(*arguments, **options):
            print([os.environ.get(name) for name in names])
            raise ZeroDivisionError
        uievents.app.App = app
        for folder in (None, "nowhere"):
            try:
                uievents.demo.run(offscreen=folder)
            except ZeroDivisionError:
                print([os.environ.get(name) for name in names])
    """
    done = run_python(code, env={"SDL_VIDEODRIVER": "x11", "SDL_NO_SIGNAL_HANDLERS": None})
    assert done.stdout.splitlines() == [
        "['x11', '1']",
        "['x11', None]",
        "['dummy', '1']",
        "['x11', None]",
    ]


def test_importing_the_examples_leaves_the_excepthook_alone(run_python):
    run_python("import sys, uievents.examples; assert sys.excepthook is sys.__excepthook__")


SCALED = """
    import os, subprocess, sys
    import pygame
    from uievents import App
    own = pygame.display.set_mode
    app = App(size=(300, 200))
    app.turn(0)
    assert "SDL_FRAMEBUFFER_ACCELERATION" not in os.environ
    child = "import os; print('SDL_FRAMEBUFFER_ACCELERATION' in os.environ)"
    print(subprocess.check_output([sys.executable, "-c", child], text=True).strip())
    for flags in {flags}:
        screen = pygame.display.set_mode((320, 240), flags)
        screen.fill("red")
        pygame.display.flip()
        print(screen.get_size())
    app.turn(0)
    try:
        pygame.display.set_mode((-1, -1), pygame.SCALED)
    except pygame.error:
        pygame.display.get_surface().fill("blue")
    app.close()
    assert pygame.display.set_mode is own
    pygame.display.init()
    pygame.display.set_mode((320, 240), pygame.SCALED | pygame.FULLSCREEN)
"""


@pytest.mark.window
@pytest.mark.parametrize(
    "flags",
    [
        "(pygame.SCALED,)",
        "(pygame.SCALED | pygame.FULLSCREEN,)",
        "(pygame.SCALED | pygame.FULLSCREEN, 0, pygame.SCALED, pygame.RESIZABLE)",
        "(0, pygame.RESIZABLE, pygame.SCALED)",
    ],
)
def test_a_window_that_is_open_can_be_scaled(run_python, screen, flags):
    done = run_python(SCALED.format(flags=flags), env={"SDL_FRAMEBUFFER_ACCELERATION": None})
    first, *sizes = done.stdout.splitlines()
    assert first == "False"
    assert set(sizes) == {"(320, 240)"}


@pytest.mark.window
def test_the_window_is_drawn_in_main_memory_all_the_same(run_python, screen):
    code = """
        import os
        from uievents import App
        with App(resizable=True) as app:
            app.turn(0)
            print(len(os.listdir("/proc/self/task")))
    """
    done = run_python(code, env={"SDL_FRAMEBUFFER_ACCELERATION": None})
    assert done.stdout == "1\n"  # no threads of OpenGL's


def test_all_that_touches_the_environment_is_known():
    """Each new place has to be one that puts it back, or a process's own beginning."""
    places = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "uievents").rglob("*.py")
        for line in path.read_text().splitlines()
        if ("environ[" in line and "]=" in line.replace(" ", "") and "==" not in line)
        or "environ.setdefault" in line
        or "environ.update" in line
        or "putenv" in line
    }
    assert places == {
        "uievents/switches.py",
        "uievents/compare/peers/libraries.py",  # is a process, which starts no other
        "uievents/runscript/site/sitecustomize.py",  # puts back what its parent has added
        "uievents/testing/plugin.py",  # for a session of pytest, and taken back at its end
    }
