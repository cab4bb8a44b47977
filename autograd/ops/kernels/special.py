"""Special functions on arrays that NumPy does not have; SciPy's are taken where SciPy is installed.

erf and erfc: W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
Computation 23 (1969). erfinv: M. Giles's approximation, polished by Halley's method. polygamma: recurrence
and asymptotic series, Abramowitz & Stegun 6.4.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

_NEAR = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_FAR = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
     2.33520497626869185e-3),
)  # fmt: skip
_CENTRAL = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503,
            -0.00417768164, 0.246640727, 1.50140941)  # fmt: skip
_TAIL = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613,
         0.00943887047, 1.00167406, 2.83297682)  # fmt: skip
#: B₂ₖ/(2k)!, of the asymptotic series of the polygamma functions.
_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600)


def _polynomial(coefficients: tuple[float, ...], x: Any) -> Any:
    y = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        y *= x
        y += c
    return y


def _ratio(coefficients: tuple[tuple[float, ...], ...], x: Any) -> Any:
    return _polynomial(coefficients[0], x) / _polynomial(coefficients[1], x)


@functools.cache
def _scipy(name: str) -> Callable[..., Any] | None:
    try:
        from scipy import special
    except ImportError:
        return None
    return getattr(special, name)


#: So many elements are computed at a time: few enough for what is computed on the way to stay in the cache.
_AT_ONCE = 32768


def _prefer_scipy(own: Callable[..., Any]) -> Callable[..., Any]:
    """Take SciPy's function of the same name where there is one; keep the dtype of floating-point input."""

    @functools.wraps(own)
    def function(x: Any) -> Any:
        x = np.asarray(x)
        y = np.empty(x.shape, x.dtype if x.dtype.kind == "f" else float)
        compute = _scipy(own.__name__) or own
        flat, result = x.reshape(-1), y.reshape(-1)
        for i in range(0, x.size, _AT_ONCE):
            result[i : i + _AT_ONCE] = compute(flat[i : i + _AT_ONCE].astype(float))
        return y[()]

    function.own = own  # type: ignore[attr-defined]
    return function


def _erfc_outside(a: Any) -> Any:
    """erfc(a) for a ≥ 0.46875."""
    square = np.trunc(a * 16) / 16  # exp(−a²) in two factors, so that a² loses no digits
    scale = np.exp(-square * square) * np.exp((square - a) * (a + square))
    y = _ratio(_MIDDLE, np.minimum(a, 4.0))
    if np.any(far := a > 4):
        r = 1 / (a[far] * a[far])
        y[far] = (1 / math.sqrt(math.pi) - r * _ratio(_FAR, r)) / a[far]
    return scale * y


def _piecewise(x: Any) -> tuple[Any, Any, Any]:
    """Where |x| ≤ 0.46875, erf(x) there, and erfc(|x|) elsewhere."""
    a = np.abs(x)
    z = np.minimum(a, 0.46875)
    return a <= 0.46875, np.copysign(z, x) * _ratio(_NEAR, z * z), _erfc_outside(np.clip(a, 0.46875, 27.3))


@_prefer_scipy
def erf(x: Any) -> Any:
    """The error function, 2/√π ∫₀ˣ exp(−t²) dt."""
    inside, y, c = _piecewise(x)
    return np.where(inside, y, np.copysign(1 - c, x))


@_prefer_scipy
def erfc(x: Any) -> Any:
    """1 − erf(x), accurate in the right tail."""
    inside, y, c = _piecewise(x)
    return np.where(inside, 1 - y, np.where(x < 0, 2 - c, np.where(x > 27.3, 0, c)))


def _tail_inverse(x: Any, c: Any) -> Any:
    """The x ≥ 0 with erfc(x) = c; `x` is erf(x), given for accuracy near 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        w = -np.log(c * (1 + x))
        y = x * np.where(w < 5, _polynomial(_CENTRAL, w - 2.5), _polynomial(_TAIL, np.sqrt(np.maximum(w, 0)) - 3))
        big = np.maximum(-np.log(c * math.sqrt(math.pi)), 1)  # far out: erfc(y) ≈ exp(−y²)/(y√π)
        y = np.where(w < 16, y, np.sqrt(big - np.log(np.sqrt(big))))
        for _ in range(3):
            error: Any = np.where(c < 0.5, c - erfc.own(y), erf.own(y) - x)  # type: ignore[attr-defined]
            newton = error * math.sqrt(math.pi) / 2 * np.exp(y * y)
            step = newton / (1 + y * newton)
            y = np.where(np.isfinite(step), y - step, y)
    return np.where(c == 0, np.inf, np.where((c < 0) | np.isnan(c), np.nan, y))


@_prefer_scipy
def erfinv(x: Any) -> Any:
    """The inverse of erf."""
    a = np.abs(x)
    return np.copysign(_tail_inverse(a, 1 - a), x)


@_prefer_scipy
def erfcinv(x: Any) -> Any:
    """The inverse of erfc."""
    return np.where(x <= 1, _tail_inverse(1 - x, x), -_tail_inverse(x - 1, 2 - x))


def _log_gamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except (OverflowError, ValueError):
        return math.inf


@_prefer_scipy
def gammaln(x: Any) -> Any:
    """log |Γ(x)|."""
    return np.vectorize(_log_gamma, otypes=[float])(x)


def _gamma(x: float) -> float:
    try:
        return math.gamma(x)
    except OverflowError:
        return math.inf
    except ValueError:  # a pole
        return math.copysign(math.inf, x) if x == 0 else math.nan


@_prefer_scipy
def gamma(x: Any) -> Any:
    """The gamma function."""
    return np.vectorize(_gamma, otypes=[float])(x)


@_prefer_scipy
def digamma(x: Any) -> Any:
    """The derivative of log Γ."""
    with np.errstate(all="ignore"):
        reflected = x <= 0
        z = np.where(reflected, 1 - x, x)
        shift = np.zeros(np.shape(x))
        for _ in range(10):
            shift = shift + np.where(z < 10, 1 / z, 0)
            z = np.where(z < 10, z + 1, z)
        r = 1 / (z * z)
        tail = sum(b * math.factorial(2 * k - 1) * r**k for k, b in enumerate(_BERNOULLI, 1))
        y = np.log(z) - 0.5 / z - tail - shift
        pole = (x <= 0) & (x == np.floor(x))
        return np.where(pole, np.nan, np.where(reflected, y - np.pi / np.tan(np.pi * (x - np.floor(x))), y))


#: Beyond this order the factorials of polygamma's series leave the range of a float.
LARGEST_ORDER = 150


def polygamma(x: Any, n: int) -> Any:
    """The `n`-th derivative of digamma, for x > 0 (nan elsewhere where n > 0)."""
    if not 0 <= n <= LARGEST_ORDER or int(n) != n:
        raise ValueError(f"polygamma's order must be a whole number from 0 to {LARGEST_ORDER}, not {n}")
    n = int(n)
    if n == 0:
        return digamma(x)
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(float)
    z, total = np.where(x > 0, x.astype(float), np.nan), np.zeros(x.shape)
    with np.errstate(all="ignore"):
        for _ in range(12 + 2 * n):
            near = z < 12 + 2 * n
            total, z = total + np.where(near, z ** (-n - 1), 0), np.where(near, z + 1, z)
        total = math.factorial(n) * total + math.factorial(n - 1) * z**-n + math.factorial(n) / 2 * z ** (-n - 1)
        for k, b in enumerate(_BERNOULLI, 1):
            total = total + b * math.factorial(2 * k + n - 1) * z ** (-2 * k - n)
        return np.asarray((-1) ** (n + 1) * total, dtype=dtype)[()]


def scaled_bessel_i(x: Any, n: int) -> Any:
    """exp(−|x|) Iₙ(x), by the trapezoidal rule on its integral, which converges geometrically."""
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(float)
    a = np.abs(x.astype(float))
    angles = (np.arange(128) + 0.5) * (np.pi / 128)
    large = a > 700  # there the asymptotic series is exact to rounding
    near = np.where(large, 0, a)
    y = sum(np.exp(near * (math.cos(t) - 1)) * math.cos(n * t) for t in angles) / len(angles)
    far: Any = 1.0
    term: Any = 1.0
    z = np.where(large, a, 1000)
    for k in range(1, 8):
        term = term * -(4 * n * n - (2 * k - 1) ** 2) / (8 * k * z)
        far = far + term
    y = np.where(large, far / np.sqrt(2 * np.pi * z), y)
    return np.asarray(np.where(x < 0, (-1) ** n * y, y), dtype=dtype)[()]
