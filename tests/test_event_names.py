"""An event type is known by its name, so those of the tests' modules, which live on, have their
own: ``loop.onGoal`` of one test would be ambiguous after another module was imported."""

import ast
import re
from collections import Counter
from pathlib import Path

from uievents.events import Event, all_types

TESTS = Path(__file__).parent
APART = {"packaging", "beside", "benchmarks", "faults"}  # run by processes of their own


def event_types(code):
    """The names of the events that are defined at the top level of a module."""
    known = {cls.__name__ for cls in all_types(Event) if cls.__module__ == "uievents.events"}
    if not re.search(rf"^class .*\b({'|'.join(known)})\b", code, re.MULTILINE):
        return  # parsing all the tests would take longer than most of them
    for node in ast.parse(code).body:
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        if {base.id for base in bases if isinstance(base, ast.Name)} & known:
            yield node.name


def test_no_two_modules_of_tests_name_a_type_alike():
    files = [file for file in TESTS.rglob("*.py") if not APART & set(file.parts)]
    names = Counter(name for file in files for name in event_types(file.read_text()))
    assert len(names) > 20
    assert [name for name, count in names.items() if count > 1] == []
