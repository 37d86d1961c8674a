"""Subjects as ledgers spell them, and how many full-time equivalents teach each."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.registry.models import Posting, School
from tongpan.registry.queries.subjects import SPELLINGS, SubjectStaff, subject_code, subject_staff

from .people_at_work import teacher


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("语文", "chinese"), ("小学语文", "chinese"), ("初中数学老师", "maths"), ("体育", "pe"), ("体育与健康", "pe"),
        ("美术", "art"), ("音乐", "music"), ("艺术", "arts"), ("艺术（音乐）", "music"), ("英语", "foreign"),
        ("外语(英)", "foreign"), ("ENGLISH", "foreign"), ("道德与法治", "morality"), ("思想政治", "morality"),
        ("生物学", "biology"), ("信息技术", "computing"), ("信息科技课", "computing"), ("语文、数学", "chinese"),
        ("综合实践活动", "practice"), ("科学（自然）", "science"), ("茶艺", "other"), ("", ""), (" ", ""),
    ],
)  # fmt: skip
def test_a_spelling_has_one_code(text, code):
    assert subject_code(text) == code


def test_no_spelling_belongs_to_two_subjects():
    names = [name for spellings in SPELLINGS.values() for name in spellings]
    assert len(names) == len(set(names))
    assert all(subject_code(name) == code for code, spellings in SPELLINGS.items() for name in (code, *spellings))


def posting(person, slug: str, kind: str, share: float, **fields) -> None:
    unit = Unit.everywhere.get(slug=slug)
    Posting.everywhere.create(teacher=person, unit=unit, kind=kind, share=share, since=dt.date(2025, 9, 1), **fields)


def test_full_time_equivalents_are_counted_where_people_work(world, django_assert_num_queries):
    teacher("2144180001")
    teacher("2144180001", subject="小学语文")
    circuit = teacher("2144180001", subject="美术")
    posting(circuit, "2144180002", "circuit", 0.2, stage="junior")
    gone = teacher("2144180002", subject="数学")
    posting(gone, "2144180003", "exchange", 1.0)
    shadow = teacher("2144180002", subject="物理")
    posting(shadow, "2144180003", "shadow", 1.0)
    guest = teacher("2144180003", subject="英语")
    posting(guest, "2144180002", "support", 0.5, subject="科学")
    county = world.units["441801"]
    with in_unit(county), django_assert_num_queries(1):
        counted = subject_staff(county, 2025)
    assert [(own.school, own.stage, own.subject, pytest.approx(own.fte)) for own in counted] == [
        ("2144180001", "primary", "art", 0.8),
        ("2144180001", "primary", "chinese", 2.0),
        ("2144180002", "junior", "art", 0.2),
        ("2144180002", "junior", "physics", 1.0),
        ("2144180002", "junior", "science", 0.5),
    ]


def test_those_who_do_not_count_are_left_out(world):
    teacher("2144180001", employment="substitute")
    teacher("2144180001", employment="part_time")
    teacher("2144180001", full_time=False)
    teacher("2144180001", left=dt.date(2025, 8, 31))
    teacher("2144180001", subject="")
    teacher("2144180001", employment="contract", subject="劳技")
    School.everywhere.filter(code="2144180001").update(stages=["kindergarten", "primary"])
    county = world.units["441801"]
    with in_unit(county):
        assert subject_staff(county, 2025) == [SubjectStaff("2144180001", "primary", "labour", 1.0)]
        assert subject_staff(county, 2013) == []
