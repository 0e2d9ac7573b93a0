"""``uievents run game.py``: runs an unmodified pygame program, with a wait that blocks.

Python itself starts the program: this process becomes ``python game.py``.  So its surroundings, its
exit status, its tracebacks and its signals are as usual.  Two things are added before that:

* :mod:`.inside`, which Python imports first (by :mod:`.site.sitecustomize`): it counts the calls of
  pygame's functions, and replaces ``pygame.event.wait`` by :func:`uievents.wait`;
* :mod:`.watcher`, a process that notes when input arrives, and prints the figures at the end.

Both use the figures on the :mod:`.board`.  :mod:`.report` turns them into text, and :mod:`.live`
shows it while the program runs.

The figures begin with the program's first look for events, so they do not include imports and the
loading of pictures.  Wakeups are the voluntary context switches of the whole process.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from ..errors import UIEventsError
from ..output import check_writable
from ..script import check_source

ISOLATING = ("-I", "-E", "-s", "-S", "-P")
"""Options of Python that are not passed on: with them, a program cannot import from its folder."""


def run(program: list[str], *, plain: bool, live: bool, trace: Path | None) -> NoReturn:
    """Become ``program``, given as for ``python``: ``["game.py", ...]``, ``["-m", "game", ...]``.

    ``trace`` is the file for a trace (:mod:`uievents.trace`).  Raises :class:`UIEventsError` if the
    program cannot be read or compiled, or the file cannot be written, and ``ModuleNotFoundError``
    without pygame.
    """
    check_writable(trace)
    if os.name != "posix":
        raise UIEventsError("uievents run works only on Linux and other POSIX systems")
    if live and not sys.stderr.isatty():
        raise UIEventsError("--live needs a terminal: leave it out")
    if find_spec("pygame") is None:
        raise ModuleNotFoundError("No module named 'pygame'", name="pygame")
    if not program[0].startswith("-"):
        check_source(Path(program[0]))
    from .board import SIZE, Board
    from .watcher import begin

    with tempfile.TemporaryFile() as file:
        file.truncate(SIZE)
        board, channel = Board(file.fileno()), socket.socketpair()
        board.write("name", _name(program))
        begin(file.fileno(), channel, live)
        channel[0].close()
        numbers = file.fileno(), channel[1].fileno()
        for number in numbers:
            os.set_inheritable(number, True)
        arguments = [sys.executable, *_options(), *program]
        os.execve(sys.executable, arguments, _environment(numbers, plain, trace))


def _options() -> list[str]:
    """The options with which Python was started."""
    given: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    return [option for option in given if option not in ISOLATING]


def _environment(numbers: tuple[int, int], plain: bool, trace: Path | None) -> dict[str, str]:
    site = str(Path(__file__).parent / "site")
    root = str(Path(__file__).parents[2])
    variables = dict(os.environ)
    path = variables.get("PYTHONPATH")
    if path is not None:
        variables["UIEVENTS_RUN_PYTHONPATH"] = path
    variables["PYTHONPATH"] = site + (os.pathsep + path if path else "")
    if trace is not None:
        variables["UIEVENTS_RUN_TRACE"] = str(trace.resolve())
    variables["UIEVENTS_RUN"] = f"{numbers[0]}:{numbers[1]}:{int(plain)}:{root}"
    return variables


def _name(program: list[str]) -> str:
    """The program's name in the figures."""
    if program[0] == "-m":
        return " ".join(program[:2])
    return program[0] if program[0].startswith("-") else Path(program[0]).name
