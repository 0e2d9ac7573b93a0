"""Peers that are slow, silent, endless, that flood, that vanish: what they cost, what others feel.

Each server is a process of its own, and so is each kind of peer; this one calls the server once
every few milliseconds, as a good client, and takes the time.  What a server holds is counted in
bytes, by itself, at every line that it serves.
"""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from naive import NaiveServer
from row import Row, main

MEGABYTE = 1_000_000
BOUND = 4 * MEGABYTE
"""Bytes that all peers of one kind may make our server hold: four times the bound of one."""
RATIO = 2.0
FLOOR = 4.0
"""Milliseconds of latency that count as quick whatever the ratio: one slice of the scheduler, which
the peers' own process may take on a machine with few cores."""


# ---------------------------------------------------------------- the peers


def connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), 10)
    sock.setblocking(False)
    return sock


def slow(port: int, seconds: float) -> None:
    """200 that send a line by a byte every 20 ms."""
    socks = [connected(port) for _ in range(200)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for sock in socks:
            sock.send(b"x")
        time.sleep(0.02)


def silent(port: int, seconds: float) -> None:
    """1,000 that connect and say nothing."""
    socks = [connected(port) for _ in range(1000)]
    time.sleep(seconds)
    for sock in socks:
        sock.close()


def pour(port: int, seconds: float, data: bytes, most: int) -> None:
    """Sends and never reads; begins again if it is cut."""
    sock, sent, end = connected(port), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if sent < most:
                sent += sock.send(data)
                continue
        except BlockingIOError:
            pass
        except OSError:
            sock.close()
            sock = connected(port)
        time.sleep(0.01)


def flooding(port: int, seconds: float) -> None:
    """Sends 100 MB of lines, and reads no answer."""
    pour(port, seconds, b"a line of some length\n" * 1000, 100 * MEGABYTE)


def endless(port: int, seconds: float) -> None:
    """Sends 30 MB of a line that has no end."""
    pour(port, seconds, b"x" * 20_000, 30 * MEGABYTE)


def vanishing(port: int, seconds: float) -> None:
    """Send half a line and are gone, with a reset: 100 a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for number in range(5):
            sock = connected(port)
            sock.send(b"a line\nand half of an")
            if number % 2:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            sock.close()
        time.sleep(0.05)


PEERS = {
    "slow": (slow, "200 peers send a line by a byte every 20 ms"),
    "silent": (silent, "1,000 peers connect and say nothing"),
    "flooding": (flooding, "a peer sends 100 MB of lines and reads no answer"),
    "endless": (endless, "a peer sends a line of 30 MB, again when it is cut"),
    "vanishing": (vanishing, "100 peers a second send half a line and are gone, half by a reset"),
}


# ---------------------------------------------------------------- the servers


def serve(kind: str) -> None:
    """Echo lines until standard input ends; then say what was held at most."""
    most = 0
    if kind == "naive":
        naive = NaiveServer()
        naive.selector.register(sys.stdin, 1)
        print(naive.port, flush=True)
        try:
            while True:
                ready = naive.selector.select()
                if any(key.fileobj is sys.stdin for key, _ in ready):
                    break
                for key, mask in ready:
                    key.data(key.fileobj, mask)
                most = max(most, naive.held())
            ended = ""
        except OSError as error:
            ended = type(error).__name__
        print(json.dumps([most, ended]), flush=True)
        return

    from uievents import EventLoop

    loop = EventLoop(strict=True)
    listener = loop.listen()

    def look(event: object = None) -> None:
        nonlocal most
        held = sum(one.unsent + len(one._in) for one in listener.connections)
        most = max(most, held + sum(len(getattr(one, "data", b"")) for one in loop.queue.line))

    loop.onReceived(lambda event: event.reply(event.data))
    loop.every(0.01, look)
    loop.watch(0, read=True)
    loop.onReadable(lambda event: loop.stop())
    print(listener.port, flush=True)
    loop.run()
    print(json.dumps([most, ""]), flush=True)


def latencies(port: int, seconds: float) -> list[float]:
    """Milliseconds that a good client's lines take, there and back."""
    took, end = [], time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < end:
            began = time.perf_counter()
            sock.sendall(b"ping\n")
            if not sock.recv(100):
                raise ConnectionError("the server has gone")
            took.append((time.perf_counter() - began) * 1000)
            time.sleep(0.002)
    return took


def p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


def tried(server_kind: str, peers: str, seconds: float) -> tuple[int, str, float, float]:
    """Bytes held at most, what ended the server, and a good client's p99 without and with peers."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, __file__, "--role"]
    with subprocess.Popen([*command, "serve", server_kind], **pipes) as server:  # type: ignore[call-overload]
        port = int(server.stdout.readline())
        quiet = p99(latencies(port, seconds / 2))
        with subprocess.Popen([*command, peers, str(port), str(seconds + 1)]) as others:
            time.sleep(0.5)  # until they have done their worst
            try:
                crowded = p99(latencies(port, seconds))
            except OSError:
                crowded = float("inf")
            others.terminate()
        server.stdin.close()
        most, ended = json.loads(server.stdout.readline())
    return most, ended, quiet, crowded


def rows(quick: bool) -> Iterator[Row]:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    seconds = 1.0 if quick else 5.0
    for peers, (_, words) in PEERS.items():
        held, ended, _, late = tried("naive", peers, seconds)
        naive = f"holds {held / MEGABYTE:.1f} MB"
        naive += f", ends: {ended}" if ended else f", p99 {late:.1f} ms"
        most, _, before, after = tried("uievents", peers, seconds)
        prompt = after <= max(FLOOR, RATIO * before)
        yield Row(
            words,
            naive,
            "memory bounded, the others are served as ever",
            f"{most / MEGABYTE:.1f} MB held at most; p99 of another {before:.2f} ms before, "
            f"{after:.2f} ms meanwhile",
            most <= BOUND and after < float("inf") and (quick or prompt),
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--role"]:
        role, *arguments = sys.argv[2:]
        if role == "serve":
            serve(*arguments)
        else:
            with suppress(ConnectionError):  # the naive server has ended
                PEERS[role][0](int(arguments[0]), float(arguments[1]))
    else:
        main(rows)
