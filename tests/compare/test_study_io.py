"""The study of I/O modes, small."""

import pytest
from made import findings_of, measured, reads, sentences_of

from uievents.compare.studies.io import LABELS, Io, IoFindings, phases, times_asked
from uievents.models import io


@pytest.mark.slow
def test_io_modes():
    """Slow: five processes, one after the other."""
    report = measured(Io(reads=3, runs=1, seed=1))
    modes = {mode.name: mode for mode in findings_of(report, IoFindings).modes}
    assert list(modes) == list(io.MODELS) == list(LABELS)
    for mode in modes.values():
        assert mode.waiting_ms.median > 15  # the answer comes after 20
        assert mode.copying_us.median > 0
    assert modes["nonblocking"].cpu_ms.median > 5 * modes["blocking"].cpu_ms.median
    assert modes["blocking"].free_calls == modes["multiplexed"].free_calls == 0
    assert modes["signal_driven"].free_calls >= 1
    assert modes["nonblocking"].asked > 100
    assert modes["asynchronous"].free_calls >= 1


def test_which_mode_reads_at_the_least_cost():
    reading = reads(a=[20.0] * 3, b=[0.2] * 3, c=[0.2, 0.19, 0.21])
    text = sentences_of(reading)
    assert "the a mode uses the most CPU time, 20.0 ms; the b and c modes use the least, f" in text
    reading.complete = False
    assert "CPU time: a 20.0 ms, b 0.20 ms, c 0.20 ms" in sentences_of(reading)
    assert not any(word in sentences_of(reading) for word in ("least", "most", "最"))


def test_a_read_in_pieces_waits_and_copies_several_times():
    marks = [("asked", 0.0), ("waiting", 0.1), ("ready", 1.0), ("copying", 1.1)]
    marks += [("waiting", 1.5), ("ready", 2.5), ("copying", 2.6), ("done", 3.0)]
    assert phases({"marks": marks}) == pytest.approx((2.0, 1.0))
    assert times_asked("nonblocking", {"marks": marks, "free": 7}) == 9
    assert times_asked("blocking", {"marks": marks, "free": 0}) == 2
