"""What a password must be besides long and uncommon: of several kinds of characters, and none of the last ones."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import PastPassword, User


def classes_of(password: str) -> int:
    """How many of small letters, capitals, figures and other characters it has."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(kind(letter) for letter in password) for kind in kinds)


class ClassesValidator:
    """At least so many of the four kinds of characters."""

    def __init__(self, least: int) -> None:
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002  (Django's form)
        """Raise ``ValidationError`` where it has fewer."""
        if classes_of(password) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Use at least %(count)s of these: small letters, capital letters, figures, other characters.") % {
            "count": self.least
        }


class HistoryValidator:
    """None of the last so many, the present one included."""

    def __init__(self, count: int) -> None:
        self.count = count

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ``ValidationError`` where it was used lately."""
        if user is None or user.pk is None:
            return
        past = user.past_passwords.values_list("password", flat=True)[: max(self.count - 1, 0)]
        if any(check_password(password, known) for known in past):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("None of the passwords used last (%(count)s).") % {"count": self.count}


def replace_password(user: User, password: str | None) -> None:
    """Set a password and remember the hash of the one before; the caller saves and audits it."""
    if user.password and user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password)
        kept = user.past_passwords.values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
        user.past_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_set = timezone.now()


def too_old(user: User) -> bool:
    """Whether the password is in use for longer than the policy lets it be."""
    days = settings.PASSWORD_DAYS
    return bool(days) and user.has_usable_password() and timezone.now() - user.password_set > dt.timedelta(days=days)
