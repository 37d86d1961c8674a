"""Local figures and indicators of a unit, who uses them, and what an indicator gives for the schools."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tongpan.access.models import Unit
from tongpan.registry.models import LocalFigure, LocalIndicator

INDICATOR_FACTS = ("code", "label", "label_en", "measure", "numerator", "denominator", "per", "thresholds", "cv_limits",
                   "since", "reference")  # fmt: skip


def indicator_facts(indicator: LocalIndicator) -> dict[str, Any]:
    """What defines an indicator, by name."""
    return {name: getattr(indicator, name) for name in INDICATOR_FACTS}


def figures_defined(unit: Unit) -> list[LocalFigure]:
    """The figures that hold in a unit, retired ones at the end; those of units above among them."""
    found = LocalFigure.everywhere.filter(unit__in=Unit.everywhere.above(unit)).select_related("unit")
    return sorted(found, key=lambda own: (own.retired is not None, own.unit.depth, own.code))


def indicators_defined(unit: Unit) -> list[LocalIndicator]:
    """The indicators that hold in a unit with all their versions, newest first within a code."""
    found = LocalIndicator.everywhere.filter(unit__in=Unit.everywhere.above(unit)).select_related("unit")
    return list(found.order_by("unit__depth", "code", "-since"))


def uses_of(figure: LocalFigure, today: dt.date | None = None) -> list[LocalIndicator]:
    """The indicators in force that use a figure, at its unit or below."""
    day = today or timezone.localdate()
    in_force = LocalIndicator.everywhere.filter(Q(until=None) | Q(until__gte=day), unit__path__under=figure.unit.path)
    return [own for own in in_force if figure.code == own.denominator or figure.code in own.numerator]
