"""The registers of the exchange of people: what can be listed, counted and cited."""

from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.choices import YES_NO, bond_choice, counties_of, of_key, place_choices, yes_no
from tongpan.assistance.base.register import Choice, Measure, Register, register

from .models import (
    AWAY,
    MANAGING,
    Application,
    Appraisal,
    Call,
    Category,
    Certificate,
    Direction,
    EligiblePerson,
    Placement,
    Reach,
)  # fmt: skip
from .queries import choices as c
from .queries.counting import counted_rows
from .queries.eligibility import REASONS
from .queries.rows import (
    applications_of,
    appraisals_of,
    calls_of,
    certificates_of,
    eligible_of,
    placements_of,
)  # fmt: skip

PERSONS = _("people")


def people(path: str, condition: Q | None = None) -> Count:
    """Distinct people along a path, under a condition."""
    return Count(path, distinct=True, filter=condition)


PLACEMENTS = register(
    Register(
        key="exchange-placements",
        label=_("Placements"),
        model=Placement,
        rows=placements_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("kind", _("Kind"), "posting__kind", AWAY),
            Choice("category", _("Post category"), options=Category.choices),
            Choice("direction", _("Direction"), options=Direction.choices),
            Choice("reach", _("Reach"), options=Reach.choices),
            Choice("stage", _("Stage"), options=c.STAGES, narrow=c.by_stage("posting__stage")),
            Choice("subject", _("Subject"), options=c.SUBJECTS,
                   narrow=c.by_subject("posting__subject", "teacher__subject")),
            *c.sides(),
            Choice("term", _("Begins in"), options=(("autumn", _("First term")), ("spring", _("Second term"))),
                   narrow=lambda value: Q(posting__since__month__in=c.TERMS.get(value, ()))),
            Choice("end", _("End"), options=(("early", _("Ended early")),), narrow=lambda _value: ~Q(ended="")),
            Choice("managing", _("Managers"), narrow=lambda value: Q(category__in=MANAGING) if value == "1"
                   else ~Q(category__in=MANAGING)),
            bond_choice(),
            Choice("team", _("Team"), narrow=of_key("team")),
            Choice("call", _("Call"), narrow=of_key("application__call")),
            Choice("scheme", _("Scheme"), "scheme"),
            Choice("organiser", _("Organised by"), "organiser"),
            Choice("office", _("Office at home"), "office__icontains"),
            Choice("day", _("In force on"), narrow=c.on_day),
            Choice("person", _("Person"), narrow=of_key("teacher")),
            Choice("counted", _("Counts as exchange"), narrow=counted_rows),
            Choice("adopted", _("From an adopted plan"), narrow=lambda value: ~Q(posting__origin="")
                   if value == "1" else Q(posting__origin="")),
        ),
        search=("home__name__icontains", "host__name__icontains", "home__initials__istartswith",
                "host__initials__istartswith", "scheme__icontains", "purpose__icontains"),
        measures={
            "persons": Measure(_("People"), PERSONS, people("teacher")),
            "managers": Measure(_("Managers and principals"), PERSONS, people("teacher", Q(category__in=MANAGING))),
            "principals": Measure(_("Principals"), PERSONS, people("teacher", Q(category=Category.PRINCIPAL))),
            "teachers": Measure(_("Teachers"), PERSONS, people("teacher", Q(category=Category.TEACHER))),
            "home_schools": Measure(_("Home schools"), _("schools"), Count("home", distinct=True)),
            "host_schools": Measure(_("Host schools"), _("schools"), Count("host", distinct=True)),
        },
        related=("posting", "teacher", "home", "host", "bond"),
        place="host__path",
    )
)  # fmt: skip

CALLS = register(
    Register(
        key="exchange-calls",
        label=_("Calls"),
        model=Call,
        rows=calls_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("state", _("State"), options=Call.State.choices),
            Choice("kind", _("Kind"), options=AWAY),
            Choice("category", _("Post category"), options=Category.choices),
            Choice("stage", _("Stage"), options=c.STAGES, narrow=c.by_stage("stage")),
            Choice("subject", _("Subject"), options=c.SUBJECTS, narrow=c.by_subject("subject", "title")),
            Choice("county", _("County or zone"), options=counties_of, narrow=c.below("unit", "host")),
            Choice("unit", _("Unit"), narrow=c.below("unit")),
            Choice("school", _("School"), narrow=c.below("host")),
            bond_choice(),
            Choice("scheme", _("Scheme"), "scheme"),
        ),
        search=("title__icontains", "host__name__icontains", "scheme__icontains"),
        measures={"places": Measure(_("Posts to fill"), _("posts"), Sum("places"))},
        related=("unit", "host", "bond"),
    )
)

APPLICATIONS = register(
    Register(
        key="exchange-applications",
        label=_("Applications"),
        model=Application,
        rows=applications_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("state", _("State"), options=Application.State.choices),
            Choice("kind", _("Kind"), "call__kind", AWAY),
            Choice("category", _("Post category"), "call__category", Category.choices),
            Choice("stage", _("Stage"), options=c.STAGES, narrow=c.by_stage("call__stage")),
            Choice("subject", _("Subject"), options=c.SUBJECTS,
                   narrow=c.by_subject("teacher__subject", "teacher__second_subject")),
            Choice("county", _("County or zone"), options=counties_of, narrow=c.below("unit", "host", "call__host")),
            Choice("school", _("School"), narrow=c.below("unit", "host", "call__host")),
            Choice("unit", _("Unit"), narrow=c.below("unit")),
            Choice("call", _("Call"), narrow=of_key("call")),
            bond_choice("call__bond"),
            Choice("scheme", _("Scheme"), "call__scheme"),
        ),
        search=("call__title__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "persons": Measure(_("People"), PERSONS, people("teacher")),
            "home_schools": Measure(_("Home schools"), _("schools"), Count("unit", distinct=True)),
        },
        related=("call", "call__host", "teacher", "unit", "host"),
    )
)  # fmt: skip

APPRAISALS = register(
    Register(
        key="exchange-appraisals",
        label=_("Appraisals"),
        model=Appraisal,
        rows=appraisals_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("moment", _("Moment"), options=Appraisal.Moment.choices),
            Choice("grade", _("Appraisal grade"), options=Appraisal.Grade.choices),
            Choice("kind", _("Kind"), "placement__posting__kind", AWAY),
            Choice("category", _("Post category"), "placement__category", Category.choices),
            Choice("stage", _("Stage"), options=c.STAGES, narrow=c.by_stage("placement__posting__stage")),
            Choice("subject", _("Subject"), options=c.SUBJECTS,
                   narrow=c.by_subject("placement__posting__subject", "placement__teacher__subject")),
            *c.sides("placement__"),
            bond_choice("placement__bond"),
            Choice("scheme", _("Scheme"), "placement__scheme"),
        ),
        search=("placement__home__name__icontains", "placement__host__name__icontains"),
        measures={"persons": Measure(_("People"), PERSONS, people("placement__teacher"))},
        related=("placement__posting", "placement__teacher", "placement__home", "placement__host"),
        place="placement__host__path",
    )
)  # fmt: skip

CERTIFICATES = register(
    Register(
        key="exchange-certificates",
        label=_("Certificates"),
        model=Certificate,
        rows=certificates_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("kind", _("Kind"), "placement__posting__kind", AWAY),
            Choice("category", _("Post category"), "placement__category", Category.choices),
            Choice("stage", _("Stage"), options=c.STAGES, narrow=c.by_stage("placement__posting__stage")),
            Choice("subject", _("Subject"), options=c.SUBJECTS,
                   narrow=c.by_subject("placement__posting__subject", "placement__teacher__subject")),
            *c.sides("placement__"),
            Choice("state", _("State"), options=(("valid", _("Valid")), ("withdrawn", _("Withdrawn"))),
                   narrow=lambda value: Q(withdrawn__isnull=value == "valid")),
            bond_choice("placement__bond"),
            Choice("scheme", _("Scheme"), "placement__scheme"),
        ),
        search=("number__icontains", "placement__home__name__icontains", "placement__host__name__icontains"),
        measures={"persons": Measure(_("People"), PERSONS, people("placement__teacher"))},
        related=("issuer", "placement__posting", "placement__teacher", "placement__home", "placement__host"),
        place="placement__host__path",
    )
)  # fmt: skip

ELIGIBLE = register(
    Register(
        key="exchange-eligible",
        label=_("Eligible people"),
        model=EligiblePerson,
        rows=eligible_of,
        permission="assistance.view_exchange",
        choices=(
            Choice("eligible", _("Eligible"), options=YES_NO, narrow=yes_no("eligible")),
            Choice("reason", _("Why not"), options=tuple(REASONS.items())),
            Choice("backbone", _("Backbone"), options=YES_NO, narrow=yes_no("backbone")),
            *place_choices(),
            Choice("unit", _("Unit"), narrow=c.below("unit")),
            Choice("subject", _("Subject"), options=c.SUBJECTS,
                   narrow=c.by_subject("teacher__subject", "teacher__second_subject")),
        ),
        search=("unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "eligible": Measure(_("Eligible"), PERSONS, Count("pk", distinct=True, filter=Q(eligible=True))),
            "left_out": Measure(_("Left out"), PERSONS, Count("pk", distinct=True, filter=Q(eligible=False))),
            "backbone": Measure(_("Eligible backbone teachers"), PERSONS,
                                Count("pk", distinct=True, filter=Q(eligible=True, backbone=True))),
        },
        related=("teacher", "unit", "list"),
    )
)  # fmt: skip
