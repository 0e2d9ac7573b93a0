"""Runs a measured function in a process of its own, which exchanges lines of JSON with this one.

In a process of its own its figures do not include the instruments, the progress bar and the load.
The function's first argument is the :class:`Channel` to the measuring process, and it sends a first
line when it is ready::

    def double(channel, factor):                      # in the module "numbers"
        channel.send({"ready": True})
        for line in channel:
            channel.send({"value": float(factor) * float(line)})

    with Process("numbers:double", "2") as process:   # waits for the first line: process.facts
        process.ask("21")                             # {"value": 42.0}

The two are connected by a socket pair, so an event loop can also watch :attr:`Process.control` and
take :meth:`Process.lines` as they come.  What the process prints goes to a file, which is read only
if the process fails.  When the measuring process dies, the measured process ends, too.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..words import Text, TranslatedError, same, text
from .meters import ProcessMeter

START_TIMEOUT = 20.0
ANSWER_TIMEOUT = 10.0
END_TIMEOUT = 2.0

PROGRAM = f"""
import sys
sys.path.append({str(Path(__file__).parents[2])!r})
from {__name__} import main
main(sys.argv[1:])
"""
"""The program of the process; it finds this package in any working directory."""


class ProcessFailed(TranslatedError):
    """A measured process did not start, did not answer or ended; the message has its last line."""


class Lines:
    """Cuts a stream of bytes into lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that ``data`` completes, without their ends."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return lines


class Process:
    """Runs ``module:function`` with ``arguments``; a context manager that ends the process.

    It returns when the function has sent its first line (:attr:`facts`), or, with ``wait=False``,
    at once.  ``descriptors`` are inherited under the same numbers; ``environment`` is added to this
    process's.  Raises :class:`ProcessFailed`.
    """

    def __init__(
        self,
        function: str,
        *arguments: str,
        descriptors: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
        wait: bool = True,
    ) -> None:
        self._lines, self._received = Lines(), list[bytes]()
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        control, its_end = socket.socketpair()
        self.control: socket.socket = control
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, function, str(its_end.fileno()), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
                pass_fds=[its_end.fileno(), *descriptors],
                env={**os.environ, **(environment or {})},
                # Ctrl-C is for the measuring process alone.
                process_group=0,
            )
        except BaseException:
            control.close()
            self._output.close()
            raise
        finally:
            its_end.close()
        self.pid: int = self._process.pid
        self.facts: dict[str, Any] = {}
        if wait:
            try:
                self.facts = self.answer(START_TIMEOUT)
            except BaseException:
                self.close()
                raise

    @functools.cached_property
    def meter(self) -> ProcessMeter:
        """Its meter."""
        return ProcessMeter(self.pid)

    @property
    def returncode(self) -> int | None:
        """Its exit status, once it has been waited for."""
        return self._process.returncode

    def ask(self, command: str) -> dict[str, Any]:
        """Its answer to a line.  Raises :class:`ProcessFailed` if there is none in time."""
        try:
            self.control.sendall(command.encode() + b"\n")
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has died: answer() raises
        return self.answer(ANSWER_TIMEOUT)

    def answer(self, timeout: float) -> dict[str, Any]:
        """The next line.  Raises :class:`ProcessFailed` after ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while not self._received:
            ready, _, _ = select.select([self.control], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise ProcessFailed(text("it did not answer within {n} seconds", n=f"{timeout:g}"))
            lines = self.lines()
            if lines is None:
                raise ProcessFailed(self.how_it_ended())
            self._received += lines
        answer: dict[str, Any] = msgspec.json.decode(self._received.pop(0))
        return answer

    def lines(self) -> list[bytes] | None:
        """The lines that have come, for an event loop; None when the process has hung up."""
        try:
            data = self.control.recv(1 << 20)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        return self._lines.feed(data) if data else None

    def hang_up(self) -> None:
        """Ask it to end, without waiting: :meth:`lines` returns None when it has ended."""
        try:
            self.control.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has ended

    def wait(self, timeout: float) -> int:
        """Its exit status.  Raises ``subprocess.TimeoutExpired``."""
        return self._process.wait(timeout)

    def how_it_ended(self) -> Text:
        """Why it ended, in words; to be called after :meth:`lines` returned None."""
        try:
            status = self._process.wait(END_TIMEOUT)
        except subprocess.TimeoutExpired:
            return text("it does not answer")
        self._output.seek(0)
        lines = self._output.read().decode(errors="replace").strip().splitlines()
        if lines:
            # Python writes the error in the last line; a library that aborts (Qt) in the first.
            return same(lines[0] if status < 0 else lines[-1])
        if status < 0:
            return same(signal.Signals(-status).name)
        return text("it ended with status {n}", n=status)

    def close(self, timeout: float = 0.0) -> None:
        """Hang up, and kill the process if it still runs ``timeout`` seconds later."""
        end_all([self], timeout)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def end_all(processes: Iterable[Process], timeout: float = 0.0) -> None:
    """Hang up on all of them, and kill those that still run ``timeout`` seconds later."""
    processes = list(processes)
    for each in processes:
        each.control.close()
    end = time.monotonic() + timeout
    for each in processes:
        try:
            each.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            each._process.kill()
            each.wait(ANSWER_TIMEOUT)
        each._output.close()


class Channel:
    """The measured function's end: :meth:`send` sends a line; iterating gives those that come."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._lock = threading.Lock()
        self._leave: Callable[[int], object] = os._exit

    def send(self, what: object) -> None:
        """Send a line to the measuring process; if that has ended, end this process.

        ``what``: anything that msgspec can write as JSON.
        """
        try:
            with self._lock:
                self.sock.sendall(msgspec.json.encode(what) + b"\n")
        except OSError:
            self._leave(3)

    def __iter__(self) -> Iterator[str]:
        lines = Lines()
        with contextlib.suppress(OSError):
            while data := self.sock.recv(65_536):
                yield from (line.decode() for line in lines.feed(data))

    def answer_by(self, answer: Callable[[str], object]) -> None:
        """Answer each line, in a second thread that sleeps until one comes.

        When the measuring process hangs up, the thread ends this process, whatever its loop does.
        """

        def obey() -> None:
            for line in self:
                self.send(answer(line))
            os._exit(3)  # the measuring process has ended

        threading.Thread(target=obey, name="control", daemon=True).start()

    def end_when_hung_up(self) -> None:
        """When the measuring process hangs up, leave every ``with`` block and end.

        A process that starts others needs it, so that it leaves none of them behind.
        """
        main = threading.main_thread().ident
        assert main is not None

        def leave(number: int, frame: object = None) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending already
            sys.exit(0)

        signal.signal(signal.SIGTERM, leave)
        self._leave = leave

        def watch() -> None:
            with contextlib.suppress(OSError):
                while self.sock.recv(4096):
                    pass
            signal.pthread_kill(main, signal.SIGTERM)

        threading.Thread(target=watch, name="hung up?", daemon=True).start()


def main(arguments: list[str]) -> None:
    """Run one function; Ctrl-C ends it with status 130."""
    function, descriptor, *rest = arguments
    module, _, name = function.partition(":")
    channel = Channel(socket.socket(fileno=int(descriptor)))
    try:
        getattr(importlib.import_module(module), name)(channel, *rest)
    except KeyboardInterrupt:
        sys.exit(130)
