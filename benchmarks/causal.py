"""Effects of help, beside diff-diff and pysyncon: ``python -m benchmarks.causal --json FILE [--rows 1000000,5000000]``.

``[--peer-largest 1000000] [--quick]``. Staggered: schools over ten years in five cohorts and a comparison, all
aggregates, errors by 1,000 counties; 9,999 draws of the wild cluster bootstrap on 500 counties over five years (of the
published size, simulated); a synthetic comparison of 39 units over 31 years. The effects must agree where both say one.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.apart import alone, line, save, timed

GOALS = {"staggered 1000000": 0.5, "staggered 5000000": 3.0, "wild 9999": 0.5}
YEARS, COHORTS = 10, (3, 4, 5, 6, 7)


def rows_of(count: int) -> dict[str, np.ndarray]:
    """Long rows: unit, year, outcome, the year of beginning (0: never), county."""
    rng = np.random.default_rng(4)
    units = count // YEARS
    begins = rng.choice([0, *COHORTS], units)
    unit, year = np.repeat(np.arange(units), YEARS), np.tile(np.arange(YEARS), units)
    county = rng.integers(0, 1000, units)
    treated = (begins[unit] > 0) & (year >= begins[unit])
    y = rng.normal(size=units)[unit] + 0.05 * year + 0.1 * rng.normal(size=(1000, YEARS))[county[unit], year]
    y += 0.2 * treated + 0.02 * treated * (year - begins[unit]) + rng.normal(scale=0.5, size=count)
    return {"unit": unit, "year": year, "y": y, "first": begins[unit], "county": county[unit]}


def ours(count: int) -> dict[str, Any]:
    from tongpan_core.evaluate.causal import panel, staggered

    own = rows_of(count)
    found: dict[str, Any] = {}
    with timed(found):
        data = panel(own["unit"], own["year"], own["y"], own["first"], cluster=own["county"])
        result = staggered(data)
        simple = result.simple
        overall = [part.overall for part in (result.by_event, result.by_group, result.by_period)]
    return found | {"effect": simple[0], "error": simple[1], "event": overall[0], "group": overall[1]}


def theirs(count: int) -> dict[str, Any]:
    import pandas as pd
    from diff_diff import CallawaySantAnna

    own = pd.DataFrame(rows_of(count))
    model = CallawaySantAnna(estimation_method="reg", cluster="county")
    found: dict[str, Any] = {}
    with timed(found), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = model.fit(own, outcome="y", unit="unit", time="year", first_treat="first")
        aggregated = [result.aggregate(kind) for kind in ("simple", "event_study", "group")]
    return found | {
        "effect": float(result.overall_att),
        "error": float(result.overall_se),
        "aggregates": len(aggregated),
    }


def counties() -> dict[str, np.ndarray]:
    """500 counties over five years, some begin in the third, fourth or fifth."""
    rng = np.random.default_rng(7)
    begins = rng.choice([0, 2, 3, 4], 500, p=[0.62, 0.04, 0.08, 0.26])
    unit, year = np.repeat(np.arange(500), 5), np.tile(np.arange(5), 500)
    treated = ((begins[unit] > 0) & (year >= begins[unit])).astype(float)
    y = rng.normal(size=500)[unit] + 0.03 * year - 0.04 * treated + 0.2 * rng.normal(size=2500)
    return {"unit": unit, "year": year, "y": y, "first": begins[unit], "treated": treated}


def wild(draws: int) -> dict[str, Any]:
    from tongpan_core.evaluate.causal import panel, two_way, wild_test

    own = counties()
    found: dict[str, Any] = {}
    with timed(found):
        result = wild_test(two_way(panel(own["unit"], own["year"], own["y"], own["first"])), draws=draws)
    return found | {"t": result.t, "p": result.p}


def wild_peer(draws: int) -> dict[str, Any]:
    from diff_diff.utils import wild_bootstrap_se

    own = counties()
    found: dict[str, Any] = {}
    with timed(found):
        x, y = (
            (part.reshape(500, 5) - part.reshape(500, 5).mean(axis=1, keepdims=True))
            for part in (own["treated"], own["y"])
        )
        x, y = (x - x.mean(axis=0)).ravel()[:, None], (y - y.mean(axis=0)).ravel()
        result = wild_bootstrap_se(x, y, y, own["unit"], 0, n_bootstrap=draws, seed=1)
    return found | {"t": float(result.t_stat_original), "p": float(result.p_value)}


def states() -> np.ndarray:
    """39 units over 31 years from three common factors; the first is treated from the twentieth year on."""
    rng = np.random.default_rng(9)
    y = 100 + rng.uniform(0, 1, (39, 3)) @ np.cumsum(rng.normal(size=(3, 31)), axis=1) * 3 + rng.normal(size=(39, 31))
    y[0, 19:] -= 15
    return y


def synthetic_of(method: str) -> dict[str, Any]:
    from tongpan_core.evaluate.causal import panel, synthetic

    y = states()
    first = np.where(np.arange(39) == 0, 20, 0)
    data = panel(np.repeat(np.arange(39), 31), np.tile(np.arange(1, 32), 39), y.ravel(), np.repeat(first, 31))
    found: dict[str, Any] = {}
    with timed(found):
        result = synthetic(data, method=method, placebos=38)
    return found | {"effect": result.effect, "p": result.p}


def long_states() -> Any:
    import pandas as pd

    y = states()
    table = pd.DataFrame({"unit": np.repeat(np.arange(39), 31), "year": np.tile(np.arange(1, 32), 39), "y": y.ravel()})
    table["treated"] = (table["unit"] == 0).astype(int)
    return table


def sdid_peer() -> dict[str, Any]:
    from diff_diff import SyntheticDiD

    table = long_states()
    found: dict[str, Any] = {}
    with timed(found), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = SyntheticDiD(variance_method="placebo", n_bootstrap=38, seed=1).fit(
            table, outcome="y", treatment="treated", unit="unit", time="year", post_periods=list(range(20, 32))
        )
    return found | {"effect": float(result.att)}


def sc_peer() -> dict[str, Any]:
    """The path alone: the peer divides each row by its deviation, and the weights of rows take that back."""
    import pandas as pd
    from pysyncon import Synth

    y = states()
    before = pd.DataFrame(y[:, :19].T, columns=[f"u{unit}" for unit in range(39)])
    own, others = before["u0"], before.drop(columns="u0")
    found: dict[str, Any] = {}
    with timed(found):
        model = Synth()
        model.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=before.var(axis=1).to_numpy())
    return found | {"effect": float((y[0, 19:] - model.W @ y[1:, 19:]).mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rows", default="1000000,5000000")
    parser.add_argument("--peer-largest", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="10,000 rows and 999 draws only: to see that it runs")
    options = parser.parse_args()
    draws = 999 if options.quick else 9_999
    runs: dict[str, tuple[Any, ...]] = {}
    for count in map(int, ("10000" if options.quick else options.rows).split(",")):
        runs[f"staggered {count} Tongpan"] = (ours, count)
        if count <= options.peer_largest:
            runs[f"staggered {count} diff-diff"] = (theirs, count)
    runs |= {
        f"wild {draws} Tongpan": (wild, draws),
        f"wild {draws} diff-diff": (wild_peer, draws),
        "synthetic did Tongpan, 38 placebos": (synthetic_of, "sdid"),
        "synthetic did diff-diff, 38 placebos": (sdid_peer,),
        "synthetic control Tongpan, 38 placebos": (synthetic_of, "sc"),
        "synthetic control pysyncon, no placebos": (sc_peer,),
    }
    rows: dict[str, Any] = {}
    for name, (work, *args) in runs.items():
        rows[name] = alone(work, *args)
        print(line(name, rows[name]), flush=True)
        save(options.json, {"benchmark": "causal", "goals_cpu_seconds": GOALS, "rows": rows})


if __name__ == "__main__":
    main()
