"""Small programs to read and run: ``python -m uievents.examples.hello``.

They are plain scripts, as anybody would write them.  All that is done here, before one
runs, is to print what its user can mend as one sentence, as the ``uievents`` command does.
"""

import sys
from types import TracebackType

from ..errors import UIEventsError
from ..extras import missing


def _say(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):  # Ctrl-C is a way to end one
        raise SystemExit(130)
    if isinstance(error, ImportError):
        error = missing(error)
    if not isinstance(error, UIEventsError):
        sys.__excepthook__(kind, error, trace)
        return
    print(f"uievents: {error}", file=sys.stderr)
    raise SystemExit(2)


if sys.argv[:1] == ["-m"]:  # as it is while Python looks for the module to run, and only then
    sys.excepthook = _say
