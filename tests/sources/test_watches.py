"""Bare readiness of descriptors, and what was closed while it was watched."""

from __future__ import annotations

import codecs
import io
import logging
import os
import select
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from network import client, data, hear

from uievents import EventLoop, Readable, Writable


def test_readable_and_writable(loop, pair, until):
    sock, peer = pair
    delivered = []

    @loop.onWritable
    def writable(event):
        delivered.append("writable")
        event.fileobj.send(b"ping")
        loop.unwatch(sock, write=True)
        loop.watch(sock, read=True)

    @loop.onReadable
    def readable(event):
        delivered.append(event.fileobj.recv(100))
        loop.unwatch(sock)

    loop.watch(sock, write=True)
    until(loop, lambda: delivered)
    peer.send(b"pong")
    until(loop, lambda: len(delivered) == 2)
    assert delivered == ["writable", b"pong"]
    assert len(loop.selector.get_map()) == 0


def test_a_descriptor_by_its_number(loop, until):
    reader, writer = os.pipe()
    try:
        delivered = []
        loop.watch(reader, read=True)
        loop.onReadable(fileobj=reader)(lambda event: delivered.append(os.read(reader, 10)))
        os.write(writer, b"x")
        until(loop, lambda: delivered)
        loop.unwatch(reader)
    finally:
        os.close(reader)
        os.close(writer)


def test_readiness_is_a_state(loop, pair):
    sock, peer = pair
    delivered = []
    loop.watch(sock, read=True)
    loop.onReadable(delivered.append)
    peer.send(b"x")
    for _ in range(3):
        loop.turn(1)
    assert len(delivered) == 3
    sock.recv(10)
    loop.turn(0)
    assert len(delivered) == 3


def test_what_cannot_be_watched_is_refused(loop, pair):
    with pytest.raises(ValueError, match="read=True"):
        loop.watch(pair[0])
    pair[0].close()
    with pytest.raises(ValueError, match="closed"):
        loop.watch(pair[0], read=True)
    loop.unwatch(pair[0])  # harmless
    with pytest.raises(TypeError, match="'readme' cannot be watched: it is not a descriptor"):
        loop.watch("readme", read=True)
    free = pair[1].fileno()
    pair[1].close()
    with pytest.raises(OSError, match=f"{free} cannot be watched: no such descriptor"):
        loop.watch(free, read=True)


@pytest.mark.skipif(not hasattr(select, "epoll"), reason="other systems call files ready")
def test_a_file_is_refused_in_a_sentence(loop, tmp_path):
    with open(tmp_path / "file", "w") as file:
        for what in (file, file.fileno()):
            with pytest.raises(PermissionError, match=r"a file is always ready.*read or write it"):
                loop.watch(what, write=True)
            loop.unwatch(what)
    assert len(loop.selector.get_map()) == 0


def test_a_socket_closed_while_it_is_watched_is_found_and_named(loop, caplog):
    """A duplicate keeps the kernel's end open, so that epoll goes on reporting it."""
    sock, peer = socket.socketpair()
    delivered = []
    loop.watch(sock, read=True)
    loop.onReadable(delivered.append)
    duplicate = os.dup(sock.fileno())
    try:
        peer.send(b"x")
        sock.close()
        with caplog.at_level(logging.WARNING, "uievents"):
            for _ in range(5):
                loop.turn(0)
        assert delivered == []
        assert "closed while it was watched" in caplog.text
        assert caplog.text.count("closed while") == 1
        turns = loop.turns
        loop.turn(0.02)
        assert loop.turns == turns + 1  # not spun on
    finally:
        os.close(duplicate)
        peer.close()


def test_a_number_that_is_used_again_can_be_watched_again(loop, until, caplog):
    delivered = []
    loop.onReadable(lambda event: delivered.append(event.fileobj.recv(10)))
    first, other = socket.socketpair()
    number = first.fileno()
    loop.watch(first, read=True)
    first.close()  # without unwatch: the kernel has forgotten it, and we do not know yet
    with socket.socket(fileno=os.dup(other.fileno())) as again, other:
        assert again.fileno() == number
        with caplog.at_level(logging.WARNING, "uievents"):
            loop.watch(again, write=True)
        assert "closed while it was watched" in caplog.text
        assert loop.selector.get_key(number).fileobj is again
        loop.unwatch(again)


def test_a_file_closed_while_it_is_watched_is_found_and_named(loop, caplog):
    """A file, unlike a socket, raises when a closed one is asked for its number."""
    reader, writer = os.pipe()
    loop.onReadable(loop.delivered.append)
    duplicate = os.dup(reader)
    with open(reader, "rb", buffering=0) as file, open(writer, "wb", buffering=0) as other:
        loop.watch(file, read=True)
        other.write(b"x")
        file.close()
        with caplog.at_level(logging.WARNING, "uievents"):
            loop.turn(0)
        os.close(duplicate)
    assert loop.delivered == []
    assert "closed while it was watched" in caplog.text
    with pytest.raises(ValueError, match="closed"):
        loop.watch(file, read=True)


def test_a_bare_number_closed_while_it_is_watched_may_become_a_connection(loop, until, caplog):
    hear(loop)
    listener = loop.listen()
    with client(listener) as peer, caplog.at_level(logging.WARNING, "uievents"):
        reader, writer = os.pipe()
        loop.watch(reader, read=True)
        os.close(reader)  # without unwatch: the connection gets its number
        peer.sendall(b"hello\n")
        until(loop, lambda: data(loop))
        os.close(writer)
    assert loop.delivered[0].connection.sock.fileno() == reader
    assert f"{reader} was closed while it was watched" in caplog.text


def test_a_bare_number_that_is_used_again_can_be_watched_again(loop, until):
    loop.onReadable(lambda event: loop.delivered.append(os.read(event.fileobj, 10)))
    first, other = os.pipe()
    loop.watch(first, read=True)
    os.close(first)
    os.close(other)
    again, writer = os.pipe()
    assert again == first
    loop.watch(again, read=True)
    os.write(writer, b"x")
    until(loop, lambda: loop.delivered)
    assert loop.delivered == [b"x"]
    loop.unwatch(again)
    os.close(again)
    os.close(writer)


# ---------------------------------------------------------------- what reads ahead


def pipe_as(opened):
    reader, writer = os.pipe()
    return opened(reader), writer


@pytest.mark.parametrize(
    "opened",
    [
        lambda fd: os.fdopen(fd, "rb"),
        lambda fd: os.fdopen(fd),
        lambda fd: os.fdopen(fd, "r", 1),
        lambda fd: codecs.getreader("utf-8")(os.fdopen(fd, "rb")),
    ],
    ids=["bytes", "text", "lines", "a wrapper"],
)
def test_a_file_that_reads_ahead_is_refused(loop, opened):
    """Its second line would be reported when a third one comes."""
    file, writer = pipe_as(opened)
    with pytest.raises(ValueError, match=r"reads ahead.*os\.read\(\).*buffering=0.*bufsize=0"):
        loop.watch(file, read=True)
    assert len(loop.selector.get_map()) == 0
    file.close()
    os.close(writer)


@pytest.mark.slow
def test_the_standard_output_of_a_process(loop, until):
    program = "print('one'); print('two', flush=True); input()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        with pytest.raises(ValueError, match="reads ahead"):
            loop.watch(process.stdout, read=True)
        loop.watch(process.stdout.fileno(), read=True)
        loop.onReadable(lambda event: loop.delivered.append(os.read(event.fileobj, 100)))
        until(loop, lambda: b"".join(loop.delivered) == b"one\ntwo\n")
        loop.unwatch(process.stdout.fileno())
        process.stdin.close()


def test_a_file_without_a_buffer_is_watched(loop, until):
    file, writer = pipe_as(lambda fd: os.fdopen(fd, "rb", buffering=0))
    loop.onReadable(lambda event: loop.delivered.append(event.fileobj.readline()))
    loop.watch(file, read=True)
    os.write(writer, b"one\ntwo\n")
    until(loop, lambda: loop.delivered == [b"one\n", b"two\n"])
    loop.unwatch(file)
    file.close()
    os.close(writer)


def test_a_buffer_that_is_written_may_be_watched_for_that(loop, until):
    reader, writer = os.pipe()
    with open(writer, "wb") as file:
        loop.onWritable(loop.delivered.append)
        loop.watch(file, write=True)
        until(loop, lambda: loop.delivered)
        loop.unwatch(file)
    os.close(reader)


def test_what_has_no_descriptor_is_not_called_closed(loop):
    with pytest.raises(TypeError, match="has no descriptor"):
        loop.watch(io.BytesIO(b"x"), write=True)


def test_tls_reads_ahead(loop, pair):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with (
        context.wrap_socket(pair[0], do_handshake_on_connect=False) as safe,
        pytest.raises(ValueError, match=r"decrypted.*asyncio.*pending\(\)"),
    ):
        loop.watch(safe, read=True)


# ---------------------------------------------------------------- a second watch()


def test_a_second_watch_adds(loop, pair):
    sock, peer = pair
    loop.onReadable(loop.delivered.append)
    loop.onWritable(loop.delivered.append)
    loop.watch(sock, read=True)
    loop.watch(sock, write=True)
    loop.watch(sock, read=True)  # nothing new
    peer.send(b"x")
    loop.turn(1)
    assert [type(event) for event in loop.delivered] == [Readable, Writable]
    assert len(loop.selector.get_map()) == 1
    loop.unwatch(sock, read=True)
    loop.unwatch(sock, read=True)  # harmless
    loop.turn(1)
    assert [type(event) for event in loop.delivered] == [Readable, Writable, Writable]
    loop.unwatch(sock)
    assert len(loop.selector.get_map()) == 0


def test_one_descriptor_by_two_names_says_so(loop, pair):
    loop.watch(pair[0], read=True)
    with pytest.raises(ValueError, match=r"is watched already, as <socket"):
        loop.watch(pair[0].fileno(), write=True)
    assert len(loop.selector.get_map()) == 1
    loop.unwatch(pair[0])


@pytest.mark.parametrize("method", ["watch", "unwatch", "listen", "connect"])
def test_another_thread_is_refused_while_the_loop_runs(method):
    loop = EventLoop(strict=True)
    arguments = {"watch": (0,), "unwatch": (0,), "listen": (), "connect": (9,)}[method]
    messages = []

    def elsewhere():
        with pytest.raises(RuntimeError) as info:
            getattr(loop, method)(*arguments)
        messages.append(str(info.value))
        loop.stop()

    loop.after(0, lambda event: threading.Thread(target=elsewhere).start())
    loop.run()
    assert messages == [
        f"{method}() belongs to the loop's thread: "
        f"loop.call(lambda: loop.{method}(...)) calls it there"
    ]
