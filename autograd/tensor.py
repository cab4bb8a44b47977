"""`Tensor`: an array in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd import backward as pass_
from autograd.contributions import fit, keep_zeros, own
from autograd.layout import Layout
from autograd.node import PAUSED, Node, is_grad_enabled, tie_share, watcher
from autograd.op import OPERATIONS, Composition, Op, detach_methods, for_each_operation
from autograd.rows import Elementwise
from autograd.tensor_protocol import ArrayProtocol, must_be_real, plain
from autograd.versions import CLOCK, check_versions

if TYPE_CHECKING:
    from autograd.methods import TensorMethods
else:
    TensorMethods = object  # the table gives the methods when it is read, at the end of this file


class Element(NamedTuple):
    """A contribution to one element of a Tensor's adjoint."""

    index: tuple[int, ...]  # type: ignore[assignment]  # tuple.index is not missed
    number: float


_new = Layout.__new__
_ndarray = np.ndarray


class Tensor(ArrayProtocol, TensorMethods):
    """One array in the graph: its data, how it was made, and the gradient it has received.

    `data` is anything that `np.asarray` takes; it is copied unless `copy=False`. `.grad` is a Tensor,
    kept on leaves that ask for it, and on interior nodes after `retain_grad()`.

    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    Tensor([2., 4., 6.])
    """

    __slots__ = ("_adjoint", "_asks", "_born", "_da", "_data", "_db", "_keeps", "_saved", "_written", "grad")
    __array_priority__ = 1000

    _asks: bool
    _born: int
    _keeps: bool
    _saved: Any
    _written: int

    def __new__(
        cls, data: Any, requires_grad: bool = False, name: str | None = None, *, dtype: Any = None, copy: bool = True
    ) -> Tensor:
        if isinstance(data, Node):
            if data.kind is not Tensor:
                raise TypeError("a Tensor of a Value: pack() makes a Tensor of Values, differentiably")
            data = data._data
        array = np.array(data, dtype=dtype, copy=True) if copy else np.asarray(data, dtype=dtype)
        if array.dtype == object:
            if any(isinstance(x, Node) for x in array.flat):
                raise TypeError("a Tensor of Values: pack() makes a Tensor of Values, differentiably")
            raise TypeError(f"a Tensor holds numbers; {type(data).__name__} became an array of objects")
        must_be_real(array, "a Tensor holds")
        if not array.dtype.isnative:
            array = array.astype(array.dtype.newbyteorder("="))
        node = _leaf(array, cls)
        if requires_grad:
            node.requires_grad = True
        if name is not None:
            node.name = name
        return node

    # -- what a person asks ---------------------------------------------------------------------------

    @property
    def data(self) -> np.ndarray:
        """The array. Assigning to it (`t.data = …`, `t.data += …`) is noticed by a later `backward()`."""
        return self._data

    @data.setter
    def data(self, array: Any) -> None:
        array = np.asarray(array)
        must_be_real(array, "a Tensor holds")
        if array.shape != self._data.shape:
            raise ValueError(f"data of shape {array.shape} for a Tensor of shape {self._data.shape}")
        if array.dtype != self._data.dtype:
            array = array.astype(self._data.dtype)
        self._data = array
        self.mark_written()

    def _unpickled(self) -> None:
        # version numbers of another process keep their order, and later ones come after them
        CLOCK[0] = max(CLOCK[0], self._written, self._born if self.op is not None else 0)

    def mark_written(self) -> None:
        """Say that the data was changed in place; `t.data = …` and the optimisers do so themselves."""
        CLOCK[0] += 1
        self._written = CLOCK[0]

    @property
    def requires_grad(self) -> bool:
        """Whether the backward pass carries a gradient to this node. A leaf's may be set."""
        return self._asks

    @requires_grad.setter
    def requires_grad(self, ask: bool) -> None:
        if self.op is not None:
            raise ValueError("requires_grad can be set on leaves only; detach() gives a constant of the same data")
        if ask and self._data.dtype.kind != "f":
            raise TypeError(
                f"a gradient needs floating-point numbers, not {self._data.dtype}: convert with astype(float)"
            )
        self._asks = bool(ask)

    @property
    def parents(self) -> tuple[Tensor, ...]:
        if self.op is None:
            return ()
        operands, params = self._da
        if any(not isinstance(o, Node) for o in operands):
            operands = tuple(o if isinstance(o, Node) else _leaf(np.asarray(o)) for o in operands)
            self._da = (operands, params)
        return operands

    @property
    def params(self) -> dict[str, Any]:
        return self._da[1] if self.op is not None else {}

    @property
    def saved(self) -> Any:
        """What the operation kept for its rules besides the result, if it keeps something (see its record)."""
        return self._saved if self.op is not None and self.op.saves else None

    @property
    def local_derivatives(self) -> tuple[np.ndarray | None, ...] | None:
        """∂self/∂parent, elementwise, computed when asked; None where the operation is not elementwise."""
        op = self.op
        if op is None:
            return ()
        if not isinstance(op, Elementwise):
            return None
        operands = [plain(o) for o in self._da[0]]
        with np.errstate(all="ignore"):
            return tuple(
                np.asarray(op.local(k, self._data, operands, self.params, self._saved), self._data.dtype)
                if op.differentiable(k) else None
                for k in range(len(operands))
            )  # fmt: skip

    @property
    def is_leaf(self) -> bool:
        """Whether the node was made by a person and not by an operation."""
        return self.op is None

    shape = property(lambda self: self._data.shape, doc="The lengths of the axes.")
    dtype = property(lambda self: self._data.dtype, doc="The type of an element.")
    ndim = property(lambda self: self._data.ndim, doc="The number of axes.")
    size = property(lambda self: self._data.size, doc="The number of elements.")

    def __len__(self) -> int:
        return len(self._data)

    def item(self) -> float:
        """The only element, as a Python number."""
        return self._data.item()

    def numpy(self) -> np.ndarray:
        """A copy of the data."""
        return self._data.copy()

    def tolist(self) -> Any:
        """The data as nested lists."""
        return self._data.tolist()

    def __repr__(self) -> str:
        kind = type(self).__name__
        text = np.array2string(self._data, separator=", ", prefix=f"{kind}(", threshold=60, edgeitems=3)
        if self._data.dtype.kind == "f":
            text = np.array2string(
                self._data, separator=", ", prefix=f"{kind}(", threshold=60, edgeitems=3, precision=4
            )  # fmt: skip
        notes = []
        if self._data.size > 60 or not self._data.size:
            notes.append(f"shape={self._data.shape}")
        if self._data.dtype not in (np.float64, np.int64, np.bool_):
            notes.append(f"dtype={self._data.dtype}")
        if self.op is not None:
            notes.append(f"op={self.op.name}")
        elif self._asks:
            notes.append("requires_grad=True")
        if self.name:
            notes.append(f"name={self.name!r}")
        return f"{kind}({', '.join([text, *notes])})"

    # -- back-propagation -----------------------------------------------------------------------------

    def backward(self, gradient: Any = None, create_graph: bool = False) -> None:
        """Back-propagate: add the vector-Jacobian product gradientᵀ·∂self/∂n to the `.grad` of the leaves.

        `gradient` has the shape of `self`; it may be left out where `self` has one element.
        """
        if not self._asks:
            raise ValueError("backward() of a Tensor that nothing asks a gradient of: give a leaf requires_grad=True")
        if gradient is None:
            if self._data.size != 1:
                raise ValueError(
                    f"backward() of a Tensor of shape {self.shape} needs a gradient of that shape, or reduce it "
                    "to one number first, as with .sum()"
                )
            array = np.ones_like(self._data)
        else:
            array = np.asarray(plain(gradient))
            must_be_real(array, "a gradient holds")
            array = np.array(array, dtype=self._data.dtype)
            if array.shape != self._data.shape:
                raise ValueError(f"backward() of shape {self.shape} was given a gradient of shape {array.shape}")
        if not create_graph:
            pass_.run(self, array)
        else:
            pass_.run(self, gradient if isinstance(gradient, Tensor) else _leaf(array), create_graph=True)

    def zero_grad(self) -> None:
        """Set `.grad` to None."""
        self.grad = None

    def detach(self) -> Tensor:
        """A constant that shares the data, cut off from the graph."""
        return _leaf(self._data)

    def as_grid(self) -> np.ndarray:
        """The elements as a grid of Values, differentiably; see `unpack`."""
        from autograd.packing import unpack

        return np.asarray(unpack(self) if self.ndim else unpack(self).as_grid())

    def retain_grad(self) -> Tensor:
        """Keep `.grad` on this interior node too; returns the node."""
        self._keeps = True
        return self

    def edges(self) -> Iterable[Node]:
        return () if self.op is None else [parent for _, parent in self._db]

    def pull(self, adjoint: Any, create_graph: bool) -> Iterator[tuple[Node, Any]]:
        if adjoint.__class__ is float:  # nothing was deposited here
            return
        op, (operands, params), born = self.op, self._da, self._born
        assert op is not None
        y = self if create_graph else self._data
        given = operands if create_graph else [plain(o) for o in operands]
        if create_graph and any(not isinstance(o, Node) for o in operands):
            given = self.parents
        ks = [k for k, _ in self._db]
        if born < CLOCK[0]:
            for k in ks:
                check_versions(self, op, k, operands)
        contributions = op.pull_all(ks, adjoint, y, given, params, self._saved, create_graph)
        for (k, parent), contribution in zip(self._db, contributions, strict=True):
            if contribution is None:
                continue
            if op.elementwise and k not in op.selecting:  # type: ignore[attr-defined]
                contribution = keep_zeros(adjoint, contribution)
            if parent.kind is Tensor:
                contribution = fit(contribution, parent)
                if parent.op is None and not create_graph:  # a leaf takes it over, see receive()
                    contribution = own(contribution, op, (adjoint, y, *given))
            yield parent, contribution

    def receive(self, adjoint: Any) -> None:
        if self.op is not None and not self._keeps:
            return
        if isinstance(adjoint, Node):
            # a gradient shares its memory with nobody, and a node gets it for its own
            self.grad = OPERATIONS["astype"](adjoint, adjoint._data.dtype) if self.grad is None else self.grad + adjoint
        elif adjoint.__class__ is float:  # every derivative on the way here is 0
            if self.grad is None:
                self.grad = _leaf(np.zeros_like(self._data))
        else:
            if self.grad is not None:
                adjoint = self.grad._data + adjoint
            elif self.op is not None:
                adjoint = adjoint.copy()  # it travels on
            self.grad = _leaf(np.asarray(adjoint, dtype=self._data.dtype))

    def deposit(self, contribution: Any) -> None:
        adjoint = self._adjoint
        if contribution.__class__ is Element:
            if adjoint.__class__ is float:
                self._adjoint = adjoint = np.zeros_like(self._data)
            adjoint[contribution.index] += contribution.number
            return
        self._adjoint = contribution if adjoint.__class__ is float else adjoint + contribution

    # -- for the operations ---------------------------------------------------------------------------

    @staticmethod
    def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """Compute `op` on operands of which at least one is a Tensor, and record it where one asks."""
        asks = False
        arrays = []
        for operand in operands:
            if isinstance(operand, Tensor):
                asks = asks or operand._asks
                arrays.append(operand._data)
            else:
                as_it_is = operand.__class__ is _ndarray or (op.elementwise and isinstance(operand, _NUMBERS))
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
        if data.__class__ is not _ndarray:
            data = np.asarray(data)
        node: Tensor = _new(Tensor)
        node._data = data
        node._a = node._b = node._pass = node.grad = None
        node._keeps = False
        node._written = 0
        if not asks or (PAUSED and not is_grad_enabled()) or data.dtype.kind != "f":
            if data.dtype.kind not in "fiub":
                raise TypeError(f"{op.name}: the result would hold {data.dtype}; a Tensor holds real numbers")
            node.op = None
            node._asks = False
        else:
            kept = tuple(o if isinstance(o, Node) else a for o, a in zip(operands, arrays, strict=True))
            node._record(op, kept, params, tie_share(operands) if op.elementwise else saved)
        if PAUSED and (who := watcher()) is not None:
            who.made(node, op, operands, params)
        return node

    def _record(self, op: Op, operands: tuple[Any, ...], params: dict[str, Any], saved: Any) -> None:
        self.op = op
        self._asks = True
        self._born = CLOCK[0]
        self._da = (operands, params)
        self._db = [
            (k, o) for k, o in enumerate(operands) if isinstance(o, Node) and o.requires_grad and op.differentiable(k)
        ]  # the edges, as they are when the node is made
        self._saved = saved


Tensor.kind = Tensor

_NUMBERS = (int, float, np.ndarray)
_MISUSE = (ValueError, IndexError, TypeError, np.linalg.LinAlgError)


def _leaf(array: np.ndarray, kind: type[Tensor] | None = None) -> Tensor:
    node: Tensor = _new(kind or Tensor)
    node._data = array
    node._a = node._b = node._pass = node.grad = node.op = None
    node._asks = node._keeps = False
    node._written = 0
    return node


def _array(x: Any, op: Op, beside: Sequence[Any]) -> np.ndarray:
    """An operand that is no Tensor as an array; a Python number takes the dtype of the Tensors beside it."""
    number = isinstance(x, (int, float)) and not isinstance(x, np.generic)
    dtype = np.result_type(x, *(o.dtype for o in beside if isinstance(o, Tensor))) if number else None
    array = np.asarray(x, dtype=dtype)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{op.name}: a Tensor and {type(x).__name__} of {array.dtype} do not combine")
    return array


def _binary(op: Op, a: Any, b: Any) -> Any:
    other = b if isinstance(a, Tensor) else a
    if isinstance(other, (Node, int, float, np.ndarray, np.generic, list, tuple)):
        return op(a, b)
    return NotImplemented


def _attach(op: Op | Composition) -> None:
    """Give `Tensor` the operation's method and operators."""
    if isinstance(op, Composition):
        if op.method:
            setattr(Tensor, op.method, op)
        return
    if op.operator:
        if len(op.operands) == 1:
            setattr(Tensor, f"__{op.operator}__", op)
        else:
            setattr(Tensor, f"__{op.operator}__", lambda self, other: _binary(op, self, other))
            setattr(Tensor, f"__r{op.operator}__", lambda self, other: _binary(op, other, self))
    if op.method and not op.variadic:
        setattr(Tensor, op.method, op)


for_each_operation(_attach, lambda op: detach_methods(op, Tensor))
