"""The Lecture page: the whole lecture as a path of cards, each with something to press.

:mod:`.cards` says what the cards are, :mod:`.figures` draws what they show, and
:mod:`.experiments` runs it, with the short programs of :mod:`.scripts`, in a process of its own.
"""
