"""The table: arithmetic, powers, exponential, trigonometric and hyperbolic functions, a row each."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.op import composition, public_names
from autograd.rows import row

# fmt: off
# arithmetic ------------------------------------------------------------------------------------------
add      = row("add(a, b)",      "a + b",  "1", "1",             symbol="+", operator="add", method=False, doc="Sum of two operands.")
subtract = row("subtract(a, b)", "a - b",  "1", "-1",            symbol="−", operator="sub", method=False, doc="Difference of two operands.")
multiply = row("multiply(a, b)", "a * b",  "b", "a",             symbol="×", operator="mul", method=False, doc="Product of two operands.")
divide   = row("divide(a, b)",   "a / b",  "1 / b", "-y / b",    symbol="÷", operator="truediv", method=False, doc="Quotient of two operands.")
negative = row("negative(x)",    "-x",     "-1",                 symbol="−", operator="neg", method=False, doc="The operand with its sign changed.")
positive = row("positive(x)",    "x * 1",  "1",                  symbol="+", method=False, doc="The operand itself.")
conjugate = row("conjugate(x)",  "x * 1",  "1",                  doc="The operand itself: a real number is its own conjugate.")
real     = row("real(x)",        "x * 1",  "1",                  method=False, doc="The operand itself: the real part of a real number.")
imag     = row("imag(x)",        "x - x",  "0",                  method=False, doc="0: the imaginary part of a real number.")
power    = row("power(a, b)",    "a ** b", "b * a ** where(b == 0, 0, b - 1)", "xlogy(y, a)", symbol="^", operator="pow",
               method=False, with_number="constant_power", domain="a > 0", doc="`a` to the power `b`, both of them operands.",
               kink="the derivative by the exponent is 0 where the power is 0, nan where the base is negative")
constant_power = row("constant_power(x, n)", "x ** n", "n * x ** (n - 1 if n else 0)", symbol="^",
                     method="constant_power", public=False, domain="x > 0", doc="`x` to a power that is a plain number: a parameter, no operand.",
                     samples=lambda r: [((r.uniform(0.5, 2, size=3),), {"n": n}) for n in (2, 0.5, 0, 1, -1, 3, -1.5)]
                     + [((r.normal(size=3),), {"n": n}) for n in (2, 3, -1, 0)],
                     kink="`x**0.5` keeps the infinite slope at 0")
float_power = row("float_power(a, b)", "float_power(a, b)", "b * a ** where(b == 0, 0, b - 1)", "xlogy(y, a)", symbol="^",
                  method=False, domain="a > 0", doc="`a` to the power `b`, computed in double precision.",
                  kink="as of `power`")
square     = row("square(x)",     "x * x",  "2 * x",             symbol="²", doc="The square.")
reciprocal = row("reciprocal(x)", "1 / x",  "-y * y",            symbol="⁻¹", doc="1 / x.")
remainder  = row("remainder(a, b)", "remainder(a, b)", "1", "-floor(a / b)", symbol="mod", operator="mod", method=False,
                 doc="What is left of a after division by b; it has the sign of b.", kink="at a jump the slope beside it")
fmod       = row("fmod(a, b)", "fmod(a, b)", "1", "-trunc(a / b)", method=False,
                 doc="What is left of a after division by b; it has the sign of a.", kink="at a jump the slope beside it")
floor_divide = row("floor_divide(a, b)", "floor_divide(a, b)", "0", "0", symbol="//", operator="floordiv", method=False,
                   doc="The largest whole number not above a / b.", kink="0 at a jump")
ldexp      = row("ldexp(x, n)", "ldexp(x, n)", "ldexp(1, n)", method=False, samples=lambda r: [((r.normal(size=3),), {"n": n}) for n in (3, -1)], doc="x·2ⁿ, for whole n.")

# exponential -----------------------------------------------------------------------------------------
exp   = row("exp(x)",      "exp(x)",       "y",                          doc="The exponential function.")
exp2  = row("exp2(x)",     "exp2(x)",      "y * 0.6931471805599453",     doc="2 to the power x.")
expm1 = row("expm1(x)",    "expm1(x)",     "exp(x)",                     doc="exp(x) − 1, accurate near 0.")
log   = row("log(x)",      "log(x)",       "1 / x",      domain="x > 0", doc="The natural logarithm.")
log2  = row("log2(x)",     "log2(x)",      "1.4426950408889634 / x", domain="x > 0", doc="The logarithm to base 2.")
log10 = row("log10(x)",    "log10(x)",     "0.4342944819032518 / x", domain="x > 0", doc="The logarithm to base 10.")
log1p = row("log1p(x)",    "log1p(x)",     "1 / (1 + x)", domain="x > -1", doc="log(1 + x), accurate near 0.")
sqrt  = row("sqrt(x)",     "sqrt(x)",      "1 / (2 * y)", domain="x > 0", doc="The square root.",
            kink="the slope at 0 is infinite")
cbrt  = row("cbrt(x)",     "cbrt(x)",      "1 / (3 * y * y)", domain="abs(x) > 0.2", doc="The cube root.",
            kink="the slope at 0 is infinite")
xlogy = row("xlogy(a, b)", "a * log(b)",   "where(a == 0, 0, log(b))", "a / b", domain="b > 0",
            stable="where(a == 0, 0, a) * log(where(a == 0, 1, b))", doc="a·log(b), and 0 where a is 0.")
xlog1py = row("xlog1py(a, b)", "a * log1p(b)", "where(a == 0, 0, log1p(b))", "a / (1 + b)", domain="b > -1",
              stable="where(a == 0, 0, a) * log1p(where(a == 0, 0, b))", doc="a·log(1 + b), and 0 where a is 0.")
logaddexp  = row("logaddexp(a, b)", "log(exp(a) + exp(b))", "exp(a - y)", "exp(b - y)", stable="logaddexp(a, b)",
                 method=False, doc="log(exp(a) + exp(b)), without overflow.")
logaddexp2 = row("logaddexp2(a, b)", "log2(exp2(a) + exp2(b))", "exp2(a - y)", "exp2(b - y)", stable="logaddexp2(a, b)",
                 method=False, doc="log₂(2ᵃ + 2ᵇ), without overflow.")

# trigonometric ---------------------------------------------------------------------------------------
sin     = row("sin(x)",     "sin(x)",     "cos(x)",           doc="The sine.")
cos     = row("cos(x)",     "cos(x)",     "-sin(x)",          doc="The cosine.")
tan     = row("tan(x)",     "tan(x)",     "1 + y * y",        domain="abs(cos(x)) > 0.2", doc="The tangent.")
sec     = row("sec(x)",     "1 / cos(x)", "y * tan(x)",       domain="abs(cos(x)) > 0.2", doc="The secant, 1 / cos(x).")
csc     = row("csc(x)",     "1 / sin(x)", "-y * cot(x)",      domain="abs(sin(x)) > 0.2", doc="The cosecant, 1 / sin(x).")
cot     = row("cot(x)",     "1 / tan(x)", "-(1 + y * y)",     domain="abs(sin(x)) > 0.2", doc="The cotangent, 1 / tan(x).")
arcsin  = row("arcsin(x)",  "arcsin(x)",  "1 / sqrt(1 - x * x)",  domain="abs(x) < 0.9", doc="The inverse sine.")
arccos  = row("arccos(x)",  "arccos(x)",  "-1 / sqrt(1 - x * x)", domain="abs(x) < 0.9", doc="The inverse cosine.")
arctan  = row("arctan(x)",  "arctan(x)",  "1 / (1 + x * x)",  doc="The inverse tangent.")
arcsec  = row("arcsec(x)",  "arccos(1 / x)", "1 / (abs(x) * sqrt(x * x - 1))",  domain="abs(x) > 1.1", doc="The inverse secant.")
arccsc  = row("arccsc(x)",  "arcsin(1 / x)", "-1 / (abs(x) * sqrt(x * x - 1))", domain="abs(x) > 1.1", doc="The inverse cosecant.")
arccot  = row("arccot(x)",  "arctan(1 / x)", "-1 / (1 + x * x)", domain="abs(x) > 0.2", stable="where(x == 0, 1.5707963267948966, arctan(1 / x))",
              doc="The inverse cotangent, between −π/2 and π/2.", kink="at the jump at 0 the slope −1")
arctan2 = row("arctan2(a, b)", "arctan2(a, b)", "b / (a * a + b * b)", "-a / (a * a + b * b)", method=False,
              domain="abs(a) + abs(b) > 0.3", doc="The angle of the point (b, a).", kink="nan at the origin")
sinc    = row("sinc(x)",    "sinc(x)",
              "where(abs(x) < 0.03, x * (-3.289868133696453 + (q := x * x) * (3.246969701133414 + q * (-1.144510944732505 + q * 0.20918278254123832))),"
              " (cos(3.141592653589793 * x) - y) / where(x == 0, 1, x))", doc="sin(πx) / (πx), and 1 at 0.")
deg2rad = row("deg2rad(x)", "x * 0.017453292519943295", "0.017453292519943295", doc="Degrees to radians.")
rad2deg = row("rad2deg(x)", "x * 57.29577951308232", "57.29577951308232", doc="Radians to degrees.")
hypot   = row("hypot(a, b)", "hypot(a, b)", "a / where(y == 0, 1, y)", "b / where(y == 0, 1, y)",
              method=False, domain="abs(a) + abs(b) > 0.3", samples=lambda r: [((np.array([0.0, 1.0]), np.array([0.0, 2.0])), {})],
              doc="√(a² + b²), without overflow.", kink="0 at the origin")

# hyperbolic ------------------------------------------------------------------------------------------
sinh    = row("sinh(x)",    "sinh(x)",     "cosh(x)",          doc="The hyperbolic sine.")
cosh    = row("cosh(x)",    "cosh(x)",     "sinh(x)",          doc="The hyperbolic cosine.")
tanh    = row("tanh(x)",    "tanh(x)",     "1 - y ** 2",       doc="The hyperbolic tangent.")
sech    = row("sech(x)",    "1 / cosh(x)", "-y * tanh(x)",     doc="The hyperbolic secant, 1 / cosh(x).")
csch    = row("csch(x)",    "1 / sinh(x)", "-y * coth(x)",     domain="abs(x) > 0.2", doc="The hyperbolic cosecant, 1 / sinh(x).")
coth    = row("coth(x)",    "1 / tanh(x)", "1 - y * y",        domain="abs(x) > 0.2", doc="The hyperbolic cotangent, 1 / tanh(x).")
arcsinh = row("arcsinh(x)", "arcsinh(x)",  "1 / sqrt(x * x + 1)", doc="The inverse hyperbolic sine.")
arccosh = row("arccosh(x)", "arccosh(x)",  "1 / sqrt(x * x - 1)", domain="x > 1.1", doc="The inverse hyperbolic cosine.")
arctanh = row("arctanh(x)", "arctanh(x)",  "1 / (1 - x * x)",  domain="abs(x) < 0.9", doc="The inverse hyperbolic tangent.")
arcsech = row("arcsech(x)", "arccosh(1 / x)", "-1 / (x * sqrt(1 - x * x))", domain="abs(x - 0.5) < 0.4", doc="The inverse hyperbolic secant.")
arccsch = row("arccsch(x)", "arcsinh(1 / x)", "-1 / (abs(x) * sqrt(1 + x * x))", domain="abs(x) > 0.2", doc="The inverse hyperbolic cosecant.")
arccoth = row("arccoth(x)", "arctanh(1 / x)", "1 / (1 - x * x)",  domain="abs(x) > 1.1", doc="The inverse hyperbolic cotangent.")
# fmt: on


@composition(elementwise=True)
def conj(x):
    """The operand itself: a real number is its own conjugate."""
    return conjugate(x)


@composition(elementwise=True, method="__divmod__")
def divmod(a, b) -> tuple[Any, ...]:
    """The pair `floor_divide(a, b)`, `remainder(a, b)`."""
    return floor_divide(a, b), remainder(a, b)


__all__ = public_names(__name__)
