"""The site of ``make docs``: it builds without a warning, and asks nothing of the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow  # the site is built

LOADED = re.compile(r"<(?:script|img|iframe)[^>]*\bsrc=\"?(https?:[^\"\s>]*)")
LINKED = re.compile(r"<link[^>]*>")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    for module in ("mkdocs", "material", "mkdocstrings", "mkdocs_static_i18n"):
        pytest.importorskip(module, reason="the site is made with: pip install 'uievents[docs]'")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(folder)]
    command += ["-f", str(ROOT / "assets/docs/site/mkdocs.yml")]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_both_languages_are_there(site):
    for name in ("index", "tutorial", "choosing", "how-it-works", "glossary", "api"):
        assert (site / f"{name}.html").exists()
        assert (site / "zh" / f"{name}.html").exists()
    assert '<html lang="zh"' in (site / "zh/tutorial.html").read_text()
    assert "教程" in (site / "zh/tutorial.html").read_text()


def test_nothing_is_loaded_from_elsewhere(site):
    for page in site.rglob("*.html"):
        text = page.read_text()
        assert not LOADED.findall(text), page
        for link in LINKED.findall(text):
            if re.search(r"rel=\"?(?:stylesheet|preconnect|icon|preload)", link):
                assert not re.search(r"href=\"?https?:", link), f"{page}: {link}"


def test_the_api_has_the_face_and_no_marks_of_another_markup(site):
    text = (site / "api.html").read_text()
    for name in ("uievents.app.App", "uievents.eventloop.EventLoop.run", "uievents.events.Click"):
        assert f'id="{name}"' in text
    assert not re.search(r":(?:class|meth|mod|func):", text)
