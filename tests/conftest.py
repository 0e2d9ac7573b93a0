"""What the tests share: a virtual clock, a screen of our own, real button presses, subprocesses.

No test sleeps in order to wait for something.  Time is a :class:`VirtualClock` where it can be;
where the system is involved a test turns the loop :func:`until` a condition holds, and fails after
:data:`TIMEOUT` seconds if it never does.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import itertools
import os
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NoReturn

import pytest
from hypothesis import settings

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or hundreds of programs would compile uievents

from uievents import EventLoop, Selector

sys.dont_write_bytecode = False  # of pytest, for the tests

ROOT = Path(__file__).parent.parent

# A job in the background (nohup, trap '' INT, a shell's &) inherits that Ctrl-C or the end of the
# terminal is ignored, and so would each program that a test starts and sends such a signal.  What
# is caught here they do not inherit.  The tests themselves outlive their terminal, as nohup wants.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda number, frame: None)

settings.register_profile("shared machine", deadline=None)  # no test asserts how soon
settings.register_profile("quick", deadline=None, max_examples=10)
settings.load_profile("shared machine")

TIMEOUT = 60.0
"""Seconds after which a test gives up waiting.  Generous: the machine may be busy."""


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """All the tests, or a choice of them by marks, are shared out among the cores.

    Slow tests are shared out file by file, as a file starts its server once.  Quick tests are
    shared out one by one, so that all cores end together.
    What is named on the command line runs here, as ever, and so does everything with ``-n 0``.
    """
    named = config.args_source is config.ArgsSource.ARGS
    asked = getattr(config.option, "numprocesses", 0)  # 0 without pytest-xdist
    cores = min(4, os.cpu_count() or 1)
    if "PYTEST_XDIST_WORKER" in os.environ or cores < 2:
        return
    if named or asked is not None or config.option.usepdb or config.option.collectonly:
        return
    # One more than there are cores, as many tests wait: for a timer, or a program they started.
    config.option.numprocesses = cores + 1
    config.option.dist = "worksteal" if "not slow" in config.option.markexpr else "loadfile"
    config.option.loadscopereorder = False  # the longest files are not those with the most tests


def pytest_configure(config: pytest.Config) -> None:
    """The quick subset tries fewer examples of each property than the whole does."""
    if "not slow" in config.option.markexpr:
        settings.load_profile("quick")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep garbage collection from looking through all the tests, again and again.

    Collecting them makes no garbage to speak of; what exists afterwards stays until the end.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.set_threshold(20_000, 10, 10)  # 700 objects are one sentence parsed
        _set_aside()


def _set_aside() -> None:
    """What exists now stays: later collections need not look at it."""
    gc.collect()
    gc.freeze()


_over = itertools.count(1)


def pytest_runtest_logfinish() -> None:
    """Many tests end in a collection: it is not to look at all that earlier tests have imported."""
    if next(_over) % 250 == 0:
        _set_aside()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use our screens ``window``, and tests that start a program ``slow``."""
    for item in items:
        if " at 0x" in item.nodeid:  # pytest-xdist would refuse all the tests
            raise pytest.UsageError(f"{item.nodeid}: another name in each process, use ids=shown")
        callspec = getattr(item, "callspec", None)
        means = (
            {value for value in callspec.params.values() if isinstance(value, str)}
            if (callspec)
            else set()
        )
        if {"run_python", "example"} & {*item.fixturenames}:
            item.add_marker("slow")  # each starts a program: there are hundreds
        if item.name.startswith("test_subprocess"):  # so do these of CPython's
            item.add_marker("slow")
        if {"xserver", "weston"} & {*item.fixturenames} or {"x11", "sdl", "wayland"} & means:
            item.add_marker("window")


def shown(value: object) -> str:
    """Its ``repr`` without an address, which would give a test another name in each process."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


class VirtualClock:
    """A clock that stands still until :meth:`advance` is called."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class VirtualWait(Selector):
    """A selector that does not wait: where the real one would, the clock moves on."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock

    def select(self, timeout=None):
        ready = super().select(0)
        if not ready and self.pending():  # to be asked before each sleep
            ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("the loop would sleep for ever")
        if not ready:
            self.clock.advance(timeout)
        return ready


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def virtual_wait(clock: VirtualClock) -> VirtualWait:
    """Hand it to ``EventLoop(selector=..., clock=clock)``."""
    return VirtualWait(clock)


@pytest.fixture
def errors() -> list:
    """What ``on_error`` of ``loop`` or ``app`` got: ``(exception, event, handler)`` each time."""
    return []


@pytest.fixture
def loop(errors: list) -> Iterator[EventLoop]:
    """A loop, with a list ``delivered`` for its handlers' notes."""
    with EventLoop(on_error=lambda *error: errors.append(error)) as loop:
        loop.delivered = []
        yield loop


@pytest.fixture
def app(errors: list, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """An app on a screen that nobody sees, with a list ``delivered`` for its handlers' notes."""
    pytest.importorskip("pygame")
    from uievents import App

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(on_error=lambda *error: errors.append(error)) as app:
        app.delivered = []
        yield app


@pytest.fixture
def dummy_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """pygame's own window, on a screen that nobody sees; its queue is empty."""
    pygame = pytest.importorskip("pygame")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    pygame.event.clear()
    yield
    pygame.display.quit()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets."""
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def load(path: Path) -> ModuleType:
    """A program that is not in a package, as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def signals_are_left_as_they_were() -> Iterator[None]:
    """A signal handler that a test leaves behind would change the tests after it."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    after = [signal.getsignal(number) for number in numbers]
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)
    assert after == before, "it has left another handler of SIGINT or SIGTERM"


STARTED: list[str] = []
"""The programs that this process has started."""


_start = subprocess.Popen.__init__


@functools.wraps(_start)
def _noted(popen: subprocess.Popen, *arguments, **options) -> None:
    _start(popen, *arguments, **options)
    command = popen.args if isinstance(popen.args, (list, tuple)) else [popen.args]
    STARTED.append(os.fsdecode(command[0]))


# An audit hook would be called for much else: each code object that is looked at, for instance.
subprocess.Popen.__init__ = _noted


@pytest.fixture(autouse=True)
def a_test_that_starts_python_is_slow(request: pytest.FixtureRequest) -> Iterator[None]:
    """Else the quick tests would not stay quick."""
    before = len(STARTED)
    yield
    if sys.executable in STARTED[before:]:
        node = request.node
        marked = node.get_closest_marker("slow") or node.get_closest_marker("window")
        assert marked, "it starts Python: mark it slow"


@pytest.fixture
def until() -> Callable[..., None]:
    """``until(loop, condition)`` turns the loop until the condition holds."""

    def turn_until(loop, condition: Callable[[], object], timeout: float = TIMEOUT) -> None:
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"still not so after {timeout} s and {loop.turns} turns")
            loop.turn(left)

    return turn_until


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run_python(code)`` runs a program in a process of its own."""

    def run(
        code: str, *, env: dict[str, str | None] | None = None, check: bool = True, args=("-c",)
    ) -> subprocess.CompletedProcess[str]:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
        done = subprocess.run(
            [sys.executable, *args, textwrap.dedent(code)],
            env={name: value for name, value in variables.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=120,
        )
        if check and done.returncode:
            raise AssertionError(f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    return run


# ---------------------------------------------------------------- a screen of our own


def missing(text: str) -> NoReturn:
    """Skip the test, or fail it where none may be skipped."""
    if os.environ.get("UIEVENTS_REQUIRE_WINDOW") == "1":
        pytest.fail(text)
    pytest.skip(text)


@contextmanager
def virtual_screen() -> Iterator[str]:
    """A virtual X server on a free display, whose name this is."""
    program = shutil.which("Xvfb")
    if program is None:
        missing("window tests need a virtual X server: apt-get install xvfb")
    size = ["-screen", "0", "1024x768x24"]
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writer), *size, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writer],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        display = f":{pipe.readline().strip()}"  # comes when the server listens
    try:
        yield display
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="session")
def xserver() -> Iterator[str]:
    """The X server of the session, which is not in the environment yet: see ``screen``."""
    with virtual_screen() as display:
        yield display


@pytest.fixture(scope="session")
def weston() -> Iterator[tuple[str, str]]:
    """A Wayland compositor, and the X server on which its screen is a window: input there is real.

    Its names are a socket's path and a display's.
    """
    program = shutil.which("weston")
    if program is None:
        missing("tests on Wayland need a compositor: apt-get install weston")
    options = ["--backend=x11-backend.so", "--use-pixman", "--width=640", "--height=480"]
    options += ["--shell=kiosk-shell.so", "--no-config", "--socket=wayland-test"]
    with virtual_screen() as display, TemporaryDirectory(prefix="uievents-") as folder:
        server = subprocess.Popen(
            [program, *options],
            env={**os.environ, "DISPLAY": display, "XDG_RUNTIME_DIR": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            socket, end = f"{folder}/wayland-test", time.monotonic() + TIMEOUT
            while not os.path.exists(socket):  # it tells nobody that it listens
                if server.poll() is not None or time.monotonic() > end:
                    missing(f"weston does not run here: {shlex.join([program, *options])}")
                time.sleep(0.01)
            yield socket, display
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture
def wayland(weston: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The X server on which the Wayland screen, which SDL will use, is a window."""
    socket, display = weston
    for name in ("DISPLAY", "UIEVENTS_WAIT", "SDL_FRAMEBUFFER_ACCELERATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SDL_VIDEODRIVER", "wayland")
    monkeypatch.setenv("WAYLAND_DISPLAY", socket)
    monkeypatch.setenv("XDG_RUNTIME_DIR", os.path.dirname(socket))
    monkeypatch.setenv("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")
    return display


def _show_on(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have SDL open its windows on that X server."""
    for name in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "UIEVENTS_WAIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    # Otherwise SDL takes a press within 10 ms of getting the keyboard for the one that gave it.
    monkeypatch.setenv("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")


@pytest.fixture
def screen(xserver: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of our X server, which SDL will use."""
    _show_on(xserver, monkeypatch)
    return xserver


class Presser:
    """A person at the mouse and the keyboard: XTEST, so that all of X, SDL and pygame takes part.

    Positions are pixels of the window that :meth:`aim` was given.
    """

    def __init__(self, display: str) -> None:
        from Xlib import XK, X
        from Xlib import display as xdisplay
        from Xlib.ext import xtest
        from Xlib.protocol import event

        self._X, self._XK, self._xtest, self._event = X, XK, xtest, event
        self.display = xdisplay.Display(display)
        self.root = self.display.screen().root
        self.window = self.root

    def aim(self, window: int) -> None:
        """Use the window whose X number is ``window``, wherever it stands."""
        self.window = self.display.create_resource_object("window", window)
        self.move(1, 1)

    def aim_at_pygame(self) -> None:
        from uievents.selector.sdl import SDL

        _, window = SDL().x11_window()
        self.aim(window)

    def _fake(self, kind: int, detail: int = 0, x: int = 0, y: int = 0) -> None:
        self._xtest.fake_input(self.display, kind, detail, x=x, y=y)

    def move(self, x: int, y: int) -> None:
        at = self.root.translate_coords(self.window, x, y)
        self._fake(self._X.MotionNotify, x=at.x, y=at.y)
        self.display.sync()

    def press(self, button: int = 1) -> None:
        self._fake(self._X.ButtonPress, button)
        self.display.sync()

    def release(self, button: int = 1) -> None:
        self._fake(self._X.ButtonRelease, button)
        self.display.sync()

    def click(self, x: int, y: int, button: int = 1) -> None:
        self.move(x, y)
        self.press(button)
        self.release(button)

    def keycode(self, name: str) -> int:
        return self.display.keysym_to_keycode(self._XK.string_to_keysym(name))

    def key_down(self, name: str) -> None:
        self._fake(self._X.KeyPress, self.keycode(name))
        self.display.sync()

    def key_up(self, name: str) -> None:
        self._fake(self._X.KeyRelease, self.keycode(name))
        self.display.sync()

    def key(self, *names: str) -> None:
        """Press the keys in order, let them go in reverse: ``key("Shift_L", "a")``."""
        for name in names:
            self.key_down(name)
        for name in reversed(names):
            self.key_up(name)

    def focus(self) -> None:
        """Give the window the keyboard, as a window manager does."""
        self.window.set_input_focus(self._X.RevertToParent, self._X.CurrentTime)
        self.display.sync()

    def unfocus(self) -> None:
        """Take the keyboard away from every window."""
        self.display.set_input_focus(self._X.NONE, self._X.RevertToNone, self._X.CurrentTime)
        self.display.sync()

    def resize(self, width: int, height: int) -> None:
        self.window.configure(width=width, height=height)
        self.display.sync()

    def close_window(self) -> None:
        """What a window manager's close button sends."""
        atom = self.display.intern_atom
        message = self._event.ClientMessage(
            window=self.window,
            client_type=atom("WM_PROTOCOLS"),
            data=(32, [atom("WM_DELETE_WINDOW"), self._X.CurrentTime, 0, 0, 0]),
        )
        self.window.send_event(message)
        self.display.sync()


@pytest.fixture
def presser(screen: str) -> Iterator[Presser]:
    """Real presses on our screen; keys and buttons still held at the end are released."""
    pytest.importorskip("Xlib", reason="real presses need: pip install python-xlib")
    presser = Presser(screen)
    yield presser
    for button in range(1, 6):
        presser._fake(presser._X.ButtonRelease, button)
    for name in ("Shift_L", "Control_L", "Alt_L"):
        presser.key_up(name)
    presser.display.close()


@pytest.fixture(scope="module")
def keyboard_screen() -> Iterator[str]:
    """An X server of its own, as the keyboard's layout is that of the whole server."""
    with virtual_screen() as display:
        yield display


@pytest.fixture
def layout(keyboard_screen: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``layout("de")`` gives that server, which SDL will use, a German keyboard."""
    if shutil.which("setxkbmap") is None:
        missing("tests of layouts need setxkbmap: apt-get install x11-xkb-utils")
    _show_on(keyboard_screen, monkeypatch)

    def choose(*words: str) -> None:
        subprocess.run(["setxkbmap", *words], check=True, timeout=TIMEOUT)

    yield choose
    choose("us")


@pytest.fixture
def new_presser() -> Iterator[Callable[[], Presser]]:
    """``new_presser()`` is a person at the screen that DISPLAY names."""
    pytest.importorskip("Xlib", reason="real presses need: pip install python-xlib")
    pressers = []

    def make() -> Presser:
        pressers.append(Presser(os.environ["DISPLAY"]))
        return pressers[-1]

    yield make
    for presser in pressers:
        presser.display.close()


@pytest.fixture(scope="module")
def managed_screen() -> Iterator[str]:
    """The name of an X server that has a window manager."""
    pytest.importorskip("Xlib", reason="real presses need: pip install python-xlib")
    from Xlib import X
    from Xlib.display import Display

    program = shutil.which("openbox")
    if program is None:
        missing("these tests need a window manager: apt-get install openbox")
    with virtual_screen() as name:
        display = Display(name)
        root = display.screen().root
        root.change_attributes(event_mask=X.PropertyChangeMask)
        # It is ready when it takes care of a window; one that is mapped before may never show up.
        probe = root.create_window(0, 0, 1, 1, 0, display.screen().root_depth)
        probe.change_attributes(event_mask=X.PropertyChangeMask)
        ready = display.intern_atom("_NET_SUPPORTING_WM_CHECK")
        managed = display.intern_atom("WM_STATE")
        display.sync()
        manager = subprocess.Popen(
            [program, "--sm-disable"],
            env={**os.environ, "DISPLAY": name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + TIMEOUT
        while probe.get_full_property(managed, X.AnyPropertyType) is None:
            assert time.monotonic() < end, "openbox never came"
            if root.get_full_property(ready, X.AnyPropertyType) is not None:
                probe.unmap()
                probe.map()
            display.sync()
            select.select([display], [], [], 0.1)
            while display.pending_events():
                display.next_event()
        probe.destroy()
        display.sync()
        yield name
        display.close()
        manager.terminate()
        manager.wait(60)


@pytest.fixture
def managed(managed_screen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have SDL use that server."""
    _show_on(managed_screen, monkeypatch)


@pytest.fixture
def wayland_presser(wayland: str) -> Iterator[Presser]:
    """Real presses into the compositor's screen, which the window under test fills."""
    pytest.importorskip("Xlib", reason="real presses need: pip install python-xlib")
    presser = Presser(wayland)
    [compositor] = presser.root.query_tree().children
    presser.aim(compositor.id)
    yield presser
    presser.display.close()


@pytest.fixture(params=["x11", "sdl"])
def wait(request: pytest.FixtureRequest, screen: str) -> str:
    """Each means of waiting that has a real window."""
    return request.param


@pytest.fixture(params=["x11", "sdl", "wayland", "dummy", "dummy-sdl"])
def any_wait(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., object]:
    """Makes an ``App`` by each means of waiting there is, the drivers without a screen included."""
    means = request.param
    if means.startswith("dummy"):
        monkeypatch.delenv("UIEVENTS_WAIT", raising=False)
        monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    else:
        request.getfixturevalue("wayland" if means == "wayland" else "screen")
    from uievents import App

    apps = []

    def make(**options):
        wait = {"dummy": None, "dummy-sdl": "sdl", "wayland": None}.get(means, means)
        app = App("test", wait=wait, **options)
        apps.append(app)
        return app

    make.means = means
    yield make
    for app in apps:
        app.close()


def watcher_of(script, pid):
    """The watcher of ``uievents run`` once it is ready: it waits for three descriptors."""
    import psutil

    for process in psutil.process_iter():
        try:
            if process.pid == pid or str(script) not in process.cmdline():
                continue
            for info in Path(f"/proc/{process.pid}/fdinfo").iterdir():
                if info.read_text().count("tfd:") == 3:
                    return process
        except (OSError, psutil.Error):  # gone, or closed, meanwhile
            continue
    return None


def move_and_be_noted(presser, watcher, x, y):
    """Move the pointer, and wait until the watcher has woken up and sleeps again.

    On a busy machine the program may read all its input before the watcher gets a processor.
    """
    before = watcher.num_ctx_switches().voluntary
    presser.move(x, y)
    end = time.monotonic() + TIMEOUT
    while watcher.num_ctx_switches().voluntary == before:
        assert time.monotonic() < end, "the watcher has not woken up"
