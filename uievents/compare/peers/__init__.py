"""The contestants: small programs that wait for input, each in its own way.

Each module has ``run(name, subject)``, which says ``subject.ready()``, counts its rounds in
``subject.looks`` and tells ``subject.seen(number)`` where a program would handle the press.
They are run by :mod:`uievents.compare.subject`, never imported by what measures them.
"""
