"""Nonsense at every door: lines of sockets, key names, scripts, command lines."""

from __future__ import annotations

import io
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from row import Row, main

from uievents import Click, EventLoop, KeyDown, MouseMove, UIEventsError

SECONDS = {"quick": 15.0, "whole": 60.0}
"""For each of the four doors."""


def rows(quick: bool) -> Iterator[Row]:
    seconds = SECONDS["quick" if quick else "whole"]
    naive = "one of them is a traceback that ends the loop, or a handler that never fires"
    for words, ours, door in (
        ("bytes on a socket", "each is told as lines; the loop goes on", lines),
        ("key filters", "each is registered, or refused with a sentence", keys),
        ("scripts of events", "each is played, or refused with a sentence", scripts),
        ("command lines", "each is done, or refused with a sentence and status 2", commands),
    ):
        with ExitStack() as stack:
            tried, trouble = fuzzed(door(stack), seconds)
        yield Row(
            f"random {words}, {seconds:.0f} s",
            naive,
            ours,
            trouble or f"{tried:,} tried",
            not trouble and tried > 0,
        )


def fuzzed(door: tuple[st.SearchStrategy, Callable], seconds: float) -> tuple[int, str]:
    """Try what ``door``'s strategy makes for so many seconds; how much, and what went wrong."""
    strategy, enter = door
    tried = 0
    until = time.monotonic() + seconds
    seed = 0

    def once(value: object) -> None:
        nonlocal tried
        if time.monotonic() < until:
            tried += 1
            enter(value)

    while time.monotonic() < until:
        seed += 1
        attempt = settings(
            max_examples=500,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        )(given(strategy)(once))
        try:
            attempt()
        except BaseException as error:
            notes = " ".join(getattr(error, "__notes__", []))
            return tried, f"{type(error).__name__}: {error} {notes}"[:300]
    return tried, ""


def lines(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    loop = stack.enter_context(EventLoop(strict=True))
    heard: list[bytes] = []
    loop.onReceived(lambda event: (heard.append(event.data), event.reply(event.text)))
    ended: list[object] = []
    loop.onDisconnected(ended.append)
    port = loop.listen(0).port

    def enter(data: bytes) -> None:
        heard.clear()
        wanted = len(ended) + 1
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            until = time.monotonic() + 10
            while len(ended) < wanted and time.monotonic() < until:
                loop.turn(1)
        expected = data.split(b"\n")
        if not expected[-1]:
            expected.pop()
        told = [line.removesuffix(b"\r") for line in expected]
        if told and not data.endswith(b"\n"):
            told[-1] = expected[-1]  # a last line without an end is told as it came
        assert heard == told, (heard, told)

    return st.binary(max_size=3_000), enter


def keys(stack: ExitStack) -> tuple[st.SearchStrategy, Callable]:
    names = st.text(max_size=12) | st.sampled_from(
        ["ctrl+s", "ctrl++", "+", "++", "ctrl+", "shift+ctrl+alt+a", "é", "f1", "enter", " ", ""]
    )

    def enter(name: object) -> None:
        with EventLoop(strict=True) as loop:
            heard: list[object] = []
            try:
                loop.on(KeyDown, heard.append, key=name)
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
            heard: list[object] = []
            loop.onEvent(heard.append)
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


if __name__ == "__main__":
    sys.argv[0] = "uievents"
    main(rows)
