"""Figures as the window writes them."""

from __future__ import annotations


def number(value: float) -> str:
    """A figure, with no more digits than it is good for."""
    if value >= 10:
        return f"{value:.0f}"
    if value >= 0.05:
        return f"{value:.1f}".removesuffix(".0")
    return "0"


def count(value: int) -> str:
    """A count, in short: 9999, 12k, 3M."""
    if value < 10_000:
        return f"{value}"
    return f"{value // 1000}k" if value < 1_000_000 else f"{value // 1_000_000}M"


def duration(seconds: float) -> str:
    """A time, in the unit that suits it: 84 µs, 1.2 ms, 530 ms, 2.1 s."""
    if seconds < 0.0009995:
        return f"{max(0.0, seconds) * 1e6:.0f} µs"
    if seconds < 0.009995:
        return f"{seconds * 1e3:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.1f} s"
