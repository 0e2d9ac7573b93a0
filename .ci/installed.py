"""Run by ``.ci/matrix`` in each environment: checks that the wheel works as the README says."""

import resource
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

EXPECTED = [] if sys.argv[1] == "none" else sys.argv[1].split(",")

HELLO = """
from uievents import App

app = App("Hello", size=(640, 480))

@app.onClick
def clicked(event):
    print("clicked at", event.pos)
    app.stop()

import pygame
for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
    pygame.event.post(pygame.event.Event(kind, pos=(3, 4), button=1, touch=False))
app.run()
"""


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def cpu_seconds(code):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(*codes):
    """For each code the least CPU time of a process that runs it, less that of an empty process."""
    rounds = [[cpu_seconds(code) for code in ("pass", *codes)] for _ in range(9)]
    empty, *times = (min(column) for column in zip(*rounds, strict=True))
    return [time - empty for time in times]


there = [name for name in ("pygame", "pygame-ce") if installed(name)]
assert there == EXPECTED, there
done = run(HELLO)
if there:
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "clicked at (3, 4)", done.stdout
else:
    assert "pip install 'uievents[pygame]'" in done.stderr.splitlines()[-1], done.stderr
assert run("import sys, uievents; sys.exit('pygame' in sys.modules)").returncode == 0
assert (
    run(
        "import uievents, os; assert os.path.exists("
        "os.path.join(os.path.dirname(uievents.__file__), 'py.typed'))"
    ).returncode
    == 0
)
wheel, loop, asyncio = least("import uievents", "from uievents import EventLoop", "import asyncio")
print(
    f"  {sys.version.split()[0]} {', '.join(there) or 'no pygame'}: CPU of `import uievents` "
    f"{wheel / asyncio:.2f}, of `from uievents import EventLoop` {loop / asyncio:.2f} of asyncio's"
)
assert wheel <= asyncio, f"import uievents: {wheel:.3f} s, import asyncio: {asyncio:.3f} s"
