"""The roles that an account can hold on a unit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is to a unit. The three administrators are three persons, each limited to their own pages."""

    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    PLANNER = "planner", _("Bureau planner")
    SCHOOL = "school", _("School clerk")
    VIEWER = "viewer", _("Viewer")
