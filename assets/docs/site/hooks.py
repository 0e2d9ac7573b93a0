"""Adapts the Markdown of the pages, which can also be read in a clone, to the site.

A link out of the folder of the pages (``../../tests/...``) works in a clone and would be dead on
the site, so only its text is kept.  Pictures of ``assets/pictures`` are copied.  The site finds the
page of each language itself, so a link to ``page.zh.md`` becomes one to ``page.md``.

A page without sections has no table of contents; its content, often a wide table, gets that space.
A site map has absolute addresses, which are unknown before the site is published.  As the theme's
script asks for one in each language, the site has empty ones.
"""

import re
from pathlib import Path

from mkdocs.structure.files import File

PICTURES = Path(__file__).resolve().parents[2] / "pictures"
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
OUTSIDE = re.compile(r"(?<!!)\[((?:[^\]`]|`[^`]*`)+)\]\((?:\.\./)+(?!pictures/)[^)]*\)")


def on_files(files, config):
    for path in sorted(PICTURES.rglob("*.png")):
        name = f"pictures/{path.relative_to(PICTURES).as_posix()}"
        if files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown, page, config, files):
    if not re.search(r"^#{2,6} ", FENCE.sub("", markdown), re.M):
        page.meta["hide"] = ["toc"]
    markdown = OUTSIDE.sub(r"\1", markdown).replace("](../pictures/", "](pictures/")
    return re.sub(r"\]\(([\w-]+)\.zh\.md", r"](\1.md", markdown)


def on_post_build(config):
    site = Path(config["site_dir"])
    for folder in (site, site / "zh"):
        folder.mkdir(exist_ok=True)  # it is built later
        (folder / "sitemap.xml").write_text(
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>\n'
        )
    (site / "sitemap.xml.gz").unlink(missing_ok=True)
