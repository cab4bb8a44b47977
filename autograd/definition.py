"""`defop`: a user's own operation, written as the table's own are."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any, overload

import numpy as np

from autograd.array_operations import ArrayOp, operation
from autograd.checking.gradients import gradcheck
from autograd.checking.samples import samples
from autograd.op import COMPOSITIONS, OPERATIONS, Op, unregister
from autograd.primitives import PRIMITIVES
from autograd.rows import Elementwise, row
from autograd.scalar import Value
from autograd.tensor import Tensor

_Functions = tuple[Callable[..., Any], Callable[..., Any]]


@overload
def defop(
    signature: str, formula: str, *derivatives: str | None, check: bool = True,
    function: _Functions | None = None, **record: Any,
) -> Elementwise: ...  # fmt: skip
@overload
def defop(
    *, vjp: Mapping[Any, Callable[..., Any]], check: bool = True, **record: Any
) -> Callable[[Callable[..., Any]], ArrayOp]: ...
def defop(
    signature: str = "", formula: str = "", *derivatives: str | None, check: bool = True,
    function: _Functions | None = None, vjp: Mapping[Any, Callable[..., Any]] | None = None, **record: Any,
) -> Any:  # fmt: skip
    """Define an operation: a function with its derivatives, indistinguishable from a built-in one.

    An elementwise one is a row of text: its signature, its formula, and its derivative by each operand, where
    `y` is the result; further arguments are parameters. It becomes a method of Value and Tensor, and can be
    differentiated, drawn and explained at once:

    >>> import autograd
    >>> gentle = autograd.defop("gentle(x)", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")
    >>> x = autograd.Value(3.0)
    >>> x.gentle().backward()
    >>> x.grad
    0.0625

    Any other operation is a function on arrays, with a rule for each operand. A rule names what it needs and
    gets it: `g` (the gradient by the result), `y`, operands, their shapes (`a_shape`), parameters; it is
    written in operations, so that it can be differentiated again:

    >>> @autograd.defop(vjp={"a": lambda g, a_shape: autograd.broadcast_to(g, a_shape)})
    ... def total(a):
    ...     "The sum of all elements."
    ...     return np.sum(a)
    >>> autograd.grad(lambda a: total(a) ** 2)(np.array([1.0, 2.0]))
    array([6., 6.])

    `vjp={("a", "b"): rule}` enters one rule for several operands, which returns a tuple of their gradients; it may
    name `wanted`, a tuple of bools: which of them are asked for.

    With `check=True` the derivatives are compared with differences at once, to second order, and a wrong one is
    a `GradcheckError`. `samples=` says what to try an operation on (default: operands of many shapes, within
    `domain=`). `function=(f, g)` brings a function that cannot be written in operations, f for floats and g for
    arrays. `doc=`, `symbol=`, `kink=`, `stable=`, `linear=`, `method=False` are as in the table; see
    `autograd/ops`. A name that is taken is a `ValueError`, unless it was defined with `defop` before.
    """
    if not isinstance(signature, str) or not isinstance(vjp, Mapping | None):
        raise TypeError(
            "defop takes a row of text, as defop('cube(x)', 'x ** 3', '3 * x ** 2'), or vjp={operand: rule}"
        )
    module = str(sys._getframe(1).f_globals.get("__name__", ""))

    def enter(make: Callable[[], Op], name: str) -> Op:
        method = record.get("method", True)
        _make_room(name, name if method is True else method)
        if function is not None:
            PRIMITIVES[name] = function
        try:
            op = make()
        except BaseException:
            PRIMITIVES.pop(name, None)
            raise
        op.__module__ = module
        _DEFINED.add(name)
        try:
            if isinstance(op, Elementwise):
                op.check()
                if check and op.samples is None:
                    _all_given(op)
            if check:
                check_derivatives(op)
        except BaseException:
            undefine(op)
            raise
        return op

    if signature:
        if vjp is not None:
            raise TypeError("defop: a row of text has its derivatives after the formula; vjp= is for functions")
        return enter(lambda: row(signature, formula, *derivatives, **record), signature.partition("(")[0].strip())

    def decorate(forward: Callable[..., Any]) -> Op:
        if not vjp:
            raise TypeError(f"defop: {forward.__name__} needs vjp={{operand: rule}}, a rule for each operand")

        def make() -> Op:
            op = operation(**record)(forward)
            if op.samples is None:
                op.samples = lambda r: [(tuple(r.normal(size=(3, 3)) for _ in op.operands), {})]
            try:
                for named, rule in vjp.items():
                    names = (named,) if isinstance(named, str) else named
                    for operand in names:
                        if operand not in op.operands:
                            raise ValueError(f"defop: vjp names {operand!r}; {op.name} has {', '.join(op.operands)}")
                    op.vjp(*names)(rule)
            except BaseException:
                unregister(op)
                raise
            return op

        return enter(make, forward.__name__)

    return decorate


_DEFINED: set[str] = set()


def undefine(op: Op) -> None:
    """Take an operation of `defop` back: its name, its methods on both node kinds, its function."""
    _DEFINED.discard(op.name)
    PRIMITIVES.pop(op.name, None)
    unregister(op)


def _make_room(name: str, method: str | bool) -> None:
    if name in _DEFINED:  # as when a cell of a notebook is run again
        undefine(OPERATIONS[name])
    if name in OPERATIONS or name in COMPOSITIONS:
        raise ValueError(f"defop: there is an operation {name!r} already")
    if name in PRIMITIVES:
        raise ValueError(f"defop: {name!r} is a function that the table's own rules use; choose another name")
    for kind in (Value, Tensor):
        if method and hasattr(kind, str(method)):
            raise ValueError(f"defop: a {kind.__name__} has .{method} already; choose another name, or method=False")


def _all_given(op: Elementwise) -> None:
    for name, default in op.parameters.items():
        if default is inspect.Parameter.empty:
            raise ValueError(
                f"{op.name}: {name!r} has neither a derivative nor a default: give one derivative for each operand, in "
                "order (None: there is none), or a default in the signature"
            )


def check_derivatives(op: Op) -> None:
    """Compare an operation's derivatives with differences, on all of its samples; `GradcheckError` if wrong."""
    for sample in samples(op):
        wanted = [k for k in sample.differentiable() if np.asarray(sample.operands[k]).dtype.kind == "f"]
        if wanted:
            order = min(2, op.max_order or 2)
            gradcheck(sample.by(wanted), *(sample.operands[k] for k in wanted), order=order)
