"""Who lets whom know its results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond


class Sharing(models.Model):
    """A school lets the other members of a bond know what it reached in joint tests (结对共享成绩).

    Without it a member is not told what follows for its partner by subtraction. It holds until it is taken back.
    """

    bond = models.ForeignKey(Bond, on_delete=models.CASCADE, related_name="+", verbose_name=_("Bond"))
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("bond", "unit"), name="results_shared_once_a_bond"),)

    def __str__(self) -> str:
        return f"{self.bond_id} {self.unit_id}"
