"""What stands behind attendance: lists that were handed in and wait for a decision, and sign-ins that failed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from .activities import Session


class AttendanceList(models.Model):
    """A list of names handed in for a session. It is kept until somebody is done with it: nothing of it is lost.

    ``rows`` are ``{"line", "name", "school", "tail"}`` as they were read. Whom they mean is worked out anew each time.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="lists")
    name = models.CharField(_("File"), max_length=200)
    rows = models.JSONField(default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="session__activity__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-added",)

    def __str__(self) -> str:
        return self.name


class FailedSignIn(models.Model):
    """A sign-in by QR code that matched nobody; ``who`` and ``where`` are keyed hashes.

    They are of the name that was given, and of the device or else the address that it came from.

    Kept so that guessing comes to an end; nothing in it can be read back.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="failed")
    who = models.CharField(max_length=64)
    where = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager(unit="session__activity__unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        indexes = (models.Index(fields=("session", "at")),)

    def __str__(self) -> str:
        return f"{self.session_id} {self.at}"
