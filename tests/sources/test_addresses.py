"""Ports, Unix sockets, and what cannot be listened on or connected to."""

from __future__ import annotations

import errno
import logging
import os
import socket

import pytest
from network import client, data, hear, kinds

import uievents
from uievents import AddressError, AddressInUse, Connected, Disconnected, EventLoop


def test_a_port_that_is_taken_is_one_clear_sentence(loop):
    listener = loop.listen()
    with pytest.raises(AddressInUse, match=f"port {listener.port} of 127.0.0.1 is taken") as info:
        loop.listen(listener.port)
    assert "choose another port" in str(info.value)
    assert isinstance(info.value, OSError)
    assert isinstance(info.value, uievents.UIEventsError)
    assert info.value.errno == errno.EADDRINUSE


def test_a_port_can_be_used_again_at_once(until):
    """Although a connection of the first server is still in TIME_WAIT."""
    with EventLoop(strict=True) as first:
        listener = first.listen()
        port = listener.port
        accepted = []
        first.onConnected(accepted.append)
        sock = client(listener)
        until(first, lambda: accepted)
    sock.close()  # after the server's end: that is the one which waits
    with EventLoop() as second:
        assert second.listen(port).port == port


@pytest.mark.parametrize("port", [-1, 65_536, "http", None])
@pytest.mark.parametrize("opening", ["listen", "connect"])
def test_what_is_no_port_is_refused(loop, opening, port):
    with pytest.raises((ValueError, TypeError), match=f"0 to 65535, not {port!r}"):
        getattr(loop, opening)(port)


@pytest.mark.parametrize("opening", ["listen", "connect"])
def test_what_is_no_host_is_refused(loop, opening):
    with pytest.raises(TypeError, match="a host is a name or an address, as a string, not 3"):
        getattr(loop, opening)(9000, host=3)


def test_an_error_of_the_network_does_not_end_the_service(loop, until, caplog):
    """accept(2): "Linux passes already-pending network errors on the new socket as an error"."""
    hear(loop)
    listener = loop.listen()
    real, errors = listener.sock, [errno.EPROTO, errno.EPERM, errno.ECONNABORTED]

    class Failing:
        def accept(self):
            if errors:
                code = errors.pop(0)
                raise OSError(code, os.strerror(code))
            return real.accept()

        def __getattr__(self, name):
            return getattr(real, name)

    listener.sock = Failing()
    with client(listener), caplog.at_level(logging.WARNING, "uievents"):
        until(loop, lambda: Connected in kinds(loop))
    assert not errors
    assert caplog.text.count("cannot accept") == 1
    assert "ulimit" not in caplog.text
    listener.sock = real


def test_without_descriptors_nothing_spins_and_service_goes_on(run_python):
    code = """
        import logging, os, resource, socket, time
        from uievents import EventLoop
        logging.basicConfig(format="%(message)s")
        loop = EventLoop(strict=True)
        listener = loop.listen()
        lines = []
        loop.onReceived(lambda event: lines.append(event.data))
        first = socket.create_connection((listener.host, listener.port))
        loop.turn(1)
        second = socket.create_connection((listener.host, listener.port))
        last = os.dup(0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, 4096))
        turns, end = loop.turns, time.monotonic() + 0.35
        while time.monotonic() < end:
            loop.turn(0.35)          # cannot accept: tries again every 0.1 s
        print("turns", loop.turns - turns)
        first.sendall(b"still\\n")
        while not lines:             # clients that are connected are served meanwhile
            loop.turn(1)
        os.close(last)
        second.sendall(b"accepted\\n")
        while len(lines) < 2:
            loop.turn(1)
        print(lines)
        loop.close()
    """
    done = run_python(code)
    turns, lines = done.stdout.splitlines()
    assert int(turns.split()[1]) < 15
    assert lines == "[b'still', b'accepted']"
    assert done.stderr.count("cannot accept on port") <= 2
    assert "ulimit -n" in done.stderr


# ---------------------------------------------------------------- what is written wrongly


@pytest.mark.parametrize(
    ("method", "arguments", "text"),
    [
        ("connect", ("localhost", 9000), "the port comes first: write connect(9000, 'localhost')"),
        ("listen", ("", 80), "the port comes first: write listen(80, '')"),
        ("connect", ("localhost:9000",), "write connect(9000, 'localhost'), not 'localhost:9000'"),
        ("connect", ("::1:9000",), "write connect(9000, '::1'), not '::1:9000'"),
        ("listen", ("9000",), "a port is a number from 0 to 65535, not '9000': write 9000"),
        ("connect", ("/run/x.sock",), "for a Unix socket write path='/run/x.sock'"),
        ("listen", (True,), "a port is a number from 0 to 65535, not True"),
    ],
)
def test_a_slip_is_answered_with_what_to_write(loop, method, arguments, text):
    with pytest.raises(TypeError) as info:
        getattr(loop, method)(*arguments)
    assert text in str(info.value)


def test_contradictions_are_refused(loop):
    with pytest.raises(ValueError, match="not on both at once"):
        loop.listen(9000, path="x")
    with pytest.raises(ValueError, match="not to both at once"):
        loop.connect(9000, path="x")
    with pytest.raises(ValueError, match=r"a port, or the path="):
        loop.connect()
    with pytest.raises(ValueError, match=r"give its path="):
        loop.listen(mode=0o600)
    with pytest.raises(TypeError, match=r"reconnect= is True or a Backoff"):
        loop.connect(9000, reconnect=5)
    with pytest.raises(ValueError, match=r"timeout= is a number of seconds, more than 0"):
        loop.connect(9000, timeout=0)


# ---------------------------------------------------------------- what the system refuses


@pytest.mark.parametrize("opening", ["listen", "connect"])
def test_a_host_that_is_not_found(loop, monkeypatch, opening):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(AddressError, match=r"there is no host called 'nowhere\.invalid'.*check"):
        getattr(loop, opening)(9000, "nowhere.invalid")


def test_an_address_of_another_machine(loop):
    with pytest.raises(AddressError, match=r"'192\.0\.2\.1' is not an address of this machine"):
        loop.listen(0, "192.0.2.1")  # for documentation only, RFC 5737


def test_a_port_that_may_not_be_used(loop, monkeypatch):
    class Forbidding(socket.socket):
        def bind(self, address):
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Forbidding)
    with pytest.raises(AddressError, match=r"port 80 of 127.0.0.1 may not be used.*1024") as info:
        loop.listen(80)
    assert info.value.errno == errno.EACCES
    assert isinstance(info.value, uievents.UIEventsError)


def test_the_empty_host_is_all_networks(loop, until):
    hear(loop)
    listener = loop.listen(0, "")
    with socket.create_connection(("127.0.0.1", listener.port)) as sock:
        sock.sendall(b"hello\n")
        until(loop, lambda: data(loop) == [b"hello"])


# ---------------------------------------------------------------- Unix sockets


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A short path: that of a test's own folder may be too long for a socket."""
    monkeypatch.chdir(tmp_path)
    return "a.sock"


def test_a_unix_socket_there_and_back(loop, until, place):
    hear(loop)
    listener = loop.listen(path=place)
    loop.onReceived(lambda event: event.reply(event.data.upper()), listener=listener)
    connection = loop.connect(path=place)
    connection.send("hello")
    until(loop, lambda: data(loop) == [b"hello", b"HELLO"])
    assert connection.peer == listener.path == place
    assert "a.sock" in repr(listener)
    assert loop.delivered[0].peer == place
    listener.close()
    assert not os.path.exists(place)


def test_its_file_goes_with_the_loop(place):
    with EventLoop() as loop:
        loop.listen(path=place)
        assert os.path.exists(place)
    assert not os.path.exists(place)


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o777])
def test_its_permissions(loop, place, mode):
    loop.listen(path=place, mode=mode)
    assert os.stat(place).st_mode & 0o777 == mode


def test_a_file_that_was_left_behind_is_replaced(loop, until, place):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(place)
        dead.listen()
    hear(loop)
    loop.listen(path=place)
    loop.connect(path=place).send("hello")
    until(loop, lambda: data(loop) == [b"hello"])


def test_a_path_that_is_listened_on_is_taken(loop, place):
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(place)
        other.listen()
        with pytest.raises(AddressInUse, match=r"'a\.sock' is taken already"):
            loop.listen(path=place)
        assert os.path.exists(place)
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(place)


def test_the_file_of_somebody_else_is_not_removed(loop, place):
    """Another program has replaced the file meanwhile."""
    listener = loop.listen(path=place)
    os.unlink(place)
    with open(place, "w") as file:
        file.write("precious")
    listener.close()
    with open(place) as file:
        assert file.read() == "precious"
    with pytest.raises(AddressInUse, match="exists, and is not a socket"):
        loop.listen(path=place)


def test_a_child_leaves_the_parents_file_alone(loop, place):
    listener = loop.listen(path=place)
    child = os.fork()
    if not child:
        listener.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert os.path.exists(place)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(place)


def test_paths_that_cannot_be(loop, place):
    with pytest.raises(ValueError, match=r"at most 107 bytes, and this has 200"):
        loop.listen(path="x" * 200)
    with pytest.raises(ValueError, match=r"at most 107 bytes, and this has 202"):
        loop.connect(path="ä" * 101)
    with pytest.raises(TypeError, match=r"path= is the path of a Unix socket, not 3"):
        loop.listen(path=3)
    with pytest.raises(ValueError, match="not ''"):
        loop.listen(path="")
    with pytest.raises(AddressError, match=r"No such file.*make its folder first"):
        loop.listen(path="missing/a.sock")
    assert not loop._sockets.open


def test_a_folder_that_may_not_be_written_to(loop, place, monkeypatch):
    class Forbidding(socket.socket):
        def bind(self, address):
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Forbidding)
    with pytest.raises(AddressError, match=r"Permission denied.*may write to"):
        loop.listen(path=place)


def test_connecting_to_a_path_without_a_listener(loop, until, place):
    hear(loop)
    loop.connect(path=place)
    until(loop, lambda: loop.delivered)
    assert kinds(loop) == [Disconnected]
    assert loop.delivered[0].reason == os.strerror(errno.ENOENT)


def test_a_unix_server_whose_queue_is_full(loop, until, place):
    hear(loop)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen(0)
        for _ in range(3):
            loop.connect(path=place)
        until(loop, lambda: Disconnected in kinds(loop))
    ends = {event.reason for event in loop.delivered if type(event) is Disconnected}
    assert ends == {"its queue of callers is full"}


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="names that are no files are Linux's")
def test_a_name_that_is_no_file(loop, until):
    hear(loop)
    name = f"\0uievents-test-{os.getpid()}"
    listener = loop.listen(path=name)
    loop.connect(path=name).send("hello")
    until(loop, lambda: data(loop) == [b"hello"])
    assert listener.path == name.replace("\0", "@")
    with pytest.raises(AddressInUse, match="is taken already"):
        loop.listen(path=name)
