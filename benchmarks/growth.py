"""Value added of schools, beside ``mixedlm-rs``: ``python -m benchmarks.growth --json FILE [--sizes 300000x3000,…]``.

``[--quick]``. Pupils of schools of 100 on average, one covariate, from a seed; both fit the same likelihood, and the
deviances must agree. With slopes that differ by school we call that same library. At the end: how much of a list of the
worst 5 % of schools is wrong, and how much of it small schools, by four ways to make the list.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.apart import alone, line, save, timed

GOALS = {"3000000x30000": 0.5}


def pupils(count: int, schools: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """School, outcome and covariate of each pupil."""
    rng = np.random.default_rng(1993)
    school = np.sort(rng.integers(0, schools, count))
    x = rng.normal(size=count)
    y = 0.56 * x + 0.3 * rng.normal(size=schools)[school] + 0.75 * rng.normal(size=count)
    return school, y, x


def ours(count: int, schools: int) -> dict[str, Any]:
    from tongpan_core.evaluate.growth import value_added

    school, y, x = pupils(count, schools)
    value_added(school[:1000] % 7, y[:1000], x[:1000])  # libraries are loaded
    found: dict[str, Any] = {}
    with timed(found):
        own = value_added(school, y, x)
    return found | {"deviance": own.deviance, "between": own.between}


def three(count: int, schools: int) -> dict[str, Any]:
    from tongpan_core.evaluate.growth import three_levels

    school, y, x = pupils(count, schools)
    found: dict[str, Any] = {}
    with timed(found):
        own = three_levels(school // 20, school, y, x)
    return found | {"deviance": own.deviance, "between": own.between}


def peer(count: int, schools: int) -> dict[str, Any]:
    from mixedlm_rs import MixedLM

    school, y, x = pupils(count, schools)
    design = np.column_stack([np.ones(count), x])
    MixedLM(y[:1000], design[:1000], groups=school[:1000] % 7).fit(reml=False)
    found: dict[str, Any] = {}
    with timed(found):
        own = MixedLM(y, design, groups=school).fit(reml=False)
    return found | {"deviance": -2 * float(own.llf), "between": float(own.cov_re[0, 0])}


def lists(draws: int, schools: int = 2000, seed: int = 17) -> dict[str, dict[str, float]]:
    """Lists of the worst 5 % of schools of 4 to 600 pupils, variances as in Exam: means over ``draws`` regions.

    By the plain mean (``mean``), by the effect shrunk (``effect``), by the chance to lie in the worst 5 % (``chance``),
    and by that chance where the reliability is a half at least (``chance, reliable``). Of each list, the share that is
    ``wrong`` (the true effect lies above the lowest quarter) and that comes from the smallest fifth (``small``).
    """
    from tongpan_core.evaluate.growth import value_added

    rng = np.random.default_rng(seed)
    found: dict[str, list[tuple[float, float]]] = {}
    for _draw in range(draws):
        sizes = np.round(np.exp(rng.uniform(np.log(4), np.log(600), schools))).astype(int)
        truth = rng.normal(0, np.sqrt(0.0921293), schools)
        school = np.repeat(np.arange(schools), sizes)
        y = truth[school] + rng.normal(0, np.sqrt(0.5657310), len(school))
        own = value_added(school, y)
        chance = own.below(0.05)
        order = {
            "mean": np.bincount(school, weights=y) / sizes, "effect": own.effects, "chance": -chance,
            "chance, reliable": -np.where(own.reliability < 0.5, 0.0, chance),
        }  # fmt: skip
        fifth, quarter = np.quantile(sizes, 0.2), np.quantile(truth, 0.25)
        for name, by in order.items():
            rows = np.argsort(by)[: schools // 20]
            found.setdefault(name, []).append(((truth[rows] > quarter).mean(), (sizes[rows] <= fifth).mean()))
    means = {name: np.mean(own, axis=0) for name, own in found.items()}
    return {name: {"wrong": float(own[0]), "small": float(own[1])} for name, own in means.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sizes", default="300000x3000,3000000x30000")
    parser.add_argument("--quick", action="store_true", help="3,000 pupils only: to see that it runs")
    options = parser.parse_args()
    rows: dict[str, Any] = {}
    for size in ("3000x30" if options.quick else options.sizes).split(","):
        count, schools = map(int, size.split("x"))
        for name, work in {"Tongpan": ours, "mixedlm-rs": peer, "Tongpan, three levels": three}.items():
            rows[f"{size} {name}"] = found = alone(work, count, schools)
            print(line(f"{size} {name}", found), flush=True)
            save(options.json, {"benchmark": "growth", "goals_cpu_seconds": GOALS, "rows": rows})
        first, second = rows[f"{size} Tongpan"], rows[f"{size} mixedlm-rs"]
        if "failed" not in second and abs(first["deviance"] - second["deviance"]) > 1e-6 * abs(second["deviance"]):
            raise SystemExit(f"The deviances differ: {first['deviance']} and {second['deviance']}.")
    told = lists(2 if options.quick else 200)
    for name, own in told.items():
        print(f"worst 5 % by {name:18} wrong {own['wrong']:.2%}  small {own['small']:.2%}")
    save(options.json, {"benchmark": "growth", "goals_cpu_seconds": GOALS, "rows": rows, "lists": told})


if __name__ == "__main__":
    main()
