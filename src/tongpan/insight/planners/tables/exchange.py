"""Schools and their people to an exchange problem, and its result for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.db.models import Max
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assistance.exchange.queries.wishes import wished_hosts
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.queries.places import statistics_day, term_of
from tongpan.insight.tables import Board, board_of
from tongpan.insight.tables.counting import STOCK
from tongpan.insight.tables.plan_problem import rules_of
from tongpan.registry.models import Posting
from tongpan.registry.models import Teacher as TeacherRecord
from tongpan.registry.queries.roads import Way, roads_of
from tongpan.registry.queries.subjects import subject_code, subject_staff
from tongpan_core.measure import split
from tongpan_core.measure.judging import find_gap
from tongpan_core.plan.distance import NO_ROADS, ROADS, great_circle_km, lay_roads
from tongpan_core.plan.exchange import (
    Decision,
    ExchangePlan,
    ExchangeProblem,
    Limits,
    Params,
    Person,
    Prices,
    build_problem,
    solve,
)
from tongpan_core.tables import SchoolFigures, Sections

from .at_home import HOMES_STRAIGHT, at_home
from .base import Gate, Inputs, Statement, policy_day
from .base import Params as Asked
from .by_hand import NO_PERSON, NO_SCHOOL, NO_SUBJECT, names_told, sort_out
from .digest import digest_of
from .published import engaged, home_posts, in_force, origins, without
from .roads import digested, kilometres
from .sections import COMPULSORY, absent, names_of, ordinary

NO_WISHES = gettext_noop("Nobody has applied for a host school in this school year: wishes play no part.")


class Exchange(Gate):
    """The gate of teacher exchange: one county's people and the needs of its schools by subject."""

    solve = staticmethod(solve)

    def read(self, unit: Unit, year: int, asked: Asked) -> Inputs:
        """People with a whole home post; posts filled now from postings; the plan in force, which is changed least."""
        replaced = origins(unit, year, "exchange")
        board, day = board_of(unit, year, without=replaced), policy_day(asked)
        sections, records = ordinary(board, day), _records(board)
        staff = subject_staff(unit, year, board.region, without=replaced)
        present = {(own.school, own.stage, own.subject): own.fte for own in staff}
        past, wishes = _past(unit, board.day), _wishes(unit, year, sections)
        people = _people(board, home_posts(unit, board.day), records, past, wishes, float(asked["years"]))
        busy = engaged(unit, term_of(year, float(asked["years"])), replaced)
        people, staying = without(people, busy)
        people, private = at_home(people)
        (current, published), unseen = in_force(unit, year, asked["first"]), absent(board, day, COMPULSORY)
        problem, missing = build_problem(
            sections,
            people,
            present,
            day,
            region=board.region,
            name=unit.title,
            prices=_prices(asked),
            limits=_limits(board, sections, asked),
            current=current,
        )
        problem, left = _decided(problem, asked)
        roads = roads_of(unit)
        problem, ways = _by_road(problem, roads)
        if current is not None and asked["first"] == "changes":
            problem = replace(problem, first="changes")
        return Inputs(
            problem=problem,
            digest=digest_of(
                board.plan_digest,
                staff,
                sorted(past.items()),
                sorted(records.items()),
                *([wishes] if wishes else []),
                *([busy] if busy else []),
                *private.digested,
                *digested(roads),
            ),
            names={own.code: own.name for own in sections.schools}
            | {unit.slug: unit.title}
            | names_of(board, unseen)
            | names_told(left, board.names),
            missing=[
                *left,
                *published,
                *staying,
                ways,
                *_from_homes(problem, ways),
                *private.told,
                *_unknown(wishes),
                *unseen,
                *(Statement(own.text, dict(own.values), own.school) for own in missing),
            ],
            more={"schools": list(problem.schools), "in_force": digest_of(current) if current else ""},
        )

    def params(self, asked: Asked) -> Params:  # noqa: ARG002 - the core's own
        """The core's own."""
        return Params()

    def plan_from(self, data: Mapping[str, Any]) -> ExchangePlan:
        """The postings."""
        return ExchangePlan.from_dict(data)

    def explain(self, inputs: Inputs, plan: ExchangePlan) -> Any:
        """Why who goes where; ratios and what binds."""
        from tongpan_core.plan.exchange.explain import explain

        return explain(inputs.problem, plan)

    def summary(self, inputs: Inputs, plan: ExchangePlan, told: Mapping[str, Any]) -> dict[str, Any]:
        """Who is sent, which shares, what stays open."""
        people = {own.key: own for own in inputs.problem.people}
        sent, eligible = len(plan.postings), sum(own.eligible for own in people.values())
        backbone = sum(people[own.person].backbone for own in plan.postings)
        ways = [own.km for own in plan.postings if own.km is not None]
        before, after = told["unmet"]
        values = {
            "sent": sent, "eligible": eligible, "share": sent / eligible if eligible else None,
            "backbone_share": backbone / sent if sent else None, "unmet_before": before, "unmet_after": after,
            "km": sum(ways) / len(ways) if ways else None, "wishing": sum(bool(own.wishes) for own in people.values()),
            "wishes": sum(own["rank"] is not None for own in told["reasons"]),
        }  # fmt: skip
        text = gettext_noop("%(sent)s people sent, posts open %(before)s → %(after)s")
        headline = {"sent": sent, "before": round(before, 1), "after": round(after, 1)}
        return values | {"headline": {"text": text, "values": headline}}

    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: ExchangePlan) -> list[dict[str, Any]]:  # noqa: ARG002
        """The difference coefficients of what counts people, with those sent counted at their hosts."""
        board = board_of(unit, year, without=origins(unit, year, "exchange"))
        figures = {when: _coefficients(board, moved) for when, moved in (("before", ()), ("after", plan.postings))}
        rows = []
        for key, own in figures["before"].items():
            then = figures["after"].get(key)
            if then is not None and abs(own["cv"] - then["cv"]) > 1e-9:
                rows.append({name: own[name] for name in ("stage", "code", "label", "label_zh", "limit")}
                            | {"before": own["cv"], "after": then["cv"]})  # fmt: skip
        return rows


def _records(board: Board) -> dict[str, tuple[str, str]]:
    """Second subject and date of the last change of everybody whom the board knows, by key; one query."""
    ids = [int(own.key.removeprefix("T")) for own in board.teachers]
    rows = TeacherRecord.everywhere.filter(pk__in=ids).values_list("pk", "subject", "second_subject")
    return {f"T{pk}": (subject, second) for pk, subject, second in rows}


def _past(unit: Unit, day: dt.date) -> dict[int, tuple[dt.date, tuple[str, ...]]]:
    """Day on which the last exchange ended, and the schools where somebody has been sent, by person; two queries."""
    rows = Posting.everywhere.filter(teacher__unit__path__under=unit.path, kind=Posting.Kind.EXCHANGE, until__lt=day)
    ended = dict(rows.values_list("teacher").annotate(last=Max("until")).values_list("teacher", "last"))
    hosts: dict[int, set[str]] = {}
    for pk, school in rows.values_list("teacher", "unit__slug"):
        hosts.setdefault(pk, set()).add(school)
    return {pk: (last, tuple(sorted(hosts[pk]))) for pk, last in ended.items()}


def wishes_of(unit: Unit, year: int) -> list[tuple[int, str]]:
    """Teacher and host of every application that stands in the school year."""
    return wished_hosts(unit, statistics_day(year), statistics_day(year + 1) - dt.timedelta(days=1))


def _wishes(unit: Unit, year: int, sections: Sections) -> dict[int, list[str]]:
    """The hosts among the schools planned for that people have applied for in the school year, by person."""
    known = {own.code for own in sections.schools}
    found: dict[int, list[str]] = {}
    for person, host in wishes_of(unit, year):
        if host in known:
            found.setdefault(person, []).append(host)
    return found


def _by_road(problem: ExchangeProblem, roads: Mapping[tuple[str, str], Way]) -> tuple[ExchangeProblem, Statement]:
    """The ways between schools by road where they are recorded, and what is to be said of them."""
    places = {own.school: (own.longitude, own.latitude) for own in problem.sections}
    points = np.array([places[code] for code in problem.schools], dtype=float)
    km = great_circle_km(points[:, 0], points[:, 1]) * problem.detour
    laid = lay_roads(km, problem.schools, problem.schools, kilometres(roads))
    if not laid:
        return problem, Statement(NO_ROADS, {"detour": problem.detour})
    pairs = len(problem.schools) * (len(problem.schools) - 1)
    return replace(problem, km=km), Statement(ROADS, {"known": laid, "pairs": pairs, "detour": problem.detour})


def _from_homes(problem: ExchangeProblem, ways: Statement) -> list[Statement]:
    """That homes are at the end of no road, where schools are and homes are known."""
    housed = any(own.longitude is not None for own in problem.people)
    return [Statement(HOMES_STRAIGHT, {"detour": problem.detour})] if housed and ways.text == ROADS else []


def _unknown(wishes: Mapping[int, Sequence[str]]) -> list[Statement]:
    """That nobody has applied, where nobody has."""
    return [] if wishes else [Statement(NO_WISHES)]


def _decided(problem: ExchangeProblem, asked: Asked) -> tuple[ExchangeProblem, list[Statement]]:
    """The problem with what was decided by hand about people, schools and subjects that take part in it."""
    people, schools, subjects = {own.key for own in problem.people}, set(problem.schools), set(problem.subjects)

    def why(own: Mapping[str, Any]) -> str:
        if own["person"] not in people:
            return NO_PERSON
        if own["kind"] != "stay" and own["school"] not in schools:
            return NO_SCHOOL
        return NO_SUBJECT if own["subject"] and own["subject"] not in subjects else ""

    kept, left = sort_out(asked.get("decisions", ()), why)
    if not kept:
        return problem, left
    fixed = (Decision(own["kind"], own["person"], own["school"], own["subject"]) for own in kept)
    return replace(problem, fixed=tuple(fixed)), left


def _people(
    board: Board,
    homes: Mapping[tuple[str, str], str],
    records: Mapping[str, tuple[str, str]],
    past: Mapping[int, Any],
    wishes: Mapping[int, Sequence[str]],
    years: float,
) -> list[Person]:
    """Teachers with a whole home post, one of ``homes``. Whoever applied for several hosts likes them alike.

    Their subject is the one that they teach at home, as posts filled are counted; the main one and the second, where
    they are others, they can teach too.
    """
    found = []
    for own in board.teachers:
        if "teachers" not in own.counts or own.share < 1 or own.key not in records:
            continue
        if (own.key, own.school) not in homes:  # a visitor is nobody's own teacher
            continue
        texts = homes[own.key, own.school], *records[own.key], own.subject
        subject, *others = list(dict.fromkeys(code for text in texts if (code := subject_code(text)))) or [""]
        pk = int(own.key.removeprefix("T"))
        last = past.get(pk)
        found.append(
            Person(
                key=own.key, school=own.school, stage=own.stage, subject=subject,
                others=tuple(others), backbone="teachers_backbone" in own.counts,
                eligible=own.eligible, movable=own.movable, years=years,
                since_last=None if last is None else (board.day - last[0]).days / 365.25,
                past=() if last is None else last[1], wishes=tuple((host, 1.0) for host in wishes.get(pk, ())),
            )
        )  # fmt: skip
    return found


def _prices(asked: Asked) -> Prices:
    given = {name: float(asked[name]) for name in ("unmet", "allowance", "per_km", "second", "change")}
    return Prices(**given, wish=float(asked.get("wish") or 0.0))


def _limits(board: Board, sections: Sections, asked: Asked) -> Limits:
    """As asked; of the schools that nobody leaves or joins those that take part at all."""
    names = ("share", "backbone_share", "km", "share_out", "keep_own", "couple_km", "years_between")
    frozen = {*(asked.get("frozen") or ()), *board.frozen} & {own.code for own in sections.schools}
    return Limits(
        **{name: asked[name] for name in names}, keep_need=bool(asked["keep_need"]), most_need=bool(asked["most_need"]),
        not_back=bool(asked["not_back"]), frozen=frozenset(frozen),
    )  # fmt: skip


def _coefficients(board: Board, moved: Sequence[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """CV and limit of every indicator by stage and code, with some people at another school."""
    counts = {own.key: own.counts for own in board.teachers}
    changed = {key: {stage: dict(values) for stage, values in own.items()}
               for key, own in board.figures.by_stage.items()}  # fmt: skip
    for line in moved:
        for school, step in ((line.source, -1.0), (line.target, 1.0)):
            section = changed.get(school, {}).get(line.stage, {})
            for name in counts.get(line.person, ()):
                if name in STOCK and name in section:
                    section[name] += step
    figures = SchoolFigures(board.figures.schools, changed, board.figures.shared)
    rules = rules_of(board, DEFAULT_PACK, board.day)
    gap = find_gap(split(figures, rules.weights()).sections, rules)
    return {
        (own.stage, own.code): {
            "stage": own.stage, "code": own.code, "label": own.label, "label_zh": own.label_zh, "cv": own.cv,
            "limit": None if own.cv_limit is None else own.cv_limit.number,
        }
        for own in gap.indicators
        if own.counts and own.cv == own.cv
    }  # fmt: skip


GATE = Exchange()
