"""A program that closes pygame's window, and opens another, while its loop runs."""

from __future__ import annotations

import asyncio
import ctypes
import signal
import socket
import threading

import pytest

import uievents
from uievents import App

pygame = pytest.importorskip("pygame")

from uievents.selector.looks import SERIES  # noqa: E402

SDL_INIT_VIDEO = 0x20


def open_anew(size=(640, 480)) -> None:
    pygame.display.init()
    pygame.display.set_mode(size)


def post() -> None:
    pygame.event.post(pygame.event.Event(pygame.USEREVENT))


@pytest.mark.parametrize("between", ["later", "at once"])
def test_the_wait_goes_on_without_it_and_finds_the_new_one(any_wait, until, between):
    app = any_wait(strict=True)
    delivered, lines = [], []
    app.onPygameEvent(delivered.append, kind=pygame.USEREVENT)
    app.onDraw(lambda event: app.screen.fill("red"))
    app.onReceived(lambda event: lines.append(event.data))
    listener = app.listen(0)
    with socket.create_connection((listener.host, listener.port)) as client:
        for _ in range(3):
            until(app, lambda: not app.queue.line)
            app.call(pygame.display.quit)
            app.turn(0)
            assert app.display.gone
            if between == "later":
                app.redraw()
                client.send(b"ping\n")
                app.after(0.001, lines.append)
                until(app, lambda: len(lines) == 2)
                lines.clear()
                assert "window is closed" in app.explain_wait()
                threading.Thread(target=app.call, args=[open_anew]).start()
            else:
                app.call(open_anew)
            until(app, lambda: not app.display.gone)
            assert app.screen is pygame.display.get_surface()
            assert app.size == (640, 480)
            until(app, lambda: not app.queue.line)
            delivered.clear()
            thread = threading.Timer(0.02, post)
            thread.start()
            until(app, lambda: delivered)
            thread.join()


def test_nothing_turns_while_it_is_closed(any_wait):
    app = any_wait(strict=True)
    app.call(pygame.display.quit)
    for _ in range(3):
        app.turn(0)
    ended = []
    app.after(0.2, ended.append)
    turns = app.turns
    while not ended:
        app.turn(10)
    assert app.turns - turns <= 3 + len(SERIES)  # for what the closing window reported and withdrew


@pytest.mark.window
def test_the_number_of_its_connection_may_be_used_again_at_once(screen):
    """It is taken out of the wait before Xlib closes it."""
    app = App("test", wait="x11", strict=True)
    delivered = []
    with app:
        number = app.display.descriptor
        pygame.display.quit()
        pairs = [socket.socketpair() for _ in range(8)]
        assert any(number == end.fileno() for pair in pairs for end in pair)
        app.onReadable(lambda event: delivered.append(event.fileobj.recv(10)))
        for sock, peer in pairs:
            app.watch(sock, read=True)
            peer.send(b"x")
        for _ in range(10):
            app.turn(0)
        assert delivered == [b"x"] * 8
        for pair in pairs:
            app.unwatch(pair[0])
            for end in pair:
                end.close()


def test_what_is_posted_while_nobody_listens_is_looked_for(any_wait, until):
    """Between the opening of a window and the event watch, a post rings no bell."""
    app = any_wait(strict=True)
    for _ in range(2):
        assert app.display.timeout() <= SERIES[0]
        until(app, lambda: app.display.timeout() is None)
        app.call(pygame.display.quit)
        app.turn(0)
        open_anew()
        until(app, lambda: not app.display.gone)


@pytest.mark.window
def test_a_connection_that_sdl_keeps_has_a_new_window_too(screen, until):
    """For instance if a library of the program has begun SDL's video as well."""
    sdl = ctypes.CDLL(pygame.base.__file__)
    with App("test", wait="x11", strict=True) as app:
        app.onDraw(lambda event: app.screen.fill("red"))
        sdl.SDL_InitSubSystem(SDL_INIT_VIDEO)
        try:
            number = app.display.descriptor
            until(app, lambda: not app.queue.line)
            pygame.display.quit()
            app.turn(0)
            assert app.display.descriptor == number
            open_anew()
            until(app, lambda: app.screen is pygame.display.get_surface())
            until(app, lambda: app.screen.get_at((0, 0)) == pygame.Color("red"))
        finally:
            sdl.SDL_QuitSubSystem(SDL_INIT_VIDEO)


@pytest.mark.window
def test_real_clicks_in_the_new_window(wait, presser, until):
    app = App("test", wait=wait, strict=True)
    clicks = []
    app.onClick(lambda event: clicks.append(event.pos))
    with app:
        for number in range(3):
            pygame.display.quit()
            app.turn(0)
            open_anew()
            presser.aim_at_pygame()
            thread = threading.Timer(0.02, presser.click, (30 + number, 40))
            thread.start()
            until(app, lambda: clicks)
            thread.join()
            assert clicks.pop() == (30 + number, 40)


@pytest.mark.parametrize("make", [uievents.new_event_loop, asyncio.SelectorEventLoop])
def test_under_asyncio(any_wait, make):
    app = any_wait(strict=True)
    delivered = asyncio.Queue()
    app.onPygameEvent(delivered.put_nowait, kind=pygame.USEREVENT)
    app.onDraw(delivered.put_nowait)

    async def main():
        guest = uievents.attach(asyncio.get_running_loop(), app)
        await delivered.get()  # the first picture
        app.call(pygame.display.quit)
        await asyncio.sleep(0.02)
        app.call(open_anew)
        while type(await delivered.get()) is not uievents.Draw:
            pass
        await asyncio.sleep(0.02)
        thread = threading.Thread(target=post)
        thread.start()
        while type(await delivered.get()) is not uievents.PygameEvent:
            pass
        thread.join()
        guest.detach()

    loop = make()
    try:
        loop.run_until_complete(asyncio.wait_for(main(), 60))
    finally:
        app.close()
        loop.close()


def test_sigterm_ends_the_program_still(any_wait):
    """SDL catches it whenever its events begin."""
    app = any_wait()
    pygame.display.quit()
    open_anew()
    app.turn(0)
    handler = signal.getsignal(signal.SIGTERM)
    app.close()
    assert handler is signal.SIG_DFL


def test_closing_it_ends_nothing_twice(any_wait):
    app = any_wait(strict=True)
    app.call(pygame.display.quit)
    app.turn(0)
    app.close()
    app.close()
    assert App.current is None
