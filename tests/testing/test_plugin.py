"""The pytest plugin, tried on tests of a user's in a folder of their own.

Slow: each test runs a pytest in a process of its own, which imports pygame anew.
"""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.slow

PAINT = """
from uievents import App

app = App("Paint", size=(200, 100))
app.dots = []

@app.onClick
def dot(event):
    app.dots.append(event.pos)
    app.screen.fill("white", (*event.pos, 4, 4))

app.run()
"""


@pytest.fixture
def user(pytester, monkeypatch):
    """A user's folder, with a program to be tested."""
    monkeypatch.setenv("PYTHONPATH", str(pytester._request.config.rootpath))
    pytester.makepyfile(paint=PAINT)

    def run(code, *options):
        pytester.makepyfile(test_user=code)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)

    return run


def test_a_first_test_of_a_program_takes_five_lines(user):
    done = user(
        """
        def test_a_click_makes_a_dot(pilot):
            app = pilot.open("paint.py")
            pilot.click((30, 40))
            assert app.dots == [(30, 40)]
            assert pilot.screenshot().get_at((31, 41)) == (255, 255, 255)
        """
    )
    done.assert_outcomes(passed=1)


def test_a_module_s_app_is_tested_many_times_on_a_machine_without_a_screen(user, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    done = user(
        """
        import pytest
        from uievents import App

        app = App("module", size=(50, 50))
        app.clicks = 0

        @app.onClick
        def count(event):
            app.clicks += 1

        @pytest.mark.parametrize("number", [1, 2, 3])
        def test_it(pilot, number):
            pilot.open(app)
            pilot.click((1, 1))
            assert app.clicks == number
        """
    )
    done.assert_outcomes(passed=3)


def test_a_failure_prints_the_last_events_the_picture_and_how_to_repeat_it(user):
    done = user(
        """
        def test_it(pilot):
            app = pilot.open("paint.py")
            pilot.click((30, 40))
            assert app.dots == []
        """,
        "--record-failures=kept",
    )
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "*MouseDown*pos=(30, 40)*",
            "*The window: *window.png",
            "*uievents replay kept/test_user-py--test_it.jsonl",
            "*-m pytest 'test_user.py::test_it'",
        ]
    )


@pytest.mark.parametrize(
    ("left", "message"),
    [
        ("pilot.devices.key_down('a')", "the key 'a' is still held"),
        ("app.after(5, app.stop)", "the timer stop is still running, due in 5 s"),
        ("pilot.devices.button_down(1)", "button 1 is still held"),
        ("app.kept = __import__('socket').socketpair()", "descriptor*is left over"),
        (
            "t = __import__('threading'); w = t.Event();"
            "t.Thread(target=w.wait, args=(5,), name='left', daemon=True).start()",
            "thread 'left'*is left over",
        ),
    ],
)
def test_what_a_test_leaves_behind_fails_it(user, left, message):
    done = user(
        f"""
        def test_it(pilot):
            app = pilot.open("paint.py")
            {left}
        """
    )
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines([f"*after the test *{message}*"])


def test_a_golden_picture_is_made_compared_and_differs(user, pytester):
    code = """
        def test_it(pilot):
            pilot.open("paint.py")
            pilot.click(({x}, 40))
            pilot.compare("dot")
        """
    missing = user(code.format(x=30))
    missing.stdout.fnmatch_lines(["*there is no golden picture*--update-golden*"])
    user(code.format(x=30), "--update-golden").assert_outcomes(passed=1)
    user(code.format(x=30)).assert_outcomes(passed=1)
    (pytester.path / "paint.py").write_text(PAINT.replace("(*event.pos, 4, 4)", "(9, 9, 60, 60)"))
    differs = user(code.format(x=30))
    differs.assert_outcomes(failed=1)
    differs.stdout.fnmatch_lines(["*the window differs from dot.png within (*"])
    differs.stdout.fnmatch_lines(["*dot-difference.png"])


def test_nothing_of_pygame_is_imported_until_a_test_opens_something(user):
    done = user(
        """
        import sys

        def test_it(pilot):
            assert "pygame" not in sys.modules
        """
    )
    done.assert_outcomes(passed=1)
