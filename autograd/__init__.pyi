"""Reverse-mode automatic differentiation in which nothing is hidden. Made by `make stubs` from the table of operations."""

# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from autograd import ops
from autograd.array import Tensor
from autograd.checking import GradcheckError, check_backward, gradcheck, gradgradcheck
from autograd.drawing import draw
from autograd.explanation import explain
from autograd.node import enable_grad, is_grad_enabled, no_grad
from autograd.packing import pack, unpack
from autograd.scalar import Value

_Number = float | np.floating[Any] | np.integer[Any]
_Array = Tensor | npt.ArrayLike
_Axis = int | tuple[int, ...] | None

__version__: str
__all__ = [
    'GradcheckError',
    'Tensor',
    'Value',
    '__version__',
    'abs',
    'adaptive_average_pool',
    'add',
    'astype',
    'average_pool',
    'broadcast_to',
    'check_backward',
    'clip',
    'concatenate',
    'conv',
    'conv_transpose',
    'cos',
    'divide',
    'draw',
    'dropout',
    'embedding',
    'enable_grad',
    'exp',
    'explain',
    'gaussian_pool',
    'gradcheck',
    'gradgradcheck',
    'is_grad_enabled',
    'linear',
    'log',
    'log_softmax',
    'logsumexp',
    'matmul',
    'max',
    'max_pool',
    'maximum',
    'mean',
    'minimum',
    'multiply',
    'negative',
    'no_grad',
    'one_hot',
    'pack',
    'power',
    'relu',
    'reshape',
    'sigmoid',
    'sign',
    'sin',
    'softmax',
    'sqrt',
    'stack',
    'standardize',
    'subtract',
    'sum',
    'tanh',
    'transpose',
    'unpack',
    'where',
    'xlogy',
]

@overload
def abs(x: Value) -> Value:
    """The absolute value."""
@overload
def abs(x: Tensor) -> Tensor: ...
@overload
def abs(x: npt.ArrayLike) -> Any: ...
@overload
def adaptive_average_pool(x: Tensor, output_size: Any) -> Tensor:
    """The mean of windows that cut each axis of x (N, C, *sizes) into as many pieces as asked."""
@overload
def adaptive_average_pool(x: npt.ArrayLike, output_size: Any) -> Any: ...
@overload
def add(a: Value, b: Value | _Number) -> Value:
    """Sum of two operands."""
@overload
def add(a: Value | _Number, b: Value) -> Value: ...
@overload
def add(a: Tensor, b: _Array) -> Tensor: ...
@overload
def add(a: _Array, b: Tensor) -> Tensor: ...
@overload
def add(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def astype(a: Tensor, dtype: npt.DTypeLike) -> Tensor:
    """A copy with elements of type `dtype`; differentiable between floating-point types."""
@overload
def astype(a: npt.ArrayLike, dtype: npt.DTypeLike) -> Any: ...
@overload
def average_pool(x: Tensor, kernel_size: Any, stride: Any = None, padding: float = 0, count_include_pad: bool = True) -> Tensor:
    """The mean of every window of x (N, C, *sizes); its rule spreads the adjoint evenly."""
@overload
def average_pool(x: npt.ArrayLike, kernel_size: Any, stride: Any = None, padding: float = 0, count_include_pad: bool = True) -> Any: ...
@overload
def broadcast_to(array: Tensor, shape: int | Sequence[int]) -> Tensor:
    """The array repeated, without a copy, to a shape that it broadcasts to."""
@overload
def broadcast_to(array: npt.ArrayLike, shape: int | Sequence[int]) -> Any: ...
@overload
def clip(a: Value, a_min: Any = None, a_max: Any = None) -> Value:
    """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
@overload
def clip(a: Tensor, a_min: Any = None, a_max: Any = None) -> Tensor: ...
@overload
def clip(a: npt.ArrayLike, a_min: Any = None, a_max: Any = None) -> Any: ...
@overload
def concatenate(arrays: Sequence[Tensor], axis: _Axis = 0) -> Tensor:
    """Join a sequence of arrays along an axis that exists; with axis=None, all of them flattened."""
@overload
def concatenate(arrays: Sequence[_Array], axis: _Axis = 0) -> Any: ...
@overload
def conv(x: Tensor, weight: _Array, bias: _Array, stride: float = 1, padding: float = 0, dilation: float = 1, groups: float = 1) -> Tensor:
    """Convolution: a kernel, shared by all places, weighs the neighbourhood of each."""
@overload
def conv(x: _Array, weight: Tensor, bias: _Array, stride: float = 1, padding: float = 0, dilation: float = 1, groups: float = 1) -> Tensor: ...
@overload
def conv(x: _Array, weight: _Array, bias: Tensor, stride: float = 1, padding: float = 0, dilation: float = 1, groups: float = 1) -> Tensor: ...
@overload
def conv(x: npt.ArrayLike, weight: npt.ArrayLike, bias: npt.ArrayLike, stride: float = 1, padding: float = 0, dilation: float = 1, groups: float = 1) -> Any: ...
@overload
def conv_transpose(x: Tensor, weight: Any, bias: float = 0.0, stride: float = 1, padding: float = 0, output_padding: float = 0, dilation: float = 1, groups: float = 1) -> Tensor:
    """Transposed convolution: every number of x spreads the kernel over the result; what `conv` does to g."""
@overload
def conv_transpose(x: npt.ArrayLike, weight: Any, bias: float = 0.0, stride: float = 1, padding: float = 0, output_padding: float = 0, dilation: float = 1, groups: float = 1) -> Any: ...
@overload
def cos(x: Value) -> Value:
    """The cosine."""
@overload
def cos(x: Tensor) -> Tensor: ...
@overload
def cos(x: npt.ArrayLike) -> Any: ...
@overload
def divide(a: Value, b: Value | _Number) -> Value:
    """Quotient of two operands."""
@overload
def divide(a: Value | _Number, b: Value) -> Value: ...
@overload
def divide(a: Tensor, b: _Array) -> Tensor: ...
@overload
def divide(a: _Array, b: Tensor) -> Tensor: ...
@overload
def divide(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def dropout(x: Tensor, p: float = 0.5, generator: Any = None, axes: Sequence[int] | None = None) -> Tensor:
    """x with each element set to 0 with probability p, the others divided by 1 − p, so that the mean stays."""
@overload
def dropout(x: npt.ArrayLike, p: float = 0.5, generator: Any = None, axes: Sequence[int] | None = None) -> Any: ...
@overload
def embedding(indices: Tensor, weight: Any) -> Tensor:
    """The rows of weight (number of things, size) that the indices name: (…) becomes (…, size)."""
@overload
def embedding(indices: npt.ArrayLike, weight: Any) -> Any: ...
@overload
def exp(x: Value) -> Value:
    """The exponential function."""
@overload
def exp(x: Tensor) -> Tensor: ...
@overload
def exp(x: npt.ArrayLike) -> Any: ...
@overload
def gaussian_pool(x: Tensor, kernel_size: Any, sigma: Any = None, stride: Any = None, padding: float = 0) -> Tensor:
    """Every window of x (N, C, *sizes) weighed by a Gaussian around its middle; the weights sum to 1."""
@overload
def gaussian_pool(x: npt.ArrayLike, kernel_size: Any, sigma: Any = None, stride: Any = None, padding: float = 0) -> Any: ...
@overload
def linear(x: Tensor, weight: _Array, bias: _Array) -> Tensor:
    """Every output a weighted sum of all inputs: x is (…, in), W (out, in), b (out) or 0.0 for none."""
@overload
def linear(x: _Array, weight: Tensor, bias: _Array) -> Tensor: ...
@overload
def linear(x: _Array, weight: _Array, bias: Tensor) -> Tensor: ...
@overload
def linear(x: npt.ArrayLike, weight: npt.ArrayLike, bias: npt.ArrayLike) -> Any: ...
@overload
def log(x: Value) -> Value:
    """The natural logarithm."""
@overload
def log(x: Tensor) -> Tensor: ...
@overload
def log(x: npt.ArrayLike) -> Any: ...
@overload
def log_softmax(a: Tensor, axis: _Axis = -1) -> Tensor:
    """Logarithm of softmax along `axis`, without overflow."""
@overload
def log_softmax(a: npt.ArrayLike, axis: _Axis = -1) -> Any: ...
@overload
def logsumexp(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Logarithm of the sum of exponentials along `axis`, without overflow."""
@overload
def logsumexp(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def matmul(a: Tensor, b: _Array) -> Tensor:
    """Matrix product in all of NumPy's shapes: vectors, matrices, stacks of matrices that broadcast."""
@overload
def matmul(a: _Array, b: Tensor) -> Tensor: ...
@overload
def matmul(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def max(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Largest element along `axis`; nan if one is nan."""
@overload
def max(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def max_pool(x: Tensor, kernel_size: Any, stride: Any = None, padding: float = 0, dilation: float = 1) -> Tensor:
    """The largest element of every window of x (N, C, *sizes); padding never wins."""
@overload
def max_pool(x: npt.ArrayLike, kernel_size: Any, stride: Any = None, padding: float = 0, dilation: float = 1) -> Any: ...
@overload
def maximum(a: Value, b: Value | _Number) -> Value:
    """The larger of two operands; nan if one is nan."""
@overload
def maximum(a: Value | _Number, b: Value) -> Value: ...
@overload
def maximum(a: Tensor, b: _Array) -> Tensor: ...
@overload
def maximum(a: _Array, b: Tensor) -> Tensor: ...
@overload
def maximum(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def mean(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Arithmetic mean of the elements along `axis`."""
@overload
def mean(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def minimum(a: Value, b: Value | _Number) -> Value:
    """The smaller of two operands; nan if one is nan."""
@overload
def minimum(a: Value | _Number, b: Value) -> Value: ...
@overload
def minimum(a: Tensor, b: _Array) -> Tensor: ...
@overload
def minimum(a: _Array, b: Tensor) -> Tensor: ...
@overload
def minimum(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def multiply(a: Value, b: Value | _Number) -> Value:
    """Product of two operands."""
@overload
def multiply(a: Value | _Number, b: Value) -> Value: ...
@overload
def multiply(a: Tensor, b: _Array) -> Tensor: ...
@overload
def multiply(a: _Array, b: Tensor) -> Tensor: ...
@overload
def multiply(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def negative(x: Value) -> Value:
    """The operand with its sign changed."""
@overload
def negative(x: Tensor) -> Tensor: ...
@overload
def negative(x: npt.ArrayLike) -> Any: ...
@overload
def one_hot(indices: Tensor, num_classes: float = -1, dtype: npt.DTypeLike = ...) -> Tensor:
    """Class indices (…) as vectors (…, num_classes) that are 1 at the index and 0 elsewhere."""
@overload
def one_hot(indices: npt.ArrayLike, num_classes: float = -1, dtype: npt.DTypeLike = ...) -> Any: ...
@overload
def power(a: Value, b: Value | _Number) -> Value:
    """`a` to the power `b`, both of them operands."""
@overload
def power(a: Value | _Number, b: Value) -> Value: ...
@overload
def power(a: Tensor, b: _Array) -> Tensor: ...
@overload
def power(a: _Array, b: Tensor) -> Tensor: ...
@overload
def power(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def relu(x: Value) -> Value:
    """The rectifier."""
@overload
def relu(x: Tensor) -> Tensor: ...
@overload
def relu(x: npt.ArrayLike) -> Any: ...
@overload
def reshape(a: Tensor, shape: int | Sequence[int]) -> Tensor:
    """The same elements, in C order, in another shape; one length may be −1."""
@overload
def reshape(a: npt.ArrayLike, shape: int | Sequence[int]) -> Any: ...
@overload
def sigmoid(x: Value) -> Value:
    """The logistic function."""
@overload
def sigmoid(x: Tensor) -> Tensor: ...
@overload
def sigmoid(x: npt.ArrayLike) -> Any: ...
@overload
def sign(x: Value) -> Value:
    """−1, 0 or 1: the sign."""
@overload
def sign(x: Tensor) -> Tensor: ...
@overload
def sign(x: npt.ArrayLike) -> Any: ...
@overload
def sin(x: Value) -> Value:
    """The sine."""
@overload
def sin(x: Tensor) -> Tensor: ...
@overload
def sin(x: npt.ArrayLike) -> Any: ...
@overload
def softmax(a: Tensor, axis: _Axis = -1) -> Tensor:
    """Exponentials along `axis`, divided by their sum, without overflow."""
@overload
def softmax(a: npt.ArrayLike, axis: _Axis = -1) -> Any: ...
@overload
def sqrt(x: Value) -> Value:
    """The square root."""
@overload
def sqrt(x: Tensor) -> Tensor: ...
@overload
def sqrt(x: npt.ArrayLike) -> Any: ...
@overload
def stack(arrays: Sequence[Tensor], axis: _Axis = 0) -> Tensor:
    """Join a sequence of arrays of one shape along a new axis."""
@overload
def stack(arrays: Sequence[_Array], axis: _Axis = 0) -> Any: ...
@overload
def standardize(x: Tensor, axis: _Axis = None, eps: float = 1e-05, known: Any = None) -> Tensor:
    """x with its mean along `axis` taken away, divided by its standard deviation."""
@overload
def standardize(x: npt.ArrayLike, axis: _Axis = None, eps: float = 1e-05, known: Any = None) -> Any: ...
@overload
def subtract(a: Value, b: Value | _Number) -> Value:
    """Difference of two operands."""
@overload
def subtract(a: Value | _Number, b: Value) -> Value: ...
@overload
def subtract(a: Tensor, b: _Array) -> Tensor: ...
@overload
def subtract(a: _Array, b: Tensor) -> Tensor: ...
@overload
def subtract(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def sum(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements along `axis`."""
@overload
def sum(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def tanh(x: Value) -> Value:
    """The hyperbolic tangent."""
@overload
def tanh(x: Tensor) -> Tensor: ...
@overload
def tanh(x: npt.ArrayLike) -> Any: ...
@overload
def transpose(a: Tensor, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order; reversed if `axes` is None."""
@overload
def transpose(a: npt.ArrayLike, axes: Sequence[int] | None = None) -> Any: ...
@overload
def where(condition: Value, a: Value | _Number, b: Value | _Number) -> Value:
    """`a` where the condition holds, `b` elsewhere. The branch not taken gets a gradient of 0."""
@overload
def where(condition: Value | _Number, a: Value, b: Value | _Number) -> Value: ...
@overload
def where(condition: Value | _Number, a: Value | _Number, b: Value) -> Value: ...
@overload
def where(condition: Tensor, a: _Array, b: _Array) -> Tensor: ...
@overload
def where(condition: _Array, a: Tensor, b: _Array) -> Tensor: ...
@overload
def where(condition: _Array, a: _Array, b: Tensor) -> Tensor: ...
@overload
def where(condition: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def xlogy(a: Value, b: Value | _Number) -> Value:
    """a·log(b), and 0 where a is 0."""
@overload
def xlogy(a: Value | _Number, b: Value) -> Value: ...
@overload
def xlogy(a: Tensor, b: _Array) -> Tensor: ...
@overload
def xlogy(a: _Array, b: Tensor) -> Tensor: ...
@overload
def xlogy(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
