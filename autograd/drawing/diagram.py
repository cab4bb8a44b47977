"""What a picture shows: boxes and arrows, read from the graph."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.drawing.style import COLUMN, LINE, PADDING
from autograd.drawing.text import columns, data_lines, magnitude, number, printable
from autograd.node import Node
from autograd.numbering import Numbering

#: Above so many boxes an arrow's label is the bare number.
MANY = 60


@dataclass(frozen=True)
class Box:
    """A node, or several folded into one: the lines of text in it, and the kind of thing it is."""

    key: str
    lines: tuple[str, ...]
    kind: str
    heat: float | None = None

    @property
    def width(self) -> float:
        """In points."""
        return max(columns(line) for line in self.lines) * COLUMN + 2 * PADDING

    @property
    def height(self) -> float:
        """In points."""
        return len(self.lines) * LINE + PADDING


@dataclass(frozen=True)
class Arrow:
    """An edge, from operand to result: its local derivative, and whether a gradient comes back along it."""

    tail: str
    head: str
    label: str
    carries: bool = True
    active: bool = False


@dataclass(frozen=True)
class Diagram:
    """Boxes in the order of their numbers, arrows in the order of the operands, and remarks below."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    remarks: tuple[str, ...] = ()


NOT_RUN = "backward has not been run: there are no gradients yet"


def backward_was_run(root: Node, nodes: Iterable[Node]) -> bool:
    """Whether there are gradients to show; a root that keeps none is judged by its leaves."""
    if root.grad is not None:
        return bool(np.any(np.asarray(_plain(root.grad)) != 0))
    return any(node.grad is not None for node in nodes if node.kind is root.kind)


def _plain(x: Any) -> Any:
    return x.data if isinstance(x, Node) else x


def title(node: Node, numbering: Numbering) -> str:
    """The node's name or number and, for a result, its operation: `"n4 = ^2"`."""
    symbol = printable(numbering.symbol(node), 30)
    return symbol if node.op is None else f"{symbol} = {operation(node)}"


def operation(node: Node) -> str:
    """The operation's symbol and what it was told besides its operands."""
    op = node.op
    if op is None:
        return ""
    told = []
    defaults = op.parameters
    for name, value in node.params.items():
        if not isinstance(value, (bool, int, float, str, tuple)) or value == defaults.get(name):
            continue
        shown = number(value) if isinstance(value, float) else printable(str(value), 16)
        told.append(shown if len(node.params) == 1 and isinstance(value, (int, float)) else f" {name}={shown}")
    return printable(op.symbol + "".join(told), 40)


def kind(node: Node) -> str:
    """What a node is in a picture: a leaf that asks for a gradient, a constant or a result."""
    if node.op is not None:
        return "operation"
    return "leaf" if node.requires_grad else "constant"


def box(node: Node, numbering: Numbering, gradient: Any) -> Box:
    """The box of one node: title, shape, data and gradient."""
    data = node.data
    lines = [title(node, numbering)]
    if isinstance(data, np.ndarray):
        shape = "×".join(map(str, data.shape)) or "0-d"
        lines.append(f"{shape} {data.dtype}")
    lines += data_lines("data", data)
    if gradient is not None:
        lines += data_lines("grad", gradient)
    return Box(numbering.label(node), tuple(lines), "root" if node is numbering.root and node.op else kind(node))


def edge_labels(node: Node) -> list[str]:
    """For each edge into a node the local derivative, or the rule where it is no number."""
    op = node.op
    if op is None:
        return []
    local = node.local_derivatives
    if local is not None:
        return ["" if d is None else data_lines("", d)[0].strip() for d in local]
    texts = dict(op.derivative_texts())
    names = op.operands * len(node.parents) if op.variadic else op.operands
    return [printable(texts.get(name, ""), 28) for name in names]


def arrows(node: Node, numbering: Numbering, brief: bool) -> list[Arrow]:
    """One arrow for every operand; `x * x` has two."""
    found = []
    for parent, label in zip(node.parents, edge_labels(node), strict=True):
        if label and not brief and node.local_derivatives is not None:
            label = f"∂{printable(numbering.symbol(node), 12)}/∂{printable(numbering.symbol(parent), 12)} = {label}"
        found.append(Arrow(numbering.label(parent), numbering.label(node), label, parent.requires_grad))
    return found


def diagram(numbering: Numbering, gradients: dict[int, Any] | None) -> Diagram:
    """The picture of every node; `gradients` maps a node's id to its gradient, None where none was run."""
    known = gradients or {}
    brief = len(numbering) > MANY
    boxes = tuple(box(node, numbering, known.get(id(node)) if node.requires_grad else None) for node in numbering)
    edges = tuple(arrow for node in numbering for arrow in arrows(node, numbering, brief))
    return Diagram(boxes, edges, () if gradients is not None else (NOT_RUN,))


def heated(boxes: Iterable[Box], sizes: dict[str, float]) -> tuple[Box, ...]:
    """The boxes coloured by the size of their gradient, on a logarithmic scale."""
    logs = {key: math.log10(size) for key, size in sizes.items() if 0.0 < size < math.inf}
    low, high = (min(logs.values()), max(logs.values())) if logs else (0.0, 0.0)
    span = (high - low) or 1.0

    def heat(key: str) -> float:
        if key in logs:
            return 0.15 + 0.85 * (logs[key] - low) / span if high > low else 0.6
        return 0.0 if sizes.get(key, 0.0) == 0.0 else 1.0

    return tuple(replace(each, heat=heat(each.key)) for each in boxes)


def sizes(numbering: Numbering, gradients: dict[int, Any]) -> dict[str, float]:
    """The size of every node's gradient by the key of its box."""
    return {numbering.label(node): magnitude(gradients.get(id(node))) for node in numbering}
