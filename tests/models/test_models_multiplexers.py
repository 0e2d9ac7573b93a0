"""One wait by four means; and how many descriptors there may be."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys

import pytest

from uievents.models import multiplexers
from uievents.models.multiplexers import FD_SETSIZE, make, raise_descriptor_limit

resource = pytest.importorskip("resource")


@contextlib.contextmanager
def pipes(count):
    made = [os.pipe() for _ in range(count)]
    try:
        yield made
    finally:
        for pair in made:
            for fd in pair:
                os.close(fd)


@contextlib.contextmanager
def high_descriptor(at):
    """A pipe's reading end whose number is ``at`` or the next that is free."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard <= at + 20:
        pytest.skip(f"the hard limit of descriptors is {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, at + 20), hard))
    try:
        with pipes(1) as [(reader, writer)]:
            high = fcntl.fcntl(reader, fcntl.F_DUPFD, at)
            try:
                os.write(writer, b"x")
                yield high
            finally:
                os.close(high)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("name", multiplexers.MODELS)
def test_tells_those_that_can_be_read_and_only_those(name):
    with pipes(5) as made, contextlib.closing(make(name)) as multiplexer:
        for reader, _ in made:
            multiplexer.register(reader)
        assert multiplexer.wait(0) == []
        os.write(made[1][1], b"x")
        os.write(made[3][1], b"x")
        assert sorted(multiplexer.wait(None)) == sorted([made[1][0], made[3][0]])
        assert sorted(multiplexer.wait(5)) == sorted([made[1][0], made[3][0]])  # a state, no event


@pytest.mark.parametrize("name", multiplexers.MODELS)
def test_a_wait_ends_after_its_timeout(name):
    with pipes(1) as [(reader, _)], contextlib.closing(make(name)) as multiplexer:
        multiplexer.register(reader)
        assert multiplexer.wait(0.001) == []


def test_select_fails_past_1023_and_says_what_to_use():
    with high_descriptor(FD_SETSIZE) as high, contextlib.closing(make("select")) as multiplexer:
        multiplexer.register(high)
        with pytest.raises(ValueError, match="out of range") as caught:
            multiplexer.wait(0)
    assert "use poll" in caught.value.__notes__[0]


def test_select_works_up_to_1023():
    with high_descriptor(FD_SETSIZE - 1) as high:
        if high != FD_SETSIZE - 1:
            pytest.skip("descriptor 1023 is taken")
        with contextlib.closing(make("select")) as multiplexer:
            multiplexer.register(high)
            assert multiplexer.wait(0) == [high]


@pytest.mark.parametrize("name", [name for name in multiplexers.MODELS if name != "select"])
def test_the_others_have_no_such_limit(name):
    with high_descriptor(FD_SETSIZE) as high, contextlib.closing(make(name)) as multiplexer:
        multiplexer.register(high)
        assert multiplexer.wait(0) == [high]


def test_a_wrong_name_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match="poll"):
        make("devpoll")


# ------------------------------------------------------------ ulimit -SHn


def in_a_process(soft, hard, wanted):
    """What raise_descriptor_limit says in a process that has those limits."""
    program = f"""
import resource
from uievents.models.multiplexers import raise_descriptor_limit
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(*raise_descriptor_limit({wanted}), sep="|")
print(*resource.getrlimit(resource.RLIMIT_NOFILE), sep="|")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    message, now = done.stdout.splitlines()
    assert message.startswith(now + "|")  # the message is true
    return message.split("|")


@pytest.mark.slow
def test_the_soft_limit_is_raised():
    soft, hard, message = in_a_process(100, 500, 300)
    assert (soft, hard) == ("300", "500")
    assert message == "the limit of open descriptors was 100 and is 300 now"


@pytest.mark.slow
def test_a_hard_limit_that_is_lower_is_reported():
    soft, hard, message = in_a_process(100, 200, 65_535)
    assert (soft, hard) == ("200", "200")
    assert "the hard limit is 200" in message
    assert "ulimit -SHn 65535" in message


def test_a_limit_that_is_high_enough_is_left():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert raise_descriptor_limit(1)[:2] == (soft, hard)
