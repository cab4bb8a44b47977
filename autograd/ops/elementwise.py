"""The table: arithmetic, powers, exponential, trigonometric and comparing functions, a row each."""

from __future__ import annotations

from autograd.op import composition, public_names, row

# fmt: off
# arithmetic ------------------------------------------------------------------------------------------
add      = row("add(a, b)",      "a + b",  "1", "1",             symbol="+", operator="add", method=False, doc="Sum of two operands.")
subtract = row("subtract(a, b)", "a - b",  "1", "-1",            symbol="−", operator="sub", method=False, doc="Difference of two operands.")
multiply = row("multiply(a, b)", "a * b",  "b", "a",             symbol="×", operator="mul", method=False, doc="Product of two operands.")
divide   = row("divide(a, b)",   "a / b",  "1 / b", "-y / b",    symbol="÷", operator="truediv", method=False, doc="Quotient of two operands.")
negative = row("negative(x)",    "-x",     "-1",                 symbol="−", operator="neg", method=False, doc="The operand with its sign changed.")
power    = row("power(a, b)",    "a ** b", "b * a ** where(b == 0, 0, b - 1)", "xlogy(y, a)", symbol="^", operator="pow",
               method=False, with_number="constant_power", domain="a > 0", doc="`a` to the power `b`, both of them operands.",
               kink="the derivative by the exponent is 0 where the power is 0, nan where the base is negative")
constant_power = row("constant_power(x, n)", "x ** n", "n * x ** (n - 1 if n else 0)", symbol="^",
                     method="constant_power", public=False, domain="x > 0", doc="`x` to a power that is a plain number: a parameter, no operand.",
                     samples=lambda r: [((r.uniform(0.5, 2, size=3),), {"n": n}) for n in (2, 0.5, 0, 1, -1, 3, -1.5)]
                     + [((r.normal(size=3),), {"n": n}) for n in (2, 3, -1, 0)],
                     kink="`x**0.5` keeps the infinite slope at 0")

# exponential -----------------------------------------------------------------------------------------
exp   = row("exp(x)",      "exp(x)",       "y",                          doc="The exponential function.")
log   = row("log(x)",      "log(x)",       "1 / x",      domain="x > 0", doc="The natural logarithm.")
sqrt  = row("sqrt(x)",     "sqrt(x)",      "1 / (2 * y)", domain="x > 0", doc="The square root.",
            kink="the slope at 0 is infinite")
xlogy = row("xlogy(a, b)", "a * log(b)",   "where(a == 0, 0, log(b))", "a / b", domain="b > 0",
            stable="where(a == 0, 0, a) * log(where(a == 0, 1, b))", doc="a·log(b), and 0 where a is 0.")

# trigonometric and hyperbolic ------------------------------------------------------------------------
sin  = row("sin(x)",  "sin(x)",  "cos(x)",     doc="The sine.")
cos  = row("cos(x)",  "cos(x)",  "-sin(x)",    doc="The cosine.")
tanh = row("tanh(x)", "tanh(x)", "1 - y ** 2", doc="The hyperbolic tangent.")

# corners and choices: a tie with a constant goes to the constant, one between variables is shared -----
abs     = row("abs(x)",        "abs(x)",        "sign(x)", operator="abs", doc="The absolute value.", kink="0 at 0")
sign    = row("sign(x)",       "sign(x)",       "0",       doc="−1, 0 or 1: the sign.", kink="0 at 0")
maximum = row("maximum(a, b)", "maximum(a, b)", "where(a == b, share, a > b)", "where(a == b, share, b > a)",
              symbol="max", doc="The larger of two operands; nan if one is nan.",
              kink="a tie is shared equally; a tie with a constant goes to the constant")
minimum = row("minimum(a, b)", "minimum(a, b)", "where(a == b, share, a < b)", "where(a == b, share, b < a)",
              symbol="min", doc="The smaller of two operands; nan if one is nan.",
              kink="a tie is shared equally; a tie with a constant goes to the constant")
where   = row("where(condition, a, b)", "where(condition, a, b)", None, "condition != 0", "condition == 0",
              method=False, doc="`a` where the condition holds, `b` elsewhere. The branch not taken gets a gradient of 0.")
# fmt: on


@composition(elementwise=True)
def clip(a, a_min=None, a_max=None):
    """`a`, but not below `a_min` and not above `a_max`; None leaves that side open.

    y = min(max(a, a_min), a_max). Plain bounds are constants, so the derivative at a bound is 0.
    """
    if a_min is not None:
        a = maximum(a, a_min)
    return a if a_max is None else minimum(a, a_max)


__all__ = public_names(__name__)
