"""`vmap`: a function of one example becomes a function of a batch.

The function is called once, on stand-ins that look like one example and hold them all. Where it wants to see
the numbers of an example (`if x > 0`, `float(x)`) it is called for every example. A gradient inside is the
gradient of the sum of all examples, which do not depend on each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import OPERATIONS
from autograd.tensor import Tensor
from autograd.transforms.nests import leaves, mapped, rebuild
from autograd.transforms.stand_ins import Batched, Unbatchable, ndim_of

#: How many examples the stand-ins hold that a function is being called on.
_size_now: ContextVar[int | None] = ContextVar("vmap_size", default=None)


def batch_size() -> int | None:
    """How many examples a function is being called on at once; None outside of that."""
    return _size_now.get()


def vmap(function: Callable[..., Any], in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    """The function over a batch: of arguments with one more axis, results with one more axis.

    `in_axes` says which axis of every argument counts the examples, None that all examples share it; a tuple
    says it for each argument. `out_axes` says where that axis stands in the results. Arguments and results are
    arrays, Tensors, or nests of them. A `ValueError` if the numbers of examples differ.

    >>> import numpy as np
    >>> vmap(lambda x, w: (x @ w).sum(), in_axes=(0, None))(np.ones((3, 2)), np.ones((2, 5)))
    array([10., 10., 10.])
    >>> from autograd import grad
    >>> vmap(grad(lambda x: x**3))(np.array([1.0, 2.0, 3.0]))
    array([ 3., 12., 27.])
    """

    @functools.wraps(function)
    def batched(*args: Any, **kwargs: Any) -> Any:
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        if len(axes) != len(args):
            raise ValueError(f"vmap: in_axes for {len(axes)} arguments, but {len(args)} were given")
        if batch_size() is not None:
            raise Unbatchable("vmap: a batch inside a batch")
        size = _size(args, axes)
        now = _size_now.set(size)
        try:
            pairs = zip(args, axes, strict=True)
            called = [arg if axis is None else mapped(arg, functools.partial(_stand_in, axis)) for arg, axis in pairs]
            result = function(*called, **kwargs)
            whole = mapped(result, functools.partial(whole_of, size))
        except Exception:
            whole = None
        finally:
            _size_now.reset(now)
        if whole is None:
            whole = _one_by_one(function, args, kwargs, axes, size)
        plain = not any(isinstance(x, Node) for _, x in leaves((args, kwargs)))
        return mapped(whole, lambda y: _finished(y, out_axes, plain))

    return batched


def _size(args: Sequence[Any], axes: Sequence[Any]) -> int:
    """How many examples there are."""
    found: dict[str, int] = {}
    for i, (arg, axis) in enumerate(zip(args, axes, strict=True)):
        for path, leaf in leaves(arg, f"argument {i}") if axis is not None else ():
            shape = np.shape(leaf.data if isinstance(leaf, Node) else leaf)  # type: ignore[attr-defined]
            if not -len(shape) <= axis < len(shape):
                raise ValueError(f"vmap: {path}, of shape {shape}, has no axis {axis}; in_axes=None shares an argument")
            found[path] = shape[axis]
    if len(set(found.values())) != 1:
        told = ", ".join(f"{path} {n}" for path, n in found.items()) or "no argument has any"
        raise ValueError(f"vmap: the numbers of examples must be one: {told}")
    return next(iter(found.values()))


def _stand_in(axis: int, x: Any) -> Batched:
    return Batched(_moved(x if isinstance(x, Tensor) else Tensor(x, copy=False), axis, 0))


def _moved(x: Any, source: int, destination: int) -> Any:
    axes = [i for i in range(x.ndim) if i != source % x.ndim]
    axes.insert(destination % x.ndim, source % x.ndim)
    return x if axes == list(range(x.ndim)) else OPERATIONS["transpose"](x, tuple(axes))


def whole_of(size: int, y: Any) -> Any:
    """All examples of an argument or a result, the batch in front; what is shared is repeated."""
    if isinstance(y, Batched):
        return y.inner
    if isinstance(y, (Tensor, np.ndarray, float, int, np.number)):
        return OPERATIONS["broadcast_to"](y, (size, *np.shape(y.data if isinstance(y, Tensor) else y)))
    raise Unbatchable(type(y).__name__)


def _finished(y: Any, axis: int, plain: bool) -> Any:
    y = _moved(y, 0, axis)
    if isinstance(y, Tensor) and plain and not y.requires_grad:
        return y.numpy()
    return np.array(y) if isinstance(y, np.ndarray) else y


def _one_by_one(function: Callable[..., Any], args: Any, kwargs: Any, axes: Sequence[Any], size: int) -> Any:
    """Call the function for every example, and stack what it returns."""
    if not size:
        raise ValueError("vmap: there is no example, and the function cannot be called on a batch as a whole")
    results = []
    for i in range(size):
        pairs = zip(args, axes, strict=True)
        example = [arg if axis is None else mapped(arg, functools.partial(_example, axis, i)) for arg, axis in pairs]
        results.append(function(*example, **kwargs))
    columns = zip(*([leaf for _, leaf in leaves(result)] for result in results), strict=True)
    return rebuild(results[0], iter([_stacked(list(column)) for column in columns]))


def _example(axis: int, i: int, x: Any) -> Tensor:
    one = x[(slice(None),) * (axis % ndim_of(x)) + (i,)]
    return one if isinstance(one, Tensor) else Tensor(one)


def _stacked(examples: list[Any]) -> Any:
    return OPERATIONS["stack"](examples) if isinstance(examples[0], Tensor) else np.stack(examples)
