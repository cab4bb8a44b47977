"""The table, continued: sums of products over any axes (einsum), and the products that are made of them."""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.elementwise import multiply
from autograd.ops.indexing import as_operand, getitem, put_add
from autograd.ops.joining import stack
from autograd.ops.linear_algebra import matmul
from autograd.ops.reductions import sum
from autograd.ops.shapes import broadcast_to, moveaxis, ravel, reshape, transpose

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _sizes(terms: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for term, shape in zip(terms, shapes, strict=True):
        for letter, n in zip(term, shape, strict=True):
            sizes[letter] = n if sizes.get(letter, 1) == 1 else sizes[letter]
    return sizes


def _samples(r: np.random.Generator) -> Any:
    def of(subscripts: str, *shapes: tuple[int, ...]) -> Any:
        return ([r.normal(size=s) for s in shapes],), {"subscripts": subscripts}

    return [
        of("ij,jk->ik", (2, 3), (3, 4)), of("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)), of("ii->i", (3, 3)), of("ii->", (3, 3)),
        of("ij->", (2, 3)), of("iij,j->i", (2, 2, 3), (3,)), of("i,j->ij", (2,), (3,)), of("ij,ij->ij", (1, 3), (2, 3)),
        of("ij,ij->", (1, 3), (2, 3)), of("abij,abjk->abik", (2, 1, 2, 3), (2, 1, 3, 2)), of(",i->i", (), (3,)), of("ijk->kij", (2, 3, 2)),
    ]  # fmt: skip


@operation(
    variadic=True,
    formula="sums of products, by Einstein's convention",
    linear=True,
    method=False,
    public=False,
    symbol="einsum",
    samples=_samples,
)
def contract(*operands, subscripts):
    """The sums of products that `subscripts` tells, for example "ij,jk->ik"."""
    terms = subscripts.split("->")[0].split(",")
    sizes = _sizes(terms, [np.shape(o) for o in operands])
    work = math.prod(sizes.values()) > 10_000  # for less, NumPy's search for a good order costs more than it saves
    return np.einsum(subscripts, *operands, optimize=work and len(operands) > 1)


@contract.vjp("operands", "the sums of products of g with the other operands")
def _(g, k, operands, operands_shapes, subscripts):
    left, out = subscripts.split("->")
    terms = left.split(",")
    sizes = _sizes(terms, operands_shapes)
    others = [j for j in range(len(terms)) if j != k]
    own = "".join(dict.fromkeys(terms[k]))
    found = [letter for letter in own if letter in out or any(letter in terms[j] for j in others)]
    rule = ",".join([out, *(terms[j] for j in others)]) + "->" + "".join(found)
    h = contract([g, *(operands[j] for j in others)], subscripts=rule)
    lengths = iter(h.shape)
    h = reshape(h, tuple(next(lengths) if letter in found else 1 for letter in own))
    h = broadcast_to(h, tuple(sizes[letter] for letter in own))
    if own == terms[k]:
        return h
    index = tuple(np.arange(sizes[c]).reshape([-1 if d == c else 1 for d in own]) for c in terms[k])
    return put_add(h, index, tuple(sizes[c] for c in terms[k]))


def explicit(subscripts: str, ndims: Sequence[int]) -> str:
    """Subscripts without spaces, without an ellipsis, and with an arrow.

    >>> explicit("...ij, jk", [3, 2])
    'Aij,jk->Aik'
    """
    subscripts = subscripts.replace(" ", "")
    left, arrow, out = subscripts.partition("->")
    terms = left.split(",")
    if len(terms) != len(ndims):
        raise ValueError(f"the subscripts {subscripts!r} are for {len(terms)} operands, not {len(ndims)}")
    pool = [letter for letter in _LETTERS[26:] + _LETTERS[:26] if letter not in subscripts]
    most = max((n - len(t) + 3 for t, n in zip(terms, ndims, strict=True) if "..." in t), default=0)
    dots = "".join(pool[:most])
    if not arrow:
        named = left.replace(".", "").replace(",", "")
        out = ("..." if most else "") + "".join(sorted(c for c in set(named) if named.count(c) == 1))
    for i, (term, n) in enumerate(zip(terms, ndims, strict=True)):
        if "..." in term:
            rest = n - len(term) + 3
            terms[i] = term.replace("...", dots[most - rest :] if rest > 0 else "")
        if len(terms[i]) != n:
            raise ValueError(f"the subscripts {term!r} do not name the axes of an operand of {n} axes")
    return ",".join(terms) + "->" + out.replace("...", dots)


@composition(method=False)
def einsum(*operands, optimize=True):
    """Sums of products by Einstein's convention: `einsum("ij,jk->ik", a, b)`, or operands and lists of axes.

    Each letter is an index, of one length wherever it stands; letters that are not in the result are summed over,
    and "..." stands for axes that broadcast. The gradient of an operand is again such a sum: its subscripts and the
    result's change places. Subscripts that do not fit the operands are refused.

    >>> einsum("ij,j->i", np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0]))
    array([21., 43.])
    """
    if isinstance(operands[0], str):
        subscripts, *arrays = operands
    else:
        lists = [*operands[1::2], *([operands[-1]] if len(operands) % 2 else [])]
        texts = ["".join("..." if i is Ellipsis else _LETTERS[i] for i in axes) for axes in lists]
        arrays = list(operands[: len(operands) // 2 * 2 : 2])
        subscripts = ",".join(texts[: len(arrays)]) + ("->" + texts[-1] if len(operands) % 2 else "")
    return contract(arrays, subscripts=explicit(subscripts, [np.ndim(a) for a in arrays]))


@composition(method=False)
def tensordot(a, b, axes=2):
    """The sum of products over axes of `a` and as many of `b`: the last and the first ones if `axes` is a number."""
    if np.ndim(axes) == 0:
        axes = (list(range(np.ndim(a) - int(axes), np.ndim(a))), list(range(int(axes))))
    of_a, of_b = ([int(i) for i in np.atleast_1d(each)] for each in axes)
    of_a, of_b = [i % np.ndim(a) for i in of_a], [i % np.ndim(b) for i in of_b]
    free_a = [i for i in range(np.ndim(a)) if i not in of_a]
    free_b = [i for i in range(np.ndim(b)) if i not in of_b]
    shape_a, shape_b = np.shape(a), np.shape(b)
    if [shape_a[i] for i in of_a] != [shape_b[i] for i in of_b]:
        raise ValueError(f"tensordot of shapes {shape_a} and {shape_b}: the summed axes differ in length")
    n = math.prod(shape_a[i] for i in of_a)
    left = reshape(transpose(a, (*free_a, *of_a)), (math.prod(shape_a[i] for i in free_a), n))
    right = reshape(transpose(b, (*of_b, *free_b)), (n, math.prod(shape_b[i] for i in free_b)))
    return reshape(matmul(left, right), (*(shape_a[i] for i in free_a), *(shape_b[i] for i in free_b)))


@operation(
    3, formula="Σᵢ aᵢ·bᵢ + bias", symbol="dot", public=False, method=False, fuses=True,
    samples=lambda r: [((r.normal(size=n), r.normal(size=n), np.float64(0.7)), {}) for n in (4, 1, 0)],
)  # fmt: skip
def weighted_sum(a, b, bias):
    """The sum of the products of two vectors, and the bias: what a neuron does first."""
    return np.dot(a, b) + bias


@weighted_sum.vjp("a", "g·b")
def _(g, b):
    return g * b


@weighted_sum.vjp("b", "g·a")
def _(g, a):
    return g * a


@weighted_sum.vjp("bias", "g")
def _(g):
    return g


@weighted_sum.numbers
def _(a, b, bias):
    return (builtins.sum(map(operator.mul, a, b), bias), (*b, *a, 1.0)) if len(a) == len(b) else None


@composition()
def dot(a, b, bias=None):
    """The sum of products over the last axis of `a` and the last but one of `b` (its only one, if it is a vector).

    `bias` is added, if it is given. Of two lists of Values it is one node with an edge for every number.

    >>> from autograd import Value
    >>> w, x = [Value(2.0), Value(3.0)], [Value(5.0), Value(7.0)]
    >>> y = dot(w, x, Value(1.0))
    >>> y.backward()
    >>> y, len(y.parents), w[1].grad
    (Value(32, grad=1), 5, 7.0)
    """
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple, np.ndarray)):
        return matmul(a, b) if bias is None else weighted_sum(a, b, bias)
    a, b = as_operand(a), as_operand(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        y = multiply(a, b)
    elif np.ndim(a) <= 2 and np.ndim(b) <= 2:
        y = matmul(a, b)
    else:
        y = tensordot(a, b, ((-1,), (-1 if np.ndim(b) == 1 else -2,)))
    return y if bias is None else y + bias


@composition(method=False)
def inner(a, b):
    """The sum of products over the last axes of both."""
    a, b = as_operand(a), as_operand(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return multiply(a, b)
    return tensordot(a, b, ((-1,), (-1,)))


@composition(method=False)
def vdot(a, b):
    """The sum of products of all elements, in C order."""
    return matmul(ravel(a), ravel(b))


@composition(method=False)
def outer(a, b):
    """The matrix of all products of an element of `a` and one of `b`."""
    if np.ndim(b) == 0:
        return reshape(multiply(as_operand(a), b), (-1, 1))
    return (a if np.ndim(a) == 0 else reshape(a, (-1, 1))) * reshape(b, (1, -1))


@composition(method=False)
def vecdot(x1, x2, axis=-1):
    """Sums of products along an axis."""
    return sum(multiply(as_operand(x1), as_operand(x2)), axis=axis)


@composition(method=False)
def matvec(x1, x2):
    """Matrices times vectors: the last two axes and the last one."""
    y = matmul(x1, reshape(x2, (*np.shape(x2), 1)))
    return reshape(y, np.shape(y)[:-1])


@composition(method=False)
def vecmat(x1, x2):
    """Vectors times matrices: the last axis and the last two."""
    shape = np.shape(x1)
    y = matmul(reshape(x1, (*shape[:-1], 1, shape[-1])), x2)
    return reshape(y, (*np.shape(y)[:-2], np.shape(y)[-1]))


@composition(method=False)
def kron(a, b):
    """The Kronecker product: `b` once for every element of `a`, times that element."""
    ndim = max(np.ndim(a), np.ndim(b))
    of_a, of_b = ((1,) * (ndim - np.ndim(x)) + np.shape(x) for x in (a, b))
    wide = reshape(a, tuple(n for pair in zip(of_a, (1,) * ndim, strict=True) for n in pair))
    tall = reshape(b, tuple(n for pair in zip((1,) * ndim, of_b, strict=True) for n in pair))
    return reshape(wide * tall, tuple(m * n for m, n in zip(of_a, of_b, strict=True)))


@composition(method=False)
def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The vector product of vectors of three elements (of two: the third is 0) along an axis."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    lengths = np.shape(a)[-1], np.shape(b)[-1]
    if not {*lengths} <= {2, 3}:
        raise ValueError(f"cross takes vectors of 2 or 3 elements, not of {lengths[0]} and {lengths[1]}")
    (a0, a1, a2), (b0, b1, b2) = (
        [getitem(x, (..., i)) if i < n else 0 for i in range(3)] for x, n in zip((a, b), lengths, strict=True)
    )
    last = a0 * b1 - a1 * b0
    if lengths == (2, 2):
        return last
    first, second = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2
    return moveaxis(stack([first, second, last], axis=-1), -1, axisc)


__all__ = public_names(__name__)
