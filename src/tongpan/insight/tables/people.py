"""Postings to the core's teachers: who stands in which section on the statistics day, with which share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from tongpan.insight.queries.records import PostingRow, SchoolRow
from tongpan_core.measure import staff_figures
from tongpan_core.tables import STAGES, Stage, Teacher

from .counting import FLOW, STOCK, Counting, stage_of

Counted = dict[tuple[str, str], dict[str, float]]


def teachers_of(
    postings: Sequence[PostingRow], schools: Mapping[int, SchoolRow], backbone: set[int], rules: Counting
) -> tuple[Teacher, ...]:
    """One row per person and section. A posting that moves the person takes its share from the home post.

    Shadow postings (跟岗) and temporary administrative ones leave the person at home. Only somebody with a whole home
    post and no posting elsewhere may be moved by a plan.
    """
    away: defaultdict[int, float] = defaultdict(float)
    for row in postings:
        if row.kind in rules.moving:
            away[row.teacher] += row.share
    found = []
    for row in postings:
        home = row.kind == "home"
        share = max(0.0, row.share - away[row.teacher]) if home else row.share
        school = schools.get(row.unit_id)
        if school is None or share <= 0 or not (home or row.kind in rules.moving):
            continue
        stage = stage_of(row, school.stages)
        counts = rules.counts(row, stage, backbone=row.teacher in backbone) if stage in STAGES else frozenset()
        if counts:
            movable = home and share >= 1 and row.full_time and not school.frozen and not rules.stays(row)
            found.append(
                Teacher(
                    key=f"T{row.teacher}", school=school.key, stage=cast(Stage, stage), counts=counts, share=share,
                    movable=movable, subject=row.main_subject or row.subject,
                    eligible="teachers_eligible_exchange" in counts,
                )
            )  # fmt: skip
    return tuple(found)


def recorded_sections(postings: Iterable[PostingRow], schools: Mapping[int, SchoolRow]) -> set[tuple[str, str]]:
    """The sections that have teacher records of their own: somebody has a home post there, at work or away.

    Visitors alone do not make a record of a school that declares its staff as figures.
    """
    return {
        (schools[row.unit_id].key, stage_of(row, schools[row.unit_id].stages))
        for row in postings
        if row.kind == "home" and row.unit_id in schools
    }


def counted_figures(teachers: Iterable[Teacher], recorded: Iterable[tuple[str, str]]) -> Counted:
    """The staff figures of every section that has teacher records; zero where its people are all away."""
    counted = staff_figures(teachers, STOCK)
    nobody = dict.fromkeys(STOCK, 0.0)
    return {key: dict(counted.get(cast(tuple[str, Stage], key), nobody)) for key in sorted(recorded)}


def exchanged_figures(postings: Sequence[PostingRow], schools: Mapping[int, SchoolRow], backbone: set[int]) -> Counted:
    """Persons on exchange on the day, at the section of their home post; empty where no exchange is recorded."""
    gone = {row.teacher for row in postings if row.kind == "exchange"}
    counted: Counted = {}
    for row in postings if gone else ():
        school = schools.get(row.unit_id)
        if row.kind == "home" and school is not None and row.employment:
            own = counted.setdefault((school.key, stage_of(row, school.stages)), dict.fromkeys(FLOW, 0.0))
            if row.teacher in gone:
                own["teachers_exchanged"] += 1
                own["backbone_exchanged"] += row.teacher in backbone
    return counted
