"""A contestant's process, seen from the measuring side: start, ask, end, always in time."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UIEventsError
from ..measure.meters import ProcessMeter

START_TIMEOUT = 20.0
ANSWER_TIMEOUT = 10.0


class SubjectFailed(UIEventsError):
    """A contestant's process did not start, or did not answer; the message says what it said."""


class Child:
    """Runs ``python -m uievents.compare.MODULE …``; a context manager that leaves no process.

    :attr:`facts` is what it said when it was ready.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        module: str = "subject",
        descriptors: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._rest = b""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"uievents.compare.{module}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=descriptors,
            env={**os.environ, **(environment or {})},
            # Ctrl-C is for the measuring process alone.  A group, not a session: if we die, the
            # system wakes those of it that are stopped, and hangs them up.
            process_group=0,
        )
        try:
            self.facts: dict[str, Any] = self.answer(START_TIMEOUT)
            self.pid: int = self._process.pid
            self.meter: ProcessMeter = ProcessMeter(self.pid)
        except BaseException:
            self.close()
            raise

    def ask(self, command: str) -> dict[str, Any]:
        """Its answer to a line.  Raises :class:`SubjectFailed` if there is none in time."""
        return self._ask(command.encode() + b"\n")

    def mark(self) -> dict[str, Any]:
        """The contestant's own counters, now."""
        return self._ask(b"mark\n")

    def pace(self) -> dict[str, Any]:
        """The same, and the machine's pace for it (:func:`uievents.measure.machine.pace`)."""
        return self._ask(b"pace\n")

    def received(self) -> dict[str, Any]:
        """The contestant's own counters, and what it has received so far."""
        return self._ask(b"received\n")

    def stop(self) -> None:
        """Let it do nothing, whatever it would do, until :meth:`go_on`.

        It has stopped when this returns.  (Of a process that is about to, the system thinks that it
        runs: if we died then, nobody would wake it.)
        """
        self._process.send_signal(signal.SIGSTOP)
        if self._process.returncode is None:
            _, status = os.waitpid(self.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                self._process.returncode = os.waitstatus_to_exitcode(status)

    def go_on(self) -> None:
        """Let it go on where it was."""
        self._process.send_signal(signal.SIGCONT)

    def _ask(self, command: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(command)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has died: the answer says so
        return self.answer(ANSWER_TIMEOUT)

    def answer(self, timeout: float) -> dict[str, Any]:
        """The next line that it says.  Raises :class:`SubjectFailed` after ``timeout`` seconds."""
        assert self._process.stdout is not None
        fd, end = self._process.stdout.fileno(), time.monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise SubjectFailed(f"it did not answer within {timeout:g} seconds")
                data = os.read(fd, 1 << 20)
                if not data:
                    raise SubjectFailed(self._last_words())
                self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        status = self._process.wait(ANSWER_TIMEOUT)
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        if not lines:
            return f"it ended with status {status}"
        # A Python error's sentence is its last line; who aborts (Qt) gives the reason first.
        return lines[0] if status < 0 else lines[-1]

    def close(self) -> None:
        """End the process, if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass
        self._errors.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
