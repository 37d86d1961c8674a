"""A national table read through DuckDB gives what numpy says of the same pupils, in any area, and after being kept."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from tongpan_core.measure import dispersion, gini, theil_t
from tongpan_core.measure.national import Columns, Kept, read_national
from tongpan_core.tables import TableError

COLUMNS = Columns(value="area", weight="w", school="school", county="county", marks="mark")


def write(path, rows):
    """Rows (school, county, w, area, mark) as one file."""
    with duckdb.connect() as base:
        base.execute("create table t (school varchar, county varchar, w double, area double, mark double)")
        base.executemany("insert into t values (?, ?, ?, ?, ?)", rows)
        base.execute(f"copy t to '{path}' (format parquet)")


@pytest.fixture(scope="module")
def pupils():
    rng = np.random.default_rng(7)
    school = rng.integers(0, 25, 1500)
    area = np.where(rng.random(1500) < 0.02, 0.0, rng.lognormal(2, 0.6, 1500) * (1 + school % 3))
    return school, school // 5, rng.integers(1, 4, 1500).astype(float), area, np.round(rng.normal(140, 20, 1500)) / 2


@pytest.fixture(scope="module")
def files(pupils, tmp_path_factory):
    folder = tmp_path_factory.mktemp("national")
    rows = [(f"S{s:02}", f"C{c}", w, x, m) for s, c, w, x, m in zip(*(part.tolist() for part in pupils))]
    write(folder / "a.parquet", rows[:700])
    write(folder / "b.parquet", [*rows[700:], ("S01", "C0", 1.0, None, 50.0), ("S01", "C0", 0.0, 3.0, 50.0)])
    return folder


@pytest.fixture(scope="module")
def kept(files):
    return read_national([f"{files}/*.parquet"], COLUMNS)


def of(pupils, county):
    """The pupils of a county, or all."""
    there = np.ones(1500, dtype=bool) if county is None else pupils[1] == county
    return tuple(part[there] for part in pupils)


@pytest.mark.parametrize("county", [None, 0, 3])
def test_each_indicator_is_that_of_the_pupils_themselves(pupils, kept, county):
    school, _county, w, x, mark = of(pupils, county)
    own = kept if county is None else kept.of_counties([f"C{county}"])
    found, direct = own.dispersion(), dispersion(x, w)
    assert (found.n, found.state) == (direct.n, "defined")
    assert (found.mean, found.sd, found.cv) == pytest.approx((direct.mean, direct.sd, direct.cv), rel=1e-12)
    assert own.theil().total == pytest.approx(theil_t(w * x, w), rel=1e-11)
    weight, wealth = np.bincount(school, w), np.bincount(school, w * x)
    there = weight > 0
    assert own.between_schools().cv == pytest.approx(
        dispersion(wealth[there] / weight[there], weight[there]).cv, rel=1e-12
    )
    upper = own.theil().counties + own.theil().schools
    assert upper == pytest.approx(theil_t(wealth[there], weight[there]), rel=1e-11)
    extra = [50.0] if county in (None, 0) else []  # the mark of a pupil without area still counts
    direct_gini = gini(np.append(mark, extra), np.append(w, [1.0] * len(extra)))
    assert own.gini() == pytest.approx(direct_gini, rel=1e-12)


def test_each_countys_coefficient_and_what_lies_between_counties(pupils, kept):
    school, county, w, x, _mark = pupils
    weight, wealth = np.bincount(school, w), np.bincount(school, w * x)
    direct = [dispersion((wealth / weight)[k * 5 : k * 5 + 5], weight[k * 5 : k * 5 + 5]).cv for k in range(5)]
    assert kept.by_county() == pytest.approx(direct, rel=1e-12)
    between = theil_t(np.bincount(county, w * x), np.bincount(county, w))
    assert kept.theil().counties == pytest.approx(between, rel=1e-11)
    parts = kept.theil()
    assert parts.total == pytest.approx(parts.counties + parts.schools + parts.pupils, rel=1e-12)
    assert kept.missing == 2


def test_what_is_kept_comes_back_from_its_file(kept, tmp_path):
    kept.save(tmp_path / "kept.npz")
    again = Kept.load(tmp_path / "kept.npz")
    assert again.theil() == kept.theil()
    assert again.gini() == kept.gini()
    assert again.of_counties(["C1"]).schools.tolist() == ["S05", "S06", "S07", "S08", "S09"]
    np.savez(tmp_path / "other.npz", schools=np.arange(3))
    with pytest.raises(TableError, match=r"other\.npz has no counties"):
        Kept.load(tmp_path / "other.npz")


def test_areas_that_say_little_are_not_defined(tmp_path):
    write(tmp_path / "t.parquet", [("A", "1", 1.0, 5.0, None), ("B", "2", 1.0, 0.0, None), ("C", "2", 1.0, 0.0, None)])
    own = read_national([str(tmp_path / "t.parquet")], COLUMNS)
    assert own.of_counties(["1"]).dispersion().state == "one_school"
    assert own.of_counties(["2"]).dispersion().state == "zero_mean"
    assert np.isnan(own.by_county()).all()
    assert np.isnan(own.of_counties(["2"]).theil().total)
    assert np.isnan(own.gini())
    assert own.of_counties([]).dispersion().state == "no_school"
    with pytest.raises(TableError, match="County 9 is not in the table"):
        own.of_counties(["9"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("A", "1", 1.0, 5.0, 1.0), ("A", "2", 1.0, 5.0, 1.0)], "School A lies in two counties"),
        ([("A", "1", -1.0, 5.0, 1.0), ("B", "2", 1.0, 5.0, 1.0)], "Column w has a weight below 0"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(tmp_path, rows, words):
    write(tmp_path / "t.parquet", rows)
    with pytest.raises(TableError, match=words):
        read_national([str(tmp_path / "t.parquet")], COLUMNS)


def test_negative_values_have_a_spread_but_no_theil(tmp_path):
    write(tmp_path / "t.parquet", [("A", "1", 1.0, -5.0, 1.0), ("B", "2", 1.0, 15.0, 1.0)])
    own = read_national([str(tmp_path / "t.parquet")], COLUMNS)
    assert own.dispersion().mean == 5
    with pytest.raises(TableError, match="School A has a value below 0"):
        own.theil()


def test_a_file_or_column_that_is_not_there_is_named(tmp_path, files):
    with pytest.raises(TableError, match="cannot be read"):
        read_national([str(tmp_path / "none.parquet")])
    with pytest.raises(TableError, match="cannot be read"):
        read_national([f"{files}/*.parquet"], Columns(value="height"))
