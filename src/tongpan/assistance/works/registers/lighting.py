"""The registers of rooms and of the light measured in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, bond_choice, of_key, place_choices, yes_no
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.works.models import LampReading, Room
from tongpan.assistance.works.queries.seen import readings_of, rooms_of

LAST = Q(newest=True)
PASSED = (("1", _("Meets the standard")), ("0", _("Falls short")), ("none", _("Not complete")))


def _readings(unit: Unit, period: Period) -> QuerySet[LampReading]:
    """Those of the period; ``newest`` says whether it is the room's last one in it."""
    later = LampReading.everywhere.filter(room=OuterRef("room"), day__gt=OuterRef("day"), day__lte=period.last)
    within = readings_of(unit).filter(day__range=(period.first, period.last))
    return within.annotate(newest=~Exists(later))


def _passed(asked: Any) -> Q:
    return Q(passed__isnull=True) if asked == "none" else Q(passed=asked not in ("0", 0, False))


LIGHTING = register(
    Register(
        key="works-lighting",
        label=_("Lighting"),
        model=LampReading,
        rows=_readings,
        permission="assistance.view_works",
        choices=(
            Choice("passed", _("Standard"), options=PASSED, narrow=_passed),
            Choice("use", _("Use"), lookup="room__use", options=Room.Use.choices),
            Choice("newest", _("Last measurement only"), options=(("1", _("Yes")),), narrow=yes_no("newest")),
            *place_choices(),
            Choice("project", _("Project"), narrow=of_key("project")),
            bond_choice("project__bond"),
            Choice("room", _("Room"), narrow=of_key("room")),
        ),
        search=("room__name__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "rooms": Measure(_("Rooms measured"), _("rooms"), Count("room", distinct=True)),
            "lamps": Measure(_("Lamps installed"), _("lamps"), Sum("lamps", filter=LAST)),
            "passed_rooms": Measure(
                _("Rooms that meet the standard"),
                _("rooms"),
                Count("room", distinct=True, filter=LAST & Q(passed=True)),
            ),
            "failed_rooms": Measure(
                _("Rooms that fall short"), _("rooms"), Count("room", distinct=True, filter=LAST & Q(passed=False))
            ),
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
        },
        related=("unit", "room", "project"),
    )
)


def _rooms(unit: Unit, period: Period) -> QuerySet[Room]:
    """All rooms: a room has no days. ``measured`` and ``lit`` tell of its light up to the end of the period."""
    read = LampReading.everywhere.filter(room=OuterRef("pk"), day__lte=period.last)
    later = LampReading.everywhere.filter(room=OuterRef("room"), day__gt=OuterRef("day"), day__lte=period.last)
    in_order = read.filter(passed=True).filter(~Exists(later))
    return rooms_of(unit).annotate(measured=Exists(read), lit=Exists(in_order))


ROOMS = register(
    Register(
        key="works-rooms",
        label=_("Rooms"),
        model=Room,
        rows=_rooms,
        permission="assistance.view_works",
        choices=(
            Choice("use", _("Use"), options=Room.Use.choices),
            Choice("measured", _("Light measured"), options=YES_NO, narrow=yes_no("measured")),
            Choice("lit", _("Light in order"), options=YES_NO, narrow=yes_no("lit")),
            *place_choices(),
        ),
        search=("name__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
            "area": Measure(_("Floor area"), "m²", Sum("area")),
            "average": Measure(_("Average area"), "m²", Avg("area")),
            "measured": Measure(_("Rooms measured"), _("rooms"), Count("pk", filter=Q(measured=True))),
            "lit": Measure(_("Rooms that meet the standard"), _("rooms"), Count("pk", filter=Q(lit=True))),
        },
        related=("unit",),
    )
)

files.owner(
    "light", lambda unit, key: readings_of(unit).select_related("unit").filter(pk=key).first(),
    page="works-light", param="reading", view="assistance.view_works", edit="assistance.report_works",
)  # fmt: skip
