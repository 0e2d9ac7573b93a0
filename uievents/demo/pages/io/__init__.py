"""The I/O page: one read in five modes, and one wait among more and more descriptors.

:mod:`.modes` and :mod:`.curves` are its halves, and :mod:`.page` puts them together.  Both are
measured by the studies of compare.
"""
