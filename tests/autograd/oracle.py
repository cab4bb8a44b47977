"""The judge of derivatives: differences of values, which know nothing of any rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd import Tensor


def differences(function: Callable[[float], float], step: float = 4e-3) -> tuple[float, float, float]:
    """Slope at 0 from both sides, from the left and from the right, each by Richardson's extrapolation."""
    middle = function(0.0)
    at = {s: (function(s * step), function(s * step / 2), function(s * step / 4)) for s in (-1, 1)}

    def central(i: int) -> float:
        return (at[1][i] - at[-1][i]) / (2 * step / 2**i)

    def onesided(s: int) -> float:
        q = [(y - middle) / (s * step / 2**i) for i, y in enumerate(at[s])]
        return (8 * q[2] - 6 * q[1] + q[0]) / 3

    once = [(4 * central(i + 1) - central(i)) / 3 for i in (0, 1)]
    return (16 * once[1] - once[0]) / 15, onesided(-1), onesided(1)


def jumps(function: Callable[[float], float], step: float = 4e-3) -> bool:
    """Whether the function has a jump at 0, where it has no slope to compare with."""
    far, near = (abs(function(s) - function(-s)) for s in (step, step / 4))
    return near > 0.7 * far and near > step


def directions(shape: tuple[int, ...], r: np.random.Generator, most: int = 8) -> list[np.ndarray]:
    """Every unit vector of a small array, random directions in a large one."""
    size = int(np.prod(shape))
    if size <= most:
        return list(np.eye(size).reshape(size, *shape))
    return [r.normal(size=shape) / np.sqrt(size) for _ in range(most)]


def check(
    function: Callable[..., Any], arrays: Sequence[Any], *, kink: bool = False, rtol: float = 2e-6, what: str = ""
) -> None:
    """Compare the engine's gradient of a scalar function of Tensors with differences of its values.

    At a corner (`kink`) any slope between the two one-sided ones is right.
    """
    r = np.random.default_rng(1)
    arrays = [np.asarray(a, dtype=float) for a in arrays]
    nodes = [Tensor(a, requires_grad=True) for a in arrays]
    result = function(*nodes)
    for node in nodes:
        node.zero_grad()  # a function with a backward pass in it leaves a gradient
    if result.requires_grad:
        result.backward()
    for k, (node, array) in enumerate(zip(nodes, arrays, strict=True)):
        grad = np.zeros(array.shape) if node.grad is None else node.grad.data
        assert grad.shape == array.shape, f"{what}: gradient {k} has shape {grad.shape}, not {array.shape}"
        for direction in directions(array.shape, r):

            def along(t: float, k: int = k, direction: np.ndarray = direction) -> float:
                moved = [a + t * direction if j == k else a for j, a in enumerate(arrays)]
                return float(function(*(Tensor(m) for m in moved)).data)

            if kink and jumps(along):
                continue
            slope, left, right = differences(along)
            ours = float(np.sum(grad * direction))
            tolerance = rtol * max(1.0, abs(slope))
            if kink and max(abs(left - right), abs(left - slope)) > 1e-5 * max(1.0, abs(slope)):
                low, high = sorted((left, right))
                assert low - tolerance <= ours <= high + tolerance, (
                    f"{what}: operand {k}: {ours} at a corner {low}…{high}"
                )
            else:
                assert abs(ours - slope) <= tolerance, f"{what}: operand {k}: gradient {ours}, differences {slope}"


def gradients(function: Callable[..., Any], nodes: Sequence[Any], *, create_graph: bool) -> list[Any]:
    """The gradients of a scalar function by copies of these nodes, themselves nodes of the graph of `nodes`."""
    inner = [node * 1.0 if node.requires_grad else Tensor(node.data, requires_grad=True) for node in nodes]
    for node in inner:
        node.retain_grad()
    result = function(*inner)
    if result.requires_grad:
        result.backward(create_graph=create_graph)
    return [Tensor(np.zeros(node.shape)) if node.grad is None else node.grad for node in inner]
