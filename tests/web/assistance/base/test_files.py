"""Files of records: what is taken, how it is called, who may see, save and remove it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import MORE, YEAR, bring

from tongpan.access.models import AuditRecord
from tongpan.assistance.base import files
from tongpan.assistance.base.file_kinds import checked_kind, harmless_name
from tongpan.assistance.base.models import Attachment
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember

PDF = b"%PDF-1.7\n%%EOF"
OURS, THEIRS = "2144180001", "2144180003"


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("协议.pdf", PDF, "application/pdf"),
        ("协议.PDF", PDF, "application/pdf"),
        ("纪要.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("照片.jpg", b"\xff\xd8\xff\xe0abc", "image/jpeg"),
        ("名单.csv", "姓名,学校".encode("gb18030"), "text/csv"),
    ],
)
def test_what_is_what_it_says_is_taken(name, content, media):
    assert checked_kind(io.BytesIO(content), name, len(content)) == media


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("页面.html", b"<html>", "not of a kind"), ("图.svg", b"<svg>", "not of a kind"),
        ("无后缀", PDF, "not of a kind"),
        ("空.pdf", b"", "empty"), ("假.pdf", b"<script>", "another kind"), ("假.docx", PDF, "another kind"),
        ("宏.docx", MACROS, "another kind"), ("表.docx", archive("xl/workbook.xml"), "another kind"),
        ("假.txt", b"a\x00b", "another kind"), ("假.png", b"\xff\xd8\xff", "another kind"),
    ],
)  # fmt: skip
def test_what_is_not_is_refused_with_its_name(name, content, said):
    with pytest.raises(Refused) as refused:
        checked_kind(io.BytesIO(content), name, len(content))
    assert said in str(refused.value)
    assert refused.value.values["name"] == name


def test_what_is_too_large_is_refused(settings):
    settings.ATTACHMENT_MAX_BYTES = 5
    with pytest.raises(Refused, match="at most 5"):
        checked_kind(io.BytesIO(PDF), "a.pdf", len(PDF))


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\资料\\协议.PDF", "协议.pdf"),
        (" 会议  纪要 .docx", "会议 纪要.docx"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"), ("x\r\nSet-Cookie: a.pdf", "x Set-Cookie_ a.pdf"),
        ("", "file"), (".pdf", "pdf"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(given_, kept):
    assert harmless_name(given_) == kept


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_name_can_lead_elsewhere(name):
    kept = harmless_name(name)
    assert kept
    assert len(kept) <= 121
    assert not set(kept) & set('/\\:*?"<>|\r\n\x00')
    assert kept not in {".", ".."}
    assert harmless_name(kept) == kept


@pytest.fixture
def bond(world):
    made = Bond.everywhere.create(unit=world.units["441801"], form="pairing", since=dt.date(2025, 9, 1))
    for slug, role in ((OURS, "supporter"), (THEIRS, "recipient")):
        BondMember.everywhere.create(bond=made, unit=world.units[slug], role=role)
    return made


def send(world, bond, content=PDF, name="协议.pdf", who="planner", unit="441801", **more):
    page = reverse("assistance:file-add", args=(unit, YEAR, f"bond:{bond.pk}"))
    return world.client(who).post(page, {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def get(world, found, who="planner", unit="441801"):
    return world.client(who).get(reverse("assistance:file", args=(unit, YEAR, found.pk)))


def test_a_file_is_kept_listed_and_saved_as_it_was(world, bond):
    page = send(world, bond, note="签约稿").content.decode()
    found = Attachment.everywhere.get()
    assert (found.about, found.name, found.note) == (f"bond:{bond.pk}", "协议.pdf", "签约稿")
    assert "协议.pdf" in page
    answer = get(world, found)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditRecord.objects.get(action="assistance.file.add").detail == {"size": len(PDF), "media": found.media}


def test_every_saving_is_recorded_with_who_and_which_and_no_name(world, bond):
    send(world, bond)
    found = Attachment.everywhere.get()
    get(world, found, "other_planner", "441802")
    kept = AuditRecord.objects.get(action="access.take")
    assert (kept.actor, kept.unit.slug, kept.target) == ("other_planner", "441802", f"bond:{bond.pk}")
    assert kept.detail == {"format": "pdf", "file": found.pk}
    files.path_of(found.digest).unlink()
    assert get(world, found).status_code == 404
    assert AuditRecord.objects.filter(action="access.take").count() == 1, "nothing was taken"


def test_who_sees_records_on_the_screen_is_told_of_files_and_given_none(world, bond):
    send(world, bond)
    bring(world, MORE)
    found = Attachment.everywhere.get()
    browser, address = world.client("leader"), reverse("assistance:file", args=("441801", YEAR, found.pk))
    bonds = reverse("assistance:bond", args=("441801", YEAR, bond.pk))
    page = browser.get(bonds).content.decode()
    assert "协议.pdf" in page
    assert address not in page
    assert address in world.client("viewer").get(bonds).content.decode()
    browser.cookies["django_language"] = "en"
    refused = browser.get(address)
    assert refused.status_code == 403
    assert "it saves no files" in refused.content.decode()
    assert not AuditRecord.objects.filter(action="access.take").exists()


def test_what_is_refused_keeps_nothing_and_says_why(world, bond):
    page = send(world, bond, b"<script>alert(1)</script>").content.decode()
    assert "协议.pdf" in page
    assert not Attachment.everywhere.exists()


def test_the_other_side_may_save_it_but_not_change_it(world, bond):
    send(world, bond)
    found = Attachment.everywhere.get()
    assert get(world, found, "other_planner", "441802").status_code == 200
    assert send(world, bond, who="other_planner", unit="441802").status_code == 403
    gone = reverse("assistance:file-remove", args=("441802", YEAR, found.pk))
    assert world.client("other_planner").post(gone).status_code == 403
    assert Attachment.everywhere.count() == 1


def test_whoever_has_no_part_finds_nothing(world, bond):
    send(world, bond)
    found = Attachment.everywhere.get()
    BondMember.everywhere.filter(unit__slug=THEIRS).delete()
    assert get(world, found, "other_planner", "441802").status_code == 404
    for name in ("bond:x", "nothing:1", f"bond:{'9' * 30}", "bond:", f"bond:{bond.pk + 1}"):
        page = reverse("assistance:file-add", args=("441801", YEAR, name))
        assert world.client("planner").post(page).status_code == 404


def test_the_same_content_is_kept_once_and_goes_with_the_last(world, bond, django_capture_on_commit_callbacks):
    for name in ("一.pdf", "二.pdf"):
        send(world, bond, name=name)
    first, second = Attachment.everywhere.all()
    content = files.path_of(first.digest)
    assert first.digest == second.digest
    for found, left in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):
            world.client("planner").post(reverse("assistance:file-remove", args=("441801", YEAR, found.pk)))
        assert content.exists() is left
    assert not Attachment.everywhere.exists()


def test_files_of_many_records_are_counted_in_one_question(world, bond, django_assert_num_queries):
    for name in ("一.pdf", "二.pdf"):
        send(world, bond, name=name)
    with django_assert_num_queries(1):
        assert files.counts("bond", [bond.pk, bond.pk + 1]) == {bond.pk: 2}
