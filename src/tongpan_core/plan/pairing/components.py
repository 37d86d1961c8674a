"""Strongly connected components of a graph; without a heavy library where it is sparse, as it mostly is."""

from __future__ import annotations

import numpy as np

from tongpan_core.tables import Ints

_TRIMS = 30
_LARGE = 100_000  # arcs from which loading SciPy pays


def components(nodes: int, tails: Ints, heads: Ints) -> Ints:
    """A label for each node, shape (nodes,): equal where each can be reached from the other; alone, its own number."""
    label = np.arange(nodes)
    tails, heads = _trimmed(nodes, tails, heads)
    if not len(tails):
        return label
    if len(tails) > _LARGE:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        graph = coo_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(nodes, nodes))
        return np.asarray(connected_components(graph.tocsr(), connection="strong")[1], dtype=np.int64)
    for group in _tarjan(nodes, tails, heads):
        label[group] = group[0]
    return label


def _trimmed(nodes: int, tails: Ints, heads: Ints) -> tuple[Ints, Ints]:
    """Without the arcs of nodes that nothing enters or nothing leaves: they are on no cycle."""
    for _ in range(_TRIMS):
        alive = (np.bincount(tails, minlength=nodes) > 0) & (np.bincount(heads, minlength=nodes) > 0)
        kept = alive[tails] & alive[heads]
        if kept.all():
            break
        tails, heads = tails[kept], heads[kept]
    return tails, heads


def _tarjan(nodes: int, tails: Ints, heads: Ints) -> list[list[int]]:
    """Components of more than one node (Tarjan 1972, with a stack of its own)."""
    order = np.argsort(tails, kind="stable")
    ends = np.searchsorted(tails[order], np.arange(nodes + 1)).tolist()
    to = heads[order].tolist()
    index, low, done = [0] * nodes, [0] * nodes, [False] * nodes
    stack: list[int] = []
    found: list[list[int]] = []
    count = 0
    for root in np.unique(tails).tolist():
        if index[root]:
            continue
        count += 1
        index[root] = low[root] = count
        stack.append(root)
        path, places = [root], [ends[root]]
        while path:
            node, place = path[-1], places[-1]
            if place < ends[node + 1]:
                places[-1] += 1
                other = to[place]
                if not index[other]:
                    count += 1
                    index[other] = low[other] = count
                    stack.append(other)
                    path.append(other)
                    places.append(ends[other])
                elif not done[other]:
                    low[node] = min(low[node], index[other])
                continue
            path.pop()
            places.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == index[node]:
                at = stack.index(node) if len(stack) < 8 else _last(stack, node)
                group = stack[at:]
                del stack[at:]
                for member in group:
                    done[member] = True
                if len(group) > 1:
                    found.append(group)
    return found


def _last(stack: list[int], node: int) -> int:
    at = len(stack) - 1
    while stack[at] != node:
        at -= 1
    return at
