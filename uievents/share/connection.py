"""The connection to NATS: how it is made, watched, and made again.

nats-py connects and speaks the protocol, in coroutines in the loop's own wait.  Each connection
gets a new client, because nats-py silently stops reconnecting after an answer that it does not
understand.

nats-py takes a connection for lost when the system says so, or after two pings without an answer,
which is six minutes.  This module finds three faults sooner:

- A network is cut.  Nothing reports that, and messages wait in buffers.  So a second after
  something was sent, the server is asked for an answer: at most once a second, and never at rest.
  If none comes within :data:`ANSWER` seconds, the connection is closed.  At most
  :data:`UNANSWERED` bytes are sent in between.
- nats-py stops reading for good at some bytes, such as a reply subject that is not UTF-8.  It logs
  that and goes on as if it were connected.
- A server accepts the connection but does not answer, because it is starting or overloaded.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nats.aio.client import Client
from nats.errors import Error, SlowConsumerError

if TYPE_CHECKING:
    from . import Share

AGAIN = 1.0
"""Seconds between two tries to reach a server, and between two requests for missing events."""
ANSWER = 5.0
"""Seconds within which a server must answer."""
CALM = 1.0
"""Seconds from a message to the question whether the server has received it."""
UNANSWERED = 1_048_576
"""Bytes that may be sent before the server has to answer."""
FAREWELL = 1.0
"""Seconds for which the end of the loop waits while the last events are sent."""
WAITING = 67_108_864
"""Bytes that may wait in nats-py.  Messages beyond them are lost, and asked for again."""

Trouble: tuple[type[Exception], ...] = (
    *(Error, OSError, asyncio.TimeoutError, AssertionError),
    *(ValueError, TypeError, LookupError, AttributeError, EOFError),
)
"""Exceptions of nats-py if the server is away, or sends something malformed."""


class NatsConnection:
    """A program's connection to the server, while its loop runs."""

    def __init__(self, share: Share, servers: list[str], options: dict[str, Any]) -> None:
        self.share = share
        self.servers = servers
        self.options = options
        self.client: Any = None
        self.online: bool = False
        self._ending = False
        self._ended: asyncio.Event  # set when this client has to be replaced
        self._sent_something: asyncio.Event
        self._reason = ""  # of the last error, for ShareLost
        self._connections = 0  # number of connections so far
        self._sent_bytes = 0
        self._answered_bytes = 0  # of these, the bytes that the server has received

    async def run(self) -> None:
        """Stay connected until cancelled."""
        self._sent_something = asyncio.Event()
        tasks = [asyncio.ensure_future(work) for work in self._works()]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._ending = True
            self._wake_all()  # nats-py may swallow the cancellation
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=FAREWELL)
            try:
                async with asyncio.timeout(FAREWELL):
                    await self._farewell()
            except Trouble:
                pass
            finally:
                if not self.online:
                    _cut(self.client)
                await _close(self.client)
                self.online = False

    def _works(self) -> list[Any]:
        """The coroutines that run side by side; the link ends with the first of them."""
        return [self._stay(), self._watch()]

    def _wake_all(self) -> None:
        """Wake each of these coroutines, so that it notices the end of the link."""
        self._sent_something.set()

    async def _stay(self) -> None:
        """Stay connected, with one client after the other."""
        while True:
            self._ended = asyncio.Event()
            client = self.client = Client()

            async def closed(client: Any = client) -> None:
                if client is self.client:
                    self._lost(None)
                    self._ended.set()

            try:
                await client.connect(
                    list(self.servers),
                    error_cb=self._error,
                    closed_cb=closed,
                    **{
                        "name": f"uievents {self.share.room}",
                        "no_echo": True,
                        "allow_reconnect": False,
                        "max_reconnect_attempts": -1,
                        "reconnect_time_wait": AGAIN,
                        **self.options,
                    },
                )
                await self._subscribe(client)
                await self._connected()
                await self._ended.wait()
            except Trouble as error:
                self._lost(error)
            await _close(client)
            await asyncio.sleep(AGAIN)

    async def _connected(self) -> None:
        if self._ending or self.client.is_closed:
            return
        try:
            self._check_secret()
            await self._arrive()
            self._connections += 1
            self._answered_bytes = self._sent_bytes
            self.online = True
            self._watch_tasks()
            await self._say_hello()
            await self._wait_for_answers()
        except Trouble:
            self.online = False
            raise
        if self.online:
            self.share.back()

    def _check_secret(self) -> None:
        """Refuse a server without TLS for a tls:// URL: nats-py leaves the choice to the server."""
        url = self.client.connected_url
        info = getattr(self.client, "_server_info", {"tls_required": True})
        if url is not None and url.scheme == "tls" and not info.get("tls_required"):
            raise Error("the URL is tls://, but the server does not use TLS")

    async def _error(self, error: Exception) -> None:
        if isinstance(error, SlowConsumerError):
            self.share.report(
                "overrun", "messages came faster than they were read; they are asked for again"
            )
        elif self.online and isinstance(error, Error) and "permissions" in str(error):
            self.share.report("not permitted", str(error))
        elif self.online:
            self._reason = error_text(error)
        else:
            self._lost(error)

    def _lost(self, error: BaseException | None) -> None:
        self.online = False
        if not self._ending:
            self.share.lost(self._reason if error is None else error_text(error))

    # ------------------------------------------------------------ watching the server

    async def _watch(self) -> None:
        """Ask the server for an answer after something was sent."""
        while not self._ending:
            await self._sent_something.wait()
            await asyncio.sleep(CALM)
            self._sent_something.clear()
            if self.online and not self._ending:
                with suppress(*Trouble):
                    await self._ask_server()

    async def _ask_server(self) -> None:
        """Wait until the server has received everything sent; reconnect if it does not answer."""
        connection, sent = self._connections, self._sent_bytes
        try:
            await self.client.flush(ANSWER)
        except TimeoutError:
            if self.online and connection == self._connections:
                self._give_up(f"no answer within {ANSWER:g} s")
            raise
        self._answered_bytes = sent

    def _watch_tasks(self) -> None:
        """Notice it if nats-py stops reading or writing, which it does not always report."""
        client = self.client
        for name in ("_reading_task", "_flusher_task"):
            task = getattr(client, name, None)
            if task is not None:
                task.add_done_callback(lambda task: self._task_ended(client, task))

    def _task_ended(self, client: Any, task: asyncio.Task[Any]) -> None:
        if not task.cancelled():
            task.exception()  # otherwise asyncio logs it as never retrieved
        if client is self.client and not self._ended.is_set():
            failed = client.is_connected  # according to nats-py
            self._give_up("nats-py has stopped by itself" if failed else self._reason)

    def _give_up(self, reason: str) -> None:
        """Close the connection at once, and let a new client connect."""
        if not self._ending:
            self._lost(Error(reason))
            _cut(self.client)
            self._ended.set()

    # ------------------------------------------------------------ steps of the link

    async def _subscribe(self, client: Client) -> None:
        """Subscribe, with a new client, to the room's subjects."""
        raise NotImplementedError

    async def _arrive(self) -> None:
        """Prepare what must be ready before the program is online."""
        raise NotImplementedError

    async def _say_hello(self) -> None:
        """Announce the program to the room."""
        raise NotImplementedError

    async def _wait_for_answers(self) -> None:
        """Wait for the answers of the room."""
        raise NotImplementedError

    async def _farewell(self) -> None:
        """Send the last events."""
        raise NotImplementedError


def error_text(error: BaseException) -> str:
    """The text of an error in one line, without the prefix of nats-py."""
    if isinstance(error, asyncio.TimeoutError):
        return "no answer in time"
    text = str(error) or type(error).__name__
    if isinstance(error, Error):
        text = text.removeprefix("nats: ").strip("'")
    elif not isinstance(error, OSError):
        text = f"nats-py fails with {type(error).__name__}: {text}"
    return " ".join(text.split())[:200]


async def _close(client: Any) -> None:
    if client is None:
        return
    try:
        async with asyncio.timeout(FAREWELL):
            await client.close()
    except Trouble:  # for example, it never connected, or its remaining bytes cannot be written
        _cut(client)
    for subscription in list(getattr(client, "_subs", {}).values()):
        task = getattr(subscription, "_wait_for_msgs_task", None)
        if task is not None:  # nats-py leaves it running if it could not write the remaining bytes
            task.cancel()


def _cut(client: Any) -> None:
    """Close the socket at once.  Bytes that wait to be written to it would delay ``close()``."""
    writer = getattr(getattr(client, "_transport", None), "_io_writer", None)
    if writer is not None:
        client._pending_data_size = 0
        writer.transport.abort()
