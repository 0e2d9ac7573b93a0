"""The figures as lines of text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from statistics import median, quantiles

from .board import KEPT, OWN, PLAIN, Board

FEW = 5
"""The least comparisons of pictures that allow a conclusion."""
SHOWN = 3
"""The most places that are printed."""


@dataclass
class Figures:
    """The counts of the board, and the times at which input arrived."""

    board: Board
    arrivals: list[float]
    observed: bool
    until: float | None = None
    """The present time if the program has not written its last figures: it waits, or was killed."""

    def __post_init__(self) -> None:
        self.counts: dict[str, int] = self.board.counts()
        self.times: dict[str, float] = self.board.times()
        if self.until is not None:
            self.times["now"] = max(self.until, self.times["now"])

    @property
    def seconds(self) -> float:
        """From the first look to the last figure."""
        return max(self.times["now"] - self.times["began"], 1e-9)

    @property
    def cpu(self) -> float:
        """Seconds."""
        return max(0.0, self.times["cpu"] - self.times["cpu_before"])

    @property
    def wakeups(self) -> int:
        """Voluntary context switches of the whole process."""
        return max(0, self.counts["switches"] - self.counts["switches_before"])

    def text(self) -> str:
        """The figures, as lines of text; empty if there is nothing to print."""
        if self.counts["silent"]:
            return ""
        name = self.board.read("name")
        if not self.times["began"]:
            return (
                f"uievents run: {name}; it never looked for events and never called "
                "pygame.event.wait, so there was nothing to replace"
            )
        return "\n".join([f"uievents run: {name}, {self._span()}", *self.lines()])

    def _span(self) -> str:
        first = "wait" if self.counts["waits"] == self.counts["looks"] else "look"
        return f"{self.seconds:.1f} s from its first {first} to its end"

    def lines(self) -> list[str]:
        """Each figure on its line."""
        lines = [
            f"  CPU      {self.cpu / self.seconds:.2%} ({self.cpu:.3f} s)",
            f"  wakeups  {self._wakeups()}",
            f"  latency  {self._latency()}",
            f"  looks    {self._looks()}",
            *self._places(),
        ]
        if self.counts["frames"]:
            lines.append(f"  frames   {self._frames()}")
        if self.counts["waits"] or self.board.read("explained") == OWN:
            lines.append(f"  the wait {self.board.read('explained')}")
        else:
            lines.append(
                "  the wait was not replaced: the program polls, and never called pygame.event.wait"
            )
        return [*lines, f"  to save  {self._saving()}"]

    def _wakeups(self) -> str:
        text = f"{self.wakeups / self.seconds:.1f} a second ({self.wakeups:,})"
        elsewhere = self.counts["elsewhere"] - self.counts["elsewhere_before"]
        if elsewhere / self.seconds >= 1:
            text += (
                f", {elsewhere / self.seconds:.1f} of them in other threads (for example SDL's for "
                "sound), which no wait can save"
            )
        return text

    # ------------------------------------------------------------ looking

    def _looks(self) -> str:
        looks, empty = self.counts["looks"], self.counts["empty"]
        text = (
            f"{looks / self.seconds:.1f} a second ({looks:,}), {_share(empty, looks)} found nothing"
            f"; {self.counts['events']:,} events"
        )
        if self.counts["pumps"]:
            text += f"; and {self.counts['pumps']:,} calls of event.pump or clear"
        return text

    def _places(self) -> list[str]:
        places = self.board.places()
        lines = [
            f"           {looks:,} at {name}, {_share(empty, looks)} found nothing"
            for name, looks, empty in places[:SHOWN]
        ]
        if len(places) > SHOWN:
            rest = sum(looks for _, looks, _ in places[SHOWN:])
            lines.append(f"           {rest:,} at {len(places) - SHOWN} more")
        return lines

    def _frames(self) -> str:
        frames, idle = self.counts["frames"], self.counts["idle_frames"]
        text = f"{frames / self.seconds:.1f} a second ({frames:,}), {_share(idle, frames)}"
        text += " without an event before them"
        compared, same = self.counts["compared"], self.counts["same"]
        if compared:
            text += f"; of {compared:,} that were compared, {same:,} showed the same picture"
        return text

    # ------------------------------------------------------------ latency

    def delays(self) -> list[float]:
        """For each arrival of input: seconds until the program had looked at it; sorted."""
        found = []
        # pygame's own wait does not report looks that find nothing, for example at input that the
        # program blocks.  So only the last arrival is known to be what it found.
        last = slice(
            -1 if self.counts["waits"] and self.board.read("explained") == PLAIN else 0, None
        )
        for find in self.board.all_finds():
            first = bisect_left(self.arrivals, find.before)
            for arrived in self.arrivals[first : bisect_right(self.arrivals, find.ended)][last]:
                # While a frame is handed over, the X server sends its answers.
                if not find.flip_began <= arrived <= find.flip_ended:
                    found.append(find.ended - arrived)
        return sorted(found)

    def _latency(self) -> str:
        if not self.observed:
            return "not measured: the arrival of input can be seen from outside only on X11"
        delays = self.delays()
        if not delays:
            return (
                "not measured: no input arrived, or it came only while a frame was shown, or the "
                "machine was too busy to time it"
            )
        text = f"median {median(delays) * 1000:.2f} ms"
        if len(delays) >= 100:
            text += f", 99th percentile {quantiles(delays, n=100)[98] * 1000:.2f} ms"
        text += f", longest {delays[-1] * 1000:.2f} ms"
        text += f", from the arrival of input to the look that found it ({len(delays):,} samples"
        if max(self.counts["found"], len(self.arrivals)) >= KEPT:
            text += f" of the last {KEPT:,}"
        return f"{text})"

    # ------------------------------------------------------------ what could be saved

    def _saving(self) -> str:
        """What a wait, or frames on demand, would save, computed from the figures."""
        cpu, wakeups = self.times["cpu_idle"], self.counts["switches_idle"]
        if self.cpu <= 0 or cpu < 0.01 * self.cpu:
            return "nothing: the program used its CPU time for events"
        how, share = "event.wait", 1.0
        words = "used between looks that found nothing (if nothing moves by itself)"
        if self.counts["frames"]:
            how, words = "frames on demand", "used for frames without an event"
            compared, same = self.counts["compared"], self.counts["same"]
            if compared < FEW:
                words += "; too few pictures were compared to see whether they changed"
            elif same < compared:
                share = same / compared
                words += f", less the {1 - share:.0%} of them whose picture changed by itself"
            if not share:
                return "nothing by frames on demand: the picture always changes by itself"
        cpu, saved = cpu * share, round(wakeups * share)
        return (
            f"{how}: up to {min(1.0, cpu / self.cpu):.0%} of the CPU ({cpu:.3f} s of "
            f"{self.cpu:.3f}) and {_share(saved, self.wakeups)} of the wakeups, {words}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({min(1.0, part / whole) if whole else 0:.0%})"
