"""The study of three tasks, small."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from made import arranged, findings_of, measured, sentences_of

from uievents.compare.studies.tasks import (
    LABELS,
    Tasks,
    TasksFindings,
    in_order,
    median_repeat,
    repeat,
)
from uievents.models import tasks


def in_turn(costs):
    """Whether each task began when the one before it had ended."""
    spans = [list(costs.stretches(task)) for task in dict.fromkeys(it[0] for it in costs.timeline)]
    return all(one[-1][2] <= other[0][1] for one, other in pairwise(spans))


@pytest.mark.slow
def test_three_tasks():
    """Slow: three processes, one after the other."""
    report = measured(Tasks(repeats=2, runs=1, seed=1))
    made = {one.name: one for one in findings_of(report, TasksFindings).arrangements}
    assert list(made) == list(tasks.MODELS) == list(LABELS)
    assert in_turn(made["single_threaded"])
    assert not in_turn(made["event_driven"])
    assert not in_turn(made["threaded"])
    assert made["event_driven"].threads == made["single_threaded"].threads == 1
    assert made["threaded"].threads > 1


@pytest.mark.parametrize("repeats", [1, 3])
def test_what_an_arrangement_imports_is_no_cost_of_the_tasks(monkeypatch, repeats):
    """It runs once without being timed."""
    runs, sent = [], []
    monkeypatch.setattr(tasks, "model", lambda name: run)

    def run(three, mark):
        runs.append(len(three))
        for task in three:
            for phase in ("running", "waiting", "running", "done"):
                mark(task, phase)

    repeat(SimpleNamespace(send=sent.append), "event_driven", str(repeats))
    assert runs == [1] + [3] * repeats
    assert sent[0] == {}
    assert [len(one["marks"]) for one in sent[1]["repeats"]] == [12] * repeats


def test_the_repeat_of_median_length_is_drawn():
    repeats = [{"took": took} for took in (3.0, 1.0, 2.0, 4.0)]
    assert median_repeat(repeats) == {"took": 2.0}


def test_the_sentence_names_what_the_tasks_take():
    text = sentences_of(arranged(threaded=[60.0] * 8))
    assert "threaded 60.0 ms (4 threads)" in text
    assert "多线程 60.0 毫秒（4 个线程）" in text
    (stretch, *_) = arranged(threaded=[60.0]).arrangements[0].stretches("task 1")
    assert stretch == ("running", 0.0, 10.0)


@pytest.mark.parametrize("ready", [0.5, 1.0, 2.0, 3.0])
def test_between_the_answer_and_its_turn_a_task_is_ready(ready):
    """Also if the answer was quicker than the task's own word that it waits."""
    marks = [
        ("a", "running", 0.0),
        ("a", "ready", ready),
        ("a", "waiting", 1.0),
        ("b", "running", 1.5),
        ("a", "running", 3.0),
        ("a", "done", 4.0),
    ]
    made = [mark for mark in in_order(marks) if mark[0] == "a"]
    assert [phase for _, phase, _ in made] == ["running", "waiting", "ready", "running", "done"]
    assert [moment for *_, moment in made] == [0.0, 1.0, max(1.0, ready), 3.0, 4.0]


@pytest.mark.slow
def test_every_task_marks_when_its_answer_came():
    """Slow: three processes.  In each, a task waits, is ready, and then has its turn."""
    report = measured(Tasks(repeats=1, runs=1, seed=1))
    for one in findings_of(report, TasksFindings).arrangements:
        for task in ("task 1", "task 2", "task 3"):
            phases = [phase for phase, _, _ in one.stretches(task)]
            assert phases == ["running", "waiting", "ready", "running"], one.name
            assert all(begin <= end for _, begin, end in one.stretches(task))
