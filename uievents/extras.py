"""What the package does not require: which extra brings a module, and what to type without it.

The core needs msgspec alone.  pygame and pygame-ce are the same files, so a package that required
one of them would destroy the other: which one there is, is its user's choice.
"""

from __future__ import annotations

from .errors import MissingPackage

EXTRAS = {
    "pygame": "pygame",
    "psutil": "tools",
    "rich": "tools",
    "matplotlib": "report",
    "jinja2": "report",
    "markupsafe": "report",
    "Xlib": "x11",
    "nats": "nats",
    "greenlet": "test",
    "pytest": "test",
}
"""Modules of other packages that uievents imports where they are needed, and their extras."""


def missing(error: ImportError) -> ImportError:
    """The error to raise for ``error``, which says what to install if an extra has what is missing.

    Any other is returned as it is.
    """
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    if extra is None or not isinstance(error, ModuleNotFoundError):
        return error
    line = f"{module} is not installed: type  pip install 'uievents[{extra}]'"
    if module == "pygame":
        line += "  (or 'uievents[ce]', for pygame-ce)"
    return MissingPackage(line, name=error.name)
