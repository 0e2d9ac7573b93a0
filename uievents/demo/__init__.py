"""The window that shows it all: your own clicks on their way from source to handler.

The window process (:mod:`.window`, an app of the library) draws.  What it shows runs in processes
of its own, so that the drawing is never in their figures.

* ``window``, with ``header``, ``overlay`` and ``view``: the frame around the pages.
* ``pages/``: the pages, each a room of its own; ``stage``: what a page may ask of the window.
* ``panel``, ``paint``, ``layout``, ``look``, ``theme``: how the parts of a page are drawn.
* ``shown``, ``meter``: the processes that pages start, and what these cost.
* ``measured``, ``figures``: pages that show measurements, and the parts of their drawings.
* ``tour`` plays the story of the demo by itself; ``film`` makes an animated picture of it.
"""

from __future__ import annotations

import signal
from pathlib import Path

from ..output import OutputError, check_folder, stop_printing


def run(
    *,
    tour: bool = False,
    offscreen: Path | None = None,
    size: tuple[int, int] = (1280, 800),
    larger: float = 1.0,
    present: bool = False,
    lang: str | None = None,
    theme: str = "dark",
    folder: Path | None = None,
) -> int:
    """Open the demo's window; returns the exit status when it is closed: 143 by SIGTERM.

    ``tour`` plays the story by itself first; ``offscreen`` plays it without a display
    and writes its pictures to that folder.  What the user saves goes to ``folder`` (default:
    the current one).

    Raises :class:`~uievents.errors.NoDisplayError` where there is no display, and
    :class:`~uievents.output.OutputError` for files that cannot be written.
    """
    if folder is not None:
        check_folder(folder)
    from ..app import App
    from ..events import Signal
    from ..switches import environment
    from ..words import users_language
    from .look import Look
    from .theme import THEMES
    from .window import Demo

    driver = {} if offscreen is None else {"SDL_VIDEODRIVER": "dummy"}
    with (
        environment(override=True, **driver),
        # Else SDL catches SIGTERM, and reports it only with the next event.
        environment(SDL_NO_SIGNAL_HANDLERS="1"),
    ):
        app = App("uievents", size=size, resizable=True)
    status, player = 0, None
    with app:

        def end(event: Signal) -> None:
            nonlocal status
            status = 128 + event.number
            app.stop()

        app.signal(signal.SIGTERM)
        app.on(Signal, end)
        look = Look(lang or users_language(), THEMES[theme], size=larger, present=present)
        demo = Demo(app, look, folder=folder)
        try:
            if tour or offscreen is not None:
                from .tour import Tour

                player = Tour(demo, offscreen, say=_say)
                player.start()
            app.run()
        finally:
            demo.close()
    if player is not None and offscreen is not None:
        if player.finished:
            _say(f"The tour's pictures are in {offscreen}")
        else:
            done, wanted = len(player.pictures), len(player.scenes)
            _say(f"The tour was stopped: {done} of {wanted} pictures are in {offscreen}")
        if player.failed:
            raise OutputError("; ".join(map(str, player.failed)))
        if not player.finished and not status:
            return 1
    return status


def _say(text: str) -> None:
    """Print ``text``; when the reader of the output has gone, the pictures are still made."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        stop_printing()
