"""How many wrong passwords pause a sign-in: of one name at one address, and of one name from everywhere."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from . import limits


class Pauses(AxesDatabaseHandler):  # type: ignore[misc]
    """The handler of django-axes, which also pauses an account that is guessed at from many addresses.

    A name pauses at one address after ``limits.at_address`` failures. From all addresses together it may fail
    ``limits.of_account`` times, where an address counts up to the limit of its own: nobody shuts a colleague out
    everywhere by guessing at one desk.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count here; at least the limit where the account as a whole has reached its own."""
        here = int(super().get_failures(request, credentials))
        limit = limits.at_address()
        return limit if here < limit and everywhere(request, credentials) else here


def everywhere(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether an account, or a name that none has, pauses wherever it is typed."""
    if not (name := get_client_username(request, credentials)):
        return False
    recent = AccessAttempt.objects.filter(username=name, attempt_time__gte=get_cool_off_threshold(request))
    places = recent.order_by().values("ip_address").annotate(failures=Sum("failures_since_start"))
    return sum(min(own["failures"], limits.at_address()) for own in places) >= limits.of_account()


def paused(
    request: HttpRequest, _answer: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """What somebody is told who may not try now, at this computer or at any: 429.

    That codes were refused is told only where one was just typed, after the password: at the first step it would say
    to anybody that somebody knows the password of the account.
    """
    place = request.resolver_match
    told = {
        "half_way": place is not None and place.view_name == "access:sign-in-second",
        "failure_limit": limits.at_address(),
        "minutes": limits.minutes(),
    }
    if everywhere(request, credentials):
        told["account_limit"] = limits.of_account()
    return render(request, "access/locked.html", told, status=429)
