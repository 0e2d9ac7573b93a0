"""How the ways to notice a press differ."""

from __future__ import annotations

import contextlib
import threading

import pytest

from uievents.models import StopSignal, input
from uievents.models.input import (
    Device,
    Press,
    blocking_scan,
    model,
    pair,
    scan_many,
    sleep_poll,
    state_poll,
)

MOUSE, KEYS = 0, 1
DOWN, UP = Press(0.0, 1, True).pack(), Press(0.002, 1, False).pack()
HEAR_ALL = [name for name in input.MODELS if name != "blocking_scan"]


class Clock:
    """Time that passes only during sleeps."""

    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


class Scripted(Device):
    """A device on which presses happen at given times of a virtual clock."""

    def __init__(self, clock, *script):
        self.clock, self.script, self._last = clock, list(script), None

    def read_event(self):
        if self.script and self.script[0].time <= self.clock.now:
            return self.script.pop(0).pack()
        return None

    def wait_event(self, timeout=None):
        if (payload := self.read_event()) is None:
            self.clock.sleep(timeout)
            payload = self.read_event()
        return payload


@contextlib.contextmanager
def devices_and_senders(count=2):
    pairs = [pair(f"device {number}") for number in range(count)]
    try:
        yield [device for device, _ in pairs], [sender for _, sender in pairs]
    finally:
        for device, sender in pairs:
            device.close()
            sender.close()


class Heard:
    """Collects what is delivered; ends the model after ``count``."""

    def __init__(self, stop, count):
        self.stop, self.count, self.got = stop, count, []
        self.lock = threading.Lock()

    def __call__(self, index, payload):
        with self.lock:
            self.got.append((index, payload))
            if len(self.got) == self.count:
                self.stop.set()


# ------------------------------------------------------------ all of them


@pytest.mark.parametrize("name", HEAR_ALL)
def test_hears_every_device_and_ends_at_stop(name):
    stop = StopSignal()
    heard = Heard(stop, 2)
    with devices_and_senders() as (devices, senders):
        senders[KEYS].send(DOWN)
        senders[MOUSE].send(DOWN)
        looks = model(name)(devices, heard, stop)
    assert sorted(heard.got) == [(MOUSE, DOWN), (KEYS, DOWN)]
    assert looks >= 1


@pytest.mark.parametrize("name", input.MODELS)
def test_ends_when_stopped_from_another_thread_while_nothing_happens(name):
    stop, heard = StopSignal(), []
    with devices_and_senders() as (devices, _):
        thread = threading.Thread(
            target=model(name), args=(devices, lambda *all_: heard.append(all_), stop)
        )
        thread.start()
        stop.set()
        thread.join(60)
        assert not thread.is_alive()
    assert heard == []


@pytest.mark.parametrize("name", input.MODELS)
def test_ends_at_once_if_stopped_before(name):
    stop = StopSignal()
    stop.set()
    with devices_and_senders() as (devices, senders):
        senders[MOUSE].send(DOWN)
        model(name)(devices, lambda *_: None, stop)


@pytest.mark.parametrize("name", ["thread_per_device", "events"])
def test_a_device_that_hangs_up_does_not_disturb_the_other(name):
    stop = StopSignal()
    heard = Heard(stop, 1)
    with devices_and_senders() as (devices, senders):
        senders[MOUSE].close()
        senders[KEYS].send(DOWN)
        looks = model(name)(devices, heard, stop)
    assert heard.got == [(KEYS, DOWN)]
    assert looks <= 5  # it does not spin on the end of the mouse


def test_a_wrong_name_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match="busy_thread"):
        model("bsy_thread")


def test_presses_survive_packing_and_come_one_by_one():
    press = Press(12.5, 7, False)
    with devices_and_senders(1) as ([device], [sender]):
        sender.send(press.pack() + DOWN + UP[:5])
        assert Press.unpack(device.read_event()) == press
        assert device.wait_event() == DOWN
        assert device.read_event() is None  # a part is kept until the rest comes
        sender.send(UP[5:])
        assert device.read_event() == UP
        assert not device.gone
        sender.close()
        assert device.read_event() is None
        assert device.gone


# ------------------------------------------------------------ the contrasts


def test_blocking_scan_starves_the_keyboard_until_the_mouse_speaks():
    stop = StopSignal()
    log = []
    at_the_mouse = threading.Event()

    class Watched(Device):
        def wait_event(self, timeout=None):
            log.append(("waits for ever" if timeout is None else "waits a while", self.name))
            at_the_mouse.set()
            return super().wait_event(timeout)

        def read_event(self):
            log.append(("looks", self.name))
            return super().read_event()

    def deliver(index, payload):
        log.append(("hears", ("mouse", "keys")[index]))
        if index == KEYS:
            stop.set()

    with devices_and_senders() as ([mouse, keys], senders):
        watched = [Watched(mouse.sock, "mouse"), Watched(keys.sock, "keys")]
        for _ in range(3):
            senders[KEYS].send(DOWN)
        scan = threading.Thread(target=blocking_scan.run, args=(watched, deliver, stop))
        scan.start()
        assert at_the_mouse.wait(60)
        assert log == [("waits for ever", "mouse")]  # three keys are there; nobody asks for them
        senders[MOUSE].send(DOWN)
        scan.join(60)
        assert not scan.is_alive()
        assert keys.read_event() == DOWN  # of the three, one was heard
    assert log == [
        ("waits for ever", "mouse"),
        ("hears", "mouse"),
        ("waits for ever", "keys"),
        ("hears", "keys"),
    ]


@pytest.mark.parametrize("name", HEAR_ALL)
def test_no_other_model_needs_the_mouse_to_hear_the_keyboard(name):
    stop = StopSignal()
    heard = Heard(stop, 1)
    with devices_and_senders() as (devices, senders):
        senders[KEYS].send(DOWN)
        model(name)(devices, heard, stop)
    assert heard.got == [(KEYS, DOWN)]


def poll(run, *script, until, **options):
    """What ``run`` delivers of the script, and when, up to a time of the virtual clock."""
    clock, stop, heard = Clock(), StopSignal(), []

    def sleep(seconds):
        clock.sleep(seconds)
        if clock.now > until:
            stop.set()

    def deliver(index, payload):
        heard.append((clock.now, Press.unpack(payload)))

    run([Scripted(clock, *script)], deliver, stop, sleep=sleep, **options)
    return heard


SHORT = Press(0.005, 1, True), Press(0.007, 1, False)


def test_state_polling_misses_a_press_of_2_ms_at_16_ms():
    assert poll(state_poll.run, *SHORT, until=0.1, interval=0.016) == []


def test_state_polling_sees_a_press_longer_than_its_interval():
    long = Press(0.005, 1, True), Press(0.025, 1, False)
    heard = poll(state_poll.run, *long, until=0.1, interval=0.016)
    assert [press for _, press in heard] == list(long)


def test_state_polling_takes_two_quick_clicks_for_one():
    script = [Press(0.001 + 0.010 * n, n, n % 2 == 0) for n in range(4)]
    heard = poll(state_poll.run, *script, until=0.2, interval=0.016)
    assert sum(press.down for _, press in heard) < 2


def test_sleep_polling_misses_nothing_but_is_late():
    heard = poll(sleep_poll.run, *SHORT, until=0.1, interval=0.016)
    assert [press for _, press in heard] == list(SHORT)
    assert [now for now, _ in heard] == [0.016, 0.016]


def response(count):
    """Seconds until the last of ``count`` scanned devices is heard, of a press just missed."""
    clock, stop = Clock(), StopSignal()
    press = Press(1e-9)
    devices = [Scripted(clock) for _ in range(count - 1)]
    devices.append(Scripted(clock, press))
    heard = Heard(stop, 1)
    scan_many.run(devices, heard, stop, timeout=0.001)
    return clock.now


def test_the_response_of_a_scan_grows_with_the_number_of_devices():
    assert response(10) == pytest.approx(0.009)
    assert response(100) == pytest.approx(0.099)


def test_the_response_of_events_does_not_grow_with_the_number_of_devices():
    for count in (1, 200):
        stop = StopSignal()
        heard = Heard(stop, 1)
        with devices_and_senders(count) as (devices, senders):
            senders[-1].send(DOWN)
            wakeups = model("events")(devices, heard, stop)
        assert heard.got == [(count - 1, DOWN)]
        assert wakeups <= 2


def test_events_wake_only_for_what_happens_and_busy_polling_looks_for_ever():
    looks = {}
    for name in ("busy_thread", "events"):
        stop = StopSignal()
        heard = Heard(stop, 1)
        with devices_and_senders() as (devices, senders):
            press = threading.Timer(0.05, senders[KEYS].send, [DOWN])
            press.start()
            looks[name] = model(name)(devices, heard, stop)
            press.join()
    assert looks["events"] <= 3
    assert looks["busy_thread"] > 100 * looks["events"]


def test_a_thread_per_device_has_one_and_the_event_loop_none():
    seen = {}
    for name in ("thread_per_device", "events"):
        stop = StopSignal()
        before = threading.active_count()

        def deliver(index, payload, name=name, stop=stop, before=before):
            seen[name] = threading.active_count() - before
            stop.set()

        with devices_and_senders(5) as (devices, senders):
            senders[4].send(DOWN)
            model(name)(devices, deliver, stop)
    assert seen == {"thread_per_device": 5, "events": 0}
