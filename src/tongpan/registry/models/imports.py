"""What was brought in: each import with its check, and the mappings of headers that somebody confirmed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit


class HeaderMapping(models.Model):
    """Which column of somebody's workbook is which field, confirmed once and reused by name."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(max_length=20)
    columns = models.JSONField(default=dict, help_text="Normalised header to field; an empty field is left out")
    options = models.JSONField(default=dict, help_text="Constants, unit factors, value translations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed = models.DateTimeField(auto_now=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("unit", "kind", "name"), name="mapping_name_once"),)

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One file's way in: uploaded, mapped, checked, and then committed or discarded."""

    class State(models.TextChoices):
        """Where it stands."""

        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Columns matched")
        CHECKED = "checked", _("Checked")
        COMMITTED = "committed", _("Imported")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("Kind"), max_length=20, help_text="The key of a registered kind of file")
    year = models.PositiveSmallIntegerField(_("School year"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("File"), max_length=200)
    digest = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict, help_text="added, changed, same, errors, warnings …")
    created = models.DateTimeField(default=timezone.now)
    committed = models.DateTimeField(null=True, blank=True)
    # Last in the table: SQLite walks through whatever stands before the columns asked for, and this may be large.
    problems = models.JSONField(default=list)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.file_name
