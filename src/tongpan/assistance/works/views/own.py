"""What the pages of works share: a record within what the unit may see, and who may change it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest


def seen(rows: QuerySet[Any], pk: int) -> Any:
    """The record of a key among the rows that the unit may see, else 404."""
    return get_object_or_404(rows, pk=pk)


def kept(request: UnitRequest, permission: str, unit: Unit) -> None:
    """Who only takes part may see and not change: 403 without the right on the record's own unit."""
    if not request.user.has_perm(permission, unit):
        raise PermissionDenied(permission)
