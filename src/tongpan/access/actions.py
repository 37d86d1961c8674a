"""Every change to accounts, grants and units: one transaction, one audit record each."""

from __future__ import annotations

from django.db import transaction

from . import audit
from .models import User
from .queries import first_unit


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Set one's own new password."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record("access.password.change", actor=user, unit=first_unit(user), target=user.username)
