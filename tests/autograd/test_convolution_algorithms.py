"""Every way of convolving gives the plain rule's numbers, whichever is chosen."""

import numpy as np
import pytest

import autograd as ag
from autograd.ops.kernels import choice


def test_an_unknown_algorithm_is_refused_and_nothing_is_left_forced():
    with pytest.raises(ValueError, match="no convolution algorithm 'fast'"), ag.convolution_algorithm("fast"):
        pass
    with pytest.raises(ZeroDivisionError), ag.convolution_algorithm("columns"):
        1 / 0
    assert choice._forced.get() is None
    assert ag.conv(np.ones((1, 1, 3)), np.ones((1, 1, 2)), 0.0).tolist() == [[[2, 2]]]
