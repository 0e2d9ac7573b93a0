"""What the Pipeline page says, and its tour."""

from __future__ import annotations

from ...words import Text, same, text

TEXTS: dict[str, Text] = {
    "asleep": text("Asleep in the kernel"),
    "awake": text("Working"),
    "held": text("Held up by a handler"),
    "looking": text("Looking, again and again"),
    "hammering": text("Never sleeps"),
    "paused": text("Paused"),
    "starting": text("Starting"),
    "starting_early": text("Starting: {n} not counted"),
    "too_early": text("not counted: the loop is still starting"),
    "starved": text("Waits for the {device}: {n} unseen"),
    "behind": text("Handled: the dots follow, slowed"),
    "blocked": text("Blocked for {ms} ms: {n} waited (replay)"),
    "gone": text("The loop's process has ended ({why})"),
    "restart": text("Start it again"),
    "wakeups": text("{n} wakeups/s"),
    "cpu": same("CPU {n} %"),
    "own_process": text("measured in a separate process ({pid}), without this window's drawing"),
    "plain_asleep": text(
        "The kernel, the operating system's core, wakes the program when something happens"
    ),
    "plain_awake": text("Something happened: the operating system woke the program"),
    "plain_held": text("It runs one handler at a time, and this one takes long"),
    "plain_starved": text("What is not its turn is not seen, however long it waits"),
    "plain_behind": text("What you still see moving is a replay, slow enough for the eye"),
    "plain_blocked": text("All is handled by now: what you still see moving is a replay"),
    "plain_looking": text("Polling: it keeps asking whether something has happened"),
    "plain_hammering": text("Polling without a pause: it asks all the time"),
    "plain_paused": text("Events still come in, and wait in line"),
    "plain_starting": text(
        "A process of its own is being started; what comes before it is ready is not counted"
    ),
    "plain_gone": text("Nothing is there now that could take an event"),
    "sources": text("Sources"),
    "queue": text("Queue"),
    "dispatcher": text("Dispatcher"),
    "handlers": text("Handlers"),
    "sources_sub": text("who notices"),
    "queue_sub": text("stands in line"),
    "dispatcher_sub": text("who is told"),
    "handlers_sub": text("what is done ({name}: {ms} ms on purpose, so motions merge)"),
    "click": text("Click"),
    "key": text("Key"),
    "wheel": text("Wheel"),
    "move": text("Motion"),
    "socket": text("Socket"),
    "timer": text("Timer"),
    "send": text("Send"),
    "timer_on": text("On"),
    "timer_off": text("Off"),
    "timer_held": text("Held"),
    "sources_turn": text("its turn: {device}"),
    "device_mouse": text("mouse"),
    "device_keyboard": text("keyboard"),
    "device_socket": text("socket"),
    "device_timer": text("timer"),
    "sources_uncollected": text("{n} wait here"),
    "queue_uncollected": text(
        "Empty: a handler has the loop, and nothing is collected. {n} wait at their sources, in "
        "the kernel."
    ),
    "caption_counted": text(
        "More than {n} a second of a kind: the rest is counted, not followed. One dot stands for "
        "many."
    ),
    "hint": text("click here"),
    "hint_more": text("or type, turn the wheel, wiggle the mouse"),
    "front": text("front"),
    "more": text("+{n} more"),
    "waited": text("unnoticed"),
    "queued": text("in queue"),
    "handled": text("running"),
    "never": text("nothing yet"),
    "never_so": text("nothing since the change"),
    "times": same("{n}×"),
    "mode_events": text("Events"),
    "mode_sleep": text("Sleep-polling"),
    "mode_pygame": same("pygame.event.wait"),
    "mode_busy": text("Busy thread"),
    "mode_scan": text("Blocking scan"),
    "about_events": text(
        "One wait in the kernel for mouse, keyboard, socket and timer. Nothing happens: nothing "
        "runs."
    ),
    "about_sleep": text(
        "Look, sleep, look again, as “event.get()” and “Clock.tick(60)” do: wakes for nothing, and"
        " notices late."
    ),
    "about_pygame": text(
        "It looks like a wait, but inside, SDL looks, sleeps a moment and looks again."
    ),
    "about_busy": text(
        "Looks for ever, as “while True: event.get()” does: quick to notice, for a whole core."
    ),
    "about_scan": text(
        "Waits for the mouse, then for the keyboard, then the socket ... whatever is not its turn "
        "is not seen."
    ),
    "about_gone": text("What it had not handled went with it: that is counted as dropped."),
    "interval": text("every {n} ms"),
    "strip_cpu": text("CPU % (orange: over {n})"),
    "strip_wakeups": text("wakeups/s (orange: over {n})"),
    "strip_latency": text("happened → handler (log scale)"),
    "strip_unseen": text("{n} unseen"),
    "received": text("received"),
    "delivered": text("handled"),
    "merged": text("merged"),
    "dropped": text("dropped"),
    "waiting": text("waiting"),
    "replayed": text("still drawn"),
    "slow": text("Slow click {n} s"),
    "slow_off": text("Off"),
    "slow_block": text("Blocking"),
    "slow_async": text("async"),
    "slow_thread": text("Thread"),
    "beside_hint": text("click, then type: grey waits"),
    "beside_longest": text("longest wait {time}"),
    "save": text("Trace"),
    "saved": text(
        "Saved to {path}. To see it as a timeline, open it at ui.perfetto.dev in a browser."
    ),
    "not_saved": text("Nothing was saved: {why}."),
    "nothing_to_save": text("Nothing has happened yet that a trace could tell."),
    "pause": text("Pause"),
    "resume": text("Resume"),
    "step": text("Step"),
    "why_async": text("A coroutine needs a loop that waits for events: choose Events (F1) first."),
    "why_pause": text("Only with Events (F1)."),
    "why_step": text("Only while paused (F9)."),
    "greeting": text("Type a line and press Enter: it becomes an event."),
    "code": text("Code"),
    "caption_block": text(
        "Never block the loop: whatever comes meanwhile waits. Below: the same input, three ways."
    ),
    "caption_async": text("The same half second, awaited: the loop goes on meanwhile."),
    "caption_thread": text(
        "The same half second on a thread of its own: the loop goes on meanwhile."
    ),
    "caption_dropped": text(
        "No room left: {n} inputs were refused, as nobody took them. They are counted as dropped."
    ),
    "caption_paused": text("Paused: events stand in line. Step lets one through."),
    "nc": text("In a terminal: nc {host} {port}"),
    "machine_busy": text(
        "The machine is busy with other work: {n} % of the time this waited for a core. "
        "Its times are longer for it."
    ),
}
