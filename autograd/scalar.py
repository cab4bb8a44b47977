"""`Value`: a float in the graph."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd import backward as pass_
from autograd.fused import Fused
from autograd.layout import new
from autograd.node import READERS, Node, reader, tie_share
from autograd.op import Op
from autograd.rows import Elementwise
from autograd.scalar_methods import compile_source
from autograd.scalar_protocol import NumberProtocol

if TYPE_CHECKING:
    from autograd.methods import ValueMethods
else:
    ValueMethods = object  # the table gives the methods when it is read, in `scalar_operations`


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
        if READERS and (listening := reader()):
            listening.wrote(self)
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
        everything = numbers_of(op)(*numbers_, share=0.0)[1]
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
        if READERS and reader():
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
            numbers_of(op)(*(p._data for p in operands), *params.values(), share=share)[1],
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
        raise NotImplementedError


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


@cache
def numbers_of(op: Elementwise | Fused) -> Callable[..., tuple[float, tuple[float, ...]]]:
    """A function of numbers: the result, and the local derivative by each operand."""
    return op.numbers if isinstance(op, Fused) else compile_source(op, "numbers", {})
