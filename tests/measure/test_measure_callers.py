"""Callers count from the scheduled time, and count what fails."""

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uievents.measure.callers import Callers, call_times


@given(st.integers(), st.floats(0.5, 100), st.floats(0.1, 10))
def test_calls_are_drawn_from_the_seed(seed, rate, duration):
    times = call_times(seed, rate, duration)
    assert times == call_times(seed, rate, duration) == sorted(times)
    assert len(times) == max(1, round(rate * duration))
    assert all(0 <= moment <= duration for moment in times)


@pytest.fixture
def server():
    """Answers connections one after the other; one that says nothing is waited for, too."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                line = connection.recv(100)
                if line.startswith(b"request"):
                    connection.sendall(line.replace(b"request", b"reply"))

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(60)
    assert not thread.is_alive()


def test_every_call_is_answered(server):
    with Callers(server) as callers:
        answers = callers.call(call_times(1, 500, 0.05))
    assert len(answers.latencies) == len(answers.lateness) == 25
    assert answers.failed == 0


def test_calls_that_are_refused_have_failed():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
    with Callers(address) as callers:
        answers = callers.call([0.0, 0.001])
    assert answers.failed == 2
    assert answers.latencies == []
