"""Accounts and the roles they hold on units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.encrypted import EncryptedEmailField
from tongpan.access.prepared import DAY, NUMBER, Prepared
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

    def get(self, *args: Any, **wanted: Any) -> User:
        """The one account of these conditions. By its number alone, as every request asks, it is prepared.

        Raises:
            User.DoesNotExist: where there is none.
        """
        narrower = args or wanted.keys() != {"pk"} or type(self) is not UserManager  # a relation has one of its own
        if narrower or not isinstance(wanted["pk"], int):
            return super().get(*args, **wanted)
        found = BY_NUMBER(wanted["pk"])
        if not found:
            raise self.model.DoesNotExist("There is no account of this number.")
        return found[0]


class User(AbstractBaseUser, PermissionsMixin):
    """One person's account. There are no shared accounts and no superuser: rights come from grants on units."""

    username = models.CharField(_("User name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("Name"), max_length=60)
    email = EncryptedEmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    must_change_password = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    closed = models.DateField(null=True, blank=True, help_text="Since when it is closed; from then its time runs")
    password_set = models.DateTimeField(default=timezone.now, help_text="Since when the password is in use")
    second_failures = models.PositiveSmallIntegerField(default=0, help_text="Wrong second factors in a row")
    second_paused = models.DateTimeField(null=True, blank=True, help_text="Until when no second factor is taken")

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
            self._current_grants = IN_FORCE(self.pk, timezone.localdate())
            for grant in self._current_grants:
                grant.user = self
        return self._current_grants

    def roles_on(self, unit: Unit) -> set[str]:
        """The roles held on a unit: granted on it or on a unit above it."""
        return {grant.role for grant in self.current_grants if grant.unit.contains(unit)}

    def sees(self, unit: Unit) -> bool:
        """Whether the unit lies within any of the account's grants."""
        return bool(self.roles_on(unit))


def _holding(way: str, day: dt.date) -> Q:
    begun, open_ended, lasting = (Q(**{f"{way}{name}": value}) for name, value in (
        ("since__lte", day), ("until__isnull", True), ("until__gte", day),
    ))  # fmt: skip
    return begun & (open_ended | lasting)


class GrantSet(models.QuerySet["Grant"]):
    """Questions about many grants."""

    def in_force(self, day: dt.date) -> GrantSet:
        """The grants that hold on a day; both ends count. What was handed on holds while its giver holds it."""
        given = Q(source__isnull=True) | Q(source__user__is_active=True) & _holding("source__", day)
        return self.filter(_holding("", day), given)


class Grant(models.Model):
    """A role on a unit and all below it, for a time.

    ``source`` is the grant of another person from which this one was handed on: it never reaches further or longer.
    ``confirmed`` is the day of the last yearly review that left it as it is.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="grants")
    since = models.DateField(_("From"), default=timezone.localdate)
    until = models.DateField(_("Until"), null=True, blank=True)
    acting = models.BooleanField(_("Acting"), default=False, help_text="For as long as the post is not filled")
    source = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="handed_on")
    confirmed = models.DateField(_("Confirmed"), null=True, blank=True)

    objects = models.Manager.from_queryset(GrantSet)()

    class Meta:
        ordering = ("unit__path", "role")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"


BY_NUMBER = Prepared[User](lambda pk: User.objects.filter(pk=pk), NUMBER)
IN_FORCE = Prepared[Grant](
    lambda pk, day: Grant.objects.filter(user=pk).in_force(day).select_related("unit").defer("unit__outline"),
    NUMBER, DAY,
)  # fmt: skip
