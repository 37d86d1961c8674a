"""What an import would do, or did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .problems import ERROR, NOTICE, WARNING, Problem, groups, tally

KEPT_PROBLEMS, KEPT_SAMPLES = 2000, 40
ADDED, CHANGED, SAME, LEFT_OUT = "added", "changed", "same", "left_out"


@dataclass
class Tally:
    """How many records of one kind (teachers, postings, schools …) are added, changed and already so."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def as_dict(self) -> dict[str, int]:
        """Plain data."""
        return {ADDED: self.added, CHANGED: self.changed, SAME: self.same}


@dataclass
class Outcome:
    """Counts by kind of record, the rows left out, all problems, and samples of what changes."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    left_out: int = 0
    rows: int = 0
    problems: list[Problem] = field(default_factory=list)
    samples: list[dict[str, Any]] = field(default_factory=list)
    committed: bool = False
    kept_counts: dict[str, Any] | None = None

    @property
    def errors(self) -> int:
        """The number of errors."""
        return sum(1 for problem in self.problems if problem.severity == ERROR)

    @property
    def counts(self) -> dict[str, Any]:
        """All numbers, as they are kept on the batch."""
        if self.kept_counts is not None:
            return self.kept_counts
        found = tally(self.problems)
        total = {name: sum(getattr(one, name) for one in self.tallies.values()) for name in (ADDED, CHANGED, SAME)}
        return {
            **total,
            LEFT_OUT: self.left_out,
            "rows": self.rows,
            "errors": found[ERROR],
            "warnings": found[WARNING],
            "notices": found[NOTICE],
            "kinds": {kind: one.as_dict() for kind, one in self.tallies.items()},
            "groups": groups(self.problems),
            "samples": self.samples[:KEPT_SAMPLES],
        }

    def summary(self) -> dict[str, Any]:
        """Counts and whether they were written; nothing of the file's content beyond the samples."""
        return {**self.counts, "committed": self.committed}

    def kept_problems(self) -> list[dict[str, Any]]:
        """The problems that are kept with the batch: errors first, at most :data:`KEPT_PROBLEMS`."""
        order = {ERROR: 0, WARNING: 1, NOTICE: 2}
        return [
            problem.as_dict() for problem in sorted(self.problems, key=lambda one: order[one.severity])[:KEPT_PROBLEMS]
        ]
