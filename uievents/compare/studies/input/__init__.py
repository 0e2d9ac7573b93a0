"""The study of input: ways to wait for presses, on the same presses.

Read it in this order: :mod:`.contestants` lists the ways to wait, and the scenarios;
:mod:`.measuring` presses them in turn (on :mod:`.simulated` devices where there is no display);
:mod:`.results` are the types of the figures; :mod:`.findings` shows them in tables, with
:mod:`.plots` and :mod:`.sentences`.
"""

from __future__ import annotations

from .measuring import Input

STUDY = Input
