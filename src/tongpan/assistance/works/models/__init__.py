"""The models of works and money, one file per family."""

from .lighting import LampReading, Room
from .money import Entry, Fund
from .projects import Milestone, PlaceChange, Project, ProjectFunding

__all__ = ["Entry", "Fund", "LampReading", "Milestone", "PlaceChange", "Project", "ProjectFunding", "Room"]
