"""教育资源子平台: a platform, and which school it serves in which subject."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class SpanSet(models.QuerySet[Any]):
    """Sets of what runs from a day, and until another or without end."""

    def between(self, first: dt.date, last: dt.date) -> SpanSet:
        """Those that run at some time between two days."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=first), since__lte=last)


class Platform(models.Model):
    """A platform of a bureau or a school. A sub-platform names the one that it belongs to."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="platforms")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    name = models.CharField(_("Name"), max_length=120)
    address = models.URLField(_("Address"), blank=True)
    since = models.DateField(_("Running from"))
    until = models.DateField(_("Running until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(SpanSet))
    everywhere = models.Manager.from_queryset(SpanSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="platform_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """A platform serves a school in a subject of a stage: an assignment. A school may have several."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="services")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="services")
    subject = models.CharField(_("Subject"), max_length=20)
    stage = models.CharField(_("Stage"), max_length=12)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(SpanSet))
    everywhere = models.Manager.from_queryset(SpanSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("unit__sort_key", "stage", "subject")
        constraints = (
            models.UniqueConstraint(
                fields=("platform", "unit", "subject", "stage"), condition=Q(until__isnull=True), name="served_once"
            ),
            models.UniqueConstraint(
                fields=("platform", "unit", "subject", "stage", "since"), name="served_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="service_ends_after_it_begins"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.subject}"
