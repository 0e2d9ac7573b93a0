"""The tokens follow the facts, never overtake them, and the counters balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.demo.pages.pipeline.flow import CARD, FEW, QUEUE, RATE, SOURCE, Flow
from uievents.demo.pages.pipeline.protocol import Counted, DeviceInput, Handled, Noticed, Started


def place(token, index):
    return (token.lane * 100.0, index * 10.0)


def flow_of(*inputs):
    flow = Flow()
    flow.sent(inputs)
    return flow


def balanced(flow):
    counters = flow.counters
    waiting = sum(token.handled == 0 for token in flow.tokens)
    assert counters.waiting == waiting
    # What is counted is what is to be seen: a dot says for how many events it stands.
    assert waiting + flow.replayed == sum(token.events for token in flow.tokens)
    assert counters.received == (
        counters.handled + counters.merged + counters.dropped + counters.waiting
    )


def play(flow, start, seconds, frames=60):
    for frame in range(int(seconds * frames)):
        flow.advance(start + frame / frames, place)


def test_a_click_travels_the_lanes_and_lights_its_card():
    flow = flow_of(DeviceInput(1, "click", 10.0))
    flow.report(Noticed(1, 10.001))
    flow.report(Started(1, 10.002))
    flow.report(Handled(1, 10.004, 10.003))
    lanes = []
    for frame in range(120):
        flow.advance(11 + frame / 60, place)
        lanes += [token.lane for token in flow.tokens]
    assert sorted(set(lanes)) == [0, 1, 2, 3]
    assert lanes == sorted(lanes)
    card = flow.cards["click"]
    assert card.calls == 1
    assert [round(t, 6) for t in card.times] == [0.001, 0.002, 0.001]
    assert not flow.tokens
    assert not flow.advance(20.0, place)
    balanced(flow)


def test_a_latency_is_what_the_card_says():
    flow = flow_of(DeviceInput(1, "key", 10.0), DeviceInput(2, "click", 10.0))
    flow.report(Noticed(1, 10.001))
    flow.report(Noticed(2, 10.001))
    flow.report(Started(1, 10.002))
    flow.report(Started(2, 10.002))
    assert not flow.latencies
    flow.report(Handled(1, 10.01, 10.005))  # it began later than it was announced
    flow.report(Handled(2, 10.01, 10.003))
    assert [one.seconds for one in flow.latencies] == pytest.approx([0.005, 0.003])
    play(flow, 11, 3)
    for kind, seconds in (("key", 0.005), ("click", 0.003)):
        assert sum(flow.cards[kind].times[:2]) == pytest.approx(seconds)


def test_a_token_never_overtakes_the_facts():
    flow = flow_of(DeviceInput(1, "key", 10.0))
    play(flow, 10, 5)
    assert flow.tokens[0].lane == SOURCE
    flow.report(Noticed(1, 15.0))
    play(flow, 15, 5)
    assert flow.tokens[0].lane == QUEUE
    flow.report(Started(1, 20.0))
    play(flow, 20, 5)
    assert flow.tokens[0].lane == CARD
    assert flow.tokens[0].late
    assert flow.cards["key"].calls == 0


def test_tokens_of_what_is_handled_are_counted_as_following():
    flow = flow_of(DeviceInput(1, "key", 10.0))
    for report in (Noticed(1, 10.001), Started(1, 10.002), Handled(1, 10.003, 10.002)):
        flow.report(report)
    assert (flow.counters.handled, flow.replayed) == (1, 1)
    play(flow, 11, 2)
    assert (flow.counters.handled, flow.replayed) == (1, 0)


def test_how_many_waited_for_a_long_handler_is_known_while_tokens_show_it():
    flow = flow_of(
        DeviceInput(1, "click", 10.0), DeviceInput(2, "key", 10.1), DeviceInput(3, "key", 10.2)
    )
    for report in (Noticed(1, 10.0), Started(1, 10.0)):
        flow.report(report)
    assert flow.block is None
    flow.report(Handled(1, 10.5, 10.0))
    assert flow.block == (0.5, 2)
    for number in (2, 3):
        for report in (Noticed(number, 10.5), Started(number, 10.5), Handled(number, 10.5, 10.5)):
            flow.report(report)
    assert flow.block == (0.5, 2)
    play(flow, 11, 3)
    assert flow.block is None


def test_a_card_says_that_its_handler_runs_once_it_takes_long():
    flow = flow_of(DeviceInput(1, "click", 10.0), DeviceInput(2, "key", 10.0))
    for report in (Noticed(1, 10.0), Started(1, 10.0), Noticed(2, 10.0)):
        flow.report(report)
    flow.advance(10.05, place)
    assert not flow.running
    play(flow, 10.05, 0.3)
    assert flow.running == {"click"}
    flow.report(Handled(1, 10.5, 10.0))
    play(flow, 10.5, 2)
    assert not flow.running
    assert flow.cards["click"].times is not None


def test_all_times_are_forgotten_when_a_handler_works_in_another_way():
    flow = flow_of(DeviceInput(1, "key", 10.0), DeviceInput(2, "click", 10.0))
    for number in (1, 2):
        for report in (Noticed(number, 10.3), Started(number, 10.4), Handled(number, 10.5, 10.4)):
            flow.report(report)
    play(flow, 11, 2)
    flow.forget_times()
    for kind in ("click", "key"):
        assert flow.cards[kind].times is None
        assert flow.cards[kind].calls == 1


def test_motion_is_one_token_that_says_how_many():
    flow = flow_of(*(DeviceInput(n, "move", 10 + n / 1000) for n in range(14)))
    flow.report(Noticed(0, 10.02))
    for n in range(1, 14):
        flow.report(Noticed(n, 10.02, merged=True))
    assert [token.count for token in flow.tokens] == [14]
    balanced(flow)
    flow.report(Started(13, 10.03, 14))
    flow.report(Handled(13, 10.06, 10.03))
    play(flow, 11, 2)
    assert (flow.cards["move"].calls, flow.cards["move"].inputs) == (1, 14)
    assert flow.counters.merged == 13
    balanced(flow)


def test_the_loops_own_tick_is_shown_when_it_comes_and_was_unnoticed_since_it_was_due():
    flow = Flow()
    flow.report(Noticed(-1, 10.5, due=10.0))
    (tick,) = flow.tokens
    assert (tick.kind, tick.sent, tick.noticed) == ("timer", 10.0, 10.5)
    balanced(flow)


def test_what_a_dead_loop_had_not_handled_is_dropped():
    flow = flow_of(DeviceInput(1, "click", 10.0), DeviceInput(2, "click", 10.1))
    flow.report(Noticed(1, 10.2))
    flow.forget()
    assert flow.counters.dropped == 2
    balanced(flow)


def test_what_the_devices_had_no_room_for_is_counted():
    flow = Flow()
    flow.sent([DeviceInput(1, "move", 1.0)], lost=4)
    assert (flow.counters.received, flow.counters.dropped) == (5, 4)
    balanced(flow)


@given(st.lists(st.tuples(st.sampled_from(["click", "move", "key"]), st.integers(0, 3))))
def test_the_counters_balance_whatever_happens(story):
    flow = Flow()
    waiting = None
    for number, (kind, how_far) in enumerate(story, 1):
        flow.sent([DeviceInput(number, kind, float(number))])
        merged = kind == "move" and waiting is not None
        if how_far >= 1:
            flow.report(Noticed(number, number + 0.1, merged=merged))
            waiting = number if kind == "move" else waiting
        if how_far >= 2:
            flow.report(Started(number, number + 0.2))
            waiting = None if kind == "move" else waiting
        if how_far >= 3:
            flow.report(Handled(number, number + 0.3, number + 0.2))
        flow.advance(number + 0.5, place)
        balanced(flow)


# ---------------------------------------------------------------- many


@given(st.integers(1, 200), st.sampled_from(["click", "key", "wheel", "socket"]))
def test_above_a_few_one_dot_stands_for_many(number, kind):
    flow = flow_of(*(DeviceInput(n, kind, 10.0) for n in range(number)))
    for n in range(number):
        for fact in (Noticed(n, 10.1), Started(n, 10.2), Handled(n, 10.3, 10.2)):
            flow.report(fact)
        balanced(flow)
    assert len(flow.tokens) <= FEW
    assert sum(token.events for token in flow.tokens) == number
    play(flow, 11, 3)
    assert not flow.tokens
    assert (flow.cards[kind].calls, flow.counters.handled) == (number, number)


@pytest.mark.parametrize("lane", [QUEUE])
def test_in_line_stands_only_what_waits(lane):
    """The dots of events that are handled already pass by; the one that waits has the front."""
    flow = flow_of(*(DeviceInput(n, "key", 10.0) for n in range(4)))
    for n in range(3):
        for fact in (Noticed(n, 10.1), Started(n, 10.2), Handled(n, 10.3, 10.2)):
            flow.report(fact)
    flow.report(Noticed(3, 10.3))
    places = {}

    def noted(token, index):
        if token.lane == lane:
            places.setdefault(token.id, set()).add(index)
        return place(token, index)

    for frame in range(60):
        flow.advance(11 + frame / 60, noted)
    assert places.pop(3) == {0}
    assert all(indices == {-1} for indices in places.values())
    assert len(places) == 3


def test_a_second_of_many_is_counted_and_few_are_followed():
    flow = Flow()
    follows = [flow.follows("key", 10 + n / 1000) for n in range(500)]
    assert sum(follows) == RATE
    assert all(follows[:RATE])
    assert all(flow.follows("key", 20 + n / 10) for n in range(50))
    assert all(flow.follows("move", 10.0) for n in range(500))  # it merges


def test_what_is_only_counted_balances_and_goes_its_way_as_one_dot():
    flow = Flow()
    flow.sent_to_be_counted("socket", 500, lost=7)
    counters = flow.counters
    assert (counters.received, counters.dropped, counters.waiting) == (507, 7, 500)
    flow.report(Counted(10.0, {"socket": 300}))
    assert (counters.handled, counters.waiting) == (300, 200)
    flow.report(Counted(10.5, {"socket": 200}))
    assert flow.uncounted["socket"] == counters.waiting == 0
    play(flow, 11, 3)
    assert (flow.cards["socket"].calls, flow.cards["socket"].times) == (500, None)
    flow.sent_to_be_counted("key", 9)
    flow.forget()  # the loop has gone
    assert counters.dropped == 7 + 9
    assert not counters.waiting
