"""A graph as a tree of text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.drawing.boxes import edge_labels, partial, shape_text, title
from autograd.drawing.gradients import shown_gradients
from autograd.drawing.text import data_lines, printable
from autograd.node import Node
from autograd.numbering import Numbering, number


def tree(root: Node, *, lines: int = 200, depth: int = 40) -> str:
    """The graph as a tree, results above their operands: data, gradient and local derivatives.

    A node that several results use is written out once and referred to afterwards. At most `lines`
    lines and `depth` levels are written; a sentence says what was left out.

    >>> from autograd import Value
    >>> a, b = Value(2.0, "a"), Value(1.0, "b")
    >>> print(tree(a * b))
    n3 = ×   data 2
    ├─ a   data 2   ∂n3/∂a = 1
    └─ b   data 1   ∂n3/∂b = 2
    backward has not been run: there are no gradients yet
    """
    numbering = number(root)
    return tree_of(numbering, *shown_gradients(numbering), lines, depth)


def tree_of(
    numbering: Numbering, gradients: dict[int, Any], remarks: Sequence[str], lines: int = 200, depth: int = 40
) -> str:
    """The tree of a numbered graph with these gradients, and remarks below it."""
    written, seen, cut = _written(numbering, gradients, lines, depth)
    full = len(written) >= lines
    written += remarks
    if left := len(numbering) - len(seen):
        what = f"more than {lines} lines" if full else f"more than {depth} levels"
        noun = "node is" if left == 1 else "nodes are"
        written.append(f"… {left:,} more {noun} not shown ({what}); … marks where {cut:,} branches go on")
    return "\n".join(written)


def _written(numbering: Numbering, gradients: dict[int, Any], most: int, depth: int) -> tuple[list[str], set[int], int]:
    written: list[str] = []
    seen: set[int] = set()
    cut = 0
    stack: list[tuple[Node, str, str, str, int]] = [(numbering.root, "", "", "", 0)]
    while stack:
        node, margin, branch, local, level = stack.pop()
        if len(written) >= most:
            cut += 1
            continue
        text = margin + branch + _line(node, numbering, gradients, local, id(node) in seen and node.op is not None)
        inner = margin + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        goes_on = node.op is not None and id(node) not in seen
        if goes_on and level >= depth:
            cut, goes_on, text = cut + 1, False, text + "   …"
        written.append(text)
        seen.add(id(node))
        if goes_on:
            parents = list(zip(node.parents, edge_labels(node), strict=True))
            for i, (parent, label) in reversed(list(enumerate(parents))):
                last = "└─ " if i == len(parents) - 1 else "├─ "
                stack.append((parent, inner, last, partial(node, parent, label, numbering), level + 1))
    return written, seen, cut


def _line(node: Node, numbering: Numbering, gradients: dict[int, Any], local: str, again: bool) -> str:
    if again:
        return "   ".join(filter(None, [printable(numbering.symbol(node), 30), local, "(shown above)"]))
    parts = [title(node, numbering)]
    data = node.data
    if getattr(data, "shape", ()):
        parts.append(shape_text(data))
    parts += data_lines("data", data)
    if not node.requires_grad:
        parts.append("constant")
    elif id(node) in gradients:
        parts += data_lines("grad", gradients[id(node)])
    return "   ".join(filter(None, [*parts, local]))
