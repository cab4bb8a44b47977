"""Which nodes of a large graph are drawn as one box.

Modules are folded first: what lies between a module's inputs and its output is one box. Then nodes that
only one other node uses join it, so that an expression is one box, those furthest from the root first,
until the limit is met; and at last whole layers, by the family of their operations. Every box has arrows
forward only.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograd.node import Node
from autograd.numbering import Numbering


@dataclass(frozen=True)
class Group:
    """Nodes that make one box, and its heads: what the others lead to, several where it is a layer."""

    nodes: tuple[Node, ...]
    heads: tuple[Node, ...]
    module: str = ""


def fold(numbering: Numbering, limit: int, depth: int | None = None, target: int | None = None) -> list[Group]:
    """Put the nodes into at most `limit` groups, operands before results; one node a group if they are few.

    Modules nested `depth` levels deep, and deeper ones, are one box each; without `depth` the innermost are.
    What has to be folded beyond that is folded to `target` groups, a third of the limit, to be legible.
    """
    graph = _Graph(numbering)
    level, innermost = (math.inf, True) if depth is None else (depth, False)
    graph.start(level, innermost)
    while innermost and graph.count > limit and level > 0:
        level = min(level, graph.deepest + 1) - 1
        graph.start(level, innermost)
    if graph.count > limit:
        limit = max(1, limit // 3 if target is None else target)
        graph.join_users(limit, lambda node: not node.name and not _is_function(node))
        if graph.count > limit and len({*graph.layers().values()}) > limit:
            graph.start(level, innermost)
            graph.join_users(limit, lambda node: True)
    return graph.groups(limit)


class _Graph:
    """The graph by index: 0 … k−1 in the order of the numbering, so operands come before results."""

    def __init__(self, numbering: Numbering) -> None:
        self.nodes = numbering.nodes
        index = {id(node): i for i, node in enumerate(self.nodes)}
        self.parents = [tuple(index[id(p)] for p in node.parents) for node in self.nodes]
        self.index = index
        self.calls = [(i, call) for i, node in enumerate(self.nodes) for call in node._note("calls") or ()]
        self.deepest = 0

    def start(self, depth: float, innermost: bool) -> None:
        """Every node a group, but for the modules at `depth`, and for the innermost ones above it if asked."""
        self.into = list(range(len(self.nodes)))  # each node's step towards the head of its group
        self.count = len(self.nodes)
        self.module: dict[int, str] = {}
        if self.calls:
            self._fold_modules(depth, innermost)

    def head(self, i: int) -> int:
        """The node that stands for i's group: the one with the highest index."""
        into = self.into
        while into[i] != i:
            into[i] = into[into[i]]
            i = into[i]
        return i

    # -- modules --------------------------------------------------------------------------------------

    def _fold_modules(self, depth: float, innermost: bool) -> None:
        users = self._users()
        regions = []
        for i, call in reversed(self.calls):  # outer modules first
            region = self._region(i, {self.index.get(id(node)) for node in call.inputs}, users)
            if region:
                regions.append((i, region, call))
        names = _paths(call for _, _, call in regions)
        level, has_inner = [0] * len(regions), [False] * len(regions)
        for outer, (_, around, _) in enumerate(regions):
            for inner, (_, region, _) in enumerate(regions[outer + 1 :], start=outer + 1):
                if region <= around:
                    level[inner] += 1
                    has_inner[outer] = True
        self.deepest = max(level, default=0)
        for k, (i, region, call) in enumerate(regions):
            alone = innermost and not has_inner[k] and level[k] < depth
            if (alone or level[k] == depth) and self.into[i] == i:
                self._fold(i, region, names[id(call)])

    def _fold(self, head: int, region: set[int], name: str) -> None:
        inside = [i for i in region if i != head and self.into[i] == i]
        for i in inside:
            self.into[i] = head
        self.count -= len(inside)
        self.module[head] = name

    def _region(self, head: int, inputs: set[int | None], users: list[list[int]]) -> set[int] | None:
        """What leads from the inputs to the head; None if something of it is used elsewhere too."""
        region, stack = {head}, [head]
        while stack:
            for parent in self.parents[stack.pop()]:
                if parent not in region and parent not in inputs:
                    region.add(parent)
                    stack.append(parent)
        shared = {i for i in region if i != head and any(user not in region for user in users[i])}
        if any(self.parents[i] for i in shared):
            return None
        return region - shared

    def _users(self) -> list[list[int]]:
        users: list[list[int]] = [[] for _ in self.nodes]
        for i, parents in enumerate(self.parents):
            for parent in parents:
                users[parent].append(i)
        return users

    # -- trees of single use --------------------------------------------------------------------------

    def join_users(self, limit: int, may: Callable[[Node], bool]) -> None:
        """Let nodes that only one node uses join its group, furthest from the root first."""
        user: dict[int, int] = {}  # the only user's index, or -1 for several
        for i, parents in enumerate(self.parents):
            for parent in parents:
                if self.head(parent) != self.head(i):
                    user[parent] = i if user.get(parent, i) == i else -1
        for node in sorted(user):
            if self.count <= limit:
                return
            if user[node] >= 0 and self.into[node] == node and may(self.nodes[node]):
                self.into[node] = self.head(user[node])
                self.count -= 1

    # -- the result -----------------------------------------------------------------------------------

    def groups(self, limit: int) -> list[Group]:
        """The groups in order; whole layers where there are still more than `limit` of them."""
        members: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self.nodes)):
            members[self.head(i)].append(i)
        if len(members) <= limit:
            return [self._group(members[head], [head]) for head in sorted(members)]
        layer = self.layers()
        if len({*layer.values()}) > limit:
            wide = -(-(max(rank for rank, _ in layer.values()) + 1) // limit)
            layer = {head: (rank // wide, "") for head, (rank, _) in layer.items()}
        heads: dict[tuple[int, str], list[int]] = defaultdict(list)
        for head in sorted(members):
            heads[layer[head]].append(head)
        return [self._group([i for head in heads[key] for i in members[head]], heads[key]) for key in sorted(heads)]

    def _group(self, inside: list[int], heads: list[int]) -> Group:
        module = self.module.get(heads[0], "") if len(heads) == 1 else ""
        return Group(tuple(self.nodes[i] for i in sorted(inside)), tuple(self.nodes[i] for i in heads), module)

    def layers(self) -> dict[int, tuple[int, str]]:
        """The layer of every group by its head: its rank, and the family of its last operation."""
        return {head: (rank, _family(self.nodes[head])) for head, rank in self._ranks().items()}

    def _ranks(self) -> dict[int, int]:
        """How many groups in a row lead to each group; leaves stand just before their first use."""
        rank: dict[int, int] = defaultdict(int)
        leaf_before: dict[int, int] = {}
        for i, parents in enumerate(self.parents):
            to = self.head(i)
            for parent in parents:
                if (head := self.head(parent)) != to and self.parents[head]:
                    rank[to] = max(rank[to], rank[head] + 1)
        for i, parents in enumerate(self.parents):
            to = self.head(i)
            rank[to] += 0
            for parent in parents:
                if (head := self.head(parent)) != to and not self.parents[head]:
                    leaf_before[head] = min(leaf_before.get(head, rank[to]), rank[to])
        return {head: 2 * leaf_before[head] if head in leaf_before else 2 * r + 1 for head, r in rank.items()}


def _family(node: Node) -> str:
    """The family of a node's operation: the file it stands in."""
    if node.op is None:
        return "leaf" if node.requires_grad else "constant"
    return str(getattr(node.op, "__module__", "")).rpartition(".")[2]


def _is_function(node: Node) -> bool:
    """Whether the node is the result of a function with a name: a natural end of an expression."""
    return node.op is not None and node.op.symbol[-1].isalnum()


def _paths(calls: Iterable[Any]) -> dict[int, str]:
    """The modules' names as the outermost living module knows them, by call: `"features.0: Conv2d"`."""
    calls = list(calls)
    paths = _longest(named for call in calls for named in _ask(call, "named_modules"))
    named = {}
    for call in calls:
        path = paths.get(id(call.module()), "")
        named[id(call)] = f"{path}: {call.kind}" if path else call.kind
    return named


def parameter_names(numbering: Numbering) -> dict[int, str]:
    """What the outermost modules call their parameters, by the node's id: `"features.0.weight"`."""
    calls = [call for node in numbering for call in node._note("calls") or ()]
    names = _longest(named for call in calls for named in _ask(call, "named_parameters"))
    return {id(node): names[id(node)] for node in numbering if node.op is None and id(node) in names and not node.name}


def _ask(call: Any, what: str) -> Iterable[tuple[str, object]]:
    module = call.module()
    return getattr(module, what)() if hasattr(module, what) else ()


def _longest(named: Iterable[tuple[str, object]]) -> dict[int, str]:
    """For each thing the longest of its names."""
    longest: dict[int, str] = {}
    for name, thing in named:
        if len(name) > len(longest.get(id(thing), "")):
            longest[id(thing)] = name
    return longest
