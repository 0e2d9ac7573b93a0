"""The study of input: several ways to wait for presses, measured with the same presses.

Read it in this order: :mod:`.contestants` lists the ways to wait, and the scenarios;
:mod:`.measuring` sends the presses to each in turn, in real windows and on :mod:`.simulated`
devices; :mod:`.results` has the types of the figures; :mod:`.findings` shows them in tables, with
:mod:`.plots` and :mod:`.sentences`.
"""

from __future__ import annotations

from .measuring import Input

STUDY = Input
