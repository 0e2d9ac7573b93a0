"""The report's header: everything that somebody needs to doubt it, or to repeat it."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from typing import Any

import psutil

from .. import __version__
from ..measure.meters import ProcessMeter
from .report import Header


def make_header(command: str, seed: int, display: str | None) -> Header:
    """A header for this machine, now.  What contestants tell is added by :func:`add_facts`."""
    meter = ProcessMeter(os.getpid())
    return Header(
        uievents=__version__,
        time=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        command=command,
        seed=seed,
        machine=platform.machine(),
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        pygame=None,
        sdl=None,
        driver=None,
        display=display,
        load_average=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        cpu_meter=meter.means,
        cpu_step_seconds=meter.step(),
    )


def add_facts(header: Header, facts: dict[str, Any]) -> None:
    """Take over what a contestant with a window said of it."""
    header.pygame = facts.get("pygame", header.pygame)
    header.sdl = facts.get("sdl", header.sdl)
    header.driver = facts.get("driver", header.driver)


def _cpu_model() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
