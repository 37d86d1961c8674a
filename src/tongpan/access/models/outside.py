"""Doors from outside: an identity that another system vouches for, and a token with which a program reads."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .account import User
from .unit import Unit


class Link(models.Model):
    """An account is known to another system under a name of that system; whoever signs in there signs in here.

    ``subject`` is a keyed hash of the name there, which nobody needs to read.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    provider = models.CharField(_("System"), max_length=16)
    subject = models.CharField(max_length=64)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("provider", "pk")
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="one_account_for_an_identity"),
            models.UniqueConstraint(fields=("user", "provider"), name="one_identity_of_a_system"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.provider}"


class ApiToken(models.Model):
    """What a program shows instead of signing in: for one unit and what lies below, for some kinds of data, for a time.

    Only its keyed hash is kept; ``begins`` are its first letters, by which people tell tokens apart.
    """

    class Data(models.TextChoices):
        """What it may read."""

        SCHOOLS = "schools", _("Schools")
        INDICATORS = "indicators", _("Indicators")
        REGISTERS = "registers", _("Registers of assistance")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("What it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    begins = models.CharField(max_length=12)
    data = models.JSONField(_("May read"), default=list)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(_("Until"))
    revoked = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(_("Last used"), null=True, blank=True)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.begins}… · {self.name}"

    @property
    def works(self) -> bool:
        """Whether it opens anything now, its holder aside."""
        return self.revoked is None and timezone.now() < self.expires
