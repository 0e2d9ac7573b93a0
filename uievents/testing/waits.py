"""What a program under test waits for, in words: its next timer, and where its coroutines await."""

from __future__ import annotations

import asyncio
import linecache
from typing import Any

from ..dispatch.subscription import name_of
from .lockstep import FOREVER, Program


def waits_of(program: Program, app: Any, now: float) -> str:
    """What ``program``, whose App or EventLoop is ``app`` if it has one, waits for at ``now``."""
    if program.deadline == FOREVER:
        text = "The program waits for input, with no timer started."
    else:
        text = f"The program waits; its next timer is due in {program.deadline - now:g} s."
    for name, coroutine in _coroutines(program, app):
        text += f"\n{name} awaits, in\n{_stack_of(coroutine)}"
    return text


def _coroutines(program: Program, app: Any) -> list[tuple[str, Any]]:
    """The coroutines of the program that wait, each with its name.

    Those of handlers come first, then the tasks that they, or a plain program, have made.
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
    """``Task-10`` after ``Task-9``."""
    name = task.get_name()
    return len(name), name


def _stack_of(coroutine: Any) -> str:
    """Where a coroutine awaits, innermost last: the program's own lines."""
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
