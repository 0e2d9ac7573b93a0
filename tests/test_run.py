"""``uievents run`` starts a program as ``python`` does, and tells its figures however it ends."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil
import pytest

from tests.conftest import move_and_be_noted, watcher_of

pytestmark = pytest.mark.slow  # each test starts programs

ROOT = Path(__file__).parent.parent

ABOUT = """
import os, sys
main = sys.modules["__main__"]
print(main.__dict__ is globals(), sorted(globals()))
for name in ("name", "file", "package", "spec", "loader", "cached", "doc", "annotations"):
    value = globals().get(f"__{name}__", "none")
    print(name, type(value).__name__ if name == "loader" else value)
print(type(__builtins__).__name__, sys.argv, sys.path, sys.flags, sys.warnoptions, os.getcwd())
print(sorted(os.environ.items()))
print(sys.stdin.read())
class Mine: pass
print(Mine.__module__, __import__("pickle").dumps(Mine()))
print(len(sys.meta_path) if "pygame" in sys.modules else "no pygame")
"""


def outcome(command, *, cwd, **options):
    """How a program ended, and what it said, without the figures."""
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"},
        capture_output=True,
        text=True,
        timeout=60,
        **({"input": "input"} | options),
    )
    stderr, _, figures = ended.stderr.partition("uievents run: ")
    texts = (re.sub("0x[0-9a-f]+", "0x", text) for text in (ended.stdout, stderr))
    return (ended.returncode, *texts), figures


def assert_as_python(program, cwd, **options):
    watched, figures = outcome(["-m", "uievents", "run", *program], cwd=cwd, **options)
    plain, _ = outcome(program, cwd=cwd, **options)
    assert watched == plain
    return figures


@pytest.fixture
def folder(tmp_path):
    """Programs of each kind."""
    (tmp_path / "game.py").write_text(ABOUT)
    (tmp_path / "linked.py").symlink_to("games/other.py")
    for name in ("games", "pack", "pack/sub", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "games/other.py").write_text(ABOUT)
    (tmp_path / "games/__main__.py").write_text(ABOUT)
    for name in ("pack/__init__.py", "pack/sub/__init__.py"):
        (tmp_path / name).write_text("print('imported', __name__)")
    for name in ("pack/__main__.py", "pack/part.py"):
        (tmp_path / name).write_text(ABOUT + "from . import sub\n")
    (tmp_path / "bad.py").write_text("import nothing_of_that_name")
    with zipfile.ZipFile(tmp_path / "game.zip", "w") as archive:
        archive.writestr("__main__.py", ABOUT)
    (tmp_path / "no suffix").write_text(ABOUT)
    return tmp_path


@pytest.mark.parametrize(
    "program",
    [
        ["game.py"],
        ["./game.py", "--plain", "--", "-m", "x"],
        ["games/other.py", "-h"],
        ["games/../game.py"],
        ["linked.py", ""],
        ["no suffix"],
        ["games"],
        ["./games/", "a"],
        ["game.zip", "a"],
        ["empty"],
        ["-m", "game", "a", "-m", "b"],
        ["-mgame"],
        ["-m", "pack", "a"],
        ["-m", "pack.part", "--live"],
        ["-m", "nothing_of_that_name"],
        ["-m", "pack.nothing"],
        ["-m", "bad"],
        ["-m"],
        ["bad.py"],
        ["-c", ABOUT, "a", "-c"],
        ["-c", "1 +"],
        ["-c"],
    ],
    ids=lambda program: " ".join(program)[:30].replace("\n", " "),
)
def test_it_starts_as_python_starts_it(folder, program):
    assert_as_python(program, folder)


def test_a_program_may_come_from_standard_input(folder):
    assert_as_python(["-", "a"], folder, input=ABOUT.replace("sys.stdin.read()", "'all'"))


@pytest.mark.parametrize("options", [["-O"], ["-X", "dev"], ["-W", "error"], ["-B", "-bb"]])
def test_python_s_own_options_hold_for_the_program(folder, options):
    watched, _ = outcome([*options, "-m", "uievents", "run", "game.py"], cwd=folder)
    plain, _ = outcome([*options, "game.py"], cwd=folder)
    assert watched == plain


ENDS = {
    "nothing": "",
    "0": "sys.exit(0)",
    "3": "sys.exit(3)",
    "None": "sys.exit(None)",
    "True": "sys.exit(True)",
    "-1": "sys.exit(-1)",
    "300": "sys.exit(300)",
    "2**40": "sys.exit(2**40)",
    "1.5": "sys.exit(1.5)",
    "words": "sys.exit('words')",
    "object": "sys.exit([1, 'a'])",
    "exit()": "exit(5)",
    "an error": "def f():\n    1 / 0\nf()",
    "a cause": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
    "a group": "raise ExceptionGroup('all', [ValueError(1), TypeError(2)])",
    "Ctrl-C": "raise KeyboardInterrupt",
    "SIGINT": "os.kill(os.getpid(), 2)\ntime.sleep(30)",
    "SIGTERM": "os.kill(os.getpid(), 15)\ntime.sleep(30)",
    "SIGKILL": "os.kill(os.getpid(), 9)",
    "abort": "os.abort()",
    "_exit": "os._exit(4)",
    "execv": "os.execv('/bin/echo', ['echo', 'other'])",
    "a thread": "threading.Thread(target=lambda: 1 / 0).start()",
    "goes on": "def f():\n    time.sleep(0.1)\n    print(len(globals()))\n"
    "threading.Thread(target=f).start()",
    "daemon": "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    "atexit": "import atexit\natexit.register(print, 'end')",
    "own hook": "sys.excepthook = lambda *a: print('hook', a[0])\n1 / 0",
    "unraisable": "class A:\n    def __del__(self): raise ValueError\na = A()\ndel a",
    "children": "try:\n    os.wait()\nexcept ChildProcessError as e:\n    print(e)",
    "fork": "if os.fork():\n    print(os.wait()[1])\nelse:\n    sys.exit(3)",
    "fork, _exit": "if os.fork():\n    print(os.wait()[1])\nelse:\n    os._exit(3)",
    "a child": "import subprocess\nsubprocess.run([sys.executable, '-c', 'import sys, os\\n"
    "print(sys.path, sorted(os.environ))'])",
    "descriptors": "print(sorted(os.listdir('/proc/self/fd'))[:3], os.getppid() > 0)",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_it_ends_as_python_ends_it(tmp_path, end):
    code = f"import os, sys, threading, time\nprint('begun', flush=True)\n{end}\n"
    (tmp_path / "game.py").write_text(code)
    assert_as_python(["game.py"], tmp_path)


MULTIPROCESSING = """
import multiprocessing
def square(x): return x * x
if __name__ == "__main__":
    for way in ("spawn", "fork", "forkserver"):
        with multiprocessing.get_context(way).Pool(2) as pool:
            print(pool.map(square, range(4)))
"""


@pytest.mark.slow
def test_its_processes_find_it_again(tmp_path):
    """Slow: three pools of processes, twice."""
    (tmp_path / "game.py").write_text(MULTIPROCESSING)
    figures = assert_as_python(["game.py"], tmp_path)
    assert figures.count("uievents run") == 0  # once, and nothing of the children


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGHUP])
def test_a_signal_from_outside_is_the_program_s(tmp_path, number):
    (tmp_path / "game.py").write_text("print('on', flush=True)\nimport time\ntime.sleep(60)")
    ends = []
    for command in (["-m", "uievents", "run", "game.py"], ["game.py"]):
        with subprocess.Popen(
            [sys.executable, *command],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as program:
            program.stdout.readline()
            program.send_signal(number)
            program.communicate(timeout=30)
        ends.append(program.returncode)
    assert ends[0] == ends[1] == -number


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_that_is_ignored_from_outside_stays_ignored(tmp_path, number):
    """As nohup ignores the end of the terminal: the program goes on to its own end."""
    (tmp_path / "game.py").write_text("print('on', flush=True)\nprint(input())\n")
    before = signal.signal(number, signal.SIG_IGN)
    try:
        program = subprocess.Popen(
            [sys.executable, "-m", "uievents", "run", "game.py"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(number, before)
    with program:
        program.stdout.readline()
        program.send_signal(number)
        stdout, _ = program.communicate("its own end\n", timeout=60)
    assert (program.returncode, stdout) == (0, "its own end\n")


# ---------------------------------------------------------------- the figures

LOOKS = """
import os, sys, threading, time
import pygame
pygame.display.init()
screen = pygame.display.set_mode((64, 48))
def loop(rounds=30):
    for number in range(rounds):
        if number % 10 == 0:
            pygame.event.post(pygame.event.Event(pygame.USEREVENT))
        pygame.event.get()
        screen.fill((0, 0, 40))
        pygame.display.flip()
loop()
"""


def counted(code, tmp_path, *options, stderr=subprocess.PIPE):
    """The lines of the figures, by their first word."""
    (tmp_path / "game.py").write_text(LOOKS + code)
    ended = subprocess.run(
        [sys.executable, "-m", "uievents", "run", *options, "game.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        timeout=60,
    )
    lines = (ended.stderr or "").partition("uievents run: ")[2].splitlines()
    return ended, {line.split()[0]: line for line in lines[1:] if line[2] != " "}


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("", 0),
        ("sys.exit(3)", 3),
        ("os._exit(4)", 4),
        ("os.execv('/bin/true', ['true'])", 0),
        ("pygame.quit()", 0),
        ("pygame.quit()\nos._exit(5)", 5),
        ("pygame.display.quit()", 0),
        ("os.kill(os.getpid(), 9)", -9),
        ("signal = __import__('signal')\nos.kill(os.getpid(), signal.SIGSEGV)", None),
        ("os.closerange(3, 64)\npygame.quit()", None),  # pygame-ce: SDL's D-Bus ends it
        ("if os.fork() == 0:\n    loop()\n    sys.exit(1)", 0),
        ("threading.Thread(target=os._exit, args=(6,)).start()\ntime.sleep(60)", 6),
    ],
)
def test_figures_are_reported_however_it_ends(tmp_path, end, status):
    ended, lines = counted(end, tmp_path)
    if status is not None:
        assert ended.returncode == status
    assert ended.stderr.count("uievents run: game.py") == 1
    assert {"CPU", "wakeups", "latency", "looks", "frames", "to"} <= set(lines)
    assert "(30), 27 (90%) found nothing" in lines["looks"]
    assert "BrokenPipe" not in ended.stderr


WATCHED = """
import os, socket, tempfile
from uievents.runscript import watcher
from uievents.runscript.board import SIZE

def pidfd_open(pid):
    raise {error}
os.pidfd_open = pidfd_open
file = tempfile.TemporaryFile()
file.truncate(SIZE)
watcher.begin(file.fileno(), socket.socketpair(), live=False)
os._exit(3)
"""


@pytest.mark.parametrize("error", ["ProcessLookupError", "OSError", "AttributeError"])
def test_the_watcher_ends_with_a_program_that_has_ended_before_it_looks(run_python, error):
    """The program's error output is closed when the watcher has ended, too."""
    ended = run_python(WATCHED.format(error=error), check=False)
    assert ended.returncode == 3
    assert "it never looked for events" in ended.stderr


@pytest.mark.slow
def test_a_loop_that_runs_on_in_a_thread_is_counted(tmp_path):
    """Slow: after a second without a frame, looks end the units of work."""
    end = "threading.Thread(target=lambda: (time.sleep(1.1), loop(70))).start()"
    _, lines = counted(end, tmp_path)
    assert "(100), 90 (90%) found nothing" in lines["looks"]
    assert "(100), 90 (90%) without an event" in lines["frames"]


def test_where_it_looks_is_reported(tmp_path):
    ended, _ = counted("def other():\n    return pygame.event.poll()\nother()\n", tmp_path)
    assert "30 at game.py:10 in loop, 27 (90%) found nothing" in ended.stderr
    assert "1 at game.py:15 in other, 1 (100%) found nothing" in ended.stderr


def test_other_looks_are_counted_for_what_they_are(tmp_path):
    code = """
pygame.event.pump()
pygame.event.clear()
pygame.event.peek()
for _ in range(3): pygame.event.post(pygame.event.Event(pygame.USEREVENT))
pygame.event.peek(pygame.USEREVENT)
pygame.event.poll()
pygame.event.wait()
pygame.event.wait(5)
pygame.event.wait(timeout=5)
"""
    _, lines = counted(code, tmp_path)
    assert "(36), 29 (81%) found nothing" in lines["looks"]  # peek and the last wait
    assert "2 calls of event.pump or clear" in lines["looks"]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        ("(0, 0, 40)", "used for frames without an event\n"),
        ("(0, number % 256, 40)", "(less the 9.% of them whose|nothing by frames on demand)"),
    ],
)
def test_what_frames_on_demand_would_save_depends_on_the_pictures(tmp_path, draw, words):
    code = """
end = time.monotonic() + 1.5
number = 0
while time.monotonic() < end:
    number += 1
    pygame.event.get()
    screen.fill(DRAW)
    pygame.display.flip()
""".replace("DRAW", draw)
    ended, lines = counted(code, tmp_path)
    assert "showed the same picture" in lines["frames"]
    assert re.search(words, ended.stderr)


def test_a_program_that_answers_events_only_has_nothing_to_save(tmp_path):
    code = """
thread = threading.Thread(target=lambda: [
    pygame.event.post(pygame.event.Event(pygame.USEREVENT)) for _ in range(100)])
thread.start()
for _ in range(100):
    pygame.event.wait()
    sum(range(20_000))
    pygame.display.flip()
"""
    (tmp_path / "game.py").write_text(code)
    head = LOOKS.replace("loop()\n", "", 1).rsplit("loop()", 1)[0]
    _, figures = outcome(["-m", "uievents", "run", "-c", head + code], cwd=tmp_path)
    assert "to save  nothing: the program used its CPU time for events" in figures


def test_where_nobody_reads_nothing_is_said(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    ended, _ = counted("", tmp_path, stderr=writer)
    os.close(writer)
    assert ended.returncode == 0


def test_live_figures_need_a_terminal(tmp_path):
    ended, _ = counted("", tmp_path, "--live")
    assert ended.returncode == 2
    assert ended.stderr.startswith("uievents: --live needs a terminal")


def test_a_program_that_quits_for_want_of_a_display_may_go_on_without(tmp_path):
    """It may catch the error."""
    code = "import pygame\ntry:\n    pygame.display.init()\n    pygame.display.set_mode((9, 9))\n"
    code += "except Exception as error:\n    print('caught', type(error).__name__)\n"
    (tmp_path / "game.py").write_text(code)
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    }
    ended = subprocess.run(
        [sys.executable, "-m", "uievents", "run", "game.py"],
        cwd=tmp_path,
        env=env | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "caught NoDisplayError")


# ---------------------------------------------------------------- figures that are right


def test_cpu_and_wakeups_are_those_of_proc(tmp_path):
    """The program reads its own, from its first look to its end."""
    code = """
def own():
    with open("/proc/self/stat") as file:
        ticks = file.read().rpartition(")")[2].split()[11:13]
    switches = 0
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/status") as file:
            switches += int(file.read().split("\\nvoluntary_ctxt_switches:")[1].split()[0])
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), switches
pygame.event.get()
cpu, switches = own()
for _ in range(40):
    pygame.event.get()
    sum(range(400_000))
    time.sleep(0.001)
    pygame.display.flip()
print(own()[0] - cpu, own()[1] - switches)
"""
    (tmp_path / "game.py").write_text(LOOKS.rsplit("loop()", 1)[0] + code)
    (_, stdout, _), figures = outcome(["-m", "uievents", "run", "game.py"], cwd=tmp_path)
    cpu, switches = map(float, stdout.split()[-2:])
    delivered = float(re.search(r"CPU .*\(([\d.]+) s\)", figures)[1])
    assert delivered == pytest.approx(
        cpu, abs=0.04
    )  # two of the kernel's ticks and what lies between
    delivered = int(re.search(r"wakeups .*? a second \(([\d,]+)\)", figures)[1].replace(",", ""))
    assert switches <= delivered <= switches + 30


POLLS = """
import pygame
pygame.display.init()
pygame.display.set_mode((100, 100))
print(pygame.display.get_wm_info()["window"], flush=True)
clock = pygame.time.Clock()
seen = 0
pressed = False
while not pressed:
    for event in pygame.event.get():
        pressed = pressed or event.type == pygame.MOUSEBUTTONDOWN
        if event.type == pygame.MOUSEMOTION:
            seen += 1
            print(seen, flush=True)
    clock.tick(100)
"""


def command_of(process):
    try:
        return process.cmdline()
    except psutil.Error:  # gone meanwhile
        return []


@pytest.mark.window
def test_how_long_input_waited_for_a_program_that_polls_is_reported(presser, tmp_path, screen):
    script = tmp_path / "game.py"
    script.write_text(POLLS)
    game = subprocess.Popen(
        [sys.executable, "-m", "uievents", "run", str(script)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "DISPLAY": screen},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = (line for line in game.stdout if line.strip().isdecimal())
    window = int(next(lines))
    while (watcher := watcher_of(script, game.pid)) is None:
        assert game.poll() is None
    presser.aim(window)
    for n in range(20):
        move_and_be_noted(presser, watcher, 10 + n, 10)
        next(lines)
    presser.press()
    delivered = game.communicate(timeout=30)[1]
    [line] = [line for line in delivered.splitlines() if line.startswith("  latency")]
    longest = float(re.search(r"longest ([\d.]+) ms", line)[1])
    median = float(re.search(r"median ([\d.]+) ms", line)[1])
    assert 0 < median <= longest
    assert int(re.search(r"\((\d+) samples", line)[1]) >= 1


@pytest.mark.slow
def test_live_figures_cost_less_than_three_per_cent_of_a_core(tmp_path):
    """Slow: over three seconds of them, in a terminal."""
    script = tmp_path / "game.py"
    code = LOOKS.rsplit("loop()", 1)[0] + "end = time.monotonic() + 4\n"
    code += "while time.monotonic() < end:\n    loop(1)\n    time.sleep(0.016)\n"
    script.write_text(code)
    terminal, inside = pty.openpty()
    game = subprocess.Popen(
        [sys.executable, "-m", "uievents", "run", "--live", str(script)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy", "TERM": "xterm"},
        stdin=inside,
        stdout=inside,
        stderr=inside,
    )
    os.close(inside)
    shown, began, watcher = b"", None, None
    while True:
        try:
            shown += os.read(terminal, 65_536)
        except OSError:  # the last one has closed it
            break
        if watcher is None and b"wakeups" in shown:
            watcher = next(
                process
                for process in psutil.process_iter()
                if process.pid != game.pid and str(script) in command_of(process)
            )
        if watcher is not None and watcher.is_running():
            now = time.monotonic(), sum(watcher.cpu_times()[:2])
            began = began or now
            last = now
    os.close(terminal)
    assert game.wait(30) == 0
    assert last[0] - began[0] > 2
    assert (last[1] - began[1]) / (last[0] - began[0]) < 0.03
    assert shown.count(b"game.py, ") >= 4  # and the last one stays
    assert b"from its first look to its end" in shown


def test_an_app_is_not_said_to_poll(tmp_path):
    (tmp_path / "app.py").write_text(
        "from uievents import App\napp = App()\napp.after(0.2, app.stop)\napp.run()\n"
    )
    _, figures = outcome(["-m", "uievents", "run", "app.py"], cwd=tmp_path)
    assert "the wait is the App's own, which blocks" in figures
    assert "polls" not in figures
    assert ".py:" not in figures  # the looks are the library's, at no line of the program
