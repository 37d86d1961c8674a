"""What an adopted layout or bus plan puts on the bureau's list: sites and routes, until the adoption is undone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit

from .run import Adoption


class PlannedSite(models.Model):
    """One site of an adopted layout. ``school`` is empty for a site that is to be opened, which has a ``name``."""

    class Action(models.TextChoices):
        """保留, 扩建, 并入, 新设."""

        KEEP = "keep", _("Keep")
        EXTEND = "extend", _("Extend")
        MERGE = "merge", _("Merge into another")
        OPEN = "open", _("Open")

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="sites")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", help_text="The county")
    school = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    stage = models.CharField(max_length=12, blank=True)
    action = models.CharField(_("Decision"), max_length=8, choices=Action.choices)
    into = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    into_name = models.CharField(
        _("Merges into"),
        max_length=120,
        blank=True,
        db_default="",
        default="",
        help_text="A school that is to be opened too",
    )
    pupils = models.PositiveIntegerField(_("Pupils"), default=0)
    places = models.PositiveIntegerField(_("Places to be built"), default=0)
    cost = models.FloatField(_("Cost (yuan)"), default=0)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("action", "name")

    def __str__(self) -> str:
        return f"{self.name} {self.get_action_display()}"


class PlannedRoute(models.Model):
    """One run of a bus in an adopted plan: its stops in order, with times in minutes after midnight."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="routes")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", help_text="The county")
    bus = models.PositiveIntegerField(_("Bus"))
    place = models.PositiveIntegerField(help_text="Which run of the bus it is")
    schools = models.JSONField(default=list, help_text="Keys of the schools served, in order")
    stops = models.JSONField(default=list, help_text="Key, name, minute and pupils of every stop, in order")
    pupils = models.PositiveIntegerField(_("Pupils"))
    minutes = models.FloatField(_("Longest ride"))
    km = models.FloatField(_("Way"))

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("bus", "place")

    def __str__(self) -> str:
        return f"{self.bus}–{self.place}"
