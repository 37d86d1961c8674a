"""The models of works and money, one file per family."""

from .lighting import LampReading, Room
from .money import Entry, Fund, FundSet
from .projects import Milestone, PlaceChange, Project, ProjectFunding, ProjectSet, StateChange

__all__ = [
    "Entry", "Fund", "FundSet", "LampReading", "Milestone", "PlaceChange", "Project", "ProjectFunding", "ProjectSet",
    "Room", "StateChange",
]  # fmt: skip
