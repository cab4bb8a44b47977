"""How the nodes of a graph are numbered, and in which order back-propagation is told.

Pictures, the player and the explanations all take their names of nodes from here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from autograd.node import Node, topological

_A_WORD = re.compile(r"[\w\[\]., ′']*\w[\w\[\]., ′']*")


class Numbering:
    """The nodes n1 … nk of a graph: leaves first, in order of first use, then operations.

    Constants are nodes too; a constant exponent is a parameter and none. A node that the user named is
    shown by its name and keeps its number.
    """

    def __init__(self, root: Node) -> None:
        operations = [node for node in topological([root]) if node.op is not None]
        used = {id(parent): parent for node in operations for parent in node.parents if parent.op is None}
        leaves = list(used.values()) or [root]
        self.root = root
        #: n1 … nk, in order.
        self.nodes: tuple[Node, ...] = (*leaves, *operations)
        self._numbers = {id(node): i for i, node in enumerate(self.nodes, start=1)}
        self._named = Counter(shown_name(node.name) for node in self.nodes if node.name)

    def __len__(self) -> int:
        return len(self.nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __contains__(self, node: object) -> bool:
        return id(node) in self._numbers

    def __getitem__(self, i: int) -> Node:
        """The node n`i`, counted from 1."""
        if not 1 <= i <= len(self.nodes):
            raise IndexError(f"there is no n{i}: the nodes are n1 … n{len(self.nodes)}")
        return self.nodes[i - 1]

    def index(self, node: Node) -> int:
        """The number of a node, counted from 1."""
        return self._numbers[id(node)]

    def label(self, node: Node) -> str:
        """The number with its letter, `"n4"`, whether the node has a name or not."""
        return f"n{self._numbers[id(node)]}"

    def symbol(self, node: Node) -> str:
        """What stands for the node in a formula: its name, else its number, `"n4"`.

        A name that several nodes have, or that looks like another node's number, has the number beside
        it; a name that is no word is quoted.
        """
        name, label = shown_name(node.name or ""), self.label(node)
        if not name:
            return label
        number = name[1:]
        taken = name[0] == "n" and number.isdecimal() and 1 <= int(number) <= len(self) and name != label
        return f"{name}({label})" if taken or self._named[name] > 1 else name


def shown_name(name: str) -> str:
    """A name as a formula can hold it: what cannot be printed is replaced, what is long is cut, no word is quoted."""
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    name = name if len(name) <= 40 else name[:39] + "…"
    return name if not name or _A_WORD.fullmatch(name) else f"“{name}”"


def number(root: Node) -> Numbering:
    """Number the nodes of the graph below `root`.

    >>> from autograd import Value
    >>> x, y = Value(3.0), Value(4.0)
    >>> f = x**2 * y + (y + 2)
    >>> f.name = "f"
    >>> n = number(f)
    >>> [n.symbol(node) for node in n]
    ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'f']
    >>> n.label(y), n[4].data
    ('n2', 9.0)
    """
    if not isinstance(root, Node):
        raise TypeError(f"number() takes a Value or a Tensor, not {type(root).__name__}")
    return Numbering(root)


def backward_order(root: Node) -> list[Node]:
    """The nodes in the order in which back-propagation is told; constants have no part in it.

    A node comes when all its uses have reported, first ready first; the leaves follow, by number.
    """
    uses: dict[int, int] = {}
    leaves: list[Node] = []
    for node in topological([root]):
        if node.op is None:
            leaves.append(node)
        for parent in node.edges():
            uses[id(parent)] = uses.get(id(parent), 0) + 1
    order = [root] if root.op is not None else []
    for node in order:
        for parent in node.edges():
            uses[id(parent)] -= 1
            if not uses[id(parent)] and parent.op is not None:
                order.append(parent)
    return order + [leaf for leaf in leaves if leaf.requires_grad]
