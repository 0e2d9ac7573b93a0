"""Why something was not measured, in the language of the report.

Reasons come up as exceptions, in English, far from any report.  What the system or a library says
stays as it was said.
"""

from __future__ import annotations

from .figures import Text

INTERRUPTED = "interrupted before its turn came"
NO_DISPLAY_WANTED = "left out with --display none"
NEVER_NOTICED = "it never noticed a press"

IN_CHINESE = {
    INTERRUPTED: "还没轮到它就被中断了",
    NO_DISPLAY_WANTED: "由 --display none 排除",
    NEVER_NOTICED: "它始终没有察觉到按下",
    "real button presses need the package python-xlib: pip install python-xlib": (
        "真实按键需要 python-xlib 包：pip install python-xlib"
    ),
    "real windows need an X display or Xvfb, a virtual one (Debian: apt install xvfb)": (
        "真实窗口需要 X 显示，或虚拟的 Xvfb（Debian：apt install xvfb）"
    ),
    "Xvfb is installed but did not start: try it by hand, 'Xvfb :99'": (
        "Xvfb 已安装但没有启动：请手动试一下 'Xvfb :99'"
    ),
    "the window to press did not appear within 5 seconds": "要按的窗口 5 秒内没有出现",
}
NOT_ASKED_FOR = Text("not asked for", "没有要求")


def reason(english: str) -> Text:
    """The reason in both languages, where its Chinese is known."""
    return Text(english, IN_CHINESE.get(english, english))
