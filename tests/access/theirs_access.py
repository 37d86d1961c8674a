"""What belongs to an account of another county: a token, a tie to another system, a file asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from tongpan.access.models import Unit, User
from tongpan.access.models.outside import ApiToken, Link
from tongpan.access.models.taking import Taking


def account_things_of(unit: Unit, user: User) -> dict[str, Any]:
    """One of each; the keys are the names of their places in addresses."""
    until = timezone.now() + dt.timedelta(days=1)
    return {
        "token": ApiToken.objects.create(user=user, unit=unit, name="外县", digest="1" * 64, expires=until).pk,
        "link": Link.objects.create(user=user, provider="oidc", subject="2" * 64).pk,
        "taking": Taking.everywhere.create(unit=unit, year=2025, page="registry:teachers", by=user).pk,
        "format_": "pdf",
    }
