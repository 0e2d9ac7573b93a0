"""The parts of the pages: each panel is a file, draws itself, and says what can be pressed."""

from .base import Button, Panel
from .beside import BesidePanel
from .bottom import Controls, Strips
from .handlers import HandlerCards
from .header import Header
from .lanes import Lanes
from .overlay import Overlay
from .top import Top

__all__ = [
    "BesidePanel",
    "Button",
    "Controls",
    "HandlerCards",
    "Header",
    "Lanes",
    "Overlay",
    "Panel",
    "Strips",
    "Top",
]
