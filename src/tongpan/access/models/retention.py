"""What was announced to go because its time is over, and what is held back from going."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from .unit import Unit


class Hold(models.Model):
    """留存: records of a unit and all below it stay beyond their time, for a reason; of one kind, or of every kind."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind of record"), max_length=60, blank=True)
    reason = models.CharField(_("Why they are held"), max_length=200)
    since = models.DateField(_("From"), default=timezone.localdate)
    until = models.DateField(_("Lifted on"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="hold_lifted_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


class Removal(models.Model):
    """One announced removal: of a kind, all whose time was over ``before`` a day, to go on ``due``; then what went."""

    kind = models.CharField(max_length=60)
    before = models.DateField()
    announced = models.DateField()
    due = models.DateField()
    done = models.DateField(null=True, blank=True)
    removed = models.PositiveIntegerField(default=0)
    keys = models.JSONField(default=list, help_text="Of the records that were announced; nothing else goes")

    class Meta:
        ordering = ("-announced", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("kind",), condition=Q(done__isnull=True), name="one_open_removal_a_kind"),
            models.CheckConstraint(condition=Q(due__gte=F("announced")), name="removal_due_later"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due}"
