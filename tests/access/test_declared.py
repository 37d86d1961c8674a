"""Every field of every model says what it is: class, level, legal basis, retention."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import models

from tongpan.access import declared
from tongpan.access.declared import LEVELS, every_field, looks_personal, unknown_names

DAY = dt.date(2026, 11, 2)


def test_every_field_that_looks_personal_is_declared():
    """Declare it in the module ``privacy`` of its app: as what it is, or as BUSINESS where it tells of no person."""
    assert [own.label for own in every_field() if looks_personal(own.field) and not own.explicit] == []


def test_every_field_has_class_level_basis_and_time():
    fields = list(every_field())
    assert len(fields) > 500
    assert all(own.kind.name and own.kind.level in LEVELS and own.kind.basis and own.kept(DAY) for own in fields)


def test_what_is_declared_exists():
    assert unknown_names() == []


def test_what_points_to_somebody_is_personal():
    to_people = [own for own in every_field() if own.field.remote_field
                 and own.field.remote_field.model._meta.label in declared.PEOPLE]  # fmt: skip
    assert to_people
    assert [own.label for own in to_people if not own.kind.personal and not own.explicit] == []


def test_pupils_are_minors_and_kept_for_a_time():
    pupil = [own for own in every_field() if own.field.model._meta.label == "assessment.Pupil"]
    assert pupil
    assert all(own.kind.minors and own.kind.level >= 3 and own.kind.keep for own in pupil)


@pytest.mark.parametrize(
    ("name", "kind", "model", "looks"),
    [
        ("mother_phone", models.CharField(), "Row", True),
        ("id_card", models.CharField(), "Row", True),
        ("born", models.DateField(), "Row", True),
        ("name", models.CharField(), "Pupil", True),
        ("name", models.CharField(), "Bond", False),
        ("unborn", models.DateField(), "Row", False),
        ("wholesale", models.CharField(), "Row", False),
    ],
)
def test_what_looks_personal(name, kind, model, looks):
    kind.name, kind.model = name, type(model, (), {})
    assert looks_personal(kind) is looks


def test_what_is_most_sensitive_is_not_readable_in_the_database():
    """Of people, what the ledger tells beyond their work, and how to reach them."""
    sealed = {own.label for own in every_field() if own.encrypted}
    assert {"access.User.email", "registry.Teacher.ledger", "access.RightsRequest.person"} <= sealed
    assert apps.get_model("registry.Teacher")._meta.get_field("identity_hash").max_length == 64
