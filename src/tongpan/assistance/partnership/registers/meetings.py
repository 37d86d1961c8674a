"""The registers of meetings and of what was found on visits."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base import files
from tongpan.assistance.base.choices import by_county, inside, keyed, placed, yes
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.models import Meeting, MeetingMember, VisitPoint
from tongpan.assistance.partnership.queries.meetings import meetings_between, meetings_of, points_of

SEE = "assistance.view_bonds"
MEETINGS = _("meetings")


def _with(slug: Any) -> Q:
    there = MeetingMember.everywhere.filter(inside(str(slug))).order_by()
    return Q(pk__in=there.values("meeting"))


MEETING_REGISTER = register(
    Register(
        key="meetings", label=_("Meetings and visits"), model=Meeting, rows=meetings_between, permission=SEE,
        choices=(
            Choice("kind", _("Kind"), options=Meeting.Kind.choices), yes("held", _("Held")),
            keyed("bond", _("Bond")), by_county(), placed(),
            Choice("school", _("School"), narrow=_with),
        ),
        search=("title__icontains", "place__icontains", "unit__name__icontains"),
        measures={
            "held": Measure(_("Held"), MEETINGS, Count("pk", filter=Q(held=True), distinct=True)),
            "people": Measure(_("People at meetings"), _("person-times"), Sum("members__people")),
            "visited": Measure(
                _("Places visited"), _("units"),
                Count("members__pk", filter=Q(members__role=MeetingMember.Role.VISITED), distinct=True),
            ),
            "follow_ups": Measure(_("Follow-ups"), _("tasks"), Count("follow_ups", distinct=True), beyond=True),
        },
        related=("unit", "bond"),
    )
)  # fmt: skip

POINT_REGISTER = register(
    Register(
        key="meeting-points", label=_("Points of checklists"), model=VisitPoint, rows=points_of, permission=SEE,
        choices=(
            Choice("topic", _("Topic"), options=VisitPoint.Topic.choices),
            yes("satisfied", _("In order")), keyed("meeting", _("Meeting")),
            keyed("bond", _("Bond"), "meeting__bond"), by_county(), placed(), placed("school", _("School")),
        ),
        search=("finding__icontains", "unit__name__icontains", "meeting__title__icontains"),
        measures={
            "units": Measure(_("Places looked at"), _("units"), Count("unit", distinct=True)),
            "wanting": Measure(_("Points not in order"), _("units"), Count("pk", filter=Q(satisfied=False))),
        },
        related=("meeting", "unit"),
    )
)  # fmt: skip

files.owner(
    "meeting", lambda unit, key: meetings_of(unit).filter(pk=key).first(), page="meeting", edit="assistance.work_tasks"
)
