"""The I/O page."""

from __future__ import annotations

from .coming import Coming


class IO(Coming):
    name = "io"
