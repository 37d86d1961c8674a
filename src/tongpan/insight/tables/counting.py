"""For what a person counts, by rules that are policy data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tongpan.insight.queries.records import PostingRow
from tongpan_core.policy import parameter
from tongpan_core.tables import STAGES

STOCK = ("staff", "teachers", "teachers_above_qualification", "teachers_backbone", "teachers_pe_arts",
         "teachers_certified", "teachers_mid_title", "teachers_eligible_exchange")  # fmt: skip
FLOW = ("teachers_exchanged", "backbone_exchanged")


@dataclass(frozen=True)
class Counting:
    """The rules in force on one day in one region: who is a teacher, and of what kind."""

    day: dt.date
    degrees: dict[str, tuple[str, ...]]
    backbone_levels: tuple[str, ...]
    employments: tuple[str, ...]
    pe_arts: tuple[str, ...]
    mid_titles: tuple[str, ...]
    moving: tuple[str, ...]
    years_before_exchange: float
    years_before_retirement: float

    @classmethod
    def on(cls, day: dt.date, region: str) -> Counting:
        """The rules of a region on a day; PolicyError where one of them does not hold then."""

        def words(name: str, stage: str = "") -> tuple[str, ...]:
            return parameter(f"counting/{name}").at(day, region, stage).words

        return cls(
            day=day,
            degrees={stage: words("above_qualification", stage) for stage in STAGES},
            backbone_levels=words("backbone_levels"),
            employments=words("employments"),
            pe_arts=words("pe_arts_subjects"),
            mid_titles=words("mid_titles"),
            moving=words("moving_postings"),
            years_before_exchange=parameter("counting/years_before_exchange").at(day, region).number,
            years_before_retirement=parameter("planning/years_before_retirement").at(day, region).number,
        )

    def counts(self, row: PostingRow, stage: str, *, backbone: bool) -> frozenset[str]:
        """The staff figures that a person counts for at a stage. Substitutes and part-time teachers count for none."""
        if row.employment not in self.employments:
            return frozenset()
        if not row.full_time:
            return frozenset({"staff"})
        subject = (row.main_subject or row.subject).lower()
        asked = {
            "staff": True,
            "teachers": True,
            "teachers_above_qualification": row.degree in self.degrees[stage],
            "teachers_backbone": backbone,
            "teachers_pe_arts": subject.startswith(self.pe_arts),
            "teachers_certified": row.certified,
            "teachers_mid_title": row.title in self.mid_titles,
            "teachers_eligible_exchange": row.kind == "home" and self.eligible(row),
        }
        return frozenset(name for name, true in asked.items() if true)

    def eligible(self, row: PostingRow) -> bool:
        """Whether the person has been at the school for the years after which exchange is due."""
        return row.joined is not None and _years(row.joined, self.day) >= self.years_before_exchange

    def stays(self, row: PostingRow) -> bool:
        """Whether the person is not to be moved: frozen, or in the last years before retirement."""
        near = row.retires is not None and _years(self.day, row.retires) < self.years_before_retirement
        return row.frozen or near


def _years(begin: dt.date, end: dt.date) -> float:
    return (end - begin).days / 365.2425


def stage_of(row: PostingRow, stages: Sequence[str]) -> str:
    """The stage of a posting; where it names none and the school has several, the lowest compulsory one."""
    if row.stage:
        return row.stage
    return next((stage for stage in ("primary", "junior", "senior", "kindergarten") if stage in stages), "")
