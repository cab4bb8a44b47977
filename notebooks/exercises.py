"""What the notebooks' exercises are checked with: `check(your_answer, by=the_engine)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def check(answer: Any, by: Callable[[], Any] | Any, hint: str = "", tolerance: float = 5e-3) -> bool:
    """Compare an answer with what the engine computes, and say whether it is right.

    `...` stands for "not answered yet". The tolerance is for answers rounded by hand.

    >>> check(..., by=24)
    … is still to be answered
    False
    >>> check(24, by=lambda: 4 * 6)
    24 is right
    True
    """
    if answer is ...:
        print("… is still to be answered")
        return False
    expected = by() if callable(by) else by
    if isinstance(expected, str) or isinstance(answer, str):
        right = str(answer).replace(" ", "") == str(expected).replace(" ", "")
    else:
        right = np.shape(answer) == np.shape(expected) and bool(
            np.allclose(np.asarray(answer, float), np.asarray(expected, float), rtol=tolerance, atol=tolerance)
        )
    print(f"{answer} is right" if right else f"{answer} is not right yet" + (f": {hint}" if hint else ""))
    return right
