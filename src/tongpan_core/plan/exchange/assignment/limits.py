"""How much work a search may do, and what its threads share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from tongpan_core.tables import Ints


@dataclass(frozen=True, slots=True)
class Params:
    """Limits of work: subgradient ``rounds``, and ``steps`` descents for each thread.

    ``kicks`` groups of up to ``group`` agents are packed again before each; ``tries`` groups without gain end it;
    ``branches`` limits the branch and bound of a group, ``nodes`` that of HiGHS. ``large`` groups without gain end a
    descent by packings, of which ``lists`` are listed in each, and looked at ``looks`` times. Where agents have many
    jobs, ``far`` kicks part the descents, and the ``merged`` jobs that the last ``ends`` of them agree least on are
    given out anew, until ``merges`` in a row have gained nothing.

    Raises:
        ValueError: for a limit below one.
    """

    rounds: int = 300
    steps: int = 3000
    group: int = 4
    kicks: int = 1
    tries: int = 100
    branches: int = 50_000
    large: int = 15
    lists: int = 4_000
    far: int = 30
    ends: int = 8
    merges: int = 10
    merged: int = 50
    looks: int = 4_000_000
    covering_jobs: int = 400
    exact_pairs: int = 400
    nodes: int = 3000

    def __post_init__(self) -> None:
        if min(self.rounds, self.steps, self.group - 1, self.ends, self.merges) < 1:
            raise ValueError(f"{self} cannot be searched for; give limits of one or more, a group of two or more.")


@dataclass
class Found:
    """What the threads share: the best assignment, its cost, the bound; changed under the lock."""

    chosen: Ints
    value: float
    bound: float
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, chosen: Ints, value: float) -> None:
        """Keep an assignment if it is the cheapest yet."""
        with self.lock:
            if value < self.value - 1e-9:
                self.chosen, self.value = chosen.copy(), value
