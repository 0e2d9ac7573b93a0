"""The same programs in five libraries: the length of each, and what it lacks.

    python tests/beside/table.py > assets/docs/beside.md

Lines are counted without blank ones and comments.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent

LIBRARIES = ("uievents", "pygame", "pgzero", "pyglet", "tk")

PROGRAMS = {
    "click": "A window that prints clicks; Escape ends it",
    "ball": "A ball that moves while a key is held, 60 frames a second; p pauses",
    "server": "A window that shows the last line received over TCP, and echoes it",
}

LACKS = {
    ("click", "uievents"): "not tested on Windows and macOS",
    (
        "click",
        "pygame",
    ): "wakes up 900 times a second while nothing happens; the program itself defines a click",
    (
        "click",
        "pgzero",
    ): "60 frames a second while nothing happens; the program itself defines a click",
    ("click", "pyglet"): "the program itself defines a click",
    ("click", "tk"): "the program itself defines a click",
    ("ball", "uievents"): "not tested on Windows and macOS",
    ("ball", "pygame"): "62.5 frames a second, not 60; wakes up 900 times a second while paused",
    ("ball", "pgzero"): "goes on drawing while paused or hidden",
    (
        "ball",
        "pyglet",
    ): "goes on drawing while paused; a key held when the window loses the focus stays held",
    ("ball", "tk"): "no frame clock: the pace drifts; a held key repeats as presses and releases",
    ("server", "uievents"): "not tested on Windows and macOS",
    (
        "server",
        "pygame",
    ): "polls 60 times a second while nothing happens; answers up to 16 ms late; "
    "loses what cannot be sent at once; the length of a line has no bound",
    ("server", "pgzero"): "as pygame",
    ("server", "pyglet"): "as pygame",
    ("server", "tk"): "not on Windows; loses what cannot be sent at once; "
    "the length of a line has no bound",
}


def length(path: Path) -> int:
    """Lines of code."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    return sum(1 for line in lines if line and not line.startswith("#"))


def page() -> str:
    written = [
        "# The same programs, five ways",
        "",
        "Each program is written in the style of its library's documentation. The counts leave out",
        "blank lines and comments. The programs are in [`tests/beside/`](../../tests/beside);",
        "`python tests/beside/table.py` makes this page.",
    ]
    for name, words in PROGRAMS.items():
        written += ["", f"## {words}", "", "| | lines | what it lacks |", "|---|--:|---|"]
        for library in LIBRARIES:
            lines = length(HERE / f"{name}_{library}.py")
            written.append(f"| {library} | {lines} | {LACKS[name, library]} |")
    return "\n".join(written) + "\n"


if __name__ == "__main__":
    print(page(), end="")
