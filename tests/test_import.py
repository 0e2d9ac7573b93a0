"""``import uievents`` is quick because of what it does not load."""

from __future__ import annotations

import pytest

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
