"""A scheme as a tree, and whether its weights hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assistance.base.refusal import Refused

WHOLE = Decimal(100)


@dataclass
class Node:
    """A criterion with its number (``2.1``), its depth and what stands under it."""

    criterion: Criterion
    number: str
    depth: int
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Itself and everything below it, in order."""
        yield self
        for own in self.children:
            yield from own.walk()


def tree_of(scheme: Scheme) -> list[Node]:
    """The roots of a scheme with everything below them, in one query."""
    below: dict[int | None, list[Criterion]] = {}
    for own in Criterion.everywhere.filter(scheme=scheme).order_by("place", "pk"):
        below.setdefault(own.parent_id, []).append(own)

    def grow(parent: int | None, prefix: str, depth: int) -> list[Node]:
        return [
            Node(own, f"{prefix}{n}", depth, grow(own.pk, f"{prefix}{n}.", depth + 1))
            for n, own in enumerate(below.get(parent, ()), start=1)
        ]

    return grow(None, "", 0)


def nodes_of(roots: Sequence[Node]) -> list[Node]:
    """All nodes in order."""
    return [node for root in roots for node in root.walk()]


def leaves_of(roots: Sequence[Node]) -> list[Node]:
    """The nodes for which points are given."""
    return [node for node in nodes_of(roots) if node.criterion.is_leaf]


def faults_of(roots: Sequence[Node]) -> list[Refused]:
    """Why a scheme cannot be put into force: sums that do not hold, empty groups, criteria without a rule."""
    if not roots:
        return [Refused(gettext_noop("The scheme has no criterion yet. Add the first."))]
    found = []
    if (total := sum(own.criterion.weight for own in roots)) != WHOLE:
        found.append(
            Refused(
                gettext_noop("The weights of the first level add up to %(sum)s, not 100. Change them by %(change)s."),
                sum=_text(total), change=_signed(WHOLE - total),
            )
        )  # fmt: skip
    for node in nodes_of(roots):
        found += _faults_of_node(node)
    return found


def _faults_of_node(node: Node) -> list[Refused]:
    own = node.criterion
    words: dict[str, Any] = {"number": node.number, "label": own.label}
    if own.is_leaf:
        if own.source != Criterion.Source.JUDGED and not (own.spec and own.scale):
            text = gettext_noop("%(number)s “%(label)s” does not say yet what is counted and how it becomes points.")
            return [Refused(text, **words)]
        return []
    if not node.children:
        text = gettext_noop("%(number)s “%(label)s” is a group without criteria. Add one, or remove the group.")
        return [Refused(text, **words)]
    total = sum(one.criterion.weight for one in node.children)
    if total == own.weight:
        return []
    text = gettext_noop(
        "The weights under %(number)s “%(label)s” add up to %(sum)s, not to its %(weight)s. Change them by %(change)s."
    )
    sums = {"sum": _text(total), "weight": _text(own.weight), "change": _signed(own.weight - total)}
    return [Refused(text, **words, **sums)]


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _signed(number: Decimal) -> str:
    return f"{'+' if number > 0 else '−'}{_text(abs(number))}"
