"""The register of school places: gross counts what was added, net also what closures removed."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import YES_NO, bond_choice, of_key, place_choices, stage_choice, yes_no
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.works.models import PlaceChange, Project
from tongpan.assistance.works.queries.seen import place_changes_of

ADDED, GONE = Q(places__gt=0), Q(places__lt=0)


def _rows(unit: Unit, period: Period) -> QuerySet[PlaceChange]:
    return place_changes_of(unit).filter(day__range=(period.first, period.last))


PLACES = register(
    Register(
        key="works-places",
        label=_("School places"),
        model=PlaceChange,
        rows=_rows,
        permission="assistance.view_works",
        choices=(
            Choice("kind", _("Kind"), options=PlaceChange.Kind.choices),
            stage_choice(),
            Choice("public", _("Public"), options=YES_NO, narrow=yes_no("public")),
            Choice("urban", _("In a town or city"), options=YES_NO, narrow=yes_no("urban")),
            Choice("project_kind", _("Kind of project"), lookup="project__kind", options=Project.Kind.choices),
            Choice(
                "gross",
                _("Added only"),
                options=(("1", _("Yes")),),
                narrow=lambda asked: Q() if asked == "0" else ADDED,
            ),
            *place_choices(),
            Choice("project", _("Project"), narrow=of_key("project")),
            bond_choice("project__bond"),
        ),
        search=("unit__name__icontains", "unit__initials__istartswith", "project__name__icontains", "note__icontains"),
        measures={
            "gross": Measure(_("Places added"), _("places"), Sum("places", filter=ADDED)),
            "removed": Measure(_("Places removed"), _("places"), Sum(-F("places"), filter=GONE)),
            "net": Measure(_("Net of closures"), _("places"), Sum("places")),
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
        },
        related=("unit", "project"),
    )
)
