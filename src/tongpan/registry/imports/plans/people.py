"""Who the rows of a staff list are: ID numbers checked and hashed, home schools found, nobody twice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tongpan.registry.imports.identity import LENGTH, MISSHAPEN, SOUND, born_of, flaws, hashes_of, sex_of
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.models import Posting
from tongpan_core.messages import N_

from .base import Context
from .rows import Rows

SHAPE = Fault(N_("it is no ID number of 18 characters"), N_("correct the number; format the column as text"))
CHECK = Fault(N_("the check digit of the ID number is wrong"), N_("compare the number with the card and correct it"))
OTHER_BIRTH = Fault(
    N_("it is not the date of birth in the ID number"), N_("correct whichever of the two is wrong"), severity=WARNING
)
OTHER_SEX = Fault(
    N_("it is not the sex in the ID number"), N_("correct whichever of the two is wrong"), severity=WARNING
)
NO_BIRTH = Fault(N_("the date of birth in the ID number does not exist"), N_("correct the number"))
OTHER_AGE = Fault(
    N_("it does not fit the date of birth"), N_("correct whichever of the two is wrong"), severity=WARNING
)


def identify(rows: Rows, context: Context) -> list[str]:
    """Check every ID number and return its keyed hash (empty where it is faulty); birth and sex come from it."""
    numbers = [number or "" for number in rows.get("identity")]
    verdicts = flaws(numbers)
    if (verdicts != SOUND).any():
        for index in (verdicts != SOUND).nonzero()[0].tolist():
            if numbers[index]:
                rows.report(index, "identity", SHAPE if verdicts[index] == MISSHAPEN else CHECK)
    days = [number[6:14] for number in numbers]
    known = {day: born_of(f"{'0' * 6}{day}") for day in set(days)}
    births = [known[day] for day in days]
    if None in set(births):
        for index, birth in enumerate(births):
            if birth is None and verdicts[index] == SOUND:
                rows.report(index, "identity", NO_BIRTH)
    _complete(rows, births, numbers, context.day)
    hashes = hashes_of(numbers)
    return hashes if not rows.bad else ["" if not number else hashes[i] for i, number in enumerate(numbers)]


def _complete(rows: Rows, births: list[dt.date | None], numbers: list[str], day: dt.date) -> None:
    """Fill date of birth and sex from sound ID numbers; warn where the file says something else."""
    born, sex = rows.get("born"), rows.get("sex")
    digits = [number[16] if len(number) == LENGTH else "" for number in numbers]
    real_sex = {digit: sex_of(digit) if digit.isdecimal() else None for digit in set(digits)}
    _settle(rows, "born", born, births, OTHER_BIRTH)
    _settle(rows, "sex", sex, [real_sex[digit] for digit in digits], OTHER_SEX)
    if rows.has("age"):
        for index, age in enumerate(rows.get("age")):
            if isinstance(age, int) and born[index] and abs(day.year - born[index].year - age) > 2:
                rows.report(index, "age", OTHER_AGE)


def _settle(rows: Rows, name: str, said: list[Any], real: list[Any], fault: Fault) -> None:
    """Fill in what the number says where the file says nothing; report where it says something else."""
    differing = {pair for pair in set(zip(said, real, strict=True)) if not _agree(*pair)}
    if not differing:
        return
    for index, pair in enumerate(zip(said, real, strict=True)):
        if pair in differing:
            if pair[0] is None:
                said[index] = pair[1]
            else:
                rows.report(index, name, fault)


def _agree(said: Any, real: Any) -> bool:
    """Whether nothing is to be done about two values; a date of birth may be the month alone."""
    if said == real or real is None:
        return True
    return isinstance(said, dt.date) and (said.year, said.month) == (real.year, real.month)


def home_schools(rows: Rows, context: Context, name: str = "school") -> list[Place | None]:
    """The school that each row names, reported where there is none."""
    asked = list(zip(rows.get("code"), rows.get(name), rows.get("county"), strict=True))
    known = {one: context.places.find(*one) for one in dict.fromkeys(asked)}
    found: list[Any] = list(map(known.__getitem__, asked))
    if any(isinstance(place, Fault) for place in known.values()):
        target = "code" if rows.has("code") else name
        for index, place in enumerate(found):
            if isinstance(place, Fault):
                rows.report(index, target if asked[index][0] or not rows.has(name) else name, place)
                found[index] = None
    return found


def refuse_doubles(rows: Rows, hashes: Sequence[str], places: Sequence[Place | None]) -> None:
    """A person stands once in a home post: a second row at another school is an error, at the same one a repetition."""
    if len(set(hashes)) == len(hashes):
        return
    kinds = rows.get("posting")
    first: dict[str, list[int]] = defaultdict(list)
    for index, (person, kind) in enumerate(zip(hashes, kinds, strict=True)):
        if person and kind in (None, Posting.Kind.HOME):
            first[person].append(index)
    for indexes in first.values():
        if len(indexes) > 1:
            _report_doubles(rows, indexes, places)


def _report_doubles(rows: Rows, indexes: list[int], places: Sequence[Place | None]) -> None:
    schools = {place.unit_id for i in indexes if (place := places[i])}
    others = {i: "、".join(rows.name_of(other) for other in indexes if other != i) for i in indexes}
    for index in indexes if len(schools) > 1 else indexes[1:]:
        if len(schools) > 1:
            cause, remedy = (
                N_("the same person has a home post at another school in row %(rows)s"),
                N_("keep one home post; enter the other as an exchange or circuit posting"),
            )
        else:
            cause, remedy = N_("the same person stands in row %(rows)s already"), N_("delete one of the rows")
        rows.report(index, "identity", Fault(cause, remedy, {"rows": others[index]}))
