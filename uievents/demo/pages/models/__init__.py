"""The Models page: the same presses, handed to six models side by side.

Each runs in a process of its own (:mod:`.subject`).  :mod:`.race` knows which of them noticed which
press, and when; :mod:`.picture` draws it, and :mod:`.page` puts it together.
"""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """``PAGE``, when the window asks for it: a model's process needs no window."""
    if name == "PAGE":
        from .page import Models

        return Models
    raise AttributeError(name)
