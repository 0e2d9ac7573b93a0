"""What a program asks of the X server before a press reaches its handler: ``strace`` shows it.

    python tests/benchmarks/bench_press_roundtrip.py [--presses 20]

Each program opens a window on a virtual screen and is pressed by XTEST, one program after the
other, under ``strace``.  Shown are its main thread's system calls from the read that brings the
press to the handler's first line.  A *round trip* is a reply of the server that was read on the
way.  Then the button is held and the pointer leaves the window: *outside* is how many of the places
there the program heard of.

What ``strace`` counts does not depend on the machine's speed; so no time is measured here.  The
first press is left out, as with it SDL has the screen saver wait.
"""

from __future__ import annotations

import argparse
import importlib
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench_latency import Clicker
from common import Program, console, header, screen, table

OUTSIDE = ((400, 60), (500, 90), (450, 250), (350, 300))
"""Places outside the window, in its pixels."""
REPLY, BUTTON_PRESS, GENERIC_EVENT = 1, 4, 35
"""What the server sends: the first byte of each."""

HANDLE = """
    import json, os, select
    from uievents.selector.sdl import SDL, Xlib
    REPORT, END = 3, 2  # buttons
    presses, outside = [], []
    def pressed(button):
        os.getppid()  # the mark in strace's output
        if button == REPORT:
            print(json.dumps([len(presses), len(outside)]), flush=True)
        elif button == END:
            os._exit(0)
        else:
            presses.append(button)
    def dragged(pos):
        if not (0 <= pos[0] < 300 and 0 <= pos[1] < 200):
            outside.append(pos)
    def ready(connection, window):
        os.getppid()
        print("ready", window, os.getpid(), Xlib(connection).fd, flush=True)
"""

PYGAME = (
    HANDLE
    + """
    import pygame
    pygame.display.init()
    pygame.display.set_mode((300, 200))
    ready(*SDL().x11_window())
    def handle(event):
        if event.type == pygame.MOUSEBUTTONDOWN:
            pressed(event.button)
        elif event.type == pygame.MOUSEMOTION and event.buttons[0]:
            dragged(event.pos)
"""
)

WAIT = (
    PYGAME
    + """
    while True:
        handle(pygame.event.wait())
"""
)

BARE = (
    PYGAME
    + """
    poll = select.epoll()
    poll.register(Xlib(SDL().x11_window()[0]).fd, select.EPOLLIN)
    while True:
        poll.poll()
        for event in pygame.event.get():
            handle(event)
"""
)

OURS = (
    HANDLE
    + """
    from uievents import App
    app = App("presses", (300, 200))
    app.onMouseDown(lambda event: pressed(event.button))
    app.onDrag(lambda event: dragged(event.pos))
    ready(*SDL().x11_window())
    app.run()
"""
)

GLFW = (
    HANDLE
    + """
    import ctypes, glfw
    assert glfw.init()
    glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
    window = glfw.create_window(300, 200, "presses", None, None)
    held = []
    BUTTONS = {glfw.MOUSE_BUTTON_LEFT: 1, glfw.MOUSE_BUTTON_MIDDLE: END,
               glfw.MOUSE_BUTTON_RIGHT: REPORT}
    def button(window, number, action, mods):
        held[:] = [number] * action
        if action:
            pressed(BUTTONS[number])
    glfw.set_mouse_button_callback(window, button)
    glfw.set_cursor_pos_callback(window, lambda window, x, y: held and dragged((x, y)))
    glfw.poll_events()
    ready(ctypes.cast(glfw.get_x11_display(), ctypes.c_void_p).value, glfw.get_x11_window(window))
    while True:
        glfw.wait_events()
"""
)

PROGRAMS = {
    "uievents": OURS,
    "bare epoll and event.get()": BARE,
    "pygame.event.wait()": WAIT,
    "GLFW": GLFW,
}


class Press(NamedTuple):
    """What was done between the read that brought a press, and its handler."""

    calls: list[str]
    """Names of the system calls."""
    round_trips: int


def presses(trace: Path, connection: int) -> list[Press]:
    """The presses that strace's output of the main thread shows, the first one left out."""
    found: list[Press] = []
    press: Press | None = None
    marked, unread = False, b""
    for line in trace.read_text().splitlines():
        call = re.match(r"(\w+)\((\d*)", line)
        if call is None:  # a signal, or the end
            continue
        name, descriptor = call[1], call[2]
        if name == "getppid":
            if press is not None:
                found.append(press)
            press, marked = None, True
            continue
        if not marked:  # it begins
            continue
        if press is not None:
            press.calls.append(name)
        if name in ("recvmsg", "read", "recvfrom") and descriptor == str(connection):
            *kinds, unread = messages(unread + received(line))
            if press is not None:
                press = press._replace(round_trips=press.round_trips + kinds.count(REPLY))
            elif BUTTON_PRESS in kinds:
                press = Press([], 0)
    return found[1:]


def received(line: str) -> bytes:
    """The bytes that a call of strace's output has read."""
    return b"".join(bytes.fromhex(text[2:].replace("\\x", "")) for text in HEX.findall(line))


HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")


def messages(data: bytes) -> Iterator[int | bytes]:
    """The kind of each whole message of the X server in ``data``; then the rest of it."""
    while len(data) >= 32:
        kind = data[0] & 0x7F  # the eighth bit: sent by another client
        size = 32
        if kind in (REPLY, GENERIC_EVENT):
            size += 4 * int.from_bytes(data[4:8], sys.byteorder)
        if len(data) < size:
            break
        yield kind
        data = data[size:]
    yield data


def run(hand: Clicker, code: str, number: int, trace: Path) -> tuple[list[Press], int]:
    """Press a program ``number`` times and drag once; also how many places outside it heard of."""
    strace = ["strace", "-ff", "-qq", "-xx", "-s", "65536", "-o", str(trace)]
    program = Program(code, env={"SDL_VIDEO_WINDOW_POS": "10,10"}, under=strace)
    window, pid, connection = map(int, program.ready)
    time.sleep(0.3)  # what comes with a window's opening
    hand.aim(window)
    for _ in range(number + 1):
        time.sleep(0.03)
        hand.fake(hand.x.ButtonPress, 1)
        time.sleep(0.01)
        hand.fake(hand.x.ButtonRelease, 1)
    time.sleep(0.03)
    drag(hand, window)
    hand.aim(window)
    hand.fake(hand.x.ButtonPress, 3)
    hand.fake(hand.x.ButtonRelease, 3)
    answer = program.answer()
    hand.fake(hand.x.ButtonPress, 2)
    hand.fake(hand.x.ButtonRelease, 2)
    program.process.wait()
    program.close()
    assert isinstance(answer, list)
    assert answer[0] == number + 2, f"pressed {number + 2}, handled {answer[0]}"
    return presses(trace.with_name(f"{trace.name}.{pid}"), connection)[:number], answer[1]


def drag(hand: Clicker, window: int) -> None:
    """Press in the window, leave it with the button held, and let go there."""
    target = hand.display.create_resource_object("window", window)
    at = hand.display.screen().root.translate_coords(target, 0, 0)
    hand.fake(hand.x.ButtonPress, 1)
    for x, y in ((60, 60), *OUTSIDE):
        time.sleep(0.05)
        hand.fake(hand.x.MotionNotify, 0, at.x + x, at.y + y)
    time.sleep(0.05)
    hand.fake(hand.x.ButtonRelease, 1)
    time.sleep(0.03)


def has_glfw() -> bool:
    try:
        importlib.import_module("glfw")
    except ImportError:  # the package, or the library that it loads
        return False
    return True


def shown(calls: list[str]) -> str:
    """The calls in order, those that repeat once."""
    words: list[str] = []
    counts: list[int] = []
    for name in calls:
        if words and words[-1] == name:
            counts[-1] += 1
        else:
            words.append(name)
            counts.append(1)
    parts = (f"{n} × {word}" if n > 1 else word for word, n in zip(words, counts, strict=True))
    return ", ".join(parts) or "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presses", type=int, default=20)
    options = parser.parse_args()
    header("from the read that brings a press to its handler")
    if shutil.which("strace") is None:
        raise SystemExit("this needs strace: apt-get install strace")
    made = table(
        f"{options.presses} presses, under strace",
        "",
        "system calls",
        "round trips",
        "most",
        f"outside, of {len(OUTSIDE)}",
    )
    typical: dict[str, str] = {}
    with screen() as display, tempfile.TemporaryDirectory() as folder:
        hand = Clicker(display)
        for place, (name, code) in enumerate(PROGRAMS.items()):
            if name == "GLFW" and not has_glfw():
                made.add_row(name, "not here", "", "", "")
                console.print(
                    "GLFW: pip install glfw; where that lacks it, apt-get install libglfw3"
                )
                continue
            found, outside = run(hand, code, options.presses, Path(folder) / str(place))
            trips = [press.round_trips for press in found]
            made.add_row(
                name,
                f"{statistics.median(len(press.calls) for press in found):.0f}",
                f"{statistics.median(trips):.0f}",
                f"{max(trips)}",
                str(outside),
            )
            typical[name] = Counter(shown(press.calls) for press in found).most_common(1)[0][0]
        hand.display.close()
    console.print(made)
    for name, calls in typical.items():
        console.print(f"[bold]{name}[/]: {calls}", highlight=False)


if __name__ == "__main__":
    main()
