"""Loading the demonstration region: once, whole, and never into real data."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.access.models import AuditRecord, Unit
from tongpan.access.scope import in_unit
from tongpan.demo.load import DemoError, load_small
from tongpan.demo.region import small_region
from tongpan.registry.models import BackboneTitle, Posting, School, Settlement, Teacher, YearFigures
from tongpan.registry.queries.villages import villages_of

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    return {
        "units": Unit.everywhere.count(),
        "schools": School.everywhere.count(),
        "figures": YearFigures.everywhere.count(),
        "teachers": Teacher.everywhere.count(),
        "postings": Posting.everywhere.count(),
        "backbone_titles": BackboneTitle.everywhere.count(),
        "villages": Settlement.everywhere.count(),
    }


def test_a_region_is_loaded_once_and_a_second_time_without_effect():
    first = load_small()
    assert {key: first[key] for key in counted()} == counted()
    assert set(load_small().values()) == {0}
    assert {key: first[key] for key in counted()} == counted()
    assert list(AuditRecord.objects.values_list("action", flat=True)) == ["demo.load"]


def test_every_unit_is_marked_synthetic_and_stands_in_the_tree():
    load_small()
    assert not Unit.everywhere.filter(synthetic=False).exists()
    county = Unit.everywhere.get(slug="441823")
    assert county.path == "44/4418/441823/"
    for school in Unit.everywhere.schools():
        assert school.path.startswith(county.path)
        assert school.sort_key


def test_what_somebody_changed_stays_and_what_is_missing_comes_back():
    load_small()
    changed, removed = YearFigures.everywhere.all()[:2]
    YearFigures.everywhere.filter(pk=changed.pk).update(values={"pupils": 1})
    YearFigures.everywhere.filter(pk=removed.pk).delete()
    assert load_small()["figures"] == 1
    changed.refresh_from_db()
    assert changed.values == {"pupils": 1}
    assert (
        YearFigures.everywhere.get(unit=removed.unit, year=removed.year, stage=removed.stage).values == removed.values
    )


def test_villages_come_with_their_pupils_and_the_planners_gate_sees_them():
    load_small()
    county = Unit.everywhere.get(slug="441823")
    with in_unit(county):
        rows = villages_of(county, 2025)
    made = {village.code: village for village in small_region().villages}
    assert {row.key: (row.name, dict(row.pupils)) for row in rows} == {
        code: (own.name, {one.stage: one.pupils for one in own.pupils if one.year == 2025})
        for code, own in made.items()
    }
    assert {school for row in rows for school in row.schools.values()} <= {row.code for row in small_region().schools}


def test_real_units_are_never_mixed_with_invented_ones():
    Unit.everywhere.create(slug="44", kind="province", name="广东省")
    with pytest.raises(DemoError, match="Unit 44 exists and is not synthetic"):
        load_small()
    assert counted() == {**dict.fromkeys(counted(), 0), "units": 1}


def test_no_id_number_is_stored_in_clear():
    load_small()
    numbers = {teacher.number for teacher in small_region().teachers}
    for teacher in Teacher.everywhere.all():
        assert teacher.identity_hash not in numbers
        assert teacher.identity_mask.count("*") == 11


def test_former_codes_are_dated():
    from tongpan.demo.patterns import COUNTIES
    from tongpan.demo.region import _codes

    former, present = _codes(next(shape for shape in COUNTIES if shape.former))
    assert (former.code, present.code) == ("441827", "441803")
    assert former.until + dt.timedelta(days=1) == present.since == dt.date(2012, 9, 16)
