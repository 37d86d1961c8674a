"""How far it is by road."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .imports import ImportBatch


class Road(models.Model):
    """The way by road from one school or village to another; where the way back is not recorded, it is as long.

    ``unit`` is the county (or what stands in its place) in which the way begins. ``start`` and ``end`` are the keys by
    which planners know places: the slug of a school's unit, or the code of a village. ``minutes`` is None where nobody
    said how long it takes.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="roads", db_index=False)
    start = models.CharField(_("From"), max_length=40)
    end = models.CharField(_("To"), max_length=40)
    metres = models.PositiveIntegerField(_("Metres"))
    minutes = models.FloatField(_("Minutes"), null=True, blank=True)
    source = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        constraints = (models.UniqueConstraint(fields=("unit", "start", "end"), name="road_once"),)

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"
