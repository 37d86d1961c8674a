"""Exchanges small enough to look at whole."""

from __future__ import annotations

import itertools

import numpy as np

from tongpan_core.plan.exchange import (
    ExchangePlan,
    ExchangeProblem,
    Limits,
    Person,
    Posting,
    Prices,
    Section,
    objective,
    violations,
)
from tongpan_core.plan.exchange.verify import way_km

PRICES = Prices(unmet=90_000, allowance=12_000, per_km=400, second=6_000, wish=8_000, change=10_000)
SUBJECTS = ("maths", "music")


def tiny(people, required, present, *, limits=None, prices=PRICES, **more):
    """Schools S0, S1 … in a row, 5.6 km apart, all primary in county C."""
    sections = tuple(
        Section(f"S{row}", f"第{row}小学", "primary", "C", 112.0, 23.0 + 0.05 * row) for row in range(len(required))
    )
    limits = limits or Limits(keep_own=None)
    need, now = np.array(required, float), np.array(present, float)
    return ExchangeProblem("测试县", sections, SUBJECTS, need, now, tuple(people), prices, limits, **more)


def teacher(key, school, subject="maths", **more):
    return Person(key, school, "primary", subject, **more)


def drawn(rng, **limits):
    """A random small case with couples, wishes, second subjects and past exchanges."""
    schools = int(rng.integers(2, 4))
    people = []
    for row in range(int(rng.integers(2, 6))):
        subject = SUBJECTS[int(rng.integers(2))]
        other = tuple(s for s in SUBJECTS if s != subject) if rng.random() < 0.3 else ()
        wishes = ((f"S{int(rng.integers(schools))}", float(rng.choice([1.0, 0.5]))),) if rng.random() < 0.5 else ()
        past = (f"S{int(rng.integers(schools))}",) if rng.random() < 0.2 else ()
        since = float(rng.integers(0, 6)) if past else None
        person = teacher(
            f"T{row}", f"S{int(rng.integers(schools))}", subject, others=other, wishes=wishes, past=past,
            since_last=since, backbone=bool(rng.random() < 0.4), eligible=bool(rng.random() < 0.85),
            movable=bool(rng.random() < 0.9),
        )  # fmt: skip
        people.append(person)
    if len(people) >= 4 and rng.random() < 0.5:
        pair = people[0], people[1]
        people[0], people[1] = (_with(pair[0], partner=pair[1].key), _with(pair[1], partner=pair[0].key))
    present = np.zeros((schools, 2))
    for person in people:
        present[int(person.school[1:]), SUBJECTS.index(person.subject)] += 1
    present += rng.integers(0, 2, present.shape)
    required = np.maximum(present + rng.integers(-2, 3, present.shape) * rng.choice([0.5, 1.0], present.shape), 0)
    given = {"km": float(rng.choice([6.0, 20.0])), "keep_own": int(rng.integers(0, 2)), "couple_km": 6.0} | limits
    return tiny(people, required, present, limits=Limits(**given))


def _with(person, **changes):
    from dataclasses import replace

    return replace(person, **changes)


def every_plan(problem):
    """Every plan that keeps the rules, with its total: all choices of host and subject for everybody."""
    sections = {section.school: section for section in problem.sections}
    choices = []
    for person in problem.people:
        own = [None]
        for section in problem.sections:
            if section.school != person.school and section.stage == person.stage:
                own += [(section.school, subject) for subject in (person.subject, *person.others)]
        choices.append(own)
    prices = problem.prices
    for picked in itertools.product(*choices):
        lines = []
        for person, choice in zip(problem.people, picked, strict=True):
            if choice is not None:
                wishes, km = dict(person.wishes), way_km(problem, person, choice[0], sections)
                cost = prices.allowance + prices.per_km * km + prices.second * (choice[1] != person.subject)
                cost = round(cost + prices.wish * (wishes.get(person.school, 0) - wishes.get(choice[0], 0)))
                stage = person.stage
                lines.append(
                    Posting(person.key, person.school, choice[0], stage, choice[1], person.years, km, float(cost))
                )
        plan = ExchangePlan(problem.region, problem.digest, tuple(lines))
        if not violations(problem, plan):
            yield objective(problem, plan), plan
