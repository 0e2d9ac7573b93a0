"""The word that ends a model."""

from __future__ import annotations

from uievents.models import StopSignal


def test_stop_wakes_who_asked_to_be_woken_once():
    stop, woken = StopSignal(), []
    with stop.calling(lambda: woken.append(1)):
        assert woken == []
        stop.set()
        stop.set()
    assert woken == [1]


def test_who_asks_after_stop_is_woken_at_once():
    stop, woken = StopSignal(), []
    stop.set()
    with stop.calling(lambda: woken.append(1)):
        assert woken == [1]


def test_who_has_ended_is_not_woken():
    stop, woken = StopSignal(), []
    with stop.calling(lambda: woken.append(1)):
        pass
    stop.set()
    assert woken == []
