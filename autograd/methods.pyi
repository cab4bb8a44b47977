"""Methods and operators of the two kinds of node. Made by `make stubs` from the table of operations."""

# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from autograd.array import Tensor
from autograd.scalar import Value

_Number = float | np.floating[Any] | np.integer[Any]
_Array = Tensor | npt.ArrayLike
_Axis = int | tuple[int, ...] | None

class ValueMethods:
    def __abs__(self) -> Value: ...
    def abs(self) -> Value:
        """The absolute value."""
    def __add__(self, other: Value | _Number) -> Value: ...
    def __radd__(self, other: Value | _Number) -> Value: ...
    def clip(self, a_min: Any = None, a_max: Any = None) -> Value:
        """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
    def constant_power(self, n: Any) -> Value:
        """`x` to a power that is a plain number: a parameter, no operand."""
    def cos(self) -> Value:
        """The cosine."""
    def __truediv__(self, other: Value | _Number) -> Value: ...
    def __rtruediv__(self, other: Value | _Number) -> Value: ...
    def exp(self) -> Value:
        """The exponential function."""
    def log(self) -> Value:
        """The natural logarithm."""
    def maximum(self, b: Value | _Number) -> Value:
        """The larger of two operands; nan if one is nan."""
    def minimum(self, b: Value | _Number) -> Value:
        """The smaller of two operands; nan if one is nan."""
    def __mul__(self, other: Value | _Number) -> Value: ...
    def __rmul__(self, other: Value | _Number) -> Value: ...
    def __neg__(self) -> Value: ...
    def __pow__(self, other: Value | _Number) -> Value: ...
    def __rpow__(self, other: Value | _Number) -> Value: ...
    def relu(self) -> Value:
        """The rectifier."""
    def sigmoid(self) -> Value:
        """The logistic function."""
    def sign(self) -> Value:
        """−1, 0 or 1: the sign."""
    def sin(self) -> Value:
        """The sine."""
    def sqrt(self) -> Value:
        """The square root."""
    def __sub__(self, other: Value | _Number) -> Value: ...
    def __rsub__(self, other: Value | _Number) -> Value: ...
    def tanh(self) -> Value:
        """The hyperbolic tangent."""
    def xlogy(self, b: Value | _Number) -> Value:
        """a·log(b), and 0 where a is 0."""

class TensorMethods:
    def __abs__(self) -> Tensor: ...
    def abs(self) -> Tensor:
        """The absolute value."""
    def __add__(self, other: _Array) -> Tensor: ...
    def __radd__(self, other: _Array) -> Tensor: ...
    def astype(self, dtype: npt.DTypeLike) -> Tensor:
        """A copy with elements of type `dtype`; differentiable between floating-point types."""
    def clip(self, a_min: Any = None, a_max: Any = None) -> Tensor:
        """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
    def constant_power(self, n: Any) -> Tensor:
        """`x` to a power that is a plain number: a parameter, no operand."""
    def cos(self) -> Tensor:
        """The cosine."""
    def __truediv__(self, other: _Array) -> Tensor: ...
    def __rtruediv__(self, other: _Array) -> Tensor: ...
    def exp(self) -> Tensor:
        """The exponential function."""
    def log(self) -> Tensor:
        """The natural logarithm."""
    def log_softmax(self, axis: _Axis = -1) -> Tensor:
        """Logarithm of softmax along `axis`, without overflow."""
    def logsumexp(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """Logarithm of the sum of exponentials along `axis`, without overflow."""
    def __matmul__(self, other: _Array) -> Tensor: ...
    def __rmatmul__(self, other: _Array) -> Tensor: ...
    def max(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """Largest element along `axis`; nan if one is nan."""
    def maximum(self, b: _Array) -> Tensor:
        """The larger of two operands; nan if one is nan."""
    def mean(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """Arithmetic mean of the elements along `axis`."""
    def minimum(self, b: _Array) -> Tensor:
        """The smaller of two operands; nan if one is nan."""
    def __mul__(self, other: _Array) -> Tensor: ...
    def __rmul__(self, other: _Array) -> Tensor: ...
    def __neg__(self) -> Tensor: ...
    def __pow__(self, other: _Array) -> Tensor: ...
    def __rpow__(self, other: _Array) -> Tensor: ...
    def relu(self) -> Tensor:
        """The rectifier."""
    def sigmoid(self) -> Tensor:
        """The logistic function."""
    def sign(self) -> Tensor:
        """−1, 0 or 1: the sign."""
    def sin(self) -> Tensor:
        """The sine."""
    def softmax(self, axis: _Axis = -1) -> Tensor:
        """Exponentials along `axis`, divided by their sum, without overflow."""
    def sqrt(self) -> Tensor:
        """The square root."""
    def __sub__(self, other: _Array) -> Tensor: ...
    def __rsub__(self, other: _Array) -> Tensor: ...
    def sum(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """Sum of the elements along `axis`."""
    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
    def xlogy(self, b: _Array) -> Tensor:
        """a·log(b), and 0 where a is 0."""
