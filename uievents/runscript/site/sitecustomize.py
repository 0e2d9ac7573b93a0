"""Python runs this before the program, because ``uievents run`` has put its folder on the path.

It removes that folder from the path and the environment, and then runs the ``sitecustomize`` that
it replaced.
"""

import os
import sys
from importlib import import_module


def _begin() -> None:
    board, channel, plain, root = os.environ.pop("UIEVENTS_RUN").split(":", 3)
    path = os.environ.pop("UIEVENTS_RUN_PYTHONPATH", None)
    trace = os.environ.pop("UIEVENTS_RUN_TRACE", None)
    if path is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = path
    sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
    sys.path.insert(0, root)  # the same package as that of the command
    try:
        from uievents.runscript import inside
    finally:
        sys.path.remove(root)
    inside.begin(int(board), int(channel), plain=plain == "1", trace=trace)


def _go_on() -> None:
    """Run the system's own ``sitecustomize``, if there is one."""
    own = sys.modules.pop("sitecustomize")
    try:
        import_module("sitecustomize")
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
        sys.modules["sitecustomize"] = own


if "UIEVENTS_RUN" in os.environ:
    _begin()
    _go_on()
