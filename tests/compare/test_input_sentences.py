"""What the study of input says of its figures, and no more."""

import pytest
from made import in_one_line, input_of, result, sentences_of, shown

from uievents.compare.present.markdown import markdown
from uievents.compare.present.page import html_page
from uievents.compare.ratios import LITTLE_CPU, compare
from uievents.compare.report import encode
from uievents.compare.studies.input.contestants import SIMULATED
from uievents.compare.studies.input.results import Costs, Phase
from uievents.measure.meters import Reading
from uievents.measure.samples import Figure
from uievents.words import text

SUPERLATIVES = ("least", "most", "lowest", "cheapest", "best", "worst", "最")


def verdict_of(*results, **more):
    return sentences_of(input_of(*results, **more))


def test_the_verdict_says_where_polling_is_quicker():
    verdict = verdict_of(result("busy", [0.06] * 8, idle=100.0), result("events", [0.15] * 8))
    assert "busy answers sooner than uievents: its median latency is 0.06 ms, that of" in verdict
    assert "pays for that with 100 % of a core" in verdict


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_verdict_has_the_figures_of_the_table(language):
    """The busy loop's runs are uneven, so that their median is not what all of them come to."""
    events = result("events", [0.15] * 3, idle=0.1, active=(6.0, 9.5, 6.25))
    busy = result("busy", [0.06] * 3, active=(2.0, 3.5, 2.5))
    busy.idle.cpu_percent = Figure.of([102.8, 94.8, 54.4])
    busy.idle.cpu_seconds = 8.4
    found = input_of(busy, events)
    report = shown(found)
    sentences = " ".join(one[language] for one in found.verdict)
    table = found.sections()[0]
    for row, idle, active in zip(table.rows, ("94.8", "0.10"), ("2.50", "6.25"), strict=True):
        assert row[1].en.split("±")[0] == idle
        assert row[3].en.split("±")[0] == active
        for share in (idle, active):
            assert f"{share} %" in sentences
    assert "84 %" not in sentences
    for written in (
        in_one_line(report, language).replace(" ", ""),
        markdown(report, language).replace(" ", ""),
        encode(report).decode().replace(" ", ""),
        html_page(report, language).replace("\u00a0", "").replace(" ", ""),
    ):
        assert all(one[language].replace(" ", "") in written for one in found.verdict)


def test_a_bound_is_of_all_runs_together():
    busy, events = result("busy", [1.0] * 3), result("events", idle=0.0)
    busy.idle.cpu_percent = Figure.of([50.0, 100.0, 100.0])
    found = compare(busy.idle.cpu_percent, events.idle.cpu_percent)
    assert found.kind == "more"
    assert found.times == pytest.approx(250 / 3 / (100 * LITTLE_CPU / 10.0))
    verdict = verdict_of(busy, events)
    assert "too little to measure (under 0.20 ms of CPU time in 10 s): more than 42,000" in verdict


def test_a_coarse_meter_raises_the_bound():
    busy, events = (
        Costs.of([Phase(Reading(10.0, cpu, 0), 0)], step=0.1).cpu_percent for cpu in (9.9, 0.01)
    )
    assert busy.least == pytest.approx(1.0)
    bound = compare(busy, events)
    assert (bound.kind, bound.times) == ("more", pytest.approx(99))


def test_a_wait_that_polls_is_called_one():
    busy, wait = result("busy", p99=1.0, idle=99.0), result("block", p99=2.0, idle=3.0)
    assert not wait.polls
    assert wait.colour == "block"
    assert "it polls" not in verdict_of(busy, wait, result("events"))
    wait.idle.wakeups_per_second = Figure.of([900.0])
    assert "wakes 900 times a second while nothing happens: it polls" in verdict_of(
        busy, wait, result("events")
    )
    assert wait.colour == result("poll").colour == "poll"
    assert [result(kind).polls for kind in ("state", "events", "peer")] == [False] * 3


def test_a_loop_that_costs_nothing_pays_nothing():
    verdict = verdict_of(result("peer", [0.06] * 8, idle=0.0), result("events", [0.15] * 8))
    assert "peer answers sooner than uievents" in verdict
    assert "pays" not in verdict


def test_the_verdict_says_where_the_p99_is_worse():
    events = result("events", p99=2.0, within=(1.8, 2.5))
    verdict = verdict_of(events, result("busy", p99=0.5, within=(0.4, 0.6)))
    assert "uievents has a higher p99 latency than busy: 2 ms against 0.50 ms." in verdict
    verdict = verdict_of(events, result("busy", p99=0.5, within=(0.4, 1.9)))
    assert "2 ms against 0.50 ms, but not by a difference that this run can tell" in verdict
    assert "p99" not in verdict_of(events, result("busy", p99=2.0, within=(1.8, 2.5)))
    assert "p99" not in verdict_of(events, result("busy", p99=0.5, within=(0.4, 0.6), missed=9))


def test_the_verdict_says_where_events_use_more_cpu():
    events = result("events", active=(6.0, 6.5, 6.2))
    verdict = verdict_of(
        events, result("poll", active=(2.0, 2.2, 2.1)), result("state", active=(9.0,) * 3)
    )
    assert "uievents uses more CPU (6.20 % of a core) than poll (2.10 %)." in verdict
    assert "more CPU" not in verdict_of(events, result("poll", active=(6.1, 6.4, 6.3)))


def test_the_verdict_says_where_there_is_no_difference():
    verdict = verdict_of(result("events", [0.5, 0.4, 0.6]), result("block", [0.6, 0.5, 0.5]))
    assert (
        "cannot tell the median latencies of uievents (0.50 ms) and block (0.50 ms) apart"
        in verdict
    )
    assert not any(word in verdict for word in SUPERLATIVES)


def test_the_best_is_named_only_where_all_were_measured():
    both = result("events", [0.5] * 8), result("poll", [8.0] * 8)
    assert "of those that miss nothing, uievents has the lowest median latency" in verdict_of(*both)
    verdict = verdict_of(*both, incomplete=[SIMULATED])
    assert "poll has a median latency of 8 ms, uievents 0.50 ms" in verdict
    assert not any(word in verdict for word in SUPERLATIVES)


def test_a_name_that_is_half_a_sentence_is_quoted():
    state = result("state", missed=9, label=text("state, every {n} ms", n=16))
    missed = "On the simulated device, “state, every 16 ms” missed 9 of 300 presses (3 %)"
    assert missed in verdict_of(state)
    poll = result("poll", [8.0] * 8, label=text("polling every {n} ms", n=16))
    assert "“每 16 毫秒轮询一次”" in verdict_of(poll, result("events", [0.5] * 8))


def test_the_headline_says_what_waiting_costs_first():
    found = input_of(
        result("busy", [0.06] * 8, idle=100.0),
        result("poll", [8.0] * 8),
        result("events", [0.15] * 8, idle=0.01),
    )
    first, second, third = shown(found).headline
    assert "uses 100 % of a core" in first.en
    assert "poll has a median latency of 8 ms" in second.en
    assert "busy answers sooner" in third.en


def test_real_windows_come_first():
    both = [
        result(kind, [ms] * 8, idle=idle, device=device)
        for device in (SIMULATED, "window")
        for kind, ms, idle in (("busy", 0.3, 100.0), ("poll", 8.0, 0.5), ("events", 0.4, 0.01))
    ]
    headline = shown(input_of(*both)).headline
    assert [one.en.startswith("In a real window, ") for one in headline] == [True] * 3
    assert "busy uses 100 % of a core" in headline[0].en
    assert "poll has a median latency of 8 ms, uievents 0.40 ms" in headline[1].en
