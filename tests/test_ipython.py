"""``%gui uievents``, a notebook's kernel, and trio: the window lives in loops of others."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import signal
import socket
import sys
import time

import pytest

import uievents
from tests.conftest import ROOT, TIMEOUT
from uievents import App, Click, EventLoop
from uievents.ipython import inputhook


class Terminal:
    """What IPython hands to an input hook: a descriptor that can be read when a key has come."""

    def __init__(self) -> None:
        self.here, self.there = socket.socketpair()

    def fileno(self) -> int:
        return self.here.fileno()

    def input_is_ready(self) -> bool:
        return bool(select.select([self.here], [], [], 0)[0])

    def press(self) -> None:
        self.there.send(b"x")

    def close(self) -> None:
        self.here.close()
        self.there.close()


@pytest.fixture
def terminal():
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture
def app(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with App(size=(200, 100)) as app:
        yield app


def test_it_returns_at_once_where_there_is_no_app(terminal):
    inputhook(terminal)


def test_events_are_delivered_until_a_key_comes(app, terminal):
    delivered = []

    @app.onClick
    def clicked(event):
        delivered.append(event.pos)
        terminal.press()

    app.post(Click((3, 4)))
    inputhook(terminal)
    assert delivered == [(3, 4)]
    assert app.running


def test_it_sleeps_while_nothing_comes(app, terminal):
    terminal.press()
    inputhook(terminal)
    before = app.turns
    terminal.here.recv(10)
    app.after(0.3, lambda event: terminal.press())
    inputhook(terminal)
    # The timer, the key, and a new window's few looks; a poll each millisecond would be 300.
    assert app.turns - before <= 12


def test_handlers_and_timers_of_later_lines_are_served(app, terminal):
    terminal.press()
    inputhook(terminal)
    terminal.here.recv(10)
    delivered = []
    app.onClick(delivered.append)  # typed at the prompt, in between
    app.post(Click((1, 2)))
    app.after(0.001, lambda event: terminal.press())
    inputhook(terminal)
    assert [event.pos for event in delivered] == [(1, 2)]


def test_stop_closes_the_window_and_tells_it(app, terminal):
    delivered = []
    app.onStop(delivered.append)
    app.after(0, app.stop)
    inputhook(terminal)
    assert len(delivered) == 1
    assert App.current is None
    inputhook(terminal)  # nothing is left to wait for


def test_refusing_a_coroutine_handler_says_where_it_would_run(app, terminal, caplog):
    @app.onClick
    async def clicked(event):
        pass

    app.post(Click((3, 4)))
    app.after(0.001, lambda event: terminal.press())
    inputhook(terminal)
    assert "uievents.attach(asyncio.get_event_loop(), app)" in caplog.text


def test_an_app_that_another_loop_runs_is_left_alone(app, terminal):
    async def main():
        uievents.attach(asyncio.get_running_loop(), app)
        inputhook(terminal)
        app.stop()
        await asyncio.sleep(0)

    asyncio.run(main())


def test_to_load_the_extension_imports_no_pygame(run_python):
    pytest.importorskip("IPython")
    code = """
        import sys, uievents
        from IPython.core.interactiveshell import InteractiveShell
        uievents.load_ipython_extension(InteractiveShell())
        from IPython.terminal import pt_inputhooks
        print(pt_inputhooks.get_inputhook_name_and_func("uievents")[0], "pygame" in sys.modules)
    """
    assert run_python(code).stdout.splitlines()[-1] == "uievents False"


# ---------------------------------------------------------------- the real ones


class Prompt:
    """IPython in a terminal of its own."""

    def __init__(self, folder) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environment = os.environ | {"SDL_VIDEODRIVER": "dummy", "TERM": "xterm"}
            environment |= {"IPYTHONDIR": str(folder), "PYTHONPATH": str(ROOT)}
            words = [sys.executable, "-m", "IPython", "--no-banner", "--no-confirm-exit"]
            words += ["--colors=nocolor"]
            words += ["--TerminalInteractiveShell.highlight_matching_brackets=False"]
            os.execve(sys.executable, words, environment)

    def until(self, what: bytes) -> None:
        seen, end = b"", time.monotonic() + TIMEOUT
        while what not in seen:
            assert select.select([self.fd], [], [], max(0, end - time.monotonic()))[0], seen
            data = os.read(self.fd, 4096)
            seen += data
            if b"\x1b[6n" in data:  # it asks where the cursor is
                os.write(self.fd, b"\x1b[1;1R")

    def say(self, line: str, until: str) -> None:
        os.write(self.fd, line.encode())
        self.until(line[-5:].encode())  # all at once would be taken for pasted text
        os.write(self.fd, b"\r")
        self.until(until.encode())

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@pytest.mark.slow
def test_in_a_real_terminal(tmp_path):
    """Slow: IPython starts."""
    pytest.importorskip("IPython")
    prompt = Prompt(tmp_path)
    try:
        prompt.until(b"In [1]")
        prompt.say("%load_ext uievents", "In [2]")
        prompt.say("%gui uievents", "In [3]")
        prompt.say("from uievents import App, Click; app = App()", "In [4]")
        prompt.say("app.onClick(lambda event: print('cli' + 'cked'));", "In [5]")
        prompt.say("app.after(0.01, lambda event: app.post(Click((3, 4))));", "clicked")
        prompt.say("app.onStop(lambda event: print('stop' + 'ped'));", "In [7]")
        prompt.say("app.stop()", "stopped")
        prompt.say("print('cur' + 'rent', App.current)", "current None")
    finally:
        prompt.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*encryption.*")
def test_in_a_real_kernel():
    """Slow: a kernel of Jupyter starts."""
    pytest.importorskip("ipykernel")
    manager = pytest.importorskip("jupyter_client.manager")
    environment = os.environ | {"SDL_VIDEODRIVER": "dummy", "PYTHONPATH": str(ROOT)}
    kernel, client = manager.start_new_kernel(kernel_name="python3", env=environment)
    printed = []

    def cell(code: str) -> None:
        reply = client.execute_interactive(
            code,
            timeout=TIMEOUT,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
        assert reply["content"]["status"] == "ok", reply["content"]

    try:
        cell(
            "import asyncio, uievents\n"
            "app = uievents.App('Notebook')\n"
            "subscription = app.onClick(lambda event: clicks.append(event.pos)); clicks = []\n"
            "uievents.attach(asyncio.get_running_loop(), app)"
        )
        cell("app.post(uievents.Click((3, 4)))\nclick = await app.next(uievents.Click)")
        cell("print(clicks, flush=True)\napp.stop()")
        cell("await asyncio.sleep(0.01)\nprint(uievents.App.current, flush=True)")
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
        kernel.cleanup_resources()
    assert "".join(printed).split("\n")[:2] == ["[(3, 4)]", "None"]


def test_trio_is_a_guest():
    """Its sockets and its clock, with ours in the same program."""
    trio = pytest.importorskip("trio")
    loop = EventLoop()
    listener = loop.listen(0)
    loop.onReceived(lambda event: event.reply(event.data))
    outcomes, ticks = [], []
    loop.every(0.001, ticks.append)

    async def main():
        stream = await trio.open_tcp_stream("127.0.0.1", listener.port)
        async with stream:
            await stream.send_all(b"hello\n")
            answer = await stream.receive_some(100)
        while not ticks:
            await trio.sleep(0.001)
        return answer

    def ended(outcome):
        outcomes.append(outcome)
        loop.stop()

    trio.lowlevel.start_guest_run(
        main,
        run_sync_soon_threadsafe=loop.call,
        done_callback=ended,
        host_uses_signal_set_wakeup_fd=True,
    )
    loop.run()
    assert [outcome.unwrap() for outcome in outcomes] == [b"hello\n"]
