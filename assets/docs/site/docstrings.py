"""Docstrings are written as Sphinx would read them; the site's are Markdown."""

import re

import griffe

ROLE = re.compile(r":(?:class|meth|mod|func|attr|data|exc):`~?([^`]+)`")


def markdown(text: str) -> str:
    """``:meth:`run` `` as code, ``::`` before a block as a colon."""
    text = ROLE.sub(lambda role: f"`{role[1].removeprefix('.')}`", text.replace("``", "`"))
    text = re.sub(r"^::$", "", text, flags=re.M)
    return text.replace("::\n", ":\n")


class Docstrings(griffe.Extension):
    def on_object(self, *, obj: griffe.Object, **kwargs: object) -> None:
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)
