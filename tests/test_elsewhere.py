"""What Windows and macOS lack and Linux has, taken away: the loop works without it.

Neither system has run these tests.  What is the same there and can be tried here, is.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT, TIMEOUT

pytestmark = pytest.mark.slow  # each runs some hundred tests in a process of its own

CHOSEN = [
    "tests/test_loop.py",
    "tests/test_queue.py",
    "tests/test_awaiting.py",
    "tests/sources/test_connection.py",
    "tests/sources/test_mailbox.py",
    "tests/sources/test_watches.py",
    "tests/sources/test_holds.py",
]
ASYNCIO = "tests/aio/test_aio.py"
UNLIKE = [
    # select has no list with a descriptor of its own, and takes a plain file for one to wait for.
    "tests/aio/test_aio.py::test_a_wake_between_a_turn_and_its_bell_is_not_silenced",
    "tests/sources/test_watches.py::test_what_cannot_be_watched_is_refused",
]


@pytest.mark.parametrize(
    ("lacks", "tests"), [("eventfd", CHOSEN), ("fork,epoll", [*CHOSEN, ASYNCIO])]
)
def test_it_works_without(lacks, tests):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.elsewhere", f"--lacks={lacks}"]
    command += ["-p", "no:cacheprovider", "-m", "not slow and not window", "--maxfail=5"]
    # A loop that a test leaves to the garbage collector has sockets then, for a bell.
    command += ["-W", "ignore::pytest.PytestUnraisableExceptionWarning"]
    command += [f"--deselect={name}" for name in UNLIKE]
    done = subprocess.run(
        [*command, *tests], cwd=ROOT, capture_output=True, text=True, timeout=10 * TIMEOUT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.rsplit(" passed", 1)[0].split()[-1]) > 150


def test_a_misspelt_lack_is_refused():
    command = [sys.executable, "-m", "pytest", "-p", "tests.elsewhere", "--lacks=evenfd"]
    command += ["--collect-only", "tests/test_queue.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "not evenfd" in done.stderr
