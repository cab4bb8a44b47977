"""The table, continued: cross-entropy, which measures predicted probabilities against wanted ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.node import Node
from autograd.op import public_names
from autograd.ops.elementwise import exp
from autograd.ops.embedding import checked
from autograd.ops.indexing import array_of
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


def _class_samples(r: np.random.Generator) -> Any:
    return [
        ((r.normal(size=(3, 4)), np.array([3, 0, 3])), {}),
        ((r.normal(size=(3, 4)), np.array([1, 2, 0])), {"mean": True}),
        ((r.normal(size=(2, 3, 4)), r.integers(0, 3, (2, 4))), {"axis": 1, "mean": True}),
        ((r.normal(size=5)[::-1], np.array(2)), {"axis": 0}),
        ((np.array([[900.0, -900.0, 0.0]]), np.array([1])), {}),
        ((np.zeros((0, 3)), np.zeros(0, dtype=int)), {}),
    ]


@operation(2, formula="log Σⱼ exp(aⱼ) − a_c", saves=True, method=False, samples=_class_samples)
def class_cross_entropy(a, classes, axis=-1, mean=False):
    """Cross-entropy of the probabilities softmax(a) along `axis` with classes c, integers; `mean` over all of them.

    `classes` has the shape of a without that axis. Numbers that are no class are an IndexError.

    >>> round(float(class_cross_entropy(np.array([[0.0, 0.0], [9.0, -9.0]]), np.array([1, 0]), mean=True)), 4)
    0.3466
    """
    axis = np.lib.array_utils.normalize_axis_index(axis, a.ndim)
    if classes.shape != a.shape[:axis] + a.shape[axis + 1 :]:
        raise ValueError("classes must have the shape of a without the axis of the classes")
    at = _places(checked(classes, a.shape[axis], "class_cross_entropy"))
    first = a.T if a.ndim == 2 and axis else a.transpose(axis, *range(axis), *range(axis + 1, a.ndim))
    rows = (
        first.copy() if a.dtype.kind == "f" else first.astype(float, order="C")
    )  # sums along the first axis are quick
    if rows.ndim != 2:
        rows = rows.reshape(len(first), -1)
    rows -= np.maximum.reduce(rows, axis=0)
    picked = rows.take(at)
    total = np.add.reduce(np.exp(rows, out=rows), axis=0)
    y = np.log(total) - picked
    rows /= total
    rows.reshape(-1)[at] -= 1
    away = _restored(rows, classes.shape, axis)
    return (np.add.reduce(y) / y.size if mean else y.reshape(classes.shape)), away


@class_cross_entropy.vjp("a", "g × (softmax(a) − onehot(c)), divided by their number for the mean")
def _(g, a, classes, axis, mean, saved):
    classes = array_of(classes)
    g = g / classes.size if mean else restore(g, a.shape, axis)
    if isinstance(a, Node):  # for higher orders the probabilities must hang on a
        wanted = np.zeros((saved.shape[axis], classes.size), dtype=saved.dtype)
        wanted.reshape(-1)[_places(classes)] = 1
        return g * (softmax(a, axis) - _restored(wanted, classes.shape, axis))
    return g * saved


def _places(classes: np.ndarray) -> np.ndarray:
    """Which elements of an array (number of classes, number of examples), read in C order, stand at their class."""
    classes = classes.astype(np.intp, copy=False)
    return (classes if classes.ndim == 1 else classes.ravel()) * classes.size + np.arange(classes.size)


def _restored(rows: np.ndarray, shape: tuple[int, ...], axis: int) -> np.ndarray:
    """An array (number of classes, number of examples) with the classes along `axis`, between the axes of `shape`."""
    axis %= len(shape) + 1
    if len(shape) == 1:
        return rows.T if axis else rows
    return rows.reshape(len(rows), *shape).transpose(*range(1, axis + 1), 0, *range(axis + 1, len(shape) + 1))


__all__ = public_names(__name__)
