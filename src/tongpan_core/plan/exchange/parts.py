"""A city's counties apart from each other, where nobody leaves the county: each part is a problem of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tongpan_core.plan.exchange.problem import ExchangeProblem


def parts_of(problem: ExchangeProblem) -> list[ExchangeProblem]:
    """Problems whose plans together are the plans of the whole: counties, joined where a couple lives in two."""
    if not problem.limits.within_county:
        return [problem]
    county = {section.school: section.county for section in problem.sections}
    root = {section.county: section.county for section in problem.sections}

    def top(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    for section in problem.sections:
        root[top(section.county)] = top(county[section.school])
    by_key = {person.key: person for person in problem.people}
    for person in problem.people:
        if person.partner and problem.limits.couple_km is not None:
            root[top(county[person.school])] = top(county[by_key[person.partner].school])
    names = list(dict.fromkeys(top(section.county) for section in problem.sections))
    if len(names) == 1:
        return [problem]
    return [_part(problem, {code for code, own in county.items() if top(own) == name}) for name in names]


def _part(problem: ExchangeProblem, schools: set[str]) -> ExchangeProblem:
    rows = np.flatnonzero([section.school in schools for section in problem.sections])
    people = tuple(person for person in problem.people if person.school in schools)
    keys, limits = {person.key for person in people}, problem.limits
    inside = np.flatnonzero([code in schools for code in problem.schools])
    shares = {code: share for code, share in limits.school_shares.items() if code in schools}
    return replace(
        problem,
        sections=tuple(problem.sections[row] for row in rows),
        required=problem.required[rows],
        present=problem.present[rows],
        weight=problem.weight[rows],
        km=problem.km[np.ix_(inside, inside)] if problem.km.size else problem.km,
        people=tuple(
            replace(
                person,
                partner=person.partner if person.partner in keys else "",
                wishes=tuple(wish for wish in person.wishes if wish[0] in schools),
            )
            if (person.partner or person.wishes) and not _inside(person.partner, person.wishes, keys, schools)
            else person
            for person in people
        ),
        limits=replace(limits, school_shares=shares, frozen=limits.frozen & schools),
        fixed=tuple(
            own for own in problem.fixed if own.person in keys and (own.kind == "stay" or own.school in schools)
        ),
        current=None if problem.current is None else tuple(own for own in problem.current if own.person in keys),
    )


def _inside(partner: str, wishes: tuple[tuple[str, float], ...], keys: set[str], schools: set[str]) -> bool:
    return (not partner or partner in keys) and all(school in schools for school, _ in wishes)
