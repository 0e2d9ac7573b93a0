"""The study of multiplexers, small, and without processes."""

import os
from types import SimpleNamespace

import pytest
from made import everything, findings_of, measured, printed, report_of, sentences_of, shown, waits

from uievents.compare.studies import multiplexers as studied
from uievents.compare.studies.multiplexers import Multiplexers, MultiplexersFindings
from uievents.compare.study import run_all
from uievents.measure.machine import cores
from uievents.measure.process import ProcessFailed
from uievents.models import multiplexers
from uievents.words import same, text


def found(report):
    return findings_of(report, MultiplexersFindings)


class OfMultiplexers:
    """Stands for a process that measures a multiplexer; it may fail."""

    failing = ""
    asked: list = []

    def __init__(self, function, *arguments, **options):
        self.name, self.count = arguments
        if self.failing == f"start {self.name}":
            raise ProcessFailed(same("it did not start"))

    def answer(self, timeout):
        self.asked.append(self.name)
        if self.failing == self.name:
            raise ProcessFailed(same("it ended"))
        if self.name == "select" and int(self.count) >= 1024:
            return {"limit": [20, 30], "error": "no place"}
        cost = 1.0 if self.name == "epoll" else 2.0
        return {"limit": [20, 30], "microseconds": [cost + 1, cost]}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


@pytest.fixture
def no_processes(monkeypatch):
    monkeypatch.setattr(studied, "Process", OfMultiplexers)
    monkeypatch.setattr(OfMultiplexers, "asked", [])
    return OfMultiplexers


def test_each_is_measured_in_each_run(no_processes):
    report = measured(Multiplexers([10], runs=2, seed=1))
    assert len(no_processes.asked) == 2 * len(multiplexers.MODELS)
    assert {cost.name: cost.microseconds.median for cost in found(report).costs} == {
        name: 1.0 if name == "epoll" else 2.0 for name in multiplexers.MODELS
    }
    assert any("epoll is the cheapest" in sentence.en for sentence in found(report).verdict)


def test_of_each_run_the_quickest_batch_counts(no_processes, monkeypatch):
    took = iter(([3.0, 2.0, 4.0], [9.0, 5.0, 7.0], [6.0, 8.0, 6.5]))
    answer = {"limit": [20, 30]}
    monkeypatch.setattr(
        no_processes, "answer", lambda self, timeout: answer | {"microseconds": next(took)}
    )
    study = Multiplexers([10], runs=3, seed=1)
    study.cases = {"epoll of 10": study.cases["epoll of 10"]}
    study.done = {"epoll of 10": []}
    costs = found(measured(study)).costs
    assert [(cost.name, cost.microseconds.values) for cost in costs] == [("epoll", [2.0, 5.0, 6.0])]


def test_multiplexers_that_are_interrupted_keep_what_was_measured(no_processes, monkeypatch):
    answer = no_processes.answer

    def interrupted(self, timeout):
        if len(self.asked) == 2:  # in the third of four
            raise KeyboardInterrupt
        return answer(self, timeout)

    monkeypatch.setattr(no_processes, "answer", interrupted)
    study = Multiplexers([10], runs=1, seed=1)
    with pytest.raises(KeyboardInterrupt):
        run_all([study])
    report = report_of(study)
    assert len(found(report).costs) == 2
    assert not any("cheapest" in sentence.en for sentence in found(report).verdict)


@pytest.mark.skipif(len(set(cores())) < 2, reason="this machine has one core, or does not say")
def test_multiplexers_share_one_core(no_processes, monkeypatch):
    """As the cores of a virtual machine differ in speed."""
    used = set()
    init = no_processes.__init__

    def on_a_core(self, *arguments, **options):
        used.add(frozenset(os.sched_getaffinity(0)))  # that a child inherits
        init(self, *arguments, **options)

    monkeypatch.setattr(no_processes, "__init__", on_a_core)
    before = os.sched_getaffinity(0)
    measured(Multiplexers([10], runs=1, seed=1))
    ((core,),) = used
    assert core in before
    assert os.sched_getaffinity(0) == before


class Counted:
    """Stands for a multiplexer; it fails at its last wait."""

    def __init__(self, last):
        self.waits, self.last, self.registered = 0, last, []

    def register(self, descriptor):
        self.registered.append(descriptor)

    def wait(self, timeout):
        self.waits += 1
        if self.waits == self.last:
            raise OSError("no memory")
        return [self.registered[-1]]

    def close(self):
        self.registered = []


def sent_by(it, monkeypatch):
    """What the measured process says of the multiplexer ``it``, with three descriptors watched."""
    sent = []
    monkeypatch.setattr(multiplexers, "make", lambda name: it)
    studied.time_waits(SimpleNamespace(send=sent.append), "poll", "3")
    assert sent.pop(0) == {}
    return sent


def test_batches_begin_when_the_caches_are_warm(monkeypatch):
    monkeypatch.setattr(studied, "BATCH", 0.0)  # of one wait
    it = Counted(last=0)
    (answer,) = sent_by(it, monkeypatch)
    assert len(answer["microseconds"]) == studied.BATCHES
    assert "error" not in answer
    assert it.waits == 1 + studied.WARMING + studied.BATCHES  # one to see whether it can
    assert it.registered == []


def test_a_multiplexer_that_cannot_says_why(monkeypatch):
    (answer,) = sent_by(Counted(last=1), monkeypatch)
    assert answer["error"] == "no memory"
    assert "microseconds" not in answer


def test_an_error_in_a_batch_ends_the_process(monkeypatch):
    """Its last words are then the reason why there is no figure."""
    with pytest.raises(OSError, match="no memory"):
        sent_by(Counted(last=20), monkeypatch)


@pytest.mark.parametrize("failing", ["poll", "start poll"])
def test_a_multiplexer_that_fails_is_reported_and_the_rest_goes_on(
    no_processes, monkeypatch, failing
):
    monkeypatch.setattr(no_processes, "failing", failing)
    study = Multiplexers([10, 2000], runs=2, seed=1)
    run_all([study])
    report = report_of(study)
    names = {text("{name} of {n} descriptors", name="poll", n=n): n for n in (10, 2000)}
    first = names[report.not_measured[0].what]  # whichever had its turn first
    known = {(cost.name, cost.descriptors) for cost in found(report).costs}
    assert {("select", 10), ("epoll", 10), ("select", 2000), ("epoll", 2000)} <= known
    assert ("poll", first) not in known
    assert not any("cheapest" in sentence.en for sentence in found(report).verdict)


@pytest.mark.slow
def test_multiplexers():
    """Slow: eight processes, each with up to 2,000 sockets."""
    report = measured(Multiplexers([10, 2000], runs=1, seed=1))
    costs = {(cost.name, cost.descriptors): cost for cost in found(report).costs}
    assert "FD_SETSIZE" in costs["select", 2000].error or "1023" in costs["select", 2000].error
    assert costs["select", 2000].microseconds is None
    poll = [costs["poll", count].microseconds.median for count in (10, 2000)]
    epoll = [costs["epoll", count].microseconds.median for count in (10, 2000)]
    assert poll[1] > 10 * poll[0]
    assert epoll[1] < 4 * epoll[0]
    assert "cannot" in printed(report, "en")
    assert "不能" in printed(report, "zh")


def test_the_cheapest_multiplexer():
    clear, level = waits([1.0] * 8, [2.0] * 8), waits([1.0, 1.1, 0.9], [1.0, 0.9, 1.1])
    assert "m0 is the cheapest" in sentences_of(clear)
    assert "m0 and m1 cost least; this run cannot tell them apart" in sentences_of(level)
    clear.complete = False
    assert not any(word in sentences_of(clear) for word in ("cheapest", "least", "最"))


def test_the_headline_says_how_waits_grow_the_cheapest_first():
    growth = shown(everything()[4]).headline
    assert [one.en.split()[3] for one in growth[:2]] == ["epoll", "poll"]
