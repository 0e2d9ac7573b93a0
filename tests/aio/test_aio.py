"""asyncio next to a live window, by every means of waiting."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import select
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import uievents
from uievents import App, Click, Draw, Event, EventLoop

pygame = pytest.importorskip("pygame")


class Tally(Event):
    points: int


async def nothing_pending() -> None:
    """Whether only the caller's own task is left."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left


async def echo_once() -> bytes:
    """One line to a server and back, by asyncio's streams."""

    async def serve(reader, writer):
        writer.write(await reader.readline())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
    return line


# ---------------------------------------------------------------- run(), with coroutine handlers


def test_coroutine_handlers_just_work(any_wait):
    app = any_wait(strict=True)
    delivered = []

    @app.onDraw(once=True)
    async def draw(event):
        delivered.append(await echo_once())
        app.stop()

    app.run()
    assert delivered == [b"hello\n"]


def test_a_coroutine_handler_registered_on_the_way_works_at_once(any_wait):
    """asyncio starts when it is first needed, even in the middle of a turn."""
    app = any_wait(strict=True)
    delivered = []

    async def late(event):
        await asyncio.sleep(0)
        delivered.append(event.points)
        if len(delivered) == 2:
            app.stop()

    @app.onDraw(once=True)
    def draw(event):
        app.on(Tally, late)
        app.dispatch(Tally(1))
        app.post(Tally(2))

    app.run()
    assert delivered == [1, 2]


def test_asyncio_is_not_imported_before_it_is_needed(run_python):
    code = """
        import sys, uievents
        loop = uievents.EventLoop()
        loop.after(0, lambda event: loop.stop())
        loop.run()
        print("asyncio" in sys.modules)
    """
    assert run_python(code).stdout == "False\n"


def test_errors_of_coroutine_handlers_reach_on_error():
    delivered = []
    loop = EventLoop(on_error=lambda *what: delivered.append(what))

    @loop.onTally
    async def score(event):
        await asyncio.sleep(0)
        try:
            raise ValueError("no such score")
        finally:
            loop.stop()

    loop.post(Tally(7))
    loop.run()
    [(error, event, handler)] = delivered
    assert (str(error), event.points, handler) == ("no such score", 7, score)


def test_strict_mode_raises_what_a_coroutine_handler_raised():
    loop = EventLoop(strict=True)

    @loop.onTally
    async def score(event):
        raise ValueError("no such score")

    loop.post(Tally(7))
    with pytest.raises(ExceptionGroup) as caught:
        loop.run()
    assert str(caught.value.exceptions[0]) == "no such score"


def test_stop_cancels_what_coroutine_handlers_still_do():
    loop = EventLoop(strict=True)
    delivered = []

    @loop.onTally
    async def score(event):
        try:
            await asyncio.sleep(100)
        finally:
            delivered.append("cleaned up")

    loop.post(Tally(7))
    loop.after(0.01, lambda event: loop.stop())
    started = time.monotonic()
    loop.run()
    assert delivered == ["cleaned up"]
    assert time.monotonic() - started < 100  # it was cancelled, not waited for


# ---------------------------------------------------------------- run_async(), in our own loop


def test_run_async_shares_the_loop_with_the_program(any_wait):
    async def main():
        app = any_wait(strict=True)
        ticks = []
        app.every(0.01, lambda event: ticks.append(event))
        running = asyncio.create_task(app.run_async())
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            lines = [group.create_task(echo_once()) for _ in range(3)]
        while len(ticks) < 3:
            await asyncio.sleep(0.005)
        app.stop()
        await running
        await nothing_pending()
        return [line.result() for line in lines]

    assert uievents.run(main()) == [b"hello\n"] * 3


def test_subprocesses_signals_and_executors_work_next_to_a_window(any_wait):
    async def main():
        app = any_wait(strict=True)
        running = asyncio.create_task(app.run_async())
        loop = asyncio.get_running_loop()
        delivered = asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, delivered.set)
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", f"echo out; kill -USR1 {os.getpid()}", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        async with asyncio.timeout(60):
            await delivered.wait()
        loop.remove_signal_handler(signal.SIGUSR1)
        with ThreadPoolExecutor(1) as pool:
            name = await loop.run_in_executor(pool, lambda: threading.current_thread().name)
        app.stop()
        await running
        return out, process.returncode, name != threading.current_thread().name

    assert uievents.run(main()) == (b"out\n", 0, True)


def test_what_tasks_change_is_noticed_at_once(any_wait):
    """A timer, a redraw, a post, made by a task and not by a handler."""

    async def main():
        app = any_wait(strict=True)
        draws, delivered = [], asyncio.Queue()
        app.on(Draw, draws.append)
        app.on(Tally, delivered.put_nowait)
        running = asyncio.create_task(app.run_async())
        async with asyncio.timeout(60):
            while not draws:
                await asyncio.sleep(0)
            for task in range(5):
                app.post(Tally(task))
                assert (await delivered.get()).points == task
                app.after(0.001, delivered.put_nowait)
                assert type(await delivered.get()) is uievents.Timer
                seen = len(draws)
                app.redraw()
                while len(draws) == seen:
                    await asyncio.sleep(0)
        app.stop()
        await running

    uievents.run(main())


def test_sockets_of_ours_and_of_asyncio_live_together(any_wait):
    async def main():
        app = any_wait(strict=True)
        listener = app.listen(0)
        app.onReceived(lambda event: event.reply(event.data.upper()))
        running = asyncio.create_task(app.run_async())
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(b"ping\n")
        async with asyncio.timeout(60):
            line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        app.stop()
        await running
        return line

    assert uievents.run(main()).strip() == b"PING"


def test_posts_of_threads_wake_a_sleeping_host(any_wait):
    async def main():
        app = any_wait(strict=True)
        delivered = asyncio.Queue()
        app.on(Tally, delivered.put_nowait)
        running = asyncio.create_task(app.run_async())
        asleep = threading.Semaphore(0)

        def post():
            for number in range(50):
                asleep.acquire()
                app.post(Tally(number))

        thread = threading.Thread(target=post)
        thread.start()
        async with asyncio.timeout(60):
            for number in range(50):
                asleep.release()
                assert (await delivered.get()).points == number
        thread.join()
        threading.Timer(0.02, app.stop).start()  # stop, from a thread, too
        async with asyncio.timeout(60):
            await running

    uievents.run(main())


def test_a_wake_between_a_turn_and_its_bell_is_not_silenced():
    """The one interleaving after which nothing would ring again."""
    with EventLoop() as loop:
        selector = loop.selector
        selector.watched_by(lambda renew: renew())
        clear = selector._waker.clear

        def wake_and_clear():
            selector.wake()
            clear()

        selector._waker.clear = wake_and_clear
        selector.wake()
        assert selector.select(0) == []
        selector._waker.clear = clear
        assert select.select([selector.fileno()], [], [], 0)[0]
        assert selector.select(0) == []
        assert not select.select([selector.fileno()], [], [], 0)[0]


def test_no_post_is_lost_under_stress(any_wait):
    """40,000 posts of eight threads at random times."""

    async def main():
        app = any_wait(strict=True)
        delivered = 0

        @app.onTally
        def tally(event):
            nonlocal delivered
            delivered += 1
            if delivered == 40_000:
                app.stop()

        def post(seed):
            chance = random.Random(seed)
            for number in range(5_000):
                app.post(Tally(number))
                if chance.random() < 0.02:
                    time.sleep(chance.random() * 0.001)  # the randomness of the times

        threads = [threading.Thread(target=post, args=(seed,)) for seed in range(8)]
        running = asyncio.create_task(app.run_async())
        for thread in threads:
            thread.start()
        async with asyncio.timeout(50):
            await running
        for thread in threads:
            thread.join()

    uievents.run(main())


def test_an_impatient_cancellation_closes_the_loop_all_the_same():
    """It is cancelled a second time while a coroutine handler takes its time to end."""

    async def main():
        loop = EventLoop()
        begun, let_go = asyncio.Event(), asyncio.Event()

        @loop.onTally
        async def tally(event):
            try:
                begun.set()
                await asyncio.Future()
            finally:
                await let_go.wait()

        loop.post(Tally(1))
        running = asyncio.create_task(loop.run_async())
        await begun.wait()
        running.cancel()
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert loop.selector.get_map() is None
        let_go.set()

    asyncio.run(main())


def test_pygame_posts_and_timers_arrive_under_asyncio(any_wait):
    async def main():
        app = any_wait(strict=True)
        delivered = asyncio.Queue()
        for kind in (pygame.USEREVENT, pygame.USEREVENT + 1):
            app.onPygameEvent(delivered.put_nowait, kind=kind)
        running = asyncio.create_task(app.run_async())
        pygame.time.set_timer(pygame.USEREVENT + 1, 20, loops=2)
        async with asyncio.timeout(60):
            kinds = [(await delivered.get()).kind for _ in range(2)]
        thread = threading.Thread(
            target=lambda: pygame.event.post(pygame.event.Event(pygame.USEREVENT))
        )
        thread.start()
        async with asyncio.timeout(60):
            kinds.append((await delivered.get()).kind)
        thread.join()
        app.stop()
        await running
        return kinds

    kinds = uievents.run(main())
    assert kinds == [pygame.USEREVENT + 1] * 2 + [pygame.USEREVENT]


@pytest.mark.window
def test_a_click_reaches_a_coroutine_handler(wait, presser):
    async def main():
        app = App("test", (400, 300), wait=wait, strict=True)
        presser.aim_at_pygame()

        @app.onClick
        async def clicked(event):
            line = await echo_once()
            app.stop()
            delivered.append((event.pos, line))

        app.onFocus(lambda event: None)
        shown = asyncio.Event()
        app.onExpose(lambda event: shown.set())
        app.onMouseMove(lambda event: shown.set())
        running = asyncio.create_task(app.run_async())
        presser.move(20, 20)
        async with asyncio.timeout(60):
            await shown.wait()
            await asyncio.to_thread(presser.click, 30, 40)
            await running

    delivered = []
    uievents.run(main())
    assert delivered == [((30, 40), b"hello\n")]


@pytest.mark.window
def test_what_xlib_has_read_ahead_is_seen_before_the_sleep(screen, presser):
    """A task's own round trip to the X server makes Xlib read a click: it is not lost."""

    async def main():
        app = App("test", (400, 300), strict=True)
        presser.aim_at_pygame()
        clicks = asyncio.Queue()
        app.on(Click, clicks.put_nowait)
        running = asyncio.create_task(app.run_async())
        for _ in range(20):
            presser.click(30, 40)  # has reached the server, and thus our connection
            pygame.display.set_caption("a round trip")
            pygame.mouse.get_pos()
            pygame.display.flip()
            async with asyncio.timeout(2):
                await clicks.get()
        app.stop()
        await running

    uievents.run(main())


# ---------------------------------------------------------------- the end


@pytest.mark.parametrize("how", ["stop", "cancel", "close"])
def test_everything_ends_before_its_handlers_would(any_wait, how):
    async def main():
        app = any_wait(strict=True)

        @app.onDraw
        async def draw(event):
            started.set()
            await asyncio.sleep(100)

        started = asyncio.Event()
        running = asyncio.create_task(app.run_async())
        async with asyncio.timeout(60):
            await started.wait()
        since = time.monotonic()
        if how == "stop":
            app.stop()
        elif how == "close":
            pygame.event.post(pygame.event.Event(pygame.QUIT))
        else:
            running.cancel()
        async with asyncio.timeout(60):
            await asyncio.wait([running])
        assert running.cancelled() == (how == "cancel")
        seconds = time.monotonic() - since
        await nothing_pending()
        assert pygame.display.get_surface() is None
        return seconds

    assert uievents.run(main()) < 100  # which the handler would sleep
    gc.collect()  # what was not closed would say so now


@pytest.mark.parametrize("wait", ["x11", "sdl"])
@pytest.mark.parametrize("face", ["app.run()", "uievents.run(app.run_async())"])
@pytest.mark.window
def test_ctrl_c_ends_it(screen, run_python, wait, face):
    code = f"""
        import asyncio, os, signal, threading, time, uievents, warnings
        app = uievents.App("test", (100, 100), wait={wait!r})
        @app.onDraw
        async def draw(event):
            threading.Timer(0.05, press).start()
            await asyncio.sleep(100)

        def press():
            os.kill(os.getpid(), signal.SIGINT)

        try:
            {face}
        except KeyboardInterrupt:
            print("interrupted")
    """
    done = run_python(code, args=("-X", "dev", "-W", "error", "-c"))
    assert (done.stdout.splitlines()[-1], done.stderr) == ("interrupted", "")


def test_the_program_goes_on_after_run_async(any_wait):
    async def main():
        for _ in range(3):
            app = any_wait(strict=True)
            app.after(0.01, lambda event: app.stop())  # noqa: B023 - called in its own turn
            await app.run_async()
        return await echo_once()

    assert uievents.run(main()) == b"hello\n"


def test_a_handler_s_error_in_strict_mode_comes_out_of_run_async():
    async def main():
        loop = EventLoop(strict=True)

        @loop.onTally
        def score(event):
            raise ValueError("no such score")

        loop.post(Tally(1))
        await loop.run_async()

    with pytest.raises(ExceptionGroup, match="Tally"):
        uievents.run(main())


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_exits_of_a_handler_pass_through(error):
    async def main():
        loop = EventLoop()

        @loop.onTally
        def score(event):
            raise error

        loop.post(Tally(1))
        await loop.run_async()

    with pytest.raises(error):
        uievents.run(main())


def test_run_inside_asyncio_says_what_to_do():
    async def main():
        with EventLoop() as loop, pytest.raises(RuntimeError, match="await run_async"):
            loop.run()

    uievents.run(main())


# ---------------------------------------------------------------- attach: loops of any make


def test_a_window_attached_to_a_loop_of_any_make(any_wait, any_loop):
    app = any_wait(strict=True)
    delivered = asyncio.Queue()
    app.on(Tally, delivered.put_nowait)
    app.onPygameEvent(delivered.put_nowait, kind=pygame.USEREVENT)
    guest = uievents.attach(any_loop)
    assert "uvloop" in app.explain_wait() or "asyncio" in app.explain_wait()

    async def main():
        thread = threading.Thread(target=lambda: app.post(Tally(1)))
        thread.start()
        first = await delivered.get()
        thread.join()
        pygame.time.set_timer(pygame.USEREVENT, 10, loops=1)
        second = await delivered.get()
        app.after(0.01, delivered.put_nowait)
        third = await delivered.get()
        line = await echo_once()
        app.stop()
        await guest.finished
        return first.points, second.kind, type(third), line

    result = any_loop.run_until_complete(asyncio.wait_for(main(), 60))
    assert result == (1, pygame.USEREVENT, uievents.Timer, b"hello\n")
    assert pygame.display.get_surface() is None


def test_what_is_detached_can_run_by_itself(any_wait, any_loop):
    app = any_wait(strict=True)
    delivered = []
    app.on(Tally, delivered.append)
    guest = uievents.attach(any_loop, app)
    any_loop.run_until_complete(asyncio.sleep(0.01))
    guest.detach()
    app.post(Tally(1))
    any_loop.run_until_complete(asyncio.sleep(0.01))
    assert delivered == []
    app.after(0.01, lambda event: app.stop())
    app.run()
    assert delivered == [Tally(1)] or delivered[0].points == 1


def test_run_async_works_in_loops_of_any_make(any_wait, any_loop):
    app = any_wait(strict=True)
    app.after(0.01, lambda event: app.stop())
    any_loop.run_until_complete(asyncio.wait_for(app.run_async(), 60))
    assert pygame.display.get_surface() is None


@pytest.mark.window
def test_clicks_arrive_in_a_loop_of_any_make(wait, presser, any_loop):
    app = App("test", (400, 300), wait=wait, strict=True)
    presser.aim_at_pygame()
    clicks = asyncio.Queue()
    app.on(Click, clicks.put_nowait)

    async def main():
        for number in range(10):
            await asyncio.to_thread(presser.click, 10 + 20 * number, 40)
            app.redraw()  # whose flip is a round trip
            assert (await clicks.get()).pos == (10 + 20 * number, 40)

    with app:
        uievents.attach(any_loop, app)
        any_loop.run_until_complete(asyncio.wait_for(main(), 60))


def test_a_look_that_is_due_is_taken_in_a_loop_of_any_make(any_wait, any_loop):
    """An event was pushed, and cleared by the program: looks for 61 ms, then quiet."""
    app = any_wait(strict=True)

    async def main():
        running = asyncio.ensure_future(app.run_async())
        await asyncio.sleep(0.1)
        app.call(
            lambda: (pygame.event.post(pygame.event.Event(pygame.USEREVENT)), pygame.event.clear())
        )
        end = time.monotonic() + 60
        while app.display.timeout() is None and time.monotonic() < end:
            await asyncio.sleep(0.001)
        while app.display.timeout() is not None and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert app.display.timeout() is None
        app.stop()
        await running

    any_loop.run_until_complete(main())


def test_a_guest_that_has_left_is_not_called(any_wait):
    """The host may have planned the call before a handler stopped the app."""
    app = any_wait(strict=True)

    def leave(event):
        pygame.event.post(pygame.event.Event(pygame.USEREVENT + 1))
        app.stop()

    app.onPygameEvent(leave)
    app.after(0.05, lambda event: pygame.event.post(pygame.event.Event(pygame.USEREVENT + 1)))
    errors = []

    async def main():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
        await app.run_async()
        for _ in range(5):
            await asyncio.sleep(0)

    uievents.run(main())
    assert errors == []


def test_a_host_takes_the_turns(any_wait):
    app = any_wait(strict=True)
    events = []

    async def main():
        app.after(0, turn)
        await app.run_async()

    def turn(event):
        with pytest.raises(RuntimeError, match="await"):
            app.turn(0)
        events.append(event)
        app.stop()

    uievents.run(main())
    assert events


def test_what_a_closed_loop_refuses_can_run_by_itself():
    loop = asyncio.new_event_loop()
    loop.close()
    events = uievents.EventLoop()
    with pytest.raises(RuntimeError, match="closed"):
        uievents.attach(loop, events)
    events.after(0, lambda event: events.stop())
    events.run()


def test_attach_without_an_app_says_so(any_loop):
    with pytest.raises(RuntimeError, match="no App is open"):
        uievents.attach(any_loop)


def test_an_error_in_an_attached_loop_goes_to_asyncio(any_loop):
    loop = EventLoop(strict=True)
    delivered = []

    @loop.onTally
    def score(event):
        raise ValueError("no such score")

    any_loop.set_exception_handler(lambda _, context: delivered.append(context["exception"]))
    guest = uievents.attach(any_loop, loop)
    loop.post(Tally(1))
    any_loop.run_until_complete(asyncio.wait_for(guest.finished, 60))
    assert isinstance(delivered[0], ExceptionGroup)


# ---------------------------------------------------------------- what it costs


def test_an_idle_host_sleeps(any_wait):
    """asyncio takes no turn while nothing happens."""

    async def main():
        app = any_wait(strict=True)
        running = asyncio.create_task(app.run_async())
        await asyncio.sleep(0.5)  # what came with the window's opening passes
        selector = asyncio.get_running_loop()._selector
        selects, select = [], selector.select
        selector.select = lambda timeout: selects.append(timeout) or select(timeout)
        await asyncio.sleep(0.3)
        turns = len(selects)
        del selector.select
        app.stop()
        await running
        return turns

    assert uievents.run(main()) <= 4  # the sleep's end, and what may still come of the opening


def test_explain_wait_under_asyncio(any_wait):
    async def main():
        app = any_wait()
        app.after(0, lambda event: explained.append(app.explain_wait()))
        app.after(0.01, lambda event: app.stop())
        await app.run_async()

    explained = []
    uievents.run(main())
    words = {"x11": "X11 connection", "dummy": "selector alone"}
    assert words.get(any_wait.means, "SDL waits") in explained[0]
    assert "one wait for both" in explained[0]


# ---------------------------------------------------------------- real clients


def test_aiohttp_next_to_a_window(any_wait):
    web = pytest.importorskip("aiohttp.web")
    import aiohttp

    async def main(url):
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()

    assert _served(any_wait, web, main) == "hello"


def test_httpx_next_to_a_window(any_wait):
    web = pytest.importorskip("aiohttp.web")
    httpx = pytest.importorskip("httpx")

    async def main(url):
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(url)).text

    assert _served(any_wait, web, main) == "hello"


def _served(any_wait, web, client):
    async def hello(request):
        return web.Response(text="hello")

    async def main():
        app = any_wait(strict=True)
        running = asyncio.create_task(app.run_async())
        site = web.Application()
        site.router.add_get("/", hello)
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        try:
            async with asyncio.timeout(60):
                return await client(f"http://{host}:{port}/")
        finally:
            await runner.cleanup()
            app.stop()
            await running

    return uievents.run(main())


def test_websockets_next_to_a_window(any_wait):
    server = pytest.importorskip("websockets.asyncio.server")
    client = pytest.importorskip("websockets.asyncio.client")

    async def echo(connection):
        async for message in connection:
            await connection.send(message)

    async def main():
        app = any_wait(strict=True)
        running = asyncio.create_task(app.run_async())
        async with asyncio.timeout(60), server.serve(echo, "127.0.0.1", 0) as serving:
            port = serving.sockets[0].getsockname()[1]
            async with client.connect(f"ws://127.0.0.1:{port}", proxy=None) as connection:
                await connection.send("hello")
                answer = await connection.recv()
        app.stop()
        await running
        return answer

    assert uievents.run(main()) == "hello"
