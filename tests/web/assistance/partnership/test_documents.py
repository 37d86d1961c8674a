"""Papers: from the draft over signatures to a new version; what is in force is replaced, not rewritten."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of
from tongpan.assistance.partnership.actions.documents import (
    change_document,
    enter_document,
    issue_document,
    next_version,
    sign_document,
    withdraw_document,
)  # fmt: skip
from tongpan.assistance.partnership.models import Bond, BondMember, Document
from tongpan.assistance.partnership.queries.documents import signatories_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)


@pytest.fixture
def bond(world):
    made = Bond.everywhere.create(unit=world.units["441801"], form="pairing", since=DAY)
    for slug, role in (("2144180001", "supporter"), ("2144180003", "recipient")):
        BondMember.everywhere.create(bond=made, unit=world.units[slug], role=role)
    return made


@pytest.fixture
def user(world):
    return world.users["planner"]


def paper(world, bond=None, kind="rule", **more):
    return enter_document(
        Document(unit=world.units["441801"], bond=bond, kind=kind, title="结对协议书", **more), user=None
    )


def seen(unit, period=None, **asked):
    with in_unit(unit):
        return list(register_of("documents").select(unit, period or period_of(YEAR), asked))


def test_an_agreement_gets_the_members_of_its_bond_as_signatories(world, bond):
    made = paper(world, bond, "agreement")
    assert [(own.unit.slug, own.signed) for own in signatories_of(made)] == [
        ("2144180001", None), ("2144180003", None),
    ]  # fmt: skip


def test_it_is_signed_when_the_last_side_has_signed(world, bond, user):
    made = paper(world, bond, "agreement")
    first, second = signatories_of(made)
    assert sign_document(made, [first.pk], day=DAY, user=user).state == "draft"
    signed = sign_document(made, [second.pk], day=dt.date(2025, 9, 3), user=user)
    assert (signed.state, signed.issued, signed.since) == ("signed", dt.date(2025, 9, 3), dt.date(2025, 9, 3))


def test_what_is_to_be_signed_cannot_be_issued(world, bond, user):
    with pytest.raises(Refused, match="signatories"):
        issue_document(paper(world, bond, "agreement"), day=DAY, since=None, user=user)


def test_what_is_in_force_is_not_rewritten(world, user):
    made = issue_document(paper(world), day=DAY, since=None, user=user)
    with pytest.raises(Refused, match="结对协议书"):
        change_document(made, {"title": "另一个"}, user=user)
    assert Document.everywhere.get().title == "结对协议书"


def test_a_new_version_ends_the_one_before_when_it_comes_into_force(world, user):
    made = issue_document(paper(world), day=DAY, since=None, user=user)
    later = next_version(made, user=user)
    made.refresh_from_db()
    assert (later.version, later.state, made.until) == (2, "draft", None)
    issue_document(later, day=dt.date(2026, 3, 1), since=None, user=user)
    made.refresh_from_db()
    assert made.until == dt.date(2026, 2, 28)
    assert [own.version for own in seen(made.unit, period_of(2026))] == [2]
    assert {own.version for own in seen(made.unit)} == {1, 2}


def test_there_is_one_next_version(world, user):
    made = issue_document(paper(world), day=DAY, since=None, user=user)
    next_version(made, user=user)
    with pytest.raises(Refused, match="Version 2"):
        next_version(made, user=user)


def test_a_paper_cannot_end_before_it_begins(world, user):
    made = paper(world, until=dt.date(2025, 8, 1))
    with pytest.raises(Refused, match="2025-08-01"):
        issue_document(made, day=DAY, since=None, user=user)
    made.refresh_from_db()
    assert made.state == "draft"
    issued = issue_document(paper(world), day=DAY, since=None, user=user)
    with pytest.raises(Refused, match="2025-09-01"):
        withdraw_document(issued, last=dt.date(2025, 8, 31), reason="有误", user=user)


def test_a_withdrawn_paper_stays_with_its_reason(world, user):
    made = issue_document(paper(world), day=DAY, since=None, user=user)
    withdraw_document(made, last=dt.date(2025, 12, 31), reason="机构改革", user=user)
    made.refresh_from_db()
    assert (made.state, made.until, made.note) == ("withdrawn", dt.date(2025, 12, 31), "机构改革")
    assert seen(made.unit, in_force="1") == []
    assert AuditRecord.objects.filter(action="assistance.document.withdraw", target=str(made.pk)).count() == 1


def test_rules_in_force_are_counted_by_issuer_and_time(world, user):
    for kind in ("rule", "plan", "notice", "work_guide"):
        issue_document(paper(world, kind=kind, issuer="甲县教育局"), day=DAY, since=None, user=user)
    paper(world, kind="rule")  # a draft is not in force
    unit = world.units["441801"]
    assert len(seen(unit, kind="rules", in_force="1")) == 3
    assert len(seen(unit, kind="rules", issuer="甲县")) == 3
    assert seen(unit, period_of(2020), in_force="1") == []


def test_the_other_side_sees_what_is_issued_and_no_drafts(world, bond, user):
    made = paper(world, bond, "work_guide")
    other = world.units["441802"]
    assert seen(other) == []
    issue_document(made, day=DAY, since=None, user=user)
    assert seen(other) == [made]
    assert seen(other, bond=bond.pk) == [made]
    page = reverse("assistance:document", args=("441802", YEAR, made.pk))
    assert world.client("other_planner").get(page).status_code == 200
    gone = reverse("assistance:document-withdraw", args=("441802", YEAR, made.pk))
    assert world.client("other_planner").post(gone, {"day": "2026-01-01", "reason": "x"}).status_code == 403


def test_the_whole_way_by_hand(world, bond):
    browser = world.client("planner")
    add = reverse("assistance:document-add", args=("441801", YEAR))
    sent = {"kind": "agreement", "title": "结对帮扶协议书", "bond": str(bond.pk)}
    assert "协议书须属于" in browser.post(add, sent | {"bond": ""}).content.decode()
    page = browser.post(add, sent, follow=True).content.decode()
    assert "结对帮扶协议书" in page
    made = Document.everywhere.get()
    sign = reverse("assistance:document-sign", args=("441801", YEAR, made.pk))
    browser.post(sign, {"day": "2025-09-03", "signatory": [own.pk for own in signatories_of(made)]})
    made.refresh_from_db()
    assert made.state == "signed"
    page = browser.get(reverse("assistance:document", args=("441801", YEAR, made.pk))).content.decode()
    assert "已签订" in page
    listed = browser.get(reverse("assistance:documents", args=("441801", YEAR))).content.decode()
    assert "结对帮扶协议书" in listed


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_a_fixed_number_of_questions(world, bond, count, django_assert_max_num_queries):
    for _n in range(count):
        paper(world, bond, "work_guide")
    browser = world.client("planner")
    with django_assert_max_num_queries(19):
        browser.get(reverse("assistance:documents", args=("441801", YEAR)))
