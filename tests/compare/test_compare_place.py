"""Where real windows are opened."""

import shutil
import sys

import pytest

from uievents.compare.place import opened
from uievents.errors import UIEventsError
from uievents.measure.x11 import NotPossible


def test_without_xvfb_and_display_it_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    with opened("auto") as place:
        assert place.display == ""
        assert "apt install xvfb" in place.why_not.en
        assert "真实窗口需要" in place.why_not.zh
    with pytest.raises(NotPossible, match="apt install xvfb"), opened("own"):
        pass


def test_without_python_xlib_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "Xlib", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("DISPLAY", ":0")
    with opened("auto") as place:
        assert place.display == ""
        assert "uievents[x11]" in place.why_not.en
        assert "真实按键需要" in place.why_not.zh


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_display_that_is_not_there():
    """(python-xlib leaves the sockets of a failed attempt to the garbage collector.)"""
    with pytest.raises(UIEventsError, match="cannot be reached"), opened(":31999"):
        pass
