"""Files that are brought to records: what they are, how they are called, and how a browser gets them back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.attack.broken import packed, parts, seed
from tests.people import YEAR, World, settle

from tongpan.assistance.base.models import Attachment
from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 \n"


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    made = settle()
    bond = Bond.everywhere.create(unit=made.units["441801"], form="pairing", since=dt.date(2025, 9, 1))
    for slug, role in (("2144180001", "supporter"), ("2144180002", "recipient")):
        BondMember.everywhere.create(bond=bond, unit=made.units[slug], role=role)
    return made


def bring(world: World, content: bytes, name: str):
    page = reverse("assistance:file-add", args=("441801", YEAR, f"bond:{Bond.everywhere.get().pk}"))
    return world.client("planner").post(page, {"file": SimpleUploadedFile(name, content)})


def zipped(version: int = 0, **inside: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    raw = bytearray(file.getvalue())
    for place in range(len(raw) - 8):
        if version and raw[place : place + 4] == b"PK\x01\x02":
            raw[place + 6] = version
    return bytes(raw)


HTML = b"<html><script>alert(1)</script></html>"
REFUSED = {
    "programme.exe": b"MZ\x90", "page.html": HTML, "page.svg": b"<svg onload='a()'/>", "page.pdf": HTML,
    "page.docx": HTML, "list.xlsx": packed({"word/document.xml": b"x"}), "odd.xlsx": zipped(255, a=b"x"),
    "macros.xlsx": packed({**parts(seed()), "xl/vbaProject.bin": b"x"}), "shell.pdf.sh": b"#!/bin/sh",
    "page.png": HTML, ".htaccess": b"x", "page.txt\x00.html": HTML, "none": b"x", "empty.pdf": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_it_says_is_not_kept(world, name, tmp_path):
    answer = bring(world, REFUSED[name], name)
    assert answer.status_code == 302
    assert not Attachment.everywhere.exists()
    assert [own for own in tmp_path.rglob("*") if own.is_file()] == []


NAMES = (
    "../../../evil.pdf", "/etc/evil.pdf", "..\\..\\evil.pdf", "<script>zq.pdf",
    'a"; filename="b.html.pdf', "a\u202efdp.exe.pdf", "{{ 7*7 }}.pdf", "=1+1.pdf", "字" * 300 + ".pdf",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_anywhere(world, name, tmp_path):
    assert bring(world, PDF, name).status_code == 302
    kept = Attachment.everywhere.get()
    (path,) = (own for own in tmp_path.rglob("*") if own.is_file())
    assert path.name == kept.digest
    page = world.client("planner").get(reverse("assistance:bond", args=("441801", YEAR, Bond.everywhere.get().pk)))
    assert page.status_code == 200
    assert "<script>zq" not in page.content.decode()
    back = world.client("planner").get(reverse("assistance:file", args=("441801", YEAR, kept.pk)))
    shown = back.headers["Content-Disposition"]
    assert shown.startswith("attachment; filename")
    assert not set("\r\n") & set(shown)
    assert shown.count("filename") == 1
    assert "zq" not in back.cookies


def test_what_was_brought_in_cannot_act_in_the_page(world):
    bring(world, PDF, "a.pdf")
    back = world.client("planner").get(
        reverse("assistance:file", args=("441801", YEAR, Attachment.everywhere.get().pk))
    )
    assert back.headers["Content-Type"] == "application/pdf"
    assert back.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in back.headers["Content-Security-Policy"]
    assert back.headers["Content-Disposition"].startswith("attachment")
