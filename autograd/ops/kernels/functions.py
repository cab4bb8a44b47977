"""Functions without branches, of which a loop computes several numbers at once.

exp: 2ⁿ·eʳ with |r| ≤ ln 2 / 2, eʳ − 1 by the fractions and polynomials of Moshier's Cephes library (1989). log1p: the
polynomials of Sun's fdlibm (1993). erf and erfc: Cody's approximations in float64, see `special`; in float32
(1 + 2a)·exp(a²)·erfc(a) as a polynomial in (a − 2) / (a + 2) (Shepherd & Laframboise 1981, "Chebyshev approximation of
(1 + 2x)exp(x²)erfc x", Mathematics of Computation 36), fitted anew for the smallest relative error, 1.4e-8. They are
right to a few units in the last place.
"""

from __future__ import annotations

import functools

import numpy as np

from autograd.ops.kernels.compiling import Kernel, from_text, part
from autograd.ops.kernels.special import _FAR, _MIDDLE, _NEAR

_LOG2E, _ROOT_HALF = 1.4426950408889634, 0.7071067811865476
_LN2 = np.log(2.0)
_LN2_HIGH, _LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
_LOG = (1.479819860511658591e-1, 1.531383769920937332e-1, 1.818357216161805012e-1, 2.222219843214978396e-1,
        2.857142874366239149e-1, 3.999999999940941908e-1, 6.666666666666735130e-1)  # fmt: skip
_PI_ROOT = 0.5641895835477563  # 1 / √π
_TAIL = (-3.99449607e-4, -1.22800237e-3, 1.31330988e-3, 8.63009784e-3, -8.06014333e-3, -5.42038828e-2, 1.64055422e-1,
         -1.66031465e-1, -9.27639827e-2, 1.27697837)  # fmt: skip
#: erf(x) / x as a polynomial in x², |x| ≤ 1, to a relative error of 1.2e-9.
_ODD = (7.85385782e-5, -8.01019254e-4, 5.18832775e-3, -2.6853811e-2, 1.12835854e-1, -3.7612626e-1, 1.12837911)


# -- float64 ------------------------------------------------------------------------------------------


@part(forceinline=True)
def _two_to_64(n):
    """2ⁿ for −1022 ≤ n ≤ 1023."""
    return np.int64((np.int64(n) + 1023) << 52).view(np.float64)


@part(forceinline=True)
def _reduced_64(x):
    """n and eʳ − 1, where x = n·ln 2 + r."""
    n = np.floor(x * _LOG2E + 0.5)
    r = x - n * _LN2_HIGH - n * _LN2_LOW
    z = r * r
    p = r * ((1.26177193074810590878e-4 * z + 3.02994407707441961300e-2) * z + 9.99999999999999999910e-1)
    q = ((3.00198505138664455042e-6 * z + 2.52448340349684104192e-3) * z + 2.27265548208155028766e-1) * z + 2.0
    return n, 2.0 * p / (q - p)


@part(forceinline=True)
def _exp_64(x):
    low = x if x < 710.0 else 710.0
    n, p = _reduced_64(low if low > -750.0 else -750.0)
    half = np.floor(n * 0.5)
    y = (1.0 + p) * _two_to_64(half) * _two_to_64(n - half)
    return y if x == x else x


@part(forceinline=True)
def _expm1_64(x):
    low = x if x < 710.0 else 710.0
    n, p = _reduced_64(low if low > -50.0 else -50.0)
    half = _two_to_64(n - 1.0)
    y = 2.0 * (half * p + (half - 0.5))
    y = y if n != 0.0 else p  # half of a subnormal number would be lost
    return y if x == x else x


@part(forceinline=True)
def _tanh_64(x):
    a = abs(x)
    t = _expm1_64(-2.0 * a)
    return np.copysign(-t / (t + 2.0), x)


@part(forceinline=True)
def _log1p_64(x):
    y = 1.0 + x
    lost = (x - (y - 1.0)) / y
    bits = np.float64(y).view(np.int64) + (0x3FF0000000000000 - 0x3FE6A09E00000000)
    n = (bits >> 52) - 1023
    f = np.int64((bits & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E00000000).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    r = _LOG[0]
    for c in _LOG[1:]:
        r = r * z + c
    half = 0.5 * f * f
    result = n * _LN2 + (f - (half - s * (half + r * z)) + lost)
    beyond = -np.inf if x == -1.0 else np.nan
    result = result if x > -1.0 else beyond
    return result if x < np.inf else x


def _ratio(coefficients: tuple[tuple[float, ...], ...]) -> Kernel:
    """The quotient of two polynomials, written out by Horner's rule."""
    above, below = (
        functools.reduce(lambda sum, c: f"({sum}) * x + {c!r}", row[1:], repr(row[0])) for row in coefficients
    )
    return from_text(f"def ratio(x):\n    return ({above}) / ({below})", {}, forceinline=True)


_near, _middle, _far = _ratio(_NEAR), _ratio(_MIDDLE), _ratio(_FAR)


@part(forceinline=True)
def _erf_near_64(x):
    """erf(x) for |x| ≤ 0.46875."""
    z = abs(x)
    z = z if z < 0.46875 else 0.46875
    return x * _near(z * z)


@part(forceinline=True)
def _erfc_right_64(a):
    """erfc(a) for a ≥ 0.46875."""
    b = a if a > 0.46875 else 0.46875
    b = b if b < 27.3 else 27.3
    square = np.floor(b * 16.0) * 0.0625  # exp(−b²) in two factors, so that b² loses no digits
    scale = _exp_64(-square * square) * _exp_64((square - b) * (b + square))
    middle = _middle(b if b < 4.0 else 4.0)
    r = 1.0 / (b * b)
    far = (_PI_ROOT - r * _far(r)) / b
    return scale * (middle if b <= 4.0 else far)


@part(forceinline=True)
def _erfc_64(x):
    right = _erfc_right_64(abs(x))
    left = 2.0 - right
    outside = right if x > 0.0 else left
    y = 1.0 - _erf_near_64(x) if abs(x) <= 0.46875 else outside
    return y if x == x else x


@part(forceinline=True)
def _erf_64(x):
    outside = np.copysign(1.0 - _erfc_right_64(abs(x)), x)
    y = _erf_near_64(x) if abs(x) <= 0.46875 else outside
    return y if x == x else x


# -- float32 ------------------------------------------------------------------------------------------

_f4 = np.float32


@part(forceinline=True)
def _two_to_32(n):
    """2ⁿ for −126 ≤ n ≤ 127."""
    return np.int32((np.int32(n) + np.int32(127)) << np.int32(23)).view(np.float32)


@part(forceinline=True)
def _reduced_32(x):
    """n and r, where x = n·ln 2 + r."""
    n = np.floor(x * _f4(_LOG2E) + _f4(0.5))
    return n, x - n * _f4(0.693359375) + n * _f4(2.12194440e-4)


@part(forceinline=True)
def _power_32(r):
    """eʳ − 1."""
    p = _f4(1.9875691500e-4)
    p = p * r + _f4(1.3981999507e-3)
    p = p * r + _f4(8.3334519073e-3)
    p = p * r + _f4(4.1665795894e-2)
    p = p * r + _f4(1.6666665459e-1)
    p = p * r + _f4(5.0000001201e-1)
    return p * r * r + r


@part(forceinline=True)
def _grown_32(n, r):
    """2ⁿ·eʳ."""
    half = np.floor(n * _f4(0.5))
    return (_f4(1.0) + _power_32(r)) * _two_to_32(half) * _two_to_32(n - half)


@part(forceinline=True)
def _exp_32(x):
    low = x if x < _f4(89.0) else _f4(89.0)
    n, r = _reduced_32(low if low > _f4(-105.0) else _f4(-105.0))
    y = _grown_32(n, r)
    return y if x == x else x


@part(forceinline=True)
def _expm1_32(x):
    low = x if x < _f4(89.0) else _f4(89.0)
    n, r = _reduced_32(low if low > _f4(-30.0) else _f4(-30.0))
    p = _power_32(r)
    half = _two_to_32(n - _f4(1.0))
    y = _f4(2.0) * (half * p + (half - _f4(0.5)))
    y = y if n != _f4(0.0) else p
    return y if x == x else x


@part(forceinline=True)
def _tanh_32(x):
    t = _expm1_32(_f4(-2.0) * abs(x))
    return np.copysign(-t / (t + _f4(2.0)), x)


@part(forceinline=True)
def _log1p_32(x):
    return _f4(_log1p_64(np.float64(x)))


@part(forceinline=True)
def _erfc_right_32(a):
    """erfc(a) for a ≥ 0."""
    a = a if a < _f4(10.2) else _f4(10.2)
    q = (a - _f4(2.0)) / (a + _f4(2.0))
    p = _f4(_TAIL[0])
    for c in _TAIL[1:]:
        p = p * q + _f4(c)
    square = np.floor(a * _f4(128.0)) * _f4(0.0078125)  # exp(−a²) of two numbers, so that a² loses no digits
    n, r = _reduced_32(-square * square)
    return _grown_32(n, r + (square - a) * (a + square)) * (p / (_f4(1.0) + _f4(2.0) * a))


@part(forceinline=True)
def _erfc_32(x):
    right = _erfc_right_32(abs(x))
    left = _f4(2.0) - right
    y = right if x > _f4(0.0) else left
    return y if x == x else x


@part(forceinline=True)
def _erf_32(x):
    a = abs(x)
    z = a if a < _f4(1.0) else _f4(1.0)
    z = z * z
    p = _f4(_ODD[0])
    for c in _ODD[1:]:
        p = p * z + _f4(c)
    outside = np.copysign(_f4(1.0) - _erfc_right_32(a), x)
    y = x * p if a <= _f4(1.0) else outside
    return y if x == x else x


#: name: of float32, of float64.
FUNCTIONS: dict[str, dict[str, Kernel]] = {
    name: {"float32": of_32, "float64": of_64}
    for name, of_32, of_64 in (
        ("exp", _exp_32, _exp_64),
        ("expm1", _expm1_32, _expm1_64),
        ("tanh", _tanh_32, _tanh_64),
        ("log1p", _log1p_32, _log1p_64),
        ("erf", _erf_32, _erf_64),
        ("erfc", _erfc_32, _erfc_64),
    )
}
