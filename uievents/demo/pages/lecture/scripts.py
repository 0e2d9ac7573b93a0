"""Short programs that cards run, a statement for each press, and the result of each statement.

They run in a process of their own (:mod:`.experiments`), so that they may block, fail and use up
memory or descriptors.  A person's time passes between two statements: what a program times is
within one.
"""

from __future__ import annotations

import ast
import reprlib
from collections.abc import Callable, Iterable
from types import GeneratorType
from typing import Any

SCRIPTS = {
    "handlers": """\
from collections import deque
queue = deque()

def onClick(event):
    return f"a click at {event['pos']}"

def onKeyDown(event):
    return f"the key {event['key']}"

queue.append({"handler": onClick, "pos": (3, 4)})
queue.append({"handler": onKeyDown, "key": "a"})
len(queue)

event = queue.popleft()
event["handler"](event)

event = queue.popleft()
event["handler"](event)
""",
    "loop": """\
from uievents import EventLoop, Event
loop = EventLoop()
names = []

class Hello(Event):
    name: str

@loop.onHello
def greet(event):
    names.append(event.name)

loop.post(Hello(name="you"))
names
loop.turn(0)
names
""",
    "resume": """\
def order(number):
    total = 0
    for item in ("tea", "cup"):
        price = yield f"price of {item}?"
        total += price
    return total

task = order(7)
next(task)
task.send(20)
task.send(22)
""",
    "kernel": """\
import os, tempfile, time
from resource import RUSAGE_SELF, getrusage
# seconds in user space and in kernel space
before = getrusage(RUSAGE_SELF)
total = sum(range(5_000_000))
data = open("/dev/zero", "rb").read(50_000_000)
after = getrusage(RUSAGE_SELF)
after.ru_utime - before.ru_utime
after.ru_stime - before.ru_stime
# how often the process is switched out when it blocks
def switches(seconds):
    before = getrusage(RUSAGE_SELF).ru_nvcsw
    time.sleep(seconds)
    return getrusage(RUSAGE_SELF).ru_nvcsw - before
switches(0.01)
# a descriptor; seconds to the kernel's buffer, then to the disk
file = tempfile.TemporaryFile(buffering=0)
file.fileno()
def seconds(call, *arguments):
    begin = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begin
seconds(file.write, data[:20_000_000])
seconds(os.fsync, file)
""",
    "select": """\
from select import select
from socket import socketpair
a, b = socketpair()
select([a], [], [], 0.1)

b.send(b"hello")
readable, writable, exceptional = select([a], [b], [a], 0.1)
readable == [a], writable == [b], exceptional
a.recv(100)
select([a], [], [])[0] if b.send(b"more") else None

select([2000], [], [], 0)
""",
    "selectors": """\
import selectors, socket
from selectors import EVENT_READ
selector = selectors.DefaultSelector()
type(selector).__name__
a, b = socket.socketpair()

key = selector.register(a, EVENT_READ, data="handler of a")
key.fd, key.events, key.data
selector.register(a, EVENT_READ)
selector.register(b, 0)
selector.register(open(socket.__file__), EVENT_READ)

b.send(b"hello")
[(key.data, mask) for key, mask in selector.select(0.1)]
""",
    "address": """\
from socket import SO_REUSEADDR, SOL_SOCKET, create_connection, socket
server = socket()
server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 0))
server.listen()
address = server.getsockname()
socket().bind(address)

client = create_connection(address)
connection, _ = server.accept()
connection.close()
client.close()
server.close()

again = socket()
again.bind(address)
again.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
again.bind(address)
again.getsockname() == address
""",
    "ulimit": """\
import os
from resource import RLIMIT_NOFILE, getrlimit, setrlimit
soft, hard = getrlimit(RLIMIT_NOFILE)
soft, hard

setrlimit(RLIMIT_NOFILE, (20, hard))
many = [os.dup(0) for _ in range(20)]

setrlimit(RLIMIT_NOFILE, (min(65535, hard), hard))
getrlimit(RLIMIT_NOFILE)
many = [os.dup(0) for _ in range(20)]
len(many)
""",
}


def statements(source: str) -> list[ast.stmt]:
    """The statements of a program."""
    return ast.parse(source).body


SHORT = reprlib.Repr()
SHORT.maxstring, SHORT.maxother = 60, 80


def shown(value: object) -> str:
    """A value, shortened; a figure has three significant digits."""
    return f"{value:.3g}" if isinstance(value, float) else SHORT.repr(value)


def play(say: Callable[..., object], presses: Iterable[object], name: str) -> None:
    """Run a statement of the script for each press.

    The fact of a statement has its first ``line`` and its ``last`` one, the result that it
    ``gave``, and whether that is an ``error``; and of a suspended generator, the line where it
    ``stands``, and its ``locals``.
    """
    source, space = SCRIPTS[name], dict[str, Any]()
    for statement, _ in zip(statements(source), presses, strict=False):
        gave, error = "", False
        try:
            if isinstance(statement, ast.Expr):
                value = eval(compile(ast.Expression(statement.value), name, "eval"), space)
                gave = "" if value is None else shown(value)
            else:
                exec(compile(ast.Module([statement], []), name, "exec"), space)
        except Exception as raised:
            gave, error = f"{type(raised).__name__}: {raised}", True
        first = min(it.lineno for it in [statement, *getattr(statement, "decorator_list", [])])
        fact: dict[str, Any] = {"line": first, "last": statement.end_lineno, "gave": gave}
        for value in space.values():
            if isinstance(value, GeneratorType) and (frame := value.gi_frame):
                fact["stands"] = frame.f_lineno
                fact["locals"] = {key: shown(it) for key, it in frame.f_locals.items()}
        say(**fact, error=error)
