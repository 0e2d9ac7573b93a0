"""Optional packages: which extra installs a module, and what to type if it is missing.

The core needs msgspec alone.  pygame and pygame-ce install the same files.  A package that required
one of them would overwrite the other, so the user chooses.
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
"""Modules that are imported only where they are needed, each with the extra that installs it."""


def missing(error: ImportError) -> ImportError:
    """The error to raise instead of ``error``: it says which extra has the missing module.

    If no extra has it, ``error`` itself.
    """
    module = (error.name or "").partition(".")[0]
    if module == "msgspec":  # installed with --no-deps
        return MissingPackage(
            "msgspec is not installed, which uievents requires: type  pip install msgspec",
            name=error.name,
        )
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


def check_intact(pygame: ModuleType) -> None:
    """Raise ``ModuleNotFoundError`` if ``pygame`` is an empty shell.

    An uninstall may leave its folder behind.  Python imports a folder without ``__init__.py`` as a
    namespace package, which has no ``__file__``.
    """
    if pygame.__file__ is None:
        raise ModuleNotFoundError("No module named 'pygame'", name="pygame")


def _without_pygame() -> str | None:
    """What to type if pip lists pygame as installed but its files are missing; None otherwise.

    That happens where both were installed and one was removed: they share their files.
    """
    from importlib.metadata import PackageNotFoundError, version

    for name in ("pygame", "pygame-ce"):
        try:
            version(name)
        except PackageNotFoundError:
            continue
        return (
            f"{name} is installed, but its files are gone: pygame and pygame-ce share them, and "
            f"removing one removed both. Type  pip install --force-reinstall --no-deps {name}"
        )
    return None
