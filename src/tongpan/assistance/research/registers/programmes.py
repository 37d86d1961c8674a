"""The registers of programmes, cohorts and studios."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit, UnitKind
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import keyed, placed
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.research.models import Cohort, CohortMember, Programme, Studio, StudioMember
from tongpan.assistance.research.queries.programmes import (
    CATEGORIES,
    cohorts_of,
    members_of,
    programmes_of,
    running,
    studio_members_of,
    studios_of,
)
from tongpan.registry.models import BackboneTitle

from .choices import county_choice, subject_choice, whether

VIEW = "assistance.view_research"
SCHOOLS = Measure(_("Schools"), _("schools"), Count("unit", distinct=True, filter=Q(unit__kind=UnitKind.SCHOOL)))
COUNTIES = Measure(_("Counties"), _("counties"), Count("unit", distinct=True, filter=Q(unit__kind__in=COUNTY_LEVEL)))
PERSONS = Measure(_("People"), _("people"), Count("teacher", distinct=True))


def _programmes(unit: Unit, period: Period) -> QuerySet[Any]:
    return programmes_of(unit).filter(running(period.first, period.last))


def _cohorts(unit: Unit, period: Period) -> QuerySet[Any]:
    return cohorts_of(unit).filter(running(period.first, period.last))


def _members(unit: Unit, period: Period) -> QuerySet[Any]:
    return members_of(unit).filter(running(period.first, period.last, "cohort__"))


def _studios(unit: Unit, period: Period) -> QuerySet[Any]:
    return studios_of(unit).filter(running(period.first, period.last))


def _studio_members(unit: Unit, period: Period) -> QuerySet[Any]:
    return studio_members_of(unit).filter(running(period.first, period.last))


PROGRAMMES = register(
    Register(
        key="research-programmes",
        label=_("Programmes"),
        model=Programme,
        rows=_programmes,
        permission=VIEW,
        related=("unit", "bond"),
        search=("name__icontains", "unit__name__icontains"),
        choices=(
            Choice("kind", _("Kind"), options=Programme.Kind.choices),
            subject_choice(),
            keyed("bond", _("Bond"), "bond"),
            keyed("task", _("Key task"), "task"),
            placed("unit", _("Kept by"), "unit"),
            county_choice("county", _("County"), "unit"),
        ),
        measures={
            "cohorts": Measure(_("Cohorts"), _("cohorts"), Count("cohorts", distinct=True)),
            "partners": Measure(_("Partners"), _("organisations"), Count("partners", distinct=True)),
            "contractors": Measure(_("Contractors"), _("organisations"), Count("contractors", distinct=True)),
        },
    )
)

COHORTS = register(
    Register(
        key="research-cohorts",
        place="programme__unit__path",
        label=_("Cohorts"),
        model=Cohort,
        rows=_cohorts,
        permission=VIEW,
        related=("programme", "programme__unit"),
        search=("name__icontains", "programme__name__icontains"),
        choices=(
            Choice("kind", _("Kind"), lookup="programme__kind", options=Programme.Kind.choices),
            keyed("programme", _("Programme"), "programme"),
            keyed("bond", _("Bond"), "programme__bond"),
        ),
        measures={"pool": Measure(_("Chosen from (schools)"), _("schools"), Sum("pool"))},
    )
)

MEMBERS = register(
    Register(
        key="research-cohort-members",
        label=_("Members of cohorts"),
        model=CohortMember,
        rows=_members,
        permission=VIEW,
        related=("cohort", "cohort__programme", "unit", "teacher"),
        search=("unit__name__icontains", "unit__initials__istartswith"),
        choices=(
            Choice("kind", _("Kind"), lookup="cohort__programme__kind", options=Programme.Kind.choices),
            Choice("role", _("Role"), options=CohortMember.Role.choices),
            Choice("category", _("Post category"), options=CATEGORIES),
            whether("person", _("A person"), Q(teacher__isnull=False)),
            whether("done", _("Completed"), Q(done=True)),
            county_choice("county", _("County"), "unit"),
            placed("school", _("School"), "unit"),
            keyed("cohort", _("Cohort"), "cohort"),
            keyed("programme", _("Programme"), "cohort__programme"),
            keyed("bond", _("Bond"), "cohort__programme__bond"),
            Choice("level", _("Level of the unit"), lookup="unit__kind"),
        ),
        measures={"persons": PERSONS, "schools": SCHOOLS, "counties": COUNTIES},
    )
)

STUDIOS = register(
    Register(
        key="research-studios",
        label=_("Studios"),
        model=Studio,
        rows=_studios,
        permission=VIEW,
        related=("unit", "leader"),
        search=("name__icontains", "unit__name__icontains"),
        choices=(
            Choice("kind", _("Kind"), options=Studio.Kind.choices),
            Choice("level", _("Level"), options=BackboneTitle.Level.choices),
            subject_choice(),
            county_choice("county", _("County"), "unit"),
            placed("school", _("School"), "unit"),
        ),
        measures={"leaders": Measure(_("Leaders"), _("people"), Count("leader", distinct=True))},
    )
)

STUDIO_MEMBERS = register(
    Register(
        key="research-studio-members",
        label=_("Members of studios"),
        model=StudioMember,
        rows=_studio_members,
        permission=VIEW,
        related=("studio", "unit", "teacher"),
        search=("studio__name__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        choices=(
            Choice("kind", _("Kind"), lookup="studio__kind", options=Studio.Kind.choices),
            Choice("level", _("Level"), lookup="studio__level", options=BackboneTitle.Level.choices),
            subject_choice("studio__subject"),
            county_choice("county", _("County"), "unit"),
            placed("school", _("School"), "unit"),
            keyed("studio", _("Studio"), "studio"),
        ),
        measures={"persons": PERSONS, "schools": SCHOOLS},
    )
)

files.owner(
    "programme", lambda unit, key: programmes_of(unit).filter(pk=key).first(), page="research-programme",
    param="programme", view=VIEW, edit="assistance.edit_research",
)  # fmt: skip
