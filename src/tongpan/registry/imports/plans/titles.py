"""Backbone titles that a staff list names: 市级骨干教师、县级学科带头人."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.imports.values import NO, YES, key
from tongpan.registry.models import BackboneTitle
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Context
from .teachers import People

Level = BackboneTitle.Level
LEVELS = (
    (re.compile("国家|全国|national", re.I), Level.NATIONAL),
    (re.compile("省|自治区|provin", re.I), Level.PROVINCE),
    (re.compile("市|州|city", re.I), Level.CITY),
    (re.compile("县|区|旗|county", re.I), Level.COUNTY),
    (re.compile("校|school", re.I), Level.SCHOOL),
)
PLAIN = "骨干教师"
COLUMNS = ("level", "title", "issuer", "subject", "since", "until")
NO_LEVEL = Fault(
    N_("the title does not say who gave it"),
    N_("write the level before it (县级、市级、省级 or 国家级), or add a column with the level"),
)
NO_DATE = Fault(
    N_("titles without a date (%(number)s) are taken to hold from 1 September %(year)s"),
    N_("fill in since when it holds"),
    severity=WARNING,
)


@dataclass
class Titles:
    """New titles by column, each with the hash of its person; and new ends and issuers of those on record."""

    persons: list[str] = field(default_factory=list)
    added: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def split_titles(text: str, level: str | None) -> list[tuple[str, str]] | Fault:
    """The level and name of every title in a cell. A bare level (“县级”) means a backbone teacher of that level."""
    found: list[tuple[str, str]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[、,，;；/]", text))):
        if key(part) in NO or key(part) in {"没有", "无", "未评"}:
            continue
        own = next((own for pattern, own in LEVELS if pattern.match(part)), None)
        own = own or level or next((own for pattern, own in LEVELS if pattern.search(part)), None)
        if own is None:
            return NO_LEVEL
        bare = key(part) in YES or len(part) <= 3
        found.append((str(own), PLAIN if bare else part[:40]))
    return list(dict.fromkeys(found))


def check_titles(people: People) -> dict[int, list[tuple[str, str]]]:
    """The titles of each row; a title without a level is an error."""
    rows = people.rows
    if not rows.has("backbone") and not rows.has("backbone_level"):
        return {}
    found: dict[int, list[tuple[str, str]]] = {}
    known: dict[tuple[Any, Any], list[tuple[str, str]] | Fault] = {}
    for index, pair in enumerate(zip(rows.get("backbone"), rows.get("backbone_level"), strict=True)):
        text, level = pair
        if text is None and level is None:
            continue
        if pair not in known:
            known[pair] = split_titles(text or PLAIN, level)
        titles = known[pair]
        if isinstance(titles, Fault):
            rows.report(index, "backbone", titles)
        elif titles:
            found[index] = titles
    return found


def plan_titles(people: People, found: dict[int, list[tuple[str, str]]], context: Context) -> Titles:
    """What is added and changed. A title on record with the same level and name is the same where no date is given."""
    plan, rows, held = Titles(), people.rows, _held(people)
    dates, ends, issuers = (rows.get(f"backbone_{what}") for what in ("since", "until", "issuer"))
    seen: set[tuple[Any, ...]] = set()
    undated: list[int] = []
    for index, titles in found.items():
        for level, title in titles if index not in rows.bad else ():
            person, since = people.hashes[index], dates[index]
            if (person, level, title, since) in seen:
                continue
            seen.add((person, level, title, since))
            given = {"until": ends[index], "issuer": issuers[index]}
            same = [own for own in held.get((person, level, title), ()) if since is None or own["since"] == since]
            if same:
                _change(plan, same[-1], {name: value for name, value in given.items() if value is not None})
                continue
            if since is None:
                undated.append(index)
            values = (level, title, given["issuer"] or "", "", since or context.day, given["until"])
            plan.persons.append(person)
            for column, value in zip(plan.added.values(), values, strict=True):
                column.append(value)
            plan.tally.added += 1
    if undated:
        values = {"number": len(undated), "year": context.year}
        rows.report(undated[0], "backbone", replace(NO_DATE, values=values))
    return plan


def _change(plan: Titles, own: dict[str, Any], given: dict[str, dt.date | str]) -> None:
    real = {name: value for name, value in given.items() if own[name] != value}
    if real:
        plan.changed[own["id"]] = real
        plan.tally.changed += 1
    else:
        plan.tally.same += 1


def _held(people: People) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    persons = {known.id: person for person, known in people.known.items()}
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    if persons:
        rows = fetch(BackboneTitle.everywhere.order_by("since"), "teacher", persons)
        for row in rows.values("teacher_id", "id", "level", "title", "since", "until", "issuer"):
            found[persons[row["teacher_id"]], row["level"], row["title"]].append(row)
    return found
