"""The result of an appraisal: points by branch, members' shares, agreement of judges, last year beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Judge, Judgement, Scheme
from tongpan.assistance.partnership.models import BondMember

from .agreement import Agreement, agreement
from .people import with_titles
from .trees import Node, nodes_of, tree_of

ALL = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One node of the scheme on a sheet: its finding (None for a group) and its points (None while open)."""

    node: Node
    finding: Finding | None
    points: Decimal | None
    judgements: tuple[Judgement, ...] = ()

    @property
    def share(self) -> Decimal | None:
        """Per cent of its weight."""
        return None if self.points is None else self.points / self.node.criterion.weight * ALL


def findings_of(sheets: Iterable[Appraised]) -> dict[int, dict[int, Finding]]:
    """Sheet → criterion → finding, in one query."""
    found: dict[int, dict[int, Finding]] = {}
    for own in Finding.everywhere.filter(appraised__in=list(sheets)).select_related("criterion"):
        found.setdefault(own.appraised_id, {})[own.criterion_id] = own
    return found


def points_of(node: Node, findings: dict[int, Finding]) -> Decimal | None:
    """The points of a node: of a leaf its own, of a group the sum; None while one of them is open."""
    if node.criterion.is_leaf:
        own = findings.get(node.criterion.pk)
        return own.counts if own else None  # type: ignore[return-value]
    parts = [points_of(one, findings) for one in node.children]
    return None if any(own is None for own in parts) else sum((own for own in parts if own is not None), Decimal(0))


def lines_of(sheet: Appraised) -> list[Line]:
    """A sheet line by line, with judgements, in three queries."""
    findings = findings_of([sheet]).get(sheet.pk, {})
    given: dict[int, list[Judgement]] = {}
    for own in Judgement.everywhere.filter(finding__appraised=sheet).select_related("judge__user"):
        given.setdefault(own.finding_id, []).append(own)
    lines = []
    for node in nodes_of(tree_of(sheet.appraisal.scheme)):
        finding = findings.get(node.criterion.pk)
        judged = tuple(given.get(finding.pk, ())) if finding else ()
        lines.append(Line(node, finding, points_of(node, findings), judged))
    return lines


@dataclass
class Row:
    """One appraised in the table of results: whole points, points of each branch, and the year before."""

    sheet: Appraised
    branches: list[Decimal | None]
    points: Decimal | None
    before: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """Points more than the year before."""
        return None if self.points is None or self.before is None else self.points - self.before

    @property
    def pk(self) -> int:
        """The key of its sheet."""
        return self.sheet.pk


@dataclass(frozen=True)
class Results:
    """The table of an appraisal. ``earlier`` is the appraisal before by a version of the same scheme."""

    roots: Sequence[Node]
    rows: list[Row]
    earlier: Appraisal | None = None
    carried: list[dict[str, Any]] = field(default_factory=list)


def results_of(appraisal: Appraisal, sheets: Sequence[Appraised]) -> Results:
    """The results of some sheets of an appraisal, in a fixed number of queries."""
    roots, findings = tree_of(appraisal.scheme), findings_of(sheets)
    earlier = appraisal_before(appraisal)
    old = {(own.bond_id, own.unit_id): own.points for own in earlier.sheets} if earlier else {}
    rows = []
    for own in with_titles(sheets):
        held = findings.get(own.pk, {})
        branches = [points_of(root, held) for root in roots]
        whole = None if not branches or None in branches else sum((one or Decimal(0) for one in branches), Decimal(0))
        rows.append(Row(own, branches, whole, old.get((own.bond_id, own.unit_id))))
    return Results(roots, rows, earlier, carried(appraisal.scheme, rows))


def family_of(scheme: Scheme) -> int:
    """The first version of a scheme: what its versions have in common."""
    return scheme.origin_id or scheme.pk


def appraisal_before(appraisal: Appraisal) -> Appraisal | None:
    """The last published appraisal of the same unit by a version of the same scheme that ended before this began."""
    family = family_of(appraisal.scheme)
    rows = Appraisal.everywhere.filter(
        unit=appraisal.unit_id, state=Appraisal.State.PUBLISHED, until__lt=appraisal.until
    )
    same = rows.filter(scheme__pk=family) | rows.filter(scheme__origin=family)
    return same.exclude(pk=appraisal.pk).order_by("-until").first()


def carried(scheme: Scheme, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """What each member of a bond has of its joint result: the per cent that the scheme states for its role."""
    if not scheme.of_bonds:
        return []
    by_bond = {own.sheet.bond_id: own for own in rows}
    members = BondMember.everywhere.filter(bond__in=list(by_bond), unit__isnull=False).select_related("unit")
    found = []
    for own in members.order_by("bond", "role", "unit__sort_key"):
        row, part = by_bond[own.bond_id], Decimal(str(scheme.carry.get(own.role, 100)))
        points = None if row.points is None else row.points * part / ALL
        found.append({"row": row, "member": own, "part": part, "points": points})
    return found


def open_leaves(appraisal: Appraisal) -> list[tuple[Finding, str]]:
    """The findings without points, each with the title of its sheet."""
    rows = Finding.everywhere.filter(appraised__appraisal=appraisal, points__isnull=True, corrected__isnull=True)
    held = list(
        rows.select_related("criterion", "appraised__bond", "appraised__unit").order_by("appraised", "criterion")
    )
    titles = {own.pk: own.title for own in with_titles({own.appraised for own in held})}  # type: ignore[attr-defined]
    return [(own, titles[own.appraised_id]) for own in held]


def agreement_of(appraisal: Appraisal) -> Agreement:
    """How far the judges of an appraisal agree, in shares of the full points."""
    rows = Judgement.everywhere.filter(judge__appraisal=appraisal).values_list(
        "finding", "judge", "points", "finding__criterion__weight"
    )
    given: dict[int, dict[int, float]] = {}
    for finding, judge, points, weight in rows:
        given.setdefault(finding, {})[judge] = float(points / weight)
    return agreement(given)


def progress_of(appraisal: Appraisal) -> dict[str, Any]:
    """How far reports and judgements have come; of each judge how many of how many."""
    sheets = list(Appraised.everywhere.filter(appraisal=appraisal))
    judged = Criterion.everywhere.filter(scheme=appraisal.scheme_id, source=Criterion.Source.JUDGED).count()
    counts: dict[int, int] = {}
    for judge in Judgement.everywhere.filter(judge__appraisal=appraisal).values_list("judge", flat=True):
        counts[judge] = counts.get(judge, 0) + 1
    judges = list(Judge.everywhere.filter(appraisal=appraisal).select_related("user"))
    return {
        "sheets": len(sheets), "reported": sum(own.reported is not None for own in sheets),
        "to_judge": judged * len(sheets), "judged_criteria": judged,
        "judges": [{"judge": own, "done": counts.get(own.pk, 0)} for own in judges],
    }  # fmt: skip
