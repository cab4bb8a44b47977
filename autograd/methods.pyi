"""Methods and operators of the two kinds of node. Made by `make stubs` from the table of operations."""

# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from autograd.tensor import Tensor
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
    def arccos(self) -> Value:
        """The inverse cosine."""
    def arccosh(self) -> Value:
        """The inverse hyperbolic cosine."""
    def arccot(self) -> Value:
        """The inverse cotangent, between −π/2 and π/2."""
    def arccoth(self) -> Value:
        """The inverse hyperbolic cotangent."""
    def arccsc(self) -> Value:
        """The inverse cosecant."""
    def arccsch(self) -> Value:
        """The inverse hyperbolic cosecant."""
    def arcsec(self) -> Value:
        """The inverse secant."""
    def arcsech(self) -> Value:
        """The inverse hyperbolic secant."""
    def arcsin(self) -> Value:
        """The inverse sine."""
    def arcsinh(self) -> Value:
        """The inverse hyperbolic sine."""
    def arctan(self) -> Value:
        """The inverse tangent."""
    def arctanh(self) -> Value:
        """The inverse hyperbolic tangent."""
    def cbrt(self) -> Value:
        """The cube root."""
    def ceil(self) -> Value:
        """The smallest whole number not below x."""
    def celu(self, alpha: float = 1.0) -> Value:
        """The continuously differentiable exponential linear unit (Barron 2017)."""
    def clip(self, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Value:
        """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
    def conj(self) -> Value:
        """The operand itself: a real number is its own conjugate."""
    def conjugate(self) -> Value:
        """The operand itself: a real number is its own conjugate."""
    def constant_power(self, n: Any) -> Value:
        """`x` to a power that is a plain number: a parameter, no operand."""
    def cos(self) -> Value:
        """The cosine."""
    def cosh(self) -> Value:
        """The hyperbolic cosine."""
    def cot(self) -> Value:
        """The cotangent, 1 / tan(x)."""
    def coth(self) -> Value:
        """The hyperbolic cotangent, 1 / tanh(x)."""
    def csc(self) -> Value:
        """The cosecant, 1 / sin(x)."""
    def csch(self) -> Value:
        """The hyperbolic cosecant, 1 / sinh(x)."""
    def deg2rad(self) -> Value:
        """Degrees to radians."""
    def __truediv__(self, other: Value | _Number) -> Value: ...
    def __rtruediv__(self, other: Value | _Number) -> Value: ...
    def __divmod__(self, b: Any) -> tuple[Value, ...]:
        """The pair `floor_divide(a, b)`, `remainder(a, b)`."""
    def elu(self, alpha: float = 1.0) -> Value:
        """The exponential linear unit (Clevert et al. 2015)."""
    def exp(self) -> Value:
        """The exponential function."""
    def exp2(self) -> Value:
        """2 to the power x."""
    def expm1(self) -> Value:
        """exp(x) − 1, accurate near 0."""
    def floor(self) -> Value:
        """The largest whole number not above x."""
    def __floordiv__(self, other: Value | _Number) -> Value: ...
    def __rfloordiv__(self, other: Value | _Number) -> Value: ...
    def gelu(self) -> Value:
        """x·Φ(x), with the normal distribution function Φ (Hendrycks & Gimpel 2016)."""
    def gelu_tanh(self) -> Value:
        """The approximation of gelu by tanh (`approximate="tanh"` in PyTorch)."""
    def hard_logistic(self) -> Value:
        """The logistic function's tangent at 0, between 0 and 1."""
    def hard_shrink(self, lambd: float = 0.5) -> Value:
        """x, but 0 between −lambd and lambd."""
    def hard_sigmoid(self) -> Value:
        """PyTorch's hardsigmoid, of slope 1/6, between 0 and 1."""
    def hard_swish(self) -> Value:
        """x times hard_sigmoid(x) (Howard et al. 2019)."""
    def hard_tanh(self, min_val: float = -1.0, max_val: float = 1.0) -> Value:
        """x between two bounds."""
    def leaky_relu(self, negative_slope: float = 0.01) -> Value:
        """The rectifier with a small slope below 0."""
    def log(self) -> Value:
        """The natural logarithm."""
    def log10(self) -> Value:
        """The logarithm to base 10."""
    def log1p(self) -> Value:
        """log(1 + x), accurate near 0."""
    def log2(self) -> Value:
        """The logarithm to base 2."""
    def log_sigmoid(self) -> Value:
        """Logarithm of the logistic function, without overflow."""
    def logit(self) -> Value:
        """The inverse of the logistic function."""
    def mish(self) -> Value:
        """x·tanh(softplus(x)) (Misra 2019)."""
    def __mul__(self, other: Value | _Number) -> Value: ...
    def __rmul__(self, other: Value | _Number) -> Value: ...
    def __neg__(self) -> Value: ...
    def __pow__(self, other: Value | _Number) -> Value: ...
    def __rpow__(self, other: Value | _Number) -> Value: ...
    def prelu(self, weight: Value | _Number) -> Value:
        """The rectifier with a learnt slope below 0 (He et al. 2015)."""
    def rad2deg(self) -> Value:
        """Radians to degrees."""
    def reciprocal(self) -> Value:
        """1 / x."""
    def relu(self) -> Value:
        """The rectifier."""
    def relu6(self) -> Value:
        """The rectifier, but not above 6."""
    def __mod__(self, other: Value | _Number) -> Value: ...
    def __rmod__(self, other: Value | _Number) -> Value: ...
    def rint(self) -> Value:
        """The nearest whole number, the even one of two."""
    def round(self, decimals: float = 0) -> Value:
        """The nearest number of so many decimals."""
    def sec(self) -> Value:
        """The secant, 1 / cos(x)."""
    def sech(self) -> Value:
        """The hyperbolic secant, 1 / cosh(x)."""
    def selu(self) -> Value:
        """The self-normalising exponential linear unit (Klambauer et al. 2017)."""
    def sigmoid(self) -> Value:
        """The logistic function."""
    def sign(self) -> Value:
        """−1, 0 or 1: the sign."""
    def silu(self) -> Value:
        """x·σ(x), also called swish (Ramachandran et al. 2017)."""
    def sin(self) -> Value:
        """The sine."""
    def sinc(self) -> Value:
        """sin(πx) / (πx), and 1 at 0."""
    def sinh(self) -> Value:
        """The hyperbolic sine."""
    def soft_shrink(self, lambd: float = 0.5) -> Value:
        """x moved towards 0 by lambd, but not across."""
    def softplus(self, beta: float = 1.0) -> Value:
        """A smooth rectifier, without overflow."""
    def softsign(self) -> Value:
        """x / (1 + |x|)."""
    def sqrt(self) -> Value:
        """The square root."""
    def square(self) -> Value:
        """The square."""
    def __sub__(self, other: Value | _Number) -> Value: ...
    def __rsub__(self, other: Value | _Number) -> Value: ...
    def tan(self) -> Value:
        """The tangent."""
    def tanh(self) -> Value:
        """The hyperbolic tangent."""
    def tanhshrink(self) -> Value:
        """x − tanh(x)."""
    def threshold(self, threshold: Any, value: Any) -> Value:
        """x above the threshold, a value elsewhere."""
    def trunc(self) -> Value:
        """The whole number next to x on the side of 0."""
    def xlog1py(self, b: Value | _Number) -> Value:
        """a·log(1 + b), and 0 where a is 0."""
    def xlogy(self, b: Value | _Number) -> Value:
        """a·log(b), and 0 where a is 0."""

class TensorMethods:
    def __abs__(self) -> Tensor: ...
    def abs(self) -> Tensor:
        """The absolute value."""
    def __add__(self, other: _Array) -> Tensor: ...
    def __radd__(self, other: _Array) -> Tensor: ...
    def all(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.all` of the data; the answer has no derivative."""
    def any(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.any` of the data; the answer has no derivative."""
    def arccos(self) -> Tensor:
        """The inverse cosine."""
    def arccosh(self) -> Tensor:
        """The inverse hyperbolic cosine."""
    def arccot(self) -> Tensor:
        """The inverse cotangent, between −π/2 and π/2."""
    def arccoth(self) -> Tensor:
        """The inverse hyperbolic cotangent."""
    def arccsc(self) -> Tensor:
        """The inverse cosecant."""
    def arccsch(self) -> Tensor:
        """The inverse hyperbolic cosecant."""
    def arcsec(self) -> Tensor:
        """The inverse secant."""
    def arcsech(self) -> Tensor:
        """The inverse hyperbolic secant."""
    def arcsin(self) -> Tensor:
        """The inverse sine."""
    def arcsinh(self) -> Tensor:
        """The inverse hyperbolic sine."""
    def arctan(self) -> Tensor:
        """The inverse tangent."""
    def arctanh(self) -> Tensor:
        """The inverse hyperbolic tangent."""
    def argmax(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.argmax` of the data; the answer has no derivative."""
    def argmin(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.argmin` of the data; the answer has no derivative."""
    def argpartition(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.argpartition` of the data; the answer has no derivative."""
    def argsort(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.argsort` of the data; the answer has no derivative."""
    def astype(self, dtype: npt.DTypeLike) -> Tensor:
        """A copy with elements of type `dtype`; differentiable between floating-point types."""
    def cbrt(self) -> Tensor:
        """The cube root."""
    def ceil(self) -> Tensor:
        """The smallest whole number not below x."""
    def celu(self, alpha: float = 1.0) -> Tensor:
        """The continuously differentiable exponential linear unit (Barron 2017)."""
    def choose(self, choices: Any, mode: str = 'raise') -> Tensor:
        """At every place the element of that one of the arrays `choices` whose number `a` tells."""
    def clip(self, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Tensor:
        """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
    def conj(self) -> Tensor:
        """The operand itself: a real number is its own conjugate."""
    def conjugate(self) -> Tensor:
        """The operand itself: a real number is its own conjugate."""
    def constant_power(self, n: Any) -> Tensor:
        """`x` to a power that is a plain number: a parameter, no operand."""
    def copy(self) -> Tensor:
        """A copy, in the graph."""
    def cos(self) -> Tensor:
        """The cosine."""
    def cosh(self) -> Tensor:
        """The hyperbolic cosine."""
    def cot(self) -> Tensor:
        """The cotangent, 1 / tan(x)."""
    def coth(self) -> Tensor:
        """The hyperbolic cotangent, 1 / tanh(x)."""
    def csc(self) -> Tensor:
        """The cosecant, 1 / sin(x)."""
    def csch(self) -> Tensor:
        """The hyperbolic cosecant, 1 / sinh(x)."""
    def cumprod(self, axis: _Axis = None) -> Tensor:
        """Running products along `axis`; of all elements in C order if it is None."""
    def cumsum(self, axis: _Axis = None) -> Tensor:
        """Running sums along `axis`; of all elements in C order if it is None."""
    def deg2rad(self) -> Tensor:
        """Degrees to radians."""
    def diagonal(self, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Tensor:
        """The diagonals of the matrices in two axes, along a new last axis."""
    def __truediv__(self, other: _Array) -> Tensor: ...
    def __rtruediv__(self, other: _Array) -> Tensor: ...
    def __divmod__(self, b: Any) -> tuple[Tensor, ...]:
        """The pair `floor_divide(a, b)`, `remainder(a, b)`."""
    def dot(self, b: Any, bias: Any = None) -> Tensor:
        """The sum of products over the last axis of `a` and the last but one of `b` (its only one, if it is a vector)."""
    def elu(self, alpha: float = 1.0) -> Tensor:
        """The exponential linear unit (Clevert et al. 2015)."""
    def exp(self) -> Tensor:
        """The exponential function."""
    def exp2(self) -> Tensor:
        """2 to the power x."""
    def expm1(self) -> Tensor:
        """exp(x) − 1, accurate near 0."""
    def flatten(self, order: str = 'C') -> Tensor:
        """All elements along one axis, read in C order or "F"."""
    def floor(self) -> Tensor:
        """The largest whole number not above x."""
    def __floordiv__(self, other: _Array) -> Tensor: ...
    def __rfloordiv__(self, other: _Array) -> Tensor: ...
    def gelu(self) -> Tensor:
        """x·Φ(x), with the normal distribution function Φ (Hendrycks & Gimpel 2016)."""
    def gelu_tanh(self) -> Tensor:
        """The approximation of gelu by tanh (`approximate="tanh"` in PyTorch)."""
    def hard_logistic(self) -> Tensor:
        """The logistic function's tangent at 0, between 0 and 1."""
    def hard_shrink(self, lambd: float = 0.5) -> Tensor:
        """x, but 0 between −lambd and lambd."""
    def hard_sigmoid(self) -> Tensor:
        """PyTorch's hardsigmoid, of slope 1/6, between 0 and 1."""
    def hard_swish(self) -> Tensor:
        """x times hard_sigmoid(x) (Howard et al. 2019)."""
    def hard_tanh(self, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
        """x between two bounds."""
    def leaky_relu(self, negative_slope: float = 0.01) -> Tensor:
        """The rectifier with a small slope below 0."""
    def log(self) -> Tensor:
        """The natural logarithm."""
    def log10(self) -> Tensor:
        """The logarithm to base 10."""
    def log1p(self) -> Tensor:
        """log(1 + x), accurate near 0."""
    def log2(self) -> Tensor:
        """The logarithm to base 2."""
    def log_sigmoid(self) -> Tensor:
        """Logarithm of the logistic function, without overflow."""
    def log_softmax(self, axis: _Axis = -1) -> Tensor:
        """Logarithm of softmax along `axis`, without overflow."""
    def logcumsumexp(self, axis: _Axis = None) -> Tensor:
        """Logarithms of the running sums of exponentials along `axis`, without overflow."""
    def logit(self) -> Tensor:
        """The inverse of the logistic function."""
    def logsumexp(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """Logarithm of the sum of exponentials along `axis`, without overflow."""
    def __matmul__(self, other: _Array) -> Tensor: ...
    def __rmatmul__(self, other: _Array) -> Tensor: ...
    def max(self, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
        """Largest element along `axis`; nan if one is nan."""
    def mean(self, axis: _Axis = None, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
        """Arithmetic mean of the elements along `axis`."""
    def min(self, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
        """Smallest element along `axis`; nan if one is nan."""
    def mish(self) -> Tensor:
        """x·tanh(softplus(x)) (Misra 2019)."""
    def __mul__(self, other: _Array) -> Tensor: ...
    def __rmul__(self, other: _Array) -> Tensor: ...
    def __neg__(self) -> Tensor: ...
    def nonzero(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.nonzero` of the data; the answer has no derivative."""
    def partition(self, kth: Any, axis: _Axis = -1) -> Tensor:
        """A copy in which the `kth` element along an axis is where sorting puts it, smaller ones before it."""
    def __pow__(self, other: _Array) -> Tensor: ...
    def __rpow__(self, other: _Array) -> Tensor: ...
    def prelu(self, weight: _Array) -> Tensor:
        """The rectifier with a learnt slope below 0 (He et al. 2015)."""
    def prod(self, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
        """Product of the elements along `axis`."""
    def ptp(self, axis: _Axis = None, keepdims: bool = False) -> Tensor:
        """The largest minus the smallest element along `axis`."""
    def rad2deg(self) -> Tensor:
        """Radians to degrees."""
    def ravel(self, order: str = 'C') -> Tensor:
        """All elements along one axis, read in C order or "F"."""
    def reciprocal(self) -> Tensor:
        """1 / x."""
    def relu(self) -> Tensor:
        """The rectifier."""
    def relu6(self) -> Tensor:
        """The rectifier, but not above 6."""
    def __mod__(self, other: _Array) -> Tensor: ...
    def __rmod__(self, other: _Array) -> Tensor: ...
    def repeat(self, repeats: Any, axis: _Axis = None) -> Tensor:
        """Each element repeated, or each slice along an axis."""
    def rint(self) -> Tensor:
        """The nearest whole number, the even one of two."""
    def round(self, decimals: float = 0) -> Tensor:
        """The nearest number of so many decimals."""
    def searchsorted(self, *args: Any, **kwargs: Any) -> Tensor:
        """`numpy.searchsorted` of the data; the answer has no derivative."""
    def sec(self) -> Tensor:
        """The secant, 1 / cos(x)."""
    def sech(self) -> Tensor:
        """The hyperbolic secant, 1 / cosh(x)."""
    def selu(self) -> Tensor:
        """The self-normalising exponential linear unit (Klambauer et al. 2017)."""
    def sigmoid(self) -> Tensor:
        """The logistic function."""
    def sign(self) -> Tensor:
        """−1, 0 or 1: the sign."""
    def silu(self) -> Tensor:
        """x·σ(x), also called swish (Ramachandran et al. 2017)."""
    def sin(self) -> Tensor:
        """The sine."""
    def sinc(self) -> Tensor:
        """sin(πx) / (πx), and 1 at 0."""
    def sinh(self) -> Tensor:
        """The hyperbolic sine."""
    def soft_shrink(self, lambd: float = 0.5) -> Tensor:
        """x moved towards 0 by lambd, but not across."""
    def softmax(self, axis: _Axis = -1) -> Tensor:
        """Exponentials along `axis`, divided by their sum, without overflow."""
    def softplus(self, beta: float = 1.0) -> Tensor:
        """A smooth rectifier, without overflow."""
    def softsign(self) -> Tensor:
        """x / (1 + |x|)."""
    def sort(self, axis: _Axis = -1, kind: Any = None, stable: Any = None) -> Tensor:
        """A sorted copy, in ascending order along an axis; all elements sorted if `axis` is None."""
    def sqrt(self) -> Tensor:
        """The square root."""
    def square(self) -> Tensor:
        """The square."""
    def squeeze(self, axis: _Axis = None) -> Tensor:
        """The same elements without axes of length 1: all of those, or those in `axis`."""
    def std(self, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
        """Standard deviation of the elements along `axis`: the square root of their variance."""
    def __sub__(self, other: _Array) -> Tensor: ...
    def __rsub__(self, other: _Array) -> Tensor: ...
    def sum(self, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
        """Sum of the elements along `axis`, of those where the condition holds, plus `initial`."""
    def swapaxes(self, axis1: Any, axis2: Any) -> Tensor:
        """Two axes exchanged."""
    def take(self, indices: Any, axis: _Axis = None, mode: str = 'raise') -> Tensor:
        """Elements, or slices along an axis, at the given indices; an index may come repeatedly."""
    def tan(self) -> Tensor:
        """The tangent."""
    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
    def tanhshrink(self) -> Tensor:
        """x − tanh(x)."""
    def threshold(self, threshold: Any, value: Any) -> Tensor:
        """x above the threshold, a value elsewhere."""
    def trace(self, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Tensor:
        """The sums of the diagonals of the matrices in two axes."""
    def trunc(self) -> Tensor:
        """The whole number next to x on the side of 0."""
    def var(self, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
        """Variance of the elements along `axis`: the mean squared distance from their mean."""
    def xlog1py(self, b: _Array) -> Tensor:
        """a·log(1 + b), and 0 where a is 0."""
    def xlogy(self, b: _Array) -> Tensor:
        """a·log(b), and 0 where a is 0."""
