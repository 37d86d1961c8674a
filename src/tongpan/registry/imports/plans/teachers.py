"""Staff lists: which people are new, which change, and their postings and titles."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.pinyin import syllable
from tongpan.registry.imports.identity import masks_of
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.schemas.teachers import LEDGER, RECORD
from tongpan.registry.models import Posting, Teacher
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Changes, Context, Samples
from .dwellings import settle_homes
from .people import home_schools, identify, refuse_doubles
from .rows import Rows

FIELDS = (
    "name", "sex", "born", "employment", "full_time", "degree", "title", "subject", "second_subject", "certified",
    "joined_school", "retires", "left", "frozen", "home",
)  # fmt: skip
LONGEST_KEY = 120
DEFAULTS: dict[str, Any] = {
    "employment": "established", "full_time": True, "certified": True, "frozen": False,
    "born": None, "joined_school": None, "retires": None, "left": None,
}  # fmt: skip
LABELS = {own.name: own.label for own in RECORD} | {"home": N_("Home, roughly")}
HIDDEN = ("name", "born", "home")
"""Fields whose values no sample shows."""
FOUND = ("born", "sex", "home")
"""Fields that may be filled where no column bears their name."""
ELSEWHERE = Fault(
    N_("the person is on the list of a school outside this unit"),
    N_("ask the unit above both to import the move, or let the other school enter the date of leaving"),
)
NO_HOME = Fault(
    N_("the person of this posting has no home post"),
    N_("add a row with the home school, or import the staff list first"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A person who is on record: key, home school, path of that school, fields and ledger."""

    id: int
    unit_id: int
    path: str
    values: tuple[Any, ...]
    ledger: dict[str, str]


@dataclass
class People:
    """The rows of a staff list with all that is known about them."""

    rows: Rows
    hashes: list[str]
    places: list[Place | None]
    known: dict[str, Known]
    home_rows: list[int] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)
    records: Changes = field(default_factory=Changes)

    def fresh_of(self, values: Sequence[Any]) -> list[Any]:
        """Of a column, the values of the new people."""
        return list(values) if len(self.fresh) == len(self.rows) else [values[i] for i in self.fresh]


def open_people(rows: Rows, context: Context) -> People:
    """Who the rows are and where they work, with every fault of persons and schools reported."""
    hashes = identify(rows, context)
    context.say(N_("Finding schools"))
    places = home_schools(rows, context)
    refuse_doubles(rows, hashes, places)
    settle_homes(rows, context, places)
    context.say(N_("Comparing with the records"))
    people = People(rows, hashes, places, _known(hashes))
    _refuse_strangers(people, context)
    good = rows.good()
    people.home_rows = _home_rows(rows, good)
    _refuse_homeless(people, good)
    return people


def finish_people(people: People, samples: Samples) -> None:
    """Once every error is known: who is added, who changes, who stays."""
    people.home_rows = _home_rows(people.rows, people.rows.good())
    known, hashes = people.known, people.hashes
    people.fresh = [i for i in people.home_rows if hashes[i] not in known] if known else people.home_rows
    _add(people)
    _change(people, samples)


def _home_rows(rows: Rows, good: list[int]) -> list[int]:
    kinds = rows.get("posting")
    home = (None, Posting.Kind.HOME.value)
    return good if set(kinds) <= set(home) else [i for i in good if kinds[i] in home]


def _known(hashes: Sequence[str]) -> dict[str, Known]:
    if not Teacher.everywhere.exists():
        return {}
    found = fetch(Teacher.everywhere.order_by(), "identity_hash", filter(None, hashes))
    listed = found.values_list("identity_hash", "id", "unit_id", "unit__path", "ledger", *FIELDS)
    return {row[0]: Known(row[1], row[2], row[3], row[5:], row[4]) for row in listed}


def _refuse_strangers(people: People, context: Context) -> None:
    outside = {person for person, known in people.known.items() if not known.path.startswith(context.unit.path)}
    if outside:
        for index, person in enumerate(people.hashes):
            if person in outside:
                people.rows.report(index, "identity", ELSEWHERE)


def _refuse_homeless(people: People, good: list[int]) -> None:
    """A posting away from home needs a person who is on record or has a home post in the file."""
    if len(people.home_rows) == len(good):
        return
    homes = {people.hashes[i] for i in people.home_rows} | set(people.known)
    for index in set(good) - set(people.home_rows):
        if people.hashes[index] not in homes:
            people.rows.report(index, "identity", NO_HOME)


def _add(people: People) -> None:
    fresh, rows, pick = people.fresh, people.rows, people.fresh_of
    columns: dict[str, list[Any]] = {}
    for name in FIELDS:
        columns[name] = filled(pick(rows.get(name)), DEFAULTS.get(name, ""))
    columns["unit_id"] = [place.unit_id for place in pick(people.places)]
    columns["identity_hash"] = pick(people.hashes)
    columns["identity_mask"] = masks_of(pick(rows.get("identity")))
    columns["sort_key"] = sort_keys(columns["name"])
    columns["ledger"] = _ledgers(rows, pick, len(fresh))
    people.records.added = columns
    people.records.tally.added = len(fresh)


def filled(values: list[Any], empty: Any) -> list[Any]:
    """The values with something else for None."""
    return [empty if value is None else value for value in values] if None in set(values) else values


def sort_keys(names: Sequence[str]) -> list[str]:
    """Pinyin keys of many people's names: character by character, each character once."""
    text = "\n".join(names)
    table = {ord(mark): f"{syllable(mark)} " for mark in set(text) - {"\n"}}
    return [key[:LONGEST_KEY] for key in text.translate(table).replace(" \n", "\n")[:-1].split("\n")]


def _ledgers(rows: Rows, pick: Callable[[Sequence[Any]], list[Any]], count: int) -> list[str]:
    """The ledger of each row as JSON, put together from parts that are written once."""
    columns = []
    for own in LEDGER:
        if rows.has(own.name):
            values = pick(rows.get(own.name))
            head = json.dumps(own.name)
            parts = {value: f"{head}: {json.dumps(str(value), ensure_ascii=False)}, " for value in set(values)}
            parts[None] = ""
            columns.append(map(parts.__getitem__, values))
    if not columns:
        return ["{}"] * count
    return [f"{{{parts[:-2]}}}" for parts in map("".join, zip(*columns, strict=True))]


def _change(people: People, samples: Samples) -> None:
    """Overwrite what the file says; an empty cell says nothing."""
    rows, records = people.rows, people.records
    given = [(place, rows.get(name)) for place, name in enumerate(FIELDS) if rows.has(name) or name in FOUND]
    ledger = [(own.name, rows.get(own.name)) for own in LEDGER if rows.has(own.name)]
    changes: dict[str, list[Any]] = {name: [] for name in (*FIELDS, "unit_id", "sort_key", "ledger")}
    for index in people.home_rows if people.known else ():
        known = people.known.get(people.hashes[index])
        if known is None:
            continue
        values = list(known.values)
        for place, column in given:
            if column[index] is not None:
                values[place] = column[index]
        more = {name: str(column[index]) for name, column in ledger if column[index] is not None}
        unit_id = people.places[index].unit_id  # type: ignore[union-attr]
        if tuple(values) == known.values and unit_id == known.unit_id and more.items() <= known.ledger.items():
            records.tally.same += 1
            continue
        _note(samples, rows.name_of(index), known, values, unit_id, people.places[index])
        records.changed_ids.append(known.id)
        for name, value in zip(FIELDS, values, strict=True):
            changes[name].append(value)
        changes["unit_id"].append(unit_id)
        changes["ledger"].append(known.ledger | more)
    changes["sort_key"] = sort_keys(changes["name"])
    records.changed = changes
    records.tally.changed = len(records.changed_ids)


def _note(samples: Samples, row: str, known: Known, values: list[Any], unit_id: int, place: Place | None) -> None:
    """Show a change by its row: a sample names nobody."""
    for name, old, new in zip(FIELDS, known.values, values, strict=True):
        if old != new:
            hidden = name in HIDDEN
            samples.note(row, LABELS[name], "•••" if hidden else old, "•••" if hidden else new, name=name)
    if unit_id != known.unit_id and place:
        samples.note(row, LABELS["school"], "", place.name)
