"""The programs and commands that the README and the documentation show."""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

PAGES = [*sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("assets/docs/**/*.md"))]
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]*)\")?\n(.*?)^```", re.M | re.S)
MODULES = {"asyncio", "pygame", "socket", "uievents"}

ANYTHING = '''
class Anything:
    """What is the reader's own."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **options):
        return self

    def __await__(self):
        yield from ()

    def __iter__(self):
        return iter(())

    def __bool__(self):
        return False

'''


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    number: int
    language: str
    title: str
    code: str

    @property
    def name(self) -> str:
        """A name for a file of it, without the ending."""
        return re.sub(r"\W", "_", f"{self.page.relative_to(ROOT).with_suffix('')}_{self.number}")

    @property
    def is_test(self) -> bool:
        return "def test_" in self.code


def blocks(language: str, page: Path | None = None) -> list[Block]:
    """The blocks of a language, of one page or of all, each page's numbered from 0."""
    found = []
    for one in [page] if page is not None else PAGES:
        fenced = [rest for kind, *rest in FENCE.findall(one.read_text()) if kind == language]
        found += [Block(one, number, language, *rest) for number, rest in enumerate(fenced)]
    return found


def missing_names(code: str) -> set[str]:
    """Names that a block uses and does not define itself."""
    tree = ast.parse(code)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return {node.id for node in names} - bound - set(dir(builtins))


def whole(code: str, *, to_run: bool = False) -> str:
    """A block as a program: what it does not define itself is there.

    That is ``app``, the names of uievents; what is the reader's own is anything.
    """
    import uievents

    missing = missing_names(code)
    before = "".join(f"import {name}\n" for name in sorted(missing & MODULES))
    known = missing & set(uievents.__all__) | ({"App"} if "app" in missing else set())
    before += "".join(f"from uievents import {name}\n" for name in sorted(known))
    own = sorted(missing - set(uievents.__all__) - MODULES - {"app"})
    if own and to_run:
        before += textwrap.dedent(ANYTHING) + "".join(f"{name} = Anything()\n" for name in own)
    elif own:
        before += "from typing import Any\n" + "".join(f"{name}: Any\n" for name in own)
    return before + ("app = App()\n" if "app" in missing else "") + code
