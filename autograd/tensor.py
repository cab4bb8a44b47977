"""`Tensor`: an array in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd import backward as pass_
from autograd.contributions import fit, keep_zeros, own
from autograd.layout import Layout
from autograd.node import Node
from autograd.op import OPERATIONS, Op
from autograd.rows import Elementwise
from autograd.tensor_protocol import ArrayProtocol, must_be_real, plain
from autograd.versions import CLOCK, check_versions

if TYPE_CHECKING:
    from autograd.methods import TensorMethods
else:
    TensorMethods = object  # the table gives the methods when it is read, in `tensor_operations`


class Element(NamedTuple):
    """A contribution to one element of a Tensor's adjoint."""

    index: tuple[int, ...]  # type: ignore[assignment]  # tuple.index is not missed
    number: float


class _Released:
    """What a node was made of, when that is not kept any more."""

    def _gone(self, *_: Any) -> Any:
        raise RuntimeError("this graph was released by backward(retain_graph=False): compute the result again")

    __iter__ = __len__ = __getitem__ = _gone

    def __reduce__(self) -> str:
        return "RELEASED"


RELEASED: Any = _Released()
_new = Layout.__new__


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
        node = leaf(array, cls)
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
        operands, params, ks = self._da
        if any(not isinstance(o, Node) for o in operands):
            operands = tuple(o if isinstance(o, Node) else leaf(np.asarray(o)) for o in operands)
            self._da = (operands, params, ks)
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

    def backward(self, gradient: Any = None, create_graph: bool = False, retain_graph: bool = True) -> None:
        """Back-propagate: add the vector-Jacobian product gradientᵀ·∂self/∂n to the `.grad` of the leaves.

        `gradient` has the shape of `self`; it may be left out where `self` has one element. With
        `retain_graph=False` the graph is released on the way, so that a step of training takes less memory; to go
        through it again is then a RuntimeError.

        >>> x = Tensor([1.0, 2.0], requires_grad=True)
        >>> (x * x).sum().backward(retain_graph=False)
        >>> x.grad
        Tensor([2., 4.])
        """
        if create_graph and not retain_graph:
            raise ValueError("backward(create_graph=True) makes gradients that need the graph: retain_graph is True")
        if not self._asks:
            raise ValueError("backward() of a Tensor that nothing asks a gradient of: give a leaf requires_grad=True")
        if gradient is None:
            if self._data.size != 1:
                raise ValueError(
                    f"backward() of a Tensor of shape {self.shape} needs a gradient of that shape, or reduce it "
                    "to one number first, as with .sum()"
                )
            array = np.array(1, dtype=self._data.dtype).reshape(self._data.shape)
        else:
            array = np.asarray(plain(gradient))
            must_be_real(array, "a gradient holds")
            array = np.array(array, dtype=self._data.dtype)
            if array.shape != self._data.shape:
                raise ValueError(f"backward() of shape {self.shape} was given a gradient of shape {array.shape}")
        if not create_graph:
            pass_.run(self, array, release=not retain_graph)
        else:
            pass_.run(self, gradient if isinstance(gradient, Tensor) else leaf(array), create_graph=True)

    def zero_grad(self) -> None:
        """Set `.grad` to None."""
        self.grad = None

    def detach(self) -> Tensor:
        """A constant that shares the data, cut off from the graph."""
        return leaf(self._data)

    def as_grid(self) -> np.ndarray:
        """The elements as a grid of Values, differentiably; see `unpack`."""
        from autograd.packing import unpack

        return np.asarray(unpack(self) if self.ndim else unpack(self).as_grid())

    def retain_grad(self) -> Tensor:
        """Keep `.grad` on this interior node too; returns the node."""
        self._keeps = True
        return self

    def edges(self) -> Iterable[Node]:
        return () if self.op is None else self._db  # type: ignore[no-any-return]

    def release(self) -> None:
        if self.op is not None:
            self._da = self._db = RELEASED
            self._saved = None

    def send(self, adjoint: Any, ready: list[Any]) -> None:
        senders = self.op.senders  # type: ignore[union-attr]
        if senders is None or adjoint.__class__ is float:
            super().send(adjoint, ready)
        else:
            senders[self._da[2]](self, adjoint, ready)

    def pull(self, adjoint: Any, create_graph: bool) -> list[tuple[Node, Any]]:
        if adjoint.__class__ is float:  # nothing was deposited here
            return []
        op: Any = self.op
        y: Any
        given: Any
        operands, params, ks = self._da
        if self._born < CLOCK[0]:
            for k in ks:
                check_versions(self, op, k, operands)
        if create_graph:
            y, given = self, self.parents
        else:
            y, given = self._data, [o._data if isinstance(o, Node) else o for o in operands]
        pulled: list[tuple[Node, Any]] = []
        contributions = op.pull_all(ks, adjoint, y, given, params, self._saved, create_graph)
        zeros_stay = not op.elementwise or op.selecting.issuperset(ks)
        for parent, contribution in zip(self._db, contributions, strict=True):
            if contribution is None:
                continue
            if not zeros_stay:
                contribution = keep_zeros(adjoint, contribution)
            if parent.kind is Tensor:
                data = parent._data
                if contribution.shape != data.shape or contribution.dtype is not data.dtype:
                    contribution = fit(contribution, parent)
                if parent.op is None and not create_graph:
                    contribution = own(contribution, op, (adjoint, y, *given))  # the leaf takes it over: receive()
            pulled.append((parent, contribution))
        return pulled

    def receive(self, adjoint: Any) -> None:
        if self.op is not None and not self._keeps:
            return
        if isinstance(adjoint, Node):
            # a gradient shares its memory with nobody, and a node gets it for its own
            self.grad = OPERATIONS["astype"](adjoint, adjoint._data.dtype) if self.grad is None else self.grad + adjoint
        elif adjoint.__class__ is float:  # every derivative on the way here is 0
            if self.grad is None:
                self.grad = leaf(np.zeros_like(self._data))
        else:
            if self.grad is not None:
                adjoint = self.grad._data + adjoint
            elif self.op is not None:
                adjoint = adjoint.copy()  # it travels on
            self.grad = leaf(np.asarray(adjoint, dtype=self._data.dtype))

    def deposit(self, contribution: Any) -> None:
        adjoint = self._adjoint
        if contribution.__class__ is not Element:
            self._adjoint = contribution if adjoint.__class__ is float else adjoint + contribution
            return
        if adjoint.__class__ is float:
            self._adjoint = adjoint = np.zeros_like(self._data)
        adjoint[contribution.index] += contribution.number

    # -- for the operations: see `tensor_operations` ------------------------------------------------------

    @staticmethod
    def apply(op: Op, operands: Sequence[Any], params: dict[str, Any]) -> Any:
        """Compute `op` on operands of which at least one is a Tensor, and record it where one asks."""
        raise NotImplementedError

    def record(self, op: Op, operands: tuple[Any, ...], params: dict[str, Any], saved: Any = None) -> None:
        """Make this fresh leaf the result of `op`; its edges are those to what asks for a gradient now."""
        self.op = op
        self._asks = True
        self._born = CLOCK[0]
        ks = tuple(
            [k for k, o in enumerate(operands) if isinstance(o, Node) and o.requires_grad and op.differentiable(k)]
        )
        self._da = (operands, params, ks)
        self._db = operands if len(ks) == len(operands) else tuple([operands[k] for k in ks])
        self._saved = saved


Tensor.kind = Tensor


def leaf(array: np.ndarray, kind: type[Tensor] | None = None) -> Tensor:
    node: Tensor = _new(kind or Tensor)
    node._data = array
    node._a = node._b = node._pass = node.grad = node.op = None
    node._asks = node._keeps = False
    node._written = 0
    return node
