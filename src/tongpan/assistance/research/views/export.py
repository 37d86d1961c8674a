"""That somebody took a list with names away leaves a record: how, under which filters, never whom."""

from __future__ import annotations

from django.db import transaction

from tongpan.access import audit
from tongpan.access.pages import UnitRequest

PRIVATE = ("q", "export", "columns")


@transaction.atomic
def _write(request: UnitRequest, action: str) -> None:
    kept = {name: value for name, value in request.GET.items() if name not in PRIVATE and value}
    audit.record(action, actor=request.user, unit=request.unit, target=request.GET["export"], filters=kept)


def note_export(request: UnitRequest, action: str, names: bool) -> None:
    """Write the record where the address asks for a file that holds names."""
    if names and request.GET.get("export") in {"xlsx", "csv"}:
        _write(request, action)
