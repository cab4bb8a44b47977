"""The judge of functions under NumPy's names: the same call with arrays and with Tensors, and its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograd import Tensor
from tests.autograd.oracle import check


def _leaves(x: Any) -> Iterator[np.ndarray]:
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        yield x
    elif isinstance(x, (list, tuple)):
        for item in x:
            yield from _leaves(item)


def _with(x: Any, given: Iterator[Any]) -> Any:
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        return next(given)
    if isinstance(x, (list, tuple)):
        return type(x)(_with(item, given) for item in x)
    return x


def results(y: Any) -> list[Any]:
    return [part for item in y for part in results(item)] if isinstance(y, (list, tuple)) else [y]


def agree(
    function: Callable[..., Any], *args: Any, by: Callable[..., Any] | None = None, kink: bool = False, **kwargs: Any
) -> None:
    """Compare `function` of Tensors with `by` (default: itself) of the same arrays, in value and in gradient."""
    arrays = [*_leaves(args), *(a for value in kwargs.values() for a in _leaves(value))]

    def call(nodes: Any) -> list[Any]:
        given = iter(nodes)
        filled = _with(args, given)
        named = {key: _with(value, given) for key, value in kwargs.items()}
        return results(function(*filled, **named))

    theirs = results((by or function)(*args, **kwargs))
    ours = call([Tensor(a, requires_grad=True) for a in arrays])
    what = f"{getattr(function, '__name__', function)} of {[a.shape for a in arrays]} {kwargs}"
    assert len(ours) == len(theirs), what
    for a, b in zip(ours, theirs, strict=True):
        assert isinstance(a, Tensor), what
        assert a.shape == np.shape(b), f"{what}: shape {a.shape}, NumPy {np.shape(b)}"
        assert a.dtype == np.asarray(b).dtype, f"{what}: {a.dtype}, NumPy {np.asarray(b).dtype}"
        np.testing.assert_allclose(a.data, b, rtol=1e-10, atol=1e-12, err_msg=what)
    r = np.random.default_rng(5)
    ws = [r.normal(size=np.shape(b)) for b in theirs]
    differentiable = [i for i, b in enumerate(theirs) if np.asarray(b).dtype.kind == "f"]

    def weighted(*nodes: Any) -> Any:
        parts = call(nodes)
        return sum(((parts[i] * ws[i]).sum() for i in differentiable), Tensor(0.0))

    check(weighted, arrays, kink=kink, what=what)
