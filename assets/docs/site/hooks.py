"""What the site does with the pages' Markdown, which is also read on its own, in a clone.

A link that leaves the folder of the pages (``../../tests/...``) works in a clone, and would be dead
on the site: its text alone is kept.  Pictures of ``assets/pictures`` are taken along.
On the site each language finds its own pages, so a link to ``page.zh.md`` is one to ``page.md``.
"""

import re
from pathlib import Path

from mkdocs.structure.files import File

PICTURES = Path(__file__).resolve().parents[2] / "pictures"
OUTSIDE = re.compile(r"(?<!!)\[((?:[^\]`]|`[^`]*`)+)\]\((?:\.\./)+(?!pictures/)[^)]*\)")


def on_files(files, config):
    for path in sorted(PICTURES.rglob("*.png")):
        name = f"pictures/{path.relative_to(PICTURES).as_posix()}"
        if files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown, page, config, files):
    markdown = OUTSIDE.sub(r"\1", markdown).replace("](../pictures/", "](pictures/")
    return re.sub(r"\]\(([\w-]+)\.zh\.md", r"](\1.md", markdown)
