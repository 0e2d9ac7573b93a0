"""The meters agree with what the kernel says of the same process, read in another way."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from uievents.measure.meters import ProcessMeter, Reading, smallest_step

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_the_difference_of_two_readings():
    reading = Reading(12.0, 3.5, 130).since(Reading(10.0, 3.0, 100))
    assert reading == (2.0, 0.5, 30)
    assert reading.cpu_percent == 25
    assert reading.wakeups_per_second == 15
    assert reading._replace(voluntary=None).wakeups_per_second is None


def test_ones_own_cpu_time_by_two_ways():
    meter = ProcessMeter(os.getpid())
    outside, inside = meter.read(), time.process_time()
    while time.process_time() < 0.05 + inside:
        pass
    spent = time.process_time() - inside
    assert meter.read().since(outside).cpu == pytest.approx(spent, rel=0.1)


def test_the_smallest_step_of_the_clock_is_measured_once(monkeypatch):
    step = smallest_step()
    assert 0 < step <= 0.05
    monkeypatch.delattr(ProcessMeter, "_cpu")
    assert smallest_step() == step


@pytest.mark.slow
def test_a_process_that_has_ended():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    meter = ProcessMeter(process.pid)
    assert meter.read().cpu >= 0
    process.communicate(b"\n")
    with pytest.raises(ProcessLookupError, match="has ended"):
        meter.read()


@linux
@pytest.mark.slow
def test_the_meter_agrees_with_proc_within_a_tenth():
    """Slow: /proc/PID/stat counts in ticks of 10 ms, so it takes a second to tell a tenth."""
    program = (
        "import sys, threading, time\n"
        "def nap():\n"
        "    for _ in range(100): time.sleep(0.002)\n"
        "threading.Thread(target=nap).start()\n"
        "while time.process_time() < 0.8: pass\n"
        "print(flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        meter = ProcessMeter(process.pid)
        before = meter.read()
        process.stdout.readline()
        reading = meter.read().since(before)
        with open(f"/proc/{process.pid}/stat") as file:
            ticks = sum(map(int, file.read().rpartition(")")[2].split()[11:13]))
        process.stdin.close()
    assert before.cpu + reading.cpu == pytest.approx(ticks / os.sysconf("SC_CLK_TCK"), rel=0.1)


@pytest.mark.slow
@linux
def test_wakeups_of_all_threads_are_counted():
    """Each nap is a voluntary switch, also that of a thread which is not the main one."""
    naps = 60
    program = (
        "import sys, threading, time\n"
        "def nap():\n"
        f"    for _ in range({naps}): time.sleep(0.001)\n"
        "    print(flush=True)\n"
        "    sys.stdin.readline()\n"
        "sys.stdin.readline()\n"
        "threading.Thread(target=nap).start()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        meter = ProcessMeter(process.pid)
        before = meter.read()
        process.stdin.write(b"\n")
        process.stdin.flush()
        process.stdout.readline()
        woken = meter.read().since(before).voluntary
        process.stdin.close()
    assert naps <= woken <= 1.1 * naps + 20  # starting a thread, and reading, wait too


@pytest.mark.slow
@linux
def test_wakeups_agree_with_two_other_counts_within_a_tenth():
    """The process's own count (getrusage), and /proc's of turns on a CPU, kept elsewhere."""
    program = (
        "import resource, sys, threading, time\n"
        "done = threading.Barrier(3)\n"
        "def nap():\n"
        "    for _ in range(150): time.sleep(0.001)\n"
        "    done.wait()\n"
        "    done.wait()\n"  # a thread that has ended is counted no more
        "for _ in range(2): threading.Thread(target=nap, daemon=True).start()\n"
        "done.wait()\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw, flush=True)\n"
        "sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        own = int(process.stdout.readline())
        reading = ProcessMeter(process.pid).read()
        stats = [path.read_text().split() for path in tasks(process.pid, "schedstat")]
        process.stdin.close()
    assert own >= 300
    assert reading.voluntary == pytest.approx(own, rel=0.1)
    turns = sum(int(turns) for _, _, turns in stats)  # each ends with a switch, voluntary or not
    if turns:  # a kernel without the statistics has no file, or zeros
        assert reading.voluntary <= 1.1 * turns


def tasks(pid, name):
    """This file of each of the process's threads, where the kernel has it."""
    return Path(f"/proc/{pid}/task").glob(f"*/{name}")
