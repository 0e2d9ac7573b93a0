"""The lecture *论事件驱动与异步IO*, a card for each paragraph: what it says, and what to press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ....models import io, servers, tasks
from ....words import Text, plural, same, text
from .figures import Boxes, Code, Curve, Figure, Lanes, Table

MODES = dict(
    zip(
        io.MODELS,
        (
            text("blocking"),
            text("non-blocking"),
            text("multiplexed"),
            text("signal-driven"),
            text("asynchronous"),
        ),
        strict=True,
    )
)
ARRANGED = dict(
    zip(
        tasks.MODELS,
        (text("single-threaded"), text("threads"), text("event-driven")),
        strict=True,
    )
)


Shown = tuple[Callable[[], Figure], Sequence[str]]
"""What a card shows, and the actions that lead to the page that shows it, too."""


class Card(NamedTuple):
    """One paragraph on one screen."""

    title: Text
    words: Text
    figure: Callable[[], Figure]
    there: Sequence[str] = ()
    """The actions that lead to the page that shows it, too."""


def reads(*modes: str) -> Shown:
    """One read in each of these modes."""
    return lambda: Boxes({f"read {mode}": MODES[mode] for mode in modes}), ["page io"]


def arranged(*models: str) -> Shown:
    """Three tasks in each of these arrangements."""
    lanes = [text("task {n}", n=number) for number in (1, 2, 3)]
    orders = {f"arrange {name}": ARRANGED[name] for name in models}
    return lambda: Lanes(orders, lanes), ["page servers"]


REQUESTS = [text("request {n}", n=n) for n in range(1, 9)]
SERVERS = dict(
    zip(
        servers.MODELS,
        (text("processes"), text("threads"), text("event list"), text("coroutines")),
        strict=True,
    )
)
LOOKING = {
    "busy_thread": text("look for ever"),
    "sleep_poll": text("look 60 times a second"),
    "events": text("wait for events"),
}


def served(name: str) -> Shown:
    """One, four and eight requests to that server."""
    orders = {f"serve {name} {n}": plural("{n} request", "{n} requests", n, n=n) for n in (1, 4, 8)}
    return lambda: Lanes(orders, REQUESTS), ["page servers"]


def looking() -> Figure:
    """Looking and waiting, by their latency and price."""
    columns = [text("press to handler, ms"), text("CPU %")]
    return Table({"choose": text("measure")}, columns, LOOKING)


def script(name: str) -> Callable[[], Figure]:
    """That script, line by line."""
    return lambda: Code(name)


CHAPTERS: dict[Text, tuple[Card, ...]] = {
    text("Servers"): (
        Card(
            text("Three ways to write a server"),
            text(
                "A server may answer each request by a new process, by a new thread, or by an "
                "entry in a list of events that one process works off with non-blocking I/O "
                "(coroutines). Each has its merits. The third is what most network servers do."
            ),
            lambda: Lanes({f"serve {name} 4": SERVERS[name] for name in SERVERS}, REQUESTS),
            ["page servers"],
        ),
        Card(
            text("A process for each request"),
            text(
                "Simple to write, and what breaks, breaks for one client only. But making a "
                "process is expensive, so the server performs badly: see how long each request "
                "waits before its process begins."
            ),
            *served("process_per_request"),
        ),
        Card(
            text("A thread for each request"),
            text(
                "Cheaper than a process. But threads share their memory: what two of them write "
                "must be synchronized, and so deadlocks and worse are possible."
            ),
            *served("thread_per_request"),
        ),
        Card(
            text("A list of events"),
            text(
                "One process, one thread, however many requests: all of them wait at the same "
                "time, and each goes on when its answer is there. The program is harder to write "
                "than the other two, as no request is a straight line of code any more."
            ),
            *served("event_loop"),
        ),
    ),
    text("Clicks"): (
        Card(
            text("How does a program get a mouse click?"),
            text(
                "First way: a thread looks for ever whether there is one. Clicks are rare, the "
                "thread looks all the same, and the processor's time is wasted."
            ),
            looking,
            ["page pipeline", "mode busy"],
        ),
        Card(
            text("And if looking blocks?"),
            text(
                "A blocking look costs nothing. But while the program is blocked waiting for the "
                "mouse, it does not look at the keyboard: keys may never be seen."
            ),
            lambda: Table(
                {
                    "starve blocking_scan": text("scan the mouse, then the keyboard"),
                    "starve events": text("wait for both"),
                },
                [text("pressed"), text("noticed")],
                {"mouse": text("mouse"), "keyboard": text("keyboard")},
            ),
            ["page pipeline", "mode scan"],
        ),
        Card(
            text("Many devices in turn"),
            text(
                "A loop that scans very many devices answers late: a press waits until its "
                "device's turn comes. Here each device is given a millisecond. Beside it, one loop "
                "that waits for all devices at once. Each dot is one press, measured just now."
            ),
            Curve,
        ),
        Card(
            text("The event-driven model"),
            text(
                "Second way. There is a queue of events. A press puts an event into it. A loop "
                "takes events out and calls a function for each: onClick(), onKeyDown(). Each "
                "event keeps its own handler. Event source → registered in the queue → taken out → "
                "handler."
            ),
            script("handlers"),
            ["page pipeline", "mode events"],
        ),
        Card(
            text("A way to program"),
            text(
                "In event-driven programming the outside decides what runs next. The program has "
                "an event loop, and callbacks that it calls when something happens. The other two "
                "common ways are single-threaded (synchronous) and multi-threaded programming."
            ),
            script("loop"),
            ["page pipeline", "code"],
        ),
    ),
    text("Tasks"): (
        Card(
            text("Three tasks, three models"),
            text(
                "A program has three tasks. Each computes, blocks itself while it waits for I/O, "
                "and computes again. The time spent blocked is grey. Striped: the answer is there, "
                "the task's turn is not."
            ),
            *arranged(*tasks.MODELS),
        ),
        Card(
            text("Single-threaded"),
            text(
                "One task after the other. If one blocks for I/O, all others wait until it has "
                "ended. Such a program is easy to reason about, and slower than it must be: the "
                "tasks do not depend on one another, and wait for one another all the same."
            ),
            *arranged("single_threaded"),
        ),
        Card(
            text("Multi-threaded"),
            text(
                "Each task has a thread, and the system runs them in parallel or in turn. While "
                "one blocks, the others go on. But the programmer must protect what they share, by "
                "locks, re-entrant functions, thread-local storage: or there are bugs, subtle and "
                "painful."
            ),
            *arranged("threaded"),
        ),
        Card(
            text("The lost update"),
            text(
                "Two threads add 1 to one counter, 5,000 times each. To add is to read, to add and "
                "to write; here each thread gives way in between, so that what is rare elsewhere "
                "happens often. A lock mends it, and costs. Handlers of one loop never run at the "
                "same time."
            ),
            lambda: Table(
                {"count": text("count")},
                [text("added"), text("counted"), text("lost"), text("each, µs")],
                {
                    "without": text("two threads"),
                    "with": text("two threads, one lock"),
                    "events": text("two handlers, one loop"),
                },
            ),
        ),
        Card(
            text("The deadlock"),
            text(
                "One thread holds the left lock and wants the right one; the other holds the right "
                "one and wants the left one. Both wait for ever: here for one second, then it is "
                "told. Taken in the same order, the locks stop nobody."
            ),
            lambda: Lanes(
                {"lock opposite": text("opposite order"), "lock same": text("same order")},
                [
                    text("thread {n}: {lock}", n=n, lock=lock)
                    for n in (1, 2)
                    for lock in (text("left"), text("right"))
                ],
            ),
        ),
        Card(
            text("Event-driven"),
            text(
                "Three tasks interleaved, in a single thread. For I/O, a task registers a callback "
                "with the loop, and goes on when the I/O is done. It is as quick as with threads, "
                "without them, and easier to reason about: there is no thread safety to think of."
            ),
            *arranged("event_driven"),
        ),
        Card(
            text("When events are the right choice"),
            text(
                "There are many tasks; they are independent of one another; some of them block "
                "while they wait. Or tasks share data that change: no synchronization is needed. "
                "Network programs are like that. Looking for ever wins where one core is free and "
                "each microsecond counts."
            ),
            looking,
            ["page models"],
        ),
        Card(
            text("How is a task resumed where it stopped?"),
            text(
                "At I/O the task registers an event, the program does other things, and when the "
                "I/O is done the task goes on where it was. How? By a function that can be left in "
                "its middle: the frame of a generator keeps its line and its variables."
            ),
            script("resume"),
        ),
    ),
    text("I/O modes"): (
        Card(
            text("Kernel and program"),
            text(
                "Memory is divided into kernel space and user space. Five terms: user and kernel "
                "space; the switch from process to process; a blocked process, which uses no "
                "processor; the file descriptor, a number; buffered I/O, where data are first "
                "copied to the kernel."
            ),
            script("kernel"),
        ),
        Card(
            text("A read has two phases"),
            text(
                "Data come first into a buffer of the kernel, and are then copied to the program. "
                "So a read goes through two phases: waiting until the data are ready, and copying "
                "them. Because of these two there are five modes of I/O."
            ),
            *reads("blocking"),
        ),
        Card(
            text("Blocking I/O"),
            text("The program is blocked in both phases."),
            *reads("blocking"),
        ),
        Card(
            text("Non-blocking I/O"),
            text(
                "The program asks the kernel again and again whether the data are ready, and may "
                "do something else in between. While the data are copied it is blocked."
            ),
            *reads("nonblocking"),
        ),
        Card(
            text("I/O multiplexing"),
            text(
                "One process waits for many descriptors at the same time. select() returns as soon "
                "as any of them can be read. Then the read copies, and blocks for so long."
            ),
            *reads("multiplexed"),
        ),
        Card(
            text("Signal-driven I/O"),
            text(
                "The kernel sends a signal when the data are ready; the program is free until "
                "then. The lecture leaves it out, as it is hardly used in practice: here it is."
            ),
            *reads("signal_driven"),
        ),
        Card(
            text("Asynchronous I/O"),
            text(
                "The program asks, and is free at once. The kernel waits for the data, copies "
                "them, and says when all is done. The program is blocked in neither phase."
            ),
            *reads("asynchronous"),
        ),
        Card(
            text("Blocking and non-blocking"),
            text(
                "A blocking call blocks the process until the operation is done. A non-blocking "
                "call returns at once while the kernel still prepares the data."
            ),
            *reads("blocking", "nonblocking"),
        ),
        Card(
            text("Synchronous and asynchronous"),
            text(
                "POSIX: a synchronous operation blocks the requesting process until it is "
                "complete, an asynchronous one does not. The operation is the real one, the "
                "copying: in it even non-blocking I/O is blocked. So the first four modes are "
                "synchronous."
            ),
            *reads(*io.MODELS),
        ),
    ),
    same("select"): (
        Card(
            text("select, poll, epoll"),
            text(
                "select is handed a list with each call, of 1,024 descriptors at most; poll a list "
                "of any length; for epoll the kernel keeps the list, and a wait costs what is "
                "ready. Asynchronous I/O is little supported and little used; Python's asyncio "
                "stands on epoll."
            ),
            lambda: Table(
                {"wait": text("measure")},
                [text("{n} watched, µs", n=10), text("{n} watched, µs", n=900)],
                {name: same(name) for name in ("select", "poll", "epoll", "selectors")},
            ),
            ["page io"],
        ),
        Card(
            text("select() used"),
            text(
                "select(rlist, wlist, xlist[, timeout]) waits until a descriptor is ready: to be "
                "read, to be written, or in an exceptional condition, and returns three lists. "
                "Without a timeout it waits for ever. On Windows it takes sockets only."
            ),
            script("select"),
        ),
        Card(
            text("selectors and register()"),
            text(
                "DefaultSelector is the best there is: epoll, kqueue or devpoll, else poll, else "
                "select. register(fileobj, events, data) returns a SelectorKey. It raises "
                "ValueError for wrong events, KeyError for what is registered already, OSError for "
                "what cannot be waited for."
            ),
            script("selectors"),
        ),
        Card(
            text("Address already in use"),
            text(
                "OSError: [Errno 98]: another socket listens at that address; or a connection has "
                "just ended there and is remembered for a minute. Against the second, set "
                "SO_REUSEADDR before bind()."
            ),
            script("address"),
        ),
        Card(
            text("Too many open files"),
            text(
                "Each process may have only so many descriptors. ulimit -SHn 65535 raises the "
                "limit in a shell; a program raises its soft limit itself, up to the hard one."
            ),
            script("ulimit"),
        ),
    ),
}
CARDS = [card for chapter in CHAPTERS.values() for card in chapter]
