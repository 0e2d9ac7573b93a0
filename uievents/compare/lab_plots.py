"""The plots of the studies beside that of input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from .figures import Figure, Text
from .parts import DevicesStudy, IoStudy, MultiplexersStudy, ServerCosts, ServersStudy, TasksStudy
from .svg import Axis, Plot, log_axis, spread_out, text_at

PALETTE = ("busy", "poll", "state", "block", "events")
NAMED = {
    "select": "busy",
    "poll": "poll",
    "epoll": "events",
    "selectors": "block",
    "scan_many": "poll",
    "thread_per_device": "block",
    "events": "events",
    "process_per_request": "busy",
    "thread_per_request": "poll",
    "event_loop": "events",
    "coroutines": "block",
}
"""The colours of curves."""
SHORT = {
    "scan_many": Text("scan in turn", "轮流扫描"),
    "thread_per_device": Text("threads", "线程"),
    "events": Text("uievents", "uievents"),
    "process_per_request": Text("process", "进程"),
    "thread_per_request": Text("thread", "线程"),
    "event_loop": Text("event loop", "事件循环"),
    "coroutines": Text("coroutines", "协程"),
}
"""The names of curves, where they are not their own."""
PUBLISHED = {
    "select": ((10, 7.3), (100, 30.0), (1000, 350.0), (10_000, 9300.0)),
    "poll": ((10, 6.1), (100, 29.0), (1000, 350.0), (10_000, 9900.0)),
    "epoll": ((10, 4.1), (100, 4.2), (1000, 5.3), (10_000, 6.6)),
}
"""Microseconds a call: M. Kerrisk, The Linux Programming Interface (2010), table 63-9, which
gives seconds for 100,000 calls."""

Points = Sequence[tuple[float, float]]


def _curves(
    plot: Plot,
    curves: dict[str, Points],
    names: tuple[Text, Text],
    *,
    floor: float,
    dashed: dict[str, Points] | None = None,
) -> None:
    """Log-log lines, named at their ends; a dashed one has the colour of its name's."""
    plot.right -= 74
    every = [point for points in (*curves.values(), *(dashed or {}).values()) for point in points]
    x = log_axis([point[0] for point in every], plot.left, plot.right, 1)
    y = log_axis([point[1] for point in every], plot.bottom, plot.top, floor)
    plot.axes(x, y, *names)
    drawn = [(name, points) for name, points in curves.items() if points]
    ends = spread_out([y(points[-1][1]) for _, points in drawn], 13, plot.top, plot.bottom)
    for (name, points), end in zip(drawn, ends, strict=True):
        colour = NAMED.get(name, "state")
        plot.line([(x(a), y(b)) for a, b in points], "line", colour)
        plot.line([(x(points[-1][0]), y(points[-1][1])), (plot.right + 6, end)], "leader")
        plot.draw(text_at(plot.right + 8, end + 4, SHORT.get(name, name), kind="value"))
        if dashed and name in dashed:
            plot.line([(x(a), y(b)) for a, b in dashed[name]], "thin", colour)


def multiplexers(study: MultiplexersStudy) -> list[tuple[Text, str]]:
    """Cost per wait against the number of descriptors."""
    plot = Plot(
        Text(
            "The cost of one wait. Dashed: figures published by M. Kerrisk (TLPI, table 63-9), on "
            "the hardware of 2010.",
            "等待一次的代价。虚线为 M. Kerrisk 发表的数据（TLPI 表 63-9，2010 年的硬件）。",
        )
    )
    curves: dict[str, Points] = {}
    for name in dict.fromkeys(cost.name for cost in study.costs):
        curves[name] = [
            (cost.descriptors, cost.microseconds.low)
            for cost in study.costs
            if cost.name == name and cost.microseconds is not None
        ]
    names = Text("descriptors watched", "监视的描述符"), Text("µs", "微秒")
    _curves(plot, curves, names, floor=0.1, dashed=dict(PUBLISHED))
    return [(plot.title, plot.svg())]


def devices(study: DevicesStudy) -> list[tuple[Text, str]]:
    """Latency against the number of devices."""
    plot = Plot(
        Text(
            "Median latency of a press by the number of devices in the program.",
            "按下的中位延迟与程序中设备的数目。",
        )
    )
    curves: dict[str, Points] = {}
    for one in study.costs:
        if one.p50_ms is not None and not one.missed:
            curves[one.name] = [*curves.get(one.name, ()), (one.devices, one.p50_ms)]
    names = Text("devices", "设备"), Text("p50, ms", "p50（毫秒）")
    _curves(plot, curves, names, floor=0.01)
    return [(plot.title, plot.svg())]


def servers(study: ServersStudy) -> list[tuple[Text, str]]:
    """CPU per request, and latency, against the number of clients."""
    plain = [one for one in study.costs if not (one.idle_clients or one.slow_clients)]
    clients = Text("clients", "客户端")

    def curves(value: Callable[[ServerCosts], float | None]) -> dict[str, Points]:
        made: dict[str, Points] = {}
        for name in dict.fromkeys(one.name for one in plain):
            points = [(one.clients, value(one)) for one in plain if one.name == name]
            made[name] = [(a, b) for a, b in points if b is not None]
        return made

    cpu = Plot(Text("CPU time of one request.", "每个请求的 CPU 时间。"))
    costs = curves(lambda one: _median(one.cpu_ms_per_request))
    _curves(cpu, costs, (clients, Text("CPU, ms", "CPU（毫秒）")), floor=0.01)
    which = "p99" if any(one.p99_ms is not None for one in plain) else "p90"
    late = Plot(
        Text(
            f"Latency ({which}), where there are answers enough for it.",
            f"延迟（{which}），仅在样本足够处画出。",
        )
    )
    points = curves(lambda one: one.p99_ms if which == "p99" else one.p90_ms)
    _curves(late, points, (clients, Text(f"{which}, ms", f"{which}（毫秒）")), floor=1)
    return [(plot.title, plot.svg()) for plot in (cpu, late)]


def _median(figure: Figure | None) -> float | None:
    return None if figure is None else figure.median


def io(study: IoStudy) -> list[tuple[Text, str]]:
    """One read of each mode: waiting in grey, copying in colour."""
    plot = Plot(
        Text(
            "One measured read of each mode: grey is waiting for the data, coloured is copying.",
            "各模式实测的一次读取：灰色为等待数据，彩色为拷贝。",
        ),
        height=50.0 + 34.0 * len(study.modes),
    )
    longest = max((one.timeline[-1][1] for one in study.modes if one.timeline), default=1.0)
    plot.left = 12
    x = Axis(0, longest, plot.left, plot.right)
    for row, one in enumerate(study.modes):
        top = 20 + 34.0 * row
        plot.draw(text_at(plot.left, top - 4, one.label))
        for (phase, begin), (_, end) in pairwise(one.timeline):
            copying = phase in ("ready", "copying")
            colour = "events" if copying else "waiting"
            width = max(x(end) - x(begin), 1.5 if copying else 0.0)
            plot.bar(x(begin), top, width, 12, colour, f"{phase}: {end - begin:.3f} ms")
    _time(plot, x)
    return [(plot.title, plot.svg())]


def tasks(study: TasksStudy) -> list[tuple[Text, str]]:
    """The seed's figure, measured."""
    rows = sum(len({task for task, _, _ in one.timeline}) for one in study.arrangements)
    plot = Plot(
        Text(
            "One measured repeat of each arrangement: coloured is running, grey is waiting.",
            "各种安排实测的一次：彩色为运行，灰色为等待。",
        ),
        height=48.0 + 14.0 * rows + 28.0 * len(study.arrangements),
    )
    plot.left = 12
    ends = [moment for one in study.arrangements for _, _, moment in one.timeline]
    x = Axis(0, max(ends, default=1.0), plot.left, plot.right)
    top = 18.0
    for one in study.arrangements:
        plot.draw(text_at(plot.left, top - 4, one.label))
        for number, task in enumerate(dict.fromkeys(task for task, _, _ in one.timeline)):
            marks = [(phase, moment) for name, phase, moment in one.timeline if name == task]
            for (phase, begin), (_, end) in pairwise(marks):
                colour = "waiting" if phase == "waiting" else PALETTE[number % len(PALETTE)]
                title = f"{task}, {phase}: {end - begin:.1f} ms"
                plot.bar(x(begin), top, x(end) - x(begin), 11, colour, title)
            top += 14
        top += 28
    _time(plot, x)
    return [(plot.title, plot.svg())]


def _time(plot: Plot, x: Axis) -> None:
    for value in x.ticks():
        anchor = "start" if value == 0 else "middle"
        plot.draw(text_at(x(value), plot.height - 20, f"{value:g}", anchor))
    middle = (plot.left + plot.right) / 2
    plot.draw(text_at(middle, plot.height - 5, Text("ms", "毫秒"), "middle", "axis"))
