"""What the Servers page says.  Keys begin with ``servers_``."""

EN: dict[str, str] = {}

ZH: dict[str, str] = {}
