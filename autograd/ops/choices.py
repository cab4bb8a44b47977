"""The table, continued: rows with a corner or a jump.

One law: a tie with a constant goes to the constant, a tie between variables is shared equally.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import composition, public_names
from autograd.rows import row

TIE = "a tie is shared equally; a tie with a constant goes to the constant"
JUMP = "0 at a jump"


def _ties(r: np.random.Generator) -> Any:
    return [((np.array([1.0, 0.5, -1.0]), np.array([1.0, 0.0, 2.0])), {})]


# fmt: off
abs     = row("abs(x)",        "abs(x)",        "sign(x)", operator="abs", doc="The absolute value.", kink="0 at 0",
              samples=lambda r: [((np.array([-1.0, 0.0, 2.0]),), {})])
fabs    = row("fabs(x)",       "abs(x)",        "sign(x)", method=False, doc="The absolute value.", kink="0 at 0")
sign    = row("sign(x)",       "sign(x)",       "0",       doc="−1, 0 or 1: the sign.", kink=JUMP)
floor   = row("floor(x)",      "floor(x)",      "0",       doc="The largest whole number not above x.", kink=JUMP)
ceil    = row("ceil(x)",       "ceil(x)",       "0",       doc="The smallest whole number not below x.", kink=JUMP)
trunc   = row("trunc(x)",      "trunc(x)",      "0",       doc="The whole number next to x on the side of 0.", kink=JUMP)
rint    = row("rint(x)",       "rint(x)",       "0",       doc="The nearest whole number, the even one of two.", kink=JUMP)
round   = row("round(a, decimals=0)", "round(a, decimals)", "0", doc="The nearest number of so many decimals.", kink=JUMP,
              samples=lambda r: [((r.normal(size=3),), {}), ((r.normal(size=3),), {"decimals": 1})])
heaviside = row("heaviside(a, b)", "where(a == 0, b, a > 0)", "0", "a == 0", method=False, stable="where(a == 0, b, where(a > 0, 1, a * 0))",
                doc="0 where a is negative, 1 where it is positive, b where it is 0.", kink="0 at the jump")
copysign  = row("copysign(a, b)", "copysign(a, b)", "sign(a) * copysign(1, b)", "0", method=False,
                doc="The size of a with the sign of b.", kink="0 where a is 0")
maximum = row("maximum(a, b)", "maximum(a, b)", "where(a == b, share, a > b)", "where(a == b, share, b > a)",
              symbol="max", method=False, samples=_ties, doc="The larger of two operands; nan if one is nan.", kink=TIE)
minimum = row("minimum(a, b)", "minimum(a, b)", "where(a == b, share, a < b)", "where(a == b, share, b < a)",
              symbol="min", method=False, samples=_ties, doc="The smaller of two operands; nan if one is nan.", kink=TIE)
fmax    = row("fmax(a, b)", "fmax(a, b)", "where(a == b, share, where(b == b, a > b, 1))", "where(a == b, share, where(a == a, b > a, 1))",
              symbol="max", method=False, samples=_ties, doc="The larger of two operands; the other one if one is nan.", kink=TIE)
fmin    = row("fmin(a, b)", "fmin(a, b)", "where(a == b, share, where(b == b, a < b, 1))", "where(a == b, share, where(a == a, b < a, 1))",
              symbol="min", method=False, samples=_ties, doc="The smaller of two operands; the other one if one is nan.", kink=TIE)
where   = row("where(condition, a, b)", "where(condition, a, b)", None, "condition != 0", "condition == 0",
              method=False, doc="`a` where the condition holds, `b` elsewhere. The branch not taken gets a gradient of 0.")
nan_to_num = row("nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)", "nan_to_num(x, nan, posinf, neginf)", "x - x == 0", method=False,
                 doc="x with its nan and inf replaced by numbers.")
# fmt: on


@composition(elementwise=True)
def clip(a, a_min=None, a_max=None, *, min=None, max=None):
    """`a`, but not below `a_min` and not above `a_max`; None leaves that side open.

    y = min(max(a, a_min), a_max). Plain bounds are constants, so the derivative at a bound is 0.
    """
    low, high = a_min if min is None else min, a_max if max is None else max
    if low is not None:
        a = maximum(a, low)
    return a if high is None else minimum(a, high)


@composition(elementwise=True, method=False)
def modf(x) -> tuple[Any, ...]:
    """The fractional and the whole part of x."""
    whole = trunc(x)
    return x - whole, whole


__all__ = public_names(__name__)
