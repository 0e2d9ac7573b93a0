"""The pytest plugin: the fixture ``pilot``, and failures that help.

pygame is not imported before a test opens a program that imports it.

Options: ``--update-golden`` replaces the golden pictures; ``--record-failures DIR`` keeps a
recording of every test that fails, which ``uievents replay`` plays in a window.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .pilot import Pilot

KEPT = 12
"""The number of last events that a failure prints."""

PILOTS = pytest.StashKey["PytestPilot"]()
NO_DISPLAY = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the command line, and the setting of pytest.ini."""
    group = parser.getgroup("uievents")
    group.addoption(
        "--update-golden", action="store_true", help="replace the golden pictures; look at each one"
    )
    group.addoption(
        "--record-failures",
        metavar="DIR",
        type=Path,
        help="save a recording of each failed test to DIR",
    )
    parser.addini(
        "uievents_dummy_display",
        "if there is no display, let a module's App open on SDL's dummy driver (default: true)",
        type="bool",
        default=True,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Without a screen, let a test module make an App when it is imported."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    config.stash[NO_DISPLAY] = (
        sys.platform == "linux"
        and not any(os.environ.get(name) for name in names)
        and bool(config.getini("uievents_dummy_display"))
    )
    if config.stash[NO_DISPLAY]:
        os.environ["SDL_VIDEODRIVER"] = "dummy"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Restore the environment."""
    if config.stash.get(NO_DISPLAY, False):
        os.environ.pop("SDL_VIDEODRIVER", None)


class PytestPilot:
    """A pilot and the checks after its test."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        from .pilot import Pilot

        self.pilot: Pilot = Pilot()
        self.pilot.golden = request.path.parent / "golden"
        self.pilot.differences = folder
        self.pilot.update_golden = request.config.getoption("--update-golden")
        self.pilot.how_to_update = f"{_repeat(request.node)} --update-golden"
        self.folder = folder
        self._before = _held_by_the_process()

    def check(self) -> None:
        """Fail the test if it has left something behind."""
        pilot = self.pilot
        if pilot.is_open:
            pilot.settle()
        left = [f"the key {key!r} is still held" for key in pilot.devices.keyboard.held]
        left += [f"button {button} is still held" for button in pilot.devices.buttons]
        left += pilot.outstanding_timers()
        stays_open = pilot.stays_open  # then its descriptors and threads stay, too
        pilot.close()
        if not stays_open:
            left += [f"{one} is left over" for one in self._left_open()]
        assert not left, "after the test " + "; ".join(left)

    def _left_open(self) -> list[str]:
        """What the test left open.  Another thread, for example of a server, gets time to close."""
        end = time.monotonic() + self.pilot.timeout
        while (opened := _held_by_the_process() - self._before) and time.monotonic() < end:
            time.sleep(0.01)
        return sorted(opened)


def _held_by_the_process() -> set[str]:
    """Describe the threads and descriptors of this process."""
    held = {f"thread {thread.name!r}" for thread in threading.enumerate()}
    folder = Path("/proc/self/fd")
    if folder.is_dir():
        for entry in list(folder.iterdir()):
            try:
                target = os.readlink(entry)
            except OSError:  # the descriptor with which the folder was read
                continue
            if target.startswith(("socket:", "anon_inode:[event", "pipe:")):
                held.add(f"descriptor {entry.name} ({target})")
    return held


@pytest.fixture
def pilot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pilot]:
    """A :class:`uievents.testing.Pilot`; its program ends with the test.

    The test fails for an exception in a handler, a key or button that is still held, a timer of
    ``after()`` that still runs, and a descriptor or thread that is left open.
    """
    piloted = request.node.stash[PILOTS] = PytestPilot(request, tmp_path)
    try:
        yield piloted.pilot
        if not _has_failed(request.node):
            piloted.check()
    finally:
        piloted.pilot.close()


FAILED = pytest.StashKey[bool]()


def _has_failed(node: Any) -> bool:
    return bool(node.stash.get(FAILED, False))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Note that a test has failed, and add its last events to the report."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
        piloted = item.stash.get(PILOTS, None)
        if piloted is not None:
            report.sections.append(("uievents", _help_text(item, piloted)))
    return report


def _help_text(item: pytest.Item, piloted: PytestPilot) -> str:
    """The last events, the path of the picture, and the command that repeats the test."""
    from ..describe import words

    pilot = piloted.pilot
    events = list(pilot.events)
    lines = [f"The last of {len(events)} events:" if events else "No event was dispatched."]
    lines += [f"  {words(event, pilot.began)}" for event in events[-KEPT:]]
    if pilot.is_open:
        lines.append(pilot.waits_for())
    picture = piloted.folder / "window.png"
    try:
        pilot.screenshot(picture)
        lines.append(f"The window: {picture}")
    except (LookupError, ImportError):
        pass
    folder = item.config.getoption("--record-failures")
    if folder is not None and events:
        lines.append(_save_recording(folder, item, pilot))
    lines.append(f"To repeat the test: {_repeat(item)}")
    return "\n".join(lines)


def _save_recording(folder: Path, item: pytest.Item, pilot: Pilot) -> str:
    from .recording import made_of, write

    name = "".join(char if char.isalnum() or char in "-_" else "-" for char in item.nodeid)
    path = folder / f"{name}.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    write(path, made_of(pilot.input, pilot.began, pilot.program, masked=False))
    return f"The recording: uievents replay {path}"


def _repeat(item: pytest.Item) -> str:
    return f"{Path(sys.executable).name} -m pytest '{item.nodeid}'"
