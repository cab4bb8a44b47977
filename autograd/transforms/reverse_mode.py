"""Derivatives of functions by the backward pass: `grad`, `value_and_grad`, `vjp`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.tensor import Tensor
from autograd.transforms.batching import batch_size, whole_of
from autograd.transforms.nests import leaves, mapped
from autograd.transforms.stand_ins import Batched, Unbatchable
from autograd.transforms.tracing import Call, positions


def value_and_grad(
    function: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False, allow_unused: bool = False
) -> Callable[..., Any]:
    """The function that returns f(x) and ∇f(x) at once; the arguments are those of `grad`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @functools.wraps(function)
    def evaluate(*args: Any, **kwargs: Any) -> Any:
        if (size := batch_size()) is not None:
            return _of_a_batch(size, function, args, kwargs, argnums, has_aux, allow_unused)
        call = Call("grad", function, args, kwargs, argnums, has_aux)
        one = _one(call)
        if not allow_unused:
            call.demand_dependence()
        answers = call.pull([one])
        result = call.released(call.output)
        return ((result, call.released(call.aux)) if has_aux else result), call.shape(answers)

    return evaluate


def grad(
    function: Callable[..., Any], argnums: int | Sequence[int] = 0, *, has_aux: bool = False, allow_unused: bool = False
) -> Callable[..., Any]:
    """The gradient ∇f of a function that returns one number, as a function of the same arguments.

    The derivative is by the argument numbered `argnums`, or by several; an argument is a number, an array,
    a Value, a Tensor, or any nest of tuples, lists and dicts of these, and the gradient has its form. With
    `has_aux=True` f returns a pair, and so does ∇f: (gradient, the second one). A `ValueError` if the result
    is not one number, or does not depend on an argument (with `allow_unused=True` that is 0).

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(grad(lambda x: x**3)))(2.0)
    6.0
    >>> grad(lambda p: p["w"] * p["x"] + p["b"])({"w": 2.0, "x": 5.0, "b": 1.0})
    {'w': 5.0, 'x': 2.0, 'b': 1.0}
    """
    both = value_and_grad(function, argnums, has_aux=has_aux, allow_unused=allow_unused)

    @functools.wraps(function)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        value, answer = both(*args, **kwargs)
        return (answer, value[1]) if has_aux else answer

    return gradient


def _of_a_batch(
    size: int, function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any],
    argnums: int | Sequence[int], has_aux: bool, allow_unused: bool,
) -> Any:  # fmt: skip
    """Value and gradient of every example inside `vmap`: examples do not depend on each other, so that the
    gradient of their sum by all of them is the gradient of each by itself.
    """
    if has_aux:
        raise Unbatchable("grad: auxiliary results inside a batch")
    chosen = positions("grad", argnums, len(args))

    def whole(x: Any) -> Tensor:
        x = whole_of(size, x)
        return x if isinstance(x, Tensor) else Tensor(x)

    def total(*parts: Any) -> tuple[Any, Any]:
        called = list(args)
        for i, part in zip(chosen, parts, strict=True):
            called[i] = mapped(part, Batched)
        y = function(*called, **kwargs)
        if not isinstance(y, Batched) or y.shape:
            raise Unbatchable("grad: the function must return one number for each example")
        return y.inner.sum(), y.inner

    call = Call("grad", total, [mapped(args[i], whole) for i in chosen], {}, has_aux=True)
    if not allow_unused:
        call.demand_dependence()
    answers = mapped(call.shape(call.pull([np.ones(())])), Batched)
    return Batched(call.released(call.aux)), answers[0] if isinstance(argnums, int) else answers


def _one(call: Call) -> Any:
    """The adjoint 1 of the only number that was returned."""
    y = call.output
    if isinstance(y, Node) or np.isscalar(y):
        shape = np.shape(y.data) if isinstance(y, Node) else ()
        if np.prod(shape) == 1:
            return np.ones(shape)
        got = f"a Tensor of shape {shape}"
    else:
        got = f"a {type(y).__name__}"
    raise ValueError(f"{call.who}: the function must return one number, not {got}; jacobian and vjp take any result")


def vjp(
    function: Callable[..., Any], *primals: Any, has_aux: bool = False, allow_unused: bool = False
) -> tuple[Any, ...]:
    """f(primals), and the function g ↦ gᵀ·∂f/∂primals, the vector-Jacobian product.

    `g` has the form of the result; the answer is a tuple with one entry for each primal. It may be asked
    many times. With `has_aux=True` the third entry is the second thing that f returned.

    >>> y, back = vjp(lambda a, b: (a * b, a + b), 2.0, 5.0)
    >>> y, back((1.0, 0.0)), back((0.0, 1.0))
    ((10.0, 7.0), (5.0, 2.0), (1.0, 1.0))
    """
    call = Call("vjp", function, primals, {}, None, has_aux)
    if not allow_unused:
        call.demand_dependence()

    def back(adjoint: Any) -> Any:
        given = [leaf for _, leaf in leaves(adjoint)]
        if len(given) != len(call.outputs):
            raise ValueError(f"vjp: {len(call.outputs)} results, but adjoints for {len(given)}")
        return call.shape(call.pull(given))

    result = call.released(call.output)
    return (result, back, call.released(call.aux)) if has_aux else (result, back)
