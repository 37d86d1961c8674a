"""Addresses within insight, and the run that an address names."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.pages import UnitRequest
from tongpan.insight.models import Run


def address(unit: Unit | str, year: int, page: str, **parts: Any) -> str:
    """The address of a page of insight for a unit and year; ``page`` may name another part as ``registry:schools``."""
    slug = unit if isinstance(unit, str) else unit.slug
    name = page if ":" in page else f"insight:{page}"
    return reverse(name, kwargs={"unit": slug, "year": year, **parts})


def run_or_404(request: UnitRequest, pk: Any, *kinds: str) -> Run:
    """A run of the unit or of a unit below it; 404 for any other."""
    rows = Run.objects.select_related("unit", "user", "job").filter(unit__path__under=request.unit.path)
    try:
        run = rows.filter(pk=pk, **({"kind__in": kinds} if kinds else {})).first()
    except ValidationError:  # what stands in the address is no key at all
        run = None
    if run is None:
        raise Http404(_("There is no such run here."))
    return run
