"""Four servers, one protocol; and what a request costs them."""

from __future__ import annotations

import contextlib
import errno
import json
import socket
import subprocess
import sys
import threading

import pytest

from uievents.errors import AddressInUse
from uievents.models import StopSignal, servers
from uievents.models.servers import LONGEST, Job, listen, model

IN_THREAD = [name for name in servers.MODELS if name != "process_per_request"]
OF_A_PROCESS = pytest.param("process_per_request", marks=pytest.mark.slow)
SERVERS = [name if name in IN_THREAD else OF_A_PROCESS for name in servers.MODELS]

# The server in a process of its own, without other threads, as forking wants it.  SIGTERM ends
# it; then it says what it cost: CPU seconds of itself and of the children it waited for.
PROGRAM = """
import json, resource, signal, socket, sys
from uievents.models import StopSignal
from uievents.models.servers import Job, model
name, descriptor, work, options = json.loads(sys.argv[1])
serve, stop = model(name), StopSignal()
def cpu():
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in usage)
signal.signal(signal.SIGTERM, lambda *_: stop.set())
before = cpu()
print("ready", flush=True)
serve(socket.socket(fileno=descriptor), stop, Job(**work), **options)
print(cpu() - before)
"""


class Server:
    port: int
    cpu: float = 0.0


@contextlib.contextmanager
def serving(name, own_process=None, options=None, **work):
    """The server called ``name``; in a thread, or a process if it forks or ``own_process``."""
    server = Server()
    listener = listen()
    server.port = listener.getsockname()[1]
    if own_process or name not in IN_THREAD:
        arguments = json.dumps([name, listener.fileno(), work, options or {}])
        with (
            listener,
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, arguments],
                pass_fds=[listener.fileno()],
                stdout=subprocess.PIPE,
                text=True,
            ) as process,
        ):
            assert process.stdout.readline() == "ready\n"
            try:
                yield server
            finally:
                process.terminate()
                out = process.communicate(timeout=60)[0]
        assert process.returncode == 0
        server.cpu = float(out)
        return
    stop = StopSignal()
    thread = threading.Thread(
        target=model(name), args=(listener, stop, Job(**work)), kwargs=options or {}
    )
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()
        assert listener.fileno() == -1  # the contract: it is closed


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def ask(connection, number):
    connection.sendall(b"request %d\n" % number)
    return line(connection)


def line(connection):
    got = b""
    while not got.endswith(b"\n"):
        piece = connection.recv(100)
        if not piece:
            return got
        got += piece
    return got


@pytest.mark.parametrize("name", SERVERS)
def test_speaks_the_protocol(name):
    with serving(name, rounds=10) as server:
        for number in range(3):  # a request, a connection
            with connect(server) as connection:
                assert ask(connection, number) == b"reply %d\n" % number
        with connect(server) as connection:  # several on one
            for number in range(3):
                assert ask(connection, number) == b"reply %d\n" % number
            connection.sendall(b"request 1\nrequest 2\nrequ")
            got = line(connection)
            if got.count(b"\n") < 2:
                got += line(connection)
            assert got == b"reply 1\nreply 2\n"
            connection.sendall(b"est 3\n")  # a line in two pieces
            assert line(connection) == b"reply 3\n"


@pytest.mark.parametrize("name", SERVERS)
def test_idle_clients_do_not_keep_others_from_being_served_nor_the_server_from_ending(name):
    with contextlib.ExitStack() as idle, serving(name) as server:
        for _ in range(10):
            idle.enter_context(connect(server))
        with connect(server) as connection:
            assert ask(connection, 1) == b"reply 1\n"


@pytest.mark.parametrize("name", SERVERS)
def test_requests_wait_side_by_side(name):
    # Each takes 0.1 s: one after the other, the last would have its answer after 2 s.
    with serving(name, wait=0.1) as server, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connect(server)) for _ in range(20)]
        for client in clients:
            client.settimeout(1.5)
            client.sendall(b"request 1\n")
        for client in reversed(clients):
            assert line(client) == b"reply 1\n"


@pytest.mark.parametrize("name", SERVERS)
def test_a_client_that_has_finished_speaking_is_still_answered(name):
    with serving(name, wait=0.001) as server, connect(server) as connection:
        connection.sendall(b"request 1\n")
        connection.shutdown(socket.SHUT_WR)
        assert line(connection) == b"reply 1\n"
        assert connection.recv(1) == b""


@pytest.mark.parametrize("name", IN_THREAD)
def test_a_line_without_end_is_hung_up_on(name):
    with serving(name) as server, connect(server) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(b"x" * 4 * LONGEST)
        with contextlib.suppress(ConnectionError):
            assert connection.recv(1) == b""


@pytest.mark.parametrize("name", IN_THREAD)
def test_many_lines_at_once_to_a_slow_reader_are_all_answered(name):
    count = 5_000
    with serving(name) as server, connect(server) as connection:
        sender = threading.Thread(target=connection.sendall, args=(b"request 1\n" * count,))
        sender.start()
        got = 0
        while got < count * len(b"reply 1\n"):
            got += len(connection.recv(1_000_000))
        sender.join()


@pytest.mark.parametrize("name", [OF_A_PROCESS, "thread_per_request"])
def test_the_limit_makes_callers_wait_and_loses_none(name):
    with serving(name, options={"limit": 2}) as server:
        for _ in range(3):
            with connect(server) as first, connect(server) as second, connect(server) as third:
                assert ask(first, 1) == b"reply 1\n"
                assert ask(second, 2) == b"reply 2\n"
                third.sendall(b"request 3\n")
                second.close()  # any that ends makes room, not only the oldest
                assert line(third) == b"reply 3\n"


@pytest.mark.parametrize("name", SERVERS)
def test_ends_at_once_if_stopped_before(name):
    stop = StopSignal()
    stop.set()
    listener = listen()
    model(name)(listener, stop)
    assert listener.fileno() == -1


@pytest.mark.slow
def test_a_process_per_request_costs_more_cpu_than_the_event_loop():
    """The contrast of the lecture's first paragraph.  A process is made for each of 60 requests."""
    cpu = {}
    for name in ("process_per_request", "event_loop"):
        with serving(name, own_process=True) as server:
            for number in range(60):
                with connect(server) as connection:
                    assert ask(connection, number) == b"reply %d\n" % number
        cpu[name] = server.cpu
    assert cpu["process_per_request"] > 2 * cpu["event_loop"]


def test_a_thread_per_request_makes_threads_and_the_event_loop_and_coroutines_do_not():
    made = {}
    for name in IN_THREAD:
        before = threading.active_count()
        with serving(name) as server, contextlib.ExitStack() as stack:
            for _ in range(5):
                assert ask(stack.enter_context(connect(server)), 1) == b"reply 1\n"
            made[name] = threading.active_count() - before - 1
    assert made == {"thread_per_request": 5, "event_loop": 0, "coroutines": 0}


# ------------------------------------------------------------ the address


def test_a_port_that_is_taken_is_a_clear_error():
    with listen() as listener:
        port = listener.getsockname()[1]
        with pytest.raises(AddressInUse, match=f"port {port} .* taken") as caught:
            listen(port)
    assert caught.value.errno == errno.EADDRINUSE


def leave_time_wait():
    """A port whose last connection was closed by the server: it is in TIME_WAIT now."""
    with listen() as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            connection, _ = listener.accept()
            connection.close()
            assert client.recv(1) == b""
    return port


def test_errno_98_after_a_restart_is_solved_by_reusing_the_address():
    port = leave_time_wait()
    with socket.socket() as plain, pytest.raises(OSError, match="in use") as caught:
        plain.bind(("127.0.0.1", port))
    assert caught.value.errno == errno.EADDRINUSE
    with listen(port) as again:
        assert again.getsockname()[1] == port


def test_a_wrong_name_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match="event_loop"):
        model("loop")
