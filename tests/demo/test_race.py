"""Who noticed which press: facts in, figures out."""

import pytest

from uievents.demo.pages.models.race import Runner, Shot
from uievents.demo.pages.models.subject import Called, WaitReport

SHOT = Shot(10.0)


@pytest.fixture
def runner():
    runner = Runner("state")
    runner.press(1, 10.0)
    runner.press(2, 10.1)
    return runner


def missed(runner):
    """The numbers of the presses that were missed; their count is shown."""
    numbers = {number for number, press in runner.presses.items() if press.missed}
    assert runner.missed == len(numbers)
    return numbers


def trace(unread=(), waits=(), waits_for=-1):
    return WaitReport(11.0, list(waits), list(unread), waits_for)


def test_what_was_noticed_has_a_latency(runner):
    runner.notice(Called(1, 10.004))
    runner.notice(Called(2, 10.106))
    assert [round(each, 6) for each in runner.latencies] == [0.004, 0.006]
    assert (round(runner.last, 6), round(runner.median, 6)) == (0.006, 0.005)


def test_what_is_neither_seen_nor_in_line_was_missed(runner):
    runner.notice(Called(2, 10.106))
    runner.ask(SHOT)
    runner.report(trace())
    assert (missed(runner), runner.unseen) == ({1}, 0)


def test_what_stands_in_line_is_unseen_and_not_missed(runner):
    runner.ask(SHOT)
    runner.report(trace(unread=[1, 2], waits_for=0))
    assert (missed(runner), runner.unseen, runner.waits_for) == (set(), 2, 0)
    runner.notice(Called(1, 15.0))
    assert runner.last == 5.0


def test_a_press_after_the_question_is_not_judged_by_its_answer(runner):
    runner.ask(SHOT)
    runner.press(3, 10.9)
    runner.report(trace())
    assert missed(runner) == {1, 2}


def test_a_press_that_was_on_its_way_to_the_handler_was_not_missed(runner):
    runner.ask(SHOT)
    runner.report(trace())
    runner.notice(Called(2, 11.001))
    assert missed(runner) == {1}
    assert round(runner.last, 6) == 0.901


def test_what_is_noticed_only_at_a_later_press_is_shown_with_its_age(runner):
    runner.press(3, 12.0, kind="key")
    shot = Shot(12.0, [(3, 12.0, "key")])
    runner.notice(Called(1, 10.004))
    runner.notice(Called(2, 12.001))
    runner.notice(Called(3, 12.002))
    late, own = runner.calls(shot)
    assert (round(late.latency, 6), late.called, late.kind) == (1.901, 12.001, "click")
    assert (own.called, own.kind) == (12.002, "key")


def test_what_the_device_had_no_room_for_was_missed(runner):
    runner.press(3, 10.2, room=False)
    assert missed(runner) == {3}


@pytest.mark.parametrize(
    ("waits", "runs"),
    [
        ([], [(1, 2)]),
        ([(0, 3)], []),
        ([(0, 1.2), (1.3, 1.5), (1.5, 5)], [(1.2, 1.3)]),
        ([(1.5, 1.6)], [(1, 1.5), (1.6, 2)]),
        ([(0.1, 0.5), (3, 4)], [(1, 2)]),
    ],
)
def test_running_is_what_is_between_the_waits(runner, waits, runs):
    runner.ask(SHOT)
    runner.report(trace(waits=waits))
    assert runner.running(1, 2) == runs


def test_old_presses_are_forgotten():
    runner = Runner("events")
    for number in range(2000):
        runner.press(number, float(number))
        runner.notice(Called(number, number + 0.001))
    assert len(runner.presses) < 600
    assert len(runner.latencies) == 99
