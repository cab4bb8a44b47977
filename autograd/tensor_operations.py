"""How an operation is applied to Tensors and recorded; `Tensor` gets its methods and operators from the table here.

`apply` says it in general. For every operation the same is written out as plain Python, as the methods of `Value`
are, without loops and without choices that the record has made, so that an operation costs about a microsecond
beyond NumPy's. To see it: `print(autograd.tensor_operations.source(autograd.matmul))`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.layout import Layout
from autograd.node import PAUSED, Node, is_grad_enabled, watcher
from autograd.op import OPERATIONS, Composition, Op, detach_methods, for_each_operation
from autograd.tensor import Tensor, leaf
from autograd.tensor_sending import Senders
from autograd.versions import CLOCK

_NUMBERS = (int, float, np.ndarray)
_BESIDE = (Node, int, float, np.ndarray, np.generic, list, tuple)
_MISUSE = (ValueError, IndexError, TypeError, np.linalg.LinAlgError)


def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Compute `op` on operands of which at least one is a Tensor, and record it where one asks."""
    arrays = []
    for operand in operands:
        if isinstance(operand, Tensor):
            arrays.append(operand._data)
        else:
            as_it_is = operand.__class__ is np.ndarray or (op.elementwise and isinstance(operand, _NUMBERS))
            arrays.append(operand if as_it_is else _array(operand, op, operands))
    if op.with_number and isinstance(operands[1], (int, float)) and not isinstance(operands[1], bool):
        return OPERATIONS[op.with_number](*operands)
    if params and op.elementwise:
        op.must_be_plain(params)
    saved = None
    try:
        data = op.forward(*arrays, **params)
    except _MISUSE as error:
        op.fail(error, operands)
    if op.saves:
        data, saved = data
    kept = tuple([o if isinstance(o, Node) else a for o, a in zip(operands, arrays, strict=True)])
    return _made(np.asarray(data), op, kept, params, saved)


def _made(data: np.ndarray, op: Op, operands: tuple[Any, ...], params: dict[str, Any], saved: Any) -> Tensor:
    """The result as a Tensor, recorded where an operand asks and gradients are on."""
    node = leaf(data)
    asking = sum(isinstance(o, Node) and o.requires_grad for o in operands)
    if data.dtype.kind not in "fiub":
        raise TypeError(f"{op.name}: the result would hold {data.dtype}; a Tensor holds real numbers")
    if asking and data.dtype.kind == "f" and (not PAUSED or is_grad_enabled()):
        if op.shares:  # what each of two tied operands gets: half, but nothing if the other one is a constant
            saved = 0.5 if asking == len(operands) else 0.0
        node.record(op, operands, params, saved)
    if PAUSED and (who := watcher()) is not None:
        who.made(node, op, operands, params)
    return node


# -- the same, written out ------------------------------------------------------------------------------------

_TEMPLATE = """\
def {name}({signature}):
    _tensors = False
{operands}
{first}    try:
        {result} = _forward({forward})
    except _misuse as _error:
        _op.fail(_error, ({kept}))
    if not _tensors:
        return _data
    if _data.__class__ is not _ndarray:
        _data = _asarray(_data)
    _asking = {asking}
    if _PAUSED or not _asking or _data.dtype.kind != "f":
        return _made(_data, _op, ({kept}), {params}, {saved})
    _node = _new(_Tensor)
    _node._data = _data
    _node._a = _node._b = _node._pass = _node.grad = None
    _node._keeps = False
    _node._written = 0
    _node.op = _op
    _node._asks = True
    _node._born = _CLOCK[0]
    _operands = ({kept})
    _node._da = _operands, {params}, _places[_asking]
    _node._db = {edges}
    _node._saved = {share}
    return _node
"""

_OPERAND = """\
    if {x}.__class__ is _ndarray and not {x}.dtype.hasobject{number}:
        {x}_ = {x}
        {x}_asks = False
    elif isinstance({x}, _Tensor):
        {x}_ = {x}._data
        {x}_asks = {x}._asks
        _tensors = True
    else:
        return _dispatch({call})"""

_WITH_NUMBER = """\
    if _tensors and ({b}.__class__ is float or {b}.__class__ is int):
        return _with_number({call})
"""

_EMPTY = inspect.Parameter.empty


def source(op: Op) -> str:
    """The function that applies an operation to Tensors and arrays, as Python text; variadic ones have none."""
    if op.variadic:
        raise ValueError(f"{op.name} takes any number of operands: `apply` serves it")
    names, told = op.operands, list(op.parameters)
    call = ", ".join([*names, *told])
    operands = []
    for name in names:
        number = f" or {name}.__class__ is float or {name}.__class__ is int" if op.elementwise else ""
        operands.append(_OPERAND.format(x=name, number=number, call=call))
    first = _WITH_NUMBER.format(b=names[1], call=call) if op.with_number else ""
    params = f"{{{', '.join(f'{n!r}: {n}' for n in told)}}}"
    if op.elementwise and told:
        first += f"    _op.must_be_plain({params})\n"
    everyone = 2 ** len(names) - 1
    edges = " + ".join(f"({n},) * {n}_asks" for k, n in enumerate(names) if op.differentiable(k)) or "()"
    if all(op.differentiable(k) for k in range(len(names))):
        edges = f"_operands if _asking == {everyone} else {edges}"
    return _TEMPLATE.format(
        name=op.name,
        signature=", ".join(n if default is _EMPTY else f"{n}=_defaults[{n!r}]" for n, default in op.arguments.items()),
        operands="\n".join(operands),
        first=first,
        result="_data, _saved" if op.saves else "_data",
        forward=", ".join([*(f"{n}_" for n in names), *(f"{n}={n}" for n in told)]),
        asking=" | ".join(f"{n}_asks << {k}" if k else f"{n}_asks" for k, n in enumerate(names)),
        kept="".join(f"{n}, " for n in names),
        params=params,
        saved="_saved" if op.saves else None,
        edges=edges,
        share=f"0.5 if _asking == {everyone} else 0.0" if op.shares else "_saved" if op.saves else None,
    )


def written(op: Op, dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """`source(op)`, compiled; `dispatch` is called where an operand is neither a Tensor nor a plain array."""
    ks = range(len(op.operands))
    asked = [tuple(k for k in ks if bits >> k & 1 and op.differentiable(k)) for bits in range(2 ** len(ks))]
    scope: dict[str, Any] = {
        "_places": asked,
        "_op": op, "_forward": op.forward, "_dispatch": dispatch, "_made": _made, "_defaults": op.arguments,
        "_Tensor": Tensor, "_new": Layout.__new__, "_ndarray": np.ndarray, "_asarray": np.asarray, "_misuse": _MISUSE,
        "_PAUSED": PAUSED, "_CLOCK": CLOCK, "_with_number": OPERATIONS.get(op.with_number),
    }  # fmt: skip
    exec(compile(source(op), f"<Tensor.{op.name}>", "exec"), scope)
    return scope[op.name]  # type: ignore[no-any-return]


class _ByFirstOperand(dict[type, Callable[..., Any] | None]):
    """What `Op` calls, by the class of the first operand; the function is written when it is first needed."""

    def __init__(self, op: Op) -> None:
        super().__init__()
        self.op = op

    def __missing__(self, kind: type) -> Callable[..., Any] | None:
        serves = not self.op.variadic and (kind in (np.ndarray, float, int) or issubclass(kind, Tensor))
        found = next((known for known in self.values() if known), None) if serves else None
        self[kind] = (found or written(self.op, self.op.dispatch)) if serves else None
        return self[kind]

    def clear(self) -> None:
        """Forget what was written: the operation has got another rule."""
        super().clear()
        if self.op.method in vars(Tensor):
            setattr(Tensor, str(self.op.method), _Method(self.op))


def _array(x: Any, op: Op, beside: Sequence[Any]) -> np.ndarray:
    """An operand that is no Tensor as an array; a Python number takes the dtype of the Tensors beside it."""
    number = isinstance(x, (int, float)) and not isinstance(x, np.generic)
    dtype = np.result_type(x, *(o.dtype for o in beside if isinstance(o, Tensor))) if number else None
    array = np.asarray(x, dtype=dtype)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{op.name}: a Tensor and {type(x).__name__} of {array.dtype} do not combine")
    return array


# -- methods and operators ------------------------------------------------------------------------------------


def _attach(op: Op | Composition) -> None:
    """Give `Tensor` the operation's method and operators."""
    if isinstance(op, Op):
        op.by_first = _ByFirstOperand(op)
        op.senders = None if op.variadic else Senders(op)
        if op.operator and len(op.operands) == 1:
            setattr(Tensor, f"__{op.operator}__", op)
        elif op.operator:
            setattr(Tensor, f"__{op.operator}__", _operator(op))
            setattr(Tensor, f"__r{op.operator}__", _reflected(op))
        if op.method and not op.variadic:
            setattr(Tensor, op.method, _Method(op))
    elif op.method:
        setattr(Tensor, op.method, op)


class _Method:
    """A method of `Tensor`, written out when it is first asked for."""

    def __init__(self, op: Op) -> None:
        self.op = op

    def __get__(self, instance: Any, owner: type) -> Any:
        method = written(self.op, self.op.dispatch)
        method.__doc__ = self.op.__doc__
        setattr(Tensor, str(self.op.method), method)
        return getattr(owner if instance is None else instance, str(self.op.method))


def _operator(op: Op) -> Callable[[Any, Any], Any]:
    def dispatch(a: Any, b: Any) -> Any:
        return op.dispatch(a, b) if isinstance(b, _BESIDE) else NotImplemented

    def first(a: Any, b: Any) -> Any:
        """The operator at its first use, which puts the written function in its place."""
        operator = written(op, dispatch)
        setattr(Tensor, f"__{op.operator}__", operator)
        return operator(a, b)

    return first


def _reflected(op: Op) -> Callable[[Any, Any], Any]:
    return lambda self, other: op(other, self) if isinstance(other, _BESIDE) else NotImplemented


Tensor.apply = staticmethod(apply)  # type: ignore[method-assign]
for_each_operation(_attach, lambda op: detach_methods(op, Tensor))
