"""Questions about the data: truth values, indices, counts. Their answers are arrays and have no derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import composition, public_names
from autograd.ops.indexing import array_of

_METHODS = "all any argmax argmin argpartition argsort nonzero searchsorted"
_FUNCTIONS = """
    allclose argwhere array_equal array_equiv bincount count_nonzero digitize equal flatnonzero greater greater_equal
    histogram isclose isfinite isin isinf isnan less less_equal logical_and logical_not logical_or logical_xor
    nanargmax nanargmin not_equal signbit unique
"""


def _query(name: str, method: bool) -> None:
    numpy: Callable[..., Any] = getattr(np, name)

    def query(a: Any, *args: Any, **kwargs: Any) -> Any:
        return numpy(array_of(a), *map(_plain, args), **{key: _plain(value) for key, value in kwargs.items()})

    query.__name__ = query.__qualname__ = name
    query.__doc__ = f"`numpy.{name}` of the data; the answer has no derivative."
    globals()[name] = composition(method=method)(query)


def _plain(x: Any) -> Any:
    return x.data if isinstance(x, Node) else x


for _name in (*_METHODS.split(), *_FUNCTIONS.split()):
    _query(_name, method=_name in _METHODS.split())

__all__ = public_names(__name__)
