"""National evaluations: all counties at a glance, one workbook, one of its items."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.gate import sent
from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.roles import OFFICES
from tongpan.assessment.appraisal.actions import workbooks as acts
from tongpan.assessment.appraisal.forms.workbooks import AssignForm, ItemForm, ListFaultsForm, OpenForm
from tongpan.assessment.appraisal.models import Rectification, Workbook, WorkbookItem
from tongpan.assessment.appraisal.queries.people import accounts
from tongpan.assessment.appraisal.queries.policy import rectify_days
from tongpan.assessment.appraisal.queries.seen import rectifications_of, workbooks_of
from tongpan.assessment.appraisal.queries.workbooks import (
    Evaluation,
    ItemRow,
    PartRow,
    address_of,
    evaluation_of,
    evaluation_options,
    form_asked,
    glance,
    named,
    parts_of,
)
from tongpan.assessment.papers import TYPES, handed_out
from tongpan.assistance.base import files
from tongpan.assistance.base.period import ALL
from tongpan.assistance.base.records import act, form_page

from .assigning import assign_form, session_key
from .own import EDIT, SEE, address, found, may
from .workbook_paper import workbook_paper


def _counties(unit: Unit) -> list[Unit]:
    return list(Unit.objects.counties().filter(path__under=unit.path).defer("outline").order_by("path"))


def _asked(request: UnitRequest) -> Evaluation:
    return form_asked(request.GET.get("evaluation", ""))


@unit_page(SEE)
def national(request: UnitRequest) -> HttpResponse:
    """Every county with the state of each item; where none is open yet, how to begin."""
    own, today = _asked(request), timezone.localdate()
    counties = _counties(request.unit)
    rows = glance(counties, own, request.year, today)
    if request.GET.get("export") == "xlsx":
        heads = [
            _("County or zone"),
            _("Meets the rule"),
            _("Not met"),
            _("Not judged yet"),
            *[item.code for item in own.items],
        ]
        return sent(request, f"{own.code}-{request.year}", heads, (_cells(row) for row in rows))
    known = [row for row in rows if row.workbook]
    context: dict[str, Any] = {
        "evaluation": own, "label": named(own), "rows": rows,
        "parts": [(named(part), len(part.items)) for part in own.parts],
        "items": [(item.code, named(item)) for item in own.items], "known": known, "counties": counties,
        "missing": len(rows) - len(known), "opens": request.user.has_perm(EDIT, request.unit),
        "tabs": [(f"{address(request, 'national')}?evaluation={code}", words, code == own.code)
                 for code, words in evaluation_options()],
        "late": sum(row.late for row in rows), "fails": sum(row.fails for row in rows),
        "ready": sum(row.met == len(row.cells) for row in known),
    }  # fmt: skip
    return render(request, "assessment/appraisal/national.html", context)


def _cells(row: Any) -> list[Any]:
    marks = {True: _("Meets the rule"), False: _("Not met"), None: ""}
    return [
        row.unit.name,
        row.met,
        row.fails,
        row.open,
        *[marks[own.passes] if own else "" for _item, own in row.cells],
    ]


@unit_page(EDIT, FORM)
def opens(request: UnitRequest) -> HttpResponse:
    """Open the workbooks of the year for the unit's counties."""
    counties = _counties(request.unit)
    if not counties:
        return redirect(address(request, "national"))
    form = OpenForm(request.POST or None, initial={"evaluation": request.GET.get("evaluation", "")})

    def save() -> list[Workbook]:
        facts = form.cleaned_data
        return acts.open_workbooks(counties, facts["evaluation"], request.year, due=facts["due"], user=request.user)

    return form_page(
        request, form, title=_("Open the workbooks of the year"), submit=_("Open them"), save=save,
        purpose=_("One for each of %(count)s counties and zones; what the records say fills itself.")
        % {"count": len(counties)}, done=_("The workbooks are open. Say now who owes which evidence."),
        back=address(request, "national"),
        to=lambda _made: f"{address(request, 'national')}?evaluation={form.cleaned_data['evaluation']}",
    )  # fmt: skip


def workbook_of(request: UnitRequest, pk: int, *, edit: bool = False) -> Workbook:
    """A workbook of a county at or below the unit."""
    own: Workbook = found(workbooks_of(request.unit), pk)
    if edit:
        may(request, EDIT, own.unit)
    return own


@unit_page(SEE)
def workbook(request: UnitRequest, workbook: int) -> HttpResponse:
    """One county's workbook in the order of the form."""
    return shown(request, workbook_of(request, workbook))


def shown(
    request: UnitRequest, own: Workbook, *, form: AssignForm | None = None, ticked: Set[int] = frozenset()
) -> HttpResponse:
    """The page of a workbook, or its export; ``form`` and ``ticked`` are those of an assignment that was refused."""
    parts, today = parts_of(own), timezone.localdate()
    evaluation = evaluation_of(own)
    if request.GET.get("export") == "xlsx":
        return _export(request, own, evaluation, parts)
    if request.GET.get("export") in TYPES:
        name = f"{evaluation.code}-{own.unit.slug}-{own.year}"
        return handed_out(request, workbook_paper(own, parts, today), name, request.GET["export"])
    rows = [row for part in parts for row in part.rows]
    edits = request.user.has_perm(EDIT, own.unit)
    due = today + timezone.timedelta(days=rectify_days(today))
    context: dict[str, Any] = {
        "own": own, "evaluation": evaluation, "label": named(evaluation), "parts": parts, "today": today,
        "edits": edits, "vetoes": [named(one) for one in evaluation.vetoes], "total": len(rows),
        "met": sum(row.state == "met" for row in rows), "fails": sum(row.state == "fails" for row in rows),
        "open": sum(row.state == "open" for row in rows), "owed": sum(row.owed_on(today) for row in rows),
        "nobody": sum(not (row.own.division or row.own.person_id) for row in rows),
        "faults": rectifications_of(request.unit).filter(item__workbook=own, done__isnull=True).count(),
        "faults_url": _open_faults(request, own),
        "faults_form": ListFaultsForm(initial={"due": due}) if edits else None,
        "assign": (form or assign_form(own)) if edits else None, "ticked": ticked,
        "undo": len(request.session.get(session_key(own)) or ()) if edits else 0,
    }  # fmt: skip
    return render(request, "assessment/appraisal/workbook.html", context)


def _export(request: UnitRequest, own: Workbook, evaluation: Evaluation, parts: list[PartRow]) -> HttpResponse:
    """The form in its order, one line for each item."""
    heads = [
        _("Part of the form"), _("Number"), _("Item of the form"), _("State reached"), _("Limit"), _("Verdict"),
        _("Evidence"), _("Files"), _("Division"), _("Person responsible"), _("Due"), _("Remark"),
    ]  # fmt: skip
    words = {"met": _("Meets the rule"), "fails": _("Not met"), "open": _("Not judged yet")}

    def line(part: PartRow, row: ItemRow) -> list[Any]:
        said = [*row.lines, *(f"{named(slot.slot)} {slot.said}" for slot in row.slots if slot.value is not None)]
        limits = [f"{named(slot.slot)} {slot.least}" for slot in row.slots]
        person = row.own.person.display_name if row.own.person else ""
        return [
            part.label, row.item.code, row.label, "\n".join(said), "\n".join(limits), words[row.state], row.shown,
            row.files, row.own.division, person, row.own.due, row.own.note,
        ]  # fmt: skip

    rows = [line(part, row) for part in parts for row in part.rows]
    return sent(request, f"{evaluation.code}-{own.unit.slug}-{own.year}", heads, rows)


@unit_page(EDIT, POST)
def compute(request: UnitRequest, workbook: int) -> HttpResponse:
    """Compute a workbook anew."""
    own = workbook_of(request, workbook, edit=True)
    return act(
        request, lambda: acts.compute([own], user=request.user), done=_("Computed from the records of today."),
        to=address(request, "workbook", workbook=own.pk),
    )  # fmt: skip


@unit_page(EDIT, POST)
def list_faults(request: UnitRequest, workbook: int) -> HttpResponse:
    """Put every failing item on the list of what has to be put right."""
    own, form = workbook_of(request, workbook, edit=True), ListFaultsForm(request.POST)
    today = timezone.localdate()
    due = form.cleaned_data["due"] if form.is_valid() else today + timezone.timedelta(days=rectify_days(today))
    return act(
        request, lambda: acts.list_faults(own, due=due, day=today, user=request.user),
        done=_("What fails is on the list. Say there who puts it right."),
        to=_open_faults(request, own),
    )  # fmt: skip


def _open_faults(request: UnitRequest, own: Workbook) -> str:
    """Where what is still to be put right stands: of all time, as a year is often judged after it has ended."""
    return f"{address(request, 'rectify')}?workbook={own.pk}&done=0&period={ALL}"


def item_of(request: UnitRequest, pk: int, *, edit: bool = False) -> WorkbookItem:
    """An item of a workbook that the unit may see."""
    rows = WorkbookItem.everywhere.filter(workbook__in=workbooks_of(request.unit).values("pk"))
    own: WorkbookItem = found(rows.select_related("workbook__unit", "person"), pk)
    if edit:
        may(request, EDIT, own.workbook.unit)
    return own


def _row(own: WorkbookItem) -> tuple[PartRow, ItemRow]:
    part = next(part for part in parts_of(own.workbook, [own]) if part.rows)
    return part, part.rows[0]


@unit_page(SEE)
def item(request: UnitRequest, workitem: int) -> HttpResponse:
    """One item: what is asked for, what is reached, who owes it, its evidence, what has to be put right."""
    own = item_of(request, workitem)
    part, row = _row(own)
    codes = [one.code for one in evaluation_of(own.workbook).items]
    keys = dict(own.workbook.rows.values_list("code", "pk"))
    place = codes.index(own.code)
    context: dict[str, Any] = {
        "own": own, "row": row, "part": part, "workbook": own.workbook, "today": timezone.localdate(),
        "page": address_of(own, own.workbook.unit, own.workbook.year),
        "edits": request.user.has_perm(EDIT, own.workbook.unit),
        "files": files.panel(request, "workitem", own),
        "faults": Rectification.everywhere.filter(item=own),
        "before": keys.get(codes[place - 1]) if place else None,
        "after": keys.get(codes[place + 1]) if place + 1 < len(codes) else None,
    }  # fmt: skip
    return render(request, "assessment/appraisal/item.html", context)


@unit_page(EDIT, FORM)
def item_edit(request: UnitRequest, workitem: int) -> HttpResponse:
    """Enter what is stated, the verdict, who owes the evidence and by when."""
    own = item_of(request, workitem, edit=True)
    _part, row = _row(own)
    people = accounts(own.workbook.unit, *OFFICES, below=False)  # a school sees no workbook of its county
    form = ItemForm(request.POST or None, row=row, people=people)
    here = address(request, "item", workitem=own.pk)
    return form_page(
        request, form, title=f"{row.item.code} {row.label}", submit=_("Save"), back=here, to=here,
        purpose=_("Evidence: %(shown)s") % {"shown": row.shown}, done=_("The item of the form is changed."),
        save=lambda: acts.save_item(own, form.facts(), form.cleaned_data["judged"], user=request.user), record=own,
    )  # fmt: skip


@unit_page(EDIT, POST)
def item_hand_in(request: UnitRequest, workitem: int, done: str) -> HttpResponse:
    """The evidence of an item is complete, or is not after all."""
    own = item_of(request, workitem, edit=True)
    if done not in ("yes", "no"):
        raise Http404
    here = address(request, "item", workitem=own.pk)
    if done == "no":
        return act(request, lambda: acts.take_back(own, user=request.user), done=_("It is open again."), to=here)
    return act(
        request, lambda: acts.hand_in(own, day=timezone.localdate(), user=request.user),
        done=_("The evidence is handed in."), to=here,
    )  # fmt: skip
