"""A fully connected layer on a few rows, beside the plain product."""

import numpy as np
import pytest

import autograd as ag
from autograd.ops.kernels import few_rows


@pytest.mark.parametrize("dtype, rtol", [("float32", 2e-5), ("float64", 1e-13)])
@pytest.mark.parametrize("rows", [2, 3, 8])
def test_a_few_rows_come_to_the_plain_product(rows, dtype, rtol):
    r = np.random.default_rng(0)
    x, weight, bias = (r.standard_normal(shape).astype(dtype) for shape in ((rows * 2, 1024), (1030, 1024), 1030))
    for each in (x[:rows], x[::-2], np.asfortranarray(x[::2])):
        each.flags.writeable = False
        assert few_rows.takes(each, weight)
        y = ag.linear(each, weight, bias)
        with ag.use_kernels(False):
            plain = ag.linear(each, weight, bias)
        assert y.dtype == plain.dtype
        np.testing.assert_allclose(y, plain, rtol=rtol, atol=rtol * 30)


def test_other_products_are_left_to_blas():
    few, weight = np.ones((2, 1024)), np.ones((1030, 1024))
    assert few_rows.takes(few, weight)
    assert not few_rows.takes(np.ones((9, 1024)), weight)
    assert not few_rows.takes(few, np.asfortranarray(weight))
    assert not few_rows.takes(few.astype("f4"), weight)
    assert not few_rows.takes(few, weight[:64])
    assert not few_rows.takes(np.ones(1024), weight)
