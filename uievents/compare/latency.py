"""Latencies, and how late the presses or requests themselves were sent: types and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ..measure.samples import Figure, percentile, percentile_within
from ..words import Text, text
from .section import FEW, Column, value_or

CURVE = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 99.99)


class Latency(msgspec.Struct, forbid_unknown_fields=True):
    """From the scheduled time of a press to its handler, or of a request to its answer.

    Milliseconds, all runs pooled.
    """

    samples: int
    p50_ms: float | None
    p90_ms: float | None
    p99_ms: float | None
    p999_ms: float | None
    max_ms: float | None
    p50_by_run: Figure | None
    """Each run's own median (milliseconds)."""
    curve: list[list[float]]
    """[percent, milliseconds], for the percentiles that the sample is large enough for."""
    p99_within_ms: tuple[float, float] | None = None
    """The true p99 lies between these, at 95 % confidence on either side."""

    @classmethod
    def of(cls, runs: Sequence[Sequence[float]]) -> Latency:
        """From each run's latencies, in seconds."""
        pooled = sorted(1000 * value for run in runs for value in run)
        return cls(
            samples=len(pooled),
            p50_ms=percentile(pooled, 50),
            p90_ms=percentile(pooled, 90),
            p99_ms=percentile(pooled, 99),
            p999_ms=percentile(pooled, 99.9),
            max_ms=pooled[-1] if pooled else None,
            p50_by_run=Figure.of(percentile([1000 * v for v in run], 50) for run in runs),
            curve=[[at, value] for at in CURVE if (value := percentile(pooled, at)) is not None],
            p99_within_ms=percentile_within(pooled, 99, 0.9),  # 95 % on either side
        )


class Lateness(msgspec.Struct, forbid_unknown_fields=True):
    """How late the presses or requests were sent, which is part of every latency."""

    device: str
    """Where they were sent."""
    samples: int
    late_p50_ms: float | None
    late_p99_ms: float | None

    @classmethod
    def of(cls, device: str, seconds: Iterable[float]) -> Lateness:
        """From the delays, in seconds."""
        late = [1000 * value for value in seconds]
        return cls(device, len(late), percentile(late, 50), percentile(late, 99))


def late(name: str) -> Column:
    """A column with the "p50", "p90" or "p99" of objects that have a ``latency``."""

    def cell(one: Any) -> Text:
        known: Latency = one.latency
        return value_or(getattr(known, f"{name}_ms"), FEW if known.samples else text("none"))

    return text("{name}\nms", name=name), cell
