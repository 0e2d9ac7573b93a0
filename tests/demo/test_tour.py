"""The tour needs no display, drives the real shown loop, and writes its pictures."""

import signal
import struct
import subprocess
import sys

import pytest

from uievents.demo.shown import Ready
from uievents.words import same, text


@pytest.mark.slow
def test_the_tour_writes_its_pictures_without_a_display(run_python, tmp_path):
    """Takes some seconds: scenes are played at a pace that a person can follow."""
    done = run_python(
        f"""
        import os
        from pathlib import Path
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        from uievents import App
        from uievents.demo.look import Look
        from uievents.demo.tour import Tour
        from uievents.demo.window import Demo

        with App("tour", size=(1000, 640)) as app:
            demo = Demo(app, Look("zh"))
            tour = Tour(demo, Path({str(tmp_path)!r}))
            del tour.scenes[2:]
            tour.start()
            app.run()
            flow = demo.page.state.flow
            print(flow.cards["click"].calls, flow.counters.received)
            demo.close()
        """,
        env={"DISPLAY": None, "WAYLAND_DISPLAY": None},
    )
    assert done.stdout.split() == ["1", "1"]
    assert done.stderr == ""
    pictures = sorted(tmp_path.iterdir())
    names = ["01-asleep.png", "02-click.png", "animated.png"]
    assert [path.name for path in pictures] == names
    assert b"acTL" in pictures.pop().read_bytes()[:1000]
    for path in pictures:
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        assert struct.unpack(">II", head[16:]) == (1000, 640)
    assert pictures[0].read_bytes() != pictures[1].read_bytes()


@pytest.mark.slow
def test_a_tour_that_is_stopped_says_so(tmp_path):
    """Takes three seconds: the program's start, and the tour's first picture."""
    code = f"""
import sys
from pathlib import Path
from uievents.demo import run
sys.exit(run(offscreen=Path({str(tmp_path)!r}), size=(960, 600), lang="en"))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    lines = [process.stdout.readline() for _ in range(2)]  # the second says: the first is done
    process.terminate()
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert [line.split(":")[0] for line in lines] == ["picture 1 of 22", "picture 2 of 22"]
    assert rest.startswith("The tour was stopped: 1 of 22 pictures")


def test_after_the_last_scene_the_window_is_the_users(stage):
    from uievents.demo.tour import LAST_WORD, Tour

    demo = stage.open("io", "en", "dark")
    tour = Tour(demo)
    tour.scenes.clear()
    tour.start()
    stage.run(1.5)
    assert tour.finished
    assert demo.page.name == "pipeline"
    assert demo.look.caption == text("That was the tour. Now click, type, wiggle.")
    stage.run(LAST_WORD)
    assert demo.look.caption == same("")


def test_what_the_tour_has_paused_goes_on(stage):
    from uievents.demo.shown import Ready
    from uievents.demo.tour import BEGIN, Tour

    demo = stage.open("pipeline", "en", "dark")
    loop = stage.actors[0]
    loop.say(Ready(stage.clock()))
    tour = Tour(demo)
    tour.scenes = [scene for scene in tour.scenes if scene.name in ("paused", "code")]
    tour.start()
    stage.run(BEGIN + 2.0)
    assert demo.page.state.paused
    stage.run(2.0)
    assert demo.look.overlay == "code"
    assert not demo.page.state.paused
    stage.run(5.0)
    assert tour.finished
    assert demo.page.state.status() != "paused"
    loop.inputs()
    tour.click()
    stage.run(0.1)
    stage.handled(loop)
    stage.run(2.0)
    assert demo.page.state.flow.cards["click"].calls == 1


def test_a_loop_that_was_paused_runs_after_the_tour(stage):
    from uievents.demo.shown import Ready
    from uievents.demo.tour import Tour

    demo = stage.open("pipeline", "en", "dark")
    stage.actors[0].say(Ready(stage.clock()))
    stage.run(0.1)
    demo.act("pause")
    tour = Tour(demo)
    tour.scenes.clear()
    tour.start()
    stage.run(3.0)
    assert tour.finished
    assert not demo.page.state.paused


def test_space_pauses_it_and_goes_on(stage):
    from uievents import KeyDown
    from uievents.demo.tour import BEGIN, CAPTIONS, Tour

    def space():
        demo.app.play([KeyDown("space", 32, " ", time=0.0)])
        stage.run(0.01)

    demo = stage.open("pipeline", "en", "dark")
    stage.actors[0].say(Ready(stage.clock()))
    tour = Tour(demo)
    del tour.scenes[1:]
    tour.start()
    assert demo.look.caption == text("A tour in {n} scenes. Space pauses it.", n=1)
    assert [key.names for key in demo.overlay.also] == ["Space"]
    space()
    stage.run(3 * BEGIN)
    assert demo.look.caption == text("The tour is paused. Space goes on.")
    space()
    assert demo.look.caption == CAPTIONS["asleep"]
    space()
    stage.run(10.0)
    assert not tour.finished
    space()
    assert tour.finished
    assert not demo.overlay.also
    assert not demo.page.state.flow.sources["key"]  # it was for the tour
    space()
    stage.run(0.1)
    assert demo.page.state.flow.sources["key"] == 1


def test_without_a_display_the_window_says_so(run_python):
    done = run_python(
        """
        from uievents import NoDisplayError
        from uievents.demo import run
        try:
            run()
        except NoDisplayError as error:
            print("no display:", error)
        """,
        env={"DISPLAY": None, "WAYLAND_DISPLAY": None, "SDL_VIDEODRIVER": None},
    )
    assert done.stdout.startswith("no display: there is no display to open a window on")


def test_every_scene_has_its_caption_and_time_for_its_picture():
    from uievents.demo.tour import CAPTIONS, Tour

    scenes = Tour(demo=None).scenes
    assert [scene.name for scene in scenes] == list(CAPTIONS)
    for scene in scenes:
        assert CAPTIONS[scene.name].en != CAPTIONS[scene.name].zh
        assert scene.picture > 0
        assert scene.stays > 0
    assert sum(scene.picture + scene.stays for scene in scenes) < 60


def test_the_tour_shows_cards_of_the_lecture(stage):
    from uievents.demo.pages.lecture.cards import CARDS
    from uievents.demo.tour import Tour

    demo = stage.open("io", "en", "dark")
    tour = Tour(demo)
    del tour.scenes[:-3]
    cards = []
    orders = "serve process_per_request 4", "count", "read blocking"
    for scene, order in zip(tour.scenes, orders, strict=True):
        for _ in scene.act():
            stage.run(0.2)
            actor = stage.actors[-1]
            if actor.arguments[0] == order.split()[0] and actor.returncode is None:
                actor.tell({"done": True})
                actor.wait()
        assert demo.page.panel.figure.chosen == order
        assert not demo.page.busy
        cards.append(demo.page.panel.card)
    assert [CARDS.index(card) for card in cards] == [0, 12, 18]


@pytest.mark.parametrize("present", [False, True])
@pytest.mark.parametrize("size", [1.0, 2.0])
def test_it_presses_what_is_hidden_or_out_of_sight(stage, present, size):
    from uievents.demo.tour import Tour

    demo = stage.open("pipeline", "en", "dark")
    stage.actors[0].say(Ready(stage.clock()))
    demo.look.present, demo.look.size = present, size
    demo.rearrange()
    stage.run(0.1)
    tour = Tour(demo)
    for action, page in ("pause", "pipeline"), ("page io", "io"), ("page lecture", "lecture"):
        tour.press(action)
        stage.run(0.1)
        assert demo.page.name == page
        assert demo.pages["pipeline"].state.paused
    tour.press("pause")  # as if the user had gone to another page
    stage.run(0.1)
    assert demo.page.name == "lecture"


def test_a_picture_that_cannot_be_written_keeps_no_other_back(stage, tmp_path):
    from uievents.demo.shown import Ready
    from uievents.demo.tour import Tour

    (tmp_path / "01-asleep.png").mkdir()
    demo = stage.open("pipeline", "en", "dark")
    stage.actors[0].say(Ready(stage.clock()))
    tour = Tour(demo, tmp_path)
    del tour.scenes[2:]
    tour.start()
    for _ in range(1000):
        if not tour.finished:
            stage.run(0.01)
    assert tour.finished
    [error] = tour.failed
    assert str(error) == f"cannot write {tmp_path / '01-asleep.png'}: that is a folder"
    written = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert written == ["02-click.png", "animated.png"]


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["head", "all"])
def test_the_demo_says_what_it_could_not_write(tmp_path, reader):
    """Slow: the program's start, and the tour's first scene."""
    (tmp_path / "animated.png").mkdir()
    code = f"""
import sys
from pathlib import Path
from uievents import cli
from uievents.demo.tour import Tour
story = Tour.story
Tour.story = lambda self: story(self)[1:2]
sys.exit(cli.main(["demo", "--offscreen", {str(tmp_path)!r}, "--size", "960x600"]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        if reader == "head":
            process.stdout.close()
        error = process.stderr.read()
        assert process.wait(30) == 2
    assert error == f"uievents: cannot write {tmp_path / 'animated.png'}: that is a folder\n"
    assert (tmp_path / "01-click.png").is_file()
