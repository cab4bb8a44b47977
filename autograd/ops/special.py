"""The table, continued: special functions, under SciPy's names (`scipy.special`); SciPy is not needed."""

from __future__ import annotations

import math

from autograd.op import composition, public_names
from autograd.ops.elementwise import exp
from autograd.ops.kernels import special as kernels
from autograd.primitives import primitive
from autograd.rows import row


def _array_only(name, function):
    primitive(name, lambda *args: float(function(*args)), function)


primitive("erf", math.erf, kernels.erf)
primitive("erfc", math.erfc, kernels.erfc)
for _name in ("erfinv", "erfcinv", "gamma", "gammaln", "digamma", "polygamma", "scaled_bessel_i"):
    _array_only(_name, getattr(kernels, _name))

# fmt: off
erf     = row("erf(x)",     "erf(x)",     "1.1283791670955126 * exp(-x * x)",  method=False, doc="The error function, 2/√π ∫₀ˣ exp(−t²) dt.")
erfc    = row("erfc(x)",    "erfc(x)",    "-1.1283791670955126 * exp(-x * x)", method=False, doc="1 − erf(x), accurate in the right tail.")
erfinv  = row("erfinv(x)",  "erfinv(x)",  "0.886226925452758 * exp(y * y)",  domain="abs(x) < 0.9", method=False, doc="The inverse of erf.")
erfcinv = row("erfcinv(x)", "erfcinv(x)", "-0.886226925452758 * exp(y * y)", domain="abs(x - 1) < 0.9", method=False, doc="The inverse of erfc.")
gammaln = row("gammaln(x)", "gammaln(x)", "digamma(x)",                      domain="x > 0.2", method=False, doc="log |Γ(x)|.")
gamma   = row("gamma(x)",   "gamma(x)",   "y * digamma(x)",                  domain="x > 0.2", method=False, doc="The gamma function.")
digamma = row("digamma(x)", "digamma(x)", "polygamma_of_order(x, 1)",        domain="x > 0.2", method=False, doc="ψ(x), the derivative of log Γ(x).")
polygamma_of_order = row("polygamma_of_order(x, n)", "polygamma(x, n)", "polygamma_of_order(x, n + 1)", domain="x > 0.2", method=False, public=False,
                         samples=lambda r: [((r.uniform(0.5, 3, size=3),), {"n": n}) for n in (0, 1, 2)],
                         doc="The n-th derivative of digamma.")
i0e     = row("i0e(x)", "scaled_bessel_i(x, 0)", "i1e(x) - sign(x) * y", domain="abs(x) > 0.1", method=False, doc="exp(−|x|) I₀(x).", kink="0 at 0")
i1e     = row("i1e(x)", "scaled_bessel_i(x, 1)", "i0e(x) - where(x == 0, 0.5, y / where(x == 0, 1, x)) - sign(x) * y", method=False,
              domain="abs(x) > 0.1", doc="exp(−|x|) I₁(x).")
i0      = row("i0(x)", "exp(abs(x)) * scaled_bessel_i(x, 0)", "i1(x)", method=False, doc="The modified Bessel function I₀.")
i1      = row("i1(x)", "exp(abs(x)) * scaled_bessel_i(x, 1)", "i0(x) - where(x == 0, 0.5, y / where(x == 0, 1, x))", method=False,
              domain="abs(x) > 0.1", doc="The modified Bessel function I₁.")
# fmt: on


@composition(elementwise=True, method=False)
def polygamma(n, x):
    """The `n`-th derivative of digamma at x > 0."""
    return polygamma_of_order(x, n)


@composition(elementwise=True, method=False)
def betaln(a, b):
    """log |B(a, b)|, the logarithm of the beta function."""
    return gammaln(a) + gammaln(b) - gammaln(a + b)


@composition(elementwise=True, method=False)
def beta(a, b):
    """The beta function Γ(a) Γ(b) / Γ(a + b), for positive a and b."""
    return exp(betaln(a, b))


__all__ = public_names(__name__)
