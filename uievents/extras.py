"""Optional packages: which extra brings a module, and what to type without it.

The core needs msgspec alone.  pygame and pygame-ce are the same files, so a package that required
one of them would destroy the other: the user chooses between them.
"""

from __future__ import annotations

from types import ModuleType

from .errors import MissingPackage

EXTRAS = {
    "pygame": "pygame",
    "psutil": "tools",
    "rich": "tools",
    "PIL": "tools",
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
    """The error to raise for ``error``: if an extra has the module, it says what to install.

    Any other error is returned as it is.
    """
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    if extra is None or not isinstance(error, ModuleNotFoundError):
        return error
    line = f"{module} is not installed: type  pip install 'uievents[{extra}]'"
    clone = f"in a clone of uievents: '.[{extra}]'"
    if module == "pygame":
        line = _without_pygame() or f"{line}  (for pygame-ce: 'uievents[ce]'; {clone})"
    else:
        line += f"  ({clone})"
    return MissingPackage(line, name=error.name)


def check_whole(pygame: ModuleType) -> None:
    """Raise ``ModuleNotFoundError`` if ``pygame`` is only a folder of remains.

    Python takes a folder without ``__init__.py`` for a package, too.
    """
    if pygame.__file__ is None:
        raise ModuleNotFoundError("No module named 'pygame'", name="pygame")


def _without_pygame() -> str | None:
    """What to type if pygame is gone and pip says that it is there; None if pip agrees.

    Where both were installed, the removal of one takes the files of the other.
    """
    from importlib.metadata import PackageNotFoundError, version

    for name in ("pygame", "pygame-ce"):
        try:
            version(name)
        except PackageNotFoundError:
            continue
        return (
            f"the files of {name} are gone (it shares them with its twin: the removal of "
            f"one removes both): type  pip install --force-reinstall --no-deps {name}"
        )
    return None
