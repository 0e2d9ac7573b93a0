"""Peers that are slow, silent or endless, that flood or vanish: their cost to a server.

Each server is a process of its own, and so is each kind of peer; this one calls the server every
few milliseconds, as a good client, and takes the time.  In between it calls another server of the
same kind, which has no such peers, on the same machine at the same moment: whatever else the
machine does is in both figures, and only what the peers do to their server is not.  The two servers
have one CPU, peers and client another, so that the peers' computing is not taken for the server's.
What a server holds is counted in bytes, by itself, at every line that it serves.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from statistics import median

from naive import NaiveServer
from row import QUIET, Others, Row, main

MEGABYTE = 1_000_000
BOUND = 4 * MEGABYTE
"""Bytes that the server may hold for all peers of one kind: four times the bound of one peer."""
RATIO = 2.0
"""The most by which such peers may raise the p99 of a well-behaved one."""
STRETCH = 500
"""Calls for each p99.  The median of these counts, so that one bad moment does not decide."""
CALLS = 5 * STRETCH
"""Calls to each of the two servers; in quick mode a fifth of them."""


# ---------------------------------------------------------------- the peers


def connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), 10)
    sock.setblocking(False)
    return sock


def slow(port: int, seconds: float) -> None:
    """200 peers that send a line by a byte every 20 ms, at different moments."""
    socks = [connected(port) for _ in range(200)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for sock in socks:
            sock.send(b"x")
            time.sleep(0.02 / len(socks))


def silent(port: int, seconds: float) -> None:
    """1,000 peers that connect and send nothing."""
    socks = [connected(port) for _ in range(1000)]
    time.sleep(seconds)
    for sock in socks:
        sock.close()


def pour(port: int, seconds: float, data: bytes, most: int) -> None:
    """Send ``most`` bytes without reading; then, or when disconnected, begin again."""
    sock, sent, end = connected(port), 0, time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if sent < most:
                sent += sock.send(data)
                continue
        except BlockingIOError:
            time.sleep(0.01)
            continue
        except OSError:
            time.sleep(0.01)
        sock.close()
        sock, sent = connected(port), 0


def flooding(port: int, seconds: float) -> None:
    """Send 100 MB of lines without reading an answer."""
    pour(port, seconds, b"a line of some length\n" * 1000, 100 * MEGABYTE)


def greedy(port: int, seconds: float) -> None:
    """Send lines and read the answers, without a pause."""
    lines, end = b"a line of some length\n" * 100, time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        while time.monotonic() < end:
            sock.sendall(lines)
            left = len(lines)
            while left:
                left -= len(sock.recv(65_536))


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
    "greedy": (greedy, "a peer sends lines and reads the answers, without a pause"),
    "endless": (endless, "a peer sends a line of 30 MB, again when it is cut"),
    "vanishing": (vanishing, "100 peers a second send half a line and are gone, half by a reset"),
}


# ---------------------------------------------------------------- the servers


def serve(kind: str) -> None:
    """Echo lines until standard input ends; then print the most bytes held."""
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
        held = sum(one.unsent + len(one._partial) for one in listener.connections)
        most = max(most, held + sum(len(getattr(one, "data", b"")) for one in loop.queue.line))

    loop.onReceived(lambda event: event.reply(event.data))
    loop.every(0.01, look)
    loop.watch(0, read=True)
    loop.onReadable(lambda event: loop.stop())
    print(listener.port, flush=True)
    loop.run()
    print(json.dumps([most, ""]), flush=True)


def latencies(ports: tuple[int, int], calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds that a good client's lines take, there and back, at two servers by turns."""
    took: tuple[list[float], list[float]] = ([], [])
    with ExitStack() as stack:
        socks = []
        for port in ports:
            sock = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            socks.append(sock)
        for number in range(calls):
            for which in (0, 1) if number % 2 else (1, 0):
                began = time.perf_counter()
                socks[which].sendall(b"ping\n")
                if not socks[which].recv(100):
                    raise ConnectionError("the server has gone")
                took[which].append((time.perf_counter() - began) * 1000)
                time.sleep(0.001)
    return took


def p99(took: list[float]) -> float:
    """The median of the percentiles of all stretches."""
    starts = range(0, len(took), STRETCH)
    stretches = [sorted(took[start : start + STRETCH]) for start in starts]
    return median(stretch[int(len(stretch) * 0.99)] for stretch in stretches)


class Server:
    """An echo server in a process of its own."""

    def __init__(self, kind: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--role", "serve", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self) -> tuple[int, str]:
        """The most bytes held, and the error that ended the server, if any."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        most, ended = json.loads(self._line())
        self.process.wait()
        self.process.stdout.close()
        return most, ended


def tried(kind: str, peers: str, calls: int) -> tuple[int, str, float, float, float]:
    """Bytes held at most, what ended the server, a good client's p99 at a server without such
    peers, and at the one that has them, and the cores that other programs used."""
    machine = Others()
    quiet, crowded = Server(kind), Server(kind)
    command = [sys.executable, __file__, "--role", peers, str(crowded.port), "600"]
    everywhere = os.sched_getaffinity(0)
    with subprocess.Popen(command) as others:
        time.sleep(0.5)  # until they are all there
        keep_to_cpu(-1)
        try:
            without, among = map(p99, latencies((quiet.port, crowded.port), calls))
        except OSError:
            without = among = float("inf")
        os.sched_setaffinity(0, everywhere)
        others.terminate()
    most, ended = crowded.end()
    quiet.end()
    return most, ended, without, among, machine.busy()


def keep_to_cpu(which: int) -> None:
    """Run on one CPU only: the first (0) or the last (-1)."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[which]})


def rows(quick: bool) -> Iterator[Row]:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    for peers, (_, words) in PEERS.items():
        held, ended, before, late, _ = tried("naive", peers, CALLS // 5)
        naive = f"holds {held / MEGABYTE:.1f} MB"
        naive += f", ends: {ended}" if ended else f", p99 {before:.2f} and {late:.2f} ms"
        calls = CALLS // 5 if quick else CALLS
        most, _, without, among, busy = tried("uievents", peers, calls)
        judged = not quick and busy <= QUIET
        yield Row(
            words,
            naive,
            "memory is bounded, and other peers are served as before",
            f"at most {most / MEGABYTE:.1f} MB held; p99 of a well-behaved peer {among:.2f} ms, at "
            f"a server without such peers {without:.2f} ms{'' if judged else ' (not judged)'};"
            f" other programs used {busy:.2f} cores",
            most <= BOUND and among < float("inf") and (not judged or among <= RATIO * without),
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--role"]:
        role, *arguments = sys.argv[2:]
        keep_to_cpu(0 if role == "serve" else -1)
        if role == "serve":
            serve(*arguments)
        else:
            with suppress(ConnectionError):  # the naive server has ended
                PEERS[role][0](int(arguments[0]), float(arguments[1]))
    else:
        main(rows)
