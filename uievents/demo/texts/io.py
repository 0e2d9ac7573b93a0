"""What the I/O page says.  Keys begin with ``io_``."""

EN: dict[str, str] = {}

ZH: dict[str, str] = {}
