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
        if here >= limit or not (name := get_client_username(request, credentials)):
            return here
        recent = AccessAttempt.objects.filter(username=name, attempt_time__gte=get_cool_off_threshold(request))
        places = recent.order_by().values("ip_address").annotate(failures=Sum("failures_since_start"))
        everywhere = sum(min(own["failures"], limit) for own in places)
        return limit if everywhere >= limits.of_account() else here


def paused(request: HttpRequest, *_more: object) -> HttpResponse:
    """What somebody is told who may not try now: 429."""
    told = {"failure_limit": limits.at_address(), "minutes": limits.minutes()}
    return render(request, "access/locked.html", told, status=429)
