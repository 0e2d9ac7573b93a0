"""Variables of the environment, for as long as what reads them there is at work.

SDL and pygame are told some things by the environment alone, which belongs to the whole
process, and which each child inherits.  So a variable is set for the call that reads it, and put
back when that returns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def environment(*, override: bool = False, **values: str) -> Iterator[None]:
    """Within the block the process's environment has these variables.

    A variable that the user has set keeps the user's value, unless ``override``.  Afterwards all
    are as they were, but for what somebody else has set meanwhile.
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
