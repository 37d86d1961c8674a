"""Nothing personal where it does not belong: in the project's own files, in an error page, in the log."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client
from tests.architecture.project import ROOT, kept_files
from tests.people import settle

from tongpan.config.logs import Discreet
from tongpan.registry.identity import is_well_formed

NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X](?![0-9A-Za-z])"
)
PHONES = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z.])")
INVENTED = {"13800000000", "13900000000", "13800138000", "13912345678", "13800000001"}
SAID = "".join(("李", "某某 13900000000"))
"""Not where it is raised: a traceback shows that line."""
PICTURES = {".png"}
"""Kinds of files that hold no text; every other one is read, whatever its kind, and must be text."""


def found(pattern: re.Pattern[str]) -> dict[str, list[str]]:
    """Matches by file, for all files that git keeps."""
    texts = {
        path.relative_to(ROOT).as_posix(): pattern.findall(path.read_text(encoding="utf8"))
        for path in kept_files()
        if path.suffix not in PICTURES
    }
    return {name: hits for name, hits in texts.items() if hits}


def test_every_kind_of_file_is_looked_through():
    read = {path.suffix for path in kept_files()} - PICTURES
    assert {".js", ".json", ".txt", ".css", ".svg", ".lock", ".service", ".typ", ".csv", ".po", ""} <= read


def test_no_file_holds_an_id_number_that_somebody_could_have():
    """A number with another check digit, or of an area that there is not, is nobody's."""
    real = {name: [hit for hit in hits if is_well_formed(hit) and not hit.startswith(("99", "1101010000"))]
            for name, hits in found(NUMBERS).items()}  # fmt: skip
    assert {name: hits for name, hits in real.items() if hits} == {}


def test_no_file_holds_a_telephone_number_that_somebody_could_have():
    assert {name: hits for name, hits in found(PHONES).items() if set(hits) - INVENTED} == {}


@pytest.mark.django_db
def test_a_fault_tells_neither_the_page_nor_the_log_what_it_said(monkeypatch, caplog):
    def break_down(*_words: object, **_more: object) -> None:
        raise ValueError(SAID)

    world = settle()
    monkeypatch.setattr("tongpan.access.views.jobs.Table", break_down)
    browser = Client(raise_request_exception=False)
    browser.force_login(world.users["planner"], backend="django.contrib.auth.backends.ModelBackend")
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/u/441801/2025/jobs/")
    assert answer.status_code == 500
    written = "\n".join(Discreet().format(record) for record in caplog.records)
    assert "ValueError" in written
    for text in (answer.content.decode(), written):
        assert "李某某" not in text
        assert "139000" not in text
