from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from benchmarks import quality
from benchmarks.communities_peers import seated
from benchmarks.quality import Entrant, Instance, options, race

INSTANCES = [Instance("family", name, Path(name), 100.0) for name in ("a1", "a2", "b1")]


def _by_chance(instance: Instance, seconds: float, seed: int) -> quality.Found:
    return {"solution": 100.0 + seed, "bound": 99.0, "seconds": 0.0, "cpu_seconds": 0.0}


ENTRANTS = (Entrant("ours", _by_chance, chance=True, ours=True), Entrant("peer", _by_chance))


def _run(monkeypatch, tmp_path, *words, entrants=ENTRANTS):
    monkeypatch.setattr(quality, "alone", lambda run, *given: run(*given))
    path = tmp_path / "rows.json"
    rows = race(INSTANCES, entrants, lambda _, value: value, options([*words, "--json", str(path)], 1.0, None))
    assert json.loads(path.read_text())["rows"] == rows
    return rows


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_seed_has_a_row_in_order_and_the_summary_tells_mean_and_worst(monkeypatch, tmp_path, capsys, jobs):
    rows = _run(monkeypatch, tmp_path, "--seeds", "0,1,2", "--only", "a*", "--jobs", jobs)
    ours = [(row["instance"], row["seed"], row["off"]) for row in rows if row["solver"] == "ours"]
    assert ours == [(name, seed, pytest.approx(seed / 100)) for name in ("a1", "a2") for seed in (0, 1, 2)]
    assert [row["seed"] for row in rows if row["solver"] == "peer"] == [0, 0]
    told = capsys.readouterr().out
    assert "ours: 6 solves, off best known: mean 1.000%, worst 2.000%" in told
    assert "  seed 1: 2 solves, off best known: mean 1.000%, worst 1.000%" in told
    assert "  a2: 3 solves, off best known: mean 1.000%, worst 2.000%" in told
    assert "peer: 2 solves, off best known: mean 0.000%, worst 0.000%" in told


def test_several_patterns_and_ours_only(monkeypatch, tmp_path):
    rows = _run(monkeypatch, tmp_path, "--only", "a1,b*", "--ours-only")
    assert [(row["instance"], row["solver"]) for row in rows] == [("a1", "ours"), ("b1", "ours")]


def test_two_jobs_run_side_by_side(monkeypatch, tmp_path):
    meet = threading.Barrier(2, timeout=20)  # broken, and an error, where one solve waits for the other

    def together(instance, seconds, seed):
        meet.wait()
        return _by_chance(instance, seconds, seed)

    entrants = (Entrant("ours", together, ours=True),)
    rows = _run(monkeypatch, tmp_path, "--only", "a*", "--jobs", "2", entrants=entrants)
    assert [row.get("error") for row in rows] == [None, None]


def test_a_bound_of_nothing_proves_nothing():
    assert [quality.gap(*values) for values in ((5.0, 0.0), (5.0, 1e-12), (0.0, 0.0), (5.0, None))] == [
        None,
        None,
        0.0,
        None,
    ]
    assert quality.gap(5.0, 4.0) == 0.25


def test_a_core_that_a_peer_opened_for_nobody_serves_itself():
    assert seated([0, 0, 1, 1], [0, 1]) == [0, 0, 1, 1]
    assert seated([1, 0, 0, 0], [0, 2]) == [1, 0, 2, 0]
    assert seated([1, 2, 2], [0, 1, 2]) == [0, 1, 2]  # a core that loses its only school serves itself too
