"""The benchmarks read any folder laid out as the published instances are, and what breaks a rule is an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import bus, communities, exchange, layout, quality
from benchmarks.quality import Entrant, options, race

FILES = {
    "best_known.csv": "family,instance,best_known,proven_optimal,source,verified\npmed,line,2,yes,by hand,\n"
    "gap,two,3,yes,by hand,\ncpmp_made,four,2,yes,by hand,\ncvrp,three,40,yes,by hand,\n",
    # Four nodes in a row, one apart, two medians.
    "pmed/line.txt": "4 3 2\n1 2 1\n2 3 1\n3 4 1\n",
    # Two agents, three jobs; the second agent is cheap and full after one job.
    "gap/two": "2 3\n1 1 1\n9 9 1\n1 1 1\n1 1 1\n2 1\n",
    # Four schools of ten pupils in a row: x, y, capacity, size; two cores.
    "cpmp_made/four.txt": "4 2\n0 0 20 10\n1 0 20 10\n10 0 20 10\n11 0 20 10\n",
    "cvrp/three.vrp": "NAME : three\nCAPACITY : 2\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n"
    "2 10 0\n3 0 10\n4 10 10\nDEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\nDEPOT_SECTION\n1\n-1\nEOF\n",
    "sbrp_park/TWO/Schools.txt": "ID\tX\tY\tAMEARLY\tAMLATE\nS1\t0\t0\t800\t820\nS2\t0\t3000\t900\t920\n",
    "sbrp_park/TWO/Stops.txt": "ID\tX\tY\tEP_ID\tSTUDENT_COUNT\n"
    "A\t3000\t0\tS1\t40\nB\t6000\t0\tS1\t30\nC\t3000\t3000\tS2\t5\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def only(kind, folder: Path, name: str):
    (found,) = [own for own in kind.instances(folder) if own.name.startswith(name)][:1]
    return found


CASES = [
    (layout, "line", [0, 2], 2.0, ([0], [0, 0], [0, 9])),
    (exchange, "two", [0, 0, 1], 3.0, ([0, 0, 0], [0, 1, 1], [0, 0], [0, 0, 7])),
    (communities, "four", [0, 0, 2, 2], 2.0, ([0, 0, 0, 0], [0, 0, 0, 3], [0, 0, 2])),
    (bus, "three", [[1, 3], [2]], 54.0, ([[1, 2, 3]], [[1], [2]], [[1, 2], [3], [3]])),
    (bus, "TWO", [[["A"], ["C"]], [["B"]]], 2.0, (
        [[["A", "B"], ["C"]]],  # 70 on 66 seats
        [[["A"], ["B"]], [["C"]]],  # to one school twice
        [[["C"], ["A"]], [["B"]]],  # too late for the first bell
        [[["A", "C"]], [["B"]]],  # two schools on a run
        [[["A"], ["C"]]],  # a stop is left
    )),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "solution", "value", "wrong"), CASES, ids=[own[1] for own in CASES])
def test_a_solution_is_counted_again_and_one_that_breaks_a_rule_is_refused(folder, kind, name, solution, value, wrong):
    instance = only(kind, folder, name)
    assert kind.check(instance, solution) == value
    for other in wrong:
        with pytest.raises(ValueError, match=r"\w"):
            kind.check(instance, other)


def test_a_row_has_what_was_asked_for_and_a_broken_rule_is_an_error(folder, monkeypatch, capsys):
    monkeypatch.setattr(quality, "alone", lambda run, *given: run(*given))
    answers = {"honest": [0, 2], "wrong": [0], "late": None}
    entrants = [
        Entrant(
            name,
            lambda *_given, own=own: {"solution": own, "bound": 2.0, "seconds": 0.1, "cpu_seconds": 0.1},
            ours=name == "honest",
        )
        for name, own in answers.items()
    ]
    path = folder / "rows.json"
    with pytest.raises(SystemExit) as ended:
        race(layout.instances(folder), entrants, layout.check, options(["--json", str(path)], 1.0, None))
    assert ended.value.code == 1
    rows = {row["solver"]: row for row in json.loads(path.read_text())["rows"]}
    assert rows["honest"].keys() >= {"instance", "objective", "bound", "best_known", "seconds", "solver"}
    assert (rows["honest"]["objective"], rows["honest"]["off"]) == (2.0, 0.0)
    assert (rows["wrong"]["objective"], "2 different nodes" in rows["wrong"]["error"]) == (None, True)
    assert (rows["late"]["objective"], "error" in rows["late"]) == (None, False)
    assert "ERROR" in capsys.readouterr().out


def test_the_command_of_a_folder(folder):
    path = folder / "rows.json"
    layout.main(["--instances", str(folder), "--seconds", "5", "--ours-only", "--json", str(path)])
    (row,) = json.loads(path.read_text())["rows"]
    assert (row["instance"], row["solver"], row["objective"], row["best_known"]) == ("line", "tongpan", 2.0, 2.0)


@pytest.mark.parametrize("kind", [layout, exchange, communities])
def test_a_folder_without_instances_is_said(tmp_path, kind):
    with pytest.raises(SystemExit) as ended:
        kind.main(["--instances", str(tmp_path)])
    assert ended.value.code == 2
    assert bus.main(["--instances", str(tmp_path)]) == 2
