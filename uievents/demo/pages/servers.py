"""The Servers page."""

from __future__ import annotations

from .coming import Coming


class Servers(Coming):
    name = "servers"
