"""Where pupils live: villages and neighbourhoods, and how many pupils each has."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit, UnitKind

from .imports import ImportBatch


class Settlement(models.Model):
    """村（居）: a village or neighbourhood whose pupils go to school together.

    ``unit`` is the town in which it lies, or the county where no town is recorded. ``county`` is that of
    :func:`county_over`; within it the local ``code`` is unique.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="settlements")
    county = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(_("Code"), max_length=32)
    name = models.CharField(_("Name"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True, help_text="Pinyin, for sorting")
    longitude = models.FloatField(_("Longitude"), null=True, blank=True)
    latitude = models.FloatField(_("Latitude"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("sort_key", "code")
        constraints = (models.UniqueConstraint(fields=("county", "code"), name="settlement_code_once_a_county"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the county and the pinyin key true."""
        self.complete()
        super().save(*args, **kwargs)

    def complete(self) -> Settlement:
        """Fill what follows from the rest; needed before ``bulk_create``, which does not call ``save``."""
        from tongpan.access.pinyin import sort_key

        self.county = county_over(self.unit)
        self.sort_key = sort_key(self.name)[:120]
        return self


def county_over(unit: Unit) -> Unit:
    """The first unit at or above that is no town: within it the codes of settlements are unique."""
    while unit.kind == UnitKind.TOWN and unit.parent is not None:
        unit = unit.parent
    return unit


class SettlementPupils(models.Model):
    """The pupils of one stage who live in a settlement in a school year, and the school that they attend.

    ``pupils`` is None where it was not reported: it is not zero. ``school`` is the unit of the school.
    """

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="years", db_index=False)
    year = models.PositiveSmallIntegerField(_("School year"))
    stage = models.CharField(_("Stage"), max_length=12)
    pupils = models.PositiveIntegerField(_("Pupils"), null=True, blank=True)
    school = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ScopedManager(unit="settlement__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (
            models.UniqueConstraint(fields=("settlement", "year", "stage"), name="settlement_pupils_once_a_year"),
        )

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.year} {self.stage}"
