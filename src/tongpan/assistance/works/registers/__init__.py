"""The registers of works and money: what can be listed, counted and cited."""

from .lighting import LIGHTING, ROOMS
from .money import FUNDS, LEDGER
from .parts import MILESTONES, SOURCES
from .places import PLACES
from .projects import PROJECTS

__all__ = ["FUNDS", "LEDGER", "LIGHTING", "MILESTONES", "PLACES", "PROJECTS", "ROOMS", "SOURCES"]
