"""What a unit may see of schemes, appraisals and workbooks. Call all of it inside the unit's scope."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Rectification, Scheme, Workbook
from tongpan.assistance.partnership.queries.shared import shared


def paths_above(unit: Unit) -> list[str]:
    """The path of a unit and of all above it."""
    steps = unit.path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]


def schemes_of(unit: Unit) -> QuerySet[Scheme]:
    """The schemes of a unit, of those below it, and those in force of the units above it."""
    above = Q(unit__path__in=paths_above(unit), settled__isnull=False)
    return Scheme.everywhere.filter(Q(unit__path__under=unit.path) | above).select_related("unit")


def about(unit: Unit) -> Q:
    """Which of those appraised concern a unit: itself or one below it, or a bond with one of them in it."""
    return Q(unit__path__under=unit.path) | shared(unit, "appraisal__since", "appraisal__until")


def appraisals_of(unit: Unit) -> QuerySet[Appraisal]:
    """Appraisals made by a unit or one below it, and those that one of them is appraised in."""
    own = Appraised.everywhere.filter(about(unit)).order_by().values("appraisal")
    return Appraisal.everywhere.filter(Q(unit__path__under=unit.path) | Q(pk__in=own)).select_related("unit", "scheme")


def sheets_of(unit: Unit) -> QuerySet[Appraised]:
    """Sheets of appraisals made by a unit or one below it; of others only those about the unit or one below it."""
    rows = Appraised.everywhere.filter(Q(appraisal__unit__path__under=unit.path) | about(unit))
    return rows.select_related("appraisal__unit", "appraisal__scheme", "unit", "bond__unit")


def workbooks_of(unit: Unit) -> QuerySet[Workbook]:
    """The workbooks of the counties at or below a unit; to a school or town, that of its county is not shown."""
    return Workbook.objects.filter(unit__path__under=unit.path).select_related("unit")


def rectifications_of(unit: Unit) -> QuerySet[Rectification]:
    """What has to be put right at a unit or below it."""
    rows = Rectification.objects.filter(unit__path__under=unit.path)
    return rows.select_related("unit", "person", "item__workbook")
