"""Tokens of programs: made by the security administrator, shown once, taken back at any time."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import ApiToken, Role, Unit, User
from tongpan.access.programs import digest_of

from .refused import RefusedError, not_oneself

SHOWN = 8


@transaction.atomic
def make_token(
    actor: User, user: User, unit: Unit, *, name: str, data: list[str], days: int | None = None
) -> tuple[ApiToken, str]:
    """A token for an integrator's account. Returns it with its text, which is shown once and kept nowhere."""
    not_oneself(actor, user)
    if Role.INTEGRATOR not in user.roles_on(unit):
        raise RefusedError(
            _("A token is for an account with the role of integrator on %(unit)s: give the role first.")
            % {"unit": unit}
        )
    text = f"tp_{secrets.token_urlsafe(32)}"
    expires = timezone.now() + dt.timedelta(days=min(days or settings.TOKEN_DAYS, settings.TOKEN_DAYS))
    token = ApiToken.objects.create(
        user=user, unit=unit, name=name, data=sorted(data), digest=digest_of(text), begins=text[:SHOWN], expires=expires
    )
    audit.record(
        "access.token.make", actor=actor, unit=unit, target=user.username, name=name, until=f"{expires:%F}",
        kind=sorted(data),
    )  # fmt: skip
    return token, text


@transaction.atomic
def revoke_token(actor: User, token: ApiToken) -> None:
    """The token opens nothing from now on."""
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])
        audit.record("access.token.revoke", actor=actor, unit=token.unit, target=token.user.username, name=token.name)
