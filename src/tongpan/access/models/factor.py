"""What somebody has besides a password: an authenticator app, a passkey, codes for the day when both are lost."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.encrypted import EncryptedTextField

from .account import User


class Factor(models.Model):
    """A second factor of one account; ``data`` is the secret shared with an app (base32) or a passkey's public key.

    ``last`` is the newest time step (30 s) that an app showed, or the counter of a passkey: what is not newer was used
    before.
    """

    class Kind(models.TextChoices):
        """What proves it."""

        APP = "app", _("Authenticator app")
        PASSKEY = "passkey", _("Passkey or security key")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("Name of the device"), max_length=60)
    data = EncryptedTextField()
    credential = models.CharField(max_length=400, blank=True, db_index=True, help_text="Key of a passkey, base64url")
    last = models.BigIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good once; only its keyed hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="one_code_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.digest[:4]}"
