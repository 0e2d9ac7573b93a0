"""Signals as events; what they did before is put back."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import psutil
import pytest

from uievents import Event, EventLoop, QueueFull


def test_a_signal_becomes_an_event(until):
    delivered = []
    before = signal.getsignal(signal.SIGUSR1)
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.signal(signal.SIGUSR1)
        loop.onSignal(delivered.append)
        signal.raise_signal(signal.SIGUSR1)
        until(loop, lambda: delivered)
    assert (delivered[0].number, delivered[0].name, delivered[0].source) == (
        signal.SIGUSR1,
        "SIGUSR1",
        "signal",
    )
    assert len(delivered) == 1
    assert signal.getsignal(signal.SIGUSR1) is before
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="no real-time signals here")
def test_a_real_time_signal_has_a_name_too(until):
    delivered = []
    numbers = [signal.SIGRTMIN, signal.SIGRTMIN + 1, signal.SIGRTMAX]
    with EventLoop(strict=True) as loop:
        loop.onSignal(lambda event: delivered.append(event.name))
        for number in numbers:
            loop.signal(number)
            signal.raise_signal(number)
        until(loop, lambda: len(delivered) == len(numbers))
    assert delivered == ["SIGRTMIN", "SIGRTMIN+1", "SIGRTMAX"]


def test_a_signal_that_another_thread_gets_wakes_the_loop(until):
    delivered = []
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.onSignal(delivered.append)
        timer = threading.Timer(0.05, signal.raise_signal, (signal.SIGUSR1,))
        timer.start()
        loop.turn(5)
        until(loop, lambda: delivered)
        timer.join()


def test_a_signal_is_kept_while_the_mailbox_is_full(until):
    delivered = []
    with EventLoop(strict=True, limit=4) as loop:
        loop.signal(signal.SIGUSR1)
        loop.onSignal(delivered.append)
        for _ in range(4):
            loop.post(Event())
        with pytest.raises(QueueFull):
            loop.post(Event())
        for _ in range(3):
            signal.raise_signal(signal.SIGUSR1)
        until(loop, lambda: len(delivered) == 3)


def test_a_filter_tells_signals_apart(until):
    delivered = []
    with EventLoop(strict=True) as loop:
        loop.signal(signal.SIGUSR1)
        loop.signal(signal.SIGUSR2)
        loop.onSignal(number=signal.SIGUSR2)(delivered.append)
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR2)
        until(loop, lambda: delivered)
    assert [event.name for event in delivered] == ["SIGUSR2"]


def test_a_signal_that_cannot_be_caught_is_refused():
    with EventLoop() as loop:
        with pytest.raises(ValueError, match="cannot be caught"):
            loop.signal(signal.SIGKILL)
        with pytest.raises(ValueError, match="number is a whole number"):
            loop.signal(4711)


def test_a_closed_loop_watches_none():
    loop = EventLoop()
    loop.close()
    before = signal.getsignal(signal.SIGUSR1)
    with pytest.raises(RuntimeError, match="this loop has been closed: make a new one"):
        loop.signal(signal.SIGUSR1)
    assert signal.getsignal(signal.SIGUSR1) is before
    assert signal.set_wakeup_fd(-1) == -1


def test_ctrl_c_ends_the_wait_whichever_thread_gets_it(run_python):
    """As it must when it comes an instant before the wait: then, too, no call is interrupted."""
    code = """
        import os, signal, threading
        from uievents import EventLoop
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        loop = EventLoop()
        def interrupt():
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            begun.wait()
            while not loop.selector._asleep:
                pass
            signal.raise_signal(signal.SIGINT)
        begun = threading.Event()
        threading.Thread(target=interrupt).start()
        loop.call(begun.set)
        guard = threading.Timer(20, os._exit, (3,))  # any end of the wait would let it through
        guard.daemon = True
        guard.start()
        try:
            loop.run()
        except KeyboardInterrupt:
            print("interrupted")
    """
    assert run_python(code).stdout == "interrupted\n"


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
import asyncio, os, signal
from uievents import EventLoop, KeyDown

loop = EventLoop()

def handler(event):
    print("ready", flush=True)

def interrupts(event):
    os.kill(os.getpid(), signal.SIGINT)

async def waits(event):
    print("ready", flush=True)
    await asyncio.sleep(100)

loop.onKeyDown(HANDLER)
loop.post(KeyDown("a"))
loop.run()
"""


@pytest.mark.slow  # a program starts
@pytest.mark.parametrize(
    ("handler", "frames"),
    [
        ("handler", ["<module>", "run"]),
        ("waits", ["<module>", "run"]),
        ("interrupts", ["<module>", "run", "interrupts"]),
    ],
)
def test_the_traceback_of_ctrl_c_is_the_programs(handler, frames):
    """It shows which handler was interrupted, not where the loop was."""
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.replace("HANDLER", handler)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if handler != "interrupts":
        assert program.stdout.readline() == "ready\n"
        asleep = psutil.Process(program.pid)
        while asleep.status() != psutil.STATUS_SLEEPING:
            pass
        program.send_signal(signal.SIGINT)
    lines = program.communicate(timeout=60)[1].splitlines()
    assert [line.split(" in ")[-1] for line in lines if 'File "' in line] == frames
    assert lines[-1] == "KeyboardInterrupt"
    assert program.returncode == -signal.SIGINT
