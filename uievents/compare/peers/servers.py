"""The models of servers (:mod:`uievents.models.servers`), as the pages that they are."""

from __future__ import annotations

from ...models import Stop
from ...models.multiplexers import raise_descriptor_limit
from ...models.servers import Work, listen, model
from . import Subject

WAIT = 0.02
"""Seconds that each request waits for something else, as for a database."""


def run(name: str, subject: Subject) -> None:
    """Serve in the way called ``name``, for ever."""
    raise_descriptor_limit()
    listener = listen()
    subject.ready(port=listener.getsockname()[1])
    model(name)(listener, Stop(), Work(rounds=500, wait=WAIT))
