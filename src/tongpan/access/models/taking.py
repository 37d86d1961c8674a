"""Taking many people's data away: one asks, another allows, and only then there is a file."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from .account import User
from .unit import Unit


class Taking(models.Model):
    """A list with personal fields that somebody wants as a file. ``query`` is how the list was filtered and sorted."""

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("Waiting for a second person")
        ALLOWED = "allowed", _("Allowed")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    page = models.CharField(max_length=60, help_text="Name of the list's address")
    query = models.CharField(max_length=2000, blank=True)
    reason = models.CharField(_("What it is for"), max_length=200)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    taken = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        ordering = ("-asked",)
        base_manager_name = "everywhere"

    def __str__(self) -> str:
        return f"{self.page} {self.id}"

    @property
    def open(self) -> bool:
        """Whether the file may be taken now."""
        return self.state == self.State.ALLOWED and self.until is not None and timezone.now() < self.until
