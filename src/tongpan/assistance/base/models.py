"""Organisations outside the unit tree, and files that belong to records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class Organisation(models.Model):
    """A partner that is no unit of the tree: a company, a university, a school in Hong Kong, a donor.

    ``unit`` is the bureau or school that keeps the entry.
    """

    class Kind(models.TextChoices):
        """合作单位的性质."""

        COMPANY = "company", _("Company")
        UNIVERSITY = "university", _("University or college")
        SCHOOL = "school", _("School outside the region")
        RESEARCH = "research", _("Research or training body")
        GOVERNMENT = "government", _("Government body")
        CHARITY = "charity", _("Foundation or donor")
        OTHER = "other", _("Other organisation")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind.choices)
    place = models.CharField(_("Place"), max_length=60, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="organisation_once"),)

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file that proves or belongs to a record: an agreement, minutes, a photo. Kept once by its digest.

    ``about`` is the record's kind and key, such as ``meeting:12``; whoever may see that record may see the file.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=40)
    name = models.CharField(_("File"), max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("Size"))
    media = models.CharField(max_length=80)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("added",)
        indexes = (models.Index(fields=("about",)),)

    def __str__(self) -> str:
        return self.name
