"""Every activation and loss far out, near zero, at infinity and NaN, in float32, float16 and on Values.

What must come out is computed in long double, whose range takes exp(±1e4) in its stride, from the row's formula as
it is printed (or, where there is none, from the function itself), and its slope by differences: finite where
mathematics is finite, NaN only from NaN and where there is no number, and no warning (warnings are errors here).
"""

import inspect

import numpy as np
import pytest

from autograd import Tensor, Value, use_kernels
from autograd.op import COMPOSITIONS, OPERATIONS
from autograd.rows import Elementwise
from nn import loss_functions

LONG = np.longdouble
pytestmark = pytest.mark.skipif(np.finfo(LONG).maxexp < 16000, reason="long double is no longer than double here")

FINITE = [1e4, 1234.5, 88.0, 30.0, 7.7, 2.9, 1.1, 0.3, 1e-3, 1e-30, 1e-40, 1e-45, 0.0]
POINTS = np.array([s * x for x in FINITE for s in (1, -1)] + [np.inf, -np.inf, np.nan])
#: In the place of infinity in long double: FAR³ is still a number, and so is exp(NEARER), of which slopes are taken.
FAR, NEARER = LONG("1e1600"), LONG(11000)
ACTIVATIONS = "autograd.ops.activations"
PARAMETERS = {"threshold": {"threshold": 0.2, "value": -1.0}}
ROWS = {"softmax", "log_softmax", "glu"}


def activations():
    """Every activation of the table, and every composition of the same room."""
    rows = [op for op in OPERATIONS.values() if op.__module__ == ACTIVATIONS and op.public]
    made = [c for c in COMPOSITIONS.values() if c.__module__ == ACTIVATIONS and c.public]
    return [*rows, OPERATIONS["tanh"], *made, *(OPERATIONS[n] for n in ("softmax", "log_softmax"))]


def called(function, params):
    """The function of arrays that is looked at: the second of two operands is fixed, the others are drawn together."""
    if function is OPERATIONS["prelu"]:
        return lambda x: function(x, _like(x, 0.25))
    return lambda x: function(x, **params)


def _like(x, number):
    return type(x)(number) if isinstance(x, Value) else np.asarray(number, dtype=x.dtype)


def truth(function, params, x):
    """The value in long double, from the formula as it is printed where there is one."""
    if isinstance(function, Elementwise):
        operands = (x, LONG(0.25)) if function is OPERATIONS["prelu"] else (x,)
        given = {n: d for n, d in function.parameters.items() if d is not inspect.Parameter.empty}
        return function.exact(*operands, **{**given, **params})
    return np.asarray(function(x, **params))


def slopes(f, x, least=1):
    """The slopes of f, which is elementwise or a sum, from the left and from the right of every element."""
    h = np.maximum(np.abs(x), least) * LONG(1e-7)
    middle = f(x)
    left, right = np.empty_like(x), np.empty_like(x)
    for place in np.ndindex(*x.shape):
        for side, out in ((-1, left), (1, right)):
            moved = x.copy()
            moved[place] += side * h[place]
            out[place] = np.nansum(f(moved) - middle) / (side * h[place])
    return np.minimum(left, right), np.maximum(left, right)


def in_long(x, far):
    """The numbers as long doubles, with a number that is far out for infinity."""
    return np.where(np.isinf(x), np.copysign(far, x.astype(LONG)), x.astype(LONG))


def compare(name, dtype, x, found, low, high, rtol):
    """`found` lies between `low` and `high`, which are long doubles; where they are beyond the dtype, at infinity."""
    info = np.finfo(dtype)
    with np.errstate(all="ignore"):
        low, high = np.broadcast_to(low, x.shape), np.broadcast_to(high, x.shape)
        room = rtol * np.maximum(np.abs(low), np.abs(high)) + max(rtol / 8, float(info.tiny))
        nothing = np.isnan(x) | ~np.isfinite(low) | ~np.isfinite(high)
        most = LONG(info.max)
        beyond = (np.abs(low) > most / 2) | (np.abs(high) > most / 2)
        ok = (found.astype(LONG) >= low - room) & (found.astype(LONG) <= high + room)
        ok |= beyond & (np.sign(found) == np.sign(low)) & (np.abs(found) > most / 4)
    bad = ~(ok | nothing)
    lines = [f"{name}({x[i]}) = {found[i]}, and is {low[i]} … {high[i]}" for i in zip(*np.nonzero(bad), strict=True)]
    assert not lines, "\n".join(lines)
    assert np.isnan(found[np.isnan(x)]).all() or name.startswith("slope"), f"{name}: a NaN was lost"


@pytest.mark.parametrize("dtype, rtol", [("float16", 4e-3), ("float32", 2e-6), ("float64", 1e-6)])
@pytest.mark.parametrize("function", activations(), ids=lambda f: f.name)
def test_an_activation_far_out(function, dtype, rtol):
    params = PARAMETERS.get(function.name, {})
    with np.errstate(over="ignore"):
        x = POINTS.astype(dtype)
    if domain := getattr(function, "domain", None):
        x = x[np.isnan(x) | domain.function(["x"], {"abs": np.abs}.get)(x)]
    if function.name in ROWS:  # a NaN or +∞ in a row is everybody's
        x = x[x < np.inf if function.name == "softmax" else np.isfinite(x)]
        x = np.stack([x, np.where(np.isinf(x), 0, x[::-1])], axis=1)
    f = called(function, params)
    t = Tensor(x, requires_grad=True)
    y = f(t)
    assert y.dtype == dtype and np.array_equal(f(x), y.data, equal_nan=True)
    y.backward(np.ones(y.shape, dtype))
    with np.errstate(all="ignore"):
        value = truth(function, params, in_long(x, FAR))
        low, high = slopes(lambda at: truth(function, params, at), in_long(x, NEARER))
    jump = high - low > 100
    compare(function.name, dtype, x if value.shape == x.shape else x[:, :1], y.data, value, value, rtol)
    compare(f"slope of {function.name}", dtype, x, t.grad.data, np.where(jump, np.nan, low), high, 8 * rtol)


@pytest.mark.parametrize("name", [op.name for op in activations() if isinstance(op, Elementwise)])
def test_an_activation_of_values_far_out(name):
    function, params = OPERATIONS[name], PARAMETERS.get(name, {})
    f = called(function, params)
    x = POINTS
    if function.domain:
        x = x[np.isnan(x) | function.domain.function(["x"], {"abs": np.abs}.get)(x)]
    t = Tensor(x, requires_grad=True)
    y = f(t)
    y.backward(np.ones(y.shape))
    for number, value, slope in zip(x.tolist(), y.data, t.grad.data, strict=True):
        v = Value(number)
        made = f(v)
        made.backward()
        assert np.allclose(made.data, value, rtol=1e-12, atol=0, equal_nan=True), number
        assert np.isnan(number) or np.allclose(v.grad, slope, rtol=1e-12, atol=0), number


#: What is left of float32's rounding, 6e-8, where terms cancel: 1 + tanh in gelu_tanh, y + alpha in a slope.
CANCELS = {
    ("gelu_tanh", "value"): 6e-7, ("gelu_tanh", "slope"): 2e-6, ("tanhshrink", "value"): 6e-8,
    ("elu", "slope"): 6e-8, ("celu", "slope"): 6e-8, ("selu", "slope"): 2e-7,
}  # fmt: skip


@pytest.mark.parametrize("kernels", [False, True], ids=["plain", "kernels"])
@pytest.mark.parametrize("function", activations(), ids=lambda f: f.name)
def test_a_large_array_far_out(function, kernels):
    """Kernels give what the plain rule gives, far out too."""
    x = np.resize(POINTS.astype("f4"), (2**14, 2))
    if domain := getattr(function, "domain", None):
        x = np.where(np.isnan(x) | domain.function(["x"], {"abs": np.abs}.get)(x), x, 0.5)
    if function.name in ROWS:
        x = np.where(np.isfinite(x), x, 1)
    f = called(function, PARAMETERS.get(function.name, {}))
    found = []
    for array, on in ((x, kernels), (x[:64], False)):
        with use_kernels(on):
            t = Tensor(array, requires_grad=True)
            y = f(t)
            y.backward(np.ones(y.shape, "f4"))
            found += [y.data[:64], t.grad.data[:64]]
    np.testing.assert_allclose(found[0], found[2], rtol=1e-6, atol=CANCELS.get((function.name, "value"), 0))
    there = ~np.isnan(x[:64])
    np.testing.assert_allclose(
        found[1][there], found[3][there], rtol=1e-5, atol=CANCELS.get((function.name, "slope"), 1e-12)
    )


# -- losses ---------------------------------------------------------------------------------------------

LOGITS = np.array([s * x for x in FINITE for s in (1, -1)] + [np.nan])


def rows(x):
    """Scores of three classes that are far apart, close, tied."""
    return np.stack([x, -x, np.zeros_like(x)], axis=1)


def losses():
    """Each loss with inputs, a target and parameters; one that is new is given numbers and targets of their shape."""
    shares = np.linspace(0, 1, len(LOGITS))
    special = {
        "cross_entropy": [
            (rows(LOGITS), np.arange(len(LOGITS)) % 3, {}),
            (rows(LOGITS), np.arange(len(LOGITS)) % 3, {"label_smoothing": 0.1}),
            (rows(LOGITS), np.tile([0.2, 0.0, 0.8], (len(LOGITS), 1)), {}),
            (np.array([[-np.inf, 0, 1], [2.0, -np.inf, -np.inf]]), np.array([1, 0]), {}),
        ],
        "nll_loss": [(-abs(rows(POINTS)), np.arange(len(POINTS)) % 3, {})],
        "binary_cross_entropy": [
            (np.array([0.5, 1e-3, 1e-30, 1e-40, 0.999, np.nan]), np.full(6, t), {}) for t in (0.0, 1.0, 0.3)
        ],
        "binary_cross_entropy_with_logits": [
            *((LOGITS, np.full(LOGITS.shape, t), {}) for t in (0.0, 1.0, 0.3)), (LOGITS, shares, {"pos_weight": 3.0})
        ],
        "kl_div": [
            (-abs(LOGITS), shares, {}), (-abs(LOGITS), np.log(shares + 1e-9), {"log_target": True}),
            (np.array([-np.inf, 0.0]), np.array([0.0, 1.0]), {}),
        ],
        "hinge_loss": [(POINTS, np.full(POINTS.shape, t), {}) for t in (-1.0, 1.0)],
    }  # fmt: skip
    usual = [(POINTS, np.full(POINTS.shape, t), {}) for t in (0.0, 0.4, -7000.0)]
    for name in loss_functions.__all__:
        for k, case in enumerate(special.get(name, usual)):
            yield pytest.param(getattr(loss_functions, name), *case, id=f"{name}-{k}")


@pytest.mark.parametrize("dtype, rtol", [("float16", 8e-3), ("float32", 4e-6), ("float64", 1e-6)])
@pytest.mark.parametrize("loss, x, target, params", list(losses()))
def test_a_loss_far_out(loss, x, target, params, dtype, rtol):
    def exact(at):
        wanted = target.astype(dtype).astype(LONG) if target.dtype.kind == "f" else target
        return loss(Tensor(at), wanted, reduction="none", **params).data

    with np.errstate(all="ignore"):
        x = x.astype(dtype)
        target = target.astype(dtype) if target.dtype.kind == "f" else target
        value = exact(in_long(x, FAR))
        most = np.finfo(dtype).max / 4
        fits = np.isnan(value) | (np.abs(value) < most) | (np.isinf(x) if x.ndim == 1 else True)
        x, target, value = x[fits], target[fits], value[fits]
        # far out is where exp still is a number for one, and a probability has no room around it for another
        far = NEARER if "cross_entropy" in loss.__name__ else FAR
        low, high = slopes(exact, in_long(x, far), least=0 if loss.__name__ == "binary_cross_entropy" else 1)
    t = Tensor(x, requires_grad=True)
    y = loss(t, target, reduction="none", **params)
    assert y.dtype == dtype
    y.backward(np.ones(y.shape, dtype))
    by = x if x.ndim == 1 else x[:, 0]
    x = np.where(np.isnan(by), np.nan, x.T).T  # a NaN in a row is everybody's
    compare(loss.__name__, dtype, by, y.data, value, value, rtol)
    compare(f"slope of {loss.__name__}", dtype, x, t.grad.data, np.where(high - low > 100, np.nan, low), high, 8 * rtol)
    for reduction in ("mean", "sum"):
        with np.errstate(over="ignore", invalid="ignore"):
            whole = loss(Tensor(x), target, reduction=reduction, **params).item()
        assert np.isfinite(whole) or not np.isfinite(value).all() or value.sum() > most
