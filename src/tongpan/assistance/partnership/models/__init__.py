"""The models of partnership, one file per family."""

from .bond import LEADING, Bond, BondMember, BondSet, CooperativeClass, reach
from .cases import Case, Target
from .meetings import Meeting, MeetingMember, VisitPoint
from .papers import Document, Signatory
from .people import Team, TeamMember
from .reach import Level, Reach
from .work import Cycle, Need, Review, SchoolPlan, Task

__all__ = [
    "LEADING",
    "Bond",
    "BondMember",
    "BondSet",
    "Case",
    "CooperativeClass",
    "Cycle",
    "Document",
    "Level",
    "Meeting",
    "MeetingMember",
    "Need",
    "Reach",
    "Review",
    "SchoolPlan",
    "Signatory",
    "Target",
    "Task",
    "Team",
    "TeamMember",
    "VisitPoint",
    "reach",
]
