"""The Models page."""

from __future__ import annotations

from .coming import Coming


class Models(Coming):
    name = "models"
