"""``uievents.wait`` returns what ``pygame.event.wait`` returns, without polling."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

import uievents
from tests.conftest import shown
from uievents import dropin

pygame = pytest.importorskip("pygame")


# The Wayland compositor's shell has all windows fill its screen, of which pygame-ce warns.
pytestmark = pytest.mark.filterwarnings("ignore:Requested window was forcibly resized")


@pytest.fixture(params=["x11", "sdl", "wayland", "dummy", "dummy-sdl"])
def window(request, monkeypatch):
    """pygame's window, made as any program makes it, by each means of waiting."""
    if request.param.startswith("dummy"):
        monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
        wait = "sdl" if request.param == "dummy-sdl" else "selector"
    elif request.param == "wayland":
        request.getfixturevalue("wayland")
        wait = "sdl"
    else:
        request.getfixturevalue("screen")
        wait = request.param
    monkeypatch.setenv("UIEVENTS_WAIT", wait)
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode((300, 200))
    dropin._wait.close()
    pygame.quit()


def drain(wait) -> list:
    """What comes until nothing has come for 0.1 s; the dummy driver tells everything at once."""
    quiet = 1 if pygame.display.get_driver() == "dummy" else 100
    found = []
    while (event := wait(quiet)).type != pygame.NOEVENT:
        found.append(event)
    return found


def posted(timeout: int = 0) -> pygame.event.Event:
    """The next event that a test has posted: the window system may tell something late."""
    event = uievents.wait(timeout)
    while pygame.NOEVENT < event.type < pygame.USEREVENT:
        event = uievents.wait(timeout)
    return event


def post_from_a_thread(after: float = 0.02, **data) -> threading.Timer:
    event = pygame.event.Event(pygame.USEREVENT, **data)
    thread = threading.Timer(after, pygame.event.post, [event])
    thread.start()
    return thread


def test_what_is_posted_is_returned_in_order(window):
    drain(uievents.wait)
    for number in range(5):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=number))
    assert [posted().number for _ in range(5)] == list(range(5))


def test_an_event_of_another_thread_ends_the_wait(window):
    drain(uievents.wait)
    for number in range(5):
        thread = post_from_a_thread(number=number)
        assert posted().number == number
        thread.join()


def test_pygames_timers_end_the_wait(window):
    drain(uievents.wait)
    pygame.time.set_timer(pygame.USEREVENT + 1, 10, loops=3)
    assert [posted().type for _ in range(3)] == [pygame.USEREVENT + 1] * 3


def test_the_end_of_music_ends_the_wait(window):
    try:
        pygame.mixer.init(8000)
    except pygame.error as error:
        pytest.skip(f"no sound here: {error}")
    drain(uievents.wait)
    sound = pygame.mixer.Sound(buffer=bytes(1600))
    channel = sound.play()
    channel.set_endevent(pygame.USEREVENT + 2)
    assert posted(20_000).type == pygame.USEREVENT + 2


def test_a_timeout_gives_noevent_and_not_too_soon(window):
    drain(uievents.wait)
    for wait, least in ((uievents.wait, 0.03), (pygame.event.wait, 0.025)):  # it counts in ms
        started = time.monotonic()
        assert wait(30).type == pygame.NOEVENT
        assert time.monotonic() - started >= least


def test_it_takes_its_timeout_as_pygame_does(window):
    drain(uievents.wait)
    assert uievents.wait(timeout=1).type == pygame.NOEVENT
    for wrong in (1.5, "1", None):
        with pytest.raises(TypeError) as expected:
            pygame.event.wait(wrong)
        with pytest.raises(TypeError) as found:
            uievents.wait(wrong)
        assert str(found.value) == str(expected.value)
    thread = post_from_a_thread(number=-1)
    assert posted(-5).number == -1  # negative: for ever
    thread.join()


class Number:
    """Not an integer, but convertible to one."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        return self.number


class Broken:
    def __index__(self) -> int:
        raise ZeroDivisionError("mine")


@pytest.mark.parametrize(
    "timeout",
    [
        2**31,
        2**31 + 1,
        -(2**31) - 1,
        2**32,
        2**63 - 1,
        2**63,
        -(2**63) - 1,
        10**100,
        Number(2**31),
        Number(-(2**80)),
        Broken(),
        1e3,
        2.0**40,
        float("nan"),
        Decimal(5),
        Fraction(5),
        1j,
        "5",
        b"5",
        None,
        [],
        (1,),
        object(),
        Ellipsis,
    ],
    ids=shown,
)
def test_a_timeout_that_is_none_raises_what_pygame_s_own_raises(monkeypatch, timeout):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    for begin in (pygame.display.init, pygame.quit):  # with and without a display
        begin()
        raised = []
        for wait in (pygame.event.wait, uievents.wait):
            with pytest.raises(Exception) as error:  # noqa: PT011
                wait(timeout)
            raised.append((error.type, str(error.value)))
        assert raised[0] == raised[1]


@pytest.mark.parametrize("timeout", [2**31 - 1, -(2**31), -1, False, Number(2**31 - 1), 10**9])
def test_a_timeout_at_the_end_of_what_there_is_waits(window, timeout):
    drain(uievents.wait)
    thread = post_from_a_thread(number=7)
    assert uievents.wait(timeout).number == 7
    thread.join()


@pytest.mark.parametrize("timeout", [True, Number(3)])
def test_what_has_an_integer_is_a_timeout(window, timeout):
    drain(uievents.wait)
    assert uievents.wait(timeout).type == pygame.NOEVENT


def test_without_pygame_s_display_it_fails_as_pygame_does():
    pygame.quit()
    with pytest.raises(pygame.error) as expected:
        pygame.event.wait(1)
    with pytest.raises(pygame.error) as found:
        uievents.wait(1)
    assert str(found.value) == str(expected.value)


def test_it_sleeps_while_nothing_happens(window):
    def wakeups():
        before = dropin._wait.wakeups
        assert uievents.wait(200).type == pygame.NOEVENT
        return dropin._wait.wakeups - before

    drain(uievents.wait)
    # Of a busy machine's window something may come late: not each time.
    assert any(wakeups() <= 2 for _ in range(5))


def test_it_works_with_no_window_at_all(window):
    pygame.display.quit()
    pygame.display.init()
    assert drain(uievents.wait) == drain(pygame.event.wait)
    thread = post_from_a_thread(number=1)
    assert posted(20_000).number == 1
    thread.join()


@pytest.mark.parametrize("again", ["set_mode", "display", "everything"])
def test_a_program_may_open_its_window_anew(window, again):
    for number in range(3):
        if again == "everything":
            pygame.quit()
            pygame.init()
        elif again == "display":
            pygame.display.quit()
            pygame.display.init()
        pygame.display.set_mode((200 + number, 100), pygame.RESIZABLE * (number % 2))
        drain(uievents.wait)
        thread = post_from_a_thread(number=number)
        assert posted(20_000).number == number
        thread.join()


def test_it_mixes_with_the_other_ways_to_take_events(window):
    drain(uievents.wait)
    for number in range(20):
        for _ in range(3):
            pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=number))
        assert posted().number == number
        assert [event.number for event in pygame.event.get(pygame.USEREVENT)] == [number] * 2
        pygame.display.flip()
        thread = post_from_a_thread(0.001, number=-number)
        assert posted(20_000).number == -number
        thread.join()


def test_ctrl_c_ends_it(window):
    """pygame's own wait notices it at the next event only."""
    drain(uievents.wait)
    with (
        subprocess.Popen(["/bin/sh", "-c", f"sleep 0.05; kill -INT {os.getpid()}"]),
        pytest.raises(KeyboardInterrupt),
    ):
        uievents.wait(10_000)


def test_signal_handlers_run_while_it_waits(window):
    drain(uievents.wait)
    delivered = []
    before = signal.signal(signal.SIGUSR1, lambda *_: delivered.append(time.monotonic()))
    try:
        with subprocess.Popen(["/bin/sh", "-c", f"kill -USR1 {os.getpid()}"]):
            uievents.wait(200)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert delivered


def signal_soon(number: int) -> subprocess.Popen:
    """Send it to this process after a while, when it has fallen asleep."""
    return subprocess.Popen(["/bin/sh", "-c", f"sleep 0.05; kill -{number} {os.getpid()}"])


@pytest.fixture(params=[signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def caught(request):
    """A signal that SDL catches, as the program has no handler for it."""
    before = signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


def test_a_signal_that_sdl_catches_ends_the_wait(caught, window):
    """It tells of it only when it is pumped."""
    drain(uievents.wait)
    with signal_soon(caught):
        event = uievents.wait(20_000)
    assert (event.type, event.dict) == (pygame.QUIT, {})
    assert drain(uievents.wait) == []


def test_a_signal_ends_the_wait_of_another_thread(caught, window):
    drain(uievents.wait)
    found = []
    waiting = threading.Thread(target=lambda: found.append(uievents.wait(20_000)))
    waiting.start()
    with signal_soon(caught):
        waiting.join()
    assert [event.type for event in found] == [pygame.QUIT]
    assert drain(uievents.wait) == []


def test_the_first_wait_may_be_in_another_thread(caught, window):
    """Only the main thread may handle signals, and it waits for the other one."""
    found = []
    waiting = threading.Thread(target=wait_for_quit, args=(found,))
    waiting.start()
    with signal_soon(caught):
        waiting.join()
    assert found[-1].type == pygame.QUIT


def wait_for_quit(found: list) -> None:
    while not found or found[-1].type not in (pygame.QUIT, pygame.NOEVENT):
        found.append(uievents.wait(20_000))


def test_no_signal_is_lost_or_reported_twice(caught, window):
    drain(uievents.wait)
    for _ in range(300):
        threading.Thread(target=os.kill, args=(os.getpid(), caught)).start()
        assert uievents.wait(20_000).type == pygame.QUIT
    assert drain(uievents.wait) == []


def test_a_signal_of_which_the_program_wants_to_hear_is_left_to_it(window):
    delivered = []
    before = signal.signal(signal.SIGTERM, lambda number, _: delivered.append(number))
    try:
        with signal_soon(signal.SIGTERM):
            assert drain(lambda _: uievents.wait(300))[-1:] != [pygame.QUIT]
    finally:
        signal.signal(signal.SIGTERM, before)
    assert delivered == [signal.SIGTERM]


DIES = """
import os, signal, sys, pygame, uievents
pygame.display.init()
pygame.display.set_mode((100, 100))
while uievents.wait(10).type != pygame.NOEVENT:
    pass
{}
os.kill(os.getpid(), signal.SIGTERM)
while True:
    pass
"""


@pytest.mark.parametrize(
    "before",
    [
        "pygame.quit()",
        "pygame.display.quit()",
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)",
        "if os.fork(): sys.exit(os.waitstatus_to_exitcode(os.wait()[1]) + 256 - 15)",
    ],
)
def test_a_signal_that_pygame_would_not_make_an_event_of_ends_the_program(run_python, before):
    done = run_python(
        DIES.format(before), env={"SDL_VIDEODRIVER": "dummy", "UIEVENTS_WAIT": None}, check=False
    )
    assert done.returncode in (-signal.SIGTERM, 256 - 2 * signal.SIGTERM)
    assert done.stderr == ""


def test_when_pygame_ends_its_signals_are_left_as_they_were(caught, window):
    drain(uievents.wait)
    during = signal.getsignal(caught)
    pygame.quit()
    assert signal.getsignal(caught) is signal.SIG_DFL
    assert during is not signal.SIG_DFL


def test_a_signal_still_makes_an_event_after_a_new_window(caught, window):
    drain(uievents.wait)
    pygame.display.quit()
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    drain(uievents.wait)
    with signal_soon(caught):
        assert uievents.wait(20_000).type == pygame.QUIT


def test_another_library_s_handler_is_left_alone(run_python):
    code = DIES.format("faulthandler.register(signal.SIGTERM)\nwhile uievents.wait(1).type: pass")
    code = code.replace("import os", "import faulthandler, os").split("while True")[0]
    code += "print(uievents.wait(300).type)"
    done = run_python(code, env={"SDL_VIDEODRIVER": "dummy", "UIEVENTS_WAIT": None})
    assert "<module>" in done.stderr  # where it was when the signal came
    assert done.stdout.splitlines()[-1] == str(pygame.NOEVENT)


@pytest.mark.window
def test_the_screen_saver_is_kept_away_as_pygame_keeps_it_away(screen, monkeypatch):
    """SDL tells the X server every 30 s, when it is pumped."""
    monkeypatch.setattr(dropin, "SAVER_LOOK", 0.05)
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    drain(uievents.wait)
    looks = []
    for allowed in (False, True):
        pygame.display.set_allow_screensaver(allowed)
        before = dropin._wait.wakeups
        uievents.wait(400)
        looks.append(dropin._wait.wakeups - before)
        assert ("screen saver" in dropin.explain_wait()) is not allowed
    dropin._wait.close()
    pygame.quit()
    assert looks[0] >= 5 > 2 >= looks[1]


@pytest.mark.window
@pytest.mark.parametrize(("after", "looks"), [(0.05, 1), (10.0, 0)])
def test_what_sdl_may_tell_a_little_later_is_asked_for(presser, monkeypatch, after, looks):
    """SDL reports a change of focus soon after one of the screen's mode 0.2 s late."""
    monkeypatch.setattr(dropin, "FOCUS_LOOK", after)
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    presser.aim_at_pygame()
    drain(uievents.wait)
    window, atom = presser.window, presser.display.intern_atom("UIEVENTS_TEST")
    change = threading.Timer(
        0.05, lambda: (window.change_property(atom, atom, 8, b"x"), presser.display.sync())
    )
    before = dropin._wait.wakeups
    change.start()
    assert uievents.wait(1000).type == pygame.NOEVENT
    change.join()
    assert dropin._wait.wakeups - before == 2 + looks  # what came, and the end
    dropin._wait.close()
    pygame.quit()


# ---------------------------------------------------------------- several threads


@pytest.mark.parametrize("main_too", [False, True])
@pytest.mark.parametrize("number", [2, 5])
def test_of_several_threads_that_wait_each_event_goes_to_one(window, number, main_too):
    drain(uievents.wait)
    wanted, found = 400, []

    def take():
        while True:
            event = uievents.wait(20_000)
            assert event.type == pygame.USEREVENT
            found.append(event.number)
            if event.number >= wanted:
                return

    threads = [threading.Thread(target=take) for _ in range(number)]
    for thread in threads:
        thread.start()
    ends = number + main_too

    def post():
        for count in range(wanted + ends):
            pygame.event.post(pygame.event.Event(pygame.USEREVENT, number=count))

    poster = threading.Thread(target=post)
    poster.start()
    if main_too:
        take()
    for thread in [*threads, poster]:
        thread.join()
    assert sorted(found) == list(range(wanted + ends))


def test_threads_that_wait_have_their_own_timeouts(window):
    drain(uievents.wait)
    found = []
    long = threading.Thread(target=lambda: found.append(uievents.wait(20_000).type))
    long.start()
    assert [uievents.wait(20).type for _ in range(3)] == [pygame.NOEVENT] * 3
    short = threading.Thread(target=lambda: found.append(uievents.wait(20).type))
    short.start()
    short.join()
    assert found == [pygame.NOEVENT]
    pygame.event.post(pygame.event.Event(pygame.USEREVENT))
    long.join()
    assert found == [pygame.NOEVENT, pygame.USEREVENT]


def test_pygame_s_end_ends_the_wait_of_another_thread(run_python):
    code = """
        import threading, pygame, uievents
        pygame.display.init()
        pygame.display.set_mode((100, 100))
        while uievents.wait(10).type != pygame.NOEVENT:
            pass
        asleep = uievents.dropin._wait.wakeups
        def wait():
            try:
                uievents.wait()
            except pygame.error as error:
                print(error)
        thread = threading.Thread(target=wait)
        thread.start()
        while not uievents.dropin._wait.turn._is_owned() and thread.is_alive():
            if not uievents.dropin._wait.turn.acquire(blocking=False):
                break
            uievents.dropin._wait.turn.release()
        pygame.quit()
        thread.join()
        """
    code = code.replace("import threading,", "import threading, uievents.dropin,")
    done = run_python(code, env={"SDL_VIDEODRIVER": "dummy", "UIEVENTS_WAIT": None})
    assert done.stdout.splitlines()[-1] == "video system not initialized"


def test_the_means_is_explained(window):
    text = dropin.explain_wait()
    expected = {"x11": "X11 connection", "sdl": "SDL waits", "selector": "selector alone"}
    assert expected[os.environ["UIEVENTS_WAIT"]] in text


def test_what_cuts_the_wait_is_explained_too(window, monkeypatch):
    """``pygame.init()`` initialises gamepads, which are looked for once a second from then on."""
    stub = SimpleNamespace(get_init=lambda: True, get_count=lambda: 0)
    monkeypatch.setitem(sys.modules, "pygame.joystick", stub)
    assert "a gamepad may be plugged in" in dropin.explain_wait()


@pytest.mark.window
def test_real_input_gives_the_same_events(screen, presser, monkeypatch):
    """The same presses for each wait: not one event differs."""
    stories = {}
    for name in ("pygame", "x11", "sdl"):
        monkeypatch.setenv("UIEVENTS_WAIT", "x11" if name == "pygame" else name)
        wait = pygame.event.wait if name == "pygame" else uievents.wait
        presser.root.warp_pointer(1000, 700)
        presser.display.sync()
        pygame.display.init()
        pygame.display.set_mode((300, 200))
        presser.aim_at_pygame()
        presser.focus()
        drain(wait)
        story = threading.Thread(target=tell_a_story, args=(presser,))
        story.start()
        found = []
        while not found or found[-1].type != pygame.QUIT:
            found.append(wait(5000))
            assert found[-1].type != pygame.NOEVENT
        story.join()
        stories[name] = [(event.type, event.dict) for event in found]
        dropin._wait.close()
        pygame.display.quit()
    assert stories["x11"] == stories["pygame"]
    assert stories["sdl"] == stories["pygame"]
    assert len(stories["x11"]) >= 15


def tell_a_story(presser) -> None:
    for number in range(3):
        presser.click(50 + 10 * number, 60)
    presser.key("a")
    presser.key("Shift_L", "b")
    presser.press(5)
    presser.release(5)
    presser.close_window()


# ---------------------------------------------------------------- uievents run

GAME = """
import sys, pygame
pygame.display.init()
pygame.display.set_mode((100, 100))
pygame.time.set_timer(pygame.QUIT, 200, 1)
while (event := pygame.event.wait()).type != pygame.QUIT:
    pass
print(__name__, sys.argv[1:], pygame.event.wait.__name__)
"""


@pytest.fixture
def run_game(run_python, tmp_path):
    def run(code, *arguments, **options):
        game = tmp_path / "game.py"
        game.write_text(code)
        args = ("-m", "uievents", "run", *options.pop("flags", ()), str(game), *arguments)
        env = {"SDL_VIDEODRIVER": "dummy", "UIEVENTS_WAIT": None}
        return run_python(args[-1], args=args[:-1], env=env | options.pop("env", {}), **options)

    return run


def test_an_unmodified_program_runs_and_its_cost_is_reported(run_game):
    done = run_game(GAME, "a", "--b")
    assert done.stdout.splitlines()[-1] == "__main__ ['a', '--b'] wait"
    for word in ("game.py", "CPU", "wakeups", "latency", "selector alone"):
        assert word in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_wakeups_of_other_threads_are_counted_apart(run_game):
    code = GAME.replace("pygame.display.init()", "pygame.display.init(); pygame.mixer.init()")
    assert "in other threads" in run_game(code, env={"SDL_AUDIODRIVER": "dummy"}).stderr


def wakeups(done) -> float:
    [line] = [line for line in done.stderr.splitlines() if line.startswith("  wakeups")]
    return float(line.split()[1])


@pytest.mark.slow
@pytest.mark.window
def test_plain_leaves_pygame_s_own_wait(run_game, screen):
    """Slow: two programs, each of which idles for most of a second."""
    real = {"SDL_VIDEODRIVER": None, "DISPLAY": screen}
    game = GAME.replace("200", "700")
    plain, found = (run_game(game, flags=flags, env=real) for flags in (["--plain"], []))
    assert "pygame's own wait" in plain.stderr
    assert "X11 connection" in found.stderr
    assert wakeups(plain) > 200
    assert wakeups(found) < 20  # those of the window's opening, over 0.7 s


def test_of_a_program_that_never_waits_the_report_says_so(run_game):
    assert "never called pygame.event.wait" in run_game("print('done')").stderr


def test_exit_statuses_are_the_program_s(run_game):
    assert run_game("raise SystemExit(7)", check=False).returncode == 7
    done = run_game("raise SystemExit('words')", check=False)
    assert (done.returncode, "words" in done.stderr) == (1, True)


def test_the_program_s_own_exception_keeps_its_traceback(run_game):
    done = run_game("def f():\n    1 / 0\nf()", check=False)
    assert "ZeroDivisionError" in done.stderr
    assert 'game.py", line 2, in f' in done.stderr
    done = run_game("import uievents\nraise uievents.QueueFull('mine')", check=False)
    assert 'game.py", line 2' in done.stderr


@pytest.mark.parametrize(
    ("code", "words"), [("def (", "line 1 is not Python"), (None, "cannot read")]
)
def test_what_cannot_run_is_one_sentence(run_python, tmp_path, code, words):
    game = tmp_path / "game.py"
    if code is not None:
        game.write_text(code)
    done = run_python(str(game), args=("-m", "uievents", "run"), check=False)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_modules_beside_the_program_are_found(run_game, tmp_path):
    (tmp_path / "beside.py").write_text("NAME = 'beside'")
    assert "beside" in run_game("import beside; print(beside.NAME)").stdout
