"""The models of research, training and mentoring, one file per family."""

from .activities import Activity, ActivityUnit, Attendance, Item, Session
from .honours import Honour
from .mentoring import Cascade, CascadePlan, Mentoring, MentorMeeting
from .programmes import Cohort, CohortMember, Programme, Studio, StudioMember

__all__ = [
    "Activity", "ActivityUnit", "Attendance", "Cascade", "CascadePlan", "Cohort", "CohortMember", "Honour", "Item",
    "MentorMeeting", "Mentoring", "Programme", "Session", "Studio", "StudioMember",
]  # fmt: skip
