"""The items of a test: list with blueprint, one item, anchors from the bank; and the bank itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.design import add_anchors, remove_item, save_item
from tongpan.assessment.testing.forms.bank import BankFilterForm
from tongpan.assessment.testing.forms.items import AnchorsForm, ItemForm
from tongpan.assessment.testing.models import JointTest, TestItem
from tongpan.assessment.testing.queries.bank import anchors_for, bank_of
from tongpan.assessment.testing.queries.blueprint import blueprint_of
from tongpan.assessment.testing.queries.policy import policy_of
from tongpan.assistance.base.records import act, form_page
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column, Empty, Table

from .own import address, frame_of, kept, seen


@unit_page("assessment.view_tests")
def paper(request: UnitRequest, test: int) -> HttpResponse:
    """The items in their order, and how they cover content and abilities."""
    found = seen(request, test)
    frame = frame_of(request, found)
    items = list(TestItem.everywhere.filter(test=found).select_related("bank"))
    secret = not frame["sees_all"] and found.state in (JointTest.State.DESIGN, JointTest.State.READY)
    if secret:
        items = []
    table = Table(
        request, _columns(request, found.pk, editable=frame["may_edit"], sees_all=frame["sees_all"]), items,
        key="test-paper", page_size=200,
        empty=Empty(_("The items are shown here once scores are in.") if secret else
                    _("The test has no items yet. Bring in a file of them, or enter them one by one."),
                    address(request, "test-paper-file", test=found.pk) if frame["may_edit"] else "", _("From a file")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    anchors = sum(own.bank_id is not None for own in items)
    context = frame | {
        "table": table, "items": items, "blueprint": blueprint_of(items), "anchors": anchors,
        "anchors_min": int(policy_of(found)["anchors_min"]), "points": sum(own.maximum for own in items),
    }  # fmt: skip
    return render(request, "assessment/testing/paper.html", context)


def _columns(request: UnitRequest, test: int, *, editable: bool, sees_all: bool) -> list[Column]:
    def page(row: TestItem) -> str:
        return address(request, "test-paper-edit", test=test, item=row.pk)

    columns = [
        Column("number", _("Item number"), number=0, href=page if editable else None),
        Column("text", _("What it asks"), value=lambda row: row.text or ABSENT),
        Column("kind", _("Kind of item"), value="get_kind_display"),
        Column("maximum", _("Highest score"), number=0),
        Column("content", _("Content"), value=lambda row: row.content or ABSENT),
        Column("ability", _("Ability"), value=lambda row: row.ability or ABSENT),
        Column("paper", _("Test paper"), value=lambda row: row.paper or _("all"), hidden=True),
        Column("bank", _("Anchor"), value=lambda row: row.bank.code if row.bank else "",
               show=lambda row: badge("info", row.bank.code) if row.bank else ABSENT),
        Column("dropped", _("Counts"), value=lambda row: _("does not count") if row.dropped else _("Yes")),
    ]  # fmt: skip
    if sees_all:  # who sits the test must not read the answers beforehand
        columns.insert(4, Column("key", _("Right answer"), value=lambda row: row.key or ABSENT))
    return columns


def _own_item(test: int, item: int) -> TestItem:
    found: TestItem = get_object_or_404(TestItem.everywhere.select_related("test__unit", "bank"), pk=item, test=test)
    return found


@unit_page("assessment.edit_tests", FORM)
def item_add(request: UnitRequest, test: int) -> HttpResponse:
    """Enter an item."""
    found = kept(request, test)
    last = TestItem.everywhere.filter(test=found).order_by("-number").first()
    form = ItemForm(request.POST or None, instance=TestItem(test=found),
                    initial={"number": (last.number if last else 0) + 1, "kind": "choice", "maximum": 1})  # fmt: skip
    page = address(request, "test-paper", test=found.pk)
    return form_page(
        request, form, title=_("Enter an item"), purpose=found.name, submit=_("Enter the item"), draft="test-item",
        back=page, to=page, done=_("The item is entered."),
        save=lambda: save_item(form.save(commit=False), user=request.user),
    )  # fmt: skip


@unit_page("assessment.edit_tests", FORM)
def item_edit(request: UnitRequest, test: int, item: int) -> HttpResponse:
    """Change an item."""
    kept(request, test)
    form = ItemForm(request.POST or None, instance=_own_item(test, item))
    page = address(request, "test-paper", test=test)
    return form_page(
        request, form, title=_("Item %(number)s") % {"number": form.instance.number}, submit=_("Save"), back=page,
        to=page, save=lambda: save_item(form.save(commit=False), user=request.user), done=_("The item is changed."),
        template="assessment/testing/item_form.html", test=form.instance.test, item=form.instance,
    )  # fmt: skip


@unit_page("assessment.edit_tests", POST)
def item_remove(request: UnitRequest, test: int, item: int) -> HttpResponse:
    """Take an item away."""
    kept(request, test)
    found = _own_item(test, item)
    return act(request, lambda: remove_item(found, user=request.user), done=_("The item is removed."),
               to=address(request, "test-paper", test=test))  # fmt: skip


@unit_page("assessment.edit_tests", FORM)
def anchors(request: UnitRequest, test: int) -> HttpResponse:
    """Choose items of earlier years that this test repeats."""
    found = kept(request, test)
    form = AnchorsForm(request.POST or None, bank=anchors_for(found))
    page = address(request, "test-paper", test=found.pk)
    return form_page(
        request, form, title=_("Anchors from the item bank"), submit=_("Put them into the test"), back=page, to=page,
        purpose=_("Items that both years have tell growth from easier items. Take them from every part of the "
                  "blueprint, easy and hard ones."),
        save=lambda: add_anchors(found, form.chosen, user=request.user), done=_("The anchors are in the test."),
        template="assessment/testing/anchors.html", test=found, bank=list(form.bank.values()),
    )  # fmt: skip


@unit_page("assessment.view_tests")
def bank(request: UnitRequest) -> HttpResponse:
    """Every item of archived tests, with what it showed."""
    columns: list[Column] = [
        Column("code", _("Code"), order="code"),
        Column("text", _("What it asks"), value=lambda row: row.text or ABSENT),
        Column("subject", _("Subject"), value="get_subject_display", order="subject"),
        Column("grade", _("Grade"), value="get_grade_display", order="grade"),
        Column("year", _("Used in"), value=lambda row: f"{row.year}–{row.year + 1}", order="year"),
        Column("kind", _("Kind of item"), value="get_kind_display", order="kind"),
        Column("content", _("Content"), value=lambda row: row.content or ABSENT, order="content"),
        Column("ability", _("Ability"), value=lambda row: row.ability or ABSENT, order="ability"),
        Column("facility", _("Share of points"), percent=0, order="facility"),
        Column("uses", _("Used again"), number=0, value="used", order="used"),
        Column("unit", _("Holds the test"), value="unit.title", order="unit__sort_key", hidden=True),
    ]
    table: Any = Table(
        request, columns, bank_of(request.unit, request.GET), key="test-items",
        empty=Empty(_("The bank is empty. Items come here when a test is archived."), address(request, "test-list"),
                    _("To the tests")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    context = {"table": table, "form": BankFilterForm(request.GET)}
    return render(request, "assessment/testing/bank.html", context)
