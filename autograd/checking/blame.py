"""Blame: the first operation of a graph whose local derivative disagrees with its own difference quotient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.diagnosis import diagnose
from autograd.checking.judging import judge
from autograd.checking.verdict import Problem, Report, Tolerances
from autograd.contributions import fit, keep_zeros
from autograd.node import Node, topological
from autograd.op import Op
from autograd.rows import Elementwise
from autograd.scalar import Value
from autograd.tensor import Tensor

Array = np.ndarray


@dataclass
class Blame:
    """The operation found guilty, the operand whose derivative is wrong, and what is wrong with it."""

    op: Op
    operand: str
    node: Node
    position: int
    of: int
    rule: str
    hint: str
    report: Report

    def __str__(self) -> str:
        shapes = ", ".join(str(np.shape(p._data)) for p in self.node.parents)
        named = f" {self.node.name!r}" if self.node.name else ""
        text = (
            f"operation {self.op.name}{named} (operation {self.position} of the {self.of} in the graph, operands of "
            f"shape {shapes}): its derivative by {self.operand} disagrees with its own difference quotient"
        )
        if self.rule:
            text += f"\nits rule by {self.operand}: {self.rule}"
        return text + (f"\nthere {self.hint}" if self.hint else "")


def blame(outputs: Sequence[Any], rtol: float = 1e-6, seed: int = 0) -> Blame | None:
    """Search the graph of the outputs, operands first, for the first operation with a wrong derivative.

    Every operation is evaluated anew around the operands that it recorded, and what its rule deposits is
    compared with the difference quotient of that; in a graph where one operation stands more than
    200 times, it is looked at in 200 places. None, where every one agrees: then the graph itself is not
    the function (a part of it was detached, or computed outside).
    """
    made = recorded(outputs)
    for position, node in few_of_each(made):
        found = _examine(node, rtol, seed)
        if found is not None:
            operand, rule, hint, report = found
            assert node.op is not None
            return Blame(node.op, operand, node, position, len(made), rule, hint, report)
    return None


def recorded(outputs: Sequence[Any]) -> list[Node]:
    """The results of operations among what the outputs were made of, operands first."""
    return [n for n in topological([o for o in outputs if isinstance(o, Node)]) if n.op is not None]


def few_of_each(made: Sequence[Node], most: int = 200) -> Iterator[tuple[int, Node]]:
    """The nodes with their positions, counted from 1, but no operation more than `most` times."""
    counts = Counter(node.op for node in made)
    met: Counter[Any] = Counter()
    for position, node in enumerate(made, 1):
        met[node.op] += 1
        if met[node.op] % -(-counts[node.op] // most) == 0 or met[node.op] == 1:
            yield position, node


def _examine(node: Node, rtol: float, seed: int) -> tuple[str, str, str, Report] | None:
    op = node.op
    assert op is not None
    asked = [k for k, p in enumerate(node.parents) if p.requires_grad and op.differentiable(k)]
    if not asked or not hasattr(op, "forward"):
        return None
    problem = local_problem(node, asked)
    report = judge(problem, Tolerances(rtol), max_elements=60, seed=seed, method="differences")
    if report:
        return None
    worst = report.worst
    assert worst is not None
    rules = dict(op.derivative_texts())
    operand = problem.names[worst.input]
    rule = rules.get(op.operands[0] if op.variadic else operand, "")
    hint = diagnose(
        worst.input, [r.analytic for r in report.inputs], [r.numeric for r in report.inputs], sizes_of(problem.inputs)
    )
    return operand, rule, hint or "", report


def local_problem(node: Node, asked: Sequence[int]) -> Problem:
    """One recorded node as a problem of its own: its operation around the operands it recorded."""
    op, params = node.op, node.params
    assert op is not None
    recorded = [np.asarray(p._data) for p in node.parents]

    def evaluate(moved: list[Array]) -> list[Array]:
        operands: list[Any] = list(recorded)
        for k, x in zip(asked, moved, strict=True):
            operands[k] = x
        with np.errstate(all="ignore"):
            return [np.asarray(op.compute(operands, params))]

    names = [f"{op.operands[0]}[{k}]" if op.variadic else op.operands[k] for k in asked]
    inputs = [recorded[k] for k in asked]
    here = evaluate([np.asarray(x, dtype=np.float64) for x in inputs])
    coarse = here[0].dtype if here[0].dtype.kind == "f" else np.dtype(np.float64)
    return Problem(
        names, inputs, evaluate, lambda g, at: _pulled(node, asked, g[0], at), here, float(np.finfo(coarse).eps)
    )


def _pulled(node: Node, asked: Sequence[int], cotangent: Array, at: list[Array] | None) -> list[Array | None]:
    """What the node would deposit with each asked operand, as recorded, or with other operands in their place."""
    op = node.op
    assert op is not None
    operands = [p._data for p in node.parents]
    y, saved = node._data, getattr(node, "_saved", None)
    if at is not None:
        for k, x in zip(asked, at, strict=True):
            operands[k] = x if isinstance(node, Tensor) else float(x)
        made = node.kind.apply(op, [node.kind(x, requires_grad=True) for x in operands], node.params)
        if made.op is not op:
            return [None] * len(asked)
        y, saved = made._data, getattr(made, "_saved", None)
    if isinstance(node, Value):
        local = (node if at is None else made).local_derivatives or ()
        return [np.asarray(local[k] * cotangent) for k in asked]
    g = np.asarray(cotangent, dtype=y.dtype)
    found: list[Array | None] = []
    with np.errstate(all="ignore"):
        for k in asked:
            contribution = op.pull(k, g, y, operands, node.params, saved, False)
            if contribution is not None:
                if isinstance(op, Elementwise):
                    contribution = keep_zeros(g, contribution)
                contribution = np.asarray(fit(contribution, node.parents[k]))
            found.append(contribution)
    return found


def sizes_of(arrays: Sequence[Array]) -> dict[str, int]:
    """Numbers that a factor in a wrong gradient may stand for."""
    sizes: dict[str, int] = {}
    for array in arrays:
        if np.ndim(array):
            sizes |= {f"the length of axis {i}": n for i, n in enumerate(np.shape(array))}
            sizes["the number of elements"] = np.size(array)
    return sizes
