"""The parts of the window: each panel is a file, draws itself, and says what can be pressed."""

from .base import Button, Panel
from .bottom import Controls, Strips
from .handlers import HandlerCards
from .lanes import Lanes
from .overlay import Overlay
from .top import Top

__all__ = ["Button", "Controls", "HandlerCards", "Lanes", "Overlay", "Panel", "Strips", "Top"]
