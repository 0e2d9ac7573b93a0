"""The sections of the studies beside that of input."""

from __future__ import annotations

from . import lab_plots
from .figures import Text
from .format import NONE, Section, digits, enough, figure, least, ms, ms_zh, plain
from .parts import (
    DevicesStudy,
    IoStudy,
    MultiplexersStudy,
    Pace,
    ServerCosts,
    ServersStudy,
    TasksStudy,
)
from .report import Report


def sections(report: Report) -> list[Section]:
    """Those of the studies that were made."""
    made = []
    if report.devices is not None and report.devices.costs:
        made.append(_devices(report.devices))
    if report.servers is not None and report.servers.costs:
        made.append(_servers(report.servers))
    if report.io is not None and report.io.modes:
        made.append(_io(report.io))
    if report.multiplexers is not None and report.multiplexers.costs:
        made.append(_multiplexers(report.multiplexers))
    if report.tasks is not None and report.tasks.arrangements:
        made.append(_tasks(report.tasks))
    return made


def _devices(study: DevicesStudy) -> Section:
    return Section(
        title=Text("Several devices in one program", "一个程序，多个设备"),
        columns=(
            Text("", ""),
            Text("devices", "设备"),
            Text("idle\nCPU %", "空闲\nCPU %"),
            Text("idle\nwakeups/s", "空闲\n唤醒/秒"),
            Text("p50\nms", "p50\n毫秒"),
            Text("missed\n%", "错过\n%"),
            Text("p90\nms", "p90\n毫秒"),
            Text("p99\nms", "p99\n毫秒"),
        ),
        rows=[
            [
                one.label,
                plain(str(one.devices)),
                figure(one.idle_cpu_percent),
                figure(one.idle_wakeups_per_second),
                enough(one.p50_ms),
                plain(digits(100 * one.missed / one.sent)),
                enough(one.p90_ms),
                enough(one.p99_ms),
            ]
            for one in study.costs
        ],
        narrow=6,
        plots=lambda: lab_plots.devices(study),
        notes=[
            Text(
                f"{study.presses} presses in each run, each on any of the devices (blocking scan: "
                f"on the second only); runs: {study.runs}. Simulated devices; latency from the "
                "intended time.",
                f"每轮 {study.presses} 次按下，每次随机按其中一个设备（逐个阻塞扫描：只按第二个）；"
                f"轮数：{study.runs}。模拟设备；延迟从预定时刻算起。",
            ),
            *pace_note(study.pace),
        ],
    )


def pace_note(pace: Pace | None) -> list[Text]:
    """How much the machine's pace changed."""
    if pace is None:
        return []
    return [
        Text(
            f"The machine's pace: the same work took from {ms(pace.quick_ms)} to "
            f"{ms(pace.slow_ms)} of CPU time (p10, p90 of {pace.samples}).",
            f"机器的快慢：同样的工作耗用 CPU 时间 {ms_zh(pace.quick_ms)}至 {ms_zh(pace.slow_ms)}"
            f"（{pace.samples} 次的 p10、p90）。",
        )
    ]


def _servers(study: ServersStudy) -> Section:
    notes = [
        Text(
            f"Each load lasts {study.seconds:g} s in each run, or longer where there are few "
            f"clients, and the servers take turns; runs: {study.runs}. Every request is a "
            f"connection of its own and waits {study.wait_ms:g} ms, as for a database; a client "
            "makes five a second at random times. CPU: of the server and its children. Latency: "
            "from the intended time to the answer.",
            f"每种负载 {study.runs} 轮，每轮 {study.seconds:g} 秒（客户端少时更长），"
            "各服务器交替受测。"
            f"每个请求独占一个连接，并等待 {study.wait_ms:g} 毫秒（如同查询数据库）；"
            "每个客户端平均每秒随机发出五个请求。"
            "CPU 为服务器及其子进程之和；延迟从预定时刻算到收到回答。",
        )
    ]
    if study.late_p50_ms is not None:
        late, p99 = study.late_p50_ms, study.late_p99_ms
        notes.append(
            Text(
                f"Requests were begun {ms(late)} late (p99 {'-' if p99 is None else ms(p99)}), "
                "which is inside every latency.",
                f"请求发出时延后 {ms_zh(late)}（p99 {'-' if p99 is None else ms_zh(p99)}），"
                "已包含在各延迟中。",
            )
        )
    return Section(
        title=Text("Servers: one protocol, four models", "服务器：同一协议，四种模型"),
        columns=(
            Text("", ""),
            Text("clients", "客户端"),
            Text("CPU ms\n/request", "CPU 毫秒\n/请求"),
            Text("p50\nms", "p50\n毫秒"),
            Text("p90\nms", "p90\n毫秒"),
            Text("p99\nms", "p99\n毫秒"),
            Text("workers", "线程+进程"),
            Text("requests", "请求"),
            Text("failed", "失败"),
        ),
        rows=[
            [
                one.label,
                _clients(one),
                figure(one.cpu_ms_per_request),
                *(
                    enough(value) if one.samples else NONE
                    for value in (one.p50_ms, one.p90_ms, one.p99_ms)
                ),
                figure(one.workers),
                plain(str(one.requests)),
                plain(str(one.failed)),
            ]
            for one in study.costs
        ],
        narrow=6,
        plots=lambda: lab_plots.servers(study),
        notes=notes,
    )


def _clients(one: ServerCosts) -> Text:
    if one.idle_clients:
        return Text(
            f"{one.clients} +{one.idle_clients} idle", f"{one.clients} +{one.idle_clients} 空闲"
        )
    if one.slow_clients:
        return Text(
            f"{one.clients} +{one.slow_clients} slow", f"{one.clients} +{one.slow_clients} 慢速"
        )
    return plain(str(one.clients))


def _io(study: IoStudy) -> Section:
    return Section(
        title=Text("One read, five modes", "一次读取，五种 I/O 模式"),
        columns=(
            Text("", ""),
            Text("waiting\nms", "等待数据\n毫秒"),
            Text("copying\nµs", "拷贝\n微秒"),
            Text("CPU\nms", "CPU\n毫秒"),
            Text("free while\nit waits", "等待期间\n可做别的事"),
        ),
        rows=[
            [
                one.label,
                figure(one.waiting_ms),
                figure(one.copying_us),
                figure(one.cpu_ms),
                _free(one.free_calls),
            ]
            for one in study.modes
        ],
        plots=lambda: lab_plots.io(study),
        notes=[
            Text(
                f"{study.reads} reads of {study.bytes} bytes each, which come "
                f"{study.answer_after_ms:g} ms after they were asked for. Free: how often a read "
                "let the program do something else.",
                f"每种模式读取 {study.reads} 次，每次 {study.bytes} 字节，数据在请求后 "
                f"{study.answer_after_ms:g} 毫秒到达。最后一列：一次读取期间程序可做别的事的次数。",
            )
        ],
    )


def _free(calls: float | None) -> Text:
    if calls is None:
        return NONE
    if not calls:
        return Text("never", "从不")
    times = digits(calls)
    return Text(f"{times} times", f"{times} 次") if calls > 1 else Text("once", "1 次")


def _multiplexers(study: MultiplexersStudy) -> Section:
    counts = sorted({cost.descriptors for cost in study.costs})
    names = list(dict.fromkeys(cost.name for cost in study.costs))
    known = {(cost.name, cost.descriptors): cost for cost in study.costs}

    def cell(name: str, count: int) -> Text:
        cost = known.get((name, count))
        if cost is None:
            return NONE
        if cost.microseconds is None:
            return Text("cannot", "不能") if cost.error else NONE
        return least(cost.microseconds)

    return Section(
        title=Text("One wait among many descriptors, µs", "在许多描述符上等待一次（微秒）"),
        columns=[
            Text("", ""),
            *(Text(f"{count:,}\nwatched", f"监视\n{count:,} 个") for count in counts),
        ],
        rows=[[plain(name), *(cell(name, count) for count in counts)] for name in names],
        plots=lambda: lab_plots.multiplexers(study),
        notes=[
            Text(
                "One descriptor is ready, so no wait sleeps. They took turns, batch by batch; of "
                "each run the quickest batch counts, as what else goes on only makes it slower. "
                f"The least of {study.runs} runs, and the most, where it is a tenth more; "
                f"{study.limit.en}.",
                "其中一个就绪，因此等待都不会休眠。各方式轮流分批测量；每轮取最快的一批，"
                "因为别的活动只会使它变慢。"
                f"表中为 {study.runs} 轮的最小值；最大值若高出一成以上也列出；{study.limit.zh}。",
            )
        ],
    )


def _tasks(study: TasksStudy) -> Section:
    return Section(
        title=Text("Three tasks that each wait", "三个各自等待 I/O 的任务"),
        columns=(
            Text("", ""),
            Text("total\nms", "总时间\n毫秒"),
            Text("CPU\nms", "CPU\n毫秒"),
            Text("threads", "线程"),
        ),
        rows=[
            [one.label, figure(one.total_ms), figure(one.cpu_ms), plain(str(one.threads))]
            for one in study.arrangements
        ],
        plots=lambda: lab_plots.tasks(study),
        notes=[
            Text(
                f"{study.repeats} repeats. The plot is a measured one: grey is waiting.",
                f"重复 {study.repeats} 次。图为实测的一次，灰色为等待。",
            )
        ],
    )
