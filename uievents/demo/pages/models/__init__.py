"""The Models page: the same presses, handed to six models side by side.

Each runs in a process of its own (:mod:`.subject`).  :mod:`.race` knows which of them noticed which
press, and when; :mod:`.picture` draws it, and :mod:`.page` puts it together.
"""
