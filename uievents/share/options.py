"""The arguments of ``share()``: checked at once, before there is a connection that could fail."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ..dispatch.checks import suggestion

OPTIONS = (
    "connect_timeout",
    "flush_timeout",
    "inbox_prefix",
    "max_outstanding_pings",
    "name",
    "nkeys_seed",
    "nkeys_seed_str",
    "password",
    "ping_interval",
    "signature_cb",
    "tls",
    "tls_handshake_first",
    "tls_hostname",
    "token",
    "user",
    "user_credentials",
    "user_jwt_cb",
    "ws_connection_headers",
)
"""Options of ``nats.connect()`` that are passed through."""


def servers(over: object) -> list[str]:
    """The servers' URLs.  Raises ``TypeError`` or ``ValueError``, which show no password."""
    urls = [over] if isinstance(over, str) else over
    if not isinstance(urls, (list, tuple)) or not urls:
        raise TypeError(
            f"over= is a URL, as nats://127.0.0.1:4222, or a list of such, not {over!r}"
        )
    return [_url(url) for url in urls]


def _url(url: object) -> str:
    example = "over= is a URL as nats://127.0.0.1:4222 (or tls://, ws://, wss://)"
    if not isinstance(url, str):
        raise TypeError(f"{example}, not {url!r}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{example}; {without_secrets(url)!r} is none: {error}") from None
    if parts.scheme not in ("nats", "tls", "ws", "wss") or not parts.hostname or port == 0:
        raise ValueError(f"{example}; {without_secrets(url)!r} is none")
    if re.search(r"[\s\x00-\x1f]", url) or parts.query or parts.fragment:
        raise ValueError(f"{example}; {without_secrets(url)!r} is none")
    return url


def without_secrets(url: str) -> str:
    """A URL as it may be shown: without user and password."""
    return re.sub(r"//.*@", "//", url)


def name_of(word: object, what: str) -> str:
    """A name that is part of a subject, of a stream's name and of a key."""
    if not isinstance(word, str):
        raise TypeError(f"{what} is a name, as 'table-7', not {word!r}")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word):
        raise ValueError(
            f"{what} is a name of up to 64 letters (A-Z), digits, - and _, as 'table-7';"
            f" not {word!r}"
        )
    return word


def check_options(options: dict[str, Any]) -> None:
    """Raise ``TypeError`` for what is no option."""
    for option in options:
        if option not in OPTIONS:
            raise TypeError(
                f"share() has no option {option!r}{suggestion(option, OPTIONS)}; those of"
                f" nats.connect() that it takes are {', '.join(OPTIONS)}"
            )
