"""The registers of funds and of the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, bond_choice, by_county, of_key, place_choices, under
from tongpan.assistance.base.period import Period, within
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.works.models import Entry, Fund, Project, ProjectFunding
from tongpan.assistance.works.queries.seen import entries_of, funds_of

KINDS = tuple(Entry.Kind)


def _funds(unit: Unit, period: Period) -> QuerySet[Fund]:
    return funds_of(unit).between(period.first, period.last).annotate(**period.days())


def _sum(kind: Any) -> Measure:
    """What the lines of one kind come to within the period."""
    return Measure(kind.label, _("yuan"), Sum("entries__amount", filter=Q(entries__kind=kind) & within("entries__day")))


FUNDS = register(
    Register(
        key="works-funds",
        label=_("Funds"),
        model=Fund,
        rows=_funds,
        permission="assistance.view_money",
        choices=(
            Choice("source", _("Source of money"), options=ProjectFunding.Source.choices),
            Choice("open", _("Open"), options=YES_NO, narrow=lambda asked: Q(closed__isnull=asked != "0")),
            *place_choices(),
            Choice("donor", _("Giver"), narrow=under("donor")),
            Choice("organisation", _("Organisation"), narrow=of_key("organisation")),
            bond_choice(),
        ),
        search=("name__icontains", "purpose__icontains", "unit__name__icontains", "donor__name__icontains",
                "organisation__name__icontains"),
        measures={kind.value: _sum(kind) for kind in KINDS}
        | {"donors": Measure(_("Givers"), "", Count("donor", distinct=True))},
        related=("unit", "donor", "organisation"),
    )
)  # fmt: skip


def _entries(unit: Unit, period: Period) -> QuerySet[Entry]:
    return entries_of(unit).filter(day__range=(period.first, period.last))


def _at(slug: Any) -> Q:
    here = under("unit")(slug) | under("project__unit")(slug)
    return here | (Q(unit__isnull=True, project__isnull=True) & under("fund__unit")(slug))


class LedgerRegister(Register):
    """Only where lines are told apart by place are they joined to their places: a list of many goes without."""

    def placed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the path of their place: the school that a line is for, else the fund's holder."""
        return rows.annotate(at=Coalesce("unit__path", "project__unit__path", "fund__unit__path"))


LEDGER = register(
    LedgerRegister(
        key="works-ledger",
        label=_("Ledger"),
        model=Entry,
        rows=_entries,
        permission="assistance.view_money",
        choices=(
            Choice("kind", _("Kind"), options=Entry.Kind.choices),
            Choice("source", _("Source of money"), lookup="fund__source", options=ProjectFunding.Source.choices),
            Choice("project_kind", _("Kind of project"), lookup="project__kind", options=Project.Kind.choices),
            replace(by_county(), narrow=_at),
            Choice("school", _("School"), narrow=_at),
            Choice("fund", _("Fund"), narrow=of_key("fund")),
            Choice("project", _("Project"), narrow=of_key("project")),
            Choice("donor", _("Giver"), narrow=under("fund__donor")),
            Choice("organisation", _("Organisation"), narrow=of_key("fund__organisation")),
            Choice("holder", _("Held by"), narrow=under("fund__unit")),
            bond_choice("fund__bond"),
        ),
        search=("fund__name__icontains", "project__name__icontains", "unit__name__icontains", "voucher__icontains",
                "note__icontains"),
        measures={
            "amount": Measure(_("Amount"), _("yuan"), Sum("amount")),
            "funds": Measure(_("Funds"), "", Count("fund", distinct=True)),
            "projects": Measure(_("Projects"), _("projects"), Count("project", distinct=True)),
            "schools": Measure(_("Schools"), _("schools"), Count("unit", distinct=True)),
        },
        related=("fund", "project", "unit"),
        place="at",
    )
)  # fmt: skip

files.owner(
    "fund", lambda unit, key: funds_of(unit).select_related("unit").filter(pk=key).first(),
    page="works-fund", param="fund", view="assistance.view_money", edit="assistance.edit_money",
)  # fmt: skip
