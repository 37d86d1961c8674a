"""The roles that came after the first ones: what they may follows from the table and from what is named here."""

from __future__ import annotations

import io
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver, reverse
from tests.access.rows import ROWS
from tests.access.table import COUNTY, EVERYBODY, SCHOOL, Row
from tests.access.test_table import OPEN, address, routes
from tests.people import MORE, PEOPLE, YEAR, World, bring

from tongpan.access.models import Role
from tongpan.access.roles import COUNTS_AS, standing_for
from tongpan.assistance.base import files
from tongpan.assistance.partnership.models import Document

OFFICE = {
    "assistance.edit_bonds", "assistance.state_needs", "assistance.answer_needs", "assistance.work_tasks",
    "assistance.view_people_exchanged", "assistance.apply_for_exchange", "assistance.edit_exchange",
    "assistance.report_works", "assistance.edit_works", "assistance.edit_money", "assessment.edit_appraisal",
    "assessment.self_report", "registry.import_lists",
}  # fmt: skip
OFFICER = {
    "assistance.edit_teaching", "assistance.view_attendance", "assistance.edit_research", "assistance.run_research",
    "assessment.edit_tests", "assessment.enter_scores", "assessment.say_feedback", "registry.import_lists",
}  # fmt: skip
TEACHER = {
    "access.view_unit",
    "access.take_files",
    "registry.view_schools",
    "assistance.view_research",
    "assistance.view_teaching",
    "assessment.view_feedback",
    "assessment.say_feedback",
}
LIKE = {
    "office": ("viewer", OFFICE),
    "officer": ("viewer", OFFICER),
    "leader": ("viewer", set()),
    "principal": ("clerk", {"access.review_roles", "access.allow_taking"}),
}
"""Who may what another may, and what besides."""
ONLY = {
    "teacher": TEACHER,
    "counsellor": {"access.view_unit", "access.take_files", "registry.view_schools"},
    "integrator": set(),
}
OTHERWISE = {
    ("office", "registry:import-template"): 403,
    ("officer", "registry:import-template"): 403,
    ("integrator", "access:home"): 200,
}
"""The row asks for the template of schools, which is the planner's: an office has those of its own lists. A program has
no page to be sent on to and is told so."""
PERMISSIONS = {
    name: pattern.callback.permission
    for name, pattern in routes(get_resolver())
    if name not in OPEN and name in {row.route for row in ROWS}
}


@pytest.fixture
def more(world) -> World:
    bring(world, MORE)
    return world


def test_every_role_is_tried_at_every_address():
    """Everybody of the first ones stands in the table; of the later ones every one is like another or named whole."""
    assert set(PEOPLE) == EVERYBODY
    assert set(LIKE) | set(ONLY) == set(MORE)
    assert {role for _name, role, _unit in (*PEOPLE.values(), *MORE.values())} == set(Role)


def answer_for(more: World, name: str, row: Row) -> int:
    """What one of the later people gets of a row of the table: the answer of whom they are like, or of their own list.

    404 where their role does not reach, 403 where it reaches and gives no right to the address.
    """
    if (own := OTHERWISE.get((name, row.route))) is not None:
        return own
    if row.route in OPEN:
        return row.ok
    if not more.units[row.unit].path.startswith(more.units[MORE[name][2]].path):
        return 404
    permission = PERMISSIONS[row.route]
    if name == "leader" and permission == "access.take_files":
        return 403
    other, besides = LIKE.get(name, ("", ONLY.get(name, set())))
    return row.ok if other in row.may or permission in besides else 403


@pytest.mark.parametrize("name", MORE)
def test_every_address_answers_the_later_roles_by_every_method(more, name):
    """All rows of the table, GET and POST; what a request wrote is undone before the next one."""
    wrong, browser = {}, more.client(name)
    signed_in = browser.cookies[settings.SESSION_COOKIE_NAME].value
    for row in ROWS:
        browser.cookies[settings.SESSION_COOKIE_NAME] = signed_in  # one of the rows signs out
        with transaction.atomic():
            send = partial(browser.post, data=row.sent) if row.method == "POST" else browser.get
            found = send(address(row)).status_code
            transaction.set_rollback(True)
        if found != (expected := answer_for(more, name, row)):
            wrong[f"{row.method} {row.route} {row.unit}{row.query}"] = (expected, found)
    assert wrong == {}


@pytest.mark.parametrize("name", LIKE)
def test_a_role_that_counts_as_another_may_the_same_and_what_is_named(more, name):
    other, besides = LIKE[name]
    place = more.units[COUNTY if other == "viewer" else SCHOOL]

    def may(who: str) -> set[str]:
        return {permission for permission in PERMISSIONS.values() if more.users[who].has_perm(permission, place)}

    lacks = {"access.take_files"} if name == "leader" else set()
    assert may(name) == (may(other) | besides) - lacks, "what the other one may is in the table"


@pytest.mark.parametrize("name", ONLY)
def test_a_role_of_its_own_may_only_what_is_named(more, name):
    place = more.units[SCHOOL]
    may = {permission for permission in PERMISSIONS.values() if more.users[name].has_perm(permission, place)}
    assert may == ONLY[name]


def test_requests_are_answered_as_the_rights_are(more):
    """One page for each right, once for each of the new people."""
    pages = {PERMISSIONS[row.route]: row.route for row in ROWS if plain(row)}
    wrong = {}
    for name in MORE:
        browser = more.client(name)
        for permission, page in pages.items():
            may = more.users[name].has_perm(permission, more.units[SCHOOL])
            status = browser.get(reverse(page, args=(SCHOOL, YEAR))).status_code
            if (status in {200, 302}) != may or (not may and status != 403):
                wrong[name, page] = status
    assert len(pages) > 15
    assert wrong == {}


def plain(row) -> bool:
    """Whether a row is a page of a unit that needs nothing else."""
    return row.route in PERMISSIONS and row.method == "GET" and row.ok in {200, 302} and not row.given and not row.query


def test_no_administrator_counts_as_anybody_and_nobody_as_one():
    administrators = {"system_admin", "security_admin", "audit_admin"}
    assert not administrators & set(COUNTS_AS)
    assert not administrators & {own for others in COUNTS_AS.values() for own in others}
    assert standing_for("audit_admin") == {"audit_admin"}


def test_what_a_leader_sees_stays_on_the_screen(more):
    address = reverse("registry:schools", args=(COUNTY, YEAR))
    page = more.client("leader").get(f"{address}?export=xlsx")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "data-export" not in page.content.decode()
    file = more.client("viewer").get(f"{address}?export=xlsx")
    assert "spreadsheet" in file.headers["Content-Type"]


def test_a_leader_is_offered_no_report_and_given_none(more):
    page = reverse("insight:annual", args=(COUNTY, YEAR))
    file = reverse("insight:annual-file", args=(COUNTY, YEAR, "docx"))
    for name, status in (("leader", 403), ("viewer", 200)):
        browser = more.client(name)
        assert (file in browser.get(page).content.decode()) == (status == 200)
        assert browser.get(file).status_code == status


def test_a_leader_is_given_no_attached_file(more):
    """The table asks for a file that there is not; here is one, for each who reads of a county."""
    paper = Document.everywhere.create(unit=more.units[COUNTY], kind="rule", title="办法")
    user = more.users["planner"]
    held = files.attach("document", paper, io.BytesIO(b"%PDF-1.7"), "办法.pdf", unit=paper.unit, user=user)
    address = reverse("assistance:file", args=(COUNTY, YEAR, held.pk))
    found = {name: more.client(name).get(address).status_code for name in ("viewer", "office", "officer", "leader")}
    assert found == {"viewer": 200, "office": 200, "officer": 200, "leader": 403}
