"""What leaves the house: every file is recorded and marked, and a list of people needs a second person."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.access.rows import ROWS
from tests.access.test_table import OPEN, address
from tests.people import YEAR, World

import tongpan
from tongpan.access import audit
from tongpan.access.declared import about_people
from tongpan.access.models import AuditRecord, Taking
from tongpan.assistance.base.register import all_registers

ROOT = Path(tongpan.__file__).parent
OF_PEOPLE = {
    "teachers", "accounts", "roles", "studio-members", "cohort-members", "cascade-plan", "research-hours",
    "exchange-incentives", "exchange-call", "postings", "named",
}  # fmt: skip
"""Tables of pages that tell of people, besides those of registers."""
SENT_OTHERWISE = {
    "ui/export.py": "writes the files of tables",
    "access/gate.py": "records and marks",
}
"""Modules that answer with a file and record nothing themselves."""


def modules() -> Iterator[tuple[str, ast.Module, str]]:
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text(encoding="utf8")
        yield path.relative_to(ROOT).as_posix(), ast.parse(source), source


def tables() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """Every table of a page that is made in the source, with what it is given by name."""
    for path, tree, _source in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Table"):
                given = {own.arg: own.value for own in node.keywords if own.arg}
                if "key" in given:
                    yield path, given


def test_every_table_says_whether_it_tells_of_people():
    found = {}
    for path, given in tables():
        exports = given.get("exports")
        if isinstance(exports, ast.Constant) and exports.value is False:
            continue
        key = given["key"]
        name = key.value if isinstance(key, ast.Constant) else f"{path}:{ast.unparse(key)}"
        personal = given.get("personal")
        found.setdefault(name, set()).add(isinstance(personal, ast.Constant) and personal.value is True)
    assert {name for name, said in found.items() if True in said} == OF_PEOPLE


REGISTERS_OF_PEOPLE = {
    "exchange-applications", "exchange-appraisals", "exchange-certificates", "exchange-eligible", "exchange-placements",
    "research-attendance", "research-cohort-members", "research-honours", "research-items", "research-mentor-meetings",
    "research-mentoring", "research-studio-members", "research-studios",
}  # fmt: skip
"""Each names members of staff; team members and judges have no list of their own."""


def test_the_registers_of_people_are_those_whose_records_are_declared_as_theirs():
    told = {key for key, own in all_registers().items() if about_people(own.model)}
    assert told == REGISTERS_OF_PEOPLE


def test_every_module_that_answers_with_a_file_records_it():
    marks = ("content_disposition_header", "as_attachment=True", "attachment; filename")
    sends = {path for path, _tree, source in modules() if any(mark in source for mark in marks)}
    silent = {path for path, _tree, source in modules() if path in sends and "record_taking(" not in source}
    assert silent == set(SENT_OTHERWISE) - {"access/gate.py"}
    straight = {path for path, _tree, source in modules() if "ui.export import" in source and "download" in source}
    assert straight == {"access/gate.py"}


def test_the_mark_of_a_file_is_thrown_away_only_where_none_can_stand():
    """Recording gives the mark: who does nothing with it sends a file that does not say who took it."""
    thrown = {
        path for path, tree, _source in modules() for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "record_taking"
    }  # fmt: skip
    assert thrown == {
        "assistance/base/file_views.py",  # given back byte for byte
    }


@pytest.mark.django_db
def test_no_file_leaves_where_its_record_cannot_be_kept(world: World, monkeypatch):
    """Every table of a page that needs no record, as a file: it is given, and it is not where its record fails."""
    places = [row for row in ROWS if row.method == "GET" and row.ok == 200 and not row.given and row.route not in OPEN]
    pages = {row.route: (min(row.may), address(replace(row, query="?export=xlsx"))) for row in places}
    browsers = {who: world.client(who) for who, _page in pages.values()}
    for own in browsers.values():
        own.raise_request_exception = False

    def sent() -> set[str]:
        return {
            route for route, (who, page) in pages.items() if "Content-Disposition" in browsers[who].get(page).headers
        }

    whole, given = audit.record, sent()
    assert len(given) > 40

    def fails(action: str, *words: Any, **more: Any) -> Any:
        if action.startswith("access.take"):
            raise OSError("no room for the record")
        return whole(action, *words, **more)

    monkeypatch.setattr(audit, "record", fails)
    assert sent() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["schools", "figures", "villages"])
def test_a_workbook_to_be_brought_back_says_who_took_it(world: World, kind):
    """The import reads it as if there were no mark: it stands in the properties and below printed pages."""
    from openpyxl import load_workbook

    page = reverse("registry:import-data", args=("441801", YEAR, kind))
    book = load_workbook(io.BytesIO(world.client("planner").get(page).content))
    assert book.properties.description.startswith("林规划（planner）")
    assert book.properties.description in book.active.oddFooter.left.text


@pytest.mark.django_db
def test_a_long_list_of_a_register_is_a_file_after_a_second_person_allowed_it(world: World, settings):
    settings.PERSONAL_ROWS = -1
    clerk = world.client("clerk")
    page = reverse("assistance:exchange-placements", args=("2144180001", YEAR))
    answer = clerk.get(f"{page}?export=xlsx")
    assert answer.status_code == 302
    assert "page=assistance%3Aexchange-placements" in answer["Location"]
    assert not AuditRecord.objects.filter(action="access.take").exists()
    settings.PERSONAL_ROWS = 50
    assert clerk.get(f"{page}?export=xlsx").status_code == 200
    assert AuditRecord.objects.filter(action="access.take", target="exchange-placements").count() == 1


@pytest.mark.django_db
def test_a_list_at_the_address_of_a_record_is_asked_for_and_taken_too(world: World, settings):
    from tongpan.assistance.research.models import Studio

    settings.PERSONAL_ROWS = -1
    studio = Studio.everywhere.create(
        unit=world.units["441801"], name="工作室", subject="math", level="county", since="2025-09-01"
    )
    planner, city = world.client("planner"), world.client("city_planner")
    page = reverse("assistance:research-studio", args=("441801", YEAR, studio.pk))
    asked = planner.get(f"{page}?export=xlsx")["Location"]
    form = {"page": f"assistance:research-studio|studio={studio.pk}", "query": "", "reason": "年度评审"}
    assert planner.post(asked, form).status_code == 302
    taking = Taking.everywhere.get()
    decide = reverse("access:taking-decide", args=("4418", YEAR, taking.pk))
    assert city.post(decide, {"allow": "1"}).status_code == 302
    assert page in planner.get(reverse("access:takings", args=("441801", YEAR))).content.decode()
    assert planner.get(f"{page}?export=xlsx").status_code == 200


def test_a_report_names_on_its_pages_who_took_it():
    import docx

    from tongpan.insight.report.blocks import Document, Heading
    from tongpan.insight.report.pdf import write_pdf
    from tongpan.insight.report.word import write_word

    mark = "由林规划（planner）于2025-10-01取用"
    paper = Document("报告", "甲县", "同盘", [Heading("一", 1)], mark=mark)
    word = docx.Document(io.BytesIO(write_word(paper)))
    assert mark in [own.text for own in word.sections[0].footer.paragraphs]
    assert word.core_properties.comments == mark
    plain = Document("报告", "甲县", "同盘", [Heading("一", 1)])
    assert write_pdf(paper) != write_pdf(plain)
