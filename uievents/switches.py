"""Variables of the environment, set while they are needed.

SDL and pygame take some settings from the environment only, which belongs to the whole process and
is inherited by each child.  So a variable is set for the call that reads it, and reset after.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def environment(*, override: bool = False, **values: str) -> Iterator[None]:
    """Within the block the process's environment has these variables.

    A variable that the user has set keeps the user's value, unless ``override``.  Afterwards each
    is as it was, unless other code has changed it meanwhile.
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
