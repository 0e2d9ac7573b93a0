"""Makes ``assets/docs/lecture.md``: each paragraph of the lecture, its card, and a picture of it.

    python tests/demo/lecture_pictures.py              # the page alone
    python tests/demo/lecture_pictures.py --pictures   # and the pictures, minutes: look at each
    python tests/demo/lecture_pictures.py --pictures 7 # those of one card

Every card is opened without a display, in both languages, and what it lets one do is done: the
pictures show real runs.  They need Pillow (the extra ``dev``).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uievents.demo.pages.lecture.figures import CardFigure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "assets/docs/lecture.md"
PICTURES = ROOT / "assets/pictures/lecture"
SIZE = (960, 600)
COLOURS = 64
WAIT = 20.0
"""Seconds for which an experiment may take, at most."""

MOST = (" 8", " 100")
"""How the order of an experiment ends that is shown; where there is none, the first is."""

ROWS = (  # the paragraph's beginning, what in models/ is run, the study of `uievents compare`
    ("通常，我们写服务器处理模型的程序时，有以下几种模型", "servers", "servers"),
    ("每收到一个请求，创建一个新的进程", "servers/process_per_request.py", "servers"),
    ("每收到一个请求，创建一个新的线程", "servers/thread_per_request.py", "servers"),
    ("每收到一个请求，放入一个事件列表", "servers/event_loop.py, coroutines.py", "servers"),
    ("方式一：创建一个线程；1. CPU资源浪费", "input/busy_thread.py", "input"),
    ("2. 如果是堵塞的", "input/blocking_scan.py", "devices"),
    ("3. 如果一个循环需要扫描的设备非常多", "input/scan_many.py", "devices"),
    ("方式二：就是事件驱动模型", "input/events.py", "input"),
    ("事件驱动编程是一种编程范式", "input/events.py", "input"),
    ("让我们用例子来比较和对比", "tasks", "tasks"),
    ("在单线程同步模型中", "tasks/single_threaded.py", "tasks"),
    ("在多线程版本中", "tasks/threaded.py", "tasks"),
    ("程序员必须写代码来保护共享资源", "threads.py", ""),
    ("死锁等问题", "threads.py", ""),
    ("在事件驱动版本的程序中", "tasks/event_driven.py", "tasks"),
    ("当我们面对如下的环境时", "input", "input"),
    ("这本质上是怎么实现的呢？", "resuming.py", ""),
    ("内存分为内核空间和用户空间；五个概念", "io", ""),
    ("当一个read操作发生时，它会经历两个阶段", "io", "io"),
    ("阻塞 I/O（blocking IO）", "io/blocking.py", "io"),
    ("非阻塞 I/O（nonblocking IO）", "io/nonblocking.py", "io"),
    ("I/O 多路复用（ IO multiplexing）", "io/multiplexed.py", "io"),
    ("信号驱动", "io/signal_driven.py", "io"),
    ("异步 I/O（asynchronous IO）", "io/asynchronous.py", "io"),
    ("blocking和non-blocking的区别", "io", "io"),
    ("synchronous IO和asynchronous IO的区别", "io", "io"),
    ("select、poll、epoll详解；asyncio", "multiplexers.py", "multiplexers"),
    ("select(rlist, wlist, xlist[, timeout])", "multiplexers.py", "multiplexers"),
    ("selector；BaseSelector；register", "multiplexers.py", "multiplexers"),
    ("OSError: [Errno 98] Address already in use", "servers", ""),
    ("ulimit -SHn 65535", "multiplexers.py", "multiplexers"),
)

HEAD = """\
# The lecture, paragraph by paragraph

uievents began as a lecture, *论事件驱动与异步IO*. Each paragraph of it is a card on the demo's
Lecture page (`uievents demo`, Ctrl+5). The card sums the paragraph up, in English or Chinese, and
ends with a small experiment that runs at a press of a button. The table says where else the
paragraph appears: on another page of the demo, as textbook code in `uievents/models/`, and as a
study of `uievents compare`. The pictures show real runs;
`python tests/demo/lecture_pictures.py --pictures` makes them.

| | paragraph | card | page | models | study | English | 中文 |
|---|---|---|---|---|---|---|---|
"""


def table() -> str:
    from uievents.demo.pages import load
    from uievents.demo.pages.lecture.cards import CARDS

    lines = []
    for number, (card, (paragraph, models, study)) in enumerate(zip(CARDS, ROWS, strict=True), 1):
        page = load(card.there[0].split()[1]).title.en if card.there else ""
        shown = [f"[{name}](../pictures/lecture/{number:02}-{name}.png)" for name in ("en", "zh")]
        cells = [str(number), paragraph, card.title.en, page, f"`{models}`", study, *shown]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def pictures(language: str, wanted: list[int]) -> None:
    from uievents import App
    from uievents.demo.look import Look
    from uievents.demo.pages.lecture.cards import CARDS
    from uievents.demo.pages.lecture.figures import PLAY, Code
    from uievents.demo.theme import DARK
    from uievents.demo.window import Demo

    app = App("lecture", SIZE)
    demo = Demo(app, Look(language, DARK, present=True), "lecture")
    page, panel = demo.page, demo.page.panel

    def run(seconds: float, done: Callable[[], bool] = lambda: False) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not done():
            app.turn(min(left, 0.1))

    for number in range(1, len(CARDS) + 1):
        if wanted and number not in wanted:
            page.do_card("1")
            continue
        figure = panel.figure
        if isinstance(figure, Code):
            for step in range(1, 100):
                demo.act("now 1")
                run(WAIT, lambda step=step: reported(panel.figure, step))
                if not figure.running or ("stands" in figure.facts[-1] and step == 4):
                    break
        elif figure.orders:
            orders = list(figure.orders)
            shown = next((at for at, it in enumerate(orders, 1) if it.endswith(MOST)), 1)
            demo.act(f"now {shown}")
            run(WAIT, lambda: not panel.figure.running)
            run(0.7 * PLAY if figure.plays else 0.1)
        demo.rearrange()
        run(0.1)
        save(demo.picture, PICTURES / f"{number:02}-{language}.png")
        page.do_card("1")
        demo.rearrange()
    demo.close()


def reported(figure: CardFigure, step: int) -> bool:
    """Whether the script has reported ``step`` statements (its first fact says that it runs)."""
    return len(figure.facts) > step or not figure.running


def save(picture: object, path: Path) -> None:
    import pygame
    from PIL import Image

    image = Image.frombytes("RGB", picture.get_size(), pygame.image.tostring(picture, "RGB"))
    path.parent.mkdir(exist_ok=True)
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


if __name__ == "__main__":
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    PAGE.write_text(HEAD + table())
    if "--pictures" in sys.argv:
        for language in ("en", "zh"):
            pictures(language, [int(it) for it in sys.argv if it.isdigit()])
