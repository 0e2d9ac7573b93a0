"""The study of several devices, small."""

import pytest
from made import everything, findings_of, measured, printed, sentences_of

from uievents.compare.studies import devices
from uievents.compare.studies.devices import Devices, DevicesFindings
from uievents.compare.studies.input.results import Plan


@pytest.mark.slow
def test_devices(monkeypatch):
    """Slow: seven processes, some of which wait for long."""
    monkeypatch.setattr(devices, "COUNTS", (2, 30))
    report = measured(Devices(Plan(runs=1, idle_seconds=0.1, presses=8), 1))
    costs = {(one.name, one.devices): one for one in findings_of(report, DevicesFindings).results}
    assert all(one.balance.balanced for one in costs.values())
    blocking = costs["blocking_scan", 2]
    assert blocking.balance.missed >= blocking.balance.sent - 2  # the keyboard is starved
    scanning = [costs["scan_many", count] for count in (2, 30)]
    assert scanning[1].balance.missed == 0
    # It waits for others before it looks at the one that was pressed; other work only adds to it.
    assert scanning[1].p50 > 2 * 1000 * devices.TIMEOUT
    events = costs["events", 30].idle
    assert scanning[1].idle.wakeups_per_second.median > 5 * events.wakeups_per_second.median
    assert costs["events", 30].idle.wakeups_per_second.median <= 10
    assert "blocking scan" in printed(report, "en")
    assert "逐个阻塞扫描" in printed(report, "zh")


def test_the_sentences_name_the_device_that_is_kept_waiting():
    found = everything()[1]
    text = sentences_of(found)
    assert "With 2 devices, the poll never noticed 290 of 300 presses on the last" in text
    assert "With scanning in turn, a press waits 0.50 ms (median) among 3 devices" in text
    found.results[0].balance.missed = 3
    assert "With 3 devices, poll never noticed 3 of 300 presses." in sentences_of(found)
