"""What the Models page says.  Keys begin with ``models_``."""

from __future__ import annotations

from ...words import Text, same, text

TEXTS: dict[str, Text] = {
    "models_title": text("One press, six programs"),
    "models_hint": text(
        "Below is what they do while nothing happens. Click anywhere, or type: the press goes to "
        "all six."
    ),
    "models_starting": text(
        "Starting: {n} of {all} programs are ready. Until all are, no press is counted."
    ),
    "models_early": text("Not counted: {n}."),
    "models_why_starting": text("Only when all six programs are ready."),
    "models_hint_more": text(
        "The line is your press, each mark the call of a handler. Every program is a process of "
        "its own."
    ),
    "models_short_open": text("The button was down for {n} ms."),
    "models_short_missed": text(
        "The button was down for {n} ms. Who looks at its state every {interval} ms has missed it."
    ),
    "models_short_seen": text(
        "The button was down for {n} ms, and a look at its state fell into them by luck. Again?"
    ),
    "models_starved": text("Not yet seen by the blocking scan: {n}. It waits for the {device}."),
    "models_short": text("Short press"),
    "models_keys": text("Type three keys"),
    "models_busy": text("Busy-polling thread"),
    "models_busy_about": text("Looks for ever. Quick, for a whole core."),
    "models_pygame": text("Look, wait {n} ms"),
    "models_pygame_about": text("What pygame.event.wait does inside."),
    "models_sleep": text("Look, sleep {n} ms"),
    "models_sleep_about": text("Once per frame: wakes for nothing, notices late."),
    "models_state": text("State, every {n} ms"),
    "models_state_about": text("Is it down now? What is over by then never was."),
    "models_looking": text("Look, wait or sleep"),
    "models_looking_state": text("State, at intervals"),
    "models_scan": text("Blocking scan"),
    "models_scan_about": text("Mouse, then keyboard, then mouse ... in turn."),
    "models_events": text("Events"),
    "models_events_about": text("One wait for all devices, in the kernel."),
    "models_running": text("running"),
    "models_waiting": text("waiting"),
    "models_handler": text("handler called"),
    "models_axis": text("ms after the press"),
    "models_note": text(
        "missed: lost for good; unseen: not looked at yet. Blue is what each process recorded, at "
        "least a pixel wide. A release wakes it, too."
    ),
    "models_cpu": same("CPU %"),
    "models_wakeups": text("wakeups/s"),
    "models_never": text("no sleep"),
    "models_last": text("last, ms"),
    "models_median": text("median"),
    "models_missed": text("missed"),
    "models_unseen": text("unseen"),
    "models_was_missed": text("missed: {n}"),
    "models_waits_for": text("{n} unseen: waits for the {device}"),
    "models_late": text("handled {n} ms later"),
    "models_before": text("the press of {n} s ago is seen now"),
    "models_mouse": text("mouse"),
    "models_keyboard": text("keyboard"),
}
