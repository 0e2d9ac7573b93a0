"""What would stop, fill or deafen a loop, tried on ours: ``make faults``.

    python tests/faults/run.py [--quick] [--write] [NAME...]    for instance: run.py signals clock

Each fault is a module ``fault_NAME.py`` beside this file, run in a process of its own, bounded in
time and count, on loopback only.  Prints the table; ``--write`` also puts it into
``assets/docs/reliability.md``.  Ends with status 1 if a row did not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from row import HERE, Row

PAGE = HERE.parent.parent / "assets" / "docs" / "reliability.md"
BEGIN, END = "<!-- made by make faults -->", "<!-- end of what make faults made -->"
LONGEST = 1_200.0
"""Seconds after which a fault's process is ended, and counts as not held."""


def faults() -> dict[str, Path]:
    return {path.stem.removeprefix("fault_"): path for path in sorted(HERE.glob("fault_*.py"))}


def rows_of(path: Path, quick: bool) -> list[Row]:
    """Run one module; what it printed, and a row that says so if it did not end well."""
    command = [sys.executable, "-W", "error", str(path), *(["--quick"] if quick else [])]
    env = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=env)
        output, trouble = done.stdout, done.stderr
        ended = f"exit status {done.returncode}" if done.returncode else ""
    except subprocess.TimeoutExpired as late:
        output, trouble = _text(late.stdout), _text(late.stderr)
        ended = f"not ended after {LONGEST:.0f} s"
    rows = [Row(**json.loads(line)) for line in output.splitlines()]
    if ended or not rows:
        print(trouble, file=sys.stderr)
        rows.append(Row(path.stem.removeprefix("fault_"), "", "", ended or "no row", held=False))
    return rows


def _text(output: str | bytes | None) -> str:
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""


def table(rows: list[Row]) -> str:
    lines = [
        "| the fault | a naive loop | uievents | measured | held |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [row.fault, row.naive, row.ours, row.figure, "yes" if row.held else "**no**"]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def machine() -> str:
    import uievents

    return (
        f"{platform.system()} {platform.release().split('-')[0]}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, uievents {uievents.__version__}"
    )


def write(text: str) -> None:
    """Put ``text`` between the two marks of the page."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=", ".join(faults()))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter: for CI")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}, too")
    options = parser.parse_args()
    known = faults()
    unknown = [name for name in options.names if name not in known]
    if unknown:
        print(f"no fault is called {unknown[0]!r}; there are: {', '.join(known)}")
        return 2
    rows: list[Row] = []
    for name in options.names or known:
        began = time.monotonic()
        rows += rows_of(known[name], options.quick)
        print(f"# {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    text = f"{machine()}{', --quick' if options.quick else ''}\n\n{table(rows)}"
    print(text)
    if options.write:
        write(text)
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
