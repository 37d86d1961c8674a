"""The school years for which a unit has figures."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from tongpan.access.models import Unit
from tongpan.registry.models import YearFigures


def years_with_figures(unit: Unit) -> list[int]:
    """The years with figures of any school at or below the unit, newest first.

    The years of the whole system come from the index; for each one row of the unit is enough, however many there are:
    two queries.
    """
    below = Unit.everywhere.filter(pk=OuterRef("unit_id"), path__under=unit.path)
    every = list(YearFigures.everywhere.order_by("-year").values_list("year", flat=True).distinct())
    asked = {f"year_{year}": Exists(YearFigures.everywhere.filter(Exists(below), year=year)) for year in every}
    itself = Unit.everywhere.filter(pk=unit.pk).order_by().annotate(**asked)
    held = itself.values_list(*asked).first() or () if asked else ()
    return [year for year, has in zip(every, held, strict=False) if has]
