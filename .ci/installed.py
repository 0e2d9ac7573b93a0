"""Run by ``.ci/matrix`` in each environment: is all as the README says?"""

import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version

EXPECTED = sys.argv[1]

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


def seconds(module):
    """The least of several times that a process of its own takes to import it."""
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    return min(float(run(code).stdout) for _ in range(7))


there = [name for name in ("pygame", "pygame-ce") if installed(name)]
assert there == ([] if EXPECTED == "none" else [EXPECTED]), there
done = run(HELLO)
if there:
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "clicked at (3, 4)", done.stdout
else:
    assert "pip install 'uievents[pygame]'" in done.stderr.splitlines()[-1], done.stderr
assert run("import sys, uievents; sys.exit('pygame' in sys.modules)").returncode == 0
assert (
    run(
        "import uievents.dispatch, os; assert os.path.exists("
        "os.path.join(os.path.dirname(uievents.__file__), 'py.typed'))"
    ).returncode
    == 0
)
begun = time.monotonic()
ours, asyncio = seconds("uievents"), seconds("asyncio")
print(
    f"  {sys.version.split()[0]} {there or 'no pygame'}: import {ours / asyncio:.2f} of asyncio's"
)
assert ours <= asyncio, f"import uievents takes {ours:.3f} s, import asyncio {asyncio:.3f} s"
