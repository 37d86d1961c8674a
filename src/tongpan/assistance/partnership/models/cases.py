"""Targets that each unit is to reach, and experience that others can reuse."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .bond import Bond
from .work import Domain


class Target(models.Model):
    """A number that a region, or each county or school below it, is to reach in a time; counted from a register."""

    class Each(models.TextChoices):
        """Who has to reach it."""

        WHOLE = "whole", _("The region as a whole")
        COUNTY = "county", _("Each county")
        SCHOOL = "school", _("Each school")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="targets")
    name = models.CharField(_("Name"), max_length=160)
    register = models.CharField(max_length=40, help_text="Key of the register that is counted")
    measure = models.CharField(max_length=40, default="count")
    asked = models.JSONField(default=dict, help_text="Filters of the register")
    each = models.CharField(_("Who is to reach it"), max_length=8, choices=Each.choices, default=Each.WHOLE)
    share_by = models.CharField(
        max_length=40, blank=True, help_text="The filter that tells a part of what meets the others: its share counts"
    )
    most = models.BooleanField(_("At most"), default=False, help_text="The number is a ceiling, not a floor")
    at_least = models.FloatField(_("Number to reach"))
    since = models.DateField(_("From"))
    until = models.DateField(_("Due by"))
    reference = models.CharField(_("Reference"), max_length=200, help_text="The document that sets it")
    values = models.JSONField(default=dict, help_text="What was counted last: key of the unit to value")
    counted = models.DateTimeField(_("Counted"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("until", "name")
        constraints = (models.CheckConstraint(condition=Q(until__gte=F("since")), name="target_ends_after_it_begins"),)

    def __str__(self) -> str:
        return self.name

    def met_by(self, value: float | None) -> bool | None:
        """Whether a value reaches the number; None where there is no value."""
        if value is None:
            return None
        return value <= self.at_least if self.most else value >= self.at_least


class Case(models.Model):
    """An experience that others can reuse: the problem, what was done, what it changed, what it needs."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="cases")
    bond = models.ForeignKey(Bond, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases")
    title = models.CharField(_("Title"), max_length=120)
    domain = models.CharField(_("Domain"), max_length=12, choices=Domain.choices)
    problem = models.TextField(_("Problem"))
    practice = models.TextField(_("What was done"))
    effect = models.TextField(_("What it changed"), blank=True)
    conditions = models.TextField(_("What it needs"), blank=True)
    cost = models.DecimalField(_("Cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    day = models.DateField(_("Day"))
    shared = models.BooleanField(_("Shown to all units"), default=False)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-day", "title")

    def __str__(self) -> str:
        return self.title
