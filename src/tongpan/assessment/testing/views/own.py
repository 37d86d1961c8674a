"""What the pages of tests share: finding a test within scope, the right to change it, addresses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from tongpan.access.pages import UnitRequest
from tongpan.assessment.testing.models import JointTest
from tongpan.assessment.testing.queries.seen import tests_of


def address(request: UnitRequest, page: str, **parts: Any) -> str:
    """The address of a page of assessment for the unit and year shown."""
    return reverse(f"assessment:{page}", kwargs={"unit": request.unit.slug, "year": request.year, **parts})


def seen(request: UnitRequest, pk: int) -> JointTest:
    """A test that the unit shown has a part in, or 404."""
    found: JointTest = get_object_or_404(tests_of(request.unit).select_related("unit", "bond", "before"), pk=pk)
    return found


def kept(request: UnitRequest, pk: int) -> JointTest:
    """A test that the account may change: its right holds on the unit that holds the test."""
    found = seen(request, pk)
    if not request.user.has_perm("assessment.edit_tests", found.unit):
        raise PermissionDenied("assessment.edit_tests")
    return found
