"""Which pairs of mentor and apprentice can be: each is looked at together with those that stand and those before it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Cascade, Mentoring
from tongpan.assistance.research.queries.capacity import capacity_for
from tongpan.assistance.research.queries.levels import levels_of
from tongpan.registry.models import Teacher

AT_ONCE = 500
"""Values in one question, so that no database's limit is reached."""


@dataclass(frozen=True)
class PairDraft:
    """A pair to be made: who guides whom, in what, from when until when, and where in a cascade."""

    mentor: Teacher
    apprentice: Teacher
    since: dt.date
    until: dt.date | None = None
    subject: str = ""
    stage: str = ""
    aim: str = ""
    cascade: Cascade | None = None
    tier: int | None = None
    bond: Bond | None = None

    @property
    def pair(self) -> Mentoring:
        """The pair as it would be written."""
        return Mentoring(
            mentor=self.mentor, apprentice=self.apprentice, mentor_unit=self.mentor.unit, unit=self.apprentice.unit,
            since=self.since, until=self.until, subject=self.subject, stage=self.stage, aim=self.aim,
            cascade=self.cascade, tier=self.tier, bond=self.bond,
        )  # fmt: skip


class Standing:
    """The pairs in which the people of some drafts stand; a few questions however many drafts there are."""

    def __init__(self, unit: Unit, drafts: Sequence[PairDraft]) -> None:
        self.unit = unit
        self._given: dict[int, list[Mentoring]] = defaultdict(list)
        self._taken: dict[int, list[Mentoring]] = defaultdict(list)
        self._most: dict[tuple[dt.date, int | None, int | None], int] = {}
        for own in _pairs_with({person.pk for draft in drafts for person in (draft.mentor, draft.apprentice)}):
            self._note(own)

    def take(self, draft: PairDraft) -> Mentoring:
        """The pair of a draft, which stands for the drafts after it; it is not written yet.

        Raises:
            Refused: for oneself, somebody who has a mentor there already, a mentor without room, a level that does not
                fit.
        """
        if draft.mentor.pk == draft.apprentice.pk:
            raise Refused(gettext_noop("Nobody is their own mentor: choose another apprentice."))
        self._not_twice(draft)
        self._has_room(draft)
        if draft.cascade is not None:
            self._in_its_place(draft.cascade, draft)
        made = draft.pair
        self._note(made)
        return made

    def _note(self, pair: Mentoring) -> None:
        self._given[pair.mentor_id].append(pair)
        self._taken[pair.apprentice_id].append(pair)

    def _not_twice(self, draft: PairDraft) -> None:
        there = self._taken[draft.apprentice.pk]
        cascade = _key(draft.cascade)
        same = [own for own in there if own.mentor_id == draft.mentor.pk and own.cascade_id == cascade
                and _at_once(own, draft)]  # fmt: skip
        if not same and cascade is not None:
            same = [own for own in there if own.cascade_id == cascade and not own.reason]
        if same:
            newest = max(same, key=lambda own: own.since)
            raise Refused(
                gettext_noop("%(name)s has %(mentor)s as mentor already, since %(day)s. End that pair first."),
                name=draft.apprentice.name, mentor=newest.mentor.name, day=newest.since.isoformat(),
            )  # fmt: skip

    def _has_room(self, draft: PairDraft) -> None:
        cascade = _key(draft.cascade)
        load = sum(
            own.cascade_id == cascade and (cascade is None or own.tier == draft.tier) and _at_once(own, draft)
            for own in self._given[draft.mentor.pk]
        )
        at = draft.since, cascade, draft.tier
        if at not in self._most:
            self._most[at] = capacity_for(self.unit, draft.since, draft.cascade, draft.tier)
        if load >= self._most[at]:
            raise Refused(
                gettext_noop("%(name)s has %(load)s apprentices in that time and may have %(most)s. "
                             "Choose another mentor, or end one of the pairs first."),
                name=draft.mentor.name, load=load, most=self._most[at],
            )  # fmt: skip

    def _in_its_place(self, cascade: Cascade, draft: PairDraft) -> None:
        tier = draft.tier
        if tier is None or not 0 <= tier < levels_of(cascade) - 1:
            raise Refused(gettext_noop("“%(name)s” has no such tier. Choose one of its tiers."), name=cascade.name)
        for person, level in ((draft.mentor, tier), (draft.apprentice, tier + 1)):
            if any(own != level for own in self._levels(cascade, person)):
                raise Refused(
                    gettext_noop("%(name)s stands on another level of “%(cascade)s” and would be counted twice. "
                                 "Choose somebody else."),
                    name=person.name, cascade=cascade.name,
                )  # fmt: skip

    def _levels(self, cascade: Cascade, person: Teacher) -> Iterator[int]:
        """The levels of a cascade on which somebody stands: a mentor on the tier's, an apprentice one further down."""
        for pairs, below in ((self._given, 0), (self._taken, 1)):
            for own in pairs[person.pk]:
                if own.cascade_id == cascade.pk and own.tier is not None and own.tier + below < levels_of(cascade):
                    yield own.tier + below


def _pairs_with(people: Collection[int]) -> list[Mentoring]:
    """The pairs in which one of some people is mentor or apprentice, each once, the first entered first."""
    keys, found = sorted(people), dict[int, Mentoring]()
    with seeing(everything("how many a mentor has, and where somebody stands")):  # pairs of other schools count, too
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            for side in ({"mentor__in": some}, {"apprentice__in": some}):
                found |= {own.pk: own for own in Mentoring.everywhere.filter(**side).select_related("mentor")}
    return [found[pk] for pk in sorted(found)]


def _key(cascade: Cascade | None) -> int | None:
    return cascade.pk if cascade is not None else None


def _at_once(own: Mentoring, draft: PairDraft) -> bool:
    """Whether a pair stands at some time of a draft; both ends count."""
    return own.since <= (draft.until or dt.date.max) and (own.until is None or own.until >= draft.since)
