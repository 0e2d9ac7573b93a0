"""The words of the help that a newcomer may not have heard of; each page chooses some."""

from __future__ import annotations

from typing import NamedTuple

from ..words import Text, text


class Word(NamedTuple):
    """A word, and what it means in two lines."""

    name: Text
    means: Text


KERNEL = Word(
    text("Kernel"),
    text(
        "The core of the operating system. A program that sleeps in it is not run until "
        "something happens."
    ),
)
LOOP = Word(
    text("Event loop"),
    text("Waits for the next event, calls its handler, and waits again."),
)
POLLING = Word(text("Polling"), text("Asking again and again whether something has happened."))
WAKEUP = Word(text("Wakeup"), text("The kernel lets a program that slept run again."))
MERGED = Word(
    text("Merged, dropped"),
    text(
        "Motions that stand in line together become one event; what finds no room in line, or no "
        "program, is dropped."
    ),
)
SOCKET = Word(
    text("Socket"), text("One end of a connection to another program, here or elsewhere.")
)
DESCRIPTOR = Word(
    text("Descriptor"),
    text("The number by which a program names an open file, socket or device."),
)
COROUTINE = Word(
    text("Coroutine"),
    text("A function that can stop to wait, and lets others run meanwhile."),
)
PROTOCOL = Word(
    text("Protocol"),
    text("What two programs have agreed to say. Here: a line asks, a line answers."),
)
P50 = Word(text("p50, p99"), text("Half of the answers come within p50, 99 of 100 within p99."))
IDLE = Word(
    text("Idle client"),
    text(
        "It is connected and says nothing. The first two servers keep a process or a thread for "
        "it all the same."
    ),
)

USUAL = (KERNEL, LOOP, POLLING, WAKEUP, MERGED, SOCKET, DESCRIPTOR, COROUTINE)
"""What is explained where a page does not choose."""
