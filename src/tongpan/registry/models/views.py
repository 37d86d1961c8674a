"""What somebody keeps for oneself: the filters, columns and order of a list under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list as one person likes to see it. It is nobody else's, so it lies in no scope: ask for one's own only.

    ``query`` is the address's query string; it names no person: searches are left out when a view is saved.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40, help_text="Name of the address, such as registry:schools")
    name = models.CharField(_("Name"), max_length=40)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user", "page", "name"), name="view_name_once"),)

    def __str__(self) -> str:
        return self.name
