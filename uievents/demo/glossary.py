"""Words that the help explains, as a newcomer may not know them; each page chooses some."""

from __future__ import annotations

from ..words import Text, text


class Word:
    """A word, and what it means in two lines: in English, as ``text()`` takes them."""

    def __init__(self, name: str, means: str) -> None:
        self.name: Text = text(name)
        self.means: Text = text(means)


KERNEL = Word(
    "Kernel",
    "The core of the operating system. A program that sleeps in it is not run until something "
    "happens.",
)
LOOP = Word("Event loop", "Waits for the next event, calls its handler, and waits again.")
POLLING = Word("Polling", "Asking again and again whether something has happened.")
WAKEUP = Word("Wakeup", "The kernel lets a program that slept run again.")
MERGED = Word(
    "Merged, dropped",
    "Motions that stand in line together become one event; what finds no room in line, or no "
    "program, is dropped.",
)
SOCKET = Word("Socket", "One end of a connection to another program, here or elsewhere.")
DESCRIPTOR = Word(
    "Descriptor", "The number by which a program names an open file, socket or device."
)
COROUTINE = Word("Coroutine", "A function that can stop to wait, and lets others run meanwhile.")
PROTOCOL = Word(
    "Protocol", "What two programs have agreed to say. Here: a line asks, a line answers."
)
P50 = Word("p50, p99", "Half of the answers come within p50, 99 of 100 within p99.")
IDLE = Word(
    "Idle client",
    "It is connected and says nothing. The first two servers keep a process or a thread for it "
    "all the same.",
)

USUAL = (KERNEL, LOOP, POLLING, WAKEUP, MERGED, SOCKET, DESCRIPTOR, COROUTINE)
"""The words of a page that does not choose."""
