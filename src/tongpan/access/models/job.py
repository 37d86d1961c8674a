"""A long task that somebody waits for: an import, a plan, a report."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access import progress

from .unit import Unit


def tries() -> int:
    """How often a job is tried before an administrator decides."""
    return int(settings.JOB_TRIES)


class Job(models.Model):
    """What is asked, its state and its result; its progress while it runs is in :mod:`tongpan.access.progress`."""

    class State(models.TextChoices):
        """Where the job stands."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True, help_text="Who asks again under it is given the same task")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    params = models.JSONField(default=dict)
    asked = models.CharField(max_length=64, blank=True, help_text="Digest of the parameters")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True, help_text="Message id and values, or the kind of the fault")
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(default=timezone.now, help_text="Not before")
    attempt = models.PositiveSmallIntegerField(
        default=0, help_text="Which one runs or ran; who works at another lost it"
    )
    at_most = models.PositiveSmallIntegerField(default=tries, help_text="The last attempt that is made by itself")
    worker = models.CharField(max_length=64, blank=True)
    beat = models.PositiveIntegerField(default=0, help_text="Counted on while its worker lives")
    stop = models.BooleanField(default=False, help_text="Somebody pressed cancel")
    progress = models.JSONField(null=True, blank=True, help_text="What it said at its last beat")
    given_up = models.DateTimeField(null=True, blank=True, help_text="Since when it waits for an administrator")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        ordering = ("-created",)
        base_manager_name = "everywhere"
        constraints = (
            models.UniqueConstraint(fields=("kind", "unit", "key"), condition=~models.Q(key=""), name="one_job_a_key"),
            models.UniqueConstraint(
                fields=("kind", "unit", "user", "asked"), name="one_job_at_a_time",
                condition=models.Q(state__in=("queued", "running"), user__isnull=False) & ~models.Q(asked=""),
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("due", "created"), condition=models.Q(state="queued"), name="jobs_that_wait"),
            models.Index(fields=("given_up",), condition=models.Q(given_up__isnull=False), name="jobs_given_up"),
        )

    tries = staticmethod(tries)
    asked_now = False
    """Whether it was asked for just now, and did not stand under its key before."""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def again(self) -> bool:
        """Whether it waits to be tried once more, after an attempt that broke off."""
        return self.state == self.State.QUEUED and self.attempt > 0

    def said(self) -> dict[str, Any]:
        """What it said last: step, values, done, total; from its row where the marks beside the database are lost."""
        return progress.said(self.pk) or self.progress or progress.NOTHING
