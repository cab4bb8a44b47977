"""How a Tensor behaves beside arrays: NumPy's protocols, comparisons, items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd.node import Node
from autograd.numpy_functions import call, on_data, ufunc_method
from autograd.op import BY_NUMPY, COMPOSITIONS, OPERATIONS
from autograd.ops.indexing import plain_index
from autograd.ops.updates import At

if TYPE_CHECKING:
    from autograd.tensor import Tensor


class ArrayProtocol(Node):
    """What makes a Tensor usable where an array is."""

    __slots__ = ()

    # -- NumPy ----------------------------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise TypeError("np.asarray of a Tensor would lose its gradient; take .data, or detach() it first")
        return np.array(self._data, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        op = BY_NUMPY.get(ufunc)
        if method == "__call__":
            return on_data(ufunc, method, inputs, kwargs) if op is None else call(op, ufunc, inputs, kwargs)
        return ufunc_method(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        op = BY_NUMPY.get(func)
        return on_data(func, "__call__", args, kwargs) if op is None else call(op, func, args, kwargs)

    # -- comparisons, truth, items --------------------------------------------------------------------

    __hash__ = object.__hash__

    def __eq__(self, other: Any) -> Any:
        return self._data == plain(other)

    def __ne__(self, other: Any) -> Any:
        return self._data != plain(other)

    def __lt__(self, other: Any) -> Any:
        return self._data < plain(other)

    def __le__(self, other: Any) -> Any:
        return self._data <= plain(other)

    def __gt__(self, other: Any) -> Any:
        return self._data > plain(other)

    def __ge__(self, other: Any) -> Any:
        return self._data >= plain(other)

    def __bool__(self) -> bool:
        return bool(self._data)

    def __float__(self) -> float:
        return float(self._data.item())

    def __int__(self) -> int:
        return int(self._data.item())

    def __format__(self, spec: str) -> str:
        return format(self._data.item(), spec) if spec else repr(self)

    def __index__(self) -> int:
        return self._data.__index__()

    def __iter__(self) -> Iterator[Tensor]:
        if not self._data.ndim:
            raise TypeError("a 0-d Tensor cannot be iterated over")
        return (self[i] for i in range(len(self._data)))

    def __contains__(self, x: Any) -> bool:
        return x in self._data

    def __pos__(self) -> Any:
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError("a Tensor's elements are not assigned; t.at[index].set(value) gives a new Tensor")

    def __getitem__(self, index: Any) -> Tensor:
        return OPERATIONS["getitem"](self, plain_index(index))

    def reshape(self, *shape: Any) -> Tensor:
        """The same elements in another shape: `t.reshape(2, 3)` or `t.reshape((2, 3))`."""
        return OPERATIONS["reshape"](self, _one_tuple(shape))

    def transpose(self, *axes: Any) -> Tensor:
        """The axes in another order: `t.transpose(1, 0)` or `t.transpose((1, 0))`; reversed if none is given."""
        return OPERATIONS["transpose"](self, _one_tuple(axes) if axes else None)

    @property
    def T(self) -> Tensor:
        """The transpose: all axes reversed."""
        return OPERATIONS["transpose"](self)

    @property
    def mT(self) -> Tensor:
        """The last two axes exchanged."""
        return COMPOSITIONS["matrix_transpose"](self)

    @property
    def at(self) -> At:
        """Copies with some elements changed, differentiably: `t.at[index].set(v)`, `.add(v)`, `.max(v)` …"""
        return At(self)


def _one_tuple(given: tuple[Any, ...]) -> Any:
    return given[0] if len(given) == 1 and not isinstance(given[0], int) else given


def plain(x: Any) -> Any:
    """The data of a node; anything else as it is."""
    return x._data if isinstance(x, Node) else x


def must_be_real(array: np.ndarray, what: str) -> None:
    """A TypeError for complex numbers, texts and objects."""
    if array.dtype.kind not in "fiub":
        hint = "; complex numbers are not supported" if array.dtype.kind == "c" else ""
        raise TypeError(f"{what} real numbers, not {array.dtype}{hint}")
