"""What stands for one example inside `vmap` and holds them all, the batch in front.

An elementwise operation broadcasts over the batch, one that is told an axis is told it from the end, a few
others have a rule here; any other operation runs on one example after the other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, NoReturn

import numpy as np

from autograd.node import Node
from autograd.op import BY_NUMPY, OPERATIONS, Composition, Op, for_each_operation
from autograd.ops.indexing import is_basic
from autograd.tensor import Tensor

#: The operations and compositions that are methods of `Tensor`, by the method's name.
_METHODS: dict[str, Op | Composition] = {}


class Unbatchable(TypeError):
    """What a stand-in raises when it is asked for the numbers of one example."""


class Batched(Node):
    """What looks like one example and holds all of them: `inner`, with the batch in front."""

    __slots__ = ("inner",)
    __array_priority__ = 2000
    __hash__ = object.__hash__
    kind: ClassVar[type[Batched]]
    over: ClassVar[Any] = Tensor

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.op = self._pass = None

    shape = property(lambda self: self.inner.shape[1:])
    ndim = property(lambda self: self.inner.ndim - 1)
    dtype = property(lambda self: self.inner.dtype)
    size = property(lambda self: int(np.prod(self.shape)))
    T = property(lambda self: OPERATIONS["transpose"](self))

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return OPERATIONS["getitem"](self, index)

    def reshape(self, *shape: Any) -> Any:
        return OPERATIONS["reshape"](self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        return OPERATIONS["transpose"](self, (axes[0] if len(axes) == 1 else axes) or None)

    def _refuse(self, *asked: Any) -> NoReturn:
        raise Unbatchable("vmap: the numbers of one example are not to be had inside a batch")

    __bool__ = __float__ = __int__ = __index__ = __array__ = item = tolist = numpy = backward = _refuse  # type: ignore[assignment]
    data = property(_refuse)
    requires_grad = property(_refuse)  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        if name in _METHODS:
            return functools.partial(_METHODS[name], self)
        raise Unbatchable(f"vmap: {name} of one example is not to be had inside a batch")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "__call__" and not kwargs:
            if ufunc in BY_NUMPY:
                return BY_NUMPY[ufunc](*inputs)
            if ufunc in _COMPARED:
                return _on_inner(ufunc, inputs)
        self._refuse()

    def __array_function__(self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        return BY_NUMPY[function](*args, **kwargs) if function in BY_NUMPY else self._refuse()

    @staticmethod
    def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """The operation on all examples at once, where that can be, else on one after the other."""
        if op.elementwise:
            return _on_inner(lambda *inner: op(*inner, **params), operands)
        rule = _RULES.get(op.name, _by_axis)
        result = rule(op, operands, dict(params))
        return _each(op, operands, params) if result is NotImplemented else result


Batched.kind = Batched

_COMPARED = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal, np.isnan, np.isfinite)


def _compared(ufunc: np.ufunc) -> Callable[[Any, Any], Any]:
    return lambda self, other: _on_inner(ufunc, (self, other))


for _name, _ufunc in zip(("eq", "ne", "lt", "le", "gt", "ge"), _COMPARED, strict=False):
    setattr(Batched, f"__{_name}__", _compared(_ufunc))


def ndim_of(x: Any) -> int:
    """How many axes an operand has, as one example."""
    return x.ndim if isinstance(x, (Batched, Tensor)) else np.ndim(x)


def _raised(x: Any, ndim: int) -> Any:
    """A stand-in's inner array with axes of length 1 behind the batch, so that it broadcasts as one example does."""
    if not isinstance(x, Batched) or x.ndim == ndim:
        return x.inner if isinstance(x, Batched) else x
    return OPERATIONS["reshape"](x.inner, (x.inner.shape[0], *(1,) * (ndim - x.ndim), *x.shape))


def _on_inner(function: Callable[..., Any], operands: Sequence[Any]) -> Any:
    ndim = max(ndim_of(x) for x in operands)
    result = function(*(_raised(x, ndim) for x in operands))
    return Batched(result if isinstance(result, Tensor) else Tensor(result, copy=False))


def _each(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """The operation on one example after the other."""
    size = next(x.inner.shape[0] for x in operands if isinstance(x, Batched))
    if not size:
        raise Unbatchable(op.name)
    results = []
    for i in range(size):
        example = [x.inner[i] if isinstance(x, Batched) else x for x in operands]
        results.append(op(example, **params) if op.variadic else op(*example, **params))
    return Batched(OPERATIONS["stack"](results))


# -- operations that do all examples at once ------------------------------------------------------------------


def _by_axis(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """An operation that is told an axis: counted from the end it is the same axis of the batch."""
    if "axis" not in params or len(operands) != 1 or op.variadic:
        return NotImplemented
    x, axis = operands[0], params["axis"]
    if axis is None:
        if "keepdims" not in params or not x.ndim:
            return NotImplemented
        axis = tuple(range(x.ndim))
    params["axis"] = _from_the_end(axis, x.ndim)
    return Batched(op(x.inner, **params))


def _from_the_end(axis: Any, ndim: int) -> Any:
    if isinstance(axis, tuple):
        return tuple(_from_the_end(each, ndim) for each in axis)
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis - ndim if axis >= 0 else axis


def _shaped(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    x, shape = operands[0], params["shape"]
    shape = shape if isinstance(shape, tuple) else (shape,)
    if params.get("order", "C") != "C" or (op.name == "reshape" and -1 in shape and not x.inner.size):
        return NotImplemented
    inner = _raised(x, max(x.ndim, len(shape))) if op.name == "broadcast_to" else x.inner
    return Batched(op(inner, **{**params, "shape": (x.inner.shape[0], *shape)}))


def _transposed(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    x, axes = operands[0], params["axes"]
    axes = range(x.ndim)[::-1] if axes is None else [a % x.ndim for a in axes]
    return Batched(op(x.inner, (0, *(a + 1 for a in axes))))


def _indexed(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    index = params["index"]
    if not is_basic(index):
        return NotImplemented
    return Batched(op(operands[0].inner, (slice(None), *(index if isinstance(index, tuple) else (index,)))))


def _joined(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    size = next(x.inner.shape[0] for x in operands if isinstance(x, Batched))
    if params["axis"] is None:
        return NotImplemented
    ndim = ndim_of(operands[0]) + (op.name == "stack")
    inner = [
        x.inner if isinstance(x, Batched) else OPERATIONS["broadcast_to"](x, (size, *np.shape(getattr(x, "data", x))))
        for x in operands
    ]
    return Batched(op(inner, axis=_from_the_end(params["axis"], ndim)))


def _product(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    a, b = operands
    if not ndim_of(a) or not ndim_of(b):
        return NotImplemented
    row, column = ndim_of(a) == 1, ndim_of(b) == 1
    a = OPERATIONS["reshape"](a, (1, -1)) if row else a
    b = OPERATIONS["reshape"](b, (-1, 1)) if column else b
    y = _on_inner(op, (a, b))
    dropped = ((-2,) if row else ()) + ((-1,) if column else ())
    shape = [n for i, n in enumerate(y.shape, -y.ndim) if i not in dropped]
    return OPERATIONS["reshape"](y, tuple(shape)) if dropped else y


def _as_it_is(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    return Batched(op(operands[0].inner, **params))


_RULES: dict[str, Callable[..., Any]] = {
    "astype": _as_it_is,
    "broadcast_to": _shaped,
    "concatenate": _joined,
    "getitem": _indexed,
    "matmul": _product,
    "reshape": _shaped,
    "stack": _joined,
    "transpose": _transposed,
}


def _attach(op: Op | Composition) -> None:
    """Give stand-ins the operators and methods of `Tensor`."""
    if op.method and not (isinstance(op, Op) and op.variadic):
        _METHODS[op.method] = op
    if isinstance(op, Op) and op.operator and len(op.operands) == 1:
        setattr(Batched, f"__{op.operator}__", lambda self: op(self))
    elif isinstance(op, Op) and op.operator:
        setattr(Batched, f"__{op.operator}__", lambda self, other: op(self, other))
        setattr(Batched, f"__r{op.operator}__", lambda self, other: op(other, self))


def _detach(op: Op) -> None:
    _METHODS.pop(op.method or "", None)


for_each_operation(_attach, _detach)
