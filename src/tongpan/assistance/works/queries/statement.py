"""Statements of a period that balance: opening + in − out = closing, by fund, source, project or school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db.models import Case, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.works.models import Entry, Fund, Project, ProjectFunding

from .balance import CASH, CENT, KIND, OPEN, YUAN, signed
from .seen import entries_of, funds_of

BY = {"fund": _("Fund"), "source": _("Source of money"), "project": _("Project"), "school": _("School")}
CAME = {"cash": (KIND.RECEIVED,), "open": (KIND.ALLOCATED,)}
WENT = {"cash": (KIND.SPENT, KIND.RETURNED), "open": (KIND.SPENT,)}


@dataclass(frozen=True)
class Sums:
    """The money of one row, in yuan. By fund and source it is what the holder has, by project and school what was
    allocated and is not spent.
    """

    opening: Decimal = Decimal(0)
    pledged: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    allocated: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, own.name) + getattr(other, own.name) for own in fields(Sums)))


@dataclass(frozen=True)
class StatementRow:
    """One row: what it is about, its sums, and how much came in and went out."""

    key: str
    title: str
    sums: Sums
    about: str
    slug: str = ""

    @property
    def came(self) -> Decimal:
        """Received, or allocated."""
        return sum((getattr(self.sums, own.value) for own in CAME[self.about]), Decimal(0))

    @property
    def went(self) -> Decimal:
        """Spent and returned, or spent."""
        return sum((getattr(self.sums, own.value) for own in WENT[self.about]), Decimal(0))

    @property
    def closing(self) -> Decimal:
        """Opening and what came, less what went."""
        return self.sums.opening + self.came - self.went


@dataclass(frozen=True)
class Statement:
    """The rows, their sum, and of which period."""

    by: str
    period: Period
    rows: list[StatementRow]
    total: StatementRow


def statement(unit: Unit, period: Period, by: str) -> Statement:
    """The statement of what a unit holds or gave (by fund or source), or of what its schools were given."""
    about = "cash" if by in ("fund", "source") else "open"
    group = {"fund": "fund", "source": "fund__source", "project": "project", "school": "school"}[by]
    grouped = _grouped(_lines(unit, about), period, CASH if about == "cash" else OPEN, group)
    titles = _titles(by, list(grouped))
    rows = [_row(key, titles.get(key, ("—", "")), sums, about) for key, sums in grouped.items()]
    rows.sort(key=lambda row: (-abs(row.closing), row.title))
    total = sum(grouped.values(), Sums())
    return Statement(by, period, rows, StatementRow("", "", total, about))


def _row(key: object, words: tuple[str, str], sums: Sums, about: str) -> StatementRow:
    title, slug = words
    return StatementRow(str(key), title, sums, about, slug)


def _lines(unit: Unit, about: str) -> QuerySet[Entry]:
    if about == "cash":
        return Entry.everywhere.filter(fund__in=funds_of(unit).order_by().values("pk"))
    found = entries_of(unit).filter(Q(project__isnull=False) | Q(unit__isnull=False))
    return found.annotate(school=Coalesce("unit", "project__unit"))


def _grouped(lines: QuerySet[Entry], period: Period, signs: Mapping[str, int], group: str) -> dict[object, Sums]:
    """Every group with a line up to the end of the period; one query."""
    within = Q(day__gte=period.first)
    lines = lines.filter(day__lte=period.last).exclude(**{group: None}).order_by().values(group)
    sums = {kind.value: Sum("amount", filter=within & Q(kind=kind)) for kind in KIND}
    before = Case(When(day__lt=period.first, then=signed(signs)), output_field=YUAN)
    found = lines.annotate(opening=Sum(before), **sums).values_list(group, "opening", *sums)
    return {row[0]: Sums(*(Decimal(own or 0).quantize(CENT) for own in row[1:])) for row in found}


def _titles(by: str, keys: list[object]) -> dict[object, tuple[str, str]]:
    """The name of each row, and of a school its key in addresses."""
    if by == "source":
        return {value: (str(label), "") for value, label in ProjectFunding.Source.choices}
    model = {"fund": Fund, "project": Project, "school": Unit}[by]
    found = model.everywhere.filter(pk__in=keys).order_by()
    return {own.pk: (own.name, getattr(own, "slug", "")) for own in found}
