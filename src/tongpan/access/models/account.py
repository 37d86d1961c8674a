"""Accounts and the roles they hold on units."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.encrypted import EncryptedEmailField
from tongpan.access.roles import Role

from .unit import Unit


class UserManager(BaseUserManager["User"]):
    """Creates accounts with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """A new account; without a password nobody can sign in with it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person's account. There are no shared accounts and no superuser: rights come from grants on units."""

    username = models.CharField(_("User name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("Name"), max_length=60)
    email = EncryptedEmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    must_change_password = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("display_name",)

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def current_grants(self) -> list[Grant]:
        """The grants in force today, with their units; asked once per request and kept on the account."""
        if not hasattr(self, "_current_grants"):
            held = self.grants.in_force(timezone.localdate()).select_related("unit").defer("unit__outline")
            self._current_grants = list(held)
        return self._current_grants

    def roles_on(self, unit: Unit) -> set[str]:
        """The roles held on a unit: granted on it or on a unit above it."""
        return {grant.role for grant in self.current_grants if grant.unit.contains(unit)}

    def sees(self, unit: Unit) -> bool:
        """Whether the unit lies within any of the account's grants."""
        return bool(self.roles_on(unit))


class GrantSet(models.QuerySet["Grant"]):
    """Questions about many grants."""

    def in_force(self, day: dt.date) -> GrantSet:
        """The grants that hold on a day; both ends count."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))


class Grant(models.Model):
    """A role on a unit and all below it, for a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="grants")
    since = models.DateField(_("From"), default=timezone.localdate)
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = models.Manager.from_queryset(GrantSet)()

    class Meta:
        ordering = ("unit__path", "role")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"
