"""When the time of accounts, traces of use and requests is over, and what then happens to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from .models import Factor, Grant, Link, PastPassword, RecoveryCode
from .retention import Ending, Over, began

ACCOUNTS, AUDIT = "privacy/keep_accounts", "privacy/keep_audit"
HOLDERS = ("user__grants__unit",)


def before_moment(*fields: str) -> Over:
    """The first of the fields that is set lies before the day."""

    def over(day: dt.date) -> Q:
        found, earlier = Q(), Q()
        for name in fields:
            found |= earlier & Q(**{f"{name}__lt": began(day)})
            earlier &= Q(**{name: None})
        return found

    return over


def of_closed_accounts(way: str) -> Callable[[dt.date], Q]:
    """Of accounts that were closed before the day."""
    return lambda day: Q(**{f"{way}__is_active": False, f"{way}__closed__lt": day})


def _forget_account(keys: list[Any]) -> None:
    for model in (Factor, RecoveryCode, PastPassword, Link, Grant):
        model._base_manager.filter(user__in=keys).delete()


KINDS = (
    Ending(
        "access.User", ACCOUNTS,
        lambda day: Q(is_active=False, closed__lt=day) & ~Q(display_name=""),
        ways=("grants__unit",),
        blank={
            "username": Concat(Value("closed-"), Cast("pk", CharField())), "display_name": "", "email": "",
            "password": "!", "last_login": None, "second_paused": None,
        },
        also=_forget_account,
    ),
    Ending("access.ApiToken", ACCOUNTS, before_moment("revoked", "expires")),
    Ending("access.RightsRequest", ACCOUNTS, lambda day: Q(answered__lt=day)),
    Ending("access.Job", AUDIT, lambda day: Q(finished__lt=began(day), user__isnull=False), blank={"user": None}),
    Ending("access.Sitting", AUDIT, before_moment("ended", "began"), ways=HOLDERS),
    Ending("access.Taking", AUDIT, before_moment("decided", "asked")),
    Ending("sessions.Session", AUDIT, before_moment("expire_date"), ways=()),
    Ending("axes.AccessAttempt", AUDIT, before_moment("attempt_time"), ways=()),
    Ending("axes.AccessFailureLog", AUDIT, before_moment("attempt_time"), ways=()),
    Ending("axes.AccessLog", AUDIT, before_moment("attempt_time"), ways=()),
)  # fmt: skip

WITH = {
    "access.Grant": "access.User",
    "access.Factor": "access.User",
    "access.RecoveryCode": "access.User",
    "access.PastPassword": "access.User",
    "access.Link": "access.User",
    "axes.AccessAttemptExpiration": "axes.AccessAttempt",
}

STAYS = {
    "access.AuditRecord": _(
        "Each record is sealed with the one before it. Those whose time is over are moved whole into sealed files."
    ),
}
