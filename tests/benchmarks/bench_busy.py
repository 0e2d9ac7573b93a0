"""What a busy loop's turn costs: without a window, with one, and after ``pygame.init()``.

    python tests/benchmarks/bench_busy.py

A line goes over TCP to a loop that answers it, and back, by one thread of one process: the loop
never sleeps.  SDL's joysticks can only be polled, which is done once a second; a loop in which
something is always ready is to pay for that no more often than one that sleeps.  Each kind is a
process of its own; they take turns, in short runs.  CPU time; of the runs the quickest counts, as
others only make it slower.
"""

from __future__ import annotations

import argparse
import os

from common import Program, console, header, screen, table, verdict

TARGET = 1 / 0.95

ECHO = """
    import json, socket, sys, time
    if sys.argv[1] == "EventLoop":
        from uievents import EventLoop
        loop = EventLoop()
    else:
        import pygame
        if "init" in sys.argv[1]:
            pygame.init()
        from uievents import App
        loop = App("busy", (200, 100))
    loop.onReceived(lambda event: event.reply(event.data))
    client = socket.create_connection(("127.0.0.1", loop.listen().port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    end = time.monotonic() + 1.0  # what comes with a window's opening
    while time.monotonic() < end:
        loop.turn(0.05)
    def trips(number):
        turn, send, recv, cpu = loop.loop.turn, client.send, client.recv, time.process_time_ns
        start = cpu()
        for _ in range(number):
            send(b"hello\\n")
            turn()
            recv(100)
        return (cpu() - start) / number / 1000
    trips(500)
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(trips(1000)), flush=True)
"""

KINDS = ("EventLoop", "App", "App after pygame.init()")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    header("busy")
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with screen():
        silent = {"SDL_AUDIODRIVER": os.environ.get("SDL_AUDIODRIVER", "dummy")}
        programs = {kind: Program(ECHO, kind, env=silent) for kind in KINDS}
        for _ in range(rounds):
            for kind, program in programs.items():
                assert program.process.stdin is not None
                program.process.stdin.write("go\n")
                program.process.stdin.flush()
                took[kind].append(float(str(program.answer())))
        for program in programs.values():
            program.close()
    made = table(
        f"an echo over TCP: the quickest of {rounds} runs of 1,000", "", "CPU µs", "of App"
    )
    base = min(took["App"])
    for kind in KINDS:
        each = min(took[kind])
        ratio = each / base
        made.add_row(
            kind,
            f"{each:.2f}",
            verdict(ratio, TARGET) + f" (≤ {TARGET:.2f})" if "init" in kind else f"{ratio:.2f}",
        )
    console.print(made)


if __name__ == "__main__":
    main()
