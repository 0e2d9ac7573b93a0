"""Names of events in other libraries.

Some programs use a name that pygame, Tk, Qt, pyglet, Pygame Zero, the DOM or Node.js has for an
event.  Then the error says this package's name.
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
"""Name in another library, in lower case → name of the event type here."""


def own_name_for(name: str) -> str | None:
    """This package's name for the event that another library calls ``name``; None: not known.

    The spelling does not matter: ``keydown``, ``on_mouse_down``, ``MOUSEBUTTONDOWN``, ``onQuit``.
    """
    types = {cls.__name__.lower(): cls.__name__ for cls in all_types()}
    flat = name.replace("_", "").lower()
    for text in dict.fromkeys((flat, flat.removeprefix("on"), flat.removesuffix("event"))):
        own = types.get(text) or types.get(ALIASES.get(text, "").lower())
        if own is not None:
            return own
    return None


def closest_event(name: str) -> str | None:
    """As :func:`own_name_for`, and for a misspelt name (``onClik``); None if none is similar."""
    if (own := own_name_for(name)) is not None:
        return own
    types = {cls.__name__.lower(): cls.__name__ for cls in all_types()}
    flat = name.replace("_", "").lower().removeprefix("on")
    from difflib import get_close_matches  # slow to import, and needed for a mistake only

    close = get_close_matches(flat, list(types), n=1)
    return types[close[0]] if close else None
