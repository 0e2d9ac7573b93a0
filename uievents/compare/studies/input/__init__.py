"""The study of input: ways to wait for presses, on the same presses.

Follow it in this order: :mod:`.contestants` says what takes part, and in which scenarios;
:mod:`.measuring` presses them, in turn (on :mod:`.simulated` devices where there is no display);
:mod:`.results` are the figures that come of it; :mod:`.findings` shows them, by :mod:`.tables`,
:mod:`.plots` and :mod:`.sentences`.
"""

from __future__ import annotations

from .measuring import Input

STUDY = Input
