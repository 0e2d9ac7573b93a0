"""What the I/O page says.  Keys begin with ``io_``."""

from __future__ import annotations

from ...words import Text, same, text
from . import servers

TEXTS: dict[str, Text] = {
    "io_run": text("Run"),
    "io_stop": text("Stop"),
    "io_title": text("One read, five modes"),
    "io_about": text("Wait, then copy. If the copy blocks, it is synchronous I/O."),
    "io_blocking": text("Blocking"),
    "io_nonblocking": text("Non-blocking"),
    "io_multiplexed": text("Multiplexed"),
    "io_signal": text("Signal-driven"),
    "io_asynchronous": text("Asynchronous"),
    "io_how_blocking": text("recv returns when the data have come and have been copied."),
    "io_how_nonblocking": text("recv answers at once: not yet, not yet, not yet ... here."),
    "io_how_multiplexed": text("A selector says when: blocked, but for many descriptors at once."),
    "io_how_signal": text("A signal (SIGIO) says when; the copying is an ordinary recv."),
    "io_how_asynchronous": text(
        "aio_read tells when all is over: another thread waits and copies."
    ),
    "io_wait_axis": text("wait for data, ms"),
    "io_copy_axis": text("copy, µs ({n} times as wide)"),
    "io_copy_axis_empty": text("copy, µs"),
    "io_legend_blocked": text("blocked"),
    "io_legend_asking": text("asking"),
    "io_legend_free": text("free"),
    "io_legend_copy": text("copying, blocked"),
    "io_legend_told": text("copied for it"),
    "io_asked_once": text("1 call"),
    "io_asked": text("{n} calls"),
    "io_costs": text("{asked} until the data are there · CPU {cpu} ms per read"),
    "io_waits": text("not run yet"),
    "io_measuring": text("measuring"),
    "io_failed": text("failed"),
    "io_hint": text("Press Run: the same read in each mode, from a real socket."),
    "io_running": text("Each mode in turn, several times; the bars are medians."),
    "io_stopped": servers.TEXTS["servers_stopped"],
    "io_next": servers.TEXTS["servers_next"],
    "io_gone": servers.TEXTS["servers_gone"],
    "io_sentence": text(
        "All five wait {after} ms for the data. {dear} uses {high} ms of CPU for that, in {asked} "
        "calls; {cheap} uses {low} ms."
    ),
    "io_sentence_free": text("The program is free meanwhile with {names}."),
    "io_sentence_asking": text("With {names}, too, but it spends that on asking."),
    "io_and": text(" and "),
    "io_curves_title": text("One wait, many descriptors"),
    "io_curves_about": text("What one wait costs. One of them is ready."),
    "io_curves_axis": text("descriptors watched"),
    "io_curves_unit": text("µs of CPU"),
    "io_curves_error": same("select: ValueError"),
    "io_curves_code": text("select, poll, epoll"),
    "io_curves_limit": text("select ends at {n}"),
    "io_curves_hint": text("Press Run: select, poll and epoll, with more and more to watch."),
    "io_curves_running": text("{name}, {n} descriptors: points arrive as they are measured."),
    "io_curves_grow": text(
        "With {many} descriptors, a wait by {dear} costs {high} µs and by {cheap} {low} µs: "
        "{times} times as much. With {few} they cost {a} and {b} µs."
    ),
    "io_curves_refused": text("select refuses {n}: its highest descriptor is {limit}."),
    "io_curves_not_allowed": text(
        "This machine lets no program open {n} descriptors (ulimit -Hn)."
    ),
    "io_curves_failed": text("Not measured: {name} ({why})."),
}
