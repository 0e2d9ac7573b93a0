"""What the demo says, in English and Chinese.  Both tables have the same keys (a test holds that).

``{name}`` is filled in; a text is one line unless it is a caption or help.
"""

from __future__ import annotations

import locale
import os

EN: dict[str, str] = {
    "tagline": "One queue and one wait for everything that can happen",
    # the state of the shown loop
    "asleep": "Asleep in the kernel",
    "awake": "Working",
    "held": "Held up by a handler",
    "looking": "Looking, again and again",
    "hammering": "Never sleeps",
    "paused": "Paused",
    "starting": "Starting",
    "gone": "The loop's process has ended ({why})",
    "restart": "Start it again",
    "wakeups": "{n} wakeups/s",
    "cpu": "CPU {n} %",
    "own_process": "process {pid}: the drawing is not in its figures",
    # lanes
    "sources": "Sources",
    "queue": "Queue",
    "dispatcher": "Dispatcher",
    "handlers": "Handlers",
    "sources_sub": "who notices",
    "queue_sub": "stands in line",
    "dispatcher_sub": "who is told",
    "handlers_sub": "what is done",
    "click": "Click",
    "key": "Key",
    "wheel": "Wheel",
    "move": "Motion",
    "socket": "Socket",
    "timer": "Timer",
    "send": "Send",
    "timer_on": "On",
    "timer_off": "Off",
    "hint": "click anywhere",
    "hint_more": "or type, turn the wheel, wiggle the mouse",
    "front": "front",
    "more": "+{n} more",
    # cards
    "waited": "waited",
    "queued": "queued",
    "handled": "handled",
    "never": "nothing yet",
    "times": "{n}×",
    # modes
    "mode_events": "Events",
    "mode_sleep": "Sleep-polling",
    "mode_pygame": "pygame.event.wait",
    "mode_busy": "Busy thread",
    "mode_scan": "Blocking scan",
    "about_events": "One wait in the kernel for mouse, keyboard, socket and timer. "
    "Nothing happens: nothing runs.",
    "about_sleep": "Look, sleep, look again. Wakes for nothing, and still notices late: "
    "half an interval on average.",
    "about_pygame": "It looks like a wait, but SDL looks inside it a thousand times a second.",
    "about_busy": "A thread that looks for ever: quick to notice, at the price of a whole core.",
    "about_scan": "Waits for the mouse, then for the keyboard, then the socket ... "
    "whatever is not its turn is not seen.",
    "about_gone": "What it had not handled went with it: that is counted as dropped.",
    "interval": "every {n} ms",
    # strips
    "strip_cpu": "CPU %",
    "strip_wakeups": "wakeups/s",
    "strip_latency": "happened → handler, ms",
    # counters
    "received": "received",
    "delivered": "handled",
    "merged": "merged",
    "dropped": "dropped",
    "waiting": "waiting",
    # controls
    "slow": "onClick takes 500 ms",
    "slow_off": "No",
    "slow_block": "Blocking",
    "slow_async": "async",
    "slow_thread": "Thread",
    "pause": "Pause",
    "resume": "Resume",
    "step": "Step",
    "code": "Code",
    "language": "中文",
    "theme_dark": "Dark",
    "theme_light": "Light",
    "help": "Keys",
    "close": "Close",
    "caption_block": "Never block the loop: whatever comes meanwhile waits in line.",
    "caption_async": "The same half second, awaited: the loop goes on meanwhile.",
    "caption_thread": "The same half second on a thread of its own: the loop goes on meanwhile.",
    "caption_paused": "Paused: events stand in line. Step lets one through.",
    "nc": "nc {host} {port}",
    # overlays
    "help_title": "Keys",
    "help_modes": "how the loop waits",
    "help_slow": "slow handler: next way",
    "help_timer": "timer on or off",
    "help_send": "send a line to the socket",
    "help_pause": "pause or resume",
    "help_step": "let one event through",
    "help_code": "show the handlers' code",
    "help_focus": "go to the next control",
    "help_press": "press it",
    "help_interval": "interval of sleep-polling",
    "help_language": "language",
    "help_theme": "dark or light",
    "help_help": "this page",
    "help_leave": "close this page, or the demo",
    "help_rest": "Every other key, click, notch and motion is an event for the loop.",
    "code_title": "The handlers on screen, as they run",
    # the tour
    "tour_1": "Four lanes, still. The loop sleeps in the kernel: no wakeups, no CPU.",
    "tour_2": "A click becomes an event: noticed, put in line, told to its handler.",
    "tour_3": "Keys, wheel, timer and socket go the same way: one queue, one wait.",
    "tour_4": "The mouse wiggles: motion merges in the queue, and the counters balance.",
    "tour_5": "Sleep-polling: sixty wakeups a second for nothing, and every click waits.",
    "tour_6": "A busy-polling thread: quick, and it costs a whole core.",
    "tour_7": "A blocking scan waits for the mouse: the keys are never seen.",
    "tour_8": "Back to events: silence.",
    "tour_9": "A handler that takes 500 ms: events pile up behind it.",
    "tour_10": "The same work as a coroutine: the loop goes on.",
    "tour_end": "That was the tour. Now click, type, wiggle.",
}

ZH: dict[str, str] = {
    "tagline": "一个队列，一次等待，容纳一切可能发生的事",
    "asleep": "在内核中沉睡",
    "awake": "工作中",
    "held": "被处理函数占住",
    "looking": "一遍又一遍地查看",
    "hammering": "从不休息",
    "paused": "已暂停",
    "starting": "正在启动",
    "gone": "循环的进程已结束（{why}）",
    "restart": "重新启动",
    "wakeups": "每秒唤醒 {n} 次",
    "cpu": "CPU {n} %",
    "own_process": "进程 {pid}：绘图的开销不计在内",
    "sources": "事件源",
    "queue": "队列",
    "dispatcher": "分发器",
    "handlers": "处理函数",
    "sources_sub": "谁来察觉",
    "queue_sub": "排队等候",
    "dispatcher_sub": "通知谁",
    "handlers_sub": "做什么",
    "click": "点击",
    "key": "按键",
    "wheel": "滚轮",
    "move": "移动",
    "socket": "套接字",
    "timer": "定时器",
    "send": "发送",
    "timer_on": "开",
    "timer_off": "关",
    "hint": "点击任意位置",
    "hint_more": "或者打字、转动滚轮、晃动鼠标",
    "front": "队首",
    "more": "还有 {n} 个",
    "waited": "察觉",
    "queued": "排队",
    "handled": "处理",
    "never": "还没有",
    "times": "{n}×",
    "mode_events": "事件",
    "mode_sleep": "休眠轮询",
    "mode_pygame": "pygame.event.wait",
    "mode_busy": "忙轮询线程",
    "mode_scan": "阻塞扫描",
    "about_events": "鼠标、键盘、套接字和定时器，在内核中只等待一次。没有事发生，就什么也不运行。",
    "about_sleep": "看一眼，睡一会儿，再看一眼。白白醒来，却仍然察觉得晚：平均晚半个间隔。",
    "about_pygame": "看起来是等待，其实 SDL 在里面每秒查看一千次。",
    "about_busy": "一个永远查看的线程：察觉得快，代价是整整一个核心。",
    "about_scan": "先等鼠标，再等键盘，再等套接字……没轮到的就看不见。",
    "about_gone": "它还没有处理的随之而去，计为丢弃。",
    "interval": "每 {n} 毫秒",
    "strip_cpu": "CPU %",
    "strip_wakeups": "每秒唤醒次数",
    "strip_latency": "发生 → 处理，毫秒",
    "received": "收到",
    "delivered": "已处理",
    "merged": "合并",
    "dropped": "丢弃",
    "waiting": "等候",
    "slow": "onClick 耗时 500 毫秒",
    "slow_off": "否",
    "slow_block": "阻塞",
    "slow_async": "async",
    "slow_thread": "线程",
    "pause": "暂停",
    "resume": "继续",
    "step": "单步",
    "code": "代码",
    "language": "English",
    "theme_dark": "深色",
    "theme_light": "浅色",
    "help": "按键",
    "close": "关闭",
    "caption_block": "绝不要阻塞循环：这期间发生的一切都在排队。",
    "caption_async": "同样的半秒，用 await 等待：循环照常进行。",
    "caption_thread": "同样的半秒，放在自己的线程里：循环照常进行。",
    "caption_paused": "已暂停：事件在排队。单步放行一个。",
    "nc": "nc {host} {port}",
    "help_title": "按键",
    "help_modes": "循环如何等待",
    "help_slow": "慢处理函数：下一种方式",
    "help_timer": "开关定时器",
    "help_send": "向套接字发送一行",
    "help_pause": "暂停或继续",
    "help_step": "放行一个事件",
    "help_code": "显示处理函数的代码",
    "help_focus": "到下一个控件",
    "help_press": "按下它",
    "help_interval": "休眠轮询的间隔",
    "help_language": "语言",
    "help_theme": "深色或浅色",
    "help_help": "本页",
    "help_leave": "关闭本页，或退出演示",
    "help_rest": "其他按键、点击、滚动和移动，都是发给循环的事件。",
    "code_title": "屏幕上的处理函数，正如其运行",
    "tour_1": "四条泳道，一片静止。循环在内核中沉睡：没有唤醒，没有 CPU。",
    "tour_2": "一次点击成为一个事件：被察觉，排进队列，交给处理函数。",
    "tour_3": "按键、滚轮、定时器和套接字走同一条路：一个队列，一次等待。",
    "tour_4": "鼠标晃动：移动在队列中合并，计数始终平衡。",
    "tour_5": "休眠轮询：每秒白白醒来六十次，而每次点击都要等。",
    "tour_6": "忙轮询线程：很快，代价是整整一个核心。",
    "tour_7": "阻塞扫描在等鼠标：按键永远看不见。",
    "tour_8": "回到事件：寂静。",
    "tour_9": "一个耗时 500 毫秒的处理函数：事件堆积在它后面。",
    "tour_10": "同样的工作写成协程：循环照常进行。",
    "tour_end": "导览结束。现在请点击、打字、晃动鼠标。",
}

LANGUAGES: dict[str, dict[str, str]] = {"en": EN, "zh": ZH}


def users_language() -> str:
    """The language of the user's environment, if we have it; else English."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if not said:
        said = locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


class Texts:
    """The texts in one language at a time: ``texts("wakeups", n=3)``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        text = LANGUAGES[self.language][key]
        return text.format(**values) if values else text

    def switch(self) -> None:
        """To the other language."""
        self.language = "zh" if self.language == "en" else "en"
