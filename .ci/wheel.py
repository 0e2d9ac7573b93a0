"""Puts the fonts into the wheel, where the package reads them; an editable installation has none.

There they are read beside the package.  Copies of them would stay behind: pip removes the files at
the end, and leaves the folders, which Python then imports as an empty package.
"""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Fonts(BuildHookInterface):
    def initialize(self, version, build_data):
        if version != "editable":
            build_data["force_include"]["assets/fonts"] = "uievents/_assets/fonts"
