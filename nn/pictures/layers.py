"""`draw` for a model: its layers as boxes, with shapes, parameters and multiply-adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Tensor, enable_grad
from autograd.drawing import Picture
from autograd.drawing.boxes import build
from autograd.drawing.diagram import Box, Diagram
from autograd.drawing.folding import Group, fold
from autograd.drawing.style import THEMES
from autograd.numbering import number
from nn.module import Module
from nn.pictures.watching import evaluating
from nn.reporting import Summary, summary


def draw(
    model: Module, input_shape: Sequence[int], *, depth: int | None = None, limit: int = 200, theme: str = "light",
    dtype: Any = None,
) -> Picture:  # fmt: skip
    """Draw the layers of a model, for one example of `input_shape` (without the batch).

    Each box says what a layer puts out, how many parameters it has and how many multiply-adds it takes.
    `depth` tells how many levels of modules to open; by default the innermost are shown. Nothing is
    computed: an empty batch is sent through.

    >>> import nn
    >>> print(draw(nn.MLP([3, 4, 2]), (3,)))
    MLP, one example of shape (3,)
    ...
    """
    if theme not in THEMES:
        raise ValueError(f"theme is 'light' or 'dark', not {theme!r}")
    table = summary(model, input_shape, dtype=dtype)
    if dtype is None:
        dtype = next((p.dtype for p in model.parameters()), np.dtype(np.float32))
    empty = np.zeros((0, *table.input_shape), dtype=dtype)
    x = Tensor(empty, requires_grad=empty.dtype.kind == "f", name="input")
    with evaluating(model), enable_grad():
        result = model(x)
    if not isinstance(result, Tensor) or result.op is None:
        raise TypeError(f"draw shows a model whose result is one Tensor, not {type(result).__name__}")
    numbering = number(result)
    groups = fold(numbering, limit, depth)
    shown = build(numbering, {}, groups)
    names = {id(module): name for name, module in model.named_modules()}
    boxes = (_box(box, group, names, table) for box, group in zip(shown.boxes, groups, strict=True))
    arrows = (_plain(arrow) for arrow in shown.arrows)
    remark = f"{table.parameters:,} parameters; {table.multiply_adds:,} multiply-adds for one example"
    return Picture(Diagram(tuple(boxes), tuple(arrows), (remark,)), THEMES[theme], lambda: str(table))


def _plain(arrow: Any) -> Any:
    return type(arrow)(arrow.tail, arrow.head, "", True)


def _box(box: Box, group: Group, names: dict[int, str], table: Summary) -> Box:
    head = group.heads[-1]
    if len(group.heads) > 1:
        return box
    shape = "×".join(map(str, head.data.shape[1:])) or "one number"
    if head.op is None:
        whole = shape if head.name == "input" else "×".join(map(str, head.data.shape))
        return Box(box.key, (box.lines[0], whole), box.kind)
    path, title = _title(box, group, names)
    inside = [row for row in table.rows if row.name == path or row.name.startswith(f"{path}.") or not path]
    lines = [title, shape]
    size = sum(
        int(np.size(node.data)) for node in group.nodes if node.op is None and node.requires_grad and not node.name
    )
    if size:
        lines.append(f"{size:,} parameters")
    if group.module and (cost := sum(row.multiply_adds for row in inside)):
        lines.append(f"{cost:,} multiply-adds")
    return Box(box.key, tuple(lines), "folded" if size else "operation")


def _title(box: Box, group: Group, names: dict[int, str]) -> tuple[str, str]:
    """The path of a box's module, and what stands in the box's first line."""
    if group.module:
        path, _, _ = group.module.rpartition(": ")
        return path, group.module
    for call in group.heads[-1]._note("calls") or ():
        path = names.get(id(call.module()), "")
        return path, f"{path}: {call.kind}" if path else call.kind
    return "", box.lines[0]
