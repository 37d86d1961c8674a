"""A table of every pupil of the country, beside DuckDB asked question by question.

``python -m benchmarks.national --json FILE [--pupils 290000000] [--folder DIR] [--quick]``. The table is made by DuckDB
itself, the same each time (580 pupils a school, 172 schools a county): measures, half-point marks, weights; zstd. It is
kept in the folder where one is given, and taken from there when it is there. Ours reads it once and keeps sums by
school; the peer asks DuckDB for each figure on its own. The figures must agree to 9 digits.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.apart import alone, line, save, timed

GOALS = {"all figures": 30.0, "memory_gib": 1.0, "an area from what is kept": 0.3}
SCHOOL, COUNTY = 580, 172
NORMAL = (
    "sqrt(-2 * ln((hash(i, {one}) % 1000000 + 1) / 1000001.0)) * cos(2 * pi() * (hash(i, {two}) % 1000000) / 1000000.0)"
)


def make(path: str, pupils: int) -> dict[str, Any]:
    """Write the table."""
    import duckdb

    value = f"exp(2 + 0.2 * sin((i // {SCHOOL}) * 1.7) + 0.5 * {NORMAL.format(one=1, two=2)})"
    mark = f"round(2 * least(100, greatest(0, 70 + 12 * {NORMAL.format(one=3, two=4)}))) / 2"
    found: dict[str, Any] = {}
    with timed(found), duckdb.connect(config={"threads": 2, "memory_limit": "700MB"}) as base:
        base.execute("set preserve_insertion_order = false")
        base.execute(
            f"""copy (select (i // {SCHOOL * COUNTY})::integer county, (i // {SCHOOL})::integer school,
            (1 + hash(i) % 5)::utinyint weight, ({value})::float value, ({mark})::float score
            from range({pupils}) t(i)) to '{path}' (format parquet, compression zstd, row_group_size 1000000)"""
        )
    return found | {"megabytes": round(Path(path).stat().st_size / 1e6)}


def ours(path: str) -> dict[str, Any]:
    """One reading, then all figures of the country; then all of them for one county."""
    from tongpan_core.measure.national import Columns, read_national

    found: dict[str, Any] = {}
    with timed(found):
        kept = read_national([path], Columns(marks="score"))
        theil, counties = kept.theil(), kept.by_county()
        figures = {
            "cv": kept.dispersion().cv, "counties": float(counties[counties == counties].mean()), "theil": theil.total,
            "theil_counties": theil.counties, "gini": kept.gini(),
        }  # fmt: skip
    start = time.process_time()
    for own in (kept, kept.of_counties(kept.counties[: len(kept.counties) // 2 + 1])):
        own.dispersion(), own.between_schools(), own.by_county(), own.theil(), own.gini()
    return found | figures | {"area_cpu_seconds": round((time.process_time() - start) / 2, 3)}


QUERIES = {
    "cv": """select sqrt(sum(weight * value::double * value) / sum(weight)
        - (sum(weight * value::double) / sum(weight)) ** 2)
        / (sum(weight * value::double) / sum(weight)) from t""",
    "counties": """select avg(cv) from (select sqrt(greatest(0, sum(w * m * m) / sum(w) - (sum(w * m) / sum(w)) ** 2))
        / (sum(w * m) / sum(w)) cv from (select county, school, sum(weight) w,
        sum(weight * value::double) / sum(weight) m
        from t group by county, school) group by county having count(*) > 1)""",
    "theil": """select sum(weight * value::double * ln(value::double)) / sum(weight * value::double)
        - ln(sum(weight * value::double) / sum(weight)) from t""",
    "theil_counties": """select sum(y / a * ln(y / a / (w / b)))
        from (select y, w, sum(y) over () a, sum(w) over () b from
        (select sum(weight * value::double) y, sum(weight)::double w from t group by county))""",
    "gini": """select sum(w * x * (2 * c - w)) / (sum(w) * sum(w * x)) - 1 from (select x, w, sum(w) over (order by x) c
        from (select score::double x, sum(weight)::double w from t group by score))""",
}


def peer(path: str) -> dict[str, Any]:
    import duckdb

    found, figures, each = {}, {}, {}
    with timed(found), duckdb.connect(config={"threads": 2, "memory_limit": "700MB"}) as base:
        base.execute(f"create view t as select * from read_parquet('{path}')")
        for name, query in QUERIES.items():
            start = time.process_time()
            figures[name] = float(base.execute(query).fetchone()[0])
            each[name] = round(time.process_time() - start, 2)
    return found | figures | {"each": each}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pupils", type=int, default=290_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="a million pupils only: to see that it runs")
    options = parser.parse_args()
    pupils = 1_000_000 if options.quick else options.pupils
    with tempfile.TemporaryDirectory() as folder:
        path = (options.folder or Path(folder)) / f"pupils_{pupils}.parquet"
        rows: dict[str, Any] = {}
        if not path.exists():
            rows["made"] = alone(make, str(path), pupils)
            print(line("made", rows["made"]), flush=True)
        for name, work in {"Tongpan": ours, "DuckDB, figure by figure": peer}.items():
            rows[name] = alone(work, str(path))
            print(line(name, rows[name]), flush=True)
            save(options.json, {"benchmark": "national", "pupils": pupils, "goals_cpu_seconds": GOALS, "rows": rows})
    first, second = rows["Tongpan"], rows["DuckDB, figure by figure"]
    for figure in QUERIES:
        if abs(first[figure] - second[figure]) > 1e-9 * abs(second[figure]):
            raise SystemExit(f"The figures differ: {figure} {first[figure]} and {second[figure]}.")


if __name__ == "__main__":
    main()
