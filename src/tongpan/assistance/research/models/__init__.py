"""The models of research, training and mentoring, one file per family."""

from .activities import Activity, ActivityUnit, Attendance, Item, Session
from .honours import Honour
from .mentoring import Cascade, CascadePlan, Mentoring, MentorMeeting
from .programmes import Cohort, CohortMember, Programme, Studio, StudioMember
from .signing import AttendanceList, FailedSignIn

__all__ = [
    "Activity", "ActivityUnit", "Attendance", "AttendanceList", "Cascade", "CascadePlan", "Cohort", "CohortMember",
    "FailedSignIn", "Honour", "Item", "MentorMeeting", "Mentoring", "Programme", "Session", "Studio", "StudioMember",
]  # fmt: skip
