"""Signals as events; what they did before is put back."""

from __future__ import annotations

import signal
import threading

import pytest

from uievents import Event, EventLoop, QueueFull


def test_a_signal_becomes_an_event(until):
    told = []
    before = signal.getsignal(signal.SIGUSR1)
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.signal(signal.SIGUSR1)
        loop.onSignal(told.append)
        signal.raise_signal(signal.SIGUSR1)
        until(loop, lambda: told)
    assert (told[0].number, told[0].name, told[0].source) == (signal.SIGUSR1, "SIGUSR1", "signal")
    assert len(told) == 1
    assert signal.getsignal(signal.SIGUSR1) is before
    assert signal.set_wakeup_fd(-1) == -1


def test_a_signal_that_another_thread_gets_wakes_the_loop(until):
    told = []
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.onSignal(told.append)
        timer = threading.Timer(0.05, signal.raise_signal, (signal.SIGUSR1,))
        timer.start()
        loop.turn(5)
        until(loop, lambda: told, 2)
        timer.join()


def test_a_signal_is_kept_while_the_mailbox_is_full(until):
    told = []
    with EventLoop(strict=True, limit=4) as loop:
        loop.signal(signal.SIGUSR1)
        loop.onSignal(told.append)
        for _ in range(4):
            loop.post(Event())
        with pytest.raises(QueueFull):
            loop.post(Event())
        for _ in range(3):
            signal.raise_signal(signal.SIGUSR1)
        until(loop, lambda: len(told) == 3)


def test_a_filter_tells_signals_apart(until):
    told = []
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.signal(signal.SIGUSR2)
        loop.onSignal(number=signal.SIGUSR2)(told.append)
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR2)
        until(loop, lambda: told)
    assert [event.name for event in told] == ["SIGUSR2"]


def test_a_signal_that_cannot_be_caught_is_refused():
    with EventLoop() as loop:
        with pytest.raises(ValueError, match="cannot be caught"):
            loop.signal(signal.SIGKILL)
        with pytest.raises(ValueError, match=r"range|invalid"):
            loop.signal(4711)


def test_ctrl_c_ends_run_and_closes(run_python):
    code = """
        import os, signal, threading
        from uievents import Event, EventLoop, QueueFull
        loop = EventLoop()
        loop.after(0.05, lambda event: os.kill(os.getpid(), signal.SIGINT))
        try:
            loop.run()
        except KeyboardInterrupt:
            print("interrupted", loop._closed)
    """
    assert run_python(code).stdout == "interrupted True\n"


INTERRUPTED = """
    import asyncio, os, signal, sys, threading
    from uievents import Event, EventLoop
    loop = EventLoop()
    main = threading.get_ident()
    def interrupt():
        os.kill(os.getpid(), signal.SIGINT)
    def interrupt_the_wait():
        while sys._current_frames()[main].f_code.co_name != "select":
            pass
        interrupt()
    if "handler" in sys.argv:
        loop.after(0, lambda event: interrupt())
    elif "async" in sys.argv:
        @loop.onEvent
        async def waits(event):
            threading.Thread(target=interrupt_the_wait).start()
            await asyncio.sleep(100)
        loop.post(Event())
    else:
        loop.after(0, lambda event: threading.Thread(target=interrupt_the_wait).start())
    loop.run()
"""


@pytest.mark.parametrize(
    ("where", "frames"),
    [("wait", ["<module>", "run"]), ("handler", ["<module>", "run", "<lambda>", "interrupt"])],
)
def test_the_traceback_of_ctrl_c_is_the_programs(run_python, where, frames):
    """Where the loop was is nobody's business; which handler was interrupted, is."""
    ended = run_python(INTERRUPTED.replace("sys.argv", repr([where])), check=False)
    lines = ended.stderr.splitlines()
    assert [line.split(" in ")[-1] for line in lines if 'File "' in line] == frames
    assert lines[-1] == "KeyboardInterrupt"
    assert ended.returncode == -signal.SIGINT


def test_the_traceback_of_ctrl_c_is_short_under_asyncio_too(run_python):
    ended = run_python(INTERRUPTED.replace("sys.argv", "['async']"), check=False)
    lines = ended.stderr.splitlines()
    assert [line.split(" in ")[-1] for line in lines if 'File "' in line] == ["<module>", "run"]
