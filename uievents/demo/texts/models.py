"""What the Models page says.  Keys begin with ``models_``."""

EN: dict[str, str] = {}

ZH: dict[str, str] = {}
