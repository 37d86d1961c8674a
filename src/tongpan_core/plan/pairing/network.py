"""Networks of whole units: cheapest flows, what their duals leave free, and one wish after another on what is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tongpan_core.plan.flow import min_cost_flow
from tongpan_core.plan.pairing.components import components
from tongpan_core.tables import Bools, Ints

Asked = Callable[[], bool]


class Stopped(Exception):  # noqa: N818 - not an error: the caller asked to stop
    """The caller asked to stop before a flow was found."""


@dataclass(frozen=True)
class Network:
    """``m`` arcs between ``nodes`` nodes: ``tails``, ``heads``, ``capacities`` and ``flows`` (m,), all whole."""

    nodes: int
    tails: Ints
    heads: Ints
    capacities: Ints
    flows: Ints

    @property
    def supplies(self) -> Ints:
        """What every node puts in under the flows as they are, shape (nodes,)."""
        out = np.bincount(self.tails, self.flows, self.nodes) - np.bincount(self.heads, self.flows, self.nodes)
        return out.astype(np.int64)

    def take(self, arcs: Ints | Bools) -> Network:
        """The same nodes with only some arcs."""
        own = self.tails[arcs], self.heads[arcs], self.capacities[arcs], self.flows[arcs]
        return Network(self.nodes, *own)


def cheapest(network: Network, costs: Ints, asked: Asked, supplies: Ints | None = None) -> Network | None:
    """The network with its cheapest flows; ``None`` where the supplies cannot be brought through.

    Raises:
        Stopped: if ``asked`` says so.
    """
    if asked():
        raise Stopped
    needed = network.supplies if supplies is None else supplies
    found = min_cost_flow(network.tails, network.heads, network.capacities, costs, needed, asked=asked)
    if found.status == "stopped":
        raise Stopped
    return replace(network, flows=found.flows.astype(np.int64)) if found.status == "optimal" else None


def residual(network: Network) -> tuple[Ints, Ints, Ints]:
    """Where one more unit could go: tail, head and arc, the arc negative (``~arc``) where it would be taken back."""
    forward = np.flatnonzero(network.flows < network.capacities)
    backward = np.flatnonzero(network.flows > 0)
    tails = np.concatenate((network.tails[forward], network.heads[backward]))
    heads = np.concatenate((network.heads[forward], network.tails[backward]))
    return tails, heads, np.concatenate((forward, ~backward))


def potentials(network: Network, costs: Ints, start: Ints | None = None) -> Ints:
    """Duals of cheapest flows, shape (nodes,), by relaxing every arc at once (Bellman and Ford) until nothing changes.

    ``cost + p[tail] − p[head]`` is ≥ 0 where a unit could be added, ≤ 0 where one could be taken away.
    """
    tails, heads, arcs = residual(network)
    length = np.where(arcs >= 0, costs[arcs], -costs[~arcs])
    order = np.argsort(heads, kind="stable")
    tails, heads, length = tails[order], heads[order], length[order]
    found = np.zeros(network.nodes, dtype=np.int64) if start is None else start.copy()
    if not len(tails):
        return found
    first = np.flatnonzero(np.diff(heads, prepend=-1))
    reached = heads[first]
    for _ in range(network.nodes + 1):
        shorter = np.minimum.reduceat(found[tails] + length, first)
        better = shorter < found[reached]
        if not better.any():
            return found
        found[reached[better]] = shorter[better]
    raise AssertionError("the flows were not the cheapest")


def free_arcs(network: Network, reduced: Ints) -> Bools:
    """The arcs whose flow differs between cheapest flows, mask (m,): on a cycle that costs nothing."""
    tails, heads, arcs = residual(network)
    own = np.where(arcs >= 0, arcs, ~arcs)
    tight = reduced[own] == 0
    label = components(network.nodes, tails[tight], heads[tight])
    return np.asarray((reduced == 0) & (label[network.tails] == label[network.heads]))


def settle(network: Network, costs: Ints, asked: Asked) -> tuple[Network, Bools]:
    """One wish more: the cheapest flows by ``costs`` with the same supplies, and the arcs that it leaves free (m,)."""
    found = cheapest(network, costs, asked)
    assert found is not None  # the flows that it starts from are one answer
    dual = potentials(found, costs)
    return found, free_arcs(found, costs + dual[found.tails] - dual[found.heads])
