"""Checks of the arguments of ``share()``, made at once and not at the first connection."""

from __future__ import annotations

import re
from collections import UserString
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from ..dispatch.checks import suggestion

if TYPE_CHECKING:
    from ssl import SSLContext

Secret = str | Callable[[], str] | None

NatsOptions = TypedDict(  # noqa: UP013 - the names are for nats-py: no code here uses them
    "NatsOptions",
    {
        "connect_timeout": float,
        "flush_timeout": float | None,
        "inbox_prefix": str | bytes,
        "max_outstanding_pings": int,
        "name": str | None,
        "nkeys_seed": str | None,
        "nkeys_seed_str": str | None,
        "password": Secret,
        "ping_interval": float,
        "signature_cb": Callable[[str], bytes] | None,
        "tls": "SSLContext | None",
        "tls_handshake_first": bool,
        "tls_hostname": str | None,
        "token": Secret,
        "user": Secret,
        "user_credentials": str | Path | tuple[str, str] | UserString | None,
        "user_jwt_cb": Callable[[], bytes | bytearray] | None,
        "ws_connection_headers": dict[str, list[str]] | None,
    },
    total=False,
)
"""Options of ``nats.connect()`` that ``share()`` passes on; times are in seconds."""

OPTIONS = tuple(NatsOptions.__annotations__)


def servers(over: object) -> list[str]:
    """The servers' URLs.  Raises ``TypeError`` or ``ValueError``, never showing a password."""
    urls = [over] if isinstance(over, str) else over
    if not isinstance(urls, (list, tuple)) or not urls:
        raise TypeError(
            f"over= is a URL such as nats://127.0.0.1:4222, or a list of URLs, not {over!r}"
        )
    return [_url(url) for url in urls]


def _url(url: object) -> str:
    example = "over= is a URL such as nats://127.0.0.1:4222 (or tls://, ws://, wss://)"
    if not isinstance(url, str):
        raise TypeError(f"{example}, not {url!r}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{example}; {without_secrets(url)!r} is not one: {error}") from None
    if parts.scheme not in ("nats", "tls", "ws", "wss") or not parts.hostname or port == 0:
        raise ValueError(f"{example}; {without_secrets(url)!r} is not one")
    if re.search(r"[\s\x00-\x1f]", url) or parts.query or parts.fragment:
        raise ValueError(f"{example}; {without_secrets(url)!r} is not one")
    return url


def without_secrets(url: str) -> str:
    """The URL without user and password, for messages."""
    return re.sub(r"//.*@", "//", url)


def name_of(word: object, what: str) -> str:
    """Check a name that becomes part of a subject, of a stream's name and of a key."""
    if not isinstance(word, str):
        raise TypeError(f"{what} is a name such as 'table-7', not {word!r}")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word):
        raise ValueError(
            f"{what} is a name of up to 64 letters (A-Z), digits, - and _, such as 'table-7';"
            f" not {word!r}"
        )
    return word


def check_options(options: dict[str, Any]) -> None:
    """Raise ``TypeError`` for an unknown option."""
    for option in options:
        if option not in OPTIONS:
            raise TypeError(
                f"share() has no option {option!r}{suggestion(option, OPTIONS)}; of the options of"
                f" nats.connect() it takes {', '.join(OPTIONS)}"
            )
