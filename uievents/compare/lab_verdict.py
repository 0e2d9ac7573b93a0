"""The verdicts of the studies beside that of input: every sentence is computed.

Who is best or worst *of all* is said only where all were measured (``complete``) and where this
run can tell it from the next (:mod:`uievents.compare.ratios`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .figures import Figure, Text
from .format import digits, join, ms, ms_zh, times
from .parts import IoStudy, MultiplexersStudy, ServersStudy, TasksStudy
from .ratios import Known, by_run, compare, quickest


def multiplexers_verdict(study: MultiplexersStudy, complete: bool) -> list[Text]:
    """How each grows with the number of descriptors, who is cheapest with few, and who fails."""
    said = []
    for name in dict.fromkeys(cost.name for cost in study.costs):
        known = [c for c in study.costs if c.name == name and c.microseconds is not None]
        if len(known) > 1:
            first, last = known[0], known[-1]
            assert first.microseconds is not None
            assert last.microseconds is not None
            few, many = first.microseconds.low, last.microseconds.low
            said.append(
                Text(
                    f"A wait by {name} costs {digits(few)} µs with {first.descriptors} descriptors "
                    f"watched and {digits(many)} µs with {last.descriptors}.",
                    f"用 {name} 等待一次：监视 {first.descriptors} 个描述符时 {digits(few)} 微秒，"
                    f"{last.descriptors} 个时 {digits(many)} 微秒。",
                )
            )
        for cost in study.costs:
            if cost.name == name and cost.error:
                said.append(
                    Text(
                        f"{name} cannot watch {cost.descriptors} descriptors: {cost.error}.",
                        f"{name} 无法监视 {cost.descriptors} 个描述符：{cost.error}。",
                    )
                )
                break
    fewest = min((cost.descriptors for cost in study.costs), default=0)
    few_watched = [c for c in study.costs if c.descriptors == fewest]
    best = _first([(c.name, c.name, c.microseconds) for c in few_watched], of=quickest)
    if complete and len(few_watched) > 1 and best:
        names = Text(join([en for en, _ in best]), "、".join(zh for _, zh in best))
        if len(best) == 1:
            said.append(
                Text(
                    f"With {fewest} descriptors {names.en} is the cheapest.",
                    f"只有 {fewest} 个描述符时，{names.zh} 最省。",
                )
            )
        else:
            said.append(
                Text(
                    f"With {fewest} descriptors {names.en} cost least, without a difference that "
                    "this run can tell.",
                    f"只有 {fewest} 个描述符时，{names.zh} 最省，彼此之差，本次测量分辨不出。",
                )
            )
    return said


Costing = Sequence[tuple[str, str, Figure | None]]
"""Names in both languages, and what each costs."""


def _first(
    costs: Costing, *, most: bool = False, of: Callable[[Figure], Known] = by_run
) -> list[tuple[str, str]]:
    """Who costs least (or most), and those that this run cannot tell from it."""
    measured = [(en, zh, figure) for en, zh, figure in costs if figure is not None]
    if not measured:
        return []
    _, _, best = (max if most else min)(measured, key=lambda one: of(one[2]).value)
    found = []
    for en, zh, figure in measured:
        compared = compare(of(figure), of(best))
        if figure is best or (compared is not None and not compared.side):
            found.append((en, zh))
    return found


def servers_verdict(study: ServersStudy, complete: bool) -> list[Text]:
    """Who costs most and least for a request, under each load."""
    said = []
    for load in dict.fromkeys(cost.load for cost in study.costs):
        costs = [c for c in study.costs if c.load == load and c.cpu_ms_per_request is not None]
        if len(costs) < 2:
            continue
        cheap = min(costs, key=lambda cost: _median(cost.cpu_ms_per_request))
        dear = max(costs, key=lambda cost: _median(cost.cpu_ms_per_request))
        low, high = _median(cheap.cpu_ms_per_request), _median(dear.cpu_ms_per_request)
        beside = _beside(cheap.idle_clients, cheap.slow_clients)
        assert cheap.cpu_ms_per_request is not None
        assert dear.cpu_ms_per_request is not None
        compared = compare(by_run(dear.cpu_ms_per_request), by_run(cheap.cpu_ms_per_request))
        if compared is None or not compared.side:
            continue
        first = _first([(c.label.en, c.label.zh, c.cpu_ms_per_request) for c in costs])
        alone = complete and len(first) == 1
        en, zh = ("costs least CPU:", "最省 CPU，") if alone else ("costs", "")
        said.append(
            Text(
                f"With {cheap.clients} client{_s(cheap.clients)}{beside.en}, {cheap.label.en} "
                f"{en} {ms(low)} of CPU time per request; {dear.label.en} costs {ms(high)}, "
                f"{times(compared)} times as much.",
                f"{cheap.clients} 个客户端{beside.zh}时，{cheap.label.zh}{zh}"
                f"每个请求的 CPU 时间为 {ms_zh(low)}；{dear.label.zh}为 {ms_zh(high)}，"
                f"是其 {times(compared)} 倍。",
            )
        )
    for cost in study.costs:
        if cost.failed:
            said.append(
                Text(
                    f"{cost.label.en} failed {cost.failed} of {cost.requests} requests "
                    f"(load: {cost.load}).",
                    f"{cost.label.zh}有 {cost.requests} 个请求中的 {cost.failed} 个失败"
                    f"（负载：{cost.load}）。",
                )
            )
    return said


def _beside(idle: int, slow: int) -> Text:
    if idle:
        return Text(f" and {idle} idle connections", f"加 {idle} 个空闲连接")
    if slow:
        return Text(f" and {slow} slow ones", f"加 {slow} 个慢速客户端")
    return Text("", "")


def io_verdict(study: IoStudy, complete: bool) -> list[Text]:
    """Who burns the CPU while waiting, and who is free to do something else."""
    said = []
    known = [mode for mode in study.modes if mode.cpu_ms is not None]
    if len(known) > 1:
        said.append(_io_costs(study, complete))
    free = [mode for mode in study.modes if mode.free_calls]
    if free:
        said.append(
            Text(
                "Free to do something else while the data are waited for: "
                + ", ".join(mode.label.en for mode in free)
                + ".",
                "等待数据期间可以做别的事：" + "、".join(mode.label.zh for mode in free) + "。",
            )
        )
    return said


def _io_costs(study: IoStudy, complete: bool) -> Text:
    known = [mode for mode in study.modes if mode.cpu_ms is not None]
    costs = [(mode.label.en, mode.label.zh, mode.cpu_ms) for mode in known]
    most, least = _first(costs, most=True), _first(costs)
    what = Text(
        f"For one read that waits {study.answer_after_ms:g} ms",
        f"一次要等 {study.answer_after_ms:g} 毫秒的读取",
    )
    if not complete or len(most) > 1:
        each = [(mode.label, _median(mode.cpu_ms)) for mode in known]
        return Text(
            f"{what.en}, CPU time: "
            + ", ".join(f"{label.en} {ms(cpu)}" for label, cpu in each)
            + ".",
            f"{what.zh}，CPU 时间："
            + "，".join(f"{label.zh} {ms_zh(cpu)}" for label, cpu in each)
            + "。",
        )
    dear = max(known, key=lambda mode: _median(mode.cpu_ms))
    cheap = min(known, key=lambda mode: _median(mode.cpu_ms))
    plural = "modes" if len(least) > 1 else "mode"
    return Text(
        f"{what.en}, the {dear.label.en} mode uses most CPU, {ms(_median(dear.cpu_ms))}, and the "
        f"{join([en for en, _ in least])} {plural} least, from {ms(_median(cheap.cpu_ms))}.",
        f"{what.zh}，{dear.label.zh}最耗 CPU（{ms_zh(_median(dear.cpu_ms))}），"
        f"{'、'.join(zh for _, zh in least)}最省（{ms_zh(_median(cheap.cpu_ms))}起）。",
    )


def tasks_verdict(study: TasksStudy) -> list[Text]:
    """How long the three tasks take in each arrangement, and on how many threads."""
    known = [one for one in study.arrangements if one.total_ms is not None]
    if not known:
        return []
    english = ", ".join(
        f"{one.label.en} {ms(_median(one.total_ms))} ({one.threads} thread{_s(one.threads)})"
        for one in known
    )
    chinese = "，".join(
        f"{one.label.zh} {ms_zh(_median(one.total_ms))}（{one.threads} 个线程）" for one in known
    )
    return [Text(f"Three tasks that each wait take: {english}.", f"三个任务共用时：{chinese}。")]


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _median(figure: Figure | None) -> float:
    assert figure is not None
    return figure.median
