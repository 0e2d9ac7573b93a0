"""Converts docstrings, which have Sphinx markup, to Markdown for the site."""

import re

import griffe

ROLE = re.compile(r":(?:class|meth|mod|func|attr|data|exc):`~?([^`]+)`")


def markdown(text: str) -> str:
    """Turn ``:meth:`run` `` into code, and ``::`` before a block into a colon."""
    text = ROLE.sub(lambda role: f"`{role[1].removeprefix('.')}`", text.replace("``", "`"))
    text = re.sub(r"^::$", "", text, flags=re.M)
    return text.replace("::\n", ":\n")


class Docstrings(griffe.Extension):
    def on_object(self, *, obj: griffe.Object, **kwargs: object) -> None:
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)
