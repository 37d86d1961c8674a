"""How a floor is rounded: ``exact``, or ``up:2``, ``down:2``, ``half_up:2`` with a number of decimals."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from tongpan_core.messages import N_
from tongpan_core.policy.values import PolicyError

MODES = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "half_up": ROUND_HALF_UP}


def share_of(threshold: float, share: float, mode: str = "exact") -> float:
    """``threshold · share`` in decimal arithmetic, rounded as the mode says: 5.3 · 0.85 is 4.505, and 4.51 ``up:2``.

    Raises PolicyError for a mode that is not known.
    """
    product = Decimal(str(threshold)) * Decimal(str(share))
    if mode == "exact":
        return float(product)
    name, _, places = mode.partition(":")
    if name not in MODES or not places.isdigit():
        text = N_("%(mode)s is no way of rounding; use exact, up:2, down:2 or half_up:2.")
        raise PolicyError(text, mode=repr(mode))
    return float(product.quantize(Decimal(1).scaleb(-int(places)), rounding=MODES[name]))
