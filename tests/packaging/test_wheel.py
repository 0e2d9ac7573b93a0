"""The content of the wheel, and its metadata for a package index."""

from __future__ import annotations

import os
import re
import shutil
import sys
import zipfile
import zlib
from email.parser import Parser

import pytest

from tests.conftest import ROOT
from tests.packaging.conftest import run

pytestmark = pytest.mark.slow  # the wheel is built


@pytest.fixture(scope="module")
def content(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(content):
    [name] = [name for name in content if name.endswith("METADATA")]
    return Parser().parsestr(content[name].decode())


def test_it_holds_what_the_program_reads_and_no_pictures(content):
    assert "uievents/py.typed" in content
    assert "uievents/_assets/fonts/OFL.txt" in content
    assert not [name for name in content if name.endswith((".png", ".jpg", ".gif", ".po"))]
    assert not [name for name in content if "/docs/" in name or name.startswith("tests")]


def test_it_is_small(wheel, content):
    """Megabytes, packed: a picture or a whole font in it would be seen here."""
    assert wheel.stat().st_size < 0.8e6
    others = [data for name, data in content.items() if not name.endswith(".py")]
    assert sum(len(zlib.compress(data)) for data in others) < 0.17e6  # everything except code
    fonts = [data for name, data in content.items() if name.endswith((".otf", ".ttf"))]
    assert sum(len(zlib.compress(font)) for font in fonts) < 0.12e6
    assert max(len(zlib.compress(data)) for data in content.values()) < 0.08e6


def test_the_core_requires_msgspec_alone(metadata):
    required = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert [re.match(r"[\w-]+", line)[0] for line in required] == ["msgspec"]
    extras = {"pygame", "ce", "tools", "report", "x11", "nats", "test", "dev"}
    assert extras <= set(metadata.get_all("Provides-Extra"))


def test_it_has_an_author_and_no_dead_link(metadata):
    assert metadata["Author"] == "The uievents maintainers"
    assert metadata["Author-email"] is None
    links = re.findall(r"\]\(([^)]*)\)", metadata.get_payload())
    assert not [link for link in links if not link.startswith("https://")]
    assert "# uievents" in metadata.get_payload()


FROM_ANYWHERE = """
import os, sys
import uievents
from uievents import Click, EventLoop
from uievents.assets import asset, asset_path
from uievents.words import say

received = []
with EventLoop() as loop:
    loop.onClick(received.append, button=1)
    loop.dispatch(Click((3, 4)))
font = "fonts/NotoSansSC-Regular.otf"
print(uievents.__file__, len(received), say("zh", "{most} and {last}", most="A", last="B"))
print(asset(font).read_bytes() == asset_path(font).read_bytes(), os.path.isfile(asset_path(font)))
"""


@pytest.mark.parametrize("options", [[], ["-OO"]], ids=["", "without docstrings"])
def test_it_can_be_imported_from_a_zip_file(wheel, tmp_path, options):
    """Where a file has no path: the fonts and the translations are read all the same."""
    shutil.copy(wheel, tmp_path / "program.zip")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "program.zip")}
    code = FROM_ANYWHERE
    where, received, words, *font = run(
        sys.executable, *options, "-c", code, cwd=tmp_path, env=environment
    ).split()
    assert where == str(tmp_path / "program.zip" / "uievents" / "__init__.py")
    assert received == "1"
    assert words == "A、B"
    assert font == ["True", "True"]


@pytest.mark.parametrize(("version", "fonts"), [("standard", 1), ("editable", 0)])
def test_an_editable_installation_has_no_files_that_would_stay_behind(version, fonts):
    """pip removes files, and would leave their folders, an empty package ``uievents``."""
    code = (ROOT / ".ci/wheel.py").read_text()
    names = {}
    exec(code, names)
    data = {"force_include": {}}
    names["Fonts"].initialize(None, version, data)
    assert len(data["force_include"]) == fonts
