"""`vmap`: a function of one example becomes a function of a batch.

The function is called once, on stand-ins that look like one example and hold them all, the batch in front.
An elementwise operation broadcasts over that axis, one that is told an axis is told it from the end, a few
others have a rule here; any other operation runs example by example. Where a function wants to see the
numbers of an example (`if x > 0`, `float(x)`) it is called for every example. A gradient inside is the gradient
of the sum of all examples, which do not depend on each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn

import numpy as np

from autograd.array import Tensor
from autograd.node import Node
from autograd.op import BY_NUMPY, OPERATIONS, Composition, Op, for_each_operation
from autograd.ops.indexing import is_basic
from autograd.transforms.nests import leaves, mapped, rebuild


class Unbatchable(TypeError):
    """What a stand-in raises when it is asked for the numbers of one example."""


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
    one = x[(slice(None),) * (axis % _ndim(x)) + (i,)]
    return one if isinstance(one, Tensor) else Tensor(one)


def _stacked(examples: list[Any]) -> Any:
    return OPERATIONS["stack"](examples) if isinstance(examples[0], Tensor) else np.stack(examples)


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
        found = vars(Tensor).get(name)
        if isinstance(found, (Op, Composition)):
            return functools.partial(found, self)
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


def _ndim(x: Any) -> int:
    return x.ndim if isinstance(x, (Batched, Tensor)) else np.ndim(x)


def _raised(x: Any, ndim: int) -> Any:
    """A stand-in's inner array with axes of length 1 behind the batch, so that it broadcasts as one example does."""
    if not isinstance(x, Batched) or x.ndim == ndim:
        return x.inner if isinstance(x, Batched) else x
    return OPERATIONS["reshape"](x.inner, (x.inner.shape[0], *(1,) * (ndim - x.ndim), *x.shape))


def _on_inner(function: Callable[..., Any], operands: Sequence[Any]) -> Any:
    ndim = max(_ndim(x) for x in operands)
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
    ndim = _ndim(operands[0]) + (op.name == "stack")
    inner = [
        x.inner if isinstance(x, Batched) else OPERATIONS["broadcast_to"](x, (size, *np.shape(getattr(x, "data", x))))
        for x in operands
    ]
    return Batched(op(inner, axis=_from_the_end(params["axis"], ndim)))


def _product(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    a, b = operands
    if not _ndim(a) or not _ndim(b):
        return NotImplemented
    row, column = _ndim(a) == 1, _ndim(b) == 1
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
    """Give stand-ins the operators; methods are found on `Tensor`."""
    if isinstance(op, Op) and op.operator and len(op.operands) == 1:
        setattr(Batched, f"__{op.operator}__", lambda self: op(self))
    elif isinstance(op, Op) and op.operator:
        setattr(Batched, f"__{op.operator}__", lambda self, other: op(self, other))
        setattr(Batched, f"__r{op.operator}__", lambda self, other: op(other, self))


for_each_operation(_attach)
