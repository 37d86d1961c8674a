"""The papers that a bond is to have: agreement, project list, work guide, assessment indicators; which are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tongpan.assistance.partnership.models import Document

KINDS = (
    Document.Kind.AGREEMENT, Document.Kind.PROJECT_LIST, Document.Kind.WORK_GUIDE, Document.Kind.INDICATORS,
)  # fmt: skip
"""结对协议书、帮扶项目、工作指南、考核指标."""


@dataclass(frozen=True)
class Part:
    """One kind of paper: the version that is in force, else the one that stands nearest to it, else none.

    ``state`` is ``in_force``, ``draft``, ``past`` or ``missing``.
    """

    kind: str
    label: Any
    state: str
    paper: Document | None = None


def document_set(documents: Iterable[Document], day: dt.date) -> list[Part]:
    """Every kind that a bond is to have, in the order in which they are agreed, as it stands on a day."""
    held = list(documents)
    return [_part(kind, [own for own in held if own.kind == kind], day) for kind in KINDS]


def _part(kind: Any, papers: list[Document], day: dt.date) -> Part:
    def last(found: list[Document]) -> Document:
        return max(found, key=lambda own: (own.version, own.pk))

    valid = [own for own in papers if _holds(own, day)]
    drafts = [own for own in papers if own.state == Document.State.DRAFT]
    if valid:
        return Part(kind.value, kind.label, "in_force", last(valid))
    if drafts:
        return Part(kind.value, kind.label, "draft", last(drafts))
    return Part(kind.value, kind.label, "past", last(papers)) if papers else Part(kind.value, kind.label, "missing")


def _holds(own: Document, day: dt.date) -> bool:
    begun = own.state in Document.IN_FORCE and (own.since is None or own.since <= day)
    return begun and (own.until is None or own.until >= day)
