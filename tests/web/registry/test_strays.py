"""What a killed process left on the disk goes with the duties of the day; what a record needs stays."""

from __future__ import annotations

import io
import os
import time

import pytest

from tongpan.access import daily
from tongpan.access.scope import in_unit
from tongpan.assistance.base import files
from tongpan.assistance.partnership.models import Bond
from tongpan.registry.actions import import_files, imports

from . import importing as made

PDF = b"%PDF-1.7\n%%EOF"


@pytest.mark.django_db
def test_only_files_of_no_record_that_are_old_enough_go(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    county = made.county()
    made.school(county, 1, "三江镇中心小学")
    bond = Bond.everywhere.create(unit=county, form="pairing", since="2025-09-01")
    kept = files.attach("bond", bond, io.BytesIO(PDF), "协议.pdf", unit=county, user=None)
    rows = [list(made.TEACHER_HEADERS), ["2144000001", "甲", made.identity(1), "本科", "语文"]]
    with in_unit(county), made.write_csv(tmp_path / "t.csv", rows).open("rb") as file:
        batch = imports.receive(file, "t.csv", unit=county, year=made.YEAR)
    needed = {files.path_of(kept.digest), import_files.path_of(batch.digest)}
    strays = {tmp_path / place for place in ("attachments/tmpabc", "attachments/ab/ab12", "imports/tmpxyz")}
    for path in strays:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"x")
    assert {files.tidy, import_files.tidy} <= set(daily._duties)
    assert (files.tidy(), import_files.tidy()) == (0, 0), "they may be about to get their records"
    long_ago = time.time() - 2 * 86_400
    for path in strays | needed:
        os.utime(path, (long_ago, long_ago))
    assert (files.tidy(), import_files.tidy()) == (2, 1)
    assert all(path.exists() for path in needed)
    assert not any(path.exists() for path in strays)
