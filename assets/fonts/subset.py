"""Cuts the Chinese fonts down to the characters that our texts use: those of the demo and of the
catalogue of translations.

    pip install fonttools
    python assets/fonts/subset.py /usr/share/fonts/opentype/noto

Run it again after a text has changed; a test says so when a character is missing.
"""

import sys
from pathlib import Path

from fontTools.subset import main

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "uievents" / "demo"))
from texts import LANGUAGES  # noqa: E402

used = {chr(code) for code in range(0x20, 0x7F)} | set("×·→←…–—−µ")
for text in (text for table in LANGUAGES.values() for text in table.values()):
    used |= set(text)
used |= set((HERE.parent.parent / "uievents/locale/zh/LC_MESSAGES/uievents.po").read_text())
used -= {"\n"}
# In the collection the third font is the one for simplified Chinese.
for weight in ("Regular", "Bold"):
    main(
        [
            f"{sys.argv[1]}/NotoSansCJK-{weight}.ttc",
            "--font-number=2",
            f"--text={''.join(sorted(used))}",
            "--layout-features=kern,liga",
            "--no-hinting",
            "--desubroutinize",
            f"--output-file={HERE / f'NotoSansSC-{weight}.otf'}",
        ]
    )
