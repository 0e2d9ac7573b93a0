"""What the Servers page says.  Keys begin with ``servers_``."""

from __future__ import annotations

from ...compare.studies.tasks import TasksFindings
from ...words import Text, text

TEXTS: dict[str, Text] = {
    "servers_title": text("Four servers, one protocol"),
    "servers_about": text("Each request waits {n} ms (grey), as for a database."),
    "servers_clients": text("Clients at once"),
    "servers_idle": text("and idle"),
    "servers_run": text("Run"),
    "servers_stop": text("Stop"),
    "servers_process": text("Process per request"),
    "servers_thread": text("Thread per request"),
    "servers_loop": text("Event loop"),
    "servers_coroutines": text("Coroutines"),
    "servers_a_process": text("a process per request"),
    "servers_a_thread": text("a thread per request"),
    "servers_a_loop": text("an event loop"),
    "servers_a_coroutine": text("coroutines"),
    "servers_col_latency": text("answers, ms after the request"),
    "servers_col_beyond": text("answers, ms after the request (orange: later)"),
    "servers_col_p50": text("p50, ms"),
    "servers_col_p99": text("p99, ms"),
    "servers_col_cpu": text("CPU, ms/request"),
    "servers_col_rate": text("requests/s"),
    "servers_col_processes": text("most processes"),
    "servers_col_threads": text("most threads"),
    "servers_waits": text("not run yet"),
    "servers_starting": text("starting"),
    "servers_measuring": text("measuring"),
    "servers_requests": text("{n} requests"),
    "servers_some_failed": text("{failed} of {n} failed"),
    "servers_failed": text("failed"),
    "servers_hint": text(
        "Choose how many clients call, or press Run: they call all four servers, each until there "
        "are enough answers or its time is up."
    ),
    "servers_running": text(
        "Each server gets a round of requests in turn, while the others sleep. In the first two, "
        "an idle client holds a process or thread, too."
    ),
    "servers_next": text("Next: this runs when the other measurement has ended."),
    "servers_stopped": text("Stopped before all was measured. Run starts it anew."),
    "servers_gone": text("The measuring process has ended ({why}). Run starts it again."),
    "servers_one_client": text("With one client"),
    "servers_many_clients": text("With {n} clients at once"),
    "servers_beside": text(" beside {n} idle ones"),
    "servers_cheapest": text(
        "{load}, CPU is least with {cheap}: {low} ms per request. With {dear} it is {high} ms, "
        "{times} times as much."
    ),
    "servers_late": text(
        "Half of the answers (p50) come within {p50} ms with {quick}, within {other} ms with "
        "{slow}."
    ),
    "servers_too_few": text("Fewer than {n} answers: no p99."),
    "servers_tasks_title": TasksFindings.heading,
    "servers_tasks_about": text(
        "Blue: computing (threads: or about to). Grey: waiting for the answer. Striped: it is "
        "there, but not yet its task's turn. The median run."
    ),
    "servers_tasks_single": text("One after the other"),
    "servers_tasks_threads": text("A thread each"),
    "servers_tasks_events": text("Event-driven"),
    "servers_tasks_one": text("1 thread"),
    "servers_tasks_more": text("main + {n} threads"),
    "servers_tasks_hint": text("Press Run: the same three tasks, arranged in three ways."),
    "servers_tasks_running": text(
        "Each arrangement in turn, several times; the median run is drawn."
    ),
    "servers_tasks_sentence": text(
        "One after the other takes {slow} ms: while one waits, nobody computes. Event-driven takes"
        " {quick} ms on one thread, with {n} threads {threads} ms."
    ),
    "servers_tasks_alike": text(
        "One after the other takes {slow} ms: while one waits, nobody computes. Event-driven takes"
        " {quick} ms on one thread, about as long as {n} threads: {threads} ms."
    ),
}
