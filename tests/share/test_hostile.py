"""Servers that are not NATS, are slow or have lost data, and bytes at which nats-py fails.

Slow: a client tries again once a second.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal

import nats
import pytest
from nats.aio.transport import TcpTransport
from programs import Program, back, lost, online, until

from tests.conftest import ROOT
from uievents.share import connection, link

pytestmark = pytest.mark.slow

INFO = (
    b'INFO {"server_id":"x","version":"2.9.0","max_payload":1000000,"headers":true,"proto":1}\r\n'
)

NO_SERVERS = {
    "silent": b"",
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "no json": b"INFO {{{\r\n",
    "a list": b"INFO [1, 2]\r\n",
    "null": b"INFO null\r\n",
    "wrong types": b'INFO {"max_payload":"many","version":7,"connect_urls":5}\r\n',
    "no utf-8": b'INFO {"server_id":"\xff\xfe"}\r\n',
    "an endless line": b"x" * 5_000_000,
    "an error": INFO + b"-ERR 'Authorization Violation'\r\n" * 50,
    "an error that is no utf-8": INFO + b"-ERR '\xff\xfe'\r\n",
    "no answer": INFO,
    "no nats": INFO + b"PONG\r\nMSG a 99 3\r\nabc\r\n\0\0\0",
    "a nonce that is none": INFO.replace(b"{", b'{"auth_required":true,"nonce":5,'),
    "tls that does not follow": INFO.replace(b"{", b'{"tls_required":true,'),
}


@pytest.mark.parametrize("durable", [None, "a"])
@pytest.mark.parametrize("answer", NO_SERVERS.values(), ids=NO_SERVERS.keys())
def test_a_server_that_is_not_nats_is_reported_and_the_next_one_is_found(
    answer, durable, server, play, monkeypatch
):
    """Half of the connections reach a server, the other half something else at its port."""
    monkeypatch.setattr(link, "ANSWER", 2.0)
    monkeypatch.setattr(connection, "AGAIN", 0.1)
    ends, fooled = [], []

    async def serve(reader, writer):
        ends.append(writer)
        if len(fooled) < 2:
            fooled.append(writer)
            writer.write(answer)
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", server.port)
        ends.append(to_writer)
        await asyncio.gather(pipe(reader, to_writer), pipe(to_reader, writer))

    async def pipe(reader, writer):
        try:
            while data := await reader.read(65_536):
                writer.write(data)
        except OSError:
            pass
        writer.close()

    b = Program(server.url)

    async def main(start, stop):
        between = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = between.sockets[0].getsockname()[1]
        a = Program(f"nats://127.0.0.1:{port}", durable=durable, connect_timeout=1)
        await until(online(b))
        await start(a)
        assert len(fooled) == 2
        await until(lambda: a.reports == ["ShareLost", "ShareBack"])
        assert a.news[0].reason
        a.post(1)
        await until(lambda: b.scores == [1])
        await stop(a)
        between.close()
        for end in ends:
            end.close()

    play(main, b)


def pub(data: bytes, reply: bytes = b"", subject: bytes = b"uievents.room.all") -> bytes:
    return b"PUB %b %b %d\r\n%b\r\n" % (subject, reply, len(data), data)


def hpub(header: bytes, data: bytes) -> bytes:
    sizes = len(header), len(header) + len(data)
    return b"HPUB uievents.room.all %d %d\r\n%b%b\r\n" % (*sizes, header, data)


EMPTY = b'{"v":1,"from":"x","life":"0123456789abcdef","n":1,"oldest":1,"events":[]}'

RAW = {
    "a reply that is no utf-8": pub(EMPTY, b"\xff\xfe"),
    "a long reply": pub(EMPTY, b"r" * 3000),
    "a reply": pub(EMPTY, b"_INBOX.x"),
    "status 503": hpub(b"NATS/1.0 503\r\n\r\n", b""),
    "status 100": hpub(b"NATS/1.0 100 Idle Heartbeat\r\n\r\n", b""),
    "status 408": hpub(b"NATS/1.0 408 Request Timeout\r\nX: y\r\n\r\n", EMPTY),
    "a header that is no utf-8": hpub(b"NATS/1.0\r\n\xff\xfe: \xff\r\n\r\n", EMPTY),
    "no header": hpub(b"NOT A HEADER AT ALL\r\n\r\n", EMPTY),
    "a header without an end": hpub(b"NATS/1.0\r\nX: " + b"y" * 3000, EMPTY),
    "nul": pub(b"\0" * 1000),
    "a subject above all bounds": pub(EMPTY, subject=b"uievents." + b"s" * 100_000),
}


@pytest.mark.parametrize("durable", [False, True])
def test_bytes_that_nats_py_cannot_read_do_not_stop_reading(server, play, durable):
    a, b = (Program(server.url, durable=name if durable else None) for name in "ab")

    async def main(start, stop):
        await until(online(a, b))
        for number, data in enumerate(RAW.values()):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b'CONNECT {"verbose":false,"headers":true,"protocol":1}\r\n')
            writer.write(data + b"PING\r\n")
            await reader.readuntil(b"\n")  # INFO
            await reader.read(100)  # PONG, or an error
            writer.close()
            a.post(number)
            await until(lambda number=number: b.scores[-1:] == [number])

    play(main, a, b)
    assert a.scores == b.scores == [*range(len(RAW))]
    assert (a.share.missed, b.share.missed) == (0, 0)


@contextlib.asynccontextmanager
async def jetstream(server):
    """What is stored there, in the hands of another client."""
    client = await nats.connect(server.url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


def test_what_is_read_by_is_deleted(server, play):
    """By hand, or by a server that has forgotten it: a listener is not informed."""
    a, b = (Program(server.url, durable=name) for name in "ab")

    async def main(start, stop):
        await until(online(a, b))
        async with jetstream(server) as js:
            for number in range(3):
                for reader in await js.consumers_info("UIEVENTS_room"):
                    await js.delete_consumer("UIEVENTS_room", reader.name)
                a.post(number)
                await until(lambda number=number: b.scores[-1:] == [number])

    play(main, a, b)
    assert a.scores == b.scores == [0, 1, 2]


@pytest.mark.parametrize("again", [False, True])
def test_the_stream_is_deleted(server, play, again):
    """With ``again``, another stream with as many messages is made at once: they arrive."""
    a, b = (Program(server.url, durable=name) for name in "ab")

    async def main(start, stop):
        await until(online(a, b))
        async with jetstream(server) as js:
            for number in range(3):
                if number:
                    config = (await js.stream_info("UIEVENTS_room")).config
                    await js.delete_stream("UIEVENTS_room")
                    if again:
                        await js.add_stream(config)
                a.post(number)
                await until(lambda number=number: b.scores[-1:] == [number])
            await js.purge_stream("UIEVENTS_room")
            await js.delete_stream("KV_uievents")
            a.post(3)
            await until(lambda: b.scores[-1:] == [3])

    play(main, a, b)
    assert a.scores == b.scores == [0, 1, 2, 3]
    assert b.share.missed == 0


@pytest.mark.parametrize("durable", [False, True])
@pytest.mark.parametrize("size", [500, 1500])
def test_a_server_that_takes_small_messages_only(stopped_server, play, size, durable):
    """A limit below a kilobyte, and more known programs than a hello has room for."""
    stopped_server.settings = f"max_payload: {size}"
    stopped_server.start()
    a, b = (Program(stopped_server.url, durable=name if durable else None) for name in "ab")
    for number in range(500):
        a.share.peers.next[f"{number:016x}"] = 2**53

    async def main(start, stop):
        await until(online(a, b))
        a.post(*range(300))
        await until(lambda: len(b.scores) == 300)

    play(main, a, b)
    assert b.scores == [*range(300)]
    assert b.share.ignored == {}


def test_the_password_is_changed_meanwhile(stopped_server, play):
    server = stopped_server
    server.settings = 'authorization { user: ada, password: "first" }'
    server.start()
    a, b = (Program(server.url, user="ada", password=word) for word in ("first", "second"))

    async def main(start, stop):
        await until(lambda: a.share.online and lost(b)())
        settings = server._folder / "nats.conf"
        settings.write_text(server.settings.replace("first", "second"))
        server._process.send_signal(signal.SIGHUP)
        await until(lambda: lost(a)() and b.share.online)
        settings.write_text(server.settings)
        server._process.send_signal(signal.SIGHUP)
        await until(back(a))

    play(main, a, b)
    assert "authorization" in b.news[0].reason.lower()


def test_tls_that_the_server_asks_for(stopped_server, play):
    """The reported reason is that its certificate is not trusted."""
    pem = ROOT / "tests" / "sources" / "localhost.pem"
    stopped_server.settings = f'tls {{ cert_file: "{pem}", key_file: "{pem}" }}'
    stopped_server.start()
    a = Program(stopped_server.url)

    async def main(start, stop):
        await until(lambda: a.reports)

    play(main, a)
    assert "certificate" in a.news[0].reason.lower()


@pytest.mark.parametrize(
    "url",
    ["nats://ada:secret@host:99999", "nats://ada:se/secret@host:1:2", "http://ada:secret@host"],
)
def test_the_message_about_a_wrong_url_has_no_password(url):
    with pytest.raises(ValueError, match="nats://127") as caught:
        Program(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("durable", [False, True])
def test_a_connection_breaks_while_something_is_written(server, play, monkeypatch, durable):
    """nats-py fails while it closes and does not report it; the share notices."""
    a, b = (Program(server.url, durable=name if durable else None) for name in "ab")
    drain, broken = TcpTransport.drain, []

    async def breaks(transport):
        client = a.share._link.client
        if transport is client._transport and (not broken or broken == [transport]):
            broken[:] = [transport]
            client._pending_data_size += 1
            raise ConnectionResetError("gone")
        await drain(transport)

    async def main(start, stop):
        await until(online(a, b))
        a.post(1)
        await until(lambda: b.scores == [1])
        monkeypatch.setattr(TcpTransport, "drain", breaks)
        a.post(2)
        await until(back(a))
        await until(lambda: b.scores == [1, 2])

    play(main, a, b)
    assert broken
