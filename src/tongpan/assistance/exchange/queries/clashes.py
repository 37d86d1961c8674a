"""What stands against sending somebody: other postings in the same time, and who else teaches the subject at home."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.registry.models import Posting, Teacher
from tongpan.registry.queries.subjects import OTHER, subject_code

FAR = dt.date.max


@dataclass(frozen=True)
class Span:
    """A share of a post from its first to its last day, both counted, at a school."""

    since: dt.date
    until: dt.date
    share: float
    unit: Unit
    posting: int = 0

    def meets(self, since: dt.date, until: dt.date) -> bool:
        """Whether both have a day in common."""
        return self.since <= until and since <= self.until

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day <= self.until


def spans_away(teachers: Collection[int], first: dt.date, last: dt.date) -> dict[int, list[Span]]:
    """The postings away from home of some people that are in force at some time between two days, by person."""
    found = Posting.everywhere.filter(teacher__in=teachers, since__lte=last).exclude(until__lt=first)
    spans: dict[int, list[Span]] = defaultdict(list)
    for own in found.exclude(kind=Posting.Kind.HOME).select_related("unit").order_by("since", "pk"):
        spans[own.teacher_id].append(Span(own.since, own.until or FAR, own.share, own.unit, own.pk))
    return spans


def overfull(spans: Iterable[Span], since: dt.date, until: dt.date, share: float) -> Span | None:
    """One of the spans that, on some day of a time, leaves no room for a further share of a post; None where none does.

    Shares change only where a span begins, so those days and the first one are looked at.
    """
    held = [own for own in spans if own.meets(since, until)]
    for day in sorted({since, *(own.since for own in held if own.since > since)}):
        there = [own for own in held if own.holds(day)]
        if there and sum(own.share for own in there) + share > 1 + 1e-9:
            return max(there, key=lambda own: (own.share, own.since))
    return None


@dataclass
class Staff:
    """Who teaches what at some schools in a time: own people with their time away, and guests."""

    own: dict[int, list[Teacher]] = field(default_factory=lambda: defaultdict(list))
    away: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    guests: dict[int, list[tuple[int, str, Span]]] = field(default_factory=lambda: defaultdict(list))

    def teaching(self, school: int, subject: str, day: dt.date) -> set[int]:
        """The people who teach a subject at a school on a day, for however small a part of a post."""
        own = {
            person.pk
            for person in self.own[school]
            if subject in codes_of(person) and (person.left is None or person.left > day)
            and sum(span.share for span in self.away[person.pk] if span.holds(day)) < 1 - 1e-9
        }  # fmt: skip
        return own | {key for key, code, span in self.guests[school] if code == subject and span.holds(day)}

    def forget(self, postings: Collection[int]) -> None:
        """Leave out some postings, by their keys."""
        for spans in self.away.values():
            spans[:] = [own for own in spans if own.posting not in postings]
        for guests in self.guests.values():
            guests[:] = [own for own in guests if own[2].posting not in postings]

    def days(self, school: int, since: dt.date, until: dt.date) -> list[dt.date]:
        """The days of a time on which the number of teachers at a school may have fallen: its first one, those on which
        somebody goes away, and those after a guest has gone or somebody has left.
        """
        day = dt.timedelta(days=1)
        found = {since}
        for person in self.own[school]:
            found |= {span.since for span in self.away[person.pk]}
            found |= {person.left} if person.left else set()
        found |= {span.until + day for _key, _code, span in self.guests[school] if span.until != FAR}
        return sorted(own for own in found if since <= own <= until)


def codes_of(teacher: Teacher) -> set[str]:
    """The codes of the subjects that somebody can teach."""
    return {subject_code(teacher.subject), subject_code(teacher.second_subject)} - {"", OTHER}


def staff_of(schools: Collection[int], first: dt.date, last: dt.date, moving: Collection[str]) -> Staff:
    """The teachers of some schools between two days; two queries. ``moving`` are the kinds that take people away."""
    staff = Staff()
    people = Teacher.everywhere.filter(unit__in=schools).filter(Q(left__isnull=True) | Q(left__gt=first))
    for person in people.only("pk", "unit", "subject", "second_subject", "left"):
        staff.own[person.unit_id].append(person)
    found = Posting.everywhere.filter(Q(unit__in=schools) | Q(teacher__unit__in=schools), kind__in=moving)
    for own in found.filter(since__lte=last).exclude(until__lt=first).select_related("teacher", "unit"):
        span = Span(own.since, own.until or FAR, own.share, own.unit, own.pk)
        staff.away[own.teacher_id].append(span)
        code = subject_code(own.subject or own.teacher.subject)
        staff.guests[own.unit_id].append((own.teacher_id, code, span))
    return staff


def members_on(bond: Bond, since: dt.date, until: dt.date | None) -> list[Unit]:
    """The units that take part in a bond for the whole of a time."""
    members = BondMember.everywhere.filter(bond=bond, unit__isnull=False).select_related("unit")
    return for_the_whole(members, since, until)


def for_the_whole(members: Iterable[BondMember], since: dt.date, until: dt.date | None) -> list[Unit]:
    """The units of those members of a bond who take part for the whole of a time."""
    last = until or FAR
    return [
        own.unit
        for own in members
        if (own.since is None or own.since <= since) and (own.until is None or own.until >= last)
    ]


def joined_by(members: Iterable[Unit], home: Unit, host: Unit) -> bool:
    """Whether two schools are, or lie below, two different members of a bond."""
    held = list(members)
    return any(a.contains(home) and b.contains(host) and a.pk != b.pk for a in held for b in held)
