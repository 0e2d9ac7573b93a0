"""What the pages that are not rooms yet say as the Pipeline page does."""

from __future__ import annotations

from ...words import Text, text

TEXTS: dict[str, Text] = {
    "starting": text("Starting"),
    "restart": text("Start it again"),
    "code": text("Code"),
}
