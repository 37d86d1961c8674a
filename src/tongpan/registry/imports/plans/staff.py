"""A staff list as one plan: people, postings, titles."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.registry.imports.outcome import Tally

from .base import Context, Samples
from .couples import Couples, plan_couples
from .postings import Postings, check_postings, plan_postings, refuse_overlaps
from .rows import Rows
from .teachers import People, finish_people, open_people
from .titles import Titles, check_titles, plan_titles


@dataclass
class StaffPlan:
    """What a staff list adds and changes."""

    people: People
    postings: Postings
    titles: Titles
    couples: Couples
    samples: Samples

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        more = {"couples": self.couples.tally} if self.people.rows.has("spouse") else {}
        return {
            "teachers": self.people.records.tally, "postings": self.postings.tally, "titles": self.titles.tally, **more,
        }  # fmt: skip


def plan_staff(rows: Rows, context: Context) -> StaffPlan:
    """All checks first, for a row with an error anywhere is left out everywhere; then the changes."""
    samples = Samples()
    people = open_people(rows, context)
    away = check_postings(people, context)
    titles = check_titles(people)
    held = refuse_overlaps(people, context)
    finish_people(people, samples)
    return StaffPlan(
        people, plan_postings(people, away, held, context), plan_titles(people, titles, context),
        plan_couples(people, context), samples,
    )  # fmt: skip
