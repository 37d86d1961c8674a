"""What of activities, attendance, honours and mentoring can be brought in from workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.imports import list_kind
from tongpan.registry.imports.kinds import register_kind

HOME, EDIT = "research.imports", "assistance.edit_research"

register_kind(
    list_kind(
        "activities", _("Activities"), f"{HOME}.activities:Activities", permission=EDIT,
        page="assistance:research-activities", sheet="活动与场次",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "attendance", _("Attendance"), f"{HOME}.attendance:AttendanceRows", permission=EDIT,
        page="assistance:research-attendance", sheet="出席",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "honours", _("Honours"), f"{HOME}.honours:Honours", permission=EDIT, page="assistance:research-honours",
        sheet="荣誉",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "mentoring", _("Mentors and apprentices"), f"{HOME}.mentoring:Pairs", permission=EDIT,
        page="assistance:research-mentoring", sheet="师徒结对",
    )
)  # fmt: skip
register_kind(
    list_kind(
        "items", _("Lessons and lectures"), f"{HOME}.items:Items", permission=EDIT, page="assistance:research-items",
        sheet="课与讲座",
    )
)  # fmt: skip
