"""The Pipeline page: the user's own events on their way from source to handler.

The loop being shown (:mod:`.subject`) runs in a process of its own and reports what happens to each
event (:mod:`.protocol`); :mod:`.flow` knows where each is, :mod:`.state` what there is to draw, and
:mod:`.page` puts the panels together.
"""
