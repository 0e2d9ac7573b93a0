"""A class's name says which thing it is, wherever in the package it is read."""

import ast
from collections import defaultdict

from tests.conftest import ROOT

PACKAGE = ROOT / "uievents"


def test_no_two_modules_of_the_package_name_a_class_alike():
    modules = defaultdict(list)
    for file in PACKAGE.rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(file.relative_to(PACKAGE).as_posix())
    assert modules["EventLoop"] == ["eventloop.py"]
    assert {name: files for name, files in modules.items() if len(files) > 1} == {}
