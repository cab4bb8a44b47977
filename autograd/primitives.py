"""The functions that rules take from the outside, each for a float and for an array.

Everything else in a rule's text is another operation of the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _maximum(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _sign(x: float) -> float:
    return x if x != x else float((x > 0) - (x < 0))


#: Integers of as many bits.
_BITS = {"e": np.int16, "f": np.int32, "d": np.int64}


def _where(condition: Any, x: Any, y: Any) -> np.ndarray:
    """`np.where`; between x and 0 it chooses by multiplying the bits of x by 1 or 0, which is as exact, and quicker."""
    if y.__class__ is int and not y and x.__class__ is condition.__class__ is np.ndarray and x.ndim:
        bits = _BITS.get(x.dtype.char)
        if bits is not None and condition.dtype.char == "?":
            return (x.view(bits) * condition).view(x.dtype)  # type: ignore[no-any-return]
    return np.where(condition, x, y)


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda x: float(function(x))


def _from_numpy(function: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    return np.errstate(all="ignore")(lambda *args: float(function(*args))), function


#: name: (for a float, for an array). A float function may raise ArithmeticError or ValueError where
#: NumPy has a number (inf, nan); the caller then asks the array function.
PRIMITIVES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "abs": (abs, np.abs),
    "arccos": (math.acos, np.arccos),
    "arccosh": (math.acosh, np.arccosh),
    "arcsin": (math.asin, np.arcsin),
    "arcsinh": (math.asinh, np.arcsinh),
    "arctan": (math.atan, np.arctan),
    "arctan2": (math.atan2, np.arctan2),
    "arctanh": (math.atanh, np.arctanh),
    "cbrt": (math.cbrt, np.cbrt),
    "ceil": (_whole(math.ceil), np.ceil),
    "copysign": (math.copysign, np.copysign),
    "cos": (math.cos, np.cos),
    "cosh": (math.cosh, np.cosh),
    "exp": (math.exp, np.exp),
    "exp2": (math.exp2, np.exp2),
    "expm1": (math.expm1, np.expm1),
    "float_power": _from_numpy(np.float_power),
    "floor": (_whole(math.floor), np.floor),
    "floor_divide": _from_numpy(np.floor_divide),
    "fmax": _from_numpy(np.fmax),
    "fmin": _from_numpy(np.fmin),
    "fmod": (math.fmod, np.fmod),
    "hypot": (math.hypot, np.hypot),
    "ldexp": _from_numpy(lambda x, n: np.ldexp(x, np.asarray(n).astype(int))),
    "log": (math.log, np.log),
    "log10": (math.log10, np.log10),
    "log1p": (math.log1p, np.log1p),
    "log2": (math.log2, np.log2),
    "logaddexp": _from_numpy(np.logaddexp),
    "logaddexp2": _from_numpy(np.logaddexp2),
    "maximum": (_maximum, np.maximum),
    "minimum": (_minimum, np.minimum),
    "nan_to_num": _from_numpy(lambda x, nan, posinf, neginf: np.nan_to_num(x, True, nan, posinf, neginf)),
    "pow": (math.pow, np.power),
    "remainder": _from_numpy(np.remainder),
    "rint": (_whole(round), np.rint),
    "round": _from_numpy(np.round),
    "sign": (_sign, np.sign),
    "sin": (math.sin, np.sin),
    "sinc": _from_numpy(np.sinc),
    "sinh": (math.sinh, np.sinh),
    "sqrt": (math.sqrt, np.sqrt),
    "tan": (math.tan, np.tan),
    "tanh": (math.tanh, np.tanh),
    "trunc": (_whole(math.trunc), np.trunc),
    "where": (lambda condition, x, y: x if condition else y, _where),
}

#: Functions with a corner or a jump, or which NumPy has for real numbers only: a rule that uses one cannot
#: be differentiated by a complex step.
NOT_ANALYTIC = set(
    """
    abs arctan2 cbrt ceil copysign float_power floor floor_divide fmax fmin fmod hypot ldexp logaddexp logaddexp2
    maximum minimum nan_to_num remainder rint round sign trunc where
    """.split()
)


def primitive(name: str, on_float: Callable[..., float], on_array: Callable[..., Any]) -> None:
    """Enter a function from the outside that only knows real numbers."""
    PRIMITIVES[name] = (on_float, on_array)
    NOT_ANALYTIC.add(name)
