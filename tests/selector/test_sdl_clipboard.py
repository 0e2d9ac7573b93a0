"""The clipboard of X11 is a conversation: the program that pastes asks the one that copied.

SDL answers when it is pumped, which an idle loop must see to, by each means of waiting.
"""

from __future__ import annotations

import ctypes
import selectors
import threading

import pytest

import uievents
from uievents import App

pygame = pytest.importorskip("pygame")
pytest.importorskip("Xlib", reason="the other program needs: pip install python-xlib")

from Xlib import X  # noqa: E402
from Xlib.display import Display  # noqa: E402
from Xlib.protocol.event import SelectionNotify  # noqa: E402

from uievents import dropin  # noqa: E402

pytestmark = pytest.mark.window
TIMEOUT = 60


def copy(text: bytes) -> None:
    """As pygame-ce's ``pygame.scrap.put_text`` does; pygame 2.6's goes past SDL."""
    import pygame.base

    assert ctypes.CDLL(pygame.base.__file__).SDL_SetClipboardText(text) == 0


class OtherProgram:
    """Another client of the X server, which pastes and copies."""

    def __init__(self, name: str) -> None:
        self.display = Display(name)
        screen = self.display.screen()
        self.window = screen.root.create_window(0, 0, 1, 1, 0, screen.root_depth)
        self.clipboard = self.display.intern_atom("CLIPBOARD")

    def paste(self) -> bytes | None:
        """What the owner of the clipboard answers; None if it does not."""
        form, place = (self.display.intern_atom(name) for name in ("UTF8_STRING", "PASTED"))
        self.window.convert_selection(self.clipboard, form, place, X.CurrentTime)
        self.display.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(self.display, selectors.EVENT_READ)
            while not self.display.pending_events():
                if not selector.select(TIMEOUT):
                    return None
        assert self.display.next_event().type == X.SelectionNotify
        return self.window.get_full_property(place, X.AnyPropertyType).value

    def copy(self) -> None:
        self.window.set_selection_owner(self.clipboard, X.CurrentTime)
        self.display.sync()

    def answer(self, text: bytes) -> None:
        """Give ``text`` to the first that asks."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.display, selectors.EVENT_READ)
            while True:
                while not self.display.pending_events():
                    assert selector.select(TIMEOUT), "nobody asks"
                asked = self.display.next_event()
                if asked.type == X.SelectionRequest:
                    break
        asked.requestor.change_property(asked.property, asked.target, 8, text)
        asked.requestor.send_event(
            SelectionNotify(
                time=asked.time,
                requestor=asked.requestor,
                selection=asked.selection,
                target=asked.target,
                property=asked.property,
            )
        )
        self.display.sync()


@pytest.fixture
def other(screen):
    other = OtherProgram(screen)
    yield other
    other.display.close()


def test_what_was_copied_is_given_while_the_loop_sleeps(wait, other):
    pasted = []

    def paste():
        try:
            pasted.extend(other.paste() for _ in range(3))
        finally:
            app.stop()

    app = App("test", (100, 100), wait=wait, strict=True)
    app.clipboard = "你好, copied"
    thread = threading.Thread(target=paste)
    app.after(0.05, lambda event: thread.start())  # what came with the window has passed
    app.run()
    thread.join()
    assert pasted == ["你好, copied".encode()] * 3


def test_what_another_program_has_copied_is_pasted(wait, other):
    with App("test", (100, 100), wait=wait, strict=True) as app:
        app.clipboard = "of this program"
        assert app.clipboard == "of this program"
        app.turn(0.01)  # which sends what Xlib has written
        other.copy()
        thread = threading.Thread(target=other.answer, args=("你好".encode(),))
        thread.start()
        assert app.clipboard == "你好"
        thread.join()


def test_that_another_has_copied_is_heard(wait, other, until):
    delivered = []
    with App("test", (100, 100), wait=wait, strict=True) as app:
        app.onPygameEvent(delivered.append, kind=pygame.CLIPBOARDUPDATE)
        copy(b"copied")
        app.after(0.05, delivered.append)
        until(app, lambda: delivered and type(delivered[-1]) is uievents.Timer)
        delivered.clear()  # newer SDLs have told of our own copying
        thread = threading.Timer(0.05, other.copy)
        thread.start()
        until(app, lambda: delivered)
        thread.join()


def test_both_with_the_drop_in_wait(wait, other, monkeypatch):
    monkeypatch.setenv("UIEVENTS_WAIT", wait)
    pygame.display.init()
    pygame.display.set_mode((100, 100))
    copy(b"copied")
    while uievents.wait(50).type != pygame.NOEVENT:
        pass
    pasted = []

    def paste():
        pasted.append(other.paste())
        other.copy()

    thread = threading.Thread(target=paste)
    thread.start()
    assert uievents.wait(TIMEOUT * 1000).type == pygame.CLIPBOARDUPDATE
    thread.join()
    assert pasted == [b"copied"]
    dropin._wait.close()
    pygame.display.quit()
