"""What documents state, beside what the records say: the value, the difference, and where the records are listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q

from tongpan.access.frame import permission_of
from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import Period, period_of
from tongpan.assistance.base.register import Figure, all_registers
from tongpan.assistance.partnership.models import Bond
from tongpan.insight.models import Stated
from tongpan_core.policy import NATIONAL, parameter


def near(year: int) -> Decimal:
    """How far “about” and “nearly” reach in a school year, as a share of what is stated."""
    return Decimal(str(parameter("stated/about").at(dt.date(year, 9, 1), region=NATIONAL).number))


@dataclass(frozen=True)
class StatedRow:
    """One stated figure with what the records say; ``counted`` is None where no record can answer."""

    stated: Stated
    counted: Decimal | None
    href: str = ""

    @property
    def difference(self) -> Decimal | None:
        """What the records say less what is stated."""
        if self.counted is None or self.stated.value is None:
            return None
        return self.counted - self.stated.value

    @property
    def met(self) -> bool | None:
        """Whether the records bear the statement out, by the way in which it was put; None where it has no number."""
        difference, value = self.difference, self.stated.value
        if difference is None or value is None:
            return None
        about = abs(difference) <= near(self.stated.year) * value
        by = Stated.Relation
        return {
            by.EXACTLY: difference == 0,
            by.AT_LEAST: difference >= 0,
            by.OVER: difference > 0,
            by.ABOUT: about,
            by.UNDER: about and difference <= 0,
        }[by(self.stated.relation)]


@dataclass(frozen=True)
class Contradiction:
    """A key on which the documents do not agree, with its readings."""

    key: str
    readings: tuple[StatedRow, ...]

    @property
    def note(self) -> str:
        """What does not agree, and how the records were entered."""
        return next((own.stated.note for own in self.readings if own.stated.note), "")


def stated_of(unit: Unit, year: int | None = None, *, source: str = "") -> list[StatedRow]:
    """What documents state of a unit, of one year or all, by key and each with its count.

    Figures of the units below are theirs to show. Opens the unit's scope.
    """
    own = Stated.everywhere.filter(unit=unit)
    rows = own.filter(source=source) if source else own
    if year is not None:
        # Readings of a contradiction stand together, whatever year each of them speaks of.
        together = own.filter(year=year, key__startswith="X").order_by().values("key")
        rows = rows.filter(Q(year=year) | Q(key__in=together))
    with in_unit(unit):
        return [_row(stated) for stated in rows.select_related("unit")]


def stated_of_bond(unit: Unit, year: int, bond: Bond) -> list[StatedRow]:
    """The figures of a year that documents state of a unit and that are the bond's: it holds all records they count.

    A figure of many bonds, or of none, is no statement of this one. One question more for each figure.
    """
    rows = [own for own in figures_of(stated_of(unit, year)) if own.counted]
    with in_unit(unit):
        return [own for own in rows if _held_by(bond, own)]


def _held_by(bond: Bond, row: StatedRow) -> bool:
    stated = row.stated
    if "bond" in stated.asked:
        return str(stated.asked["bond"]) == str(bond.pk)
    if all(choice.name != "bond" for choice in all_registers()[stated.register].choices):
        return False
    figure = Figure(stated.register, stated.measure, stated.asked | {"bond": bond.pk})
    return _decimal(figure.value(stated.unit, period_stated(stated))) == row.counted


def figures_of(rows: list[StatedRow]) -> list[StatedRow]:
    """Those that are figures."""
    return [own for own in rows if not own.stated.is_contradiction]


def contradictions_of(rows: list[StatedRow]) -> list[Contradiction]:
    """Those that are readings of a contradiction, together by their key."""
    held = (own for own in rows if own.stated.is_contradiction)
    return [Contradiction(key, tuple(own)) for key, own in groupby(held, key=lambda row: row.stated.key)]


def sources_of(unit: Unit) -> list[str]:
    """The documents that state something of a unit, by title."""
    found = Stated.everywhere.filter(unit=unit).order_by("source").values_list("source", flat=True)
    return list(found.distinct())


def years_stated(unit: Unit) -> Iterator[int]:
    """The years of which documents state something of a unit."""
    yield from Stated.everywhere.filter(unit=unit).order_by().values_list("year", flat=True).distinct()


def figure_of(stated: Stated) -> Figure | None:
    """The question that counts it; None where it has none, or asks for what no register here knows."""
    own = all_registers().get(stated.register)
    if own is None or not {*stated.asked} <= {choice.name for choice in own.choices} | {"q"}:
        return None
    known = stated.measure == "count" or stated.measure in own.measures
    return Figure(stated.register, stated.measure, stated.asked) if known else None


def period_stated(stated: Stated) -> Period:
    """The time that it speaks of."""
    return period_of(stated.year, stated.period)


def _row(stated: Stated) -> StatedRow:
    figure = figure_of(stated)
    if figure is None:
        return StatedRow(stated, None)
    period = period_stated(stated)
    counted = _decimal(figure.value(stated.unit, period))
    listed = permission_of(f"assistance:{stated.register}") is not None
    return StatedRow(stated, counted, figure.address(stated.unit, stated.year, period) if listed else "")


def _decimal(value: Any) -> Decimal:
    """As exact as it is stored: a float by its shortest text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))
