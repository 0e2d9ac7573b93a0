"""The cores are assigned, and given back."""

import os

import pytest

from uievents.measure.machine import cores, kept_to


@pytest.fixture
def affinity(monkeypatch):
    """A machine of so many cores, on which nothing is changed in truth."""
    kept = [set()]
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: kept[-1], raising=False)
    monkeypatch.setattr(
        os, "sched_setaffinity", lambda pid, to: kept.append(set(to)), raising=False
    )
    return kept


def test_the_process_that_presses_has_a_core_of_its_own(affinity):
    affinity.append({2, 3, 7})
    assert cores() == ({2}, {3, 7})


@pytest.mark.parametrize("allowed", [{0}, {5}])
def test_a_single_core_is_for_all(affinity, allowed):
    affinity.append(allowed)
    assert cores() == (allowed, allowed)


def test_a_system_that_does_not_know_its_cores_assigns_none(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert cores() == (set(), set())
    with kept_to(cores().presser):
        pass


def test_the_cores_are_given_back_whatever_happens(affinity):
    affinity.append({0, 1})
    with pytest.raises(KeyError), kept_to({1}):
        affinity[-1].remove(0)  # it has only the other one
    assert affinity[-2:] == [{1}, {0, 1}]
    with kept_to([]):
        assert affinity[-1] == {0, 1}
