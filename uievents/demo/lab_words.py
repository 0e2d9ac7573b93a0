"""What is seen, in plain words: every sentence is computed from the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..measure.samples import Figure, needed_for
from ..models.multiplexers import FD_SETSIZE
from ..words import digits
from .lab_results import Arranged, Servers
from .lab_seen import CurvesSeen, ModesSeen, Seen, ServersSeen, TasksSeen
from .texts import Texts

SERVERS = {
    "process_per_request": "servers_process",
    "thread_per_request": "servers_thread",
    "event_loop": "servers_loop",
    "coroutines": "servers_coroutines",
}
WITH = {
    "process_per_request": "servers_a_process",
    "thread_per_request": "servers_a_thread",
    "event_loop": "servers_a_loop",
    "coroutines": "servers_a_coroutine",
}
"""The same within a sentence."""
TASKS = {
    "single_threaded": "servers_tasks_single",
    "threaded": "servers_tasks_threads",
    "event_driven": "servers_tasks_events",
}
MODES = {
    "blocking": "io_blocking",
    "nonblocking": "io_nonblocking",
    "multiplexed": "io_multiplexed",
    "signal_driven": "io_signal",
    "asynchronous": "io_asynchronous",
}


BESIDE_CODE = re.compile(r"(?<=[A-Za-z])(?=[\u4e00-\u9fff])")
"""Where a name that was filled in touches a Chinese character."""
MANY = 10
"""Calls of one read from which on it asks again and again."""

ENDED = {
    "servers": ("servers_gone", "servers_next", "servers_stopped"),
    "io": ("io_gone", "io_next", "io_stopped"),
}


def about(seen: Seen, texts: Texts, page: str, hint: str, running: str) -> str:
    """What is said while there is no result to speak of; nothing when all is measured."""
    gone, next_, stopped = ENDED[page]
    if seen.gone:
        return texts(gone, why=seen.gone)
    if seen.waits:
        return texts(next_)
    if seen.running:
        return texts(running)
    if seen.done or seen.enough():
        return ""
    return texts(stopped if seen.begun else hint)


def servers_sentence(seen: ServersSeen, texts: Texts) -> str:
    """Who costs least CPU and who most, who is late, and how many it takes."""
    said = about(seen, texts, "servers", "servers_hint", "servers_running")
    known = [one for one in seen.costs.values() if one.cpu_ms and one.p50_ms]
    if said or len(known) < 2:
        return said
    cheap, *_, dear = sorted(known, key=lambda one: one.cpu_ms or 0.0)
    low, high = cheap.cpu_ms or 0.0, dear.cpu_ms or 0.0
    said = texts(
        "servers_cheapest",
        load=load_in_words(seen.load, texts),
        cheap=texts(WITH[cheap.name]),
        dear=texts(WITH[dear.name]),
        low=digits(low),
        high=digits(high),
        times=digits(high / low),
    )
    quick, *_, slow = sorted(known, key=lambda one: one.p50_ms or 0.0)
    late = texts(
        "servers_late",
        quick=texts(WITH[quick.name]),
        slow=texts(WITH[slow.name]),
        p50=digits(quick.p50_ms or 0.0),
        other=digits(slow.p50_ms or 0.0),
    )
    few = any(one.p99_ms is None for one in known)
    return joined(texts, said, late, texts("servers_too_few", n=needed_for(99)) if few else "")


def load_in_words(load: Servers, texts: Texts) -> str:
    """Who called."""
    if load.clients == 1:
        said = texts("servers_one_client")
    else:
        said = texts("servers_many_clients", n=load.clients)
    return said + (texts("servers_beside", n=load.idle) if load.idle else "")


def tasks_sentence(seen: TasksSeen, texts: Texts) -> str:
    """How long the three take in each arrangement."""
    said = about(seen, texts, "servers", "servers_tasks_hint", "servers_tasks_running")
    slow, threads, quick = (seen.runs.get(name) for name in TASKS)
    if said or slow is None or threads is None or quick is None:
        return said
    return texts(
        "servers_tasks_alike" if alike(threads, quick) else "servers_tasks_sentence",
        slow=digits(slow.took_ms),
        quick=digits(quick.took_ms),
        threads=digits(threads.took_ms),
        n=threads.costs.threads,
    )


def alike(one: Arranged, other: Arranged) -> bool:
    """Whether their runs differ by no more than the runs of one do."""
    a, b = one.costs.total_ms, other.costs.total_ms
    if a is None or b is None or min(a.runs, b.runs) < 2:
        return True  # one run tells nothing of how runs differ
    return a.low <= b.high and b.low <= a.high


def modes_sentence(seen: ModesSeen, texts: Texts) -> str:
    """Who burns the CPU while waiting, and who is free meanwhile."""
    said = about(seen, texts, "io", "io_hint", "io_running")
    if said or len(seen.reads) < 2:
        return said
    ordered = sorted(seen.reads.values(), key=lambda read: median(read.costs.cpu_ms))
    cheap, dear = ordered[0], ordered[-1]
    said = texts(
        "io_sentence",
        after=digits(dear.answer_after_ms),
        dear=texts(MODES[dear.costs.name]),
        cheap=texts(MODES[cheap.costs.name]),
        high=digits(median(dear.costs.cpu_ms)),
        low=digits(median(cheap.costs.cpu_ms)),
        asked=counted(dear.asked),
    )
    free = [name for name in MODES if name in seen.reads and free_in(seen, name)]
    asking = [name for name in free if seen.reads[name].asked > MANY]
    for key, names in (
        ("io_sentence_free", [name for name in free if name not in asking]),
        ("io_sentence_asking", asking),
    ):
        if names:
            listed = texts("io_and").join(texts(MODES[name]) for name in names)
            said = joined(texts, said, texts(key, names=listed))
    return BESIDE_CODE.sub(" ", said)


def free_in(seen: ModesSeen, name: str) -> bool:
    """Whether the program was free for other work while it waited in that mode."""
    return bool(seen.reads[name].costs.free_calls)


def curves_sentence(seen: CurvesSeen, texts: Texts) -> str:
    """How the costs grow, and where select ends."""
    if seen.current:
        name, _, count = seen.current.partition(" of ")
        return texts("io_curves_running", name=name, n=count)
    said = about(seen, texts, "io", "io_curves_hint", "starting")
    curves = {each: dict(seen.measured(each)) for each in seen.points}
    if said or not all(curves.values()) or not curves:
        return said
    many = max(count for curve in curves.values() for count in curve)
    few = min(count for curve in curves.values() for count in curve)
    there = {each: curve[many] for each, curve in curves.items() if many in curve}
    cheap, dear = min(there, key=there.__getitem__), max(there, key=there.__getitem__)
    if cheap != dear and few in curves[cheap] and few in curves[dear]:
        said = texts(
            "io_curves_grow",
            many=f"{many:,.0f}",
            few=f"{few:,.0f}",
            dear=dear,
            cheap=cheap,
            high=counted(there[dear]),
            low=digits(there[cheap]),
            times=counted(there[dear] / there[cheap]),
            a=digits(curves[dear][few]),
            b=digits(curves[cheap][few]),
        )
    return joined(texts, said, *not_measured(seen, texts))


def not_measured(seen: CurvesSeen, texts: Texts) -> Iterator[str]:
    """What select cannot do by its nature, what the machine does not allow, and what failed."""
    refused = [point for name in seen.points for point in seen.refused(name)]
    by_nature = [point for point in refused if str(FD_SETSIZE - 1) in point.error]
    not_allowed = [point for point in refused if point not in by_nature]
    if by_nature:
        n = f"{min(point.descriptors for point in by_nature):,}"
        yield texts("io_curves_refused", n=n, limit=f"{FD_SETSIZE - 1:,}")
    if not_allowed:
        n = f"{min(point.descriptors for point in not_allowed):,}"
        yield texts("io_curves_not_allowed", n=n)
    for name, why in seen.failures.items():
        yield texts("io_curves_failed", name=name, why=why)


def joined(texts: Texts, *sentences: str) -> str:
    """One after the other: Chinese puts no space between sentences."""
    return ("" if texts.language == "zh" else " ").join(each for each in sentences if each)


def counted(value: float) -> str:
    """A count as it is read: 3 digits that matter, thousands apart."""
    return f"{value:,.0f}" if value >= 100 else digits(value)


def median(figure: Figure | None) -> float:
    """Its median; 0 for what was not measured."""
    return figure.median if figure is not None else 0.0
