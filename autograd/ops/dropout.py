"""The table, continued: dropout."""

from __future__ import annotations

import numpy as np

from autograd.op import composition, public_names


@composition(method=False)
def dropout(x, p=0.5, generator=None, axes=None):
    """x with each element set to 0 with probability p, the others divided by 1 − p, so that the mean stays.

    With `axes`, one draw decides for all elements that differ along other axes only: (0, 1) drops whole
    channels. A p that is no probability is refused. (Srivastava et al. 2014, "Dropout".)

    >>> sorted(set(dropout(np.ones(100), 0.75, generator=0).tolist()))
    [0.0, 4.0]
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p must be a probability, not {p!r}")
    if p == 0:
        return x
    shape = x.shape if axes is None else tuple(n if i in axes else 1 for i, n in enumerate(x.shape))
    kept = np.random.default_rng(generator).random(shape, dtype=np.float32) >= p
    return x * (kept / np.asarray(1 - p if p < 1 else 1, dtype=x.dtype)).astype(x.dtype)


__all__ = public_names(__name__)
