"""Files of items, pupils and scores: template, check with every problem at once, and what is kept."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access.gate import sent
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.files import FileFound, sheets_of, unpacked
from tongpan.assessment.testing.actions.list_files import keep_items, read_items, read_pupils
from tongpan.assessment.testing.actions.roster import PupilRow, keep_pupils
from tongpan.assessment.testing.actions.score_file import read_scores
from tongpan.assessment.testing.actions.scores import clear_scores, keep_scores
from tongpan.assessment.testing.forms.items import FileForm
from tongpan.assessment.testing.models import JointTest, TestItem
from tongpan.assessment.testing.queries.seen import pupils_of, schools_of
from tongpan.assistance.base.records import act, said
from tongpan.assistance.base.refusal import Refused

from .own import address, frame_of, may_edit, seen

PROBLEMS_SHOWN = 300


@dataclass(frozen=True)
class Kind:
    """One kind of file: its page, how it is read and kept, and where one goes then."""

    page: str
    after: str
    read: Callable[[UnitRequest, JointTest, Any, str], FileFound]
    keep: Callable[[UnitRequest, JointTest, FileFound], str]
    template: str
    holder: bool = False


def _keep_items(request: UnitRequest, test: JointTest, found: FileFound) -> str:
    return _("%(count)s items are in the test.") % {"count": keep_items(test, found, user=request.user)}


def _keep_pupils(request: UnitRequest, test: JointTest, found: FileFound) -> str:
    rows = [PupilRow(*row) for row in found.rows]
    own = set(schools_of(test, request.unit).values_list("pk", flat=True))
    if not {row.school for row in rows} <= own:
        raise Http404
    made, changed = keep_pupils(test, rows, unit=request.unit, user=request.user)
    return _("%(made)s pupils are on the list, %(changed)s were changed.") % {"made": made, "changed": changed}


def _keep_scores(request: UnitRequest, test: JointTest, found: FileFound) -> str:
    changed = keep_scores(test, found, unit=request.unit, user=request.user)
    if not changed:
        return _("These scores were in already; nothing was changed.")
    return _("The scores of %(count)s pupils are entered.") % {"count": changed}


KINDS = {
    "items": Kind("test-paper-file", "test-paper", lambda _r, _t, sheets, name: read_items(sheets, name), _keep_items,
                  "assessment/testing/file_items.html", holder=True),
    "pupils": Kind("test-pupils-file", "test-schools",
                   lambda request, test, sheets, name: read_pupils(sheets, name, test, request.unit), _keep_pupils,
                   "assessment/testing/file_pupils.html"),
    "scores": Kind("test-scores", "test-one",
                   lambda request, test, sheets, name: read_scores(sheets, name, test, request.unit), _keep_scores,
                   "assessment/testing/file_scores.html"),
}  # fmt: skip


def _salt(request: UnitRequest, test: JointTest, name: str) -> str:
    return f"tests.{name}.{test.pk}.{request.unit.pk}"


def _own_test(request: UnitRequest, test: int, kind: Kind) -> JointTest:
    found = seen(request, test)
    if kind.holder and not may_edit(request, found):
        raise PermissionDenied("assessment.edit_tests")
    return found


def _page(request: UnitRequest, test: int, name: str) -> HttpResponse:
    """Choose a file; see what could be kept and what is wrong with the rest."""
    kind = KINDS[name]
    own = _own_test(request, test, kind)
    form = FileForm(request.POST or None, request.FILES or None)
    context = frame_of(request, own) | {"form": form, "kind": name}
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(request, own, kind, form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", said(refused))
        else:
            context |= {
                "found": found, "problems": found.problems[:PROBLEMS_SHOWN], "count": len(found.rows),
                "more_problems": max(len(found.problems) - PROBLEMS_SHOWN, 0),
                "packed": found.packed(_salt(request, own, name)) if found.rows else "",
            }  # fmt: skip
    return render(request, kind.template, context)


def _read(request: UnitRequest, test: JointTest, kind: Kind, file: Any) -> FileFound:
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as target:
        for part in file.chunks():
            digest.update(part)
            target.write(part)
        target.flush()
        found = kind.read(request, test, sheets_of(Path(target.name), file.name), file.name)
    found.digest = digest.hexdigest()
    return found


def _keep(request: UnitRequest, test: int, name: str) -> HttpResponse:
    kind = KINDS[name]
    own = _own_test(request, test, kind)
    try:
        found = unpacked(request.POST.get("packed", ""), _salt(request, own, name))
        messages.success(request, kind.keep(request, own, found))
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(address(request, kind.page, test=test))
    return redirect(address(request, kind.after, test=test))


@unit_page("assessment.edit_tests", FORM)
def items(request: UnitRequest, test: int) -> HttpResponse:
    """Bring in a file of items."""
    return _page(request, test, "items")


@unit_page("assessment.edit_tests", POST)
def items_keep(request: UnitRequest, test: int) -> HttpResponse:
    """Keep the items of the check."""
    return _keep(request, test, "items")


@unit_page("assessment.enter_scores", FORM)
def pupils(request: UnitRequest, test: int) -> HttpResponse:
    """Bring in a list of pupils by code."""
    return _page(request, test, "pupils")


@unit_page("assessment.enter_scores", POST)
def pupils_keep(request: UnitRequest, test: int) -> HttpResponse:
    """Keep the pupils of the check."""
    return _keep(request, test, "pupils")


@unit_page("assessment.enter_scores", FORM)
def scores(request: UnitRequest, test: int) -> HttpResponse:
    """Bring in scores."""
    return _page(request, test, "scores")


@unit_page("assessment.enter_scores", POST)
def scores_keep(request: UnitRequest, test: int) -> HttpResponse:
    """Keep the scores of the check."""
    return _keep(request, test, "scores")


@unit_page("assessment.enter_scores", POST)
def scores_clear(request: UnitRequest, test: int) -> HttpResponse:
    """Take the scores of one's own schools away."""
    found = seen(request, test)
    return act(request, lambda: clear_scores(found, unit=request.unit, user=request.user),
               done=_("The scores are taken away."), to=address(request, "test-scores", test=test))  # fmt: skip


@unit_page("assessment.enter_scores")
def template(request: UnitRequest, test: int, kind: str) -> HttpResponse:
    """A workbook with the columns of a kind of file, filled in as far as that is known."""
    found = seen(request, test)
    if kind == "scores":
        numbers = list(TestItem.everywhere.filter(test=found).values_list("number", flat=True))
        rows = pupils_of(found, request.unit).filter(taking=True).values_list("code", flat=True)
        heads = ["代码", "缺考", *map(str, numbers)]
        return sent(request, "test-scores", heads, ([code, ""] for code in rows))
    if kind == "pupils":
        names = list(schools_of(found, request.unit).values_list("unit__name", flat=True))
        return sent(request, "test-pupils", ["学校", "班级", "代码", "性别", "寄宿"], ([name] for name in names))
    if kind == "items":
        heads = ["题号", "题型", "满分", "答案", "选项", "内容", "能力", "试卷", "题目"]
        return sent(request, "test-items", heads, ())
    raise Http404
