"""How good predictions are, as numbers for people; losses are what is differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Tensor


def accuracy(output: Any, target: Any) -> float:
    """The share of samples whose greatest output (on axis 1) is that of the target class.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    """
    output, target = (np.asarray(x.data if isinstance(x, Tensor) else x) for x in (output, target))
    predicted = output.argmax(axis=1)
    if target.shape != predicted.shape:
        raise ValueError(f"accuracy: {predicted.shape} predictions and {target.shape} targets do not match")
    return float((predicted == target).mean())
