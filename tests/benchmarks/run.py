"""Every benchmark, one after the other: ``make bench``.

    python tests/benchmarks/run.py [NAME...]      for instance: run.py wait sockets

Each runs in a process of its own, so that none measures what another has left behind.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    files = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    names = sys.argv[1:] or list(files)
    unknown = [name for name in names if name not in files]
    if unknown:
        print(f"no benchmark is called {unknown[0]!r}; there are: {', '.join(files)}")
        return 2
    failed = [name for name in names if subprocess.run([sys.executable, files[name]]).returncode]
    if failed:
        print(f"could not be run to the end: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
