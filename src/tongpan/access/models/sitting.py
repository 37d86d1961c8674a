"""A sitting: one browser in which an account is or was signed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .account import User


class Sitting(models.Model):
    """From sign-in to its end, and from where. ``key`` is the session's, which dies with it."""

    class End(models.TextChoices):
        """Why it ended."""

        LEFT = "left", _("Signed out")
        NEWER = "newer", _("Signed in elsewhere")
        IDLE = "idle", _("Not used for a time")
        CLOSED = "closed", _("Ended by an administrator")
        PASSWORD = "password", _("Password changed")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sittings")
    key = models.CharField(max_length=40, db_index=True)
    address = models.GenericIPAddressField(_("From address"), null=True, blank=True)
    agent = models.CharField(_("Browser"), max_length=160, blank=True)
    began = models.DateTimeField(_("Since"), default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=8, choices=End.choices, blank=True)

    class Meta:
        ordering = ("-began", "-pk")
        indexes = (models.Index(fields=("user", "began"), condition=Q(ended__isnull=True), name="sittings_that_go_on"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.began:%F %T}"
