"""The Servers page: three tasks that each wait, and clients against four servers.

:mod:`.tasks` and :mod:`.load` are its halves, and :mod:`.page` puts them together.  The tasks are
measured by the study of compare; :mod:`.rounds` calls the servers.
"""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """``PAGE``, when the window asks for it: what measures needs no window."""
    if name == "PAGE":
        from .page import Servers

        return Servers
    raise AttributeError(name)
