"""What a layout does to the indicators: what a merger changes for certain, and what nobody can know before it.

As the registry has it, people go to the school that takes over; pupils go where the plan sends them. Rooms and grounds
of a merged school are left behind, places are those of the schools that stay, with what is built. How many classes
there will be, and which equipment and books move, is decided when the schools merge: what rests on these at a school
that gains or loses pupils is not computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board
from tongpan.insight.tables.counting import FLOW, STOCK
from tongpan.insight.tables.plan_problem import rules_of
from tongpan_core.measure import split
from tongpan_core.measure.gap import IndicatorGap
from tongpan_core.measure.judging import find_gap
from tongpan_core.policy.figures import figure_catalogue
from tongpan_core.tables import SchoolFigures

PEOPLE = (*STOCK, *FLOW)
STAYS = frozenset({"m2", "mu", "room"})
"""Units of what stands where it stands: areas and rooms."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Merged:
    """CVs before and after, as pages show them, with the value over all schools; and what cannot be computed.

    Both are told, as mergers alone make schools more alike: the CV falls while rooms for every pupil are lost.
    """

    rows: list[Row]
    unknown: list[Row]


def merged(board: Board, stage: str, decided: Sequence[Mapping[str, Any]]) -> Merged:
    """The CV of every counted indicator of the stage before and after a layout.

    ``decided`` is what is decided of every site (:func:`.layout.decided`). A layout that opens schools has nothing
    computed, as a school that is not there yet has neither people nor rooms; nor has one that closes a school without
    another that takes over, as nobody knows where its people go.
    """
    before = _indicators(board, stage, board.figures)
    stays = {own["site"] for own in decided if own["existing"] and own["action"] != "merge"}
    opens = any(own["action"] == "open" for own in decided)
    lost = any(own["action"] == "merge" and own["into"] not in stays for own in decided)
    after = {} if opens or lost else _indicators(board, stage, _figures(board, stage, decided))
    rows, unknown = [], []
    for code, own in before.items():
        then = after.get(code)
        facts = {"stage": stage, "code": code, "label": own.label, "label_zh": own.label_zh}
        if then is None or then.cv != then.cv or set(then.unknown) - set(own.unknown):
            unknown.append(facts)
        elif max(abs(own.cv - then.cv), abs(own.value - then.value)) > 1e-9:
            limit = None if own.cv_limit is None else own.cv_limit.number
            overall = {"overall_before": own.value, "overall_after": then.value}
            rows.append(facts | {"before": own.cv, "after": then.cv, "limit": limit} | overall)
    return Merged(rows, unknown)


def _indicators(board: Board, stage: str, figures: SchoolFigures) -> dict[str, IndicatorGap]:
    """The counted indicators of the stage whose CV is defined before anything changes, by code."""
    rules = rules_of(board, DEFAULT_PACK, board.day)
    gap = find_gap(split(figures, rules.weights()).sections, rules)
    return {own.code: own for own in gap.indicators if own.counts and own.stage == stage and own.cv == own.cv}


def _figures(board: Board, stage: str, decided: Sequence[Mapping[str, Any]]) -> SchoolFigures:
    """The figures of all schools after the layout."""
    staged = {code: {own: dict(values) for own, values in by.items()} for code, by in board.figures.by_stage.items()}
    shared = {code: dict(values) for code, values in board.figures.shared.items()}
    for own in decided:
        section = staged.get(own["site"], {}).get(stage)
        if section is None or own["action"] == "merge":
            continue
        same = own["pupils"] == own["pupils_before"]
        kept = {name: value for name, value in section.items() if same or name in (*PEOPLE, "pupils", "places")}
        for name, more in (("pupils", own["pupils"] - own["pupils_before"]), ("places", own["places"])):
            if name in kept:
                kept[name] += more
        staged[own["site"]][stage] = kept
    for own in decided:
        if own["action"] == "merge" and stage in staged.get(own["site"], {}):
            _take_over(staged, shared, stage, own)
    return SchoolFigures(board.figures.schools, staged, shared)


def _take_over(
    staged: dict[str, dict[str, dict[str, float]]],
    shared: dict[str, dict[str, float]],
    stage: str,
    own: Mapping[str, Any],
) -> None:
    """The people go to the school that takes over; what may move with them is no longer known there."""
    gone, heir = staged[own["site"]].pop(stage), own["into"]
    catalogue = figure_catalogue()
    if heir in staged and stage in staged[heir]:
        into = staged[heir][stage]
        for name in PEOPLE:
            if name in into and name in gone:
                into[name] += gone[name]
            else:
                into.pop(name, None)
        shared[heir] = {
            name: value for name, value in shared.get(heir, {}).items()
            if name in catalogue and catalogue[name].unit in STAYS
        }  # fmt: skip
    if not staged[own["site"]]:
        staged.pop(own["site"])
        shared.pop(own["site"], None)
