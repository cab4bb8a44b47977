"""The other names that NumPy has for the same functions."""

from __future__ import annotations

import numpy as np

from autograd.op import BY_NUMPY, COMPOSITIONS, OPERATIONS
from autograd.ops import choices, elementwise, joining, moving, reductions, shapes, special, statistics  # noqa: F401

ALIASES = dict(
    pair.split("=")
    for pair in """
    absolute=abs acos=arccos acosh=arccosh amax=max amin=min around=round asin=arcsin asinh=arcsinh atan=arctan
    atan2=arctan2 atanh=arctanh concat=concatenate degrees=rad2deg fix=trunc mod=remainder
    permute_dims=transpose pow=power radians=deg2rad real_if_close=real true_divide=divide
    expit=sigmoid psi=digamma
    """.split()
)

for _alias, _name in ALIASES.items():
    globals()[_alias] = _op = OPERATIONS.get(_name) or COMPOSITIONS[_name]
    if _function := getattr(np, _alias, None):
        BY_NUMPY[_function] = _op

__all__ = sorted(ALIASES)
