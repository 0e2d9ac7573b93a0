"""TLS, UDP and framing, by asyncio in the same wait.

asyncio speaks protocols that ``listen()`` does not, and posts what it reads as events, so the
handlers are the same for all.  (Without asyncio, ``listen(lines=False)`` gives raw bytes, and a
handler would have to put the frames together.)

    python -m uievents.examples.protocols [CERTIFICATE.pem]

With a certificate, and its private key in the same file, it speaks TLS, too.  (To try:
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out both.pem;
cat key.pem >> both.pem)
"""

import asyncio
import ssl
import struct
import sys

from uievents import Event, EventLoop, run

LONGEST = 65_536
LENGTH = struct.Struct("!I")


class Message(Event):
    """A whole message, from any protocol.  ``answer(data)`` sends one back."""

    via: str
    data: bytes
    answer: object


async def main():  # noqa: C901 - one page, to be read from top to bottom
    loop = EventLoop()

    @loop.on(Message)
    def message(event):
        print(f"by {event.via}: {event.data.decode(errors='replace')}", flush=True)
        event.answer(event.data.upper())

    # Framing: four bytes with the length of the message, then the message.
    def serve_frames(via):
        async def serve(reader, writer):
            def answer(data):
                writer.write(LENGTH.pack(len(data)) + data)

            try:
                while True:
                    [length] = LENGTH.unpack(await reader.readexactly(LENGTH.size))
                    if length > LONGEST:  # a peer must not make the server keep 4 GB
                        break
                    loop.post(Message(via, await reader.readexactly(length), answer))
                    await writer.drain()  # while a peer does not read, do not read from it
            except (asyncio.IncompleteReadError, ConnectionError):
                pass  # the peer has finished, or is gone
            finally:
                writer.close()

        return serve

    framed = await asyncio.start_server(serve_frames("frames"), "127.0.0.1", 0)
    print("frames on port", framed.sockets[0].getsockname()[1], flush=True)

    # TLS: the same, encrypted.
    if len(sys.argv) > 1:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[1])
        safe = await asyncio.start_server(serve_frames("TLS"), "127.0.0.1", 0, ssl=context)
        print("TLS on port", safe.sockets[0].getsockname()[1], flush=True)

    # UDP: a datagram is a message, and may be lost.
    class Datagrams(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, address):
            loop.post(Message("UDP", data, lambda answer: self.transport.sendto(answer, address)))

    udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Datagrams, local_addr=("127.0.0.1", 0)
    )
    print("UDP on port", udp.get_extra_info("sockname")[1], flush=True)

    await loop.run_async()


run(main())
