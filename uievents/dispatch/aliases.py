"""The names that other libraries give to events.

pygame, Tk, Qt, pyglet, Pygame Zero, the DOM, Node.js: a name that is known from there is answered
with this package's name for it.
"""

from __future__ import annotations

from uievents.events import all_types

ALIASES = {
    "quit": "Close",
    "exit": "Close",
    "closing": "Close",
    "windowclose": "Close",
    "delete": "Close",
    "update": "Frame",
    "tick": "Frame",
    "enterframe": "Frame",
    "animationframe": "Frame",
    "paint": "Draw",
    "render": "Draw",
    "redraw": "Draw",
    "videoexpose": "Expose",
    "mousebuttondown": "MouseDown",
    "mousepress": "MouseDown",
    "mousepressed": "MouseDown",
    "mousebuttonup": "MouseUp",
    "mouserelease": "MouseUp",
    "mousereleased": "MouseUp",
    "mousemotion": "MouseMove",
    "mousemoved": "MouseMove",
    "motion": "MouseMove",
    "mousedrag": "Drag",
    "dragging": "Drag",
    "mouseclick": "Click",
    "clicked": "Click",
    "button": "Click",
    "tap": "Click",
    "doubleclicked": "DoubleClick",
    "dblclick": "DoubleClick",
    "mousewheel": "Wheel",
    "mousescroll": "Wheel",
    "scroll": "Wheel",
    "mouseover": "MouseEnter",
    "hover": "MouseEnter",
    "mouseout": "MouseLeave",
    "keypress": "KeyDown",
    "keypressed": "KeyDown",
    "key": "KeyDown",
    "keyrelease": "KeyUp",
    "keyreleased": "KeyUp",
    "text": "TextInput",
    "input": "TextInput",
    "char": "TextInput",
    "videoresize": "Resize",
    "resized": "Resize",
    "windowresized": "Resize",
    "configure": "Resize",
    "focusin": "Focus",
    "activate": "Focus",
    "focusout": "Blur",
    "deactivate": "Blur",
    "joybuttondown": "GamepadDown",
    "joybuttonup": "GamepadUp",
    "joyaxismotion": "GamepadMove",
    "joyhatmotion": "GamepadHat",
    "fingerdown": "TouchDown",
    "fingermotion": "TouchMove",
    "fingerup": "TouchUp",
    "dropfile": "Drop",
    "filedrop": "Drop",
    "connect": "Connected",
    "connection": "Connected",
    "open": "Connected",
    "message": "Received",
    "data": "Received",
    "recv": "Received",
    "receive": "Received",
    "disconnect": "Disconnected",
    "connectionlost": "Disconnected",
    "timeout": "Timer",
    "userevent": "PygameEvent",
    "load": "Start",
    "ready": "Start",
    "init": "Start",
    "startup": "Start",
    "shutdown": "Stop",
    "end": "Stop",
}
"""What other libraries call an event, in small letters, and what it is called here."""


def own_name_for(name: str) -> str | None:
    """This package's name for an event that another library writes as ``name``.

    Spelling does not matter: ``keydown``, ``on_mouse_down``, ``MOUSEBUTTONDOWN``, ``onQuit``.
    """
    known = {cls.__name__.lower(): cls.__name__ for cls in all_types()}
    flat = name.replace("_", "").lower()
    for text in dict.fromkeys((flat, flat.removeprefix("on"), flat.removesuffix("event"))):
        here = known.get(text) or known.get(ALIASES.get(text, "").lower())
        if here is not None:
            return here
    return None


def closest_event(name: str) -> str | None:
    """The same for a name that is nearly one (``onClik``); None if no name is near."""
    if (here := own_name_for(name)) is not None:
        return here
    known = {cls.__name__.lower(): cls.__name__ for cls in all_types()}
    flat = name.replace("_", "").lower().removeprefix("on")
    from difflib import get_close_matches  # slow to import, and needed for a mistake only

    close = get_close_matches(flat, list(known), n=1)
    return known[close[0]] if close else None
