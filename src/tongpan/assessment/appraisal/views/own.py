"""What the pages of appraisal share: addresses, a record within what the unit may see, who may change it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Scheme
from tongpan.assessment.appraisal.queries.seen import appraisals_of, schemes_of, sheets_of
from tongpan.ui.badges import badge

SEE, EDIT = "assessment.view_appraisal", "assessment.edit_appraisal"
JUDGE, REPORT = "assessment.judge", "assessment.self_report"
TONES = {
    Appraisal.State.PREPARED: "muted", Appraisal.State.REPORTING: "info", Appraisal.State.JUDGING: "info",
    Appraisal.State.ANNOUNCED: "gap", Appraisal.State.PUBLISHED: "met",
}  # fmt: skip


def address(request: UnitRequest, page: str, **parts: Any) -> str:
    """The address of a page of appraisal (``list`` for ``appraisal-list``) for the unit and year shown."""
    places = {"unit": request.unit.slug, "year": request.year, **parts}
    return reverse(f"assessment:appraisal-{page}", kwargs=places)


def may(request: UnitRequest, permission: str, unit: Unit) -> None:
    """403 without the right on the record's own unit."""
    if not request.user.has_perm(permission, unit):
        raise PermissionDenied(permission)


def found(rows: QuerySet[Any], pk: int) -> Any:
    """The record of a key among the rows that the unit may see, else 404."""
    return get_object_or_404(rows, pk=pk)


def scheme_of(request: UnitRequest, pk: int, *, edit: bool = False) -> Scheme:
    """A scheme that the unit sees; with ``edit`` only if the account may change it."""
    own: Scheme = found(schemes_of(request.unit), pk)
    if edit:
        may(request, EDIT, own.unit)
    return own


def criterion_of(request: UnitRequest, pk: int) -> Criterion:
    """A criterion of a scheme that the account may change."""
    rows = Criterion.everywhere.filter(scheme__in=schemes_of(request.unit).values("pk"))
    own: Criterion = found(rows.select_related("scheme__unit", "parent"), pk)
    may(request, EDIT, own.scheme.unit)
    return own


def appraisal_of(request: UnitRequest, pk: int, *, edit: bool = False) -> Appraisal:
    """An appraisal that concerns the unit; with ``edit`` only if the account may run it."""
    own: Appraisal = found(appraisals_of(request.unit), pk)
    if edit:
        may(request, EDIT, own.unit)
    return own


def sheet_of(request: UnitRequest, pk: int) -> Appraised:
    """A sheet that the unit may see: its own appraisals', or about itself; a judge sees the sheets of the appraisal."""
    rows = sheets_of(request.unit)
    own = rows.filter(pk=pk).first()
    if own is None:
        judged = Appraised.everywhere.filter(appraisal__judges__user=request.user.pk)
        own = found(judged.select_related("appraisal__unit", "appraisal__scheme", "unit", "bond__unit"), pk)
    return own  # type: ignore[return-value]


def finding_of(request: UnitRequest, pk: int) -> Finding:
    """A finding on a sheet that the reader may see."""
    own: Finding = found(Finding.everywhere.select_related("criterion__scheme"), pk)
    own.appraised = sheet_of(request, own.appraised_id)
    return own


def runs(request: UnitRequest, appraisal: Appraisal) -> bool:
    """Whether the account runs the appraisal."""
    return bool(request.user.has_perm(EDIT, appraisal.unit))


def state_badge(appraisal: Appraisal) -> SafeString:
    """Where an appraisal stands, as a mark with words."""
    return badge(TONES[appraisal.state], str(appraisal.get_state_display()))  # type: ignore[index]
