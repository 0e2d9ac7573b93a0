"""The verdict: what the figures say, in plain words, and nothing that they do not say.

Every sentence is computed.  A comparison is drawn only between contestants on one device,
and a difference is called one only if it exceeds :data:`NOTICEABLE`; the verdict also says
where polling wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from .contestants import SIMULATED, WINDOW
from .figures import Text
from .format import ms, percent
from .report import Costs, InputStudy, Result

NOTICEABLE = 1.1
"""Ratio from which two latencies are told apart: the machine's noise is about a tenth."""

ALONE = 95.0
"""Percent of a core that a loop that never sleeps gets on a machine without other work."""

_PLACES = {
    SIMULATED: Text("On the simulated device", "在模拟设备上"),
    WINDOW: Text("In a real window", "在真实窗口中"),
}


def verdict(report: InputStudy) -> list[Text]:
    """The sentences."""
    sentences: list[Text] = []
    for device in (SIMULATED, WINDOW):
        results = [result for result in report.results if result.device == device]
        ours = next((result for result in results if result.kind == "events"), None)
        sentences += _idle(report, device)
        if ours is not None:
            others = [result for result in results if result is not ours]
            sentences += _latency(device, ours, others)
        sentences += _missed(results, report.plan.scenario == "mouse")
    sentences += _balance(report.results)
    sentences += _merged(report.results)
    sentences += _company(report.results)
    return sentences


def _idle(report: InputStudy, device: str) -> Iterator[Text]:
    place = _PLACES[device]
    for ratio in report.idle_ratios:
        busy, ours = report.result(ratio.busy), report.result(ratio.events)
        if ratio.device != device or busy is None or ours is None:
            continue
        share, mine = _share(busy.idle), _share(ours.idle)
        times = f"{float(f'{ratio.times:.2g}'):,.0f}"
        en = (
            f"nothing that the CPU clock can show in {ours.idle.seconds:.3g} s: more than "
            f"{times} times less"
            if ratio.more_than
            else f"{percent(mine)}: {times} times less"
        )
        zh = (
            f"在 {ours.idle.seconds:.3g} 秒内少到 CPU 时钟测不出：相差超过 {times} 倍"
            if ratio.more_than
            else f"占用 {percent(mine)}：相差 {times} 倍"
        )
        yield Text(
            f"{place.en}, while nothing happens, {busy.label.en} uses {percent(share)} of a core "
            f"and events use {en}.",
            f"{place.zh}，没有任何事情发生时，{busy.label.zh}占用一个核的 {percent(share)}，"
            f"事件方式{zh}。",
        )
    for one in report.results:
        wakes = one.idle.wakeups_per_second
        waits = one.device == device and one.kind == "block"
        if waits and wakes is not None and wakes.median >= 20:
            yield Text(
                f"{one.label.en} says that it waits, but wakes {wakes.median:.0f} times a second "
                "while nothing happens: it polls.",
                f"{one.label.zh} 名为等待，空闲时却每秒醒来 {wakes.median:.0f} 次：它其实在轮询。",
            )


def _share(costs: Costs) -> float:
    """Percent of a core."""
    return 100 * costs.cpu_seconds / costs.seconds


def _latency(device: str, ours: Result, others: list[Result]) -> Iterator[Text]:
    place = _PLACES[device]
    known = [  # who misses presses is quick only with those that it noticed
        (one.latency.p50_ms, one)
        for one in [ours, *others]
        if one.latency.p50_ms is not None and not one.balance.missed
    ]
    mine = ours.latency.p50_ms
    if mine is None or ours.balance.missed or len(known) < 2:
        return
    best, first = min(known, key=lambda pair: pair[0])
    if first is not ours and mine > NOTICEABLE * best:
        cpu = first.idle.cpu_percent
        en = f" It pays for that with {percent(cpu.median)} of a core while idle." if cpu else ""
        zh = f"代价是空闲时占用一个核的 {percent(cpu.median)}。" if cpu else ""
        yield Text(
            f"{place.en}, the lowest median latency is not ours: {first.label.en} answers in "
            f"{ms(best)}, events in {ms(mine)}.{en}",
            f"{place.zh}，中位延迟最低的不是事件方式：{first.label.zh}为 {ms(best)}，"
            f"事件方式为 {ms(mine)}。{zh}",
        )
    else:
        rest = [pair for pair in known if pair[1] is not ours]
        second, who = min(rest, key=lambda pair: pair[0])
        if second <= NOTICEABLE * mine:
            yield Text(
                f"{place.en}, events ({ms(mine)}) and {who.label.en} ({ms(second)}) have the same "
                "median latency within the noise.",
                f"{place.zh}，事件方式（{ms(mine)}）与{who.label.zh}（{ms(second)}）"
                "的中位延迟在噪声范围内相同。",
            )
        else:
            yield Text(
                f"{place.en}, events have the lowest median latency: {ms(mine)}; the next is "
                f"{who.label.en} with {ms(second)}.",
                f"{place.zh}，事件方式的中位延迟最低：{ms(mine)}；其次是{who.label.zh}，"
                f"{ms(second)}。",
            )
    slow = [(p50, one) for p50, one in known if one.kind == "poll" and p50 > NOTICEABLE * mine]
    if slow:
        worst, who = max(slow, key=lambda pair: pair[0])
        yield Text(
            f"{place.en}, polling with a sleep trades one for the other: {who.label.en} has a "
            f"median latency of {ms(worst)}, {worst / mine:.0f} times that of events.",
            f"{place.zh}，带休眠的轮询是此消彼长：{who.label.zh}的中位延迟为 {ms(worst)}，"
            f"是事件方式的 {worst / mine:.0f} 倍。",
        )


def _missed(results: list[Result], motion: bool) -> Iterator[Text]:
    for one in results:
        lost, sent = one.balance.missed, one.balance.sent
        if lost <= 0:
            continue
        share = percent(100 * lost / sent)
        what = Text("motions", "移动") if motion else Text("presses", "按键")
        en = f"{one.label.en} missed {lost} of {sent} {what.en} ({share})"
        zh = f"{one.label.zh}错过了 {sent} 次{what.zh}中的 {lost} 次（{share}）"
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
                f"{one.label.zh}把 {sent} 次移动中的 {merged} 次并入后来的移动，路径中仍有记录："
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


def _balance(results: list[Result]) -> Iterator[Text]:
    wrong = [one for one in results if not one.balance.balanced]
    if wrong:
        names = ", ".join(one.label.en for one in wrong)
        yield Text(
            f"The presses of {names} do not balance: their figures are not to be trusted.",
            f"{names} 的按键数目不平衡：其数据不可信。",
        )
