"""Counties and cities for the exchange, from a seed: every rule on, need and staff as uneven as they are."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange import ExchangeProblem, Limits, Person, Prices, Section

SUBJECTS = (
    "语文",
    "数学",
    "英语",
    "物理",
    "化学",
    "道德与法治",
    "历史",
    "地理",
    "生物",
    "科学",
    "体育",
    "音乐",
    "美术",
    "信息",
)
PRIMARY = np.array([0.30, 0.24, 0.09, 0, 0, 0.06, 0, 0, 0, 0.07, 0.11, 0.05, 0.05, 0.03])
JUNIOR = np.array([0.17, 0.17, 0.17, 0.08, 0.06, 0.06, 0.06, 0.05, 0.05, 0, 0.07, 0.02, 0.02, 0.02])
PRICES = Prices(unmet=96_000, allowance=12_000, per_km=400, second=6_000, wish=8_000, change=10_000)
LIMITS = {
    "share": 0.10, "backbone_share": 0.20, "km": 25.0, "share_out": 0.15, "keep_own": 1, "couple_km": 8.0,
    "years_between": 6.0,
}  # fmt: skip


def exchange_problem(schools: int, teachers: int, seed: int, counties: int = 1) -> ExchangeProblem:
    """``schools`` in ``counties`` side by side, with ``teachers`` of whom six in ten are eligible.

    The town schools of every county hold more teachers than they need, the villages fewer; 3 % of the teachers are
    half of a couple, half have a home of their own, a third name two to five wishes, one in five was sent before.
    """
    rng = np.random.default_rng(seed)
    width = int(np.ceil(np.sqrt(counties)))
    county = np.arange(schools) % counties
    corner = np.stack([county % width, county // width], axis=1) * 0.5
    town = rng.random(schools) < 0.3
    spread = np.where(town[:, None], 0.06, 0.22)
    place = np.array([112.0, 23.5]) + corner + np.clip(rng.normal(0, spread, (schools, 2)), -0.5, 0.5)
    junior = rng.random(schools) < 0.3
    size = rng.lognormal(0, 0.6, schools) * np.where(town, 2.2, 1.0)
    staff = np.maximum(np.floor(size / size.sum() * teachers), 4).astype(int)
    staff[np.argsort(-staff)[: abs(teachers - staff.sum())]] += np.sign(teachers - staff.sum())
    names = [f"S{row:04d}" for row in range(schools)]
    sections = tuple(
        Section(
            names[row],
            f"第{row + 1}学校",
            "junior" if junior[row] else "primary",
            f"C{county[row]}",
            *map(float, place[row]),
        )
        for row in range(schools)
    )
    people, subject, home = _people(rng, sections, staff, junior, place, names)
    present = np.zeros((schools, len(SUBJECTS)))
    np.add.at(present, (home, subject), 1.0)
    share = np.where(junior[:, None], JUNIOR, PRIMARY)
    need = share * (staff * np.where(town, 0.95, 1.06) * rng.normal(1, 0.04, schools))[:, None]
    required = np.where(need > 0, np.maximum(np.round(need * 4) / 4, 0.5), 0.0)
    limits = Limits(
        **LIMITS,  # type: ignore[arg-type]
        school_shares={names[row]: 0.1 for row in np.flatnonzero(town & (staff >= 40))[: schools // 20]},
        frozen=frozenset(names[row] for row in rng.choice(schools, schools // 100, replace=False)),
    )
    limits = _possible(limits)
    return ExchangeProblem(f"市{seed}", sections, SUBJECTS, required, present, people, PRICES, limits)


def _possible(limits: Limits) -> Limits:
    """No school is asked for a share that it is frozen against."""
    from dataclasses import replace

    return replace(limits, school_shares={s: v for s, v in limits.school_shares.items() if s not in limits.frozen})


def _people(rng, sections, staff, junior, place, names):  # type: ignore[no-untyped-def]
    home = np.repeat(np.arange(len(sections)), staff)
    size = len(home)
    subject = np.array([rng.choice(len(SUBJECTS), p=_mix(JUNIOR if junior[row] else PRIMARY)) for row in home])
    other = rng.random(size) < 0.15
    second = np.array([rng.choice(len(SUBJECTS), p=_mix(JUNIOR if junior[row] else PRIMARY)) for row in home])
    eligible = rng.random(size) < 0.6
    movable = rng.random(size) < 0.9
    backbone = rng.random(size) < np.where(staff[home] > np.median(staff), 0.18, 0.08)
    lives = rng.random(size) < 0.5
    at = place[home] + rng.normal(0, 0.06, (size, 2))
    sent = rng.random(size) < 0.2
    since = rng.integers(0, 12, size)
    partner = [""] * size
    rows = rng.permutation(size)[: size * 3 // 100 // 2 * 2]
    county = np.array([int(own.county[1:]) for own in sections])
    near = rows[np.lexsort((place[home[rows], 0].round(1), place[home[rows], 1].round(1), county[home[rows]]))]
    for one, two in zip(near[::2], near[1::2], strict=True):
        partner[one], partner[two] = f"T{two:06d}", f"T{one:06d}"
    wishes = [_wish(rng, row, names, place, home) if rng.random() < 1 / 3 else () for row in range(size)]
    past = [(names[int(rng.integers(len(names)))],) if sent[row] else () for row in range(size)]
    people = tuple(
        Person(
            key=f"T{row:06d}", school=names[home[row]], stage=sections[home[row]].stage,
            subject=SUBJECTS[subject[row]],
            others=(SUBJECTS[second[row]],) if other[row] and second[row] != subject[row] else (),
            backbone=bool(backbone[row]), eligible=bool(eligible[row]), movable=bool(movable[row]),
            longitude=float(at[row, 0]) if lives[row] else None, latitude=float(at[row, 1]) if lives[row] else None,
            partner=partner[row], since_last=float(since[row]) if sent[row] else None, past=past[row],
            wishes=wishes[row],
        )
        for row in range(size)
    )  # fmt: skip
    return people, subject, home


def _mix(share: np.ndarray) -> np.ndarray:
    return share / share.sum()


def _wish(rng, row, names, place, home):  # type: ignore[no-untyped-def]
    """Two to five schools among the forty nearest, or the own one, the first the dearest."""
    way = np.abs(place - place[home[row]]).sum(axis=1)
    near = np.argpartition(way, min(40, len(way) - 1))[:40]
    picked = rng.choice(near, int(rng.integers(2, 6)), replace=False)
    return tuple((names[school], round(1.0 - 0.2 * rank, 1)) for rank, school in enumerate(picked))
