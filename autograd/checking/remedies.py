"""What made a number that is not finite, and what to write instead: the traps that people meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.node import Node

#: Operations that are products, and so turn 0 × ∞ into nan.
_PRODUCTS = {"multiply", "matmul", "dot", "inner", "outer", "einsum", "tensordot", "weighted_sum"}


def forward_remedy(name: str, operands: Sequence[float], result: float) -> str:
    """The trap of one element: `operands` went into the operation `name`, and `result` came out."""
    a = operands[0] if operands else np.nan
    b = operands[1] if len(operands) > 1 else np.nan
    match name:
        case "multiply" if 0 in (a, b) and not np.isfinite(a + b):
            return (
                "0 × ∞ is nan: a mask that multiplies does not take an infinity away. Choose instead of multiplying, "
                "where(mask, x, 0), and keep the infinity from being made: f(where(mask, x, 1))"
            )
        case "log" | "log2" | "log10" | "xlogy" if (b if name == "xlogy" else a) == 0:
            return (
                "the logarithm of 0: keep it away from 0 with log(maximum(x, 1e-12)), or take log1p, xlogy, "
                "log_softmax, logsumexp or a loss of logits, which never form the 0"
            )
        case "log" | "log2" | "log10" | "log1p" | "sqrt" | "arccos" | "arcsin" | "arccosh" | "arctanh":
            return f"{a:.6g} is outside the domain of {name}"
        case "divide" | "reciprocal" if (a if name == "reciprocal" else b) == 0:
            what = "0 / 0" if name == "divide" and a == 0 else "a division by 0"
            return f"{what}: divide by where(b == 0, 1, b) and choose the result with where, or add a small number to b"
        case "constant_power" | "power" if a == 0:
            return "0 to a negative power is a division by 0: keep the base away from 0"
        case "constant_power" | "power" if a < 0:
            return "a negative base with a broken exponent has no real power: take abs(x), or an integer exponent"
        case "exp" | "expm1" | "exp2" | "sinh" | "cosh":
            return (
                "exp overflows (above 709 in float64, 88 in float32, 11 in float16): subtract the maximum first, or "
                "take softmax, log_softmax, logsumexp, sigmoid or softplus, which are safe at any size"
            )
        case "subtract" | "add" if np.isinf(a) or np.isinf(b):
            return "∞ − ∞ is nan: find out where the infinity was made"
        case _ if name in _PRODUCTS and np.isnan(result):
            return "0 × ∞ or ∞ − ∞ inside a product: find out where the infinity was made"
    return "the numbers grew beyond the largest one of their type" if np.isinf(result) else ""


def backward_remedy(node: Node, operands: Sequence[float]) -> str:
    """The trap of a node whose derivative is not finite though its value is."""
    assert node.op is not None
    name = node.op.name
    a = operands[0] if operands else np.nan
    if name in ("sqrt", "constant_power", "power") and a == 0:
        if _is_sum_of_squares(node.parents[0]):
            return (
                "a norm written by hand, sqrt(sum(x*x)), at 0: its slope is infinite times 0. Take norm(x), whose "
                "derivative at 0 is 0, or sqrt(sum(x*x) + 1e-12)"
            )
        return (
            f"{name} has an infinite slope at 0: add a small number inside, sqrt(x + 1e-12), or choose before it, "
            "sqrt(where(x > 0, x, 1))"
        )
    if name in ("log", "log2", "log10", "xlogy"):
        return "the slope of the logarithm at 0 is infinite: keep it away from 0 with log(maximum(x, 1e-12))"
    if name in ("divide", "reciprocal"):
        return "the slope of a division grows with the square of 1/b: keep b away from 0"
    return "the local derivative, or its product with the adjoint, is beyond the numbers of this type"


def _is_sum_of_squares(node: Any) -> bool:
    op = node.op
    if op is None:
        return False
    if op.name in ("sum", "reshape", "mean"):
        return _is_square(node.parents[0]) or _is_sum_of_squares(node.parents[0])
    if op.name == "add":
        return all(_is_square(p) or _is_sum_of_squares(p) for p in node.parents)
    return (op.name in ("matmul", "dot", "inner", "vdot") and node.parents[0] is node.parents[1]) or _is_square(node)


def _is_square(node: Any) -> bool:
    op = node.op
    if op is None:
        return False
    if op.name == "constant_power":
        return bool(node.params["n"] == 2)
    return op.name == "square" or (op.name == "multiply" and node.parents[0] is node.parents[1])
