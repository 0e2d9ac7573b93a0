"""The Servers page: three tasks that each wait, and clients against four servers.

:mod:`.tasks` and :mod:`.load` are its halves, and :mod:`.page` puts them together.  The tasks are
measured by the study of compare; :mod:`.rounds` calls the servers.
"""
