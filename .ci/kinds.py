"""The table of pygame's kinds of events, and what each becomes: ``assets/docs/events.md``.

``make kinds`` writes the page again.  Only the remarks are written by hand.  For the rest, an event
of each kind of the installed pygame is translated, without any fields, and the resulting types make
the row.
"""

from __future__ import annotations

import os
from pathlib import Path

import pygame

from uievents.sources.fields import Fields
from uievents.sources.translator import TRANSLATIONS, Translator

PAGE = Path(__file__).parents[1] / "assets" / "docs" / "events.md"

HEAD = """\
# pygame's events in uievents

`make kinds` makes this page; a test compares it with the installed pygame.

An App passes on every event of pygame. Most have a type in uievents. All others come as
`PygameEvent`, with their `kind`, `name`, `data` and `window`:

```python
@app.onPygameEvent(kind=pygame.CLIPBOARDUPDATE)
def copied(event): ...
```

The types are for the App's own window. Every event of another window (`pygame.Window`,
`pygame._sdl2.Window`) is a `PygameEvent` with that `window`:
`@app.onPygameEvent(window=other, kind=pygame.MOUSEBUTTONDOWN)`.

If a posted event lacks a field, or the field has another type, the field gets a neutral value: 0,
`""`, or the position of the pointer.

A library that processes pygame's own events gets them from `Raw`, which comes before the events
that are made from them (see `uievents/examples/raw.py`):

```python
@app.onRaw
def feed(event): manager.process_events(event.raw)
```

A key has two names. `event.key` is its name in the current layout, `event.physical` its name by
place, as on a US keyboard. Both work as filters, with or without modifiers (`uievents keys` prints
both):

| filter | matches |
|---|---|
| `key="ctrl+s"` | S with Ctrl and no other modifier; CapsLock and NumLock do not matter |
| `key="?"`, `key="ctrl++"` | the key that makes the character, with the Shift or AltGr for it |
| `key="ä"`, `key="Ä"` | the letter, small or capital, from a key of its own or by AltGr |
| `key="ctrl+shift+æ"`, `key="ctrl+Æ"` | the capital, with the AltGr that it needs |
| `key="ctrl+c"` | in a layout without Latin letters, the key where C is on a US keyboard |
| `key="enter"` | either Enter key; `"return"` and `"keypad enter"` match one of them |
| `key="dead acute"` | the dead key; if the system does not say which one, `"dead ="` by its place |
| `physical="w"`, `physical="ctrl+c"` | the key at that place, in any layout |

In `event.mods`, `"altgr"` is distinct from `"alt"`; `"capslock"` and `"numlock"` are there while
they are on.

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
