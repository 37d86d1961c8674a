"""Where people work: the home post of each row, and postings away from it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.models import Posting
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Context
from .teachers import People, filled

DAY = dt.timedelta(days=1)
AWAY = (("support", Posting.Kind.SUPPORT), ("exchange", Posting.Kind.EXCHANGE))
COLUMNS = ("unit_id", "kind", "stage", "subject", "share", "since", "until")
BACKWARDS = Fault(N_("the posting ends before it begins"), N_("correct one of the two dates"))
OVERLAP = Fault(
    N_("the person has an open home post at another school that began no earlier"),
    N_("fill in since when the person has been at this school"),
)
TOO_MUCH = Fault(N_("the share of a full post is above 1"), N_("write a share between 0 and 1"))


class Away(NamedTuple):
    """A posting that a row names: person, place, kind, dates."""

    row: int
    place: Place
    kind: str
    since: dt.date | None
    until: dt.date | None


class Held(NamedTuple):
    """A posting on record."""

    id: int
    unit_id: int
    kind: str
    stage: str
    subject: str
    share: float
    since: dt.date
    until: dt.date | None


@dataclass
class Postings:
    """New postings by column, with the hash of the person each belongs to; and what changes of those on record."""

    persons: list[str] = field(default_factory=list)
    added: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def add(self, person: str, *values: Any) -> None:
        """One more new posting; the values in the order of :data:`COLUMNS`."""
        self.persons.append(person)
        for column, value in zip(self.added.values(), values, strict=True):
            column.append(value)
        self.tally.added += 1

    def change(self, held: Held, **values: Any) -> None:
        """Change a posting on record, or find that nothing changes."""
        real = {name: value for name, value in values.items() if getattr(held, name) != value}
        if real:
            self.changed[held.id] = real
            self.tally.changed += 1
        else:
            self.tally.same += 1


def check_postings(people: People, context: Context) -> list[Away]:
    """The postings away from home that the rows name; must run before anything is planned, for it finds errors."""
    rows = people.rows
    found = [*_named_away(people, context), *_rows_away(people)]
    if rows.has("posting_since") and rows.has("posting_until"):
        for index, (since, until) in enumerate(zip(rows.get("posting_since"), rows.get("posting_until"), strict=True)):
            if since and until and until < since:
                rows.report(index, "posting_until", BACKWARDS)
    if rows.has("share"):
        for index, share in enumerate(rows.get("share")):
            if share is not None and share > 1:
                rows.report(index, "share", TOO_MUCH)
    return found


def _named_away(people: People, context: Context) -> list[Away]:
    rows, found = people.rows, []
    for prefix, kind in AWAY:
        if not rows.has(f"{prefix}_school"):
            continue
        columns = (rows.get(f"{prefix}_{what}") for what in ("school", "since", "until"))
        for index, (school, since, until) in enumerate(zip(*columns, strict=True)):
            if not school:
                continue
            place = context.places.anytime("", school)
            if isinstance(place, Fault):
                remedy = N_("the posting is left out; correct the name if the school belongs to this unit")
                rows.report(index, f"{prefix}_school", Fault(place.cause, remedy, place.values, WARNING))
            elif since and until and until < since:
                rows.report(index, f"{prefix}_until", BACKWARDS)
            else:
                found.append(Away(index, place, kind, since, until))
    return found


def _rows_away(people: People) -> list[Away]:
    rows = people.rows
    if not rows.has("posting"):
        return []
    columns = zip(rows.get("posting"), people.places, rows.get("posting_since"), rows.get("posting_until"), strict=True)
    return [
        Away(index, place, kind, since, until)
        for index, (kind, place, since, until) in enumerate(columns)
        if kind not in (None, Posting.Kind.HOME) and place
    ]


def refuse_overlaps(people: People, context: Context) -> dict[str, list[Held]]:
    """The postings on record of the rows' people; a move that begins before the home post it ends is an error."""
    held = _held(people)
    for index in people.home_rows if held else ():
        place, since = people.places[index], _since(people, index, context)
        for one in held.get(people.hashes[index], ()):
            away = place is not None and one.unit_id != place.unit_id
            if away and _open_home(one) and max(since, context.day) <= one.since:
                people.rows.report(index, "joined_school" if people.rows.has("joined_school") else "school", OVERLAP)
    return held


def _held(people: People) -> dict[str, list[Held]]:
    persons = {known.id: person for person, known in people.known.items()}
    if not persons:
        return {}
    names = ("teacher_id", "id", *COLUMNS)
    found: dict[str, list[Held]] = defaultdict(list)
    for teacher, *values in fetch(Posting.everywhere.order_by("since"), "teacher", persons).values_list(*names):
        found[persons[teacher]].append(Held(*values))
    return found


def _open_home(held: Held) -> bool:
    return held.kind == Posting.Kind.HOME and held.until is None


def _since(people: People, index: int, context: Context) -> dt.date:
    rows = people.rows
    return rows.get("posting_since")[index] or rows.get("joined_school")[index] or context.day


def plan_postings(people: People, away: Sequence[Away], held: dict[str, list[Held]], context: Context) -> Postings:
    """What is added and changed. Natural keys: the open home post; otherwise person, school, kind and first day."""
    plan = Postings()
    _add_homes(people, plan, context)
    stages = people.rows.get("stage")
    for index in people.home_rows if people.known else ():
        if people.hashes[index] in people.known:
            _change_home(people, plan, index, held.get(people.hashes[index], ()), context)
    bad = people.rows.bad
    seen: set[tuple[Any, ...]] = set()
    for one in away:
        person = people.hashes[one.row]
        natural = (person, one.place.unit_id, one.kind, one.since)
        if one.row not in bad and natural not in seen:
            seen.add(natural)
            share = people.rows.get("share")[one.row] if one.kind == people.rows.get("posting")[one.row] else None
            _plan_away(plan, one, person, held.get(person, ()), stages[one.row] or "", share, context)
    return plan


def _add_homes(people: People, plan: Postings, context: Context) -> None:
    """The home posts of new people, column by column."""
    count = len(people.fresh)
    stages, shares, since, joined, lefts = (
        people.fresh_of(people.rows.get(name)) for name in ("stage", "share", "posting_since", "joined_school", "left")
    )
    begins = [first or second or context.day for first, second in zip(since, joined, strict=True)]
    plan.persons += people.fresh_of(people.hashes)
    plan.added["unit_id"] += people.records.added["unit_id"]
    plan.added["kind"] += [Posting.Kind.HOME.value] * count
    plan.added["stage"] += filled(stages, "")
    plan.added["subject"] += [""] * count
    plan.added["share"] += list(map(float, filled(shares, 1.0)))
    plan.added["since"] += begins
    plan.added["until"] += [left and max(left, begun) for left, begun in zip(lefts, begins, strict=True)]
    plan.tally.added += count


def _change_home(people: People, plan: Postings, index: int, held: Sequence[Held], context: Context) -> None:
    rows, place = people.rows, people.places[index]
    since, share = rows.get("posting_since")[index] or rows.get("joined_school")[index], rows.get("share")[index]
    left, stage = rows.get("left")[index], rows.get("stage")[index]
    current = next((one for one in held if _open_home(one)), None) or next(
        (one for one in reversed(held) if one.kind == Posting.Kind.HOME and place and one.unit_id == place.unit_id),
        None,
    )
    if current is not None and place is not None and current.unit_id == place.unit_id:
        given = {"since": since, "stage": stage, "share": share, "until": left and max(left, since or current.since)}
        plan.change(current, **{name: value for name, value in given.items() if value is not None})
        return
    begins = since or context.day
    if current is not None and current.until is None:
        begins = begins if begins > current.since else context.day
        plan.change(current, until=begins - DAY)
    if place is not None:
        plan.add(
            people.hashes[index], place.unit_id, Posting.Kind.HOME.value, stage or "", "", share or 1.0, begins, left
        )


def _plan_away(
    plan: Postings, one: Away, person: str, held: Sequence[Held], stage: str, share: float | None, context: Context
) -> None:
    since = one.since or context.day
    for own in held:
        if (own.unit_id, own.kind) == (one.place.unit_id, one.kind) and (one.since is None or own.since == since):
            plan.change(own, **({"until": one.until} if one.until else {}))
            return
    until = max(one.until, since) if one.until else None
    plan.add(person, one.place.unit_id, str(one.kind), stage, "", 1.0 if share is None else float(share), since, until)
