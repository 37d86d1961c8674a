"""Item by item: what each showed, its curves and distractors; teachers' feedback."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.reach import everything, seeing
from tongpan.assessment.testing.actions.remarks import say, take_back
from tongpan.assessment.testing.forms.items import RemarkForm
from tongpan.assessment.testing.models import Remark, TestItem
from tongpan.assessment.testing.queries.remarks import remarks_of
from tongpan.assessment.testing.queries.report import ItemRow, Report, scale_score
from tongpan.assistance.base.records import act
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, markup
from tongpan.ui.table import Column, Table

from . import result_pictures
from .own import address, kept, seen
from .results import opened

FLAGS = {
    "dropped": gettext_lazy("does not count"), "hard": gettext_lazy("very hard"), "easy": gettext_lazy("very easy"),
    "weak": gettext_lazy("tells little apart"), "key": gettext_lazy("nobody took the right answer"),
    "distractor": gettext_lazy("the able took a wrong letter"), "dif": gettext_lazy("differs between groups"),
}  # fmt: skip


OF_ALL = ("share", "rest", "difficulty", "alpha_without", "infit", "outfit", "slope", "anchor")
"""Columns that tell of all pupils."""


def flag_words(row: ItemRow) -> str:
    """What is worth a look, in words."""
    return "、".join(str(FLAGS[own]) for own in row.flags)


def own_shares(request: UnitRequest, report: Report) -> dict[str, float]:
    """The share of points of each item, by number, at the school whose page it is; empty elsewhere."""
    own = report.schools[0] if request.unit.is_school and report.schools else None
    found: dict[str, float] = (own.facts.get("items") or {}) if own and not own.hidden else {}
    return found


@unit_page("assessment.view_tests")
def items(request: UnitRequest, test: int) -> HttpResponse:
    """Every item with its figures, the Wright map, and where the test is exact."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    here = own_shares(request, report)
    columns = [own for own in _columns(request, test, here) if not report.closed or own.key not in OF_ALL]
    table = Table(request, columns, report.items, key="test-result-items", page_size=200)
    if table.asked_for_file:
        return table.export()
    context |= {
        "table": table, "wright": result_pictures.wright_of(request, report), "error": result_pictures.error_of(report),
        "information": result_pictures.information_of(report),
        "flagged": sum(bool(row.flags) for row in report.items),
    }  # fmt: skip
    return render(request, "assessment/testing/result_items.html", context)


def _columns(request: UnitRequest, test: int, here: dict[str, float]) -> list[Column]:
    def fact(name: str) -> Any:
        return lambda row: row.get(name)

    def flags(row: ItemRow) -> Any:
        words = flag_words(row)
        return badge("gap", words) if words else ABSENT

    own = [Column("here", _("Here"), percent=0, value=lambda row: here.get(str(row.item.number)))] if here else []
    return [
        Column("number", _("Test item"), number=0, value="item.number",
               href=lambda row: address(request, "test-result-item", test=test, item=row.item.number)),
        Column("text", _("What it asks"), value=lambda row: row.item.text or ABSENT),
        Column("content", _("Content"), value=lambda row: row.item.content or ABSENT),
        Column("share", _("Share of points"), percent=0, value=fact("share")), *own,
        Column("rest", _("Item and rest"), number=2, value=fact("rest")),
        Column("difficulty", _("Difficulty"), number=0, value=lambda row: scale_score(row.get("difficulty"))),
        Column("flags", _("Worth a look"), value=flag_words, show=flags),
        Column("ability", _("Ability"), value=lambda row: row.item.ability or ABSENT, hidden=True),
        Column("alpha_without", _("Alpha without it"), number=3, value=fact("alpha_without"), hidden=True),
        Column("infit", _("Infit"), number=2, value=fact("infit"), hidden=True),
        Column("outfit", _("Outfit"), number=2, value=fact("outfit"), hidden=True),
        Column("slope", _("Slope"), number=2, value=lambda row: (row.get("parameters") or [None])[0], hidden=True),
        Column("anchor", _("Anchor"), value=lambda row: _("Yes") if row.get("anchor") else "", hidden=True),
    ]  # fmt: skip


def _row(report: Report | None, number: int) -> ItemRow:
    found = next((row for row in report.items if row.item.number == number), None) if report else None
    if found is None:
        raise Http404
    return found


@unit_page("assessment.view_tests")
def item(request: UnitRequest, test: int, item: int) -> HttpResponse:
    """One item: its curve, its letters, groups that find it harder, and what was said about it."""
    context, report = opened(request, test)
    row = _row(report, item)
    assert report is not None
    own = report.schools[0] if request.unit.is_school and report.schools else None
    remarks = remarks_of(report.test, request.unit, [row.item])
    context |= {
        "row": row, "curve": result_pictures.item_curves(row), "information": result_pictures.item_information(row),
        "distractor": result_pictures.distractor_of(row),
        "flags": flag_words(row), "difficulty": scale_score(row.get("difficulty")),
        "here": (own.facts.get("items") or {}).get(str(item)) if own else None,
        "letters_here": (own.facts.get("letters") or {}).get(str(item)) if own else None,
        "dif": [one for one in result_pictures.different_items(report) if one["row"].item.number == item],
        "remarks": remarks.get(row.item.pk, []),
    }  # fmt: skip
    return render(request, "assessment/testing/result_item.html", context)


@unit_page("assessment.view_feedback")
def feedback(request: UnitRequest, test: int) -> HttpResponse:
    """Item by item what pupils did wrong, the note of the research officer, and what schools say to it."""
    context, report = opened(request, test)
    if report is None:
        return render(request, "assessment/testing/no_result.html", context)
    remarks = remarks_of(report.test, request.unit, [row.item for row in report.items])
    here = own_shares(request, report)

    def reached(row: ItemRow) -> float:
        known = (row.get("share"), here.get(str(row.item.number)))
        return next((own for own in known if own is not None), 2.0)

    rows = [
        {"row": row, "flags": flag_words(row), "remarks": remarks.get(row.item.pk, []), "wrong": _wrong(row),
         "here": here.get(str(row.item.number))}
        for row in sorted(report.items, key=reached)
    ]  # fmt: skip
    context |= {"rows": rows, "form": RemarkForm(auto_id=False), "me": request.user.pk}
    return render(request, "assessment/testing/feedback.html", context)


def _wrong(row: ItemRow) -> Any:
    """The wrong letters that most took, with their shares."""
    letters = sorted((own for own in row.get("letters") or [] if not own["key"]), key=lambda own: -own["share"])
    return [markup("{} {}%", own["letter"], round(100 * own["share"])) for own in letters[:3] if own["share"] > 0]


@unit_page("assessment.edit_tests", POST)
def note(request: UnitRequest, test: int, item: int) -> HttpResponse:
    """Write the note of the research officer."""
    found = kept(request, test)
    return _say(
        request,
        test,
        get_object_or_404(TestItem.everywhere.select_related("test"), pk=item, test=found),
        Remark.Kind.NOTE,
    )


@unit_page("assessment.say_feedback", POST)
def comment(request: UnitRequest, test: int, item: int) -> HttpResponse:
    """Write a comment."""
    found = seen(request, test)
    own = get_object_or_404(TestItem.everywhere.select_related("test"), pk=item, test=found)
    return _say(request, test, own, Remark.Kind.COMMENT)


def _say(request: UnitRequest, test: int, own: TestItem, kind: str) -> HttpResponse:
    form = RemarkForm(request.POST)
    page = f"{address(request, 'test-feedback', test=test)}#item-{own.number}"
    if not form.is_valid():
        messages.warning(request, _("Write at least a word, and at most 1,000 characters."))
        return redirect(page)
    text = form.cleaned_data["text"]
    return act(
        request, lambda: say(own, kind, text, unit=request.unit, user=request.user), done=_("It is said."), to=page
    )


@unit_page("assessment.say_feedback", POST)
def unsay(request: UnitRequest, test: int, remark: int) -> HttpResponse:
    """Take back what one has written oneself."""
    found = seen(request, test)
    rows = Remark.everywhere.filter(item__test=found, user=request.user).select_related("item__test", "unit")
    with seeing(everything("what somebody wrote")):  # for another school, say, where they were before
        own = get_object_or_404(rows, pk=remark)
    page = f"{address(request, 'test-feedback', test=test)}#item-{own.item.number}"
    return act(request, lambda: take_back(own, user=request.user), done=_("It is taken back."), to=page)
