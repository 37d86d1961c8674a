"""A dry run that somebody overtakes: what was discarded or imported meanwhile stays so."""

from __future__ import annotations

import os
import time

import pytest

from tongpan.access.scope import in_unit
from tongpan.registry.actions import imports
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.actions.import_files import path_of
from tongpan.registry.models import ImportBatch, Teacher

from . import importing as made
from .test_import_commit import received, staff

State = ImportBatch.State


@pytest.fixture
def inside(db):
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    with in_unit(own):
        yield own


def overtake(monkeypatch, act):
    """Let something happen between the reading of the file and the end of the dry run."""
    plan_rows = imports.plan_rows

    def slowly(*args, **kwargs):
        planned = plan_rows(*args, **kwargs)
        monkeypatch.setattr(imports, "plan_rows", plan_rows)
        act()
        return planned

    monkeypatch.setattr(imports, "plan_rows", slowly)


def test_a_dry_run_does_not_revive_a_discarded_import(inside, tmp_path, monkeypatch):
    batch = received(staff(tmp_path), inside)
    overtake(monkeypatch, lambda: imports.discard(ImportBatch.objects.get(pk=batch.pk)))
    with pytest.raises(RefusedError, match="is over"):
        imports.check(ImportBatch.objects.get(pk=batch.pk))
    assert ImportBatch.objects.get(pk=batch.pk).state == State.DISCARDED


def test_a_dry_run_does_not_reopen_a_finished_import(inside, tmp_path, monkeypatch):
    batch = received(staff(tmp_path), inside)
    overtake(monkeypatch, lambda: imports.commit(ImportBatch.objects.get(pk=batch.pk), good_rows=False))
    with pytest.raises(RefusedError, match="is over"):
        imports.check(ImportBatch.objects.get(pk=batch.pk))
    assert ImportBatch.objects.get(pk=batch.pk).state == State.COMMITTED
    assert Teacher.objects.count() == 3


def test_a_matching_does_not_revive_a_discarded_import(inside, tmp_path):
    batch = received(staff(tmp_path), inside)
    stale = ImportBatch.objects.get(pk=batch.pk)
    imports.discard(batch)
    with pytest.raises(RefusedError, match="is over"):
        imports.match(stale, {}, {}, user=None)
    assert ImportBatch.objects.get(pk=batch.pk).state == State.DISCARDED


def test_the_file_of_a_discarded_import_is_gone_on_commit(inside, tmp_path, django_capture_on_commit_callbacks):
    batch = received(staff(tmp_path), inside)
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(batch)
    assert not path_of(batch.digest).exists()


def test_a_file_that_nobody_came_back_for_is_deleted(inside, tmp_path, settings):
    old = received(staff(tmp_path), inside)
    long_ago = time.time() - (settings.IMPORT_KEPT_DAYS + 1) * 86_400
    os.utime(path_of(old.digest), (long_ago, long_ago))
    new = received(staff(tmp_path, count=5, name="new.xlsx"), inside)
    assert not path_of(old.digest).exists()
    assert path_of(new.digest).exists()
    with pytest.raises(RefusedError, match="no longer kept"):
        imports.check(old)
