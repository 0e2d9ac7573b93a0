"""Environment variables, set only while a call reads them.

SDL and pygame take some settings only from the environment.  It belongs to the whole process, and
each child inherits it.  So a variable is set for the one call that reads it, and reset afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def environment(*, override: bool = False, **values: str) -> Iterator[None]:
    """Set these environment variables for the ``with`` block.

    A variable that is set already keeps its value, unless ``override``.  Afterwards each has its
    former value again, unless other code has changed it within the block.
    """
    before = {name: os.environ.get(name) for name in values}
    ours = {name: value for name, value in values.items() if override or before[name] is None}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in ours.items():
            if os.environ.get(name) != value:
                continue
            if (old := before[name]) is None:
                del os.environ[name]
            else:
                os.environ[name] = old
