"""The verdict: what the figures say, in plain words, and nothing that they do not say.

Every sentence is computed.  A comparison is drawn only between contestants on one device, and a
difference is called one only if this run can tell it (:mod:`uievents.compare.ratios`).  The
verdict also says where polling wins: in the median, in the p99, in CPU time under load.  Who is
best *of all* is said only where all were measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .contestants import SIMULATED, WINDOW
from .figures import Text
from .format import apart, digits, join, ms, ms_zh, percent, rounded
from .parts import Pace
from .ratios import (
    LITTLE_CPU,
    NOTICEABLE,
    Compared,
    Later,
    against,
    compare,
    input_figures,
    median_latency,
)
from .report import Costs, InputStudy, Result

ALONE = 95.0
"""Percent of a core that a loop that never sleeps gets on a machine without other work."""
STEADY = 1.25
"""How many times longer the same work may take, at times, on a machine that is called steady."""
POLLING = ("busy", "poll")

_PLACES = {
    SIMULATED: Text("On the simulated device", "在模拟设备上"),
    WINDOW: Text("In a real window", "在真实窗口中"),
}


def verdict(report: InputStudy, step: float, incomplete: Collection[str] = ()) -> list[Text]:
    """The sentences.

    ``step``: seconds that the CPU meter can show; ``incomplete``: devices on which somebody was
    not measured, or not as often as was planned.
    """
    sentences: list[Text] = []
    for device in (SIMULATED, WINDOW):
        results = [result for result in report.results if result.device == device]
        ours = next((result for result in results if result.kind == "events"), None)
        sentences += _idle(report, device, step)
        if ours is not None:
            others = [result for result in results if result is not ours]
            sentences += _latency(device, ours, others, step, device not in incomplete)
            sentences += _tail(device, ours, others)
            sentences += _active(device, ours, others, step)
        sentences += _missed(results, report.plan.scenario == "mouse")
    sentences += _balance(report.results)
    sentences += _merged(report.results)
    sentences += _company(report.results)
    sentences += _pace(report.pace)
    return sentences


def _idle(report: InputStudy, device: str, step: float) -> Iterator[Text]:
    place = _PLACES[device]
    for ratio in report.idle_ratios:
        busy, ours = report.result(ratio.busy), report.result(ratio.events)
        if ratio.device != device or busy is None or ours is None:
            continue
        share, mine = _share(busy.idle), _share(ours.idle)
        less = rounded(ratio.times)
        little = 1000 * max(step, LITTLE_CPU)
        en = (
            f"less than can be told from nothing ({ms(little)} in {ours.idle.seconds:.3g} s): more "
            f"than {less} times less"
            if ratio.more_than
            else f"{percent(mine)}: {less} times less"
        )
        zh = (
            f"少到无法与零区分（{ours.idle.seconds:.3g} 秒内不足 {ms_zh(little)}）："
            f"相差超过 {less} 倍"
            if ratio.more_than
            else f"占用 {percent(mine)}：相差 {less} 倍"
        )
        yield Text(
            f"{place.en}, while nothing happens, {busy.label.en} uses {percent(share)} of a core "
            f"and events use {en}.",
            f"{place.zh}，没有任何事情发生时，{_zh(busy)}占用一个核的 {percent(share)}，"
            f"事件方式{zh}。",
        )
    for one in report.results:
        wakes = one.idle.wakeups_per_second
        waits = one.device == device and one.kind == "block"
        if waits and wakes is not None and one.polls:
            rate = digits(wakes.median)
            yield Text(
                f"{one.label.en} says that it waits, but wakes {rate} times a second while nothing "
                "happens: it polls.",
                f"{_zh(one)} 名为等待，空闲时却每秒醒来 {rate} 次：它其实在轮询。",
            )


def _zh(one: Result) -> str:
    """Its Chinese name in a sentence: in quotation marks if it is half a sentence itself."""
    return f"“{one.label.zh}”" if one.label.zh.startswith("每") else one.label.zh


def _share(costs: Costs) -> float:
    """Percent of a core, as the table has it: the median of the runs."""
    assert costs.cpu_percent is not None
    return costs.cpu_percent.median


def _latency(
    device: str, ours: Result, others: list[Result], step: float, complete: bool
) -> Iterator[Text]:
    """The medians of those that miss nothing: who misses presses is quick only with the rest."""
    place = _PLACES[device]
    sound = [one for one in others if one.latency.p50_by_run and not one.balance.missed]
    if ours.latency.p50_by_run is None or ours.balance.missed or not sound:
        return
    quicker = [one for one in sound if _side(one, ours) < 0]
    level = [one for one in sound if _side(one, ours) == 0]
    slower = [one for one in sound if _side(one, ours) > 0]
    mine, mine_zh = ms(_p50(ours)), ms_zh(_p50(ours))
    for one in sorted(quicker, key=_p50):
        en = zh = ""
        if _costs_more(one, ours, "idle CPU %", step):
            share = percent(_share(one.idle))
            en = f" It pays for that with {share} of a core while idle."
            zh = f"代价是空闲时占用一个核的 {share}。"
        yield Text(
            f"{place.en}, {one.label.en} answers sooner than events: median {ms(_p50(one))} "
            f"against {mine}.{en}",
            f"{place.zh}，{_zh(one)}比事件方式响应更快：中位延迟 {ms_zh(_p50(one))}，"
            f"事件方式为 {mine_zh}。{zh}",
        )
    for one in level:
        yield Text(
            f"{place.en}, the median latencies of events ({mine}) and {one.label.en} "
            f"({ms(_p50(one))}) show no difference that this run can tell.",
            f"{place.zh}，事件方式（{mine_zh}）与{_zh(one)}（{ms_zh(_p50(one))}）"
            "的中位延迟之差，本次测量分辨不出。",
        )
    if slower and not quicker and not level and complete:
        second = min(slower, key=_p50)
        yield Text(
            f"{place.en}, events have the lowest median latency of those that miss nothing: "
            f"{mine}; the next is {second.label.en} with {ms(_p50(second))}.",
            f"{place.zh}，在没有错过按下的各方式中，事件方式的中位延迟最低：{mine_zh}；"
            f"其次是{_zh(second)}，{ms_zh(_p50(second))}。",
        )
    polling = [one for one in slower if one.kind == "poll"]
    if polling:
        one = max(polling, key=_p50)
        later = _against(one, ours)
        assert isinstance(later, Later)  # the one sleeps, the other does not
        yield Text(
            f"{place.en}, polling with a sleep trades one for the other: {one.label.en} has a "
            f"median latency of {ms(_p50(one))}, {apart(later)} ms more than events.",
            f"{place.zh}，带休眠的轮询是此消彼长：{_zh(one)}的中位延迟为 {ms_zh(_p50(one))}，"
            f"比事件方式多 {apart(later)} 毫秒。",
        )


def _p50(one: Result) -> float:
    assert one.latency.p50_ms is not None
    return one.latency.p50_ms


def _against(one: Result, ours: Result) -> Compared | Later | None:
    theirs, mine = median_latency(one), median_latency(ours)
    return against(theirs, mine) if theirs and mine else None


def _side(one: Result, ours: Result) -> int:
    """Whose median latency is the higher: 1 if the first's, 0 if this run cannot tell."""
    found = _against(one, ours)
    return found.side if found else 0


def _tail(device: str, ours: Result, others: list[Result]) -> Iterator[Text]:
    """Where events are later than somebody who polls in the worst of a hundred presses."""
    place, mine, within = _PLACES[device], ours.latency.p99_ms, ours.latency.p99_within_ms
    if mine is None or within is None or ours.balance.missed:
        return
    for one in others:
        theirs, between = one.latency.p99_ms, one.latency.p99_within_ms
        if one.kind not in POLLING or theirs is None or between is None or one.balance.missed:
            continue
        if mine <= NOTICEABLE * theirs:
            continue
        told = within[0] > between[1]
        en = "worse" if told else "higher, but not by a difference that this run can tell"
        zh = "更差" if told else "更高，但本次测量不足以分辨"
        yield Text(
            f"{place.en}, the p99 latency of events is {en}: {ms(mine)} against {ms(theirs)} of "
            f"{one.label.en}.",
            f"{place.zh}，事件方式的 p99 延迟{zh}：{ms_zh(mine)}，{_zh(one)}为 {ms_zh(theirs)}。",
        )


def _active(device: str, ours: Result, others: list[Result], step: float) -> Iterator[Text]:
    """Where events use more CPU than somebody who polls, while input comes."""
    place = _PLACES[device]
    worse = [
        (one, percent(_share(one.active)))
        for one in others
        if one.kind != "peer" and _costs_more(ours, one, "active CPU %", step)
    ]
    if worse:
        mine = percent(_share(ours.active))
        yield Text(
            f"{place.en}, while input comes, events use more CPU ({mine} of a core) than "
            f"{join([f'{one.label.en} ({share})' for one, share in worse])}.",
            f"{place.zh}，有输入时，事件方式的 CPU 占用（一个核的 {mine}）高于"
            f"{'、'.join(f'{_zh(one)}（{share}）' for one, share in worse)}。",
        )


def _costs_more(one: Result, other: Result, figure: str, step: float) -> bool:
    """Whether this run can tell that ``one`` costs more."""
    first, second = (input_figures(it, step).get(figure) for it in (one, other))
    compared = compare(first, second) if first and second else None
    return compared is not None and compared.side > 0


def _missed(results: list[Result], motion: bool) -> Iterator[Text]:
    for one in results:
        lost, sent = one.balance.missed, one.balance.sent
        if lost <= 0:
            continue
        share = percent(100 * lost / sent)
        what = Text("motions", "移动") if motion else Text("presses", "按下")
        en = f"{one.label.en} missed {lost} of {sent} {what.en} ({share})"
        zh = f"{_zh(one)}错过了 {sent} 次{what.zh}中的 {lost} 次（{share}）"
        if one.kind == "state" and motion:
            en += ": the pointer had moved on before the next look"
            zh += "：下一次查看之前指针已经移开"
        elif one.kind == "state":
            en += ": they began and ended between two looks"
            zh += "：它们在两次查看之间开始并结束"
        yield Text(en + ".", zh + "。")


def _merged(results: list[Result]) -> Iterator[Text]:
    for one in results:
        merged, sent = one.balance.merged, one.balance.sent
        if merged > 0:
            yield Text(
                f"{one.label.en} merged {merged} of {sent} motions into later ones, whose path "
                "keeps them: its handler was called less often, and nothing was lost.",
                f"{_zh(one)}把 {sent} 次移动中的 {merged} 次并入后来的移动，路径中仍有记录："
                "处理函数调用得更少，但没有丢失任何移动。",
            )


def _company(results: list[Result]) -> Iterator[Text]:
    """A loop that never sleeps gets a whole core, unless others want it, too."""
    shares = [
        one.idle.cpu_percent.low
        for one in results
        if one.kind == "busy" and one.idle.cpu_percent is not None
    ]
    if shares and min(shares) < ALONE:
        yield Text(
            f"The machine had other work meanwhile: a loop that never sleeps got only "
            f"{percent(min(shares))} of a core at times. Measure again when it is idle.",
            f"测量期间机器另有负载：从不休眠的循环有时只得到一个核的 {percent(min(shares))}。"
            "请在机器空闲时重新测量。",
        )


def _pace(pace: Pace | None) -> Iterator[Text]:
    """A core whose other half is somebody else's is not as quick, and no meter shows it."""
    if pace is not None and pace.change > STEADY:
        change = f"{pace.change:.1f}"
        yield Text(
            f"The machine was not steady: at times the same work took {change} times as long. "
            "More runs make comparisons sharper.",
            f"机器的快慢不稳定：同样的工作有时要 {change} 倍的时间。增加轮数可使比较更精确。",
        )


def _balance(results: list[Result]) -> Iterator[Text]:
    wrong = [one for one in results if not one.balance.balanced]
    if wrong:
        names = Text(", ".join(one.label.en for one in wrong), "、".join(_zh(one) for one in wrong))
        yield Text(
            f"The presses of {names.en} do not balance: their figures are not to be trusted.",
            f"{names.zh}的按下次数不平衡：其数据不可信。",
        )
