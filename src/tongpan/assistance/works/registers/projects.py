"""The register of projects."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, bond_choice, of_key, place_choices, stage_choice
from tongpan.assistance.base.period import Period, within
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.works.models import Entry, Project, ProjectFunding
from tongpan.assistance.works.queries.seen import projects_of

PAID = within("entries__day")
SPENT, PROMISED = PAID & Q(entries__kind=Entry.Kind.SPENT), PAID & Q(entries__kind=Entry.Kind.ALLOCATED)
ADDED = within("places__day") & Q(places__places__gt=0)


def _rows(unit: Unit, period: Period) -> QuerySet[Project]:
    """Those of the period, with whether they were begun and delivered within it."""
    days = (period.first, period.last)
    return projects_of(unit).between(*days).annotate(
        begun=Case(When(started__range=days, then=Value(True)), default=Value(False)),
        finished=Case(When(delivered__range=days, then=Value(True)), default=Value(False)),
        **period.days(),
    )  # fmt: skip


def _late(asked: Any) -> Q:
    today = timezone.localdate()
    late = Q(delivered__gt=F("due"))
    late |= Q(delivered__isnull=True, due__lt=today) & ~Q(state=Project.State.STOPPED)
    return late if asked != "0" else Q(due__isnull=False) & ~late


def _over(asked: Any) -> Q:
    spent = Entry.everywhere.filter(kind=Entry.Kind.SPENT, project__budget__isnull=False).order_by()
    sums = spent.values("project").annotate(paid=Sum("amount"))
    over = Q(pk__in=sums.filter(paid__gt=F("project__budget")).values("project"))
    return over if asked != "0" else Q(budget__isnull=False) & ~over


def _source(asked: Any) -> Q:
    return Q(pk__in=ProjectFunding.everywhere.filter(source=asked).values("project"))


PROJECTS = register(
    Register(
        key="works-projects",
        label=_("Projects"),
        model=Project,
        rows=_rows,
        permission="assistance.view_works",
        choices=(
            Choice("kind", _("Kind"), options=Project.Kind.choices),
            Choice("state", _("State"), options=Project.State.choices),
            stage_choice(),
            Choice("source", _("Source of money"), options=ProjectFunding.Source.choices, narrow=_source),
            *place_choices(),
            Choice("late", _("Late"), options=YES_NO, narrow=_late),
            Choice("over", _("Over budget"), options=YES_NO, narrow=_over),
            Choice("begun", _("Begun in this time"), options=YES_NO, narrow=lambda asked: Q(begun=asked != "0")),
            Choice("finished", _("Delivered in this time"), options=YES_NO,
                   narrow=lambda asked: Q(finished=asked != "0")),
            bond_choice(),
            Choice("task", _("Task"), narrow=of_key("task")),
        ),
        search=("name__icontains", "contractor__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
            "budget": Measure(_("Budget"), _("yuan"), Sum("budget")),
            "contract": Measure(_("Contracts"), _("yuan"), Sum("contract")),
            "allocated": Measure(_("Allocated"), _("yuan"), Sum("entries__amount", filter=PROMISED)),
            "spent": Measure(_("Spent"), _("yuan"), Sum("entries__amount", filter=SPENT)),
            "places": Measure(_("Places added"), _("places"), Sum("places__places", filter=ADDED)),
        },
        related=("unit",),
    )
)  # fmt: skip

files.owner(
    "project", lambda unit, key: projects_of(unit).select_related("unit").filter(pk=key).first(),
    page="works-project", param="project", view="assistance.view_works", edit="assistance.report_works",
)  # fmt: skip
