"""The verdicts of the studies beside that of input: every sentence is computed."""

from __future__ import annotations

from .figures import Figure, Text
from .format import digits, ms
from .parts import IoStudy, MultiplexersStudy, ServersStudy, TasksStudy


def multiplexers_verdict(study: MultiplexersStudy) -> list[Text]:
    """How each grows with the number of descriptors, who is cheapest with few, and who fails."""
    said = []
    for name in dict.fromkeys(cost.name for cost in study.costs):
        known = [c for c in study.costs if c.name == name and c.microseconds is not None]
        if len(known) > 1:
            first, last = known[0], known[-1]
            few, many = _median(first.microseconds), _median(last.microseconds)
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
    small = [c for c in study.costs if c.descriptors == fewest and c.microseconds is not None]
    if len(small) > 1:
        best = min(small, key=lambda cost: _median(cost.microseconds))
        said.append(
            Text(
                f"With {fewest} descriptors {best.name} is the cheapest.",
                f"只有 {fewest} 个描述符时，{best.name} 最省。",
            )
        )
    return said


def servers_verdict(study: ServersStudy) -> list[Text]:
    """Who costs most and least for a request, under the largest common load."""
    said = []
    for load in dict.fromkeys(cost.load for cost in study.costs):
        costs = [c for c in study.costs if c.load == load and c.cpu_ms_per_request is not None]
        if len(costs) < 2:
            continue
        cheap = min(costs, key=lambda cost: _median(cost.cpu_ms_per_request))
        dear = max(costs, key=lambda cost: _median(cost.cpu_ms_per_request))
        low, high = _median(cheap.cpu_ms_per_request), _median(dear.cpu_ms_per_request)
        beside = _beside(cheap.idle_clients, cheap.slow_clients)
        said.append(
            Text(
                f"With {cheap.clients} client{_s(cheap.clients)}{beside.en}, {cheap.label.en} "
                f"costs least CPU: {ms(low)} per request; {dear.label.en} costs {ms(high)}, "
                f"{high / low:.1f} times as much.",
                f"{cheap.clients} 个客户端{beside.zh}时，{cheap.label.zh}最省 CPU："
                f"每个请求 {ms(low)}；{dear.label.zh}为 {ms(high)}，是其 {high / low:.1f} 倍。",
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


def io_verdict(study: IoStudy) -> list[Text]:
    """Who burns the CPU while waiting, and who is free to do something else."""
    said = []
    known = [mode for mode in study.modes if mode.cpu_ms is not None]
    if len(known) > 1:
        dear = max(known, key=lambda mode: _median(mode.cpu_ms))
        cheap = min(known, key=lambda mode: _median(mode.cpu_ms))
        said.append(
            Text(
                f"For one read that waits {study.answer_after_ms:g} ms, the {dear.label.en} mode "
                f"uses most CPU, {ms(_median(dear.cpu_ms))}, and the {cheap.label.en} mode least, "
                f"{ms(_median(cheap.cpu_ms))}.",
                f"一次要等 {study.answer_after_ms:g} 毫秒的读取，{dear.label.zh}最耗 CPU"
                f"（{ms(_median(dear.cpu_ms))}），{cheap.label.zh}最省"
                f"（{ms(_median(cheap.cpu_ms))}）。",
            )
        )
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
        f"{one.label.zh} {ms(_median(one.total_ms))}（{one.threads} 个线程）" for one in known
    )
    return [Text(f"Three tasks that each wait take: {english}.", f"三个任务共用时：{chinese}。")]


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _median(figure: Figure | None) -> float:
    assert figure is not None
    return figure.median
