"""Passwords that an account had before, as hashes, so that none comes back too soon."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .account import User


class PastPassword(models.Model):
    """The hash of a password that was replaced on a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-replaced", "-pk")

    def __str__(self) -> str:
        return f"{self.user} · {self.replaced:%F}"
