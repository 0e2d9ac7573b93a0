"""Small programs to read and run: ``python -m uievents.examples.hello``.

They are plain scripts, as anybody would write them.  All that is done here, before one
runs, is to print what its user can mend as one sentence, as the ``uievents`` command does.
"""

import sys
from types import TracebackType

from ..errors import UIEventsError


def _say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):  # Ctrl-C is a way to end one
        raise SystemExit(130)
    if not isinstance(error, UIEventsError):
        sys.__excepthook__(kind, error, trace)
        return
    print(f"uievents: {error}", file=sys.stderr)
    raise SystemExit(2)


sys.excepthook = _say
