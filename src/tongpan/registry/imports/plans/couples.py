"""Couples that a staff list names: the spouse by the ID number, of which only the keyed hash is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongpan.registry.imports.identity import SOUND, flaws, hashes_of
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.imports.values import key, read_code
from tongpan.registry.models import Spouse, Teacher
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Context
from .dwellings import NONE
from .teachers import People

LEFT_OUT = N_("the couple is left out; correct the number, or import both people at a unit that both belong to")
UNSOUND = Fault(N_("it is no sound ID number"), LEFT_OUT, severity=WARNING)
ALONE = Fault(N_("it is the person's own ID number"), LEFT_OUT, severity=WARNING)
UNKNOWN = Fault(N_("nobody in this file or on the lists of this unit has this ID number"), LEFT_OUT, severity=WARNING)
OTHERWISE = Fault(N_("another row names somebody else as the spouse of one of the two"), LEFT_OUT, severity=WARNING)


@dataclass
class Couples:
    """Couples to write, each once, by the hashes of the two; keys of people outside the file; rows that go first."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def plan_couples(people: People, context: Context) -> Couples:
    """What the file says of couples against the records. One of the two need say it; an empty cell says nothing."""
    plan, named = Couples(), _named(people)
    if not named:
        return plan
    here = {people.hashes[index]: index for index in people.home_rows}
    plan.ids = _elsewhere({other for other in named.values() if other} - set(here), context)
    wanted = _agreed(people, named, here, plan.ids)
    ids = {person: known.id for person, known in people.known.items()} | plan.ids
    involved = {*wanted, *filter(None, wanted.values())} & set(ids)
    held = _held({ids[person] for person in involved}, context)
    gone: set[int] = set()
    for person, other in wanted.items():
        one, two = ids.get(person), ids.get(other)
        before = {pk for pk, teacher, spouse in held if {teacher, spouse} & {one, two} - {None}}
        if not other:
            plan.tally.changed += bool(before)
        elif {(one, two), (two, one)} <= {(teacher, spouse) for pk, teacher, spouse in held if pk in before}:
            plan.tally.same += 1
            continue
        else:
            plan.pairs.append((person, other))
            plan.tally.changed += bool(before)
            plan.tally.added += not before
        gone |= before
    plan.gone = sorted(gone)
    return plan


def _named(people: People) -> dict[int, str]:
    """The hash of the spouse that each row names; empty where it says that there is none. Unsound numbers are told."""
    rows, found = people.rows, {}
    cells = rows.get("spouse") if rows.has("spouse") else []
    for index in people.home_rows if cells else ():
        cell = cells[index]
        if cell is None:
            continue
        number = read_code(cell)
        if key(cell) in NONE:
            found[index] = ""
        elif not isinstance(number, str) or flaws([number])[0] != SOUND:
            rows.report(index, "spouse", UNSOUND)
        else:
            found[index] = hashes_of([number])[0]
    return found


def _elsewhere(hashes: set[str], context: Context) -> dict[str, int]:
    """Of people who are not in the file, those on the lists of the importing unit, by their hash."""
    if not hashes:
        return {}
    found = fetch(Teacher.everywhere.order_by(), "identity_hash", hashes).filter(left=None)
    rows = found.values_list("identity_hash", "pk", "unit__path")
    return {person: pk for person, pk, path in rows if path.startswith(context.unit.path)}


def _agreed(people: People, named: dict[int, str], here: dict[str, int], elsewhere: dict[str, int]) -> dict[str, str]:
    """Each couple once, and who has nobody any more; what contradicts an earlier row or names nobody is told."""
    rows, taken, found = people.rows, dict[str, str](), dict[str, str]()
    for index, other in named.items():
        person = people.hashes[index]
        if other == person:
            rows.report(index, "spouse", ALONE)
        elif other and other not in here and other not in elsewhere:
            rows.report(index, "spouse", UNKNOWN)
        elif taken.get(person, other) != other or (other and taken.get(other, person) != person):
            rows.report(index, "spouse", OTHERWISE)
        elif person not in taken:
            taken[person] = found[person] = other
            if other:
                taken[other] = person
    return found


def _held(ids: set[int], context: Context) -> list[tuple[int, int, int]]:
    """The rows on record of people of this unit in which one of some stands: key, teacher, spouse."""
    if not ids:
        return []
    here = Spouse.everywhere.filter(teacher__unit__path__under=context.unit.path)
    found = (fetch(here, name, ids).values_list("pk", "teacher_id", "spouse_id") for name in ("teacher", "spouse"))
    return sorted({row for part in found for row in part})
