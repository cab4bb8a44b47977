"""What a wrong gradient looks like: a sign, a factor, a transpose, a missing sum, a shift, another input's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd.checking.differences import Array


def diagnose(i: int, analytic: Sequence[Array], numeric: Sequence[Array], sizes: dict[str, int]) -> str | None:
    """Say in words how the analytic gradient of input `i` relates to the numeric one, or None.

    `analytic` and `numeric` hold one array an input, nan where nothing is known; `sizes` are numbers that a
    factor may stand for, such as the length of an axis.

    >>> right = np.array([1.0, 2.0, 3.0])
    >>> diagnose(0, [-right], [right], {})
    'the gradient has the wrong sign'
    """
    a, n = analytic[i], numeric[i]
    known = np.isfinite(a) & np.isfinite(n)
    if np.any(np.isfinite(n) & ~np.isfinite(a)):
        return "the gradient is not finite: detect_anomaly() names the operation where that begins"
    if not known.any() or not np.any(n[known]):
        return "the gradient should be zero" if known.any() and np.any(a[known]) else None
    if not np.any(a[known]):
        return "the gradient is zero: a path back to this input is missing"
    factor = float(a[known] @ n[known] / (n[known] @ n[known]))
    if abs(factor - 1) > 1e-5 and _alike(a[known], factor * n[known]):
        return _factor(factor, sizes, constant=np.ptp(n[known]) == 0 and np.ptp(a[known]) == 0)
    if not known.all():
        return None
    if a.ndim >= 2:
        turned = np.swapaxes(n, -1, -2)
        if turned.shape == a.shape and _alike(a, turned):
            return "the gradient is transposed"
    for axis in range(a.ndim):
        if _alike(a, np.flip(n, axis)):
            return f"the gradient is reversed along axis {axis}"
    for axis in range(a.ndim):
        for shift in (1, -1):
            if a.shape[axis] > 4 and _alike(_inner(a, axis), _inner(np.roll(n, shift, axis), axis)):
                return f"the gradient is shifted by one along axis {axis}"
    for j, other in enumerate(numeric):
        if j != i and other.shape == a.shape and np.all(np.isfinite(other)) and _alike(a, other):
            return f"this is the gradient of input {j}: two operands are swapped"
    difference = a - n
    if a.size > 2 and np.any(difference) and np.ptp(difference) <= 1e-6 * np.max(np.abs(difference)):
        return f"the gradient is off by the same amount everywhere: {difference.flat[0]:+.4g}"
    return None


def _factor(factor: float, sizes: dict[str, int], constant: bool) -> str:
    if abs(factor + 1) < 1e-4:
        return "the gradient has the wrong sign"
    sign = "−" if factor < 0 else ""
    for name, n in sizes.items():
        if n == 2 and (abs(abs(factor) - 2) < 1e-4 or abs(abs(factor) - 0.5) < 1e-4):
            return f"the gradient is {factor:.6g} times the right one: a factor of 2, which is also {name}"
        if n > 1 and abs(abs(factor) / n - 1) < 1e-4:
            return f"the gradient is {sign}{n} times too large, and {n} is {name}: a missing 1/{n}"
        if n > 1 and abs(abs(factor) * n - 1) < 1e-4:
            return f"the gradient is {sign}{n} times too small, and {n} is {name}: 1/{n} too much"
    return f"the gradient is {factor:.6g} times the right one" + (" in the one element there is" if constant else "")


def _alike(a: Array, b: Array) -> bool:
    size = np.max(np.abs(b), initial=0.0)
    return bool(size > 0 and np.all(np.abs(a - b) <= 1e-4 * size))


def _inner(a: Array, axis: int) -> Array:
    return a[(slice(None),) * axis + (slice(1, -1),)]
