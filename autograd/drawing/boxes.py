"""A diagram of a graph: what stands in the box of a node or of a group, and on the arrows between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.drawing.diagram import Arrow, Box, Diagram
from autograd.drawing.folding import Group, parameter_names
from autograd.drawing.text import data_lines, magnitude, printable
from autograd.node import Node
from autograd.notation import number_text
from autograd.numbering import Numbering

#: Above so many boxes an arrow's label is the bare number.
MANY = 20


def title(node: Node, numbering: Numbering, known_as: str = "") -> str:
    """The node's name or number and, for a result, its operation: `"n4 = ^2"`."""
    symbol = printable(numbering.symbol(node), 30)
    if node.op is None:
        return f"{symbol}: {printable(known_as, 40)}" if known_as else symbol
    return f"{symbol} = {operation(node)}"


def operation(node: Node) -> str:
    """The operation's symbol and what it was told besides its operands."""
    op = node.op
    if op is None:
        return ""
    told = []
    for name, value in node.params.items():
        if not isinstance(value, (bool, int, float, str, tuple)) or value == op.parameters.get(name):
            continue
        shown = number_text(value) if isinstance(value, float) else printable(str(value), 16)
        brief = len(node.params) == 1 and not op.symbol[-1].isalnum()
        told.append(shown if brief else f" {name}={shown}")  # "^2", but "sum axis=0"
    return printable(op.symbol + "".join(told), 40)


def shape_text(data: np.ndarray) -> str:
    """`"64×10"`, or `"0-d"`."""
    return "×".join(map(str, data.shape)) or "0-d"


def kind(node: Node) -> str:
    """What a node is in a picture: a leaf that asks for a gradient, a constant or a result."""
    if node.op is not None:
        return "operation"
    return "leaf" if node.requires_grad else "constant"


def box(node: Node, numbering: Numbering, gradient: Any, known_as: str = "") -> Box:
    """The box of one node: title, shape, data and gradient."""
    of_kind = "root" if node is numbering.root and node.op else kind(node)
    return Box(numbering.label(node), (title(node, numbering, known_as), *_about(node, gradient)), of_kind)


def _about(node: Node, gradient: Any) -> list[str]:
    data = node.data
    lines = [f"{shape_text(data)} {data.dtype}"] if isinstance(data, np.ndarray) else []
    lines += data_lines("data", data)
    return lines if gradient is None else lines + data_lines("grad", gradient)


def folded_box(group: Group, numbering: Numbering, gradient: Any) -> Box:
    """The box of several nodes: how many of what there are in it, and the result that leaves it."""
    head, layer = group.heads[-1], len(group.heads) > 1
    operations = Counter(printable(node.op.symbol, 16) for node in group.nodes if node.op is not None)
    leaves = [node for node in group.nodes if node.op is None]
    many = operations.total()
    counted = f"{many:,} operation{'s' * (many != 1)}"
    if group.module:
        title_ = printable(group.module, 40)
    elif layer:
        title_ = f"{len(group.heads):,} side by side" + (f": {counted}" if many else "")
    else:
        title_ = f"{printable(numbering.symbol(head), 30)}: {counted}"
    lines = [title_]
    if many and not (many == 1 and group.module):
        common = [f"{symbol} ×{count:,}" if count > 1 else symbol for symbol, count in operations.most_common(3)]
        lines.append(", ".join(common) + (" …" if len(operations) > 3 else ""))
    asking = [node for node in leaves if node.requires_grad]
    if asking:
        size = sum(int(np.size(node.data)) for node in asking)
        what = "parameter" if group.module or any(np.ndim(node.data) for node in asking) else "leaf"
        lines.append(f"{size:,} {what if size == 1 else 'leaves' if what == 'leaf' else what + 's'}")
    if len(leaves) > len(asking):
        lines.append(f"{len(leaves) - len(asking):,} constant{'s' * (len(leaves) - len(asking) != 1)}")
    if not layer:
        lines += _about(head, gradient)
    elif all(isinstance(node.data, float) for node in group.heads):
        lines += data_lines("data", np.array([node.data for node in group.heads]))
    return Box(numbering.label(head), tuple(lines), "folded")


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


def partial(result: Node, operand: Node, derivative: str, numbering: Numbering) -> str:
    """`"∂e/∂c = 2"`; a rule that is no number is shown as it is."""
    if not derivative or result.local_derivatives is None:
        return derivative
    return f"∂{printable(numbering.symbol(result), 12)}/∂{printable(numbering.symbol(operand), 12)} = {derivative}"


def build(
    numbering: Numbering, gradients: dict[int, Any], groups: Sequence[Group], remarks: Sequence[str] = ()
) -> Diagram:
    """The diagram of the groups; `gradients` maps a node's id to its gradient."""
    names = parameter_names(numbering)
    of = {id(node): numbering.label(group.heads[-1]) for group in groups for node in group.nodes}
    boxes = []
    for group in groups:
        head = group.heads[-1]
        gradient = gradients.get(id(head)) if head.requires_grad else None
        alone = len(group.nodes) == 1
        if alone:
            boxes.append(box(head, numbering, gradient, names.get(id(head), "")))
        else:
            boxes.append(folded_box(group, numbering, gradient))
    arrows = [arrow for group in groups for arrow in _arrows(group, of, numbering, len(groups) > MANY)]
    if len(groups) < len(numbering):
        remarks = [*remarks, _what_was_folded(groups, len(numbering))]
    return Diagram(tuple(boxes), tuple(arrows), tuple(remarks))


def _arrows(group: Group, of: dict[int, str], numbering: Numbering, brief: bool) -> Iterable[Arrow]:
    """An arrow for every edge into a node, for several into a group one that says how many."""
    head = of[id(group.heads[-1])]
    if len(group.nodes) == 1:
        node = group.nodes[0]
        for parent, label in zip(node.parents, edge_labels(node), strict=True):
            shown = label if brief else partial(node, parent, label, numbering)
            if np.ndim(parent.data):
                shown = " · ".join(filter(None, [shape_text(parent.data), shown]))
            yield Arrow(of[id(parent)], head, shown, parent.requires_grad)
        return
    edges: dict[str, list[Node]] = {}
    for node in group.nodes:
        for parent in node.parents:
            if of[id(parent)] != head:
                edges.setdefault(of[id(parent)], []).append(parent)
    for tail, parents in edges.items():
        label = f"{len(parents):,} edges" if len(parents) > 1 else ""
        if isinstance(parents[0].data, np.ndarray) and len({id(p) for p in parents}) == 1:
            label = shape_text(parents[0].data) + (f", {label}" if label else "")
        yield Arrow(tail, head, label, any(p.requires_grad for p in parents))


def _what_was_folded(groups: Sequence[Group], total: int) -> str:
    folded = [group for group in groups if len(group.nodes) > 1]
    inside = sum(len(group.nodes) for group in folded)
    one = "box" if len(folded) == 1 else "boxes"
    opens = "depth= opens modules, limit= allows more boxes" if any(g.module for g in folded) else (
        "limit= allows more boxes")  # fmt: skip
    return f"{inside:,} of the {total:,} nodes are folded into {len(folded):,} {one}: {opens}"


def sizes(numbering: Numbering, groups: Sequence[Group], gradients: dict[int, Any]) -> dict[str, float]:
    """The size of the gradient of every box by its key; in a layer, that of the largest."""
    return {
        numbering.label(group.heads[-1]): max(magnitude(gradients.get(id(node))) for node in group.heads)
        for group in groups
    }
