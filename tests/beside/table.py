"""The same programs in five libraries: how long each is, and what it lacks.

    python tests/beside/table.py > assets/docs/beside.md

Lines are counted without blank ones and comments.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent

LIBRARIES = ("uievents", "pygame", "pgzero", "pyglet", "tk")

PROGRAMS = {
    "click": "A window that tells of clicks; Escape ends it",
    "ball": "A ball that moves while a key is held, 60 frames a second; p pauses",
    "server": "A window that shows the last line that came by TCP, and echoes it",
}

LACKS = {
    ("click", "uievents"): "Windows and macOS are untried",
    (
        "click",
        "pygame",
    ): "wakes 900 times a second while nothing happens; what a click is stands here",
    ("click", "pgzero"): "60 frames a second while nothing happens; what a click is stands here",
    ("click", "pyglet"): "what a click is stands here",
    ("click", "tk"): "what a click is stands here",
    ("ball", "uievents"): "Windows and macOS are untried",
    ("ball", "pygame"): "62.5 frames a second, not 60; wakes 900 times a second while paused",
    ("ball", "pgzero"): "goes on drawing while paused, and while nobody sees it",
    ("ball", "pyglet"): "goes on drawing while paused; a key held when the focus leaves stays held",
    ("ball", "tk"): "no frame clock: the pace drifts; a held key repeats, and is let go in between",
    ("server", "uievents"): "Windows and macOS are untried",
    ("server", "pygame"): "60 looks a second while nothing happens; an answer up to 16 ms late; "
    "what cannot be sent at once is lost; a line has no bound",
    ("server", "pgzero"): "as pygame",
    ("server", "pyglet"): "as pygame",
    ("server", "tk"): "not on Windows; what cannot be sent at once is lost; a line has no bound",
}


def length(path: Path) -> int:
    """Lines of code."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    return sum(1 for line in lines if line and not line.startswith("#"))


def page() -> str:
    said = [
        "# The same programs, five ways",
        "",
        "Each is written as its library's own documentation would have it, and does the same.",
        "Lines are counted without blank ones and comments. The programs are in",
        "[`tests/beside/`](../../tests/beside); `python tests/beside/table.py` makes this page.",
    ]
    for name, words in PROGRAMS.items():
        said += ["", f"## {words}", "", "| | lines | what it lacks |", "|---|--:|---|"]
        for library in LIBRARIES:
            lines = length(HERE / f"{name}_{library}.py")
            said.append(f"| {library} | {lines} | {LACKS[name, library]} |")
    return "\n".join(said) + "\n"


if __name__ == "__main__":
    print(page(), end="")
