"""The registers of works and money: what can be listed, counted and cited."""

from .lighting import LIGHTING, ROOMS
from .money import FUNDS, LEDGER
from .places import PLACES
from .projects import PROJECTS

__all__ = ["FUNDS", "LEDGER", "LIGHTING", "PLACES", "PROJECTS", "ROOMS"]
