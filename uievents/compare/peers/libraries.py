"""The event loops of other libraries, if these are installed (``--peers``).

Each opens a window as the library's manual recommends, and reports the presses in it.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

from ...measure.x11 import HEIGHT, WIDTH, number_at
from . import Subject


def run(name: str, subject: Subject) -> None:
    """Run the loop of the library called ``name``, for ever."""
    {"pyglet": pyglet, "tk": tk, "qt": qt, "glfw": glfw}[name](subject)


def imported(module: str, name: str, install: str) -> Any:
    """Import a module of a library, or exit with a message about how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise SystemExit(f"{name} is not installed{install}") from None


def glfw(subject: Subject) -> None:
    """``glfwWaitEvents`` again and again, called from Python."""
    glfw = imported("glfw", "GLFW", ": pip install glfw")
    if not glfw.init():
        raise SystemExit("GLFW does not start on this display")
    glfw.window_hint(glfw.CLIENT_API, glfw.NO_API)
    window = glfw.create_window(WIDTH, HEIGHT, "glfw", None, None)
    at = [0, 0]  # from the events, as get_cursor_pos() says where the pointer is by now

    def moved(window: Any, x: float, y: float) -> None:
        at[:] = int(x), int(y)

    def button(window: Any, which: int, action: int, _: int) -> None:
        if action == glfw.PRESS:
            subject.handled(number_at(*at))

    glfw.set_cursor_pos_callback(window, moved)
    glfw.set_mouse_button_callback(window, button)
    glfw.poll_events()
    version = ".".join(map(str, glfw.get_version()))
    subject.ready(window=glfw.get_x11_window(window), wait=f"GLFW {version}")
    while True:
        glfw.wait_events()
        subject.looks += 1


def pyglet(subject: Subject) -> None:
    """The application loop of pyglet, which draws 60 times a second."""
    pyglet = imported("pyglet", "pyglet", ": pip install pyglet")
    window = pyglet.window.Window(WIDTH, HEIGHT, vsync=False)

    @window.event  # type: ignore[untyped-decorator]
    def on_mouse_press(x: float, y: float, button: int, _: int) -> None:
        subject.looks += 1
        subject.handled(number_at(int(x), HEIGHT - 1 - int(y)))

    window.dispatch_events()
    subject.ready(window=window._window, wait=f"pyglet {pyglet.version}")
    pyglet.app.run()


def qt(subject: Subject) -> None:
    """Qt's event loop, by PySide6."""
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    core: Any = imported("PySide6.QtCore", "PySide6", ": pip install PySide6-Essentials")
    gui: Any = imported("PySide6.QtGui", "PySide6", ": pip install PySide6-Essentials")

    class QtWindow(gui.QRasterWindow):  # type: ignore[misc]
        def mousePressEvent(self, event: Any) -> None:
            subject.looks += 1
            place = event.position().toPoint()
            subject.handled(number_at(place.x(), place.y()))

    application = gui.QGuiApplication([])
    window = QtWindow()
    window.setGeometry(0, 0, WIDTH, HEIGHT)
    window.show()
    application.processEvents()
    subject.ready(window=int(window.winId()), wait=f"Qt {core.qVersion()}")
    application.exec()


def tk(subject: Subject) -> None:
    """Tk's main loop, which waits in ``select`` on the X connection."""
    tkinter = imported("tkinter", "Tk", " (Debian: apt install python3-tk)")
    root = tkinter.Tk()
    root.geometry(f"{WIDTH}x{HEIGHT}+0+0")

    def pressed(event: Any) -> None:
        subject.looks += 1
        subject.handled(number_at(event.x, event.y))

    root.bind("<ButtonPress-1>", pressed)
    root.update()
    subject.ready(window=root.winfo_id(), wait=f"Tk {tkinter.TkVersion}")
    root.mainloop()
