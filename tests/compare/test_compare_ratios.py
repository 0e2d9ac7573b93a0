"""Ratios that may be claimed, and verdicts that claim no more."""

import io
import math
import random
import statistics

import pytest
from rich.cells import cell_len
from rich.console import Console

from uievents.compare.contestants import SIMULATED
from uievents.compare.figures import Figure, Text
from uievents.compare.format import figure, in_language, least, multiple, unbroken
from uievents.compare.header import make_header
from uievents.compare.input_plots import colour, cost_against_latency
from uievents.compare.lab_verdict import io_verdict, multiplexers_verdict, servers_verdict
from uievents.compare.markdown import markdown
from uievents.compare.page import html_page
from uievents.compare.parts import (
    DeviceCosts,
    DevicesStudy,
    IoCosts,
    IoStudy,
    MultiplexersStudy,
    ServerCosts,
    ServersStudy,
    WaitCost,
)
from uievents.compare.ratios import (
    MOODS,
    SHARP,
    STUDENT,
    Compared,
    Known,
    Later,
    add_comparisons,
    against,
    by_run,
    columns,
    compare,
    latency,
    quickest,
    scatter,
)
from uievents.compare.report import (
    SCHEMA,
    Balance,
    Costs,
    InputStudy,
    Latency,
    Plan,
    Report,
    Result,
    decode,
    encode,
)
from uievents.compare.sections import sections
from uievents.compare.summary import idle_ratios
from uievents.compare.table import lines, print_report
from uievents.compare.verdict import verdict

SUPERLATIVES = ("least", "most", "lowest", "cheapest", "best", "worst", "最")


def runs(*values):
    return by_run(Figure.of(values))


# ------------------------------------------------------------------------------- two figures


def test_a_ratio_is_the_mean_of_the_runs_own():
    """The machine was half as quick in the second run, for both."""
    compared = compare(runs(2.0, 4.0, 2.1), runs(1.0, 2.0, 1.0))
    assert compared.kind == "times"
    assert compared.times == pytest.approx((2.0 * 2.0 * 2.1) ** (1 / 3))
    assert compared.low < compared.times < compared.high < SHARP * compared.times


def test_a_latency_is_compared_over_all_presses():
    one, other = (latency(ms, Figure.of([ms, ms])) for ms in (3.0, 2.0))
    assert compare(one, other).times == 1.5
    nearer = latency(2.1, Figure.of([2.1, 2.1]))  # of two runs a half, of three a tenth
    assert compare(one, nearer).kind == "level"
    sharper = [latency(k.value, Figure.of([k.value] * 3)) for k in (one, nearer)]
    assert compare(*sharper).kind == "times"
    assert latency(None, Figure.of([1.0])) is None
    assert latency(1.0, None) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (runs(*[1.05] * 5), runs(*[1.0] * 5)),  # less than a tenth
        (runs(1.4, 1.4), runs(1.0, 1.0)),  # two runs, whose agreement says little
        (runs(2.0, 2.0, 0.9), runs(1.0, 1.0, 1.0)),  # one of three runs says the opposite
        (runs(2.0, 2.0, 2.0, 0.9, 0.9), runs(*[1.0] * 5)),
        (latency(2.0, Figure.of([2.0, 0.9])), latency(1.0, Figure.of([1.0, 1.0]))),
    ],
)
def test_no_difference_that_the_runs_can_tell(one, other):
    assert compare(one, other).kind == compare(other, one).kind == "level"


def test_runs_that_scatter_give_a_range():
    compared = compare(runs(4.0, 5.0, 6.0, 5.0, 4.0), runs(*[1.0] * 5))
    assert (compared.times, compared.kind) == (pytest.approx(2400 ** (1 / 5)), "range")
    logs = [math.log(value) for value in (4.0, 5.0, 6.0, 5.0, 4.0)]
    reach = math.exp(4.60 * statistics.stdev(logs) / math.sqrt(5))
    assert (compared.low, compared.high) == pytest.approx(
        (compared.times / reach, compared.times * reach)
    )


def test_three_runs_are_few_but_may_be_sharp():
    assert scatter([2.0, 2.01, 2.0]) < SHARP
    assert scatter([2.0, 2.4, 2.0]) == scatter([2.0, 2.0]) == scatter([]) == MOODS
    assert scatter([1.0, 2.0]) == scatter([1.0, 2.0, 1.0]) == 2.0
    assert scatter([2.0, 2.8, 3.0, 2.8]) > MOODS


def draw(dice, noise, count):
    """So many runs of what is five times as much, in truth."""
    values = [5 * math.exp(dice.gauss(0, noise)) for _ in range(count)]
    return compare(runs(*values), runs(*[1.0] * count))


@pytest.mark.parametrize("count", [4, 10])
@pytest.mark.parametrize("noise", [0.03, 0.3])
def test_a_range_holds_the_truth_in_99_of_100_cases(noise, count):
    dice = random.Random(1)
    drawn = [draw(dice, noise, count) for _ in range(3000)]
    held = sum(one.low < 5 < one.high for one in drawn) / len(drawn)
    assert held == pytest.approx(0.99, abs=0.006)


def test_two_that_are_just_sharp_are_hardly_ever_a_quarter_apart():
    dice = random.Random(1)
    noise = math.log(SHARP) / STUDENT[7] * math.sqrt(10)
    drawn = [draw(dice, noise, 10).times for _ in range(6000)]
    apart = [max(a / b, b / a) for a, b in zip(drawn[::2], drawn[1::2], strict=True)]
    assert 0 < sum(far > 1.25 for far in apart) / len(apart) < 0.01


def test_runs_that_one_of_them_lacks_are_left_out():
    compared = compare(runs(2.0, None, 6.0), runs(1.0, 1.0, None))
    assert compared == pytest.approx((2.0, "range", 2.0 / MOODS, 2.0 * MOODS))


def test_a_ratio_to_what_is_too_little_is_a_bound():
    nothing, something = Known(0.0, least=0.5), Known(10.0, least=0.5)
    assert compare(something, nothing) == Compared(20.0, "more")
    assert compare(nothing, something) == Compared(0.05, "less")
    assert compare(nothing, Known(0.4, least=0.5)) is None
    assert compare(something, Known(0.0)) is None  # a count of none has no resolution


def asleep(*each):
    """The latency of somebody who sleeps between his looks."""
    return latency(statistics.median(each), Figure.of(each), sleeps=True)


def at_once(*each):
    return latency(statistics.median(each), Figure.of(each))


@pytest.mark.parametrize("pace", [1.0, 1.7])
def test_what_a_timer_makes_is_a_difference_which_is_the_same_on_a_slower_machine(pace):
    work = [pace * ms for ms in (0.11, 0.13, 0.10, 0.12)]
    waiting = [8.0, 8.1, 7.9, 8.0]
    poll, events = asleep(*(w + ms for w, ms in zip(waiting, work, strict=True))), at_once(*work)
    assert compare(poll, events).times == pytest.approx(70 / pace, abs=1.5)
    found = against(poll, events)
    assert (found.kind, found.side) == ("ms", 1)
    assert found.ms == pytest.approx(8.0, abs=0.02)
    assert found.low < found.ms < found.high
    other = against(events, poll)
    assert (other.ms, other.low, other.high) == (-found.ms, -found.high, -found.low)
    assert other.side == -1


def test_two_that_sleep_and_two_that_do_not_have_a_ratio():
    assert against(asleep(50.0, 50.0, 50.0), asleep(8.0, 8.0, 8.0)).times == 6.25
    assert against(at_once(0.1, 0.1, 0.1), at_once(0.05, 0.05, 0.05)).times == 2


def test_a_difference_is_as_sharp_as_the_runs_tell_it():
    assert against(asleep(8.0, 9.0, 10.0, 9.0), at_once(1.0, 1.0, 1.0, 1.0)).kind == "range"
    assert against(asleep(1.0, 3.0, 1.0, 3.0), at_once(1.9, 1.9, 1.9, 1.9)).kind == "level"
    few = against(asleep(9.0, 9.0), at_once(1.0, 1.0))
    assert (few.kind, few.low, few.high) == ("range", 4.0, 12.0)  # as MOODS has it
    assert against(asleep(9.0, 1.0), at_once(1.0, 9.0)).side == 0  # each run says another thing
    assert against(asleep(1.05, 1.05, 1.05), at_once(1.0, 1.0, 1.0)).kind == "level"


@pytest.mark.parametrize("count", [4, 10])
def test_the_range_of_a_difference_holds_the_truth_in_99_of_100_cases(count):
    dice, held = random.Random(1), 0
    for _ in range(3000):
        late, soon = ([dice.gauss(ms, 0.1) for _ in range(count)] for ms in (8.0, 1.0))
        means = [
            latency(statistics.fmean(runs), Figure.of(runs), of)
            for runs, of in ((late, True), (soon, False))
        ]
        found = against(*means)
        held += found.low < 7 < found.high
    assert held / 3000 == pytest.approx(0.99, abs=0.006)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ([87.2, 77.4, 97.0], "87.2±9.80"),
        ([87.2, 67.0, 107.0], "87.2±20"),
        ([3.9, 3.3, 4.5], "3.90±0.6"),
        ([3.9, 3.8, 4.0], "3.90"),
        ([3.9], "3.90"),
    ],
)
def test_how_figures_are_printed(values, printed):
    assert figure(Figure.of(values)).en == printed


def test_the_least_of_the_runs_is_printed_with_the_most():
    assert least(Figure.of([2.31, 2.33, 3.33])).en == "2.31–3.33"
    assert least(Figure.of([15.0, 15.3])).en == "15"


def test_a_wait_is_compared_by_the_quickest_run():
    """In the other runs somebody else had the caches."""
    slow, quick = Figure.of([1700.0, 4000.0, 2900.0]), Figure.of([0.85, 0.85, 0.85])
    assert compare(quickest(slow), quickest(quick)).times == 2000


def test_how_ratios_are_printed():
    printed = [
        multiple(Compared(*of)).en
        for of in [
            (4.23, "times", 4.0, 4.5),
            (99.6, "times", 99.0, 100.0),
            (12.0, "range", 9.12, 15.8),
            (0.43, "range", 0.3, 0.61),
            (88_123.0, "more"),
            (0.05, "less"),
        ]
    ]
    assert printed == ["4.2×", "100×", "9.1–16×", "0.3–0.61×", ">88,000×", "<0.05×"]
    assert multiple(Compared(1.2, "level")).en == "≈"
    late, soon = Later(8.12, "ms", 8.0, 8.3), Later(-0.44, "range", -0.53, -0.35)
    assert [multiple(it).en for it in (late, soon)] == ["+8.1 ms", "−0.35–0.53 ms"]
    assert multiple(late).zh == "+8.1 毫秒"
    assert multiple(Later(0.1, "level", -0.1, 0.3)).en == "≈"
    assert multiple(None).en == "-"


# ------------------------------------------------------------------------------ the study of input


def result(kind, p50=(1.0,), p99=None, within=None, active=(1.0,), idle=0.0, missed=0):
    """``p50`` and ``p99`` in milliseconds; ``active`` and ``idle`` in percent of a core."""
    each = Figure.of(p50)
    seconds = float(len(active))
    return Result(
        *(kind, SIMULATED, kind, Text(kind, kind), len(p50), ""),
        idle=Costs(10.0, idle / 10, Figure.of([idle]), Figure.of([0.0]), None, 0),
        active=Costs(
            seconds, sum(active) / 100, Figure.of(active), Figure.of([9.0]), None, int(9 * seconds)
        ),
        latency=Latency(300, each.median, None, p99, None, None, each, [], [], within),
        balance=Balance(300, 300 - missed, 0, missed, 0, True),
    )


def study(*results):
    plan = Plan("presses", Text("presses", "按键"), 3, 1.0, 100, 120.0, (1.0, 4.0), 1, 0.0)
    return InputStudy(plan, 3, list(results), [], [])


def said(*results, incomplete=()):
    return " ".join(one.en + one.zh for one in verdict(study(*results), 1e-6, incomplete))


def test_the_verdict_says_where_polling_is_quicker():
    text = said(result("busy", [0.06] * 3, idle=100.0), result("events", [0.15] * 3))
    assert "busy answers sooner than events: median 0.06 ms against 0.15 ms" in text
    assert "pays for that with 100 % of a core" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_verdict_has_the_figures_of_the_table(language):
    """The busy loop's runs are uneven, so that their median is not what all of them come to."""
    step, report = 1e-6, Report(SCHEMA, make_header("test", 1, None))
    ours = result("events", [0.15] * 3, idle=0.1, active=(6.0, 9.5, 6.25))
    busy = result("busy", [0.06] * 3, active=(2.0, 3.5, 2.5))
    busy.idle.cpu_percent = Figure.of([102.8, 94.8, 54.4])
    busy.idle.cpu_seconds = 8.4
    assert 100 * busy.idle.cpu_seconds / busy.idle.seconds == pytest.approx(84)
    report.input = study(busy, ours)
    report.input.idle_ratios = idle_ratios([busy, ours], step)
    report.verdict = verdict(report.input, step)
    table, _ = sections(report)
    console = Console(width=200, file=io.StringIO())
    print_report(report, console, language)
    sentences = " ".join(in_language(one, language) for one in report.verdict)
    for row, idle, active in zip(table.rows, ("94.8", "0.10"), ("2.50", "6.25"), strict=True):
        assert row[1].en.split("±")[0] == idle
        assert row[3].en.split("±")[0] == active
        for share in (idle, active):
            assert f"{share} %" in sentences
    assert "84 %" not in sentences
    for written in (
        console.file.getvalue(),
        markdown(report, language),
        encode(report).decode(),
        html_page(report, language).replace("\u00a0", " "),
    ):
        assert all(in_language(one, language) in written for one in report.verdict)


def test_a_bound_is_of_all_runs_together():
    busy, ours = result("busy"), result("events", idle=0.0)
    busy.idle.cpu_percent, busy.idle.cpu_seconds = Figure.of([50.0, 100.0, 100.0]), 8.3
    (ratio,) = idle_ratios([busy, ours], 1e-6)
    assert ratio.more_than
    assert ratio.times == pytest.approx(0.83 / (0.0002 / 10.0))


def test_a_plot_without_a_figure_says_so():
    assert "too few presses" in cost_against_latency([result("busy")]).svg()


def test_a_wait_that_polls_is_drawn_as_one():
    busy, wait = result("busy", p99=1.0, idle=99.0), result("block", p99=2.0, idle=3.0)
    assert not wait.polls
    assert colour(wait) == "block"
    assert 'class="thin"' not in cost_against_latency([busy, wait]).svg()
    wait.idle.wakeups_per_second = Figure.of([900.0])
    assert "it polls" in said(busy, wait)
    assert wait.polls
    assert colour(wait) == colour(result("poll")) == "poll"
    assert 'class="thin"' in cost_against_latency([busy, wait]).svg()
    assert [result(kind).polls for kind in ("state", "events", "peer")] == [False] * 3


def test_who_pays_nothing_is_not_said_to_pay():
    text = said(result("peer", [0.06] * 3, idle=0.0), result("events", [0.15] * 3))
    assert "peer answers sooner than events" in text
    assert "pays" not in text


def test_the_verdict_says_where_the_p99_is_worse():
    events = result("events", p99=2.0, within=(1.8, 2.5))
    told = said(events, result("busy", p99=0.5, within=(0.4, 0.6)))
    assert "the p99 latency of events is worse: 2.00 ms against 0.50 ms of busy" in told
    untold = said(events, result("busy", p99=0.5, within=(0.4, 1.9)))
    assert "higher, but not by a difference that this run can tell" in untold
    assert "p99" not in said(events, result("busy", p99=2.0, within=(1.8, 2.5)))
    assert "p99" not in said(events, result("busy", p99=0.5, within=(0.4, 0.6), missed=9))


def test_the_verdict_says_where_events_use_more_cpu():
    events = result("events", active=(6.0, 6.5, 6.2))
    text = said(events, result("poll", active=(2.0, 2.2, 2.1)), result("state", active=(9.0,) * 3))
    assert "events use more CPU (6.20 % of a core) than poll (2.10 %)." in text
    assert "more CPU" not in said(events, result("poll", active=(6.1, 6.4, 6.3)))


def test_the_verdict_says_where_there_is_no_difference():
    text = said(result("events", [0.5, 0.4, 0.6]), result("block", [0.6, 0.5, 0.5]))
    assert "no difference that this run can tell" in text
    assert not any(word in text for word in SUPERLATIVES)


def test_who_is_best_of_all_is_said_only_where_all_were_measured():
    both = result("events", [0.5] * 3), result("poll", [8.0] * 3)
    assert "events have the lowest median latency of those that miss nothing" in said(*both)
    text = said(*both, incomplete=[SIMULATED])
    assert "median latency of 8.00 ms, 7.5 ms more than events" in text
    assert "多 7.5 毫秒" in text
    assert not any(word in text for word in SUPERLATIVES)


def test_who_sleeps_until_a_timer_ends_it():
    asleep = {kind: result(kind).sleeps for kind in ("busy", "poll", "state", "events", "peer")}
    assert asleep == {"busy": False, "poll": True, "state": True, "events": False, "peer": False}
    wait, peer = result("block"), result("peer")
    assert not wait.sleeps
    for one in (wait, peer):
        one.idle.wakeups_per_second = Figure.of([900.0])
    assert wait.sleeps
    assert not peer.sleeps  # it has a timer, and a press wakes it, too


def test_the_report_has_a_difference_where_one_sleeps():
    report = Report(SCHEMA, make_header("test", 1, None))
    report.input = study(
        result("busy", [0.1] * 3), result("poll", [8.0] * 3), result("events", [0.5] * 3)
    )
    scans = [
        DeviceCosts(
            name,
            Text(name, name),
            devices,
            None,
            None,
            ms,
            None,
            None,
            9,
            0,
            True,
            Figure.of([ms] * 3),
        )
        for name, devices, ms in (
            ("scan_many", 3, 0.5),
            ("scan_many", 10, 5.0),
            ("scan_many", 100, 50.0),
            ("events", 3, 0.2),
            ("events", 10, 0.2),
        )
    ]
    report.devices = DevicesStudy(3, 9, scans)
    add_comparisons(report)
    assert decode(encode(report)) == report
    said = {(d.figure, d.of, d.to): d.ms for d in report.differences}
    assert said == pytest.approx(
        {
            ("input, simulated: p50 ms", "busy", "poll"): -7.9,
            ("input, simulated: p50 ms", "poll", "events"): 7.5,
            ("devices, 10: p50 ms", "scan_many", "events"): 4.8,
            ("devices, 3: p50 ms", "scan_many", "events"): 0.3,
        }
    )
    said = {(r.figure, r.of, r.to): r.times for r in report.ratios if "p50" in r.figure}
    assert said == pytest.approx(
        {
            ("input, simulated: p50 ms", "busy", "events"): 0.2,
            ("devices, scan_many: p50 ms", "3", "10"): 0.1,
            ("devices, scan_many: p50 ms", "3", "100"): 0.01,
            ("devices, scan_many: p50 ms", "10", "100"): 0.1,
            ("devices, events: p50 ms", "3", "10"): 1.0,
        }
    )
    table = sections(report)[1]
    assert [row[-1].en for row in table.rows] == ["0.2×", "+7.5 ms"]


def test_who_misses_presses_has_no_ratio_of_latencies():
    report = Report(SCHEMA, make_header("test", 1, None))
    report.input = study(
        result("busy", idle=100.0), result("state", missed=50), result("events", idle=0.0)
    )
    add_comparisons(report)
    assert decode(encode(report)) == report
    known = columns(report)
    assert list(known["input, simulated: p50 ms"]) == ["busy", "events"]
    assert list(known["input, simulated: missed"]) == ["state"]
    idle = [one for one in report.ratios if one.figure == "input, simulated: idle CPU %"]
    assert [(one.of, one.to, one.kind) for one in idle] == [
        ("busy", "state", "more"),
        ("busy", "events", "more"),
    ]
    beside = sections(report)[1]
    assert beside.title.en.endswith("compared with uievents")
    assert [cell.en for cell in beside.rows[0]] == ["busy", ">50,000×", "-", "≈", "-", "≈"]
    assert beside.rows[1][-1].en == "-"


# ----------------------------------------------------------------------------- the other studies


def waits(*costs):
    made = [WaitCost(f"m{n}", 10, Figure.of(each), "") for n, each in enumerate(costs)]
    return MultiplexersStudy(3, made, Text("", ""))


def texts(sentences):
    return " ".join(one.en + one.zh for one in sentences)


def test_the_cheapest_multiplexer():
    clear, level = waits([1.0] * 3, [2.0] * 3), waits([1.0, 1.1, 0.9], [1.0, 0.9, 1.1])
    assert "m0 is the cheapest" in texts(multiplexers_verdict(clear, complete=True))
    text = texts(multiplexers_verdict(level, complete=True))
    assert "m0 and m1 cost least, without a difference that this run can tell" in text
    assert not any(w in texts(multiplexers_verdict(clear, complete=False)) for w in SUPERLATIVES)


def test_who_reads_at_the_least_cost():
    modes = [
        IoCosts(name, Text(name, name), None, None, Figure.of(cpu), 0.0, [])
        for name, cpu in {"a": [20.0] * 3, "b": [0.2] * 3, "c": [0.2, 0.19, 0.21]}.items()
    ]
    reading = IoStudy(3, 1, 20.0, modes)
    text = texts(io_verdict(reading, complete=True))
    assert "the a mode uses most CPU, 20.0 ms, and the b and c modes least, from 0.20 ms" in text
    text = texts(io_verdict(reading, complete=False))
    assert "CPU time: a 20.0 ms, b 0.20 ms, c 0.20 ms" in text
    assert not any(word in text for word in SUPERLATIVES)


def test_which_server_costs_least():
    costs = [
        ServerCosts(
            *(name, Text(name, name), "10", 10, 0, 0, 9, 0, Figure.of(cpu), 9),
            *(None, None, None, None),
        )
        for name, cpu in {"a": [4.0, 6.0, 4.0], "b": [0.5, 0.75, 0.5]}.items()
    ]
    serving = ServersStudy(3, 1.0, 20.0, costs, None, None)
    text = texts(servers_verdict(serving, complete=True))
    assert "b costs least CPU: 0.50 ms" in text
    assert "8 times as much" in text
    text = texts(servers_verdict(serving, complete=False))
    assert "8 times as much" in text
    assert not any(word in text for word in SUPERLATIVES)


# -------------------------------------------------------------------------------- how it is said


def test_chinese_and_code_do_not_touch():
    assert (
        Text("", "高于get()，是Clock.tick(60)的2倍").zh == "高于 get()，是 Clock.tick(60) 的 2 倍"
    )
    assert Text("84 %", "占84 %的").zh == "占 84 % 的"
    assert Text("get()", "get()（事件）").zh == "get()（事件）"


def test_a_figure_stays_beside_its_unit():
    tied = unbroken("84 % in 0.9 s, 46.5 毫秒，3 次, of 10 sorts")
    assert tied == "84\u00a0% in 0.9\u00a0s, 46.5\u00a0毫秒，3\u00a0次, of 10 sorts"


@pytest.mark.parametrize("width", range(20, 60))
def test_lines_end_where_they_may(width):
    text = (
        "忙轮询线程占用一个核的 84 %，“每 16 毫秒轮询一次”（0.78 %）高于 get() + Clock.tick(60)。"
    )
    made = lines(text, width)
    assert all(cell_len(line) <= width for line in made)
    assert "".join(made).replace(" ", "") == text.replace(" ", "")
    for line in made:
        assert line[0] not in "%，。）”毫秒"
        assert line[-1] not in "（“"
        assert not line.endswith(" ")


def test_the_page_opens_in_the_runs_language():
    report = Report(SCHEMA, make_header("test", 1, None))
    assert '<html lang="en">' in html_page(report)
    page = html_page(report, "zh")
    assert '<html lang="zh">' in page
    assert "navigator" not in page
