"""`Value`: a float in the graph."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import backward as pass_
from autograd import grids
from autograd.fused import LISTS, Fused
from autograd.fused import of as fused_operation
from autograd.layout import new
from autograd.node import PAUSED, READERS, Node, is_grad_enabled, tie_share, watcher
from autograd.op import OPERATIONS, Composition, Op, detach_methods, for_each_operation
from autograd.rows import Elementwise
from autograd.scalar_methods import compile_source
from autograd.scalar_protocol import NumberProtocol

if TYPE_CHECKING:
    from autograd.methods import ValueMethods
else:
    ValueMethods = object  # the table gives the methods when it is read, at the end of this file


def as_number(x: Any) -> float:
    """The float that a Value keeps of `x`; a `TypeError` for what is no real number."""
    if isinstance(x, bool) or not isinstance(x, numbers.Real):  # NumPy's floats and integers are Real
        hint = "; Tensor holds arrays, pack() makes a Tensor of Values" if isinstance(x, (np.ndarray, list)) else ""
        raise TypeError(f"a Value holds one real number, not {type(x).__name__} {_short(x)}{hint}")
    return float(x)


def _short(x: Any) -> str:
    text = repr(x).replace("\n", " ")
    return text if len(text) <= 40 else text[:37] + "…"


class Value(NumberProtocol, ValueMethods):
    """One float in the graph: its number, how it was made, and the gradient it has received.

    >>> a, b = Value(2.0, "a"), Value(1.0, "b")
    >>> e = (a + b) * (b + 1)
    >>> e.backward()
    >>> a.grad, b.grad
    (2.0, 5.0)

    Arithmetic, NumPy's functions (`np.exp(a)`) and the operations of `autograd` record a node for each
    result. Every Value keeps its `.grad`; a second `backward()` adds to it. With `requires_grad=False`
    it is a constant: drawn and used, but given no gradient.
    """

    __slots__ = ()
    __array_priority__ = 1000
    shaped = False

    def __new__(cls, data: Any, name: str | None = None, *, requires_grad: bool = True) -> Value:
        node: Value = new(Value if requires_grad else Constant)
        node._data = as_number(data)
        node._a = node._b = node.op = node._pass = None
        node.grad = 0.0
        if name is not None:
            node.name = name
        return node

    # -- what a person asks ---------------------------------------------------------------------------

    @property
    def data(self) -> float:
        """The number. Setting it changes what is computed from now on, not what was recorded."""
        return self._read()

    @data.setter
    def data(self, x: Any) -> None:
        if READERS:
            READERS[-1].wrote(self)
        self._data = as_number(x)

    def item(self) -> float:
        """The number, as a Python float."""
        return self._read()

    @property
    def requires_grad(self) -> bool:
        """Whether the backward pass carries a gradient to this node. A leaf's may be set."""
        return True

    @requires_grad.setter
    def requires_grad(self, ask: bool) -> None:
        if self.op is not None:
            raise ValueError("requires_grad can be set on leaves only; detach() gives a constant of the same number")
        self.__class__ = Value if ask else Constant

    @property
    def parents(self) -> tuple[Node, ...]:
        op = self.op
        if op is None:
            return ()
        if self._a is None and self._b is None:
            operands, *rest = self._da  # and the parameters, and what `fan` gives
            if any(not isinstance(o, Node) for o in operands):
                operands = tuple(o if isinstance(o, Node) else constant(o) for o in operands)
                self._da = (operands, *rest)
            return operands
        if self._a is None and not isinstance(self._da, Node):
            self._da = constant(self._da)
        if len(op.operands) == 1:
            return (self._a,)  # type: ignore[return-value]
        if self._b is None and not isinstance(self._db, Node):
            self._db = constant(self._db)
        a = self._da if self._a is None else self._a  # a Value of 0 is false
        return (a, self._db if self._b is None else self._b)

    @property
    def params(self) -> dict[str, Any]:
        if self.op is None or not self.op.parameters:
            return {}
        if self._a is None and self._b is None:
            return self._da[1]
        return dict(zip(self.op.parameters, self._db, strict=True))

    @property
    def local_derivatives(self) -> tuple[float, ...] | None:
        op = self.op
        if op is None:
            return ()
        if self._a is None and self._b is None:
            return None if self._db is None else tuple(self._db)
        if self._a is not None and self._b is not None:
            return (self._da, self._db)
        if len(op.operands) == 1:
            return (self._da,)
        # by the constant operand the derivative is not recorded: nobody but a reader asks for it
        numbers_ = [p._data for p in self.parents]
        everything = _numbers(op)(*numbers_, share=0.0)[1]
        return (everything[0], self._db) if self._a is None else (self._da, everything[1])

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        grad = self.grad
        grad = grad._data if isinstance(grad, Value) else grad
        shown = f", grad={grad:.6g}" if grad else ""
        return f"{type(self).__name__}({self._data:.6g}{shown}{name})"

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else repr(self)

    # -- back-propagation -----------------------------------------------------------------------------

    def backward(self, gradient: float | Value | None = None, create_graph: bool = False) -> None:
        """Back-propagate: add ∂self/∂n, times `gradient` (default 1), to the `.grad` of every node n.

        With `create_graph=True` the gradients are Values with a graph of their own, so that they can be
        differentiated again.

        >>> x = Value(3.0)
        >>> (x**4).backward(create_graph=True)
        >>> first = x.grad
        >>> x.zero_grad(); first.backward()
        >>> x.grad  # 12 x²
        108.0
        """
        if READERS and READERS[-1].here():
            create_graph = True  # the gradients are numbers of the program that is being recorded
        if gradient is None:
            gradient = 1.0
        elif not isinstance(gradient, Value):
            gradient = as_number(gradient)
        if isinstance(gradient, Value) and not create_graph:
            gradient = gradient._data
        elif create_graph and not isinstance(gradient, Value):
            gradient = constant(gradient)
        pass_.run(self, gradient, create_graph)

    def zero_grad(self) -> None:
        """Set `.grad` to 0.0."""
        self.grad = 0.0

    def detach(self) -> Value:
        """A constant of the same number, cut off from the graph."""
        return constant(self._read())

    def as_grid(self) -> np.ndarray:
        """The Value as a grid of no axes, differentiably."""
        grid = np.empty((), dtype=object)
        grid[()] = self
        return grid

    def edges(self) -> Iterable[Node]:
        if self.op is None:
            return ()
        if self._a is None and self._b is None:
            return self._da[2]  # type: ignore[no-any-return]
        return [p for p in (self._a, self._b) if p is not None]

    def fan(self) -> tuple[Sequence[Node], Sequence[float]] | None:
        return None if self.op is None or self._db is None else self._da[2:]

    def pull(self, adjoint: Any, create_graph: bool) -> Iterable[tuple[Node, Any]]:
        op = self.op
        assert op is not None
        if create_graph and adjoint.__class__ is float:  # nothing was deposited here
            return
        if self._a is not None or self._b is not None:
            if create_graph:
                yield from self._pull_nodes(op, adjoint)
            elif adjoint:  # a zero stays zero, whatever the local derivative
                if self._a is not None:
                    yield self._a, adjoint * self._da
                if self._b is not None:
                    yield self._b, adjoint * self._db
        elif self._db is None:  # the only parent is a Tensor, or there are many
            for k, parent in enumerate(self._da[0]):
                yield parent, op.pull(k, adjoint, self, self._da[0], self.params, None, create_graph)
        elif create_graph and isinstance(op, (Elementwise, Fused)):  # any other's local derivatives are constants
            yield from self._pull_nodes(op, adjoint)
        elif adjoint:  # a zero stays zero, whatever the local derivative
            for parent, local in zip(*self._da[2:], strict=True):
                yield parent, adjoint * local

    def _pull_nodes(self, op: Elementwise | Fused, adjoint: Any) -> Iterable[tuple[Node, Any]]:
        operands, params = self.parents, self.params
        share = tie_share(operands)
        asked = [k for k, parent in enumerate(operands) if parent.requires_grad and op.differentiable(k)]
        then, now = (
            self.local_derivatives or (),
            _numbers(op)(*(p._data for p in operands), *params.values(), share=share)[1],
        )
        for k in asked:
            if not np.isclose(now[k], then[k], rtol=1e-9, atol=0.0, equal_nan=True):
                raise RuntimeError(
                    f"backward(create_graph=True) through {op.name}: its operands had other numbers when it was "
                    f"computed (local derivative {then[k]:.6g} then, {now[k]:.6g} now); compute the result again"
                )
        contributions = op.pull_all(asked, adjoint, self, operands, params, share, True)
        for k, contribution in zip(asked, contributions, strict=True):
            if contribution is not None and (adjoint._data or np.isfinite(contribution._data)):
                yield operands[k], contribution

    def receive(self, adjoint: Any) -> None:
        grad = self.grad
        self.grad = adjoint if grad is None or (grad.__class__ is float and not grad) else grad + adjoint

    def deposit(self, contribution: Any) -> None:
        adjoint = self._adjoint
        self._adjoint = contribution if adjoint.__class__ is float and adjoint == 0.0 else adjoint + contribution

    # -- for the operations ---------------------------------------------------------------------------

    @staticmethod
    def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """Record `op` on operands of which at least one is a Value, or a list with a Value in it."""
        if op.fuses:
            return _fused(op, operands, params)
        if not isinstance(op, (Elementwise, Fused)):
            raise TypeError(_WORKS_ON_ARRAYS.format(op.name))
        if op.with_number and not isinstance(operands[1], Node):
            return OPERATIONS[op.with_number](*operands)
        return general(op, *operands, **params)


class Constant(Value):
    """A Value that asks for no gradient; `Value(2.0, requires_grad=False)` and `v.detach()` make one."""

    __slots__ = ()

    @property
    def requires_grad(self) -> bool:
        return False

    @requires_grad.setter
    def requires_grad(self, ask: bool) -> None:
        self.__class__ = Value if ask else Constant  # type: ignore[assignment]

    def backward(self, gradient: Any = None, create_graph: bool = False) -> None:
        raise ValueError(f"backward() of {self!r}: nothing it was computed from asks for a gradient")


Value.kind = Value


def constant(x: float) -> Constant:
    """A Constant of a float, without ceremony."""
    node: Constant = new(Constant)
    node._data = x
    node._a = node._b = node.op = node._pass = None
    node.grad = 0.0
    return node


def general(op: Elementwise | Fused, *operands: Any, **params: Any) -> Any:
    """Record any elementwise operation on Values, constants and numbers, in any mixture."""
    operands = tuple(map(_scalar, operands))
    for operand in operands:
        if isinstance(operand, np.ndarray):
            if operand.dtype == object:
                return grids.compute(op, operands, params)
            raise TypeError(
                f"{op.name} of a Value and an array of shape {operand.shape}: pack() makes a Tensor of Values; "
                "a grid of Values is a NumPy object array"
            )
    plain = [_number(o, op) for o in operands]
    if params:
        op.must_be_plain(params)
    share = tie_share(operands)
    y, local = _numbers(op)(*plain, *params.values(), share=share)
    kept = tuple(o if isinstance(o, Value) else x for o, x in zip(operands, plain, strict=True))
    if not any(o.__class__ is Value for o in operands) or (PAUSED and not is_grad_enabled()):
        node: Value = _cut_off(y, operands)
    else:
        node = recorded(op, y, kept, params, local)
    if PAUSED and (who := watcher()) is not None:
        who.made(node, op, kept, params)
    return node


def _fused(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
    """Record an operation on lists of Values and numbers as one node; one of more axes is opened up, as a grid is."""
    flat: list[Any] = []
    given: list[Any] = []
    lengths: list[int | None] = []
    for each in operands:
        listed = each if each.__class__ in LISTS else _listed(each)
        given.append(listed)
        if listed.__class__ in LISTS:
            flat += listed
            lengths.append(len(listed))
        else:
            flat.append(listed)
            lengths.append(None)
    kinds = set(map(type, flat))
    if lengths.count(None) == len(lengths):
        raise TypeError(_WORKS_ON_ARRAYS.format(op.name))
    if not kinds.isdisjoint(LISTS):
        return grids.compute(op, [np.array(o, dtype=object) for o in operands], params)
    if kinds == _VALUES:
        plain = [[v._data for v in each] if each.__class__ in LISTS else each._data for each in given]
    else:
        plain = [[_number(x, op) for x in each] if each.__class__ in LISTS else _number(each, op) for each in given]
    fused = fused_operation(op.name, tuple(lengths))
    found = fused.at(plain, params)
    if found is None:
        return fused.opened(flat, params)
    y, local = found
    if Value not in kinds or (PAUSED and not is_grad_enabled()):
        node: Value = _cut_off(y, flat)
    else:
        node = recorded(fused, y, tuple(flat), params, local, kinds == _VALUES)
    if PAUSED and (who := watcher()) is not None:
        who.made(node, fused, flat, params)
    return node


_VALUES = {Value}
_WORKS_ON_ARRAYS = "{} works on arrays; pack() makes a Tensor of Values, unpack() Values of a Tensor"


def _listed(x: Any) -> Any:
    """An array as a list; anything else as it is."""
    return x.tolist() if isinstance(x, np.ndarray) else x


def _number(x: Any, op: Op) -> float:
    return x._data if isinstance(x, Value) else _operand_number(x, op)


def _aside(op: Elementwise, y: float, *given: Any) -> Value | None:
    """What a written-out method returns while a block of `PAUSED` is open somewhere; None: what it always does."""
    if watcher() is not None:
        n = len(op.operands)
        return general(op, *given[:n], **dict(zip(op.parameters, given[n:], strict=True)))
    return None if is_grad_enabled() else _cut_off(y, given)


def _cut_off(y: float, operands: Sequence[Any]) -> Constant:
    """A constant that was computed from these: a recording learns that it read their numbers."""
    if READERS:
        for each in operands:
            if isinstance(each, Value):
                each._read()
    return constant(y)


def recorded(
    op: Op,
    y: float,
    operands: tuple[Any, ...],
    params: dict[str, Any],
    local: tuple[float, ...] | None = None,
    all_ask: bool = False,
) -> Value:
    """A Value with any number of operands; without local derivatives, `op.pull` is asked for them."""
    edges, slopes = operands, local
    if not all_ask:
        asking = [isinstance(o, Node) and o.requires_grad for o in operands]
        edges, slopes = tuple(compress(operands, asking)), local and tuple(compress(local, asking))
    node: Value = new(Value)
    node._data = y
    node._a = node._b = node._pass = None
    node._da, node._db = (operands, params, edges, slopes), local
    node.op, node.grad = op, 0.0
    return node


def _is_operand(x: Any) -> bool:
    return isinstance(x, (Value, numbers.Real, np.number, np.bool_, np.ndarray, complex))


def _operand_number(x: Any, op: Op) -> float:
    try:
        return float(x) if op.name == "where" and isinstance(x, (bool, np.bool_)) else as_number(_scalar(x))
    except TypeError as error:
        raise TypeError(f"{op.name}: {error}") from None


def _scalar(x: Any) -> Any:
    return x[()] if isinstance(x, np.ndarray) and x.ndim == 0 else x


@cache
def _numbers(op: Elementwise | Fused) -> Callable[..., tuple[float, tuple[float, ...]]]:
    return op.numbers if isinstance(op, Fused) else compile_source(op, "numbers", {})


def _binary(op: Elementwise, a: Any, b: Any) -> Any:
    """What an operator does with an operand that is neither a Value nor a plain number."""
    if not (_is_operand(a) and _is_operand(b)):
        return NotImplemented
    if op.with_number and not isinstance(b, (Node, np.ndarray)):
        _operand_number(b, op)  # a TypeError for a bool
        return OPERATIONS[op.with_number](a, b)
    return general(op, a, b)


_SCOPE: dict[str, Any] = {"Value": Value, "new": partial(new, Value), "aside": _aside, "binary": _binary}


class _Written:
    """A method of `Value`, or an operator both ways, written out from the table when it is first asked for."""

    def __init__(self, op: Elementwise, attribute: str, forms: dict[str, str]) -> None:
        self.op, self.attribute, self.forms = op, attribute, forms

    def __get__(self, instance: Any, owner: type) -> Any:
        for attribute, form in self.forms.items():
            setattr(Value, attribute, compile_source(self.op, form, _SCOPE, attribute))
        return getattr(owner if instance is None else instance, self.attribute)


def _attach(op: Op | Composition) -> None:
    """Give `Value` the operation's methods and operators, and `Constant` its own, which record nothing."""
    if isinstance(op, Composition) and op.elementwise and op.method:
        setattr(Value, op.method, op)
    if not isinstance(op, Elementwise):
        return
    simple = len(op.operands) == 1 or (len(op.operands) == 2 and not op.parameters)
    if op.operator:
        forms = {f"__{op.operator}__": "method"}
        if len(op.operands) == 1:
            setattr(Constant, f"__{op.operator}__", op)
        else:
            forms[f"__r{op.operator}__"] = "reflected"
            setattr(Constant, f"__{op.operator}__", lambda self, other: _binary(op, self, other))
            setattr(Constant, f"__r{op.operator}__", lambda self, other: _binary(op, other, self))
        for attribute in forms:
            setattr(Value, attribute, _Written(op, attribute, forms))
    if op.method:
        setattr(Value, op.method, _Written(op, op.method, {op.method: "method"}) if simple else op)
        if simple:
            setattr(Constant, op.method, op)


for_each_operation(_attach, lambda op: detach_methods(op, Value, Constant))
