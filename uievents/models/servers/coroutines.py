"""A coroutine for each request.

The event list of :mod:`.event_loop`, with the straight line of :mod:`.process_per_request`:
at an ``await`` the loop notes where the code stopped, does other work, and resumes it there.
Local variables are the memory between the events.
(How a function can be resumed in its middle is the subject of :mod:`..resuming`.)

What it costs: a few microseconds per ``await``.  Code that does not ``await`` holds up all other
requests, and nothing outside can interrupt it.
"""

from __future__ import annotations

import asyncio
import socket

from .. import StopSignal
from . import LONGEST, Job

NOTHING = Job()


def serve(listener: socket.socket, stop: StopSignal, work: Job = NOTHING) -> None:
    """Serve with asyncio's streams, in a loop of our own."""
    with listener:
        asyncio.run(serve_until(listener, stop, work))


async def serve_until(listener: socket.socket, stop: StopSignal, work: Job) -> None:
    """Answer each connection in a task of its own until ``stop``."""
    callers: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = asyncio.create_task(answer(reader, writer, work))
        callers.add(caller)
        caller.add_done_callback(callers.discard)

    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    server = await asyncio.start_server(connected, sock=listener, limit=LONGEST)
    with stop.calling(lambda: loop.call_soon_threadsafe(stopped.set)):
        await stopped.wait()
    server.close()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, work: Job) -> None:
    """Answer the lines of one connection until it ends."""
    try:
        while (line := await reader.readline()).endswith(b"\n"):
            reply = work.reply(line)
            if work.wait:
                await asyncio.sleep(work.wait)
            writer.write(reply)
            await writer.drain()
    except (OSError, ValueError):
        pass  # the caller has hung up; or sent a line without end
    except asyncio.CancelledError:
        writer.transport.abort()  # do not wait until the rest is sent
        raise
    finally:
        writer.close()
