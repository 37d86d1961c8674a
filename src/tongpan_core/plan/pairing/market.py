"""The pairing as a market: places on one side, needs on the other, in the order of their keys, with forced pairs taken.

The order makes the answer independent of the order in which schools were given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.pairing.fit import table
from tongpan_core.plan.pairing.problem import PairingProblem
from tongpan_core.tables import Bools, Ints


@dataclass(frozen=True)
class Market:
    """``donors`` (D,) and ``recipients`` (R,) are rows of the problem; everything else follows their order.

    ``places`` (D,), ``least`` and ``most`` (R,) are what forced pairs leave; ``base`` (R,) is the fit in tenths of the
    best forced pair, -1 without one; ``owed`` (R,) marks those who must be served at all. ``forced`` (f, 2) are pairs
    of places in ``donors`` and ``recipients``.
    """

    donors: Ints
    recipients: Ints
    tenths: Ints
    allowed: Bools
    places: Ints
    least: Ints
    most: Ints
    base: Ints
    owed: Bools
    forced: Ints

    @property
    def size(self) -> tuple[int, int]:
        """How many donors and recipients."""
        return len(self.donors), len(self.recipients)


def market(problem: PairingProblem) -> Market:
    """The market of a problem; places and needs may fall below zero where decisions by hand force too many pairs."""
    found = table(problem)
    donors = np.array(sorted(range(len(problem.donors)), key=lambda row: problem.donors[row].key))
    recipients = np.array(sorted(range(len(problem.recipients)), key=lambda row: problem.recipients[row].key))
    tenths, allowed = found.tenths, found.allowed
    if (np.diff(donors) < 0).any() or (np.diff(recipients) < 0).any():
        tenths, allowed = (own[np.ix_(donors, recipients)] for own in (tenths, allowed))
    places = np.array([problem.donors[row].places for row in donors])
    least = np.array([problem.recipients[row].least for row in recipients])
    most = np.array([problem.recipients[row].most for row in recipients])
    owed, base = least > 0, np.full(len(recipients), -1)
    forced = _forced(problem, donors, recipients)
    for donor, recipient in forced:
        allowed[donor, recipient] = False
        places[donor] -= 1
        least[recipient] = max(least[recipient] - 1, 0)
        most[recipient] -= 1
        base[recipient] = max(base[recipient], tenths[donor, recipient])
    return Market(donors, recipients, tenths, allowed, places, least, most, base, owed, forced)


def _forced(problem: PairingProblem, donors: Ints, recipients: Ints) -> Ints:
    at, to = np.argsort(donors), np.argsort(recipients)
    pairs = {
        (int(at[problem.donor_rows[own.donor]]), int(to[problem.recipient_rows[own.recipient]]))
        for own in problem.fixed
        if own.kind == "force"
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
