"""From a click to its handler, and from a post to its handler.

    python tests/benchmarks/bench_latency.py

*Clicks*: real ones, by XTEST, in two windows on one screen: ours, and a bare loop's, which waits
in epoll for SDL's X connection and calls ``pygame.event.get()``, and nothing else.  Blocks of
clicks go to the one and to the other in turn, at random times.  The bare loop runs twice: how far
it is from itself is the machine's noise.  What is timed is the way from
the moment before the button's release is sent to the handler's first line.

*Posts*: 100,000 from four threads at random times, to each means of waiting; how many were lost,
and how late the latest was.
"""

from __future__ import annotations

import argparse
import random
import time

from common import Program, console, header, median, percentile, screen, table, verdict

TARGET = 1.2

BARE = """
    import json, select, sys, time
    import pygame
    from uievents.selector.sdl import SDL, Xlib
    pygame.display.init()
    pygame.display.set_mode((300, 200))
    connection, window = SDL().x11_window()
    poll = select.epoll()
    poll.register(Xlib(connection).fd, select.EPOLLIN)
    print("ready", window, flush=True)
    took = []
    while True:
        poll.poll()
        for event in pygame.event.get():
            if event.type == pygame.MOUSEBUTTONUP:
                now = time.monotonic_ns()
                if event.button == 3:
                    print(json.dumps(took), flush=True)
                    took.clear()
                else:
                    took.append(now)
"""

OURS = """
    import json, sys, time
    from uievents import App
    app = App("ours", (300, 200), wait=sys.argv[1])
    took = []
    @app.onClick(button=1)
    def clicked(event):
        took.append(time.monotonic_ns())
    @app.onClick(button=3)
    def done(event):
        print(json.dumps(took), flush=True)
        took.clear()
    from uievents.selector.sdl import SDL
    print("ready", SDL().x11_window()[1], flush=True)
    app.run()
"""


class Clicker:
    """Presses the buttons of one window."""

    def __init__(self, display: str) -> None:
        from Xlib import X
        from Xlib import display as xdisplay
        from Xlib.ext import xtest

        self.x, self.xtest = X, xtest
        self.display = xdisplay.Display(display)

    def aim(self, window: int) -> None:
        root = self.display.screen().root
        at = root.translate_coords(self.display.create_resource_object("window", window), 50, 50)
        self.fake(self.x.MotionNotify, 0, at.x, at.y)
        self.display.sync()
        time.sleep(0.02)  # its enter and motion events are not part of what is timed

    def fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self.xtest.fake_input(self.display, kind, detail, x=x, y=y)
        self.display.flush()

    def block(self, program: Program, count: int, chance: random.Random) -> list[float]:
        """Click ``count`` times; how long each took, in microseconds."""
        self.aim(int(program.ready[0]))
        sent = []
        for _ in range(count):
            self.fake(self.x.ButtonPress, 1)
            time.sleep(chance.uniform(0.003, 0.008))
            sent.append(time.monotonic_ns())
            self.fake(self.x.ButtonRelease, 1)
            time.sleep(chance.uniform(0.003, 0.008))
        self.fake(self.x.ButtonPress, 3)
        self.fake(self.x.ButtonRelease, 3)
        handled = program.answer()
        assert isinstance(handled, list)
        assert len(handled) == count, f"clicked {count}, handled {len(handled)}"
        return [(one - two) / 1000 for one, two in zip(handled, sent, strict=True)]


def clicks(repeats: int, blocks: int, seed: int) -> None:
    chance = random.Random(seed)
    kinds = {
        "bare": (BARE,),
        "bare again": (BARE,),
        "x11": (OURS, "x11"),
        "sdl": (OURS, "sdl"),
    }
    p50: dict[str, list[float]] = {kind: [] for kind in kinds}
    p99: dict[str, list[float]] = {kind: [] for kind in kinds}
    with screen() as display:
        clicker = Clicker(display)
        for _ in range(repeats):
            # Where the kernel and the linker put a process is a matter of luck, worth 10 %.
            programs = {
                kind: Program(*code, env={"SDL_VIDEO_WINDOW_POS": f"{10 + 310 * number},10"})
                for number, (kind, code) in enumerate(kinds.items())
            }
            took: dict[str, list[float]] = {kind: [] for kind in kinds}
            for program in programs.values():
                clicker.block(program, 20, chance)  # warm
            for _ in range(blocks):
                for kind in chance.sample(list(kinds), len(kinds)):
                    took[kind] += clicker.block(programs[kind], 20, chance)
            for kind, program in programs.items():
                p50[kind].append(percentile(took[kind], 50))
                p99[kind].append(percentile(took[kind], 99))
                program.close()
        clicker.display.close()
    made = table(
        f"a click to its handler, µs: medians of {repeats} repeats of {blocks * 20} clicks, in "
        "turns of 20, with new processes each",
        "",
        "p50",
        f"ratio (≤ {TARGET})",
        "p99",
        f"ratio (≤ {TARGET})",
    )
    bases = [median(found["bare"] + found["bare again"]) for found in (p50, p99)]
    made.add_row("bare loop", f"{bases[0]:.0f}", "", f"{bases[1]:.0f}", "")
    for kind, label in (("x11", "uievents, x11"), ("sdl", "uievents, sdl")):
        cells = []
        for found, base in zip((p50, p99), bases, strict=True):
            value = median(found[kind])
            cells += [f"{value:.0f}", verdict(value / base, TARGET)]
        made.add_row(label, *cells)
    noise = [median(found["bare again"]) / median(found["bare"]) for found in (p50, p99)]
    made.add_row("bare against itself", "", f"{noise[0]:.2f}", "", f"{noise[1]:.2f}")
    console.print(made)


POSTS = """
    import json, random, sys, threading, time
    import pygame
    from uievents import App, Event
    class Note(Event):
        pass
    app = App("posts", wait=sys.argv[1])
    total = int(sys.argv[3])
    took = []
    def heard(sent):
        took.append(time.monotonic() - sent)
        if len(took) == total:
            app.stop()
    if sys.argv[2] == "post":
        app.onNote(lambda event: heard(event.time))
        post = lambda: app.post(Note())
    else:
        app.onPygameEvent(kind=pygame.USEREVENT)(lambda event: heard(event.data["sent"]))
        new = pygame.event.Event
        post = lambda: pygame.event.post(new(pygame.USEREVENT, sent=time.monotonic()))
    def poster(seed):
        chance = random.Random(seed)
        for _ in range(total // 4):
            time.sleep(chance.random() * 0.0003)
            post()
    threads = [threading.Thread(target=poster, args=(seed,)) for seed in range(4)]
    ended = [time.monotonic()]
    def watch():  # two seconds after the last post, what has not come is lost
        for thread in threads:
            thread.join()
        time.sleep(2)
        app.stop()
    guard = threading.Thread(target=watch, daemon=True)
    print("ready", flush=True)
    for thread in threads:
        thread.start()
    guard.start()
    app.run()
    took.sort()
    at = lambda part: took[min(len(took) - 1, int(len(took) * part))]
    print(json.dumps([total - len(took), at(0.5), at(0.999), took[-1],
                      sum(1 for one in took if one > 0.05)]), flush=True)
"""


def posts(total: int) -> None:
    made = table(
        "posts of four threads at random times (the interpreter's own switching of threads "
        "included)",
        "",
        "posts",
        "lost (0)",
        "p50 µs",
        "p99.9 µs",
        "latest µs",
        "over 50 ms (0)",
    )
    with screen():
        for means in ("x11", "sdl"):
            for what, count in (("post", total), ("pygame.event.post", total // 5)):
                program = Program(POSTS, means, what, str(count))
                answer = program.answer()
                assert isinstance(answer, list)
                lost, p50, p999, latest, late = answer
                micro = [f"{value * 1e6:.0f}" for value in (p50, p999, latest)]
                made.add_row(f"{means}, {what}", f"{count:,}", str(lost), *micro, str(late))
                program.close()
    console.print(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--blocks", type=int, default=15, help="of 20 clicks, in a repeat")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    header("clicks and posts")
    clicks(options.repeats, options.blocks, options.seed)
    posts(options.posts)


if __name__ == "__main__":
    main()
