"""Generated pairings for the benchmark, and what a pair is worth there, reckoned apart from the solver.

``dense``: ``n`` donors and ``n`` recipients, each pair possible, one to one. ``near``: four hundred donors with three
to nine places, fifteen hundred recipients with one or two donors, and the 12,000 shortest ways open.
"""

from __future__ import annotations

from typing import Any

import numpy as np

SUBJECTS, HALF_KM, YEAR = 12, 60.0, 2026
WEIGHTS = {"stage": 10, "subject": 40, "size": 10, "distance": 20, "language": 10, "past": 10}


def region(kind: str, size: int, seed: int) -> dict[str, Any]:
    """The numbers of an instance: arrays and plain values."""
    rng = np.random.default_rng([seed, size])
    d, r = (size, size) if kind == "dense" else (400, 1500)
    towns = rng.random((25, 2)) * 250
    spots = [towns[rng.integers(0, 25, count)] + rng.normal(0, 12, (count, 2)) for count in (d, r)]
    km = np.sqrt(((spots[0][:, None] - spots[1][None]) ** 2).sum(axis=2))
    reach = np.inf if kind == "dense" else float(np.partition(km.ravel(), size - 1)[size - 1])
    choices = (km <= reach).sum(axis=0)
    return {
        "km": km,
        "reach": reach,
        "donor_pupils": np.round(rng.lognormal(7.0, 0.5, d)),
        "recipient_pupils": np.round(rng.lognormal(6.0, 0.7, r)),
        "strong": np.round(rng.beta(2, 2, (d, SUBJECTS)), 2),
        "weak": np.round(rng.beta(2, 3, (r, SUBJECTS)) * (rng.random((r, SUBJECTS)) < 0.35), 2),
        "speaks": rng.random((d, 2)) < 0.2,
        "needs": rng.random((r, 2)) < 0.1,
        "past": np.column_stack(
            (rng.integers(0, d, r // 3), rng.integers(0, r, r // 3), rng.integers(2018, 2026, r // 3))
        ),
        "places": np.ones(d, dtype=int) if kind == "dense" else rng.integers(3, 10, d),
        "least": np.ones(r, dtype=int) if kind == "dense" else (choices >= 3).astype(int),
        "most": np.ones(r, dtype=int) if kind == "dense" else rng.integers(1, 3, r),
    }


def tenths(own: dict[str, Any]) -> np.ndarray:
    """The fit of every pair in tenths, shape (D, R)."""
    sizes = own["donor_pupils"][:, None], own["recipient_pupils"][None]
    need, asked = own["weak"].sum(axis=1), own["needs"].sum(axis=1)
    spoken = own["speaks"].astype(float) @ own["needs"].astype(float).T
    past = np.zeros(own["km"].shape)
    for donor, recipient, until in own["past"]:
        past[donor, recipient] = max(past[donor, recipient], 100.0 if until == YEAR - 1 else 50.0)
    parts = {
        "stage": 100.0,
        "subject": np.where(need > 0, 100 * (own["strong"] @ own["weak"].T) / np.where(need > 0, need, 1), 100.0),
        "size": 100 * np.minimum(*sizes) / np.maximum(*sizes),
        "distance": 100 * 0.5 ** (own["km"] / HALF_KM),
        "language": np.where(asked > 0, 100 * spoken / np.where(asked > 0, asked, 1), 100.0),
        "past": past,
    }
    total = sum(weight * parts[name] for name, weight in WEIGHTS.items()) / sum(WEIGHTS.values())
    return np.rint(10 * total + 1e-7).astype(np.int64)


def problem(own: dict[str, Any]) -> Any:
    """The instance as Tongpan's problem."""
    from tongpan_core.plan.pairing import Donor, Limits, PairingProblem, Past, Recipient, Weights

    words = np.array(["yao", "zhuang"])
    primary = frozenset({"primary"})
    donors = tuple(
        Donor(
            f"D{i:04}", f"Donor {i}", "county", "city", primary, languages=frozenset(words[row].tolist()), places=int(n)
        )
        for i, (row, n) in enumerate(zip(own["speaks"], own["places"], strict=True))
    )
    limits = zip(own["needs"], own["least"], own["most"], strict=True)
    recipients = tuple(
        Recipient(
            f"R{j:04}",
            f"Recipient {j}",
            "county",
            "city",
            primary,
            frozenset(words[row].tolist()),
            int(least),
            int(most),
        )
        for j, (row, least, most) in enumerate(limits)
    )
    return PairingProblem(
        region="generated",
        year=YEAR,
        donors=donors,
        recipients=recipients,
        subjects=tuple(f"subject {s}" for s in range(SUBJECTS)),
        weights=Weights(**WEIGHTS),
        limits=Limits(half_km=HALF_KM, distance_km=None if np.isinf(own["reach"]) else own["reach"]),
        past=tuple(Past(f"D{d:04}", f"R{r:04}", 2017, int(until)) for d, r, until in own["past"].tolist()),
        **{name: own[name] for name in ("km", "donor_pupils", "recipient_pupils", "strong", "weak")},
    )
