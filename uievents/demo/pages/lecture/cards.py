"""The lecture *论事件驱动与异步IO*, a card for each paragraph: its words, and buttons to try it."""

from __future__ import annotations

from collections.abc import Sequence

from ....compare.studies import io, servers, tasks
from ....words import Text, plural, same, text
from .figures import Boxes, CardFigure, Code, Curve, Table, Timeline


class Card:
    """One paragraph on one screen: ``title`` and ``words`` in English, as ``text()`` takes them.

    Each page draws a copy of ``figure``.  ``there``: the actions that lead to the page of the demo
    that shows the same.
    """

    def __init__(
        self, title: str, words: str, figure: CardFigure, there: Sequence[str] = ()
    ) -> None:
        self.title: Text = text(title)
        self.words: Text = text(words)
        self.figure = figure
        self.there = there


FigureAndPage = tuple[CardFigure, Sequence[str]]
"""The last two arguments of a card."""

TASKS = [text("task {n}", n=number) for number in (1, 2, 3)]
REQUESTS = [text("request {n}", n=n) for n in range(1, 9)]


def reads(*modes: str) -> FigureAndPage:
    """One read in each of these modes."""
    return Boxes({f"read {mode}": io.LABELS[mode] for mode in modes}), ["page io"]


def arranged(*models: str) -> FigureAndPage:
    """Three tasks in each of these arrangements."""
    orders = {f"arrange {name}": tasks.LABELS[name] for name in models}
    return Timeline(orders, TASKS), ["page servers"]


def served(*names: str, numbers: Sequence[int] = (1, 4, 8)) -> FigureAndPage:
    """Each of these numbers of requests to a server, or one number to several servers."""
    orders = {
        f"serve {name} {n}": plural("{n} request", "{n} requests", n) if numbers[1:] else label
        for name, (label, _) in servers.LOOKS.items()
        if name in names
        for n in numbers
    }
    return Timeline(orders, REQUESTS), ["page servers"]


CHOOSING = Table(
    {"choose": text("measure")},
    [text("press to handler, ms"), text("CPU %")],
    {
        "busy_thread": text("look for ever"),
        "sleep_poll": text("look 60 times a second"),
        "events": text("wait for events"),
    },
    lambda rows: text(
        "Looking for ever: {look[0]:ms}, {look[1]:digits} % of a core. Events: {wait[0]:ms}, "
        "{wait[1]:digits} %.",
        look=rows["busy_thread"],
        wait=rows["events"],
    ),
)
STARVING = Table(
    {
        "starve blocking_scan": text("scan the mouse, then the keyboard"),
        "starve events": text("wait for both"),
    },
    [text("pressed"), text("noticed")],
    {"mouse": text("mouse"), "keyboard": text("keyboard")},
    lambda rows: text(
        "The keyboard was pressed {keys[0]} times; the program noticed {keys[1]}.",
        keys=rows["keyboard"],
    ),
)
COUNTING = Table(
    {"count": text("count")},
    [text("added"), text("counted"), text("lost"), text("each, µs")],
    {
        "without": text("two threads"),
        "with": text("two threads, one lock"),
        "events": text("two handlers, one loop"),
    },
    lambda rows: text(
        "Of {of[0]:,} updates without a lock, {of[2]:,} were lost. With the lock, an update takes "
        "{times:digits} times as long.",
        of=rows["without"],
        times=rows["with"][3] / rows["without"][3],
    ),
)
WAITING = Table(
    {"wait": text("measure")},
    [text("{n} watched, µs", n=10), text("{n} watched, µs", n=900)],
    {name: same(name) for name in ("select", "poll", "epoll", "selectors")},
    lambda rows: text(
        "With 900 descriptors instead of 10, a wait takes {select:digits} times as long by select, "
        "{epoll:digits} times by epoll.",
        **{name: many / few for name, (few, many) in rows.items()},
    ),
)
LOCKING = Timeline(
    {"lock opposite": text("opposite order"), "lock same": text("same order")},
    [
        text("thread {n}: {lock}", n=n, lock=lock)
        for n in (1, 2)
        for lock in (text("left"), text("right"))
    ],
)

ABOUT_SERVERS = (
    Card(
        "Three ways to write a server",
        "A server can answer each request with a new process, with a new thread, or by an entry in "
        "a list of events that one process works through with non-blocking I/O (coroutines). Each "
        "has its merits. The third is what most network servers do.",
        *served(*servers.LOOKS, numbers=[4]),
    ),
    Card(
        "A process for each request",
        "Simple to write, and an error hits one client only. But making a process is expensive, so "
        "the server performs badly: see how long each request waits (striped) before its process "
        "begins.",
        *served("process_per_request"),
    ),
    Card(
        "A thread for each request",
        "Cheaper than a process. But threads share their memory: what two of them write must be "
        "synchronized, and so deadlocks and worse are possible.",
        *served("thread_per_request"),
    ),
    Card(
        "A list of events",
        "One process, one thread, however many requests: all of them wait at the same time, and "
        "each goes on when its answer is there. The program is harder to write than the other two, "
        "as a request is no longer a straight line of code.",
        *served("event_loop"),
    ),
)

ABOUT_CLICKS = (
    Card(
        "How does a program get a mouse click?",
        "First way: a thread checks for clicks for ever. Clicks are rare, but the thread checks "
        "all the same, which wastes the processor's time.",
        CHOOSING,
        ["page pipeline", "mode busy"],
    ),
    Card(
        "And if the check blocks?",
        "A check that blocks uses no processor time. But while the program is blocked waiting for "
        "the mouse, it cannot check the keyboard: keys may never be noticed.",
        STARVING,
        ["page pipeline", "mode scan"],
    ),
    Card(
        "Many devices in turn",
        "A loop that scans very many devices answers late: a press waits until its device's turn "
        "comes. Here the loop gives each device a millisecond. Beside it is a loop that waits for "
        "all devices at once. Each dot is one press, measured just now.",
        Curve(),
    ),
    Card(
        "The event-driven model",
        "Second way. There is a queue of events. A press puts an event into it. A loop takes "
        "events out and calls a function for each: onClick(), onKeyDown(). Each event keeps its "
        "own handler. Event source → registered in the queue → taken out → handler.",
        Code("handlers"),
        ["page pipeline", "mode events"],
    ),
    Card(
        "A way to program",
        "In event-driven programming, events from outside decide what runs next. The program has "
        "an event loop, which calls callbacks when something happens. The other two common ways "
        "are single-threaded (synchronous) and multi-threaded programming.",
        Code("loop"),
        ["page pipeline", "mode events", "code"],
    ),
)

ABOUT_TASKS = (
    Card(
        "Three tasks, three models",
        "A program has three tasks. Each computes, blocks itself while it waits for I/O, and "
        "computes again. Grey: the task is blocked. Striped: its answer has come, but it is not "
        "its turn yet.",
        *arranged(*tasks.LABELS),
    ),
    Card(
        "Single-threaded",
        "One task after the other. If one blocks for I/O, all others wait until it has ended. Such "
        "a program is easy to reason about, and slower than it must be: the tasks do not depend on "
        "one another, yet they wait for one another.",
        *arranged("single_threaded"),
    ),
    Card(
        "Multi-threaded",
        "Each task has a thread, and the system runs them in parallel or in turn. While one "
        "blocks, the others go on. But the programmer must protect what they share, by locks, "
        "re-entrant functions or thread-local storage. Mistakes lead to subtle, painful bugs.",
        *arranged("threaded"),
    ),
    Card(
        "The lost update",
        "Two threads add 1 to one counter, 5,000 times each. To add is to read, to add and to "
        "write; here each thread gives way in between, so that what is rare elsewhere happens "
        "often. A lock prevents it, at a price. Handlers of one loop never run at the same time.",
        COUNTING,
    ),
    Card(
        "The deadlock",
        "One thread holds the left lock and wants the right one; the other holds the right one and "
        "wants the left one. Both would wait for ever; here they give up after a second. If both "
        "take the locks in the same order, neither is stuck.",
        LOCKING,
    ),
    Card(
        "Event-driven",
        "Three tasks interleaved in a single thread. For I/O, a task registers a callback with the "
        "loop, and goes on when the I/O is done. It is about as quick as with threads, needs none, "
        "and is easier to reason about: there is no thread safety to think of.",
        *arranged("event_driven"),
    ),
    Card(
        "When events are the right choice",
        "There are many tasks; they are independent of one another; some of them block while they "
        "wait. Or tasks share mutable data: no synchronization is needed. Network programs are "
        "like that. Polling for ever wins where one core is free and each microsecond counts.",
        CHOOSING,
        ["page models"],
    ),
    Card(
        "How is a task resumed where it stopped?",
        "At I/O the task registers an event, the program does other things, and when the I/O is "
        "done the task goes on where it was. How? By a function that can be left in its middle: "
        "the frame of a generator keeps its line and its variables.",
        Code("resume"),
    ),
)

ABOUT_IO = (
    Card(
        "Kernel and program",
        "Memory is divided into kernel space and user space. Five terms: user and kernel space; "
        "the switch from process to process; a blocked process, which uses no processor; the file "
        "descriptor, a number; buffered I/O, where data are first copied to the kernel.",
        Code("kernel"),
    ),
    Card(
        "A read has two phases",
        "Data first come into a buffer of the kernel, and are then copied to the program. So a "
        "read goes through two phases: waiting until the data are ready, and copying them. These "
        "two phases are the reason why there are five modes of I/O.",
        *reads("blocking"),
    ),
    Card("Blocking I/O", "The program is blocked in both phases.", *reads("blocking")),
    Card(
        "Non-blocking I/O",
        "The program asks the kernel again and again whether the data are ready, and may do "
        "something else in between. While the data are copied it is blocked.",
        *reads("nonblocking"),
    ),
    Card(
        "I/O multiplexing",
        "One process waits for many descriptors at the same time. select() returns as soon as any "
        "of them can be read. Then the read copies the data, and is blocked meanwhile.",
        *reads("multiplexed"),
    ),
    Card(
        "Signal-driven I/O",
        "The kernel sends a signal when the data are ready; the program is free until then. The "
        "lecture leaves it out, as it is hardly used in practice: here it is.",
        *reads("signal_driven"),
    ),
    Card(
        "Asynchronous I/O",
        "The program asks, and is free at once. The kernel waits for the data, copies them, and "
        "says when all is done. The program is blocked in neither phase. (Here a thread of the C "
        "library does this instead of the kernel.)",
        *reads("asynchronous"),
    ),
    Card(
        "Blocking and non-blocking",
        "A blocking call blocks the process until the operation is done. A non-blocking call "
        "returns at once while the kernel still prepares the data.",
        *reads("blocking", "nonblocking"),
    ),
    Card(
        "Synchronous and asynchronous",
        "POSIX: a synchronous operation blocks the requesting process until it is complete, an "
        "asynchronous one does not. What counts is the actual copying: there even non-blocking I/O "
        "is blocked. So the first four modes are synchronous.",
        *reads(*io.LABELS),
    ),
)

ABOUT_SELECT = (
    Card(
        "select, poll, epoll",
        "select is given a list with each call, of descriptors below 1,024; poll a list of any "
        "length; for epoll the kernel keeps the list, and a wait costs as much as is ready. "
        "Asynchronous I/O is little supported and little used; Python's asyncio builds on epoll.",
        WAITING,
        ["page io"],
    ),
    Card(
        "select() used",
        "select(rlist, wlist, xlist[, timeout]) waits until a descriptor is ready: to be read, to "
        "be written, or in an exceptional condition, and returns three lists. Without a timeout it "
        "waits for ever. On Windows it takes sockets only.",
        Code("select"),
    ),
    Card(
        "selectors and register()",
        "DefaultSelector is the best there is: epoll, kqueue or devpoll, else poll, else select. "
        "register(fileobj, events, data) returns a SelectorKey. It raises ValueError for wrong "
        "events, KeyError if it is registered already, OSError for what cannot be waited for.",
        Code("selectors"),
    ),
    Card(
        "Address already in use",
        "OSError: [Errno 98]: another socket listens at that address; or a connection has just "
        "ended there and is remembered for a minute. Against the second, set SO_REUSEADDR before "
        "bind().",
        Code("address"),
    ),
    Card(
        "Too many open files",
        "A process may open only so many descriptors. ulimit -SHn 65535 raises the limit in a "
        "shell; a program can raise its own soft limit, up to the hard one.",
        Code("ulimit"),
    ),
)

CHAPTERS: dict[Text, tuple[Card, ...]] = {
    text("Servers"): ABOUT_SERVERS,
    text("Clicks"): ABOUT_CLICKS,
    text("Tasks"): ABOUT_TASKS,
    text("I/O modes"): ABOUT_IO,
    same("select"): ABOUT_SELECT,
}
CARDS = [card for chapter in CHAPTERS.values() for card in chapter]
