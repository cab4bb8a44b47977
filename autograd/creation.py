"""Tensors out of nothing: NumPy's creation functions, with NumPy's arguments and `requires_grad=False` besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import composition
from autograd.ops.elementwise import exp, log
from autograd.ops.joining import array as joined
from autograd.ops.shapes import moveaxis, reshape
from autograd.tensor import Tensor

Shape = int | tuple[int, ...]


def zeros(shape: Shape, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of zeros.

    >>> zeros((2, 2))
    Tensor([[0., 0.],
            [0., 0.]])
    """
    return Tensor(np.zeros(shape, dtype), requires_grad, copy=False)


def ones(shape: Shape, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of ones."""
    return Tensor(np.ones(shape, dtype), requires_grad, copy=False)


def empty(shape: Shape, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of which nobody has set the elements."""
    return Tensor(np.empty(shape, dtype), requires_grad, copy=False)


def full(shape: Shape, fill_value: Any, dtype: Any = None, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of one number; differentiable by it, if it is a Tensor."""
    if isinstance(fill_value, Node):
        y: Tensor = np.broadcast_to(fill_value, shape)  # type: ignore[call-overload, assignment]
        return y if dtype is None else y.astype(dtype)
    return Tensor(np.full(shape, fill_value, dtype), requires_grad, copy=False)


def zeros_like(a: Any, dtype: Any = None, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of zeros with the shape and the dtype of another array."""
    return Tensor(np.zeros_like(_data(a), dtype), requires_grad, copy=False)


def ones_like(a: Any, dtype: Any = None, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of ones with the shape and the dtype of another array."""
    return Tensor(np.ones_like(_data(a), dtype), requires_grad, copy=False)


def empty_like(a: Any, dtype: Any = None, *, requires_grad: bool = False) -> Tensor:
    """A Tensor with the shape and the dtype of another array, of which nobody has set the elements."""
    return Tensor(np.empty_like(_data(a), dtype), requires_grad, copy=False)


def full_like(a: Any, fill_value: Any, dtype: Any = None, *, requires_grad: bool = False) -> Tensor:
    """A Tensor of one number with the shape and the dtype of another array."""
    old = _data(a)
    return full(old.shape, fill_value, old.dtype if dtype is None else dtype, requires_grad=requires_grad)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """A matrix with ones on its k-th diagonal."""
    return Tensor(np.eye(N, M, k, dtype), requires_grad, copy=False)


def identity(n: int, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """The square matrix with ones on its diagonal."""
    return Tensor(np.identity(n, dtype), requires_grad, copy=False)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = float, *, requires_grad: bool = False) -> Tensor:
    """A matrix with ones on and below its k-th diagonal."""
    return Tensor(np.tri(N, M, k, dtype), requires_grad, copy=False)


def arange(*start_stop_step: float, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Numbers from `start` (0), at distance `step` (1), before `stop`.

    >>> arange(3.0), arange(1, 6, 2)
    (Tensor([0., 1., 2.]), Tensor([1, 3, 5]))
    """
    return Tensor(np.arange(*start_stop_step, dtype=dtype), requires_grad, copy=False)


def asarray(a: Any, dtype: Any = None) -> Tensor:
    """A Tensor of anything that is an array; a Tensor itself, with its graph, if it has the dtype."""
    y = joined(a, dtype)
    return y if isinstance(y, Tensor) else Tensor(y, copy=False)


def _data(a: Any) -> np.ndarray:
    return a.data if isinstance(a, Node) else np.asarray(a)


@composition(method=False)
def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers from `start` to `stop` at equal distances, differentiable by both.

    >>> linspace(0.0, 1.0, 5)
    Tensor([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    if num < 0:
        raise ValueError(f"the number of samples must not be negative: {num}")
    gaps = num - 1 if endpoint else num
    start, stop = (x if isinstance(x, Node) else Tensor(np.asarray(x, dtype=float)) for x in (start, stop))
    ndim = max(start.ndim, stop.ndim)
    t = reshape(np.arange(num, dtype=start.dtype) / max(gaps, 1), (-1,) + (1,) * ndim)
    y = start * (1 - t) + stop * t
    y = moveaxis(y, 0, axis) if axis else y
    y = y if dtype is None else y.astype(dtype)
    return (y, (stop - start) / gaps if gaps > 0 else np.nan) if retstep else y


@composition(method=False)
def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """`num` positive numbers from `start` to `stop`, each the same multiple of the one before."""
    y = exp(linspace(log(start), log(stop), num, endpoint, axis=axis))
    return y if dtype is None else y.astype(dtype)


@composition(method=False)
def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` powers of `base`, with exponents from `start` to `stop` at equal distances."""
    y = base ** linspace(start, stop, num, endpoint, axis=axis)
    return y if dtype is None else y.astype(dtype)


FUNCTIONS: tuple[Callable[..., Any], ...] = (zeros, ones, empty, full, zeros_like, ones_like, empty_like, full_like)
FUNCTIONS += (eye, identity, tri, arange, asarray, linspace, geomspace, logspace)

__all__ = [function.__name__ for function in FUNCTIONS]
