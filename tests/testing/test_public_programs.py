"""Public programs, unmodified, driven by the pilot.

Slow: each plays some seconds of a real program, which loads its own pictures and sounds.
"""

from __future__ import annotations

import gc
import importlib
import sys

import pytest

from uievents.testing import Pilot

pytestmark = pytest.mark.slow


@pytest.fixture
def pilot():
    import pygame

    with Pilot() as pilot:
        yield pilot
    pygame.quit()  # a gamepad or a mixer that one has opened keeps the tests after it from sleeping


def opened(pilot, name):
    """pygame's own example of that name, at its first wait."""
    example = importlib.import_module(f"pygame.examples.{name}")
    pilot.open(example.main)


def picture(pilot):
    import pygame

    return pygame.image.tobytes(pilot.screenshot(), "RGB")


@pytest.mark.parametrize("name", ["aliens", "chimp", "eventlist", "liquid", "stars"])
@pytest.mark.filterwarnings("ignore:no fast renderer available")
def test_pygame_s_own_examples_are_driven(pilot, name):
    opened(pilot, name)
    pilot.advance(1)
    before = picture(pilot)
    pilot.move((50, 60))
    with pilot.hold("left"):
        pilot.advance(1)
    assert not pilot.is_open or picture(pilot) != before  # liquid ends at a key
    assert pilot.is_open or name == "liquid"


def test_the_player_of_aliens_moves_while_the_key_is_held(pilot):
    import pygame
    from pygame.examples import aliens

    def players():
        return [one for one in gc.get_objects() if type(one) is aliens.Player]

    before = players()  # of a test that has played it, too
    opened(pilot, "aliens")
    pilot.advance(0.5)
    [player] = [one for one in players() if one not in before]
    x = player.rect.x
    with pilot.hold("left"):
        assert pygame.key.get_pressed()[pygame.K_LEFT]
        pilot.advance(0.5)
    assert player.rect.x < x
    assert not pygame.key.get_pressed()[pygame.K_LEFT]
    x = player.rect.x
    pilot.advance(0.5)
    assert player.rect.x == x


def test_a_game_of_pygame_zero(pilot, tmp_path, capsys):
    runner = pytest.importorskip("pgzero.runner")
    game = tmp_path / "game.py"
    game.write_text(
        "x = 20\n"
        "def update(dt):\n"
        "    global x\n"
        "    if keyboard.right: x += 100 * dt\n"
        "def draw():\n"
        "    print(round(x))\n"
        "def on_mouse_down(pos): print('down', pos)\n"
    )

    def play():
        sys.argv = ["pgzrun", str(game)]
        runner.main()

    pilot.open(play)
    with pilot.hold("right"):
        pilot.advance(1)
    pilot.click((10, 20))
    pilot.advance(0.1)
    printed = capsys.readouterr().out.splitlines()
    assert "down (10, 20)" in printed
    assert max(int(line) for line in printed if line.isdigit()) == pytest.approx(120, abs=4)


def test_a_menu_of_pygame_menu(pilot):
    menus = pytest.importorskip("pygame_menu")
    import pygame

    started = []

    def play():
        pygame.init()
        screen = pygame.display.set_mode((400, 300))
        menu = menus.Menu("Welcome", 400, 300)
        menu.add.button("Play", lambda: started.append("play"))
        menu.add.button("Other", lambda: started.append("other"))
        menu.mainloop(screen)

    pilot.open(play)
    pilot.advance(0.2)
    pilot.press("down")
    pilot.advance(0.2)
    pilot.press("enter")
    pilot.advance(0.2)
    assert started == ["other"]


def test_a_button_of_thorpy(pilot):
    thorpy = pytest.importorskip("thorpy")
    import pygame

    clicked = []

    def play():
        pygame.init()
        thorpy.init(pygame.display.set_mode((400, 300)), thorpy.theme_human)
        button = thorpy.Button("Hello")
        button.at_unclick = lambda: clicked.append("hello")
        button.set_center(200, 150)
        button.get_updater().launch()

    pilot.open(play)
    pilot.advance(0.5)
    pilot.click((200, 150))
    pilot.advance(0.5)
    assert clicked == ["hello"]
