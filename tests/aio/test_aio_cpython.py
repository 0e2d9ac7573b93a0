"""CPython's own tests of asyncio's event loops, run on ours: alone, and with a window attached.

They are taken from the running interpreter's ``test`` package; some distributions ship none.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator

import pytest

import uievents

pytest.importorskip("test.test_asyncio", reason="this Python comes without its test package")
if sys.platform == "win32":
    pytest.skip("these are the tests of Unix", allow_module_level=True)

from test import support
from test.test_asyncio import test_events, test_sock_lowlevel, utils

support.gc_collect = gc.collect  # each test ends with it; three collections in a row find no more
# Some of CPython's tests leave sockets and loops to the garbage collector, on any loop.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class OnOurLoop:
    """The loop under test."""

    def create_event_loop(self) -> asyncio.AbstractEventLoop:
        return uievents.new_event_loop()

    def setUp(self) -> None:
        super().setUp()
        if hasattr(asyncio, "ThreadedChildWatcher") and sys.version_info < (3, 12):
            watcher = asyncio.ThreadedChildWatcher()
            watcher.attach_loop(self.loop)
            asyncio.set_child_watcher(watcher)

    def tearDown(self) -> None:
        if sys.version_info < (3, 12):
            asyncio.set_child_watcher(None)
        super().tearDown()


class WithAWindow(OnOurLoop):
    """The same, while a window and a timer of ours take part in the loop."""

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _window(cls, xserver: str) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "UIEVENTS_WAIT"):
                patch.delenv(name, raising=False)
            patch.setenv("DISPLAY", xserver)
            cls.app = uievents.App("asyncio's tests", (100, 100), strict=True)
        with cls.app:
            cls.app.every(0.01, lambda event: cls.app.redraw())
            yield

    def setUp(self) -> None:
        super().setUp()
        self.guest = uievents.attach(self.loop, self.app)

    def tearDown(self) -> None:
        self.guest.detach()
        super().tearDown()


Events = (test_events.UnixEventLoopTestsMixin, test_events.SubprocessTestsMixin)
Socks = test_sock_lowlevel.BaseSockTestsMixin


class TestEvents(OnOurLoop, *Events, utils.TestCase):
    pass


class TestSockets(OnOurLoop, Socks, utils.TestCase):
    pass


@pytest.mark.window
class TestEventsWithAWindow(WithAWindow, *Events, utils.TestCase):
    pass


@pytest.mark.window
class TestSocketsWithAWindow(WithAWindow, Socks, utils.TestCase):
    pass
