"""Each model in a process of its own: what it notices, and what it says of its waits."""

import os
import selectors
import time

import pytest

from uievents.demo.pages.models.subject import DEVICES, MODELS, Ask, Called, WaitReport, read_report
from uievents.demo.shown import DeviceProcess, Ready, end_shown
from uievents.models.input import Press

TIMEOUT = 60
pytestmark = pytest.mark.slow  # each test starts a model, a program


class Model(DeviceProcess):
    """A model whose words can be waited for."""

    def __init__(self, name):
        super().__init__("uievents.demo.pages.models.subject:show", [name], DEVICES, read_report)
        self.received = []
        self.wait_for(Ready)

    def wait_for(self, kind, count=1):
        """All of that kind, once there are ``count``."""
        end = time.monotonic() + TIMEOUT
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            while len(found := [it for it in self.received if isinstance(it, kind)]) < count:
                assert selector.select(max(0, end - time.monotonic())), self.received
                lines = self.lines()
                assert lines is not None, self.how_it_ended()
                self.received += [read_report(line) for line in lines]
        return found

    def press(self, number, device="mouse"):
        for down in (True, False):
            assert self.feed(device, Press(time.monotonic(), number, down).pack())

    def trace(self, since):
        before = sum(isinstance(it, WaitReport) for it in self.received)
        self.say(Ask(since))
        return self.wait_for(WaitReport, before + 1)[-1]


@pytest.fixture
def start():
    models = []

    def start(name):
        models.append(Model(name))
        return models[-1]

    yield start
    end_shown(models)


@pytest.mark.parametrize("name", [name for name in MODELS if name not in ("state", "scan")])
def test_every_press_is_noticed(start, name):
    model = start(name)
    for number in range(1, 11):
        model.press(number, DEVICES[number % 2])
    seen = model.wait_for(Called, 10)
    assert sorted(fact.number for fact in seen) == list(range(1, 11))
    trace = model.trace(0.0)
    while name != "busy" and not trace.waits:
        trace = model.trace(0.0)  # it is on its way to its next wait
    assert trace.unread == []
    for begin, end in trace.waits:
        assert begin <= end <= trace.until
        # The handler is called while the model runs, not while it waits.
        assert not any(begin < fact.time < end for fact in seen)
    assert name != "busy" or trace.waits == []


def test_state_polling_misses_what_is_over_when_it_looks(start):
    model = start("state")
    now = time.monotonic()
    presses = [Press(now, number, down) for number in range(1, 6) for down in (True, False)]
    presses.append(Press(now, 6, True))
    model.feed("mouse", b"".join(press.pack() for press in presses))  # all within one look
    model.wait_for(Called)
    seen = {fact.number for fact in model.received if isinstance(fact, Called)}
    assert 6 in seen
    assert len(seen) <= 2  # the reader of the device may be in the middle of them at one look


def test_a_blocking_scan_says_which_device_it_waits_for_and_what_it_has_not_seen(start):
    model = start("scan")
    for number in (1, 2, 3):
        model.press(number, "keyboard")
    while (trace := model.trace(0.0)).waits_for != 0:
        pass  # it has yet to begin
    assert trace.unread == [1, 2, 3]
    model.press(4)
    assert [fact.number for fact in model.wait_for(Called, 2)][:2] == [4, 1]
    while (trace := model.trace(0.0)).waits_for != 0:
        pass  # it is on its way: mouse down, key down, mouse up, key up, mouse
    assert trace.unread == [2, 3]


@pytest.mark.parametrize("name", MODELS)
def test_it_ends_when_the_window_does(start, name):
    model = start(name)
    model.control.close()
    assert model.wait(TIMEOUT) == 0


def test_one_that_cannot_be_started_leaves_nothing_open(monkeypatch):
    def fails(*args, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("subprocess.Popen", fails)
    before = os.listdir("/proc/self/fd")
    with pytest.raises(OSError, match="Too many"):
        Model("events")
    assert os.listdir("/proc/self/fd") == before
