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


#: name: (for a float, for an array). A float function may raise ArithmeticError or ValueError where
#: NumPy has a number (inf, nan); the caller then asks the array function.
PRIMITIVES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "abs": (abs, np.abs),
    "cos": (math.cos, np.cos),
    "exp": (math.exp, np.exp),
    "expm1": (math.expm1, np.expm1),
    "log": (math.log, np.log),
    "log1p": (math.log1p, np.log1p),
    "maximum": (_maximum, np.maximum),
    "minimum": (_minimum, np.minimum),
    "pow": (math.pow, np.power),
    "sign": (_sign, np.sign),
    "sin": (math.sin, np.sin),
    "sqrt": (math.sqrt, np.sqrt),
    "tanh": (math.tanh, np.tanh),
    "where": (lambda condition, x, y: x if condition else y, np.where),
}

#: Functions with a corner or a jump: a rule that uses one cannot be differentiated by a complex step.
NOT_ANALYTIC = frozenset({"abs", "maximum", "minimum", "sign", "where"})
