"""What a module learns and what it remembers: `Parameter` and `Buffer`, two kinds of Tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor


class _State(Tensor):
    """A Tensor that belongs to a module's state: it keeps its identity when its numbers change."""

    __slots__ = ()

    def convert(self, dtype: Any) -> None:
        """Change the element type in place, gradient included."""
        self._data = self._data.astype(dtype, copy=False)
        if self.grad is not None:
            self.grad = self.grad.detach().astype(dtype)
        self.mark_written()


class Parameter(_State):
    """A Tensor that a module learns: a leaf that asks for a gradient, float32 unless told otherwise.

    >>> Parameter([1.0, 2.0])
    Parameter([1., 2.], dtype=float32, requires_grad=True)
    """

    __slots__ = ()

    def __new__(
        cls,
        data: Any,
        requires_grad: bool = True,
        name: str | None = None,
        *,
        dtype: Any = np.float32,
        copy: bool = True,
    ) -> Parameter:
        return super().__new__(cls, data, requires_grad, name, dtype=dtype, copy=copy)  # type: ignore[return-value]

    @classmethod
    def zeros(cls, *shape: int, dtype: Any = np.float32) -> Parameter:
        """A parameter of this shape that is 0 everywhere, for an initialiser to fill."""
        return cls(np.zeros(shape, dtype), dtype=dtype, copy=False)


class Buffer(_State):
    """A Tensor that a module remembers but does not learn, as the running mean of a normalisation.

    It is part of `state_dict()`, follows `to(dtype)` if it is floating-point, and asks for no gradient.
    """

    __slots__ = ()

    def __new__(cls, data: Any, name: str | None = None, *, dtype: Any = np.float32) -> Buffer:
        return super().__new__(cls, data, False, name, dtype=dtype)  # type: ignore[return-value]
