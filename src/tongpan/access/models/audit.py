"""The audit record: who did what to what, when and with what result, chained by hash and never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from .unit import Unit


class AuditRecord(models.Model):
    """One action. Written by :func:`tongpan.access.audit.record` inside the action's own transaction."""

    at = models.DateTimeField(_("Time"), db_index=True)
    actor = models.CharField(_("Account"), max_length=60, blank=True)
    action = models.CharField(_("Action"), max_length=60, db_index=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.CharField(_("Object"), max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None:
            self.delete()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refuse: the record is kept."""
        raise TypeError("An audit record is never changed or removed.")
