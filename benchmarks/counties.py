"""Synthetic counties of realistic unevenness: small rural schools, large urban ones, numbers made from a seed."""

from __future__ import annotations

import itertools

import numpy as np

from tongpan_core.plan.balance.problem import (
    BalanceProblem,
    Indicator,
    Limits,
    MoveCost,
    Profile,
    Purchase,
    Section,
    StageRule,
    Training,
)

THRESHOLDS = {
    "primary": (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3),
    "junior": (5.3, 1.0, 0.9, 5.8, 10.2, 2500.0, 2.4),
}
CV_LIMIT = {"primary": 0.50, "junior": 0.45}
INDICATORS = (
    Indicator("L1", "teachers above required qualification", 100),
    Indicator("L2", "backbone teachers", 100),
    Indicator("L3", "PE and arts teachers", 100),
    Indicator("L4", "teaching area", 1, "m²"),
    Indicator("L5", "sports area", 1, "m²"),
    Indicator("L6", "equipment", 1, "元"),
    Indicator("L7", "networked classrooms", 100),
)


def _unit(k: int) -> tuple[float, ...]:
    return tuple(float(j == k) for j in range(7))


def _profiles() -> tuple[Profile, ...]:
    return tuple(
        Profile(
            f"{q}{b}{a}",
            f"profile {q}{b}{a}",
            (q, b, a, 0, 0, 0, 0),
            bool(b),
            None if b else 80_000.0 + 8_000 * q + 4_000 * a,
        )
        for q, b, a in itertools.product((0, 1), repeat=3)
    )


def _trainings() -> tuple[Training, ...]:
    pairs = list(itertools.product((0, 1), repeat=2))
    qualify = [Training(f"q{b}{a}", "qualification", f"0{b}{a}", f"1{b}{a}", 15_000) for b, a in pairs]
    backbone = [Training(f"b{q}{a}", "backbone", f"{q}0{a}", f"{q}1{a}", 30_000) for q, a in pairs]
    return (*qualify, *backbone)


PURCHASES = (
    Purchase("area", "teaching area", "m²", 3000, _unit(3)),
    Purchase("sports", "sports area", "m²", 600, _unit(4)),
    Purchase("equipment", "equipment", "元", 1, _unit(5)),
    Purchase("classroom", "networked classroom", "room", 40_000, _unit(6), 1),
)


def county(schools: int, seed: int, *, limits: Limits | None = None) -> BalanceProblem:
    """A county of some ``schools`` schools; a tenth teach both stages."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(["rural", "town", "urban"], size=schools, p=[0.6, 0.25, 0.15])
    stages = rng.choice(["primary", "junior", "both"], size=schools, p=[0.68, 0.22, 0.10])
    centre = {"rural": 22.0, "town": 12.0, "urban": 4.0}
    place = rng.normal(size=(schools, 2)) * np.array([centre[k] for k in kind])[:, None]
    rows = [(i, s) for i in range(schools) for s in ("primary", "junior") if stages[i] in (s, "both")]
    at = np.array([i for i, _ in rows])
    size = {"rural": (50, 320), "town": (400, 1000), "urban": (1000, 2000)}
    pupils = np.array([float(rng.integers(*size[kind[i]])) for i in at])
    amounts, teachers = _stock(rng, kind[at], [s for _, s in rows], pupils)
    staff = teachers.sum(axis=1)
    ratio = np.array([19.0 if s == "primary" else 13.5 for _, s in rows])
    km = np.linalg.norm(place[at][:, None] - place[at][None], axis=2) * 1.3
    movable = np.floor(teachers * rng.uniform(0.4, 0.9, size=teachers.shape)).astype(np.int64)
    rules = {
        s: StageRule(THRESHOLDS[s], tuple(0.85 * t for t in THRESHOLDS[s]), (CV_LIMIT[s],) * 7, 6)
        for s in ("primary", "junior")
    }
    return BalanceProblem(
        county=f"county {schools}/{seed}",
        sections=tuple(Section(f"S{i:04d}", f"School {i}", s) for i, s in rows),
        indicators=INDICATORS,
        rules=rules,
        pupils=pupils,
        amounts=amounts,
        profiles=_profiles(),
        teachers=teachers,
        movable=movable,
        staff=staff,
        staff_least=np.ceil(pupils / ratio * 0.9),
        staff_most=np.ceil(np.maximum(staff, pupils / ratio)) + 2,
        km=km,
        move_cost=MoveCost(6_000, 120),
        trainings=_trainings(),
        purchases=PURCHASES,
        limits=limits or Limits(share_out=0.2, backbone_share=0.2, distance_km=60),
    )


def _stock(rng, kind, stages, pupils):
    n = len(pupils)
    per_teacher = {"rural": 11.0, "town": 16.5, "urban": 18.5}
    junior = np.array([s == "junior" for s in stages])
    load = np.array([per_teacher[k] for k in kind]) * np.where(junior, 0.75, 1.0) * rng.uniform(0.85, 1.15, n)
    staff = np.maximum(np.round(pupils / load), 3).astype(int)
    share = {"rural": (0.62, 0.06, 0.07), "town": (0.8, 0.14, 0.13), "urban": (0.95, 0.30, 0.17)}
    teachers = np.zeros((n, 8), dtype=np.int64)
    for i in range(n):
        q, b, a = (rng.random(staff[i]) < min(1, s * rng.uniform(0.7, 1.25)) for s in share[kind[i]])
        np.add.at(teachers[i], q * 4 + b * 2 + a * 1, 1)
    effects = np.array([p.effects for p in _profiles()])
    amounts = (teachers @ effects).astype(float)
    base = np.array([THRESHOLDS[s] for s in stages])
    rich = {"rural": (1.7, 2.0, 1.1, 1.5), "town": (1.1, 1.1, 1.1, 1.1), "urban": (0.98, 0.85, 1.3, 1.0)}
    spread = np.array([0.45, 0.55, 0.5, 0.35])
    level = np.array([rich[k] for k in kind]) * np.exp(rng.normal(size=(n, 4)) * spread - spread**2 / 2)
    amounts[:, 3:] = np.round(level * base[:, 3:] * pupils[:, None] / np.array([1, 1, 1, 100.0]))
    return amounts, teachers
