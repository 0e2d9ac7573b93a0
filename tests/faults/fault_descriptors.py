"""Descriptors that run out, that are closed without unwatch(), copied, or used again."""

from __future__ import annotations

import logging
import os
import resource
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from selectors import EVENT_READ

from naive import NaiveServer
from row import QUIET, Others, Row, main

from uievents import EventLoop

log: list[str] = []


class Logged(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        log.append(record.getMessage())


def rows(quick: bool) -> Iterator[Row]:
    logging.getLogger("uievents").addHandler(Logged())
    logging.getLogger("uievents").propagate = False
    yield at_the_limit(1.0 if quick else 3.0)
    yield closed_with_a_copy(1.0)
    yield another_file(100 if quick else 1000)
    yield reused_by_a_connection(20 if quick else 200)


# ---------------------------------------------------------------- accept() at the limit


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    last = os.dup(0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, hard))
    try:
        yield
    finally:
        os.close(last)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def at_the_limit(seconds: float) -> Row:
    naive = naive_at_the_limit(seconds)
    machine = Others()
    loop = EventLoop(strict=True)
    listener = loop.listen()
    loop.onReceived(lambda event: event.reply(event.data))
    known, waiting = (caller(listener.port) for _ in range(2))
    while len(listener.connections) < 2:
        loop.turn(1)
    late = socket.socket()
    refused: list[OSError] = []
    cannot = listener._accept_failed

    def count(error: OSError) -> None:
        refused.append(error)
        cannot(error)

    listener._accept_failed = count  # type: ignore[method-assign]
    with no_descriptor_left():
        late.connect(("127.0.0.1", listener.port))
        answered, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            known.sendall(b"ping\n")
            while not readable(known):
                loop.turn(0.05)
            answered += known.recv(100) == b"ping\n"
            idle = time.monotonic() + 0.1
            while (left := idle - time.monotonic()) > 0:
                loop.turn(left)
        tries = len(refused) / (time.monotonic() - began)
    late.sendall(b"me\n")
    began = time.monotonic()
    while not readable(late):
        loop.turn(1)
    back = time.monotonic() - began
    busy = machine.busy()
    unjudged = "" if busy <= QUIET else f" (not judged: others used {busy:.2f} cores)"
    for sock in (known, waiting, late):
        sock.close()
    loop.close()
    return Row(
        "no descriptor is left for accept()",
        f"spins: {naive:,.0f} tries/s, and ends if accept()'s error is not caught",
        "tries at most 20 times a second, logs that once, serves open connections, recovers by"
        " itself",
        f"{tries:.0f} tries/s; {answered} pings answered meanwhile; back after {back:.2f} s"
        f"{unjudged}",
        0 < tries <= 20 and answered > 0 and (back < 1.5 or bool(unjudged)),
    )


def naive_at_the_limit(seconds: float) -> float:
    server = NaiveServer()
    late = socket.socket()
    with no_descriptor_left():
        late.connect(("127.0.0.1", server.port))
        began = time.monotonic()
        while time.monotonic() - began < seconds / 4:
            try:
                server.turn(1)
            except OSError:  # "[Errno 24] Too many open files"
                continue
    late.close()
    server.close()
    return server.turns / (seconds / 4)


def caller(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def readable(sock: socket.socket) -> bool:
    with selectors.SelectSelector() as selector:
        selector.register(sock, EVENT_READ)
        return bool(selector.select(0))


# ---------------------------------------------------------------- closed without a word


def closed_with_a_copy(seconds: float) -> Row:
    """A copy (by os.dup or in a child) keeps the file open and ready."""

    def spin(watch: Callable[[socket.socket], Callable[[], object]]) -> float:
        watched, other = socket.socketpair()
        turn = watch(watched)
        copy = os.dup(watched.fileno())
        other.send(b"x")
        watched.close()
        turns, began = 0, time.monotonic()
        while time.monotonic() - began < seconds:
            turn()
            turns += 1
        os.close(copy)
        other.close()
        return turns / seconds

    selector = selectors.DefaultSelector()

    def naively(sock: socket.socket) -> Callable[[], object]:
        selector.register(sock, EVENT_READ)
        return lambda: selector.select(0.1)

    naive = spin(naively)
    selector.close()
    loop = EventLoop(strict=True)
    loop.onReadable(lambda event: event.fileobj.recv(10))
    log.clear()

    def by_uievents(sock: socket.socket) -> Callable[[], object]:
        loop.watch(sock, read=True)
        return lambda: loop.turn(0.1)

    turns = spin(by_uievents)
    loop.close()
    named = [text for text in log if "was closed while it was watched" in text]
    return Row(
        "a watched socket is closed, and a copy of it stays open",
        f"spins: {naive:,.0f} turns/s, each with a socket whose number is -1",
        "found, named once in the log, and forgotten",
        f"{turns:.0f} turns/s (each 0.1 s long); {len(named)} line in the log",
        turns < 20 and len(named) == 1,
    )


# ---------------------------------------------------------------- another file by the same number


def another_file(times: int) -> Row:
    """Two are ready; the handler of the first closes the second and opens a file."""
    loop = EventLoop(strict=True)
    wrong, naive, data = 0, 0, []

    @loop.onReadable
    def handler(event: object) -> None:
        data.append(os.read(event.fileobj, 100))  # type: ignore[attr-defined]
        close_other(loop.unwatch, event.fileobj)  # type: ignore[attr-defined]

    def close_other(unwatch: Callable[[int], object], number: int) -> None:
        if len(data) > 1:
            return
        other = pipes[2] if number == pipes[0] else pipes[0]
        unwatch(other)
        os.close(other)
        reader, writer = os.pipe()
        os.write(writer, b"private")
        if reader != other:
            os.dup2(reader, other)
            os.close(reader)
        os.close(writer)

    for _ in range(times):
        pipes = [*os.pipe(), *os.pipe()]
        data.clear()
        for reader, writer in (pipes[:2], pipes[2:]):
            loop.watch(reader, read=True)
            os.write(writer, b"x")
        loop.turn(1)
        loop.turn(0)
        wrong += b"private" in data
        for number in pipes:
            loop.unwatch(number)
            os.close(number)
    loop.close()
    for _ in range(times):
        pipes = [*os.pipe(), *os.pipe()]
        data.clear()
        with selectors.DefaultSelector() as selector:
            for reader, writer in (pipes[:2], pipes[2:]):
                selector.register(reader, EVENT_READ)
                os.write(writer, b"x")
            for key, _ in selector.select(1):
                data.append(os.read(key.fd, 100))
                close_other(selector.unregister, key.fd)
        naive += b"private" in data
        for number in pipes:
            os.close(number)
    return Row(
        "a handler closes another descriptor that is ready, and its number becomes another file's",
        f"that file's data is read: {naive} of {times} times",
        "no event of a descriptor after unwatch()",
        f"{wrong} of {times} times",
        wrong == 0,
    )


def reused_by_a_connection(times: int) -> Row:
    """A watched descriptor is closed without unwatch(); the next connection gets its number."""
    loop = EventLoop(strict=True)
    listener = loop.listen()
    lines: list[bytes] = []
    loop.onReceived(lambda event: lines.append(event.data))
    for number in range(times):
        sock = caller(listener.port)
        reader, writer = os.pipe()
        loop.watch(reader, read=True)
        os.close(reader)
        sock.sendall(b"%d\n" % number)
        while len(lines) <= number:
            loop.turn(1)
        sock.close()
        while listener.connections:
            loop.turn(1)
        os.close(writer)
    loop.close()
    error = naively_reused()
    return Row(
        "a watched number is closed without a word, and the next connection gets it",
        f"{error} ends the loop",
        "the old one is named in the log, the connection is served",
        f"{len(lines)} of {times} served",
        lines == [b"%d" % number for number in range(times)],
    )


def naively_reused() -> str:
    server = NaiveServer()
    reader, writer = os.pipe()
    server.selector.register(reader, EVENT_READ)
    sock = caller(server.port)
    os.close(reader)
    try:
        server.turn(1)
        return "nothing"
    except (KeyError, OSError) as error:
        return type(error).__name__
    finally:
        sock.close()
        os.close(writer)
        server.close()


if __name__ == "__main__":
    main(rows)
