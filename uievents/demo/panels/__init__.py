"""The parts of the pages: each panel is a file, draws itself, and says what can be pressed."""

"""The parts of the pages: each panel is a file, draws itself, and says what can be pressed."""
