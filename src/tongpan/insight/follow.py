"""What follows by itself: figures that were imported, and plans adopted or taken back, are measured at once."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from tongpan.access import jobs
from tongpan.access.models import Job, Unit, User
from tongpan.insight.actions.gap import GAP_JOB
from tongpan.insight.models import Adoption
from tongpan.registry.models import ImportBatch, YearFigures


@receiver(post_save, sender=ImportBatch, dispatch_uid="insight.measure-imported")
def measure_imported(instance: ImportBatch, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Queue the gap of the unit and year of an import that has just been written."""
    if instance.state == ImportBatch.State.COMMITTED and update_fields and "committed" in update_fields:
        ask_for_gap(instance.unit, instance.year, instance.user)


@receiver(post_save, sender=Adoption, dispatch_uid="insight.measure-adopted")
def measure_adopted(instance: Adoption, **_: Any) -> None:
    """Queue the gap of the county whose plan was adopted or taken back."""
    ask_for_gap(instance.unit, instance.run.year, instance.undone_by or instance.user)


def ask_for_gap(unit: Unit, year: int, user: User | None) -> Job | None:
    """Queue the gap of a unit (of the county above a town or school), unless one is waiting or there are no figures."""
    wanted = unit if not unit.is_school and unit.kind != "town" else _county_above(unit)
    if wanted is None:
        return None
    waiting = Job.everywhere.filter(kind=GAP_JOB, unit=wanted, state=Job.State.QUEUED, params__year=year)
    if waiting.exists() or not YearFigures.everywhere.filter(unit__path__under=wanted.path, year=year).exists():
        return None
    return jobs.start(GAP_JOB, unit=wanted, user=user, year=year)


def _county_above(unit: Unit) -> Unit | None:
    return next((own for own in reversed(Unit.everywhere.above(unit)) if own.is_county), None)
