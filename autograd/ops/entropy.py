"""The table, continued: cross-entropy, which measures predicted probabilities against wanted ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names
from autograd.ops.elementwise import exp
from autograd.ops.reductions import log_softmax, restore, softmax, sum


def _samples(r: np.random.Generator) -> Any:
    return [
        ((r.normal(size=(3, 4)), r.uniform(size=(3, 4))), {}),
        ((r.normal(size=(2, 3, 4)), np.eye(3)[r.integers(0, 3, (2, 4))].swapaxes(1, 2)), {"axis": 1}),
        ((r.normal(size=5), r.uniform(size=5)), {"axis": 0}),
        ((np.array([[900.0, -900.0, 0.0]]), np.array([[0.2, 0.0, 0.8]])), {}),
        ((np.zeros((0, 3)), np.zeros((0, 3))), {}),
    ]


@operation(2, formula="−Σⱼ tⱼ·log softmax(a)ⱼ", saves=True, method=False, fuses=True, samples=_samples)
def softmax_cross_entropy(a, t, axis=-1):
    """Cross-entropy of the probabilities softmax(a) along `axis` with the wanted weights t, of a's shape."""
    if np.shape(a) != np.shape(t):
        raise ValueError("a and t must have one shape")
    log_p = log_softmax.forward(a, axis)
    terms = np.multiply(t, log_p, out=np.zeros_like(log_p), where=np.asarray(t) != 0)  # 0·log 0 is 0
    return -np.sum(terms, axis=axis), log_p


@softmax_cross_entropy.vjp("a", "g × (softmax(a)·Σⱼ tⱼ − t); p − t, if t sums to 1")
def _(g, a, t, axis, saved):
    p = softmax(a, axis) if saved is None or isinstance(a, Node) else exp(saved)
    return restore(g, a.shape, axis) * (p * sum(t, axis=axis, keepdims=True) - t)


@softmax_cross_entropy.vjp("t", "−g × log softmax(a)")
def _(g, a, axis):
    return -restore(g, a.shape, axis) * log_softmax(a, axis)


__all__ = public_names(__name__)
