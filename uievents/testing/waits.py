"""Describes what a program under test waits for: its next timer, and its coroutines' awaits."""

from __future__ import annotations

import asyncio
import linecache
from typing import Any

from ..dispatch.subscription import name_of
from .lockstep import FOREVER, Program


def waits_of(program: Program, app: Any, now: float) -> str:
    """Describe what ``program`` waits for at ``now``; ``app`` is its App or EventLoop, or None."""
    if program.deadline == FOREVER:
        text = "The program waits for input, with no timer started."
    else:
        text = f"The program waits; its next timer is due in {program.deadline - now:g} s."
    for name, coroutine in _coroutines(program, app):
        text += f"\n{name} awaits, in\n{_stack_of(coroutine)}"
    return text


def _coroutines(program: Program, app: Any) -> list[tuple[str, Any]]:
    """The waiting coroutines of the program, each with its name.

    Those of handlers come first, then the tasks that they, or a plain program, have started.
    """
    works = list(app._workers.works) if app is not None else []
    found = [(name_of(work.culprit), work.coroutine) for work in works]
    known = {id(coroutine) for _, coroutine in found}
    host = program.asyncio
    tasks = [] if host is None else sorted(asyncio.all_tasks(host), key=_number_of)
    for task in tasks:
        coroutine: Any = task.get_coro()
        frame = getattr(coroutine, "cr_frame", None)
        if frame is None or id(coroutine) in known:
            continue
        if not frame.f_globals.get("__name__", "").startswith("uievents."):
            found.append((f"{task.get_name()}, a task of {coroutine.__qualname__}(),", coroutine))
    return found


def _number_of(task: asyncio.Task[Any]) -> tuple[int, str]:
    """The key that sorts ``Task-10`` after ``Task-9``."""
    name = task.get_name()
    return len(name), name


def _stack_of(coroutine: Any) -> str:
    """The lines at which a coroutine awaits, innermost last."""
    lines = []
    while coroutine is not None and hasattr(coroutine, "cr_frame"):
        frame = coroutine.cr_frame
        if frame is not None:
            code = frame.f_code
            text = linecache.getline(code.co_filename, frame.f_lineno).strip()
            where = f"  {code.co_name}, line {frame.f_lineno} of {code.co_filename}"
            lines.append(f"{where}: {text}" if text else where)
        coroutine = coroutine.cr_await
    return "\n".join(lines)
