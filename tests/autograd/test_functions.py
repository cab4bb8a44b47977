"""Functions that loops compute several numbers of at once, against NumPy's and the special functions'."""

import numpy as np
import pytest

from autograd.ops.kernels import special
from autograd.ops.kernels.compiling import from_text

pytest.importorskip("numba")
functions = pytest.importorskip("autograd.ops.kernels.functions")

SPECIAL = [
    0.0,
    np.inf,
    -np.inf,
    np.nan,
    -1.0,
    1.0,
    -700.0,
    700.0,
    88.5,
    -103.0,
    709.5,
    711.0,
    -745.0,
    -760.0,
    1e30,
    1e-30,
]
UNITS = {"exp": 2, "expm1": 4, "tanh": 5, "log1p": 3, "erf": 3, "erfc": 8}  # in the last place


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_a_function_is_right_to_a_few_units_in_the_last_place(name, dtype):
    r = np.random.default_rng(0)
    x = np.concatenate([SPECIAL, *(r.normal(size=20000) * s for s in (1e-6, 1e-3, 0.3, 1, 5, 30, 300))]).astype(dtype)
    if name == "log1p":
        x = np.concatenate([np.abs(x), -np.exp(-np.abs(x)), [-1.0, -2.0]]).astype(dtype)
    text = f"def run(x, y):\n    for i in range(x.size):\n        y[i] = {name}(x[i])"
    found = np.empty_like(x)
    from_text(text, {name: functions.FUNCTIONS[name][dtype]})(x, found)
    exact = getattr(special, name).own(x.astype(float)) if "erf" in name else getattr(np, name)(x.astype(np.longdouble))
    expected = exact.astype(dtype)
    assert (np.isnan(found) == np.isnan(expected)).all()
    assert (np.isinf(found) == np.isinf(expected)).all()
    finite = np.isfinite(expected)
    off = np.abs(found.astype(float) - expected.astype(float))[finite] / np.spacing(np.abs(expected[finite]))
    assert off.max() <= UNITS[name]
    assert (np.signbit(found) == np.signbit(expected))[finite & (expected != 0)].all()
