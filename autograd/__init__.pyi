"""Reverse-mode automatic differentiation in which nothing is hidden. Made by `make stubs` from the table of operations."""

# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from autograd import creation, ops
from autograd import linalg as linalg
from autograd import random as random
from autograd import scalar_operations as scalar_operations
from autograd import tensor_operations as tensor_operations
from autograd.ahead import built as built
from autograd.checking import GradcheckError, check_backward, detect_anomaly, gradcheck, gradgradcheck
from autograd.definition import defop
from autograd.drawing import draw
from autograd.expansion import expand
from autograd.explanation import explain
from autograd.node import enable_grad, is_grad_enabled, no_grad
from autograd.ops.convolution import convolution_estimates
from autograd.ops.kernels.choice import convolution_algorithm
from autograd.ops.kernels.compiling import use_kernels
from autograd.packing import pack, unpack
from autograd.playing import play
from autograd.programs import capture, load_program
from autograd.scalar import Value
from autograd.tensor import Tensor
from autograd.threads import get_num_threads, set_num_threads
from autograd.transforms import checkpoint, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp, vmap

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
    'absolute',
    'acos',
    'acosh',
    'adaptive_average_pool',
    'add',
    'all',
    'allclose',
    'amax',
    'amin',
    'any',
    'append',
    'arange',
    'arccos',
    'arccosh',
    'arccot',
    'arccoth',
    'arccsc',
    'arccsch',
    'arcsec',
    'arcsech',
    'arcsin',
    'arcsinh',
    'arctan',
    'arctan2',
    'arctanh',
    'argmax',
    'argmin',
    'argpartition',
    'argsort',
    'argwhere',
    'around',
    'array',
    'array_equal',
    'array_equiv',
    'array_split',
    'asarray',
    'asin',
    'asinh',
    'astype',
    'atan',
    'atan2',
    'atanh',
    'atleast_1d',
    'atleast_2d',
    'atleast_3d',
    'average',
    'average_pool',
    'batch_norm',
    'beta',
    'betaln',
    'bincount',
    'block',
    'broadcast_arrays',
    'broadcast_to',
    'built',
    'capture',
    'cbrt',
    'ceil',
    'celu',
    'check_backward',
    'checkpoint',
    'choose',
    'class_cross_entropy',
    'clip',
    'column_stack',
    'compress',
    'concat',
    'concatenate',
    'conj',
    'conjugate',
    'conv',
    'conv_transpose',
    'convolution_algorithm',
    'convolution_estimates',
    'convolve',
    'copy',
    'copysign',
    'corrcoef',
    'correlate',
    'cos',
    'cosh',
    'cot',
    'coth',
    'count_nonzero',
    'cov',
    'cross',
    'csc',
    'csch',
    'cumprod',
    'cumsum',
    'cumulative_prod',
    'cumulative_sum',
    'defop',
    'deg2rad',
    'degrees',
    'delete',
    'detect_anomaly',
    'diag',
    'diagflat',
    'diagonal',
    'diff',
    'digamma',
    'digitize',
    'divide',
    'divmod',
    'dot',
    'draw',
    'dropout',
    'dsplit',
    'dstack',
    'ediff1d',
    'einsum',
    'elu',
    'embedding',
    'empty',
    'empty_like',
    'enable_grad',
    'equal',
    'erf',
    'erfc',
    'erfcinv',
    'erfinv',
    'exp',
    'exp2',
    'expand',
    'expand_dims',
    'expit',
    'explain',
    'expm1',
    'extract',
    'eye',
    'fabs',
    'fix',
    'flatnonzero',
    'flatten',
    'flip',
    'fliplr',
    'flipud',
    'float_power',
    'floor',
    'floor_divide',
    'fmax',
    'fmin',
    'fmod',
    'fold',
    'full',
    'full_like',
    'gamma',
    'gammaln',
    'gaussian_pool',
    'gelu',
    'gelu_tanh',
    'geomspace',
    'get_num_threads',
    'glu',
    'grad',
    'gradcheck',
    'gradgradcheck',
    'gradient',
    'greater',
    'greater_equal',
    'hard_logistic',
    'hard_shrink',
    'hard_sigmoid',
    'hard_swish',
    'hard_tanh',
    'heaviside',
    'hessian',
    'histogram',
    'hsplit',
    'hstack',
    'hvp',
    'hypot',
    'i0',
    'i0e',
    'i1',
    'i1e',
    'identity',
    'imag',
    'inner',
    'insert',
    'interp',
    'is_grad_enabled',
    'isclose',
    'isfinite',
    'isin',
    'isinf',
    'isnan',
    'jacobian',
    'jvp',
    'kron',
    'ldexp',
    'leaky_relu',
    'less',
    'less_equal',
    'linear',
    'linspace',
    'load_program',
    'log',
    'log10',
    'log1p',
    'log2',
    'log_sigmoid',
    'log_softmax',
    'logaddexp',
    'logaddexp2',
    'logcumsumexp',
    'logical_and',
    'logical_not',
    'logical_or',
    'logical_xor',
    'logit',
    'logspace',
    'logsumexp',
    'matmul',
    'matrix_transpose',
    'matvec',
    'max',
    'max_pool',
    'maximum',
    'mean',
    'median',
    'meshgrid',
    'min',
    'minimum',
    'mish',
    'mod',
    'modf',
    'moveaxis',
    'multiply',
    'nan_to_num',
    'nanargmax',
    'nanargmin',
    'nancumprod',
    'nancumsum',
    'nanmax',
    'nanmean',
    'nanmedian',
    'nanmin',
    'nanpercentile',
    'nanprod',
    'nanquantile',
    'nanstd',
    'nansum',
    'nanvar',
    'negative',
    'no_grad',
    'nonzero',
    'not_equal',
    'one_hot',
    'ones',
    'ones_like',
    'outer',
    'pack',
    'pad',
    'partition',
    'percentile',
    'permute_dims',
    'pixel_shuffle',
    'pixel_unshuffle',
    'play',
    'polygamma',
    'polyval',
    'positive',
    'pow',
    'power',
    'prelu',
    'prod',
    'psi',
    'ptp',
    'quantile',
    'rad2deg',
    'radians',
    'ravel',
    'real',
    'real_if_close',
    'reciprocal',
    'rectified_linear',
    'relu',
    'relu6',
    'remainder',
    'repeat',
    'reshape',
    'resize',
    'rint',
    'roll',
    'rollaxis',
    'rot90',
    'round',
    'scale_channels',
    'searchsorted',
    'sec',
    'sech',
    'select',
    'selu',
    'set_num_threads',
    'sigmoid',
    'sign',
    'signbit',
    'silu',
    'sin',
    'sinc',
    'sinh',
    'soft_shrink',
    'softmax',
    'softmax_cross_entropy',
    'softplus',
    'softsign',
    'sort',
    'split',
    'sqrt',
    'square',
    'squeeze',
    'stack',
    'standardize',
    'std',
    'subtract',
    'sum',
    'swapaxes',
    'swish',
    'take',
    'take_along_axis',
    'tan',
    'tanh',
    'tanhshrink',
    'tensordot',
    'threshold',
    'tile',
    'trace',
    'transpose',
    'trapezoid',
    'tri',
    'tril',
    'triu',
    'true_divide',
    'trunc',
    'unfold',
    'unique',
    'unpack',
    'unstack',
    'unwrap',
    'use_kernels',
    'value_and_grad',
    'vander',
    'var',
    'vdot',
    'vecdot',
    'vecmat',
    'vjp',
    'vmap',
    'vsplit',
    'vstack',
    'where',
    'xlog1py',
    'xlogy',
    'zeros',
    'zeros_like',
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
def adaptive_average_pool(x: Any, output_size: Any) -> Any: ...
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
def all(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.all` of the data; the answer has no derivative."""
@overload
def all(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def allclose(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.allclose` of the data; the answer has no derivative."""
@overload
def allclose(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def any(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.any` of the data; the answer has no derivative."""
@overload
def any(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def append(arr: Tensor, values: Any, axis: _Axis = None) -> Tensor:
    """The array with `values` after it; both flattened if `axis` is None."""
@overload
def append(arr: Any, values: Any, axis: _Axis = None) -> Any: ...
@overload
def arccos(x: Value) -> Value:
    """The inverse cosine."""
@overload
def arccos(x: Tensor) -> Tensor: ...
@overload
def arccos(x: npt.ArrayLike) -> Any: ...
@overload
def arccosh(x: Value) -> Value:
    """The inverse hyperbolic cosine."""
@overload
def arccosh(x: Tensor) -> Tensor: ...
@overload
def arccosh(x: npt.ArrayLike) -> Any: ...
@overload
def arccot(x: Value) -> Value:
    """The inverse cotangent, between −π/2 and π/2."""
@overload
def arccot(x: Tensor) -> Tensor: ...
@overload
def arccot(x: npt.ArrayLike) -> Any: ...
@overload
def arccoth(x: Value) -> Value:
    """The inverse hyperbolic cotangent."""
@overload
def arccoth(x: Tensor) -> Tensor: ...
@overload
def arccoth(x: npt.ArrayLike) -> Any: ...
@overload
def arccsc(x: Value) -> Value:
    """The inverse cosecant."""
@overload
def arccsc(x: Tensor) -> Tensor: ...
@overload
def arccsc(x: npt.ArrayLike) -> Any: ...
@overload
def arccsch(x: Value) -> Value:
    """The inverse hyperbolic cosecant."""
@overload
def arccsch(x: Tensor) -> Tensor: ...
@overload
def arccsch(x: npt.ArrayLike) -> Any: ...
@overload
def arcsec(x: Value) -> Value:
    """The inverse secant."""
@overload
def arcsec(x: Tensor) -> Tensor: ...
@overload
def arcsec(x: npt.ArrayLike) -> Any: ...
@overload
def arcsech(x: Value) -> Value:
    """The inverse hyperbolic secant."""
@overload
def arcsech(x: Tensor) -> Tensor: ...
@overload
def arcsech(x: npt.ArrayLike) -> Any: ...
@overload
def arcsin(x: Value) -> Value:
    """The inverse sine."""
@overload
def arcsin(x: Tensor) -> Tensor: ...
@overload
def arcsin(x: npt.ArrayLike) -> Any: ...
@overload
def arcsinh(x: Value) -> Value:
    """The inverse hyperbolic sine."""
@overload
def arcsinh(x: Tensor) -> Tensor: ...
@overload
def arcsinh(x: npt.ArrayLike) -> Any: ...
@overload
def arctan(x: Value) -> Value:
    """The inverse tangent."""
@overload
def arctan(x: Tensor) -> Tensor: ...
@overload
def arctan(x: npt.ArrayLike) -> Any: ...
@overload
def arctan2(a: Value, b: Value | _Number) -> Value:
    """The angle of the point (b, a)."""
@overload
def arctan2(a: Value | _Number, b: Value) -> Value: ...
@overload
def arctan2(a: Tensor, b: _Array) -> Tensor: ...
@overload
def arctan2(a: _Array, b: Tensor) -> Tensor: ...
@overload
def arctan2(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def arctanh(x: Value) -> Value:
    """The inverse hyperbolic tangent."""
@overload
def arctanh(x: Tensor) -> Tensor: ...
@overload
def arctanh(x: npt.ArrayLike) -> Any: ...
@overload
def argmax(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.argmax` of the data; the answer has no derivative."""
@overload
def argmax(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def argmin(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.argmin` of the data; the answer has no derivative."""
@overload
def argmin(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def argpartition(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.argpartition` of the data; the answer has no derivative."""
@overload
def argpartition(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def argsort(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.argsort` of the data; the answer has no derivative."""
@overload
def argsort(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def argwhere(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.argwhere` of the data; the answer has no derivative."""
@overload
def argwhere(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def array(object: Tensor, dtype: npt.DTypeLike | None = None) -> Tensor:
    """An array of numbers, nodes and nested lists of them, differentiable by every node inside."""
@overload
def array(object: Any, dtype: npt.DTypeLike | None = None) -> Any: ...
@overload
def array_equal(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.array_equal` of the data; the answer has no derivative."""
@overload
def array_equal(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def array_equiv(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.array_equiv` of the data; the answer has no derivative."""
@overload
def array_equiv(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def array_split(ary: Tensor, indices_or_sections: Any, axis: _Axis = 0) -> list[Tensor]:
    """The array cut along an axis, before the given indices, or into so many pieces of nearly equal length."""
@overload
def array_split(ary: Any, indices_or_sections: Any, axis: _Axis = 0) -> list[Any]: ...
@overload
def astype(a: Tensor, dtype: npt.DTypeLike) -> Tensor:
    """A copy with elements of type `dtype`; differentiable between floating-point types."""
@overload
def astype(a: npt.ArrayLike, dtype: npt.DTypeLike) -> Any: ...
@overload
def atleast_1d(*arys: Tensor) -> Tensor:
    """Each array as an array of at least 1 axes, as NumPy's atleast_1d."""
@overload
def atleast_1d(*arys: Any) -> Any: ...
@overload
def atleast_2d(*arys: Tensor) -> Tensor:
    """Each array as an array of at least 2 axes, as NumPy's atleast_2d."""
@overload
def atleast_2d(*arys: Any) -> Any: ...
@overload
def atleast_3d(*arys: Tensor) -> Tensor:
    """Each array as an array of at least 3 axes, as NumPy's atleast_3d."""
@overload
def atleast_3d(*arys: Any) -> Any: ...
@overload
def average(a: Tensor, axis: _Axis = None, weights: Any = None, returned: bool = False, keepdims: bool = False) -> Tensor:
    """Σ wᵢ aᵢ / Σ wᵢ along `axis`; with `returned=True` also Σ wᵢ."""
@overload
def average(a: Any, axis: _Axis = None, weights: Any = None, returned: bool = False, keepdims: bool = False) -> Any: ...
@overload
def average_pool(x: Tensor, kernel_size: Any, stride: Any = None, padding: float = 0, count_include_pad: bool = True) -> Tensor:
    """The mean of every window of x (N, C, *sizes); its rule spreads the adjoint evenly."""
@overload
def average_pool(x: Any, kernel_size: Any, stride: Any = None, padding: float = 0, count_include_pad: bool = True) -> Any: ...
@overload
def batch_norm(x: Tensor, weight: _Array, bias: _Array, eps: float = 1e-05, rectify: bool = False) -> Tensor:
    """Every channel of x (N, C, …) normalised over the batch and all places, then scaled and shifted."""
@overload
def batch_norm(x: _Array, weight: Tensor, bias: _Array, eps: float = 1e-05, rectify: bool = False) -> Tensor: ...
@overload
def batch_norm(x: _Array, weight: _Array, bias: Tensor, eps: float = 1e-05, rectify: bool = False) -> Tensor: ...
@overload
def batch_norm(x: npt.ArrayLike, weight: npt.ArrayLike, bias: npt.ArrayLike, eps: float = 1e-05, rectify: bool = False) -> Any: ...
@overload
def beta(a: Value, b: Any) -> Value:
    """The beta function Γ(a) Γ(b) / Γ(a + b), for positive a and b."""
@overload
def beta(a: Tensor, b: Any) -> Tensor: ...
@overload
def beta(a: Any, b: Any) -> Any: ...
@overload
def betaln(a: Value, b: Any) -> Value:
    """log |B(a, b)|, the logarithm of the beta function."""
@overload
def betaln(a: Tensor, b: Any) -> Tensor: ...
@overload
def betaln(a: Any, b: Any) -> Any: ...
@overload
def bincount(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.bincount` of the data; the answer has no derivative."""
@overload
def bincount(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def block(arrays: Tensor) -> Tensor:
    """Join nested lists of arrays: the innermost along the last axis, the outer ones along those before."""
@overload
def block(arrays: Any) -> Any: ...
@overload
def broadcast_arrays(*args: Tensor) -> tuple[Tensor, ...]:
    """The arrays, each repeated to the shape that they have together."""
@overload
def broadcast_arrays(*args: Any) -> tuple[Any, ...]: ...
@overload
def broadcast_to(array: Tensor, shape: int | Sequence[int]) -> Tensor:
    """The array repeated, without a copy, to a shape that it broadcasts to."""
@overload
def broadcast_to(array: npt.ArrayLike, shape: int | Sequence[int]) -> Any: ...
@overload
def cbrt(x: Value) -> Value:
    """The cube root."""
@overload
def cbrt(x: Tensor) -> Tensor: ...
@overload
def cbrt(x: npt.ArrayLike) -> Any: ...
@overload
def ceil(x: Value) -> Value:
    """The smallest whole number not below x."""
@overload
def ceil(x: Tensor) -> Tensor: ...
@overload
def ceil(x: npt.ArrayLike) -> Any: ...
@overload
def celu(x: Value, alpha: float = 1.0) -> Value:
    """The continuously differentiable exponential linear unit (Barron 2017)."""
@overload
def celu(x: Tensor, alpha: float = 1.0) -> Tensor: ...
@overload
def celu(x: npt.ArrayLike, alpha: float = 1.0) -> Any: ...
@overload
def choose(a: Tensor, choices: Any, mode: str = 'raise') -> Tensor:
    """At every place the element of that one of the arrays `choices` whose number `a` tells."""
@overload
def choose(a: Any, choices: Any, mode: str = 'raise') -> Any: ...
@overload
def class_cross_entropy(a: Tensor, classes: _Array, axis: _Axis = -1, mean: bool = False) -> Tensor:
    """Cross-entropy of the probabilities softmax(a) along `axis` with classes c, integers; `mean` over all of them."""
@overload
def class_cross_entropy(a: _Array, classes: Tensor, axis: _Axis = -1, mean: bool = False) -> Tensor: ...
@overload
def class_cross_entropy(a: npt.ArrayLike, classes: npt.ArrayLike, axis: _Axis = -1, mean: bool = False) -> Any: ...
@overload
def clip(a: Value, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Value:
    """`a`, but not below `a_min` and not above `a_max`; None leaves that side open."""
@overload
def clip(a: Tensor, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Tensor: ...
@overload
def clip(a: Any, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Any: ...
@overload
def column_stack(tup: Tensor) -> Tensor:
    """Join vectors as columns, and matrices side by side."""
@overload
def column_stack(tup: Any) -> Any: ...
@overload
def compress(condition: Tensor, a: Any, axis: _Axis = None) -> Tensor:
    """Slices along an axis where the condition holds; of all elements in C order if `axis` is None."""
@overload
def compress(condition: Any, a: Any, axis: _Axis = None) -> Any: ...
@overload
def concatenate(arrays: Sequence[Tensor], axis: _Axis = 0) -> Tensor:
    """Join a sequence of arrays along an axis that exists; with axis=None, all of them flattened."""
@overload
def concatenate(arrays: Sequence[_Array], axis: _Axis = 0) -> Any: ...
@overload
def conj(x: Value) -> Value:
    """The operand itself: a real number is its own conjugate."""
@overload
def conj(x: Tensor) -> Tensor: ...
@overload
def conj(x: Any) -> Any: ...
@overload
def conjugate(x: Value) -> Value:
    """The operand itself: a real number is its own conjugate."""
@overload
def conjugate(x: Tensor) -> Tensor: ...
@overload
def conjugate(x: npt.ArrayLike) -> Any: ...
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
def conv_transpose(x: Any, weight: Any, bias: float = 0.0, stride: float = 1, padding: float = 0, output_padding: float = 0, dilation: float = 1, groups: float = 1) -> Any: ...
@overload
def convolve(a: Tensor, v: Any, mode: str = 'full') -> Tensor:
    """The convolution of two vectors: at every overlap, at the middle ones ("same"), or at whole ones ("valid")."""
@overload
def convolve(a: Any, v: Any, mode: str = 'full') -> Any: ...
@overload
def copy(a: Tensor) -> Tensor:
    """A copy, in the graph."""
@overload
def copy(a: Any) -> Any: ...
@overload
def copysign(a: Value, b: Value | _Number) -> Value:
    """The size of a with the sign of b."""
@overload
def copysign(a: Value | _Number, b: Value) -> Value: ...
@overload
def copysign(a: Tensor, b: _Array) -> Tensor: ...
@overload
def copysign(a: _Array, b: Tensor) -> Tensor: ...
@overload
def copysign(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def corrcoef(x: Tensor, y: Any = None, rowvar: bool = True) -> Tensor:
    """The correlation coefficients of variables: their covariances, scaled by their standard deviations."""
@overload
def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any: ...
@overload
def correlate(a: Tensor, v: Any, mode: str = 'valid') -> Tensor:
    """The cross-correlation of two vectors: the convolution with the second one turned round."""
@overload
def correlate(a: Any, v: Any, mode: str = 'valid') -> Any: ...
@overload
def cos(x: Value) -> Value:
    """The cosine."""
@overload
def cos(x: Tensor) -> Tensor: ...
@overload
def cos(x: npt.ArrayLike) -> Any: ...
@overload
def cosh(x: Value) -> Value:
    """The hyperbolic cosine."""
@overload
def cosh(x: Tensor) -> Tensor: ...
@overload
def cosh(x: npt.ArrayLike) -> Any: ...
@overload
def cot(x: Value) -> Value:
    """The cotangent, 1 / tan(x)."""
@overload
def cot(x: Tensor) -> Tensor: ...
@overload
def cot(x: npt.ArrayLike) -> Any: ...
@overload
def coth(x: Value) -> Value:
    """The hyperbolic cotangent, 1 / tanh(x)."""
@overload
def coth(x: Tensor) -> Tensor: ...
@overload
def coth(x: npt.ArrayLike) -> Any: ...
@overload
def count_nonzero(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.count_nonzero` of the data; the answer has no derivative."""
@overload
def count_nonzero(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def cov(m: Tensor, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, fweights: Any = None, aweights: Any = None) -> Tensor:
    """The covariances of variables, of which each is a row of `m` (a column with `rowvar=False`)."""
@overload
def cov(m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, fweights: Any = None, aweights: Any = None) -> Any: ...
@overload
def cross(a: Tensor, b: Any, axisa: float = -1, axisb: float = -1, axisc: float = -1, axis: _Axis = None) -> Tensor:
    """The vector product of vectors of three elements (of two: the third is 0) along an axis."""
@overload
def cross(a: Any, b: Any, axisa: float = -1, axisb: float = -1, axisc: float = -1, axis: _Axis = None) -> Any: ...
@overload
def csc(x: Value) -> Value:
    """The cosecant, 1 / sin(x)."""
@overload
def csc(x: Tensor) -> Tensor: ...
@overload
def csc(x: npt.ArrayLike) -> Any: ...
@overload
def csch(x: Value) -> Value:
    """The hyperbolic cosecant, 1 / sinh(x)."""
@overload
def csch(x: Tensor) -> Tensor: ...
@overload
def csch(x: npt.ArrayLike) -> Any: ...
@overload
def cumprod(a: Tensor, axis: _Axis = None) -> Tensor:
    """Running products along `axis`; of all elements in C order if it is None."""
@overload
def cumprod(a: npt.ArrayLike, axis: _Axis = None) -> Any: ...
@overload
def cumsum(a: Tensor, axis: _Axis = None) -> Tensor:
    """Running sums along `axis`; of all elements in C order if it is None."""
@overload
def cumsum(a: npt.ArrayLike, axis: _Axis = None) -> Any: ...
@overload
def cumulative_prod(x: Tensor, axis: _Axis = None, include_initial: bool = False) -> Tensor:
    """Running products along `axis`, on request with a 1 in front."""
@overload
def cumulative_prod(x: Any, axis: _Axis = None, include_initial: bool = False) -> Any: ...
@overload
def cumulative_sum(x: Tensor, axis: _Axis = None, include_initial: bool = False) -> Tensor:
    """Running sums along `axis`, on request with a 0 in front."""
@overload
def cumulative_sum(x: Any, axis: _Axis = None, include_initial: bool = False) -> Any: ...
@overload
def deg2rad(x: Value) -> Value:
    """Degrees to radians."""
@overload
def deg2rad(x: Tensor) -> Tensor: ...
@overload
def deg2rad(x: npt.ArrayLike) -> Any: ...
@overload
def delete(arr: Tensor, obj: Any, axis: _Axis = None) -> Tensor:
    """The array without some slices along an axis; flattened first if `axis` is None."""
@overload
def delete(arr: npt.ArrayLike, obj: Any, axis: _Axis = None) -> Any: ...
@overload
def diag(v: Tensor, k: float = 0) -> Tensor:
    """The k-th diagonal of a matrix, square or not; of a vector the matrix with that diagonal."""
@overload
def diag(v: npt.ArrayLike, k: float = 0) -> Any: ...
@overload
def diagflat(v: Tensor, k: float = 0) -> Tensor:
    """The matrix whose k-th diagonal holds all elements, in C order."""
@overload
def diagflat(v: npt.ArrayLike, k: float = 0) -> Any: ...
@overload
def diagonal(a: Tensor, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Tensor:
    """The diagonals of the matrices in two axes, along a new last axis."""
@overload
def diagonal(a: npt.ArrayLike, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Any: ...
@overload
def diff(a: Tensor, n: float = 1, axis: _Axis = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """The `n`-th differences of neighbours along an axis."""
@overload
def diff(a: Any, n: float = 1, axis: _Axis = -1, prepend: Any = None, append: Any = None) -> Any: ...
@overload
def digamma(x: Value) -> Value:
    """ψ(x), the derivative of log Γ(x)."""
@overload
def digamma(x: Tensor) -> Tensor: ...
@overload
def digamma(x: npt.ArrayLike) -> Any: ...
@overload
def digitize(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.digitize` of the data; the answer has no derivative."""
@overload
def digitize(a: Any, *args: Any, **kwargs: Any) -> Any: ...
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
def divmod(a: Value, b: Any) -> tuple[Value, ...]:
    """The pair `floor_divide(a, b)`, `remainder(a, b)`."""
@overload
def divmod(a: Tensor, b: Any) -> tuple[Tensor, ...]: ...
@overload
def divmod(a: Any, b: Any) -> tuple[Any, ...]: ...
@overload
def dot(a: Tensor, b: Any, bias: Any = None) -> Tensor:
    """The sum of products over the last axis of `a` and the last but one of `b` (its only one, if it is a vector)."""
@overload
def dot(a: Any, b: Any, bias: Any = None) -> Any: ...
@overload
def dropout(x: Tensor, p: float = 0.5, generator: Any = None, axes: int | Sequence[Any] | None = None) -> Tensor:
    """x with each element set to 0 with probability p, the others divided by 1 − p, so that the mean stays."""
@overload
def dropout(x: Any, p: float = 0.5, generator: Any = None, axes: int | Sequence[Any] | None = None) -> Any: ...
@overload
def dsplit(ary: Tensor, indices_or_sections: Any) -> list[Tensor]:
    """`split` along axis 2, of an array of at least three axes."""
@overload
def dsplit(ary: Any, indices_or_sections: Any) -> list[Any]: ...
@overload
def dstack(tup: Tensor) -> Tensor:
    """Join arrays behind each other, along axis 2."""
@overload
def dstack(tup: Any) -> Any: ...
@overload
def ediff1d(ary: Tensor, to_end: Any = None, to_begin: Any = None) -> Tensor:
    """The differences of neighbours among all elements, with numbers in front and behind on request."""
@overload
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any: ...
@overload
def einsum(*operands: Tensor, optimize: bool = True) -> Tensor:
    """Sums of products by Einstein's convention: `einsum("ij,jk->ik", a, b)`, or operands and lists of axes."""
@overload
def einsum(*operands: Any, optimize: bool = True) -> Any: ...
@overload
def elu(x: Value, alpha: float = 1.0) -> Value:
    """The exponential linear unit (Clevert et al. 2015)."""
@overload
def elu(x: Tensor, alpha: float = 1.0) -> Tensor: ...
@overload
def elu(x: npt.ArrayLike, alpha: float = 1.0) -> Any: ...
@overload
def embedding(indices: Tensor, weight: Any) -> Tensor:
    """The rows of weight (number of things, size) that the indices name: (…) becomes (…, size)."""
@overload
def embedding(indices: Any, weight: Any) -> Any: ...
@overload
def equal(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.equal` of the data; the answer has no derivative."""
@overload
def equal(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def erf(x: Value) -> Value:
    """The error function, 2/√π ∫₀ˣ exp(−t²) dt."""
@overload
def erf(x: Tensor) -> Tensor: ...
@overload
def erf(x: npt.ArrayLike) -> Any: ...
@overload
def erfc(x: Value) -> Value:
    """1 − erf(x), accurate in the right tail."""
@overload
def erfc(x: Tensor) -> Tensor: ...
@overload
def erfc(x: npt.ArrayLike) -> Any: ...
@overload
def erfcinv(x: Value) -> Value:
    """The inverse of erfc."""
@overload
def erfcinv(x: Tensor) -> Tensor: ...
@overload
def erfcinv(x: npt.ArrayLike) -> Any: ...
@overload
def erfinv(x: Value) -> Value:
    """The inverse of erf."""
@overload
def erfinv(x: Tensor) -> Tensor: ...
@overload
def erfinv(x: npt.ArrayLike) -> Any: ...
@overload
def exp(x: Value) -> Value:
    """The exponential function."""
@overload
def exp(x: Tensor) -> Tensor: ...
@overload
def exp(x: npt.ArrayLike) -> Any: ...
@overload
def exp2(x: Value) -> Value:
    """2 to the power x."""
@overload
def exp2(x: Tensor) -> Tensor: ...
@overload
def exp2(x: npt.ArrayLike) -> Any: ...
@overload
def expand_dims(a: Tensor, axis: _Axis) -> Tensor:
    """The same elements with new axes of length 1, which stand at `axis` in the result."""
@overload
def expand_dims(a: Any, axis: _Axis) -> Any: ...
@overload
def expm1(x: Value) -> Value:
    """exp(x) − 1, accurate near 0."""
@overload
def expm1(x: Tensor) -> Tensor: ...
@overload
def expm1(x: npt.ArrayLike) -> Any: ...
@overload
def extract(condition: Tensor, arr: Any) -> Tensor:
    """Elements where the condition holds, in C order."""
@overload
def extract(condition: Any, arr: Any) -> Any: ...
@overload
def fabs(x: Value) -> Value:
    """The absolute value."""
@overload
def fabs(x: Tensor) -> Tensor: ...
@overload
def fabs(x: npt.ArrayLike) -> Any: ...
@overload
def flatnonzero(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.flatnonzero` of the data; the answer has no derivative."""
@overload
def flatnonzero(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def flatten(a: Tensor, order: str = 'C') -> Tensor:
    """All elements along one axis, read in C order or "F"."""
@overload
def flatten(a: Any, order: str = 'C') -> Any: ...
@overload
def flip(m: Tensor, axis: _Axis = None) -> Tensor:
    """Elements in reverse order along every axis, or along those in `axis`."""
@overload
def flip(m: Any, axis: _Axis = None) -> Any: ...
@overload
def fliplr(m: Tensor) -> Tensor:
    """Columns in reverse order."""
@overload
def fliplr(m: Any) -> Any: ...
@overload
def flipud(m: Tensor) -> Tensor:
    """Rows in reverse order."""
@overload
def flipud(m: Any) -> Any: ...
@overload
def float_power(a: Value, b: Value | _Number) -> Value:
    """`a` to the power `b`, computed in double precision."""
@overload
def float_power(a: Value | _Number, b: Value) -> Value: ...
@overload
def float_power(a: Tensor, b: _Array) -> Tensor: ...
@overload
def float_power(a: _Array, b: Tensor) -> Tensor: ...
@overload
def float_power(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def floor(x: Value) -> Value:
    """The largest whole number not above x."""
@overload
def floor(x: Tensor) -> Tensor: ...
@overload
def floor(x: npt.ArrayLike) -> Any: ...
@overload
def floor_divide(a: Value, b: Value | _Number) -> Value:
    """The largest whole number not above a / b."""
@overload
def floor_divide(a: Value | _Number, b: Value) -> Value: ...
@overload
def floor_divide(a: Tensor, b: _Array) -> Tensor: ...
@overload
def floor_divide(a: _Array, b: Tensor) -> Tensor: ...
@overload
def floor_divide(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def fmax(a: Value, b: Value | _Number) -> Value:
    """The larger of two operands; the other one if one is nan."""
@overload
def fmax(a: Value | _Number, b: Value) -> Value: ...
@overload
def fmax(a: Tensor, b: _Array) -> Tensor: ...
@overload
def fmax(a: _Array, b: Tensor) -> Tensor: ...
@overload
def fmax(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def fmin(a: Value, b: Value | _Number) -> Value:
    """The smaller of two operands; the other one if one is nan."""
@overload
def fmin(a: Value | _Number, b: Value) -> Value: ...
@overload
def fmin(a: Tensor, b: _Array) -> Tensor: ...
@overload
def fmin(a: _Array, b: Tensor) -> Tensor: ...
@overload
def fmin(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def fmod(a: Value, b: Value | _Number) -> Value:
    """What is left of a after division by b; it has the sign of a."""
@overload
def fmod(a: Value | _Number, b: Value) -> Value: ...
@overload
def fmod(a: Tensor, b: _Array) -> Tensor: ...
@overload
def fmod(a: _Array, b: Tensor) -> Tensor: ...
@overload
def fmod(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def fold(input: Tensor, output_size: Any, kernel_size: Any, dilation: float = 1, padding: float = 0, stride: float = 1) -> Tensor:
    """The columns of `unfold` put back into an image, summed where windows overlap."""
@overload
def fold(input: Any, output_size: Any, kernel_size: Any, dilation: float = 1, padding: float = 0, stride: float = 1) -> Any: ...
@overload
def gamma(x: Value) -> Value:
    """The gamma function."""
@overload
def gamma(x: Tensor) -> Tensor: ...
@overload
def gamma(x: npt.ArrayLike) -> Any: ...
@overload
def gammaln(x: Value) -> Value:
    """log |Γ(x)|."""
@overload
def gammaln(x: Tensor) -> Tensor: ...
@overload
def gammaln(x: npt.ArrayLike) -> Any: ...
@overload
def gaussian_pool(x: Tensor, kernel_size: Any, sigma: Any = None, stride: Any = None, padding: float = 0) -> Tensor:
    """Every window of x (N, C, *sizes) weighed by a Gaussian around its middle; the weights sum to 1."""
@overload
def gaussian_pool(x: Any, kernel_size: Any, sigma: Any = None, stride: Any = None, padding: float = 0) -> Any: ...
@overload
def gelu(x: Value) -> Value:
    """x·Φ(x), with the normal distribution function Φ (Hendrycks & Gimpel 2016)."""
@overload
def gelu(x: Tensor) -> Tensor: ...
@overload
def gelu(x: npt.ArrayLike) -> Any: ...
@overload
def gelu_tanh(x: Value) -> Value:
    """The approximation of gelu by tanh (`approximate="tanh"` in PyTorch)."""
@overload
def gelu_tanh(x: Tensor) -> Tensor: ...
@overload
def gelu_tanh(x: npt.ArrayLike) -> Any: ...
@overload
def geomspace(start: Tensor, stop: Any, num: float = 50, endpoint: bool = True, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Tensor:
    """`num` positive numbers from `start` to `stop`, each the same multiple of the one before."""
@overload
def geomspace(start: Any, stop: Any, num: float = 50, endpoint: bool = True, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Any: ...
@overload
def glu(x: Tensor, axis: _Axis = -1) -> Tensor:
    """The gated linear unit: the first half of `x` along an axis times σ of the second (Dauphin et al. 2017)."""
@overload
def glu(x: Any, axis: _Axis = -1) -> Any: ...
@overload
def gradient(f: Tensor, *varargs: Any, axis: _Axis = None, edge_order: float = 1) -> Tensor:
    """Slopes along each axis (or along `axis`): central differences inside, one-sided ones at the edges."""
@overload
def gradient(f: Any, *varargs: Any, axis: _Axis = None, edge_order: float = 1) -> Any: ...
@overload
def greater(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.greater` of the data; the answer has no derivative."""
@overload
def greater(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def greater_equal(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.greater_equal` of the data; the answer has no derivative."""
@overload
def greater_equal(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def hard_logistic(x: Value) -> Value:
    """The logistic function's tangent at 0, between 0 and 1."""
@overload
def hard_logistic(x: Tensor) -> Tensor: ...
@overload
def hard_logistic(x: npt.ArrayLike) -> Any: ...
@overload
def hard_shrink(x: Value, lambd: float = 0.5) -> Value:
    """x, but 0 between −lambd and lambd."""
@overload
def hard_shrink(x: Tensor, lambd: float = 0.5) -> Tensor: ...
@overload
def hard_shrink(x: npt.ArrayLike, lambd: float = 0.5) -> Any: ...
@overload
def hard_sigmoid(x: Value) -> Value:
    """PyTorch's hardsigmoid, of slope 1/6, between 0 and 1."""
@overload
def hard_sigmoid(x: Tensor) -> Tensor: ...
@overload
def hard_sigmoid(x: npt.ArrayLike) -> Any: ...
@overload
def hard_swish(x: Value) -> Value:
    """x times hard_sigmoid(x) (Howard et al. 2019)."""
@overload
def hard_swish(x: Tensor) -> Tensor: ...
@overload
def hard_swish(x: npt.ArrayLike) -> Any: ...
@overload
def hard_tanh(x: Value, min_val: float = -1.0, max_val: float = 1.0) -> Value:
    """x between two bounds."""
@overload
def hard_tanh(x: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor: ...
@overload
def hard_tanh(x: npt.ArrayLike, min_val: float = -1.0, max_val: float = 1.0) -> Any: ...
@overload
def heaviside(a: Value, b: Value | _Number) -> Value:
    """0 where a is negative, 1 where it is positive, b where it is 0."""
@overload
def heaviside(a: Value | _Number, b: Value) -> Value: ...
@overload
def heaviside(a: Tensor, b: _Array) -> Tensor: ...
@overload
def heaviside(a: _Array, b: Tensor) -> Tensor: ...
@overload
def heaviside(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def histogram(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.histogram` of the data; the answer has no derivative."""
@overload
def histogram(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def hsplit(ary: Tensor, indices_or_sections: Any) -> list[Tensor]:
    """`split` along axis 1, of a vector along axis 0."""
@overload
def hsplit(ary: Any, indices_or_sections: Any) -> list[Any]: ...
@overload
def hstack(tup: Tensor) -> Tensor:
    """Join arrays side by side: along axis 1, vectors along axis 0."""
@overload
def hstack(tup: Any) -> Any: ...
@overload
def hypot(a: Value, b: Value | _Number) -> Value:
    """√(a² + b²), without overflow."""
@overload
def hypot(a: Value | _Number, b: Value) -> Value: ...
@overload
def hypot(a: Tensor, b: _Array) -> Tensor: ...
@overload
def hypot(a: _Array, b: Tensor) -> Tensor: ...
@overload
def hypot(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def i0(x: Value) -> Value:
    """The modified Bessel function I₀."""
@overload
def i0(x: Tensor) -> Tensor: ...
@overload
def i0(x: npt.ArrayLike) -> Any: ...
@overload
def i0e(x: Value) -> Value:
    """exp(−|x|) I₀(x)."""
@overload
def i0e(x: Tensor) -> Tensor: ...
@overload
def i0e(x: npt.ArrayLike) -> Any: ...
@overload
def i1(x: Value) -> Value:
    """The modified Bessel function I₁."""
@overload
def i1(x: Tensor) -> Tensor: ...
@overload
def i1(x: npt.ArrayLike) -> Any: ...
@overload
def i1e(x: Value) -> Value:
    """exp(−|x|) I₁(x)."""
@overload
def i1e(x: Tensor) -> Tensor: ...
@overload
def i1e(x: npt.ArrayLike) -> Any: ...
@overload
def imag(x: Value) -> Value:
    """0: the imaginary part of a real number."""
@overload
def imag(x: Tensor) -> Tensor: ...
@overload
def imag(x: npt.ArrayLike) -> Any: ...
@overload
def inner(a: Tensor, b: Any) -> Tensor:
    """The sum of products over the last axes of both."""
@overload
def inner(a: Any, b: Any) -> Any: ...
@overload
def insert(arr: Tensor, obj: Any, values: Any, axis: _Axis = None) -> Tensor:
    """The array with `values` put in before the places `obj` of an axis; flattened first if `axis` is None."""
@overload
def insert(arr: Any, obj: Any, values: Any, axis: _Axis = None) -> Any: ...
@overload
def interp(x: Tensor, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Tensor:
    """Piecewise linear interpolation at `x` of the points (xp, fp), xp ascending; constant outside of them."""
@overload
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any: ...
@overload
def isclose(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.isclose` of the data; the answer has no derivative."""
@overload
def isclose(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def isfinite(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.isfinite` of the data; the answer has no derivative."""
@overload
def isfinite(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def isin(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.isin` of the data; the answer has no derivative."""
@overload
def isin(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def isinf(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.isinf` of the data; the answer has no derivative."""
@overload
def isinf(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def isnan(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.isnan` of the data; the answer has no derivative."""
@overload
def isnan(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def kron(a: Tensor, b: Any) -> Tensor:
    """The Kronecker product: `b` once for every element of `a`, times that element."""
@overload
def kron(a: Any, b: Any) -> Any: ...
@overload
def ldexp(x: Value, n: Any) -> Value:
    """x·2ⁿ, for whole n."""
@overload
def ldexp(x: Tensor, n: Any) -> Tensor: ...
@overload
def ldexp(x: npt.ArrayLike, n: Any) -> Any: ...
@overload
def leaky_relu(x: Value, negative_slope: float = 0.01) -> Value:
    """The rectifier with a small slope below 0."""
@overload
def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor: ...
@overload
def leaky_relu(x: npt.ArrayLike, negative_slope: float = 0.01) -> Any: ...
@overload
def less(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.less` of the data; the answer has no derivative."""
@overload
def less(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def less_equal(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.less_equal` of the data; the answer has no derivative."""
@overload
def less_equal(a: Any, *args: Any, **kwargs: Any) -> Any: ...
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
def linspace(start: Tensor, stop: Any, num: float = 50, endpoint: bool = True, retstep: bool = False, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Tensor:
    """`num` numbers from `start` to `stop` at equal distances, differentiable by both."""
@overload
def linspace(start: Any, stop: Any, num: float = 50, endpoint: bool = True, retstep: bool = False, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Any: ...
@overload
def log(x: Value) -> Value:
    """The natural logarithm."""
@overload
def log(x: Tensor) -> Tensor: ...
@overload
def log(x: npt.ArrayLike) -> Any: ...
@overload
def log10(x: Value) -> Value:
    """The logarithm to base 10."""
@overload
def log10(x: Tensor) -> Tensor: ...
@overload
def log10(x: npt.ArrayLike) -> Any: ...
@overload
def log1p(x: Value) -> Value:
    """log(1 + x), accurate near 0."""
@overload
def log1p(x: Tensor) -> Tensor: ...
@overload
def log1p(x: npt.ArrayLike) -> Any: ...
@overload
def log2(x: Value) -> Value:
    """The logarithm to base 2."""
@overload
def log2(x: Tensor) -> Tensor: ...
@overload
def log2(x: npt.ArrayLike) -> Any: ...
@overload
def log_sigmoid(x: Value) -> Value:
    """Logarithm of the logistic function, without overflow."""
@overload
def log_sigmoid(x: Tensor) -> Tensor: ...
@overload
def log_sigmoid(x: npt.ArrayLike) -> Any: ...
@overload
def log_softmax(a: Tensor, axis: _Axis = -1) -> Tensor:
    """Logarithm of softmax along `axis`, without overflow."""
@overload
def log_softmax(a: npt.ArrayLike, axis: _Axis = -1) -> Any: ...
@overload
def logaddexp(a: Value, b: Value | _Number) -> Value:
    """log(exp(a) + exp(b)), without overflow."""
@overload
def logaddexp(a: Value | _Number, b: Value) -> Value: ...
@overload
def logaddexp(a: Tensor, b: _Array) -> Tensor: ...
@overload
def logaddexp(a: _Array, b: Tensor) -> Tensor: ...
@overload
def logaddexp(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def logaddexp2(a: Value, b: Value | _Number) -> Value:
    """log₂(2ᵃ + 2ᵇ), without overflow."""
@overload
def logaddexp2(a: Value | _Number, b: Value) -> Value: ...
@overload
def logaddexp2(a: Tensor, b: _Array) -> Tensor: ...
@overload
def logaddexp2(a: _Array, b: Tensor) -> Tensor: ...
@overload
def logaddexp2(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def logcumsumexp(a: Tensor, axis: _Axis = None) -> Tensor:
    """Logarithms of the running sums of exponentials along `axis`, without overflow."""
@overload
def logcumsumexp(a: npt.ArrayLike, axis: _Axis = None) -> Any: ...
@overload
def logical_and(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.logical_and` of the data; the answer has no derivative."""
@overload
def logical_and(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def logical_not(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.logical_not` of the data; the answer has no derivative."""
@overload
def logical_not(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def logical_or(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.logical_or` of the data; the answer has no derivative."""
@overload
def logical_or(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def logical_xor(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.logical_xor` of the data; the answer has no derivative."""
@overload
def logical_xor(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def logit(x: Value) -> Value:
    """The inverse of the logistic function."""
@overload
def logit(x: Tensor) -> Tensor: ...
@overload
def logit(x: npt.ArrayLike) -> Any: ...
@overload
def logspace(start: Tensor, stop: Any, num: float = 50, endpoint: bool = True, base: float = 10.0, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Tensor:
    """`num` powers of `base`, with exponents from `start` to `stop` at equal distances."""
@overload
def logspace(start: Any, stop: Any, num: float = 50, endpoint: bool = True, base: float = 10.0, dtype: npt.DTypeLike | None = None, axis: _Axis = 0) -> Any: ...
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
def matrix_transpose(x: Tensor) -> Tensor:
    """The last two axes exchanged."""
@overload
def matrix_transpose(x: Any) -> Any: ...
@overload
def matvec(x1: Tensor, x2: Any) -> Tensor:
    """Matrices times vectors: the last two axes and the last one."""
@overload
def matvec(x1: Any, x2: Any) -> Any: ...
@overload
def max(a: Tensor, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
    """Largest element along `axis`; nan if one is nan."""
@overload
def max(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Any: ...
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
def mean(a: Tensor, axis: _Axis = None, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
    """Arithmetic mean of the elements along `axis`."""
@overload
def mean(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False, where: npt.ArrayLike = True) -> Any: ...
@overload
def median(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """The middle one of the elements along `axis`, or the mean of the middle two; ties share the gradient."""
@overload
def median(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def meshgrid(*xi: Tensor, indexing: str = 'xy', sparse: bool = False, copy: bool = True) -> tuple[Tensor, ...]:
    """Coordinate arrays of the grid that coordinate vectors span."""
@overload
def meshgrid(*xi: Any, indexing: str = 'xy', sparse: bool = False, copy: bool = True) -> tuple[Any, ...]: ...
@overload
def min(a: Tensor, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
    """Smallest element along `axis`; nan if one is nan."""
@overload
def min(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Any: ...
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
def mish(x: Value) -> Value:
    """x·tanh(softplus(x)) (Misra 2019)."""
@overload
def mish(x: Tensor) -> Tensor: ...
@overload
def mish(x: npt.ArrayLike) -> Any: ...
@overload
def modf(x: Value) -> tuple[Value, ...]:
    """The fractional and the whole part of x."""
@overload
def modf(x: Tensor) -> tuple[Tensor, ...]: ...
@overload
def modf(x: Any) -> tuple[Any, ...]: ...
@overload
def moveaxis(a: Tensor, source: Any, destination: Any) -> Tensor:
    """Some axes moved to other places; the others keep their order."""
@overload
def moveaxis(a: Any, source: Any, destination: Any) -> Any: ...
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
def nan_to_num(x: Value, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Value:
    """x with its nan and inf replaced by numbers."""
@overload
def nan_to_num(x: Tensor, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor: ...
@overload
def nan_to_num(x: npt.ArrayLike, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None) -> Any: ...
@overload
def nanargmax(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.nanargmax` of the data; the answer has no derivative."""
@overload
def nanargmax(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def nanargmin(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.nanargmin` of the data; the answer has no derivative."""
@overload
def nanargmin(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def nancumprod(a: Tensor, axis: _Axis = None) -> Tensor:
    """Running products along `axis` with nan counted as 1."""
@overload
def nancumprod(a: Any, axis: _Axis = None) -> Any: ...
@overload
def nancumsum(a: Tensor, axis: _Axis = None) -> Tensor:
    """Running sums along `axis` with nan counted as 0."""
@overload
def nancumsum(a: Any, axis: _Axis = None) -> Any: ...
@overload
def nanmax(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Largest element along `axis` that is not nan."""
@overload
def nanmax(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanmean(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Mean of the elements along `axis` that are not nan."""
@overload
def nanmean(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanmedian(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """The median of the elements along `axis` that are not nan."""
@overload
def nanmedian(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanmin(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Smallest element along `axis` that is not nan."""
@overload
def nanmin(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanpercentile(a: Tensor, q: Any, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """The number below which `q` percent of the elements along `axis` that are not nan lie."""
@overload
def nanpercentile(a: Any, q: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanprod(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Product of the elements along `axis` that are not nan."""
@overload
def nanprod(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanquantile(a: Tensor, q: Any, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """The number below which a part `q` of the elements along `axis` that are not nan lies, interpolated."""
@overload
def nanquantile(a: Any, q: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanstd(a: Tensor, axis: _Axis = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """Standard deviation of the elements along `axis` that are not nan."""
@overload
def nanstd(a: Any, axis: _Axis = None, ddof: float = 0, keepdims: bool = False) -> Any: ...
@overload
def nansum(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements along `axis` that are not nan."""
@overload
def nansum(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def nanvar(a: Tensor, axis: _Axis = None, ddof: float = 0, keepdims: bool = False) -> Tensor:
    """Variance of the elements along `axis` that are not nan."""
@overload
def nanvar(a: Any, axis: _Axis = None, ddof: float = 0, keepdims: bool = False) -> Any: ...
@overload
def negative(x: Value) -> Value:
    """The operand with its sign changed."""
@overload
def negative(x: Tensor) -> Tensor: ...
@overload
def negative(x: npt.ArrayLike) -> Any: ...
@overload
def nonzero(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.nonzero` of the data; the answer has no derivative."""
@overload
def nonzero(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def not_equal(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.not_equal` of the data; the answer has no derivative."""
@overload
def not_equal(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def one_hot(indices: Tensor, num_classes: float = -1, dtype: npt.DTypeLike = ...) -> Tensor:
    """Class indices (…) as vectors (…, num_classes) that are 1 at the index and 0 elsewhere."""
@overload
def one_hot(indices: npt.ArrayLike, num_classes: float = -1, dtype: npt.DTypeLike = ...) -> Any: ...
@overload
def outer(a: Tensor, b: Any) -> Tensor:
    """The matrix of all products of an element of `a` and one of `b`."""
@overload
def outer(a: Any, b: Any) -> Any: ...
@overload
def pad(array: Tensor, pad_width: Any, mode: str = 'constant', constant_values: float = 0) -> Tensor:
    """The array with a border: constants, or elements of its own ("edge", "reflect", "symmetric", "wrap")."""
@overload
def pad(array: npt.ArrayLike, pad_width: Any, mode: str = 'constant', constant_values: float = 0) -> Any: ...
@overload
def partition(a: Tensor, kth: Any, axis: _Axis = -1) -> Tensor:
    """A copy in which the `kth` element along an axis is where sorting puts it, smaller ones before it."""
@overload
def partition(a: Any, kth: Any, axis: _Axis = -1) -> Any: ...
@overload
def percentile(a: Tensor, q: Any, axis: _Axis = None, method: str = 'linear', keepdims: bool = False) -> Tensor:
    """The number below which `q` percent of the elements along `axis` lie."""
@overload
def percentile(a: Any, q: Any, axis: _Axis = None, method: str = 'linear', keepdims: bool = False) -> Any: ...
@overload
def pixel_shuffle(input: Tensor, upscale_factor: Any) -> Tensor:
    """Channels become blocks of pixels: (…, C·r², H, W) becomes (…, C, H·r, W·r) (Shi et al. 2016)."""
@overload
def pixel_shuffle(input: Any, upscale_factor: Any) -> Any: ...
@overload
def pixel_unshuffle(input: Tensor, downscale_factor: Any) -> Tensor:
    """Blocks of pixels become channels: the inverse of `pixel_shuffle`."""
@overload
def pixel_unshuffle(input: Any, downscale_factor: Any) -> Any: ...
@overload
def polygamma(n: Value, x: Any) -> Value:
    """The `n`-th derivative of digamma at x > 0."""
@overload
def polygamma(n: Tensor, x: Any) -> Tensor: ...
@overload
def polygamma(n: Any, x: Any) -> Any: ...
@overload
def polyval(p: Tensor, x: Any) -> Tensor:
    """The polynomial with coefficients `p`, the highest power first, at `x` (Horner's scheme)."""
@overload
def polyval(p: Any, x: Any) -> Any: ...
@overload
def positive(x: Value) -> Value:
    """The operand itself."""
@overload
def positive(x: Tensor) -> Tensor: ...
@overload
def positive(x: npt.ArrayLike) -> Any: ...
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
def prelu(x: Value, weight: Value | _Number) -> Value:
    """The rectifier with a learnt slope below 0 (He et al. 2015)."""
@overload
def prelu(x: Value | _Number, weight: Value) -> Value: ...
@overload
def prelu(x: Tensor, weight: _Array) -> Tensor: ...
@overload
def prelu(x: _Array, weight: Tensor) -> Tensor: ...
@overload
def prelu(x: npt.ArrayLike, weight: npt.ArrayLike) -> Any: ...
@overload
def prod(a: Tensor, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
    """Product of the elements along `axis`."""
@overload
def prod(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Any: ...
@overload
def ptp(a: Tensor, axis: _Axis = None, keepdims: bool = False) -> Tensor:
    """The largest minus the smallest element along `axis`."""
@overload
def ptp(a: Any, axis: _Axis = None, keepdims: bool = False) -> Any: ...
@overload
def quantile(a: Tensor, q: Any, axis: _Axis = None, method: str = 'linear', keepdims: bool = False) -> Tensor:
    """The number below which a part `q` of the elements along `axis` lies, interpolated between two of them."""
@overload
def quantile(a: Any, q: Any, axis: _Axis = None, method: str = 'linear', keepdims: bool = False) -> Any: ...
@overload
def rad2deg(x: Value) -> Value:
    """Radians to degrees."""
@overload
def rad2deg(x: Tensor) -> Tensor: ...
@overload
def rad2deg(x: npt.ArrayLike) -> Any: ...
@overload
def ravel(a: Tensor, order: str = 'C') -> Tensor:
    """All elements along one axis, read in C order or "F"."""
@overload
def ravel(a: Any, order: str = 'C') -> Any: ...
@overload
def real(x: Value) -> Value:
    """The operand itself: the real part of a real number."""
@overload
def real(x: Tensor) -> Tensor: ...
@overload
def real(x: npt.ArrayLike) -> Any: ...
@overload
def reciprocal(x: Value) -> Value:
    """1 / x."""
@overload
def reciprocal(x: Tensor) -> Tensor: ...
@overload
def reciprocal(x: npt.ArrayLike) -> Any: ...
@overload
def rectified_linear(x: Tensor, weight: _Array, bias: _Array) -> Tensor:
    """`linear` with relu behind it, as one operation: one node, one array to keep, one pass less over memory."""
@overload
def rectified_linear(x: _Array, weight: Tensor, bias: _Array) -> Tensor: ...
@overload
def rectified_linear(x: _Array, weight: _Array, bias: Tensor) -> Tensor: ...
@overload
def rectified_linear(x: npt.ArrayLike, weight: npt.ArrayLike, bias: npt.ArrayLike) -> Any: ...
@overload
def relu(x: Value) -> Value:
    """The rectifier."""
@overload
def relu(x: Tensor) -> Tensor: ...
@overload
def relu(x: npt.ArrayLike) -> Any: ...
@overload
def relu6(x: Value) -> Value:
    """The rectifier, but not above 6."""
@overload
def relu6(x: Tensor) -> Tensor: ...
@overload
def relu6(x: npt.ArrayLike) -> Any: ...
@overload
def remainder(a: Value, b: Value | _Number) -> Value:
    """What is left of a after division by b; it has the sign of b."""
@overload
def remainder(a: Value | _Number, b: Value) -> Value: ...
@overload
def remainder(a: Tensor, b: _Array) -> Tensor: ...
@overload
def remainder(a: _Array, b: Tensor) -> Tensor: ...
@overload
def remainder(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
@overload
def repeat(a: Tensor, repeats: Any, axis: _Axis = None) -> Tensor:
    """Each element repeated, or each slice along an axis."""
@overload
def repeat(a: npt.ArrayLike, repeats: Any, axis: _Axis = None) -> Any: ...
@overload
def reshape(a: Tensor, shape: int | Sequence[int], order: str = 'C') -> Tensor:
    """The same elements, read in C order (or "F"), in another shape; one length may be −1."""
@overload
def reshape(a: npt.ArrayLike, shape: int | Sequence[int], order: str = 'C') -> Any: ...
@overload
def resize(a: Tensor, new_shape: Any) -> Tensor:
    """The elements in another shape of any size: repeated or cut off."""
@overload
def resize(a: npt.ArrayLike, new_shape: Any) -> Any: ...
@overload
def rint(x: Value) -> Value:
    """The nearest whole number, the even one of two."""
@overload
def rint(x: Tensor) -> Tensor: ...
@overload
def rint(x: npt.ArrayLike) -> Any: ...
@overload
def roll(a: Tensor, shift: Any, axis: _Axis = None) -> Tensor:
    """Elements shifted along an axis; those that fall off come in at the other end."""
@overload
def roll(a: npt.ArrayLike, shift: Any, axis: _Axis = None) -> Any: ...
@overload
def rollaxis(a: Tensor, axis: _Axis, start: float = 0) -> Tensor:
    """One axis moved back until it stands before `start`."""
@overload
def rollaxis(a: Any, axis: _Axis, start: float = 0) -> Any: ...
@overload
def rot90(m: Tensor, k: float = 1, axes: int | Sequence[Any] | None = ...) -> Tensor:
    """The plane of two axes turned by k quarters, from the first axis towards the second."""
@overload
def rot90(m: Any, k: float = 1, axes: int | Sequence[Any] | None = ...) -> Any: ...
@overload
def round(a: Value, decimals: float = 0) -> Value:
    """The nearest number of so many decimals."""
@overload
def round(a: Tensor, decimals: float = 0) -> Tensor: ...
@overload
def round(a: npt.ArrayLike, decimals: float = 0) -> Any: ...
@overload
def scale_channels(x: Tensor, scale: _Array, shift: _Array, rectify: bool = False) -> Tensor:
    """Every channel of x (N, C, …) scaled and shifted by numbers of its own, of shape (C,)."""
@overload
def scale_channels(x: _Array, scale: Tensor, shift: _Array, rectify: bool = False) -> Tensor: ...
@overload
def scale_channels(x: _Array, scale: _Array, shift: Tensor, rectify: bool = False) -> Tensor: ...
@overload
def scale_channels(x: npt.ArrayLike, scale: npt.ArrayLike, shift: npt.ArrayLike, rectify: bool = False) -> Any: ...
@overload
def searchsorted(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.searchsorted` of the data; the answer has no derivative."""
@overload
def searchsorted(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def sec(x: Value) -> Value:
    """The secant, 1 / cos(x)."""
@overload
def sec(x: Tensor) -> Tensor: ...
@overload
def sec(x: npt.ArrayLike) -> Any: ...
@overload
def sech(x: Value) -> Value:
    """The hyperbolic secant, 1 / cosh(x)."""
@overload
def sech(x: Tensor) -> Tensor: ...
@overload
def sech(x: npt.ArrayLike) -> Any: ...
@overload
def select(condlist: Tensor, choicelist: Any, default: float = 0) -> Tensor:
    """At every place the element of the first array whose condition holds there, or `default`."""
@overload
def select(condlist: Any, choicelist: Any, default: float = 0) -> Any: ...
@overload
def selu(x: Value) -> Value:
    """The self-normalising exponential linear unit (Klambauer et al. 2017)."""
@overload
def selu(x: Tensor) -> Tensor: ...
@overload
def selu(x: npt.ArrayLike) -> Any: ...
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
def signbit(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.signbit` of the data; the answer has no derivative."""
@overload
def signbit(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def silu(x: Value) -> Value:
    """x·σ(x), also called swish (Ramachandran et al. 2017)."""
@overload
def silu(x: Tensor) -> Tensor: ...
@overload
def silu(x: npt.ArrayLike) -> Any: ...
@overload
def sin(x: Value) -> Value:
    """The sine."""
@overload
def sin(x: Tensor) -> Tensor: ...
@overload
def sin(x: npt.ArrayLike) -> Any: ...
@overload
def sinc(x: Value) -> Value:
    """sin(πx) / (πx), and 1 at 0."""
@overload
def sinc(x: Tensor) -> Tensor: ...
@overload
def sinc(x: npt.ArrayLike) -> Any: ...
@overload
def sinh(x: Value) -> Value:
    """The hyperbolic sine."""
@overload
def sinh(x: Tensor) -> Tensor: ...
@overload
def sinh(x: npt.ArrayLike) -> Any: ...
@overload
def soft_shrink(x: Value, lambd: float = 0.5) -> Value:
    """x moved towards 0 by lambd, but not across."""
@overload
def soft_shrink(x: Tensor, lambd: float = 0.5) -> Tensor: ...
@overload
def soft_shrink(x: npt.ArrayLike, lambd: float = 0.5) -> Any: ...
@overload
def softmax(a: Tensor, axis: _Axis = -1) -> Tensor:
    """Exponentials along `axis`, divided by their sum, without overflow."""
@overload
def softmax(a: npt.ArrayLike, axis: _Axis = -1) -> Any: ...
@overload
def softmax_cross_entropy(a: Tensor, t: _Array, axis: _Axis = -1) -> Tensor:
    """Cross-entropy of the probabilities softmax(a) along `axis` with the wanted weights t, of a's shape."""
@overload
def softmax_cross_entropy(a: _Array, t: Tensor, axis: _Axis = -1) -> Tensor: ...
@overload
def softmax_cross_entropy(a: npt.ArrayLike, t: npt.ArrayLike, axis: _Axis = -1) -> Any: ...
@overload
def softplus(x: Value, beta: float = 1.0) -> Value:
    """A smooth rectifier, without overflow."""
@overload
def softplus(x: Tensor, beta: float = 1.0) -> Tensor: ...
@overload
def softplus(x: npt.ArrayLike, beta: float = 1.0) -> Any: ...
@overload
def softsign(x: Value) -> Value:
    """x / (1 + |x|)."""
@overload
def softsign(x: Tensor) -> Tensor: ...
@overload
def softsign(x: npt.ArrayLike) -> Any: ...
@overload
def sort(a: Tensor, axis: _Axis = -1, kind: Any = None, stable: Any = None) -> Tensor:
    """A sorted copy, in ascending order along an axis; all elements sorted if `axis` is None."""
@overload
def sort(a: Any, axis: _Axis = -1, kind: Any = None, stable: Any = None) -> Any: ...
@overload
def split(ary: Tensor, indices_or_sections: Any, axis: _Axis = 0) -> list[Tensor]:
    """As `array_split`, but pieces of a number must have equal length."""
@overload
def split(ary: Any, indices_or_sections: Any, axis: _Axis = 0) -> list[Any]: ...
@overload
def sqrt(x: Value) -> Value:
    """The square root."""
@overload
def sqrt(x: Tensor) -> Tensor: ...
@overload
def sqrt(x: npt.ArrayLike) -> Any: ...
@overload
def square(x: Value) -> Value:
    """The square."""
@overload
def square(x: Tensor) -> Tensor: ...
@overload
def square(x: npt.ArrayLike) -> Any: ...
@overload
def squeeze(a: Tensor, axis: _Axis = None) -> Tensor:
    """The same elements without axes of length 1: all of those, or those in `axis`."""
@overload
def squeeze(a: Any, axis: _Axis = None) -> Any: ...
@overload
def stack(arrays: Sequence[Tensor], axis: _Axis = 0) -> Tensor:
    """Join a sequence of arrays of one shape along a new axis."""
@overload
def stack(arrays: Sequence[_Array], axis: _Axis = 0) -> Any: ...
@overload
def standardize(x: Tensor, axis: _Axis = None, eps: float = 1e-05) -> Tensor:
    """x with its mean along `axis` taken away, divided by its standard deviation. It saves mean and variance."""
@overload
def standardize(x: npt.ArrayLike, axis: _Axis = None, eps: float = 1e-05) -> Any: ...
@overload
def std(a: Tensor, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
    """Standard deviation of the elements along `axis`: the square root of their variance."""
@overload
def std(a: npt.ArrayLike, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Any: ...
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
def sum(a: Tensor, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Tensor:
    """Sum of the elements along `axis`, of those where the condition holds, plus `initial`."""
@overload
def sum(a: npt.ArrayLike, axis: _Axis = None, keepdims: bool = False, initial: Any = None, where: npt.ArrayLike = True) -> Any: ...
@overload
def swapaxes(a: Tensor, axis1: Any, axis2: Any) -> Tensor:
    """Two axes exchanged."""
@overload
def swapaxes(a: Any, axis1: Any, axis2: Any) -> Any: ...
@overload
def swish(x: Value, beta: float = 1.0) -> Value:
    """x·σ(βx); β may be learnt, and 1 makes it `silu`."""
@overload
def swish(x: Tensor, beta: float = 1.0) -> Tensor: ...
@overload
def swish(x: Any, beta: float = 1.0) -> Any: ...
@overload
def take(a: Tensor, indices: Any, axis: _Axis = None, mode: str = 'raise') -> Tensor:
    """Elements, or slices along an axis, at the given indices; an index may come repeatedly."""
@overload
def take(a: npt.ArrayLike, indices: Any, axis: _Axis = None, mode: str = 'raise') -> Any: ...
@overload
def take_along_axis(arr: Tensor, indices: Any, axis: _Axis = -1) -> Tensor:
    """Elements at indices that match the array in every axis but one, as `argsort` gives them."""
@overload
def take_along_axis(arr: npt.ArrayLike, indices: Any, axis: _Axis = -1) -> Any: ...
@overload
def tan(x: Value) -> Value:
    """The tangent."""
@overload
def tan(x: Tensor) -> Tensor: ...
@overload
def tan(x: npt.ArrayLike) -> Any: ...
@overload
def tanh(x: Value) -> Value:
    """The hyperbolic tangent."""
@overload
def tanh(x: Tensor) -> Tensor: ...
@overload
def tanh(x: npt.ArrayLike) -> Any: ...
@overload
def tanhshrink(x: Value) -> Value:
    """x − tanh(x)."""
@overload
def tanhshrink(x: Tensor) -> Tensor: ...
@overload
def tanhshrink(x: npt.ArrayLike) -> Any: ...
@overload
def tensordot(a: Tensor, b: Any, axes: int | Sequence[Any] | None = 2) -> Tensor:
    """The sum of products over axes of `a` and as many of `b`: the last and the first ones if `axes` is a number."""
@overload
def tensordot(a: Any, b: Any, axes: int | Sequence[Any] | None = 2) -> Any: ...
@overload
def threshold(x: Value, threshold: Any, value: Any) -> Value:
    """x above the threshold, a value elsewhere."""
@overload
def threshold(x: Tensor, threshold: Any, value: Any) -> Tensor: ...
@overload
def threshold(x: npt.ArrayLike, threshold: Any, value: Any) -> Any: ...
@overload
def tile(A: Tensor, reps: Any) -> Tensor:
    """The array repeated as a whole along each axis."""
@overload
def tile(A: npt.ArrayLike, reps: Any) -> Any: ...
@overload
def trace(a: Tensor, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Tensor:
    """The sums of the diagonals of the matrices in two axes."""
@overload
def trace(a: Any, offset: float = 0, axis1: float = 0, axis2: float = 1) -> Any: ...
@overload
def transpose(a: Tensor, axes: int | Sequence[Any] | None = None) -> Tensor:
    """The axes in another order; reversed if `axes` is None."""
@overload
def transpose(a: npt.ArrayLike, axes: int | Sequence[Any] | None = None) -> Any: ...
@overload
def trapezoid(y: Tensor, x: Any = None, dx: float = 1.0, axis: _Axis = -1) -> Tensor:
    """The integral of `y` along an axis by the trapezoidal rule, over coordinates `x` or at distance `dx`."""
@overload
def trapezoid(y: Any, x: Any = None, dx: float = 1.0, axis: _Axis = -1) -> Any: ...
@overload
def tril(m: Tensor, k: float = 0) -> Tensor:
    """The lower triangle: elements above the k-th diagonal of the last two axes become 0."""
@overload
def tril(m: npt.ArrayLike, k: float = 0) -> Any: ...
@overload
def triu(m: Tensor, k: float = 0) -> Tensor:
    """The upper triangle: elements below the k-th diagonal of the last two axes become 0."""
@overload
def triu(m: npt.ArrayLike, k: float = 0) -> Any: ...
@overload
def trunc(x: Value) -> Value:
    """The whole number next to x on the side of 0."""
@overload
def trunc(x: Tensor) -> Tensor: ...
@overload
def trunc(x: npt.ArrayLike) -> Any: ...
@overload
def unfold(input: Tensor, kernel_size: Any, dilation: float = 1, padding: float = 0, stride: float = 1) -> Tensor:
    """Every window of an image, flattened to a column: (N, C, H, W) becomes (N, C·kh·kw, windows)."""
@overload
def unfold(input: Any, kernel_size: Any, dilation: float = 1, padding: float = 0, stride: float = 1) -> Any: ...
@overload
def unique(a: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """`numpy.unique` of the data; the answer has no derivative."""
@overload
def unique(a: Any, *args: Any, **kwargs: Any) -> Any: ...
@overload
def unstack(x: Tensor, axis: _Axis = 0) -> tuple[Tensor, ...]:
    """The slices of an array along an axis, as a tuple: the inverse of `stack`."""
@overload
def unstack(x: Any, axis: _Axis = 0) -> tuple[Any, ...]: ...
@overload
def unwrap(p: Tensor, discont: Any = None, axis: _Axis = -1, period: float = 6.283185307179586) -> Tensor:
    """`p` with multiples of the period added where neighbours differ by more than `discont` (half a period)."""
@overload
def unwrap(p: Any, discont: Any = None, axis: _Axis = -1, period: float = 6.283185307179586) -> Any: ...
@overload
def vander(x: Tensor, N: Any = None, increasing: bool = False) -> Tensor:
    """The matrix whose columns are powers of a vector."""
@overload
def vander(x: Any, N: Any = None, increasing: bool = False) -> Any: ...
@overload
def var(a: Tensor, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Tensor:
    """Variance of the elements along `axis`: the mean squared distance from their mean."""
@overload
def var(a: npt.ArrayLike, axis: _Axis = None, ddof: float = 0, keepdims: bool = False, where: npt.ArrayLike = True) -> Any: ...
@overload
def vdot(a: Tensor, b: Any) -> Tensor:
    """The sum of products of all elements, in C order."""
@overload
def vdot(a: Any, b: Any) -> Any: ...
@overload
def vecdot(x1: Tensor, x2: Any, axis: _Axis = -1) -> Tensor:
    """Sums of products along an axis."""
@overload
def vecdot(x1: Any, x2: Any, axis: _Axis = -1) -> Any: ...
@overload
def vecmat(x1: Tensor, x2: Any) -> Tensor:
    """Vectors times matrices: the last axis and the last two."""
@overload
def vecmat(x1: Any, x2: Any) -> Any: ...
@overload
def vsplit(ary: Tensor, indices_or_sections: Any) -> list[Tensor]:
    """`split` along axis 0, of an array of at least two axes."""
@overload
def vsplit(ary: Any, indices_or_sections: Any) -> list[Any]: ...
@overload
def vstack(tup: Tensor) -> Tensor:
    """Join arrays one below the other; a vector is one row."""
@overload
def vstack(tup: Any) -> Any: ...
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
def xlog1py(a: Value, b: Value | _Number) -> Value:
    """a·log(1 + b), and 0 where a is 0."""
@overload
def xlog1py(a: Value | _Number, b: Value) -> Value: ...
@overload
def xlog1py(a: Tensor, b: _Array) -> Tensor: ...
@overload
def xlog1py(a: _Array, b: Tensor) -> Tensor: ...
@overload
def xlog1py(a: npt.ArrayLike, b: npt.ArrayLike) -> Any: ...
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
absolute = abs
acos = arccos
acosh = arccosh
amax = max
amin = min
around = round
asin = arcsin
asinh = arcsinh
atan = arctan
atan2 = arctan2
atanh = arctanh
concat = concatenate
degrees = rad2deg
expit = sigmoid
fix = trunc
mod = remainder
permute_dims = transpose
pow = power
psi = digamma
radians = deg2rad
real_if_close = real
true_divide = divide
