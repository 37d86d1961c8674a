"""The list of joint tests."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assessment.testing.registers import TESTS
from tongpan.assistance.base.lists import list_page
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

from .own import address


@unit_page("assessment.view_feedback")
def tests(request: UnitRequest) -> HttpResponse:
    """Every test that the unit has a part in. A teacher is led to its feedback."""
    page = "test-one" if request.user.has_perm("assessment.view_tests", request.unit) else "test-feedback"
    columns = [
        Column("name", _("Test"), order="name", href=lambda row: address(request, page, test=row.pk)),
        Column("subject", _("Subject"), value="get_subject_display", order="subject"),
        Column("grade", _("Grade"), value="get_grade_display", order="grade"),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("unit", _("Holds the test"), value="unit.title", order="unit__sort_key"),
        Column("state", _("State"), value="get_state_display", order="state"),
        Column("own_schools", _("Schools here"), number=0, order="own_schools"),
        Column("own_pupils", _("Pupils here"), number=0, order="own_pupils"),
    ]
    return list_page(
        request, TESTS, columns,
        purpose=_("Few tests, well made: what pupils can do, item by item, and how it changes. No page ranks pupils."),
        actions=[("assessment:test-add", _("Plan a joint test"))],
        empty=Empty(_("No joint test is recorded for this time. Plan one, or look at all time."),
                    f"{address(request, 'test-list')}?period=all", _("All time")),
    )  # fmt: skip
