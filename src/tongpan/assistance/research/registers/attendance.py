"""The register of attendance. Person-times are rows, persons are counted once; the two are never added."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.choices import counties_of, of_key, under
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.research.models import Attendance
from tongpan.assistance.research.queries.attendance import attendance_of

from .narrow import of_activity, schools, with_part

ATTENDANCE = register(
    Register(
        key="research-attendance",
        label=_("Attendance"),
        model=Attendance,
        rows=attendance_of,
        permission="assistance.view_research",
        choices=(
            *of_activity("session__activity__", kind="activity_kind"),
            Choice("county", _("Person’s county"), options=counties_of, narrow=under("unit")),
            Choice("school", _("Person’s school"), options=schools, lookup="unit__slug"),
            Choice("how", _("Noted"), options=Attendance.How.choices),
            Choice("unit", _("Organised by"), narrow=under("session__activity__unit")),
            Choice("participant", _("Participant"), narrow=with_part("session__activity")),
            Choice("session", _("Session"), narrow=of_key("session")),
            Choice("teacher", _("Teacher"), narrow=of_key("teacher")),
        ),
        search=("session__activity__name__icontains", "session__name__icontains", "unit__name__icontains"),
        measures={
            "persons": Measure(_("Persons"), _("people"), Count("teacher", distinct=True)),
            "sessions": Measure(_("Sessions"), _("sessions"), Count("session", distinct=True)),
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
            "hours": Measure(_("Training hours"), _("hours"), Sum("hours")),
        },
        related=("session", "session__activity", "teacher", "unit"),
        many=True,
    )
)
