"""What the pages of tests share: finding a test within scope, the right to change it, addresses, tabs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.assessment.testing.models import JointTest
from tongpan.assessment.testing.queries.sampled import everybody, reasons_of
from tongpan.assessment.testing.queries.seen import sees_all, tests_of


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
    if not may_edit(request, found):
        raise PermissionDenied("assessment.edit_tests")
    return found


def may_edit(request: UnitRequest, test: JointTest) -> bool:
    """Whether the account may change a test, the archive apart."""
    return bool(request.user.has_perm("assessment.edit_tests", test.unit))


def frame_of(request: UnitRequest, test: JointTest) -> dict[str, Any]:
    """What every page of a test has: the test, its tabs, and what one may do."""
    tabs = [(address(request, page, test=test.pk), words) for page, words in _parts(request)]
    return {
        "test": test, "may_edit": may_edit(request, test) and not test.locked,
        "may_enter": request.user.has_perm("assessment.enter_scores", request.unit) and not test.locked,
        "may_say": request.user.has_perm("assessment.say_feedback", request.unit) and not test.locked,
        "sees_test": request.user.has_perm("assessment.view_tests", request.unit),
        "sees_all": sees_all(test, request.unit),
        "reasons": reasons_of(test), "everybody": everybody(test), "tabs": tabs, "tab": _tab(request, test, tabs),
    }  # fmt: skip


def _parts(request: UnitRequest) -> list[tuple[str, str]]:
    """The pages of a test that the account may open: a teacher's is the feedback."""
    feedback = ("test-feedback", _("Teachers' feedback"))
    if not request.user.has_perm("assessment.view_tests", request.unit):
        return [feedback]
    parts = [("test-one", _("Course")), ("test-paper", _("Items of the test"))]
    parts += [("test-schools", _("Schools and pupils")), ("test-seats", _("Rooms and seats"))]
    if request.user.has_perm("assessment.enter_scores", request.unit):
        parts.append(("test-scores", _("Scores")))
    return [*parts, ("test-results", _("Results of the test")), ("test-result-items", _("Item by item")), feedback]


def _tab(request: UnitRequest, test: JointTest, tabs: list[tuple[str, str]]) -> str:
    """The tab under which the page shown stands; the list of pupils is brought in under the schools."""
    here = address(request, "test-schools", test=test.pk) if request.path.endswith("/pupils/") else request.path
    return max((own for own, _words in tabs if here.startswith(own)), key=len, default=here)


def result_tabs(request: UnitRequest, test: JointTest) -> list[tuple[str, str]]:
    """The pages of a result."""
    parts = [("test-results", _("The whole")), ("test-result-schools", _("Schools")),
             ("test-result-groups", _("Groups of pupils"))]  # fmt: skip
    if sees_all(test, request.unit):
        parts.append(("test-result-pairs", _("Pairs and communities")))
        parts.append(("test-link", _("Link and growth")))
    return [(address(request, page, test=test.pk), words) for page, words in parts]
