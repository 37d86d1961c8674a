"""The columns that the list of schools can show, and how each is sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, FloatField, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.registry.models import YearFigures
from tongpan.ui.memory import Memory

from .catalogue import figures_for

RATIO = "pupils_per_teacher"
FACTS = {
    "name": (gettext_noop("School"), "unit__sort_key"),
    "code": (gettext_noop("Code"), "code"),
    "kind": (gettext_noop("School kind"), "kind"),
    "stages": (gettext_noop("Stages"), "stages"),
    "setting": (gettext_noop("Urban or rural"), "setting"),
    "public": (gettext_noop("Run by"), "public"),
    "county": (gettext_noop("County or zone"), "unit__path"),
    "town": (gettext_noop("Town"), "unit__parent__sort_key"),
    "built": (gettext_noop("Year built"), "built"),
}
USUAL = ("name", "kind", "setting", "public", "town", "pupils", "classes", "teachers", RATIO)
USUAL_ABOVE_COUNTY = ("name", "county", "kind", "setting", "public", "pupils", "classes", "teachers", RATIO)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a fact of the school, a figure of the year, or the ratio of pupils to teachers."""

    code: str
    label: str
    symbol: str = ""
    figure: bool = False
    whole: bool = True
    shared: bool = False
    adds_up: bool = True

    def order(self, year: int, stage: str) -> Combinable:
        """What the column is sorted by; figures are those of the year and, where one is given, the stage."""
        if self.code == RATIO:
            return figure_sum("pupils", year, stage) / NullIf(figure_sum("teachers", year, stage), 0.0)
        return figure_sum(self.code, year, stage) if self.figure else F(FACTS[self.code][1])


def figure_sum(code: str, year: int, stage: str = "") -> Subquery:
    """The sum of a figure over the stages of a school, as a subquery of a query for schools; NULL if not reported."""
    rows = YearFigures.everywhere.filter(unit=OuterRef("pk"), year=year).order_by().values("unit")
    if stage:
        rows = rows.filter(stage__in=(stage, ""))
    return Subquery(rows.annotate(total=number_sum(code)).values("total"), output_field=FloatField())


def number_sum(code: str) -> Sum:
    """The sum of one figure over rows of ``YearFigures``."""
    return Sum(Cast(KT(f"values__{code}"), FloatField()))


COLUMNS = Memory[dict[str, "Column"]](200)


def all_columns(unit: Unit) -> dict[str, Column]:
    """Every column of a unit's list, in the order in which they are offered."""
    return dict(until_written(COLUMNS, unit.path, make=lambda: _columns(unit), spoken=True, register=True))


def _columns(unit: Unit) -> dict[str, Column]:
    facts = {code: Column(code, _(label)) for code, (label, _path) in FACTS.items()}
    figures: dict[str, Column] = {}
    for code, own in figures_for(unit).items():
        figures[code] = Column(code, own.label, own.symbol, True, own.whole, own.shared, own.adds_up)
        if code == "teachers":
            figures[RATIO] = Column(RATIO, _("Pupils per teacher"), "", True, whole=False)
    return facts | figures


def columns_of(known: Mapping[str, Column], unit: Unit, codes: Iterable[str] = ()) -> list[Column]:
    """The columns asked for of those known, in their order and with the name; the usual ones where none is asked."""
    wanted = {"name", *codes} if any(code in known for code in codes) else set(usual(unit))
    return [column for code, column in known.items() if code in wanted]


def usual(unit: Unit) -> Sequence[str]:
    """The columns that a list shows before somebody chooses."""
    below_county = unit.is_county or unit.kind in {"town", "school"}
    return USUAL if below_county else USUAL_ABOVE_COUNTY
