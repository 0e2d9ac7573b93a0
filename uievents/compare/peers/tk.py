"""Tk's own loop, which waits in ``select`` on the X connection."""

from __future__ import annotations

from ...measure.x11 import HEIGHT, WIDTH, number_at
from . import Subject


def run(name: str, subject: Subject) -> None:
    """Run Tk's main loop."""
    try:
        import tkinter
    except ImportError:
        raise SystemExit("Tk is not installed (Debian: apt install python3-tk)") from None
    root = tkinter.Tk()
    root.geometry(f"{WIDTH}x{HEIGHT}+0+0")

    def pressed(event: tkinter.Event[tkinter.Misc]) -> None:
        subject.looks += 1
        subject.seen(number_at(event.x, event.y))

    root.bind("<ButtonPress-1>", pressed)
    root.update()
    subject.ready(window=root.winfo_id(), wait=f"Tk {tkinter.TkVersion}")
    root.mainloop()
