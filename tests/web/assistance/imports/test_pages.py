"""“Import from Excel” from the button of a list to its end; the workbook to fill in; the command line."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.config.cli import main
from tongpan.registry import export
from tongpan.registry.imports.kinds import GENERAL, all_kinds
from tongpan.registry.imports.opening import open_file
from tongpan.registry.models import ImportBatch

from .lists import rows
from .records import SINCE

SCHOOL, COUNTY = "2144180001", "441801"
NEED = [["需求", "提出单位", "领域", "提出日期"], ["缺美术教师", "云溪中心小学", "教师专业发展", SINCE]]
LISTS = [key for key, own in all_kinds().items() if own.permission != GENERAL]


def upload(world, tmp_path, who, unit, page, *cells):
    file = SimpleUploadedFile("需求.xlsx", rows(tmp_path, *cells).read_bytes())
    return world.client(who).post(reverse(page, args=(unit, YEAR)), {"file": file})


def test_a_clerk_goes_from_the_button_to_the_end(world, tmp_path):
    clerk = world.client("clerk")
    page = reverse("assistance:needs-import", args=(SCHOOL, YEAR))
    assert page in clerk.get(reverse("assistance:needs", args=(SCHOOL, YEAR))).content.decode()
    assert "提出单位" in clerk.get(page).content.decode()
    answer = upload(world, tmp_path, "clerk", SCHOOL, "assistance:needs-import", *NEED)
    batch = ImportBatch.everywhere.get()
    assert answer.url == reverse("registry:import", args=(SCHOOL, YEAR, batch.pk))
    assert (batch.kind, batch.state) == ("needs", "mapped")
    assert reverse("assistance:needs", args=(SCHOOL, YEAR)) in clerk.get(answer.url).content.decode()
    assert "需求.xlsx" in clerk.get(page).content.decode()


def test_what_is_no_workbook_is_said_on_the_page(world, tmp_path):
    file = SimpleUploadedFile("需求.xlsx", b"no workbook")
    answer = world.client("clerk").post(reverse("assistance:needs-import", args=(SCHOOL, YEAR)), {"file": file})
    assert answer.status_code == 200
    assert not ImportBatch.everywhere.exists()


def test_a_kind_that_one_may_not_bring_in_is_refused_at_every_step(world, tmp_path):
    """The clerk sees the school, and imports of it; those of money and staff are not for a clerk."""
    batch = ImportBatch.everywhere.create(
        unit=world.units[SCHOOL], kind="ledger", year=YEAR, digest="0", file_name="账"
    )
    clerk = world.client("clerk")
    for name in ("import", "import-workbook"):
        assert clerk.get(reverse(f"registry:{name}", args=(SCHOOL, YEAR, batch.pk))).status_code == 403
    for name in ("import-match", "import-check", "import-commit", "import-discard", "import-words"):
        assert clerk.post(reverse(f"registry:{name}", args=(SCHOOL, YEAR, batch.pk))).status_code == 403
    for kind, status in (("teachers", 403), ("ledger", 403), ("needs", 200), ("nothing", 404)):
        assert clerk.get(reverse("registry:import-template", args=(SCHOOL, YEAR, kind))).status_code == status


@pytest.mark.parametrize("kind", LISTS)
def test_the_workbook_to_fill_in_is_recognised(world, kind, tmp_path):
    with translation.override("zh-hans"), in_unit(world.units[COUNTY]):
        content = export.template(kind, world.units[COUNTY])
        path = tmp_path / "template.xlsx"
        path.write_bytes(content)
        opened = open_file(path, path.name, unit=world.units[COUNTY], kind=kind)
    found = {own.target: own.sure for own in opened.suggestions[0]}
    assert found == {own.name: True for own in opened.schema.fields}
    notes = load_workbook(io.BytesIO(content)).worksheets[1]
    assert notes.max_row == len(opened.schema.fields) + 1


def test_the_command_line_knows_every_kind(world, tmp_path):
    told = CliRunner().invoke(main, ["import", "--kinds"])
    assert set(LISTS) < {line.split()[0] for line in told.output.splitlines()}
    words = ["import", str(rows(tmp_path, *NEED)), "--unit", COUNTY, "--year", str(YEAR)]
    assert "缺美术教师" not in CliRunner().invoke(main, [*words, "--kind", "nothing"]).output
    done = CliRunner().invoke(main, [*words, "--kind", "needs", "--json"])
    assert (done.exit_code, '"added": 1' in done.output) == (0, True)
