"""Qt's own loop, by PySide6."""

from __future__ import annotations

import importlib
import os
from typing import Any

from ...measure.x11 import HEIGHT, WIDTH, number_at
from . import Subject


def run(name: str, subject: Subject) -> None:
    """Run Qt's event loop."""
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    try:
        core: Any = importlib.import_module("PySide6.QtCore")
        gui: Any = importlib.import_module("PySide6.QtGui")
    except ImportError:
        raise SystemExit("PySide6 is not installed: pip install PySide6-Essentials") from None

    class Window(gui.QRasterWindow):  # type: ignore[misc]
        def mousePressEvent(self, event: Any) -> None:
            subject.looks += 1
            place = event.position().toPoint()
            subject.seen(number_at(place.x(), place.y()))

    application = gui.QGuiApplication([])
    window = Window()
    window.setGeometry(0, 0, WIDTH, HEIGHT)
    window.show()
    application.processEvents()
    subject.ready(window=int(window.winId()), wait=f"Qt {core.qVersion()}")
    application.exec()
