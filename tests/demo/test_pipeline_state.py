"""What the Pipeline page says of the loop that it shows, by what is known of it."""

import pytest

from uievents.demo.meter import CostReading, Lately
from uievents.demo.pages.pipeline.flow import Flow
from uievents.demo.pages.pipeline.protocol import DeviceInput, Handled, Noticed, Started
from uievents.demo.pages.pipeline.state import State
from uievents.demo.pages.pipeline.top import ABOUT, about


@pytest.fixture
def state():
    return State(began=0.0)


def send(flow, number, kind):
    flow.sent([DeviceInput(number, kind, 10.0)])


def test_a_scan_says_whose_turn_it_is_and_what_it_does_not_see(state):
    state.mode = "scan"
    assert state.turn == "mouse"
    send(state.flow, 1, "click")
    assert state.status() == "asleep"  # it will be noticed in a moment
    state.flow.report(Noticed(1, 10.0))
    assert state.turn == "keyboard"
    for number in (2, 3):
        send(state.flow, number, "wheel")
    assert (state.status(), state.unseen) == ("starved", 2)
    send(state.flow, 4, "key")
    state.flow.report(Noticed(4, 10.1))
    assert (state.turn, state.unseen) == ("socket", 2)
    state.mode = "events"
    assert (state.turn, state.unseen) == ("", 0)


def test_what_is_only_counted_is_unseen_too(state):
    state.mode = "scan"
    send(state.flow, 1, "socket")
    state.flow.sent_to_be_counted("socket", 700, lost=5)
    state.flow.sent_to_be_counted("click", 30)  # it is the mouse's turn
    assert (state.turn, state.status(), state.unseen) == ("mouse", "starved", 701)
    assert state.flow.counters.waiting == 731


def test_dots_that_follow_are_called_so(state):
    for number in range(1, 5):
        send(state.flow, number, "key")
        state.flow.report(Noticed(number, 10.0))
        state.flow.report(Started(number, 10.0))
    assert state.status() == "asleep"
    for number in range(1, 5):
        state.flow.report(Handled(number, 10.001, 10.0))
    assert state.status() == "behind"
    for step in range(200):
        state.flow.advance(11 + step / 20, lambda token, index: (0, 0))
    assert state.status() == "asleep"


def test_what_a_blocking_handler_held_up_is_explained_while_the_dots_follow(state):
    state.slow = "block"
    flow = state.flow
    send(flow, 1, "click")
    send(flow, 2, "key")
    for report in (Noticed(1, 10.0), Started(1, 10.0)):
        flow.report(report)
    assert (state.status(), state.blocked) == ("held", None)
    for report in (Handled(1, 10.5, 10.0), Noticed(2, 10.5), Started(2, 10.5)):
        flow.report(report)
    assert state.status() == "held"
    flow.report(Handled(2, 10.5, 10.5))
    assert (state.status(), state.blocked) == ("blocked", (0.5, 1))
    state.slow = "thread"  # which holds nobody up
    assert state.status() == "asleep"


def test_a_loop_that_never_sleeps_differs_from_one_that_is_not_woken(state):
    state.mode = "busy"
    for cpu, wakeups in ((99.0, 0.0), (99.0, 3.0)):
        state.add(CostReading(20.0, 0.5, cpu, wakeups))
    assert [reading.sleepless for reading in state.readings] == [True, True]
    state.begin()
    state.mode, state.began = "scan", 0.0
    state.add(CostReading(21.0, 0.5, 0.0, 0.0))
    assert not state.readings[-1].sleepless
    assert state.status() == "asleep"


def test_refused_inputs_are_reported_while_some_still_wait(state):
    state.flow.sent([DeviceInput(1, "move", 1.0)], lost=4)
    assert about(state).en.startswith("No room left: 4 inputs")
    for report in (Noticed(1, 10.3), Started(1, 10.4), Handled(1, 10.5, 10.4)):
        state.flow.report(report)
    assert about(state) == ABOUT["events"]


def test_figures_are_means_of_the_last_seconds_of_one_loop(state):
    for step in range(9):
        state.add(CostReading(step / 2, 0.5, 0.0, 2.0 * (step % 2)))
    assert state.reading == CostReading(4.0, 2.0, 0.0, 1.0)
    state.begin()
    assert state.reading is None
    assert len(state.readings) == 9
    assert state.flow.counters.received == Flow().counters.received


def test_a_mean_weighs_by_time():
    lately = Lately()
    lately.add(CostReading(0.5, 0.5, 100.0, 10.0))
    assert lately.add(CostReading(2.0, 1.5, 0.0, 2.0)) == CostReading(2.0, 2.0, 25.0, 4.0)
    assert lately.add(CostReading(6.0, 4.0, 1.0, 3.0)) == CostReading(6.0, 4.0, 1.0, 3.0)
