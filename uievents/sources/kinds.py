"""The table of pygame's kinds of events, and what each becomes: ``assets/docs/events.md``.

``python -m uievents.sources.kinds`` writes the page again, in a clone.  Only the remarks are
written by hand.  For the rest, an event of each kind of the installed pygame is translated, without
any fields, and the resulting types make the row.
"""

from __future__ import annotations

import os
from pathlib import Path

import pygame

from .fields import Fields
from .translator import TRANSLATIONS, Translator

PAGE = Path(__file__).parents[2] / "assets" / "docs" / "events.md"

HEAD = """\
# What becomes of pygame's events

Made by `python -m uievents.sources.kinds`; a test holds it against the pygame that is installed.

Every event that pygame gives is told. Most have a type here; all others come as `PygameEvent`, with
their `kind`, `name`, `data` and `window`:

```python
@app.onPygameEvent(kind=pygame.CLIPBOARDUPDATE)
def copied(event): ...
```

The types are for the App's own window. What happens to another one (`pygame.Window`,
`pygame._sdl2.Window`) is a `PygameEvent` with that `window`, whatever its kind:
`@app.onPygameEvent(window=other, kind=pygame.MOUSEBUTTONDOWN)`.

A field that a posted event lacks, or that is of another type, has its neutral value: 0, `""`, where
the pointer is.

A library that is fed with pygame's own events gets them from `Raw`, before the events that are made
of them (see `uievents/examples/raw.py`):

```python
@app.onRaw
def feed(event): manager.process_events(event.raw)
```

Keys have two names. `event.key` is what the layout makes of a key, `event.physical` its place on a
US keyboard; both may be filtered, with modifiers or without (`uievents keys` shows both):

| written | is meant |
|---|---|
| `key="ctrl+s"` | S with Ctrl alone, whether CapsLock or NumLock is on or not |
| `key="?"`, `key="ctrl++"` | what makes that character, with the Shift or AltGr that it takes |
| `key="ä"`, `key="Ä"` | the letter, small or as a capital, of a key of its own or made by AltGr |
| `key="ctrl+shift+æ"`, `key="ctrl+Æ"` | the capital, with the AltGr that it takes |
| `key="ctrl+c"` | on a layout without Latin letters, the key where C is on a US keyboard |
| `key="enter"` | either Enter; `"return"` and `"keypad enter"` are one of them |
| `key="dead acute"` | the dead key; where the system does not say which, `"dead ="`: its place |
| `physical="w"`, `physical="ctrl+c"` | the key at that place, on any layout |

`event.mods` has `"altgr"` apart from `"alt"`, and `"capslock"` and `"numlock"` while they are on.

| pygame's kind | becomes | |
|---|---|---|
"""

REMARKS = {
    "MOUSEBUTTONDOWN": "the wheel's old form (buttons 4 and 5) a `PygameEvent`",
    "MOUSEBUTTONUP": "and a `Click`, a `DoubleClick`; the wheel's old form a `PygameEvent`",
    "MOUSEMOTION": "and a `Drag`, while a button is held",
    "WINDOWCLOSE": "of another window a `PygameEvent`, as all that happens there",
    "QUIT": "a `PygameEvent` right after the `WINDOWCLOSE` of the last window, which it repeats",
    "KEYDOWN": "with `repeat`, if the program has asked for it by `pygame.key.set_repeat`",
    "ACTIVEEVENT": "pygame 1's form of `Focus`, `Blur`, `MouseEnter`, `MouseLeave`, `Minimize`",
    "VIDEORESIZE": "pygame 1's form of `Resize`",
    "WINDOWRESIZED": "`Resize` comes of `WINDOWSIZECHANGED`",
    "VIDEOEXPOSE": "pygame 1's form of `Expose`",
    "USEREVENT": "and all above it, `pygame.event.custom_type()`",
}

_OTHERWISE = {"CONTROLLERDEVICEMAPPED": "CONTROLLERDEVICEREMAPPED"}


def kinds() -> dict[str, int]:
    """The name of each kind's constant in pygame, and its (first) number."""
    constants = {name.replace("_", ""): name for name in dir(pygame) if name.isupper()}
    found: dict[str, int] = {}
    for number in range(pygame.NOEVENT + 1, pygame.NUMEVENTS + 1):
        name = pygame.event.event_name(number).upper()
        if name != "UNKNOWN":
            name = _OTHERWISE.get(name, name)
            found.setdefault(constants.get(name, name), number)
    return found


def becomes(number: int) -> str:
    """The types that an event of a kind becomes.

    Needs pygame's display, as the pointer is asked for.
    """
    translation = TRANSLATIONS.get(number)
    if translation is None:
        return "`PygameEvent`"
    events = translation(Translator("window"), Fields(), 0.0)
    return ", ".join(f"`{type(event).__name__}`" for event in events)


def page() -> str:
    """The whole page.  Needs pygame's display."""
    rows = [
        f"| `{name}` | {becomes(number)} | {REMARKS.get(name, '')} |"
        for name, number in sorted(kinds().items(), key=lambda item: (becomes(item[1]), item[0]))
    ]
    return HEAD + "\n".join(rows) + "\n"


def main() -> None:
    """Write the page."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    PAGE.write_text(page(), encoding="utf-8")
    pygame.display.quit()
    print(f"{PAGE}: {len(kinds())} kinds of pygame {pygame.version.ver}")


if __name__ == "__main__":
    main()
