"""The register of honours: what was awarded to whom, by whom, at which level."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.registry.models import BackboneTitle, Teacher


class Honour(models.Model):
    """One honour of one holder. Pupils are counted and never named; a work has its title."""

    class Holder(models.TextChoices):
        """Who holds it."""

        UNIT = "unit", _("School or bureau")
        PERSON = "person", _("Person")
        GROUP = "group", _("Group of people")
        WORK = "work", _("Pupils’ work")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="honours")
    holder = models.CharField(_("Holder"), max_length=6, choices=Holder.choices)
    teacher = models.ForeignKey(Teacher, on_delete=models.SET_NULL, null=True, blank=True, related_name="honours")
    title = models.CharField(_("Title"), max_length=120)
    level = models.CharField(_("Level"), max_length=10, choices=BackboneTitle.Level.choices)
    family = models.CharField(
        _("Family"), max_length=60, blank=True, help_text="So that honours of one kind are counted"
    )
    issuer = models.CharField(_("Issuer"), max_length=120, blank=True)
    number = models.CharField(_("Number of the document"), max_length=60, blank=True)
    day = models.DateField(_("Day"))
    until = models.DateField(_("Valid until"), null=True, blank=True)
    pupils = models.PositiveIntegerField(_("Pupils"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-day", "title")
        indexes = (models.Index(fields=("unit", "day")),)

    def __str__(self) -> str:
        return self.title
