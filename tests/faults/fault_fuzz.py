"""Random input everywhere: lines of sockets, key names, scripts, command lines, recordings.

    python tests/faults/fault_fuzz.py [--quick]                  a row of the table for each door
    python tests/faults/fault_fuzz.py --seconds 60 [--seed 7]    all doors, for so long: make fuzz

The seconds are those of work: two doors are tried side by side.  What fails is made as small as it
can be, and is printed whole, with the seed that finds it again.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from row import Row, main

from uievents import Click, EventLoop, KeyDown, MouseMove, UIEventsError

SECONDS = {"quick": 15.0, "whole": 60.0}
"""The naive column of each door."""


def rows(quick: bool) -> Iterator[Row]:
    seconds = SECONDS["quick" if quick else "whole"]
    naive = "one of them is a traceback that ends the loop, or a handler that never fires"
    for name, (words, promise, _) in DOORS.items():
        tried, trouble = fuzzed(name, seconds, random.randrange(1 << 32))
        yield Row(
            f"random {words}, {seconds:.0f} s",
            naive,
            promise,
            trouble[:300] or f"{tried:,} tried",
            not trouble and tried > 0,
        )


def fuzzed(name: str, seconds: float, number: int) -> tuple[int, str]:
    """Try the door ``name`` for so many seconds; returns the number of trials, and the error."""
    with ExitStack() as stack:
        return _fuzzed(DOORS[name][2](stack), seconds, number)


def _fuzzed(
    door: tuple[st.SearchStrategy, Callable], seconds: float, number: int
) -> tuple[int, str]:
    strategy, enter = door
    tried = 0
    failed = False
    until = time.monotonic() + seconds

    def once(value: object) -> None:
        nonlocal tried, failed
        if time.monotonic() > until and not failed:
            return  # time is up, but what has failed is still made smaller
        tried += 1
        try:
            enter(value)
        except BaseException:
            failed = True
            raise

    while time.monotonic() < until:
        attempt = settings(
            max_examples=500,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )(seed(number)(given(strategy)(once)))
        try:
            attempt()
        except BaseException as error:
            notes = "\n".join(getattr(error, "__notes__", []))
            return tried, f"{type(error).__name__}: {error}\n{notes}\nfound by --seed {number}"
        number += 1
    return tried, ""


def all_doors(seconds: float, number: int) -> int:
    """Try all doors side by side, for ``seconds`` in total; returns the exit status."""
    status = 0
    with ProcessPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        each = seconds / len(DOORS)
        trials = {pool.submit(fuzzed, name, each, number): name for name in DOORS}
        for trial in as_completed(trials):
            words, promise, _ = DOORS[trials[trial]]
            tried, trouble = trial.result()
            print(f"random {words}, {each:.0f} s: {tried:,} tried; {promise}", flush=True)
            if trouble or not tried:
                print(f"  NOT SO:\n{trouble}", flush=True)
                status = 1
    return status


def lines(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    loop = stack.enter_context(EventLoop(strict=True))
    received: list[bytes] = []
    loop.onReceived(lambda event: (received.append(event.data), event.reply(event.text)))
    ended: list[object] = []
    loop.onDisconnected(ended.append)
    port = loop.listen(0).port

    def enter(data: bytes) -> None:
        received.clear()
        wanted = len(ended) + 1
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            until = time.monotonic() + 60
            while len(ended) < wanted and time.monotonic() < until:
                loop.turn(1)
        expected = data.split(b"\n")
        if not expected[-1]:
            expected.pop()
        expected_lines = [line.removesuffix(b"\r") for line in expected]
        if expected_lines and not data.endswith(b"\n"):
            expected_lines[-1] = expected[-1]  # a last line without an end arrives as it is
        assert received == expected_lines, (received, expected_lines)

    return st.binary(max_size=3_000), enter


def keys(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    names = st.text(max_size=12) | st.sampled_from(
        ["ctrl+s", "ctrl++", "+", "++", "ctrl+", "shift+ctrl+alt+a", "é", "f1", "enter", " ", ""]
    )

    def enter(name: object) -> None:
        with EventLoop(strict=True) as loop:
            received: list[object] = []
            try:
                loop.on(KeyDown, received.append, key=name)
            except UIEventsError:
                return
            loop.post(KeyDown("a"))
            loop.turn(0)

    return names | st.none() | st.integers() | st.floats() | st.lists(names, max_size=3), enter


def scripts(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    number = st.floats() | st.integers(-(10**30), 10**30) | st.none() | st.text(max_size=2)
    place = st.tuples(number, number) | number
    event = (
        st.builds(Click, place, time=number)
        | st.builds(MouseMove, place, time=number)
        | st.builds(KeyDown, st.text(max_size=3) | number, time=number)
    )

    def enter(events: list) -> None:
        with EventLoop() as loop:
            try:
                loop.play(events)
            except (UIEventsError, TypeError, ValueError):
                return
            received: list[object] = []
            loop.onEvent(received.append)
            for _ in range(3):
                loop.turn(0)

    return st.lists(event | number, max_size=5), enter


def commands(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    from uievents.cli import main as command

    word = st.sampled_from(
        [
            "demo",
            "compare",
            "run",
            "keys",
            "--help",
            "--quick",
            "--json",
            "--seed",
            "-1",
            "nan",
            "x",
        ]
    ) | st.text(max_size=8)
    harmless = {"demo", "keys", "compare"}  # these would open a window, or measure

    def enter(words: list[str]) -> None:
        if words and words[0] in harmless and "--help" not in words:
            words = [*words, "--no-such-option"]
        if words and words[0] == "run":
            words = ["run", "/nowhere/" + "".join(c for c in "".join(words[1:]) if c.isalnum())]
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            try:
                status = command(words)
            except SystemExit as leaving:
                status = leaving.code
        assert status in (0, 1, 2, None), status
        assert "Traceback" not in out.getvalue(), out.getvalue()[-200:]

    return st.lists(word, max_size=4), enter


def recordings(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    from uievents.events import all_types
    from uievents.testing import Pilot
    from uievents.testing.recording import RecordingError, read

    path = Path(stack.enter_context(TemporaryDirectory())) / "recording.jsonl"
    types = {cls.__name__: sorted(cls.__struct_fields__) for cls in all_types()}
    value = st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**20), 10**20)
        | st.floats()
        | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=5,
    )
    place = st.tuples(st.integers(-9, 999), st.integers(-9, 999))
    right = {"pos": place, "key": st.sampled_from(["a", "escape", "f1"]), "text": st.text()}

    def event(name: str) -> st.SearchStrategy:
        fields = {field: right.get(field, value) | value for field in types[name]}
        part = st.fixed_dictionaries({}, optional=fields)
        return st.fixed_dictionaries({"t": st.floats(0, 100) | value, name: part})

    line = st.sampled_from(sorted(types)).flatmap(event).map(lambda it: json.dumps(it).encode())
    line |= value.map(lambda it: json.dumps(it).encode()) | st.binary(max_size=50)
    head = st.just(b'{"uievents": 1, "program": [], "masked": true}') | line

    def enter(parts: tuple[bytes, list[bytes], int]) -> None:
        first, others, cut = parts
        whole = b"\n".join([first, *others, b""])
        path.write_bytes(whole[: len(whole) - cut])
        message = ""
        try:
            found = read(path)
        except RecordingError as error:
            message = str(error)
        if message:
            assert "line " in message, message
            assert "\n" not in message, message
            assert len(message) < 500, message
            return
        with Pilot() as pilot:
            pilot.play(found, EventLoop)

    return st.tuples(head, st.lists(line, max_size=4), st.just(0) | st.integers(0, 60)), enter


DOORS = {
    "lines": ("bytes on a socket", "each arrives as lines; the loop goes on", lines),
    "keys": ("key filters", "each is registered, or refused with a sentence", keys),
    "scripts": ("scripts of events", "each is played, or refused with a sentence", scripts),
    "commands": (
        "command lines",
        "each is done, or refused with a sentence and status 2",
        commands,
    ),
    "recordings": ("recordings", "each is replayed, or refused with its line", recordings),
}
"""By name: the kind of random input, the promise, and the function that tries it."""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter")
    parser.add_argument("--seconds", type=float, help="all doors, for so many seconds of work")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    sys.argv[0] = "uievents"
    if options.seconds:
        sys.exit(all_doors(options.seconds, options.seed))
    main(rows)
