"""The connection to NATS: made, watched, made again.

nats-py connects and speaks the protocol, in coroutines in the loop's own wait.  Each connection has
a client of its own: nats-py's reconnecting ends, unseen, at an answer that it does not understand.

nats-py takes a connection for lost when the system says so, or after two pings without an answer,
which is six minutes.  Three faults are found sooner here:

- A network that is cut says nothing, and what is sent waits in buffers.  So a second after
  something was sent the server is asked for an answer, at most once a second, and not at all at
  rest.  If none comes within :data:`ANSWER` seconds, the connection is given up.  At most
  :data:`UNANSWERED` bytes are sent in between.
- nats-py stops reading, for good, at some bytes (a reply subject that is no UTF-8): it logs that,
  and goes on as if it were connected.
- A server that is up but does not answer, as it starts or is overloaded.
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
"""Seconds between two tries to reach a server, and between two questions for what is missing."""
ANSWER = 5.0
"""Seconds within which a server answers."""
CALM = 1.0
"""Seconds between what is sent and the question whether the server has it."""
UNANSWERED = 1_048_576
"""Bytes that are sent before the server must have answered."""
FAREWELL = 1.0
"""Seconds that the end of the loop waits for what was posted last to be sent."""
WAITING = 67_108_864
"""Bytes that wait in nats-py: what comes then is lost, and asked for again."""

Trouble: tuple[type[Exception], ...] = (
    *(Error, OSError, asyncio.TimeoutError, AssertionError),
    *(ValueError, TypeError, LookupError, AttributeError, EOFError),
)
"""What nats-py raises when the server is away, and what it does at nonsense that a server sends."""


class Connection:
    """One program's connection, as long as its loop runs."""

    def __init__(self, share: Share, servers: list[str], options: dict[str, Any]) -> None:
        self.share = share
        self.servers = servers
        self.options = options
        self.client: Any = None
        self.online: bool = False
        self._ending = False
        self._ended: asyncio.Event  # this client is to be replaced by another
        self._sent_something: asyncio.Event
        self._reason = ""  # of the last error, for the news that the server is lost
        self._connections = 0  # how often there was one
        self._sent_bytes = 0
        self._answered_bytes = 0  # of these, what the server has taken

    async def run(self) -> None:
        """Take part until cancelled."""
        self._sent_something = asyncio.Event()
        tasks = [asyncio.ensure_future(work) for work in self._works()]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._ending = True
            self._wake_all()  # nats-py may keep a cancellation to itself
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
        """The coroutines that run side by side; if one ends, so does the link."""
        return [self._stay(), self._watch()]

    def _wake_all(self) -> None:
        """Have each of them notice that the link ends."""
        self._sent_something.set()

    async def _stay(self) -> None:
        """Be connected: by one client after the other."""
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
            await self._hello()
            await self._answered()
        except Trouble:
            self.online = False
            raise
        if self.online:
            self.share.back()

    def _check_secret(self) -> None:
        """nats-py speaks TLS if the server asks for it, and not as the URL says."""
        url = self.client.connected_url
        info = getattr(self.client, "_server_info", {"tls_required": True})
        if url is not None and url.scheme == "tls" and not info.get("tls_required"):
            raise Error("the server speaks no TLS, which tls:// asks for")

    async def _error(self, error: Exception) -> None:
        if isinstance(error, SlowConsumerError):
            self.share.say("overrun", "messages came faster than they were read: asked for again")
        elif self.online and isinstance(error, Error) and "permissions" in str(error):
            self.share.say("not permitted", str(error))
        elif self.online:
            self._reason = error_text(error)
        else:
            self._lost(error)

    def _lost(self, error: BaseException | None) -> None:
        self.online = False
        if not self._ending:
            self.share.lost(self._reason if error is None else error_text(error))

    # ------------------------------------------------------------ whether the server answers

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
        """Wait until the server has taken all that was sent.  If it does not, reconnect."""
        connection, sent = self._connections, self._sent_bytes
        try:
            await self.client.flush(ANSWER)
        except TimeoutError:
            if self.online and connection == self._connections:
                self._give_up(f"no answer within {ANSWER:g} s")
            raise
        self._answered_bytes = sent

    def _watch_tasks(self) -> None:
        """Notice when nats-py reads or writes no more, which it does not tell in each case."""
        client = self.client
        for name in ("_reading_task", "_flusher_task"):
            task = getattr(client, name, None)
            if task is not None:
                task.add_done_callback(lambda task: self._task_ended(client, task))

    def _task_ended(self, client: Any, task: asyncio.Task[Any]) -> None:
        if not task.cancelled():
            task.exception()  # else asyncio logs it as one that nobody has seen
        if client is self.client and not self._ended.is_set():
            failed = client.is_connected  # so it believes
            self._give_up("nats-py has stopped by itself" if failed else self._reason)

    def _give_up(self, reason: str) -> None:
        """Close the connection at once, and have another client make a new one."""
        if not self._ending:
            self._lost(Error(reason))
            _cut(self.client)
            self._ended.set()

    # ------------------------------------------------------------ what the link does with it

    async def _subscribe(self, client: Client) -> None:
        """Subscribe, with a new client, to the room's subjects."""
        raise NotImplementedError

    async def _arrive(self) -> None:
        """Do what comes before the program is online."""
        raise NotImplementedError

    async def _hello(self) -> None:
        """Tell the room that the program has come, or come back."""
        raise NotImplementedError

    async def _answered(self) -> None:
        """Wait for the room's answers."""
        raise NotImplementedError

    async def _farewell(self) -> None:
        """Send what was posted last."""
        raise NotImplementedError


def error_text(error: BaseException) -> str:
    """What an error says, in one line, without nats-py's own name."""
    if isinstance(error, asyncio.TimeoutError):
        return "no answer in time"
    text = str(error) or type(error).__name__
    if isinstance(error, Error):
        text = text.removeprefix("nats: ").strip("'")
    elif not isinstance(error, OSError):
        text = f"nats-py fails by {type(error).__name__}: {text}"
    return " ".join(text.split())[:200]


async def _close(client: Any) -> None:
    if client is None:
        return
    try:
        async with asyncio.timeout(FAREWELL):
            await client.close()
    except Trouble:  # it never was connected, say, or what is left to be written cannot be
        _cut(client)
    for subscription in list(getattr(client, "_subs", {}).values()):
        task = getattr(subscription, "_wait_for_msgs_task", None)
        if task is not None:  # nats-py leaves them, if it could not write what was left
            task.cancel()


def _cut(client: Any) -> None:
    """Close the socket at once.  What waits to be written to it would hold ``close()`` up."""
    writer = getattr(getattr(client, "_transport", None), "_io_writer", None)
    if writer is not None:
        client._pending_data_size = 0
        writer.transport.abort()
