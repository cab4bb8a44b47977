"""Forward mode against reverse mode: two derivations of one derivative, which must agree to rounding."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.checking.errors import GradcheckError
from autograd.checking.evaluation import Arguments, Function, data_of, flatten, pulled
from autograd.scalar import Value
from autograd.transforms import jvp


def check_modes(f: Function, *inputs: Any, rtol: float | None = None, seed: int = 0) -> None:
    """Compare forward mode with reverse mode along random directions; `GradcheckError` where they disagree.

    u·(J v), by `jvp`, and (uᵀJ)·v, by the backward pass, are one number. No difference quotient takes part, so
    they must agree to rounding.

    >>> from autograd import tanh
    >>> check_modes(lambda x, w: tanh(x @ w), np.ones((2, 3)), np.eye(3))
    """
    random = np.random.default_rng(seed)
    arguments = Arguments(inputs)
    leaves = arguments.leaves
    with np.errstate(all="ignore"):
        outputs = flatten(f(*arguments.arguments))
        u = [random.normal(size=np.shape(data_of(o))) for o in outputs]
        v = [random.normal(size=np.shape(leaf._data)) for leaf in leaves]
        back = [0.0 if g is None else data_of(g) for g in pulled(leaves, outputs, u)]

        def on_leaves(*given: Any) -> Any:
            replaced = {id(leaf): x for leaf, x in zip(leaves, given, strict=True)}
            return flatten(f(*(replaced.get(id(a), a) for a in arguments.arguments)))

        primals = tuple(leaf._data for leaf in leaves)
        tangents = tuple(
            float(t) if isinstance(leaf, Value) else t.astype(leaf._data.dtype)
            for leaf, t in zip(leaves, v, strict=True)
        )
        _, forth = jvp(on_leaves, primals, tangents)
        by_reverse = float(sum(np.sum(g * t) for g, t in zip(back, v, strict=True)))
        by_forward = float(sum(np.sum(data_of(t) * w) for t, w in zip(forth, u, strict=True)))
        size = float(sum(np.sum(np.abs(data_of(t) * w)) for t, w in zip(forth, u, strict=True)))
        size = max(size, float(sum(np.sum(np.abs(g * t)) for g, t in zip(back, v, strict=True))))
    coarse = min((np.asarray(leaf._data).dtype for leaf in leaves), key=lambda d: d.itemsize)
    allowed = (rtol if rtol is not None else 1e4 * float(np.finfo(coarse).eps)) * size
    if np.isfinite(size) and not abs(by_reverse - by_forward) <= allowed:
        name = getattr(f, "__name__", type(f).__name__)
        raise GradcheckError(
            f"forward and reverse mode of {name} disagree along a random direction: {by_forward:.10g} forward, "
            f"{by_reverse:.10g} in reverse (allowed difference {allowed:.3g}, seed={seed})"
        )
