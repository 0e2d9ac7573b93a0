"""Machines of their own for a test: network namespaces, joined by cables to one switch.

Each is held by a process that ends when its input does: with the test, however that ends.  The
kernel then removes the namespace and all cables in it.  Nothing of it is seen from outside: the
namespaces have no names, and no cable leads out.  The addresses are those of documentation (RFC
5737), which no network has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.conftest import TIMEOUT, missing


class Machine:
    """One network namespace."""

    def __init__(self, holder: subprocess.Popen[bytes], number: int) -> None:
        self.address = f"192.0.2.{number}"
        self.cable = f"cable{number}"
        """Name of the cable's end at the switch."""
        self.pid = holder.pid
        user = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
        self.run: tuple[str, ...] = ("nsenter", "--target", str(self.pid), "--net", *user)
        """What a command begins with, to be run on this machine."""

    def do(self, command: str) -> None:
        subprocess.run([*self.run, *command.split()], check=True, timeout=TIMEOUT)


class Network:
    """A switch, which is machine 0, and the machines at it."""

    def __init__(self, ends: ExitStack) -> None:
        self._ends = ends
        self._switch = Machine(self._hold(("unshare", "--net", *_as_root())), 0)
        self._switch.do("ip link add switch type bridge")
        self._switch.do("ip link set switch up")
        self._number = 0

    def _hold(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        holder = subprocess.Popen(
            [*command, "sh", "-c", "echo; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._ends.callback(holder.communicate, timeout=TIMEOUT)  # closes its input
        assert holder.stdout is not None
        if not holder.stdout.readline():
            assert holder.stderr is not None
            pytest.skip(f"network namespaces are not permitted: {holder.stderr.read().decode()}")
        return holder

    def machine(self) -> Machine:
        """One more machine, with a cable to the switch."""
        self._number += 1
        inside = (*self._switch.run, "unshare", "--net")
        machine = Machine(self._hold(inside), self._number)
        switch, cable = self._switch, machine.cable
        switch.do(f"ip link add {cable} type veth peer name eth0 netns {machine.pid}")
        switch.do(f"ip link set {cable} master switch")
        switch.do(f"ip link set {cable} up")
        machine.do("ip link set lo up")
        machine.do(f"ip address add {machine.address}/24 dev eth0")
        machine.do("ip link set eth0 up")
        return machine

    def pull(self, machine: Machine) -> None:
        """Pull the cable out of the switch, without any sign for the programs."""
        self._switch.do(f"ip link set {machine.cable} down")

    def plug(self, machine: Machine) -> None:
        """Put it in again."""
        self._switch.do(f"ip link set {machine.cable} up")


def _as_root() -> tuple[str, ...]:
    return () if os.geteuid() == 0 else ("--user", "--map-root-user")


@contextmanager
def network() -> Iterator[Network]:
    """Machines for a test, which is skipped where there can be none."""
    for program, package in (("ip", "iproute2"), ("unshare", "util-linux")):
        if (
            shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
            is None
        ):
            missing(f"machines for a test need `{program}`: apt-get install {package}")
    with ExitStack() as ends:
        yield Network(ends)
