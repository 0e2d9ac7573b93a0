"""Three tasks, three arrangements: which task waits for which."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time

import pytest

from tests.conftest import TIMEOUT
from uievents.models import tasks
from uievents.models.tasks import Task, model, three

TOGETHER = ["threaded", "event_driven"]


class Marks:
    def __init__(self):
        self.lock, self.made = threading.Lock(), []

    def __call__(self, task, phase):
        with self.lock:
            self.made.append((task.name, phase, threading.current_thread()))

    def of(self, name):
        return [phase for task, phase, _ in self.made if task == name]

    def order(self):
        return [(task, phase) for task, phase, _ in self.made]


@contextlib.contextmanager
def answered_once_all_have_asked(count=3, timeout=TIMEOUT):
    """Tasks whose other end answers only when all of them are waiting at the same time."""
    pairs = [socket.socketpair() for _ in range(count)]

    def answer():
        with selectors.DefaultSelector() as selector:
            for _, remote in pairs:
                selector.register(remote, selectors.EVENT_READ)
            asked = 0
            while selector.get_map() and (ready := selector.select(timeout)):
                for key, _ in ready:
                    selector.unregister(key.fileobj)
                    asked += bool(key.fileobj.recv(1))
        for _, remote in pairs:
            if asked == count:
                remote.send(b"!")
            remote.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield [Task(f"task {number}", local) for number, (local, _) in enumerate(pairs)]
    finally:
        for local, _ in pairs:
            with contextlib.suppress(OSError):
                local.shutdown(socket.SHUT_WR)
        thread.join()
        for local, _ in pairs:
            local.close()


@pytest.mark.parametrize("name", tasks.MODELS)
def test_each_task_computes_waits_and_computes(name):
    marks = Marks()
    with three((0.003, 0.002, 0.001), rounds=10) as made:
        model(name)(made, marks)
        for task in made:
            assert marks.of(task.name) == ["running", "waiting", "running", "done"]


@pytest.mark.parametrize("name", tasks.MODELS)
def test_no_task_at_all(name):
    model(name)([], lambda task, phase: None)


@pytest.mark.parametrize("name", TOGETHER)
def test_all_wait_at_the_same_time(name):
    marks = Marks()
    with answered_once_all_have_asked() as made:
        model(name)(made, marks)  # the answers come only if all have asked before any is answered
    phases = [phase for _, phase, _ in marks.made]
    assert phases.count("done") == 3
    assert {name for name, _, _ in marks.made[: phases.index("done")]} == {t.name for t in made}


def test_single_threaded_they_never_do():
    marks = Marks()
    with answered_once_all_have_asked(timeout=0.05) as made, pytest.raises(EOFError, match="0"):
        model("single_threaded")(made, marks)
    assert marks.order() == [("task 0", "running"), ("task 0", "waiting")]


def test_single_threaded_each_waits_for_the_one_before():
    marks = Marks()
    with three((0.001, 0.001, 0.001), rounds=10) as made:
        model("single_threaded")(made, marks)
    assert marks.order() == [
        (f"task {number}", phase)
        for number in (1, 2, 3)
        for phase in ("running", "waiting", "running", "done")
    ]


def test_how_many_threads_there_are():
    used = {}
    for name in tasks.MODELS:
        marks = Marks()
        with three((0.001, 0.001, 0.001), rounds=10) as made:
            model(name)(made, marks)
        used[name] = {thread for _, _, thread in marks.made}
    here = {threading.current_thread()}
    assert used["single_threaded"] == used["event_driven"] == here
    assert len(used["threaded"]) == 3
    assert not used["threaded"] & here


def test_event_driven_no_two_ever_compute_at_the_same_time():
    marks = Marks()
    with three((0.002, 0.001, 0.002), rounds=1000) as made:
        model("event_driven")(made, marks)
    computing = None
    for name, phase in marks.order():
        if phase == "running":
            assert computing is None
            computing = name
        else:
            assert computing == name
            computing = None


def test_single_threaded_takes_the_sum_of_the_waits():
    with three((0.03, 0.05, 0.04), rounds=10) as made:
        began = time.monotonic()
        model("single_threaded")(made, lambda task, phase: None)
        assert time.monotonic() - began >= 0.12


def test_an_answer_that_never_comes_is_an_error_that_names_the_task():
    local, remote = socket.socketpair()
    remote.close()
    with local, pytest.raises(EOFError, match="x gets no answer"):
        Task("x", local).answer()


@pytest.mark.parametrize("name", tasks.MODELS)
def test_it_is_resumed_when_an_answer_is_there(name):
    marks = Marks()
    with three((0.003, 0.002, 0.001), 10, lambda task: marks(task, "ready")) as made:
        model(name)(made, marks)
        for task in made:
            phases = marks.of(task.name)
            assert phases.index("ready") < [n for n, it in enumerate(phases) if it == "running"][1]
            assert sorted(phases) == sorted((*tasks.PHASES, "running"))


def test_tasks_that_nobody_ran_leave_nothing_behind():
    with three() as made:
        assert len(made) == 3


def test_a_wrong_name_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match="event_driven"):
        model("async")
