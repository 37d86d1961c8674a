"""Every personal field is ended in some way when its time is over: removed, blanked, with others, or said why not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import models

from tongpan.access.declared import PEOPLE, Declared, every_field
from tongpan.access.retention import endings, months_before, that_stay, with_others

DAY = dt.date(2040, 9, 1)
ENDED_WITH_WHOM_IT_NAMES = set(PEOPLE)


def answered(own: Declared) -> bool:
    """Whether something is said of what becomes of a field."""
    model = own.field.model._meta.label
    known = with_others() | that_stay()
    if model in known or own.label in known:
        return True
    target = own.field.remote_field.model._meta.label if own.field.remote_field else ""
    if target in ENDED_WITH_WHOM_IT_NAMES:
        return True
    here = [one for one in endings().values() if one.model is own.field.model]
    removed = any(not one.blank and one.keep == own.kind.keep for one in here)
    return removed or any(one.keep == own.kind.keep and _spared(own, one) for one in here)


def _spared(own: Declared, ending: object) -> bool:
    """Blanked, or no free text: what is chosen, counted or dated goes on counting."""
    free = isinstance(own.field, models.CharField | models.TextField | models.JSONField) and not own.field.choices
    return own.field.name in (*ending.blank, *ending.stays) or not free


def test_every_personal_field_is_ended_or_says_why_not():
    """Declare its kind in the module ``endings`` of its app."""
    assert [own.label for own in every_field() if own.kind.keep and own.field.model._meta.app_label != "auth"
            and not own.field.model._meta.auto_created and not answered(own)] == []  # fmt: skip


def test_a_kind_is_kept_as_its_fields_declare():
    for ending in endings().values():
        declared = {own.kind.keep for own in every_field() if own.field.model is ending.model}
        assert ending.keep in declared, ending.name


def test_what_ends_with_others_ends_with_a_kind_that_there_is():
    assert set(with_others().values()) <= set(endings())
    for name in (*with_others(), *that_stay()):
        model = apps.get_model(".".join(name.split(".")[:2]))
        assert name.count(".") == 1 or model._meta.get_field(name.split(".")[2])


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(endings()) if apps.ready else [])
def test_every_kind_can_be_asked_for(world, name):
    ending = endings()[name]
    assert ending.ended(DAY).count() >= 0
    assert ending.ways == () or ending.ended(DAY).filter(ending.at(world.units["4418"])).count() >= 0
    assert ending.ended(dt.date(1990, 1, 1)).count() == 0


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-03-31", 1, "2026-02-28"), ("2024-03-31", 1, "2024-02-29"), ("2026-01-15", 6, "2025-07-15"),
        ("2026-01-15", 120, "2016-01-15"), ("2024-02-29", 12, "2023-02-28"), ("2026-12-31", 12, "2025-12-31"),
    ],
)  # fmt: skip
def test_months_before(day, months, then):
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)
