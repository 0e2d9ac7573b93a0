"""``uievents record`` and ``uievents replay``."""

from __future__ import annotations

import runpy
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ..errors import UIEventsError
from ..eventloop import EventLoop
from ..events import Event, PygameEvent
from ..output import check_writable
from ..script import check_main, check_source
from ..watched import watch
from .astest import code
from .player import Feed, Player, mute, silenced
from .recorder import Recorder
from .recording import Recording, head, read

# ---------------------------------------------------------------- starting a program


def start(words: list[str]) -> None:
    """Run a program as ``python`` would.

    ``words`` are ``["game.py", ...]``, ``["-m", "game", ...]``, a folder or a zip file.  Raises
    :class:`~uievents.errors.UIEventsError` if there is no such program.
    """
    if words[0] == "-m":
        if len(words) < 2:
            raise UIEventsError("-m needs the name of a module")
        with patch.object(sys, "argv", words[1:]), patch.object(sys, "path", ["", *sys.path[1:]]):
            try:
                runpy.run_module(words[1], run_name="__main__", alter_sys=True)
            except ImportError as error:
                if error.name is not None and not f"{words[1]}.".startswith(f"{error.name}."):
                    raise  # the module's own imports
                raise UIEventsError(f"there is no module {words[1]!r} to run") from error
        return
    path = Path(words[0])
    if not path.exists():
        raise UIEventsError(f"there is no program {words[0]!r}")
    check_source(path)
    check_main(path)
    folder = str(path.resolve().parent)
    with patch.object(sys, "argv", words), patch.object(sys, "path", [folder, *sys.path[1:]]):
        runpy.run_path(words[0], run_name="__main__")


@contextmanager
def on_made(then: Callable[[Any], None]) -> Iterator[None]:
    """Within the ``with``, call ``then(loop)`` for each App and EventLoop that is made."""
    init = EventLoop.__init__
    depth = 0

    def made(loop: EventLoop, *args: Any, **options: Any) -> None:
        nonlocal depth
        depth += 1
        try:
            init(loop, *args, **options)
        finally:
            depth -= 1
        if depth == 0:
            then(loop)

    with patch.object(EventLoop, "__init__", made):
        yield


# ---------------------------------------------------------------- record


def record(words: list[str], path: Path, *, text: bool) -> int:
    """Run a program, and write its input to ``path`` as it comes.

    If the program cannot be started, ``path`` stays as it is: it may have an earlier recording.
    """
    check_writable(path)
    if words[0] != "-m":
        words = [str(Path(words[0]).resolve()), *words[1:]]
    recorder = Recorder(path, words, masked=not text, clock=time.monotonic)
    status, started = 0, True

    def follow(loop: EventLoop) -> None:
        recorder.begin(loop.clock)
        watch(loop, recorder.recording_of(loop), lambda event: None)

    try:
        with ExitStack() as stack:
            stack.enter_context(on_made(follow))
            stack.enter_context(_noting_looks(recorder.record))
            start(words)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KeyboardInterrupt:
        status = 130
    except BaseException:
        started = recorder.begun
        raise
    finally:  # after a failure, too, when the recording is needed most
        if started:
            _end(recorder, path)
    return status


def _end(recorder: Recorder, path: Path) -> None:
    """Write the rest, and print a summary."""
    recorder.close()
    masked = "; typed text is masked (--text keeps it)" if recorder.masked else ""
    print(f"{recorder.inputs} inputs are in {path}{masked}", file=sys.stderr)
    if recorder.failed:
        print(f"not recorded: {', '.join(recorder.failed)}", file=sys.stderr)


@contextmanager
def _noting_looks(note: Callable[[Event], None]) -> Iterator[None]:
    """Call ``note(event)`` for each event that a plain pygame program gets from pygame."""
    from .._pygame import pygame

    def found_by_program(event: Any) -> None:
        caller = sys._getframe(2).f_globals.get("__name__", "")
        if not caller.startswith("uievents.") and event.type != pygame.NOEVENT:
            data = {name: value for name, value in event.dict.items() if name != "window"}
            name = pygame.event.event_name(event.type)
            note(PygameEvent(event.type, data, name, source="pygame"))

    get, poll, wait = pygame.event.get, pygame.event.poll, pygame.event.wait

    def noting_get(*args: Any, **options: Any) -> Any:
        found = get(*args, **options)
        for event in found:
            found_by_program(event)
        return found

    def noting(one: Callable[..., Any], *args: Any, **options: Any) -> Any:
        event = one(*args, **options)
        found_by_program(event)
        return event

    with (
        patch.object(pygame.event, "get", noting_get),
        patch.object(pygame.event, "poll", partial(noting, poll)),
        patch.object(pygame.event, "wait", partial(noting, wait)),
    ):
        yield


# ---------------------------------------------------------------- replay


def replay(
    path: Path, words: list[str], *, speed: float, headless: bool, step: bool, as_test: bool
) -> int:
    """Play a recording in the window of its program, or headless as fast as possible."""
    program = head(path).program  # a file that cannot be read is reported before a program runs
    words = words or program
    if as_test:
        recording = _read(path)
        recording.program = words
        print(code(recording, path.stem.replace("-", "_").replace(".", "_")), end="")
        return 0
    if not words:
        raise UIEventsError(
            f"{path} does not name its program: type  uievents replay {path} SCRIPT"
        )
    if headless:
        return _headless(path, words)
    return _in_a_window(path, words, speed, step)


def _read(path: Path) -> Recording:
    """Read the file, and report it if its last line is cut off."""
    recording = read(path)
    if recording.torn is not None:
        print(
            f"{path}, line {recording.torn}: it is cut off, because the program was killed while it"
            " was written; the lines before it are played",
            file=sys.stderr,
        )
    return recording


def _headless(path: Path, words: list[str]) -> int:
    from .pilot import Pilot

    with Pilot() as pilot:
        pilot.play(partial(_read, path), partial(start, words))
        print(f"{len(pilot.events)} events were dispatched; the program {_state(pilot.is_open)}")
    return 0


def _state(is_open: bool) -> str:
    return "waits for input" if is_open else "has ended"


def _in_a_window(path: Path, words: list[str], speed: float, step: bool) -> int:
    played = False

    def made(loop: Any) -> None:
        loop.call(lambda: play(loop))  # in its first turn: an App makes its window after its loop

    def play(loop: Any) -> None:
        nonlocal played
        window = getattr(loop, "_window", None)
        if window is None or played:
            return
        played = True
        mute(window)
        feed.left.extend(_read(path).events)  # not before: it needs the program's own types
        loop.add(StepPlayer(feed, loop) if step else Player(feed, speed, _played))

    feed = Feed([])
    with on_made(made), silenced(feed):
        start(words)
    if not played:
        raise UIEventsError(
            f"{words[0]} opened no App: replay a plain pygame program with --headless"
        )
    return 0


def _played() -> None:
    print("The recording has been played; close the window to end.", file=sys.stderr)


class StepPlayer(Player):
    """Plays one event for each line that is read from the terminal."""

    def __init__(self, feed: Feed, loop: Any) -> None:
        super().__init__(feed, ended=_played)
        self._loop = loop
        print("Press Enter for the next event", file=sys.stderr)
        threading.Thread(target=self._read, daemon=True, name="uievents-steps").start()

    def _read(self) -> None:
        for _ in sys.stdin:
            self._loop.call(self._next)

    def _next(self) -> None:
        if not self.feed.left:
            return
        from ..describe import words

        event = self.feed.take(0.0)
        print(words(event, 0.0), file=sys.stderr)
        self.put(event)
        if not self.feed.left:
            _played()

    def deadline(self) -> float | None:
        return None
