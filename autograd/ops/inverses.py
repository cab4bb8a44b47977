"""The table, continued: inverses, determinants, and what is solved with them (`autograd.linalg`)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import where as pick
from autograd.ops.indexing import array_of, as_operand, getitem, put_add
from autograd.ops.linear_algebra import matmul, swap
from autograd.ops.reductions import sum
from autograd.ops.shapes import reshape, transpose


def regular(r: np.random.Generator, *shape: int) -> np.ndarray:
    """A random square matrix, or a stack of them, that is far from singular."""
    return r.normal(size=(*shape, shape[-1])) + 3 * np.eye(shape[-1])


def positive(r: np.random.Generator, *shape: int) -> np.ndarray:
    """A random symmetric positive definite matrix, or a stack of them."""
    a = r.normal(size=(*shape, shape[-1]))
    return a @ np.swapaxes(a, -1, -2) + 2 * np.eye(shape[-1])


def outside(g: Any) -> Any:
    """The adjoint of one number a matrix, to be multiplied with the matrix."""
    return reshape(g, (*g.shape, 1, 1))


@operation(numpy=np.linalg.inv, formula="a⁻¹", method=False,
           samples=lambda r: [((regular(r, 3),), {}), ((regular(r, 2, 2),), {}), ((regular(r, 1),), {})])  # fmt: skip
def inv(a):
    """The inverse of a square matrix, or of each of a stack.

    A singular matrix raises `numpy.linalg.LinAlgError`. (Giles 2008.)

    >>> inv(np.array([[2.0, 0.0], [0.0, 4.0]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return np.linalg.inv(a)


@inv.vjp("a", "−yᵀ g yᵀ")
def _(g, y):
    return -matmul(matmul(swap(y), g), swap(y))


@operation(
    numpy=np.linalg.solve, formula="a⁻¹ b", method=False,
    samples=lambda r: [
        ((regular(r, 3), r.normal(size=3)), {}),
        ((regular(r, 3), r.normal(size=(3, 2))), {}),
        ((regular(r, 2, 2), r.normal(size=(2, 3))), {}),
        ((regular(r, 2, 2), r.normal(size=2)), {}),
        ((regular(r, 2), r.normal(size=(3, 2, 1))), {}),
    ],
)  # fmt: skip
def solve(a, b):
    """The x with a x = b, for a vector `b`, or for each column of a matrix.

    a is (…, n, n), b (n) or (…, n, k), and x has the shape of b, broadcast with the stack. A singular matrix raises
    `numpy.linalg.LinAlgError`, shapes that do not fit a ValueError. (Giles 2008.)

    >>> solve(np.array([[2.0, 0.0], [0.0, 4.0]]), np.array([1.0, 1.0]))
    array([0.5 , 0.25])
    """
    return np.linalg.solve(a, b)


@solve.vjp("a", "−(a⁻ᵀ g) yᵀ")
def _(g, y, a, b_shape):
    if len(b_shape) == 1:
        g, y = reshape(g, (*g.shape, 1)), reshape(y, (*y.shape, 1))
    return -matmul(solve(swap(a), g), swap(y))


@solve.vjp("b", "a⁻ᵀ g")
def _(g, a, b_shape):
    if len(b_shape) == 1:
        h = solve(swap(a), reshape(g, (*g.shape, 1)))
        return reshape(h, h.shape[:-1])
    return solve(swap(a), g)


# -- determinants: right at singular matrices ---------------------------------------------------------------


def _singular(r: np.random.Generator, rank: int, n: int) -> np.ndarray:
    return r.normal(size=(n, rank)) @ r.normal(size=(rank, n))


def _det_samples(r: np.random.Generator) -> Any:
    return [
        ((a,), {})
        for a in (
            regular(r, 3),
            regular(r, 2, 2),
            regular(r, 1),
            _singular(r, 2, 3),
            _singular(r, 1, 3),
            np.zeros((2, 2)),
            np.zeros((1, 1)),
        )
    ]


@operation(numpy=np.linalg.det, formula="det a", method=False, samples=_det_samples)
def det(a):
    """The determinant of a square matrix, or of each of a stack.

    The rule is Jacobi's formula, also right where the matrix is singular. (Giles 2008.)

    >>> float(det(np.diag([2.0, 3.0])).round(9))
    6.0
    """
    return np.linalg.det(a)


@det.vjp("a", "g × the cofactors of a, which is g y a⁻ᵀ where a is regular")
def _(g, a):
    return outside(g) * cofactors(a)


@operation(
    formula="the cofactors of a: det(a) a⁻ᵀ, also where a is singular", method=False, public=False, samples=_det_samples
)
def cofactors(a):
    """Each element's cofactor: ± the determinant of what is left without its row and its column."""
    if _regular(a):
        return np.linalg.det(a)[..., None, None] * np.swapaxes(np.linalg.inv(a), -1, -2)
    u, s, vh = np.linalg.svd(a)  # U S Vᵀ has the cofactors det(U) det(V) U (Π of the other s) Vᵀ
    one = np.ones_like(s[..., :1])
    before = np.cumprod(np.concatenate([one, s[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, s[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return (np.linalg.det(u) * np.linalg.det(vh))[..., None, None] * (u * (before * after)[..., None, :]) @ vh


def _regular(a: Any) -> bool:
    """Whether every matrix of a stack is far enough from a singular one to be inverted."""
    a = array_of(a)
    try:
        size = np.linalg.norm(a, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(a), axis=(-2, -1))
    except np.linalg.LinAlgError:
        return False
    return bool(np.all(size < 1e-2 / np.finfo(a.dtype).eps ** 0.75))


@cofactors.vjp("a", "(Σ g y) a⁻ᵀ − a⁻ᵀ gᵀ y; where a is singular, the cofactors of its minors")
def _(g, y, a):
    if _regular(a):
        inverse = swap(inv(a))
        return sum(g * y, axis=(-2, -1), keepdims=True) * inverse - matmul(matmul(inverse, swap(g)), y)
    n = a.shape[-1]
    others = np.array([[j for j in range(n) if j != i] for i in range(n)], dtype=int).reshape(n, n - 1)
    minors = (..., others[:, None, :, None], others[None, :, None, :])
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n)).astype(array_of(g).dtype)
    return put_add(outside(g * signs.astype(array_of(g).dtype)) * cofactors(getitem(a, minors)), minors, a.shape)


@operation(
    formula="(sign of det a, log |det a|)",
    method=False,
    public=False,
    symbol="slogdet",
    samples=lambda r: _det_samples(r)[:3],
)
def sign_and_logdet(a):
    """The sign of the determinant and the logarithm of its size, along a new last axis."""
    return np.stack(np.linalg.slogdet(a), axis=-1)


@sign_and_logdet.vjp("a", "g a⁻ᵀ")
def _(g, a):
    return outside(g[..., 1]) * swap(inv(a))


class SlogdetResult(NamedTuple):
    """What `slogdet` gives."""

    sign: Any
    logabsdet: Any


@composition(method=False, numpy=np.linalg.slogdet)
def slogdet(a) -> tuple[Any, ...]:
    """The sign of the determinant, and the logarithm of its absolute value.

    It does not overflow where the determinant would. The logarithm's gradient is a⁻ᵀ, the sign's 0; a singular matrix
    has none. (Giles 2008.)

    >>> sign, log = slogdet(np.diag([-1e200, 1e200]))
    >>> float(sign), float(log.round(3))
    (-1.0, 921.034)
    """
    both = sign_and_logdet(a)
    return SlogdetResult(both[..., 0], both[..., 1])


# -- solutions of least squares -----------------------------------------------------------------------------


@operation(
    1, numpy=np.linalg.pinv, formula="a⁺", method=False, kink="where the rank of a changes there is no derivative",
    samples=lambda r: [((r.normal(size=(4, 2)),), {}), ((r.normal(size=(2, 3)),), {}), ((regular(r, 2, 2),), {})],
)  # fmt: skip
def pinv(a, rcond=None, hermitian=False, rtol=None):
    """The Moore-Penrose inverse; singular values below `rcond` (or `rtol`) times the largest one count as 0.

    a is (…, m, n), y (…, n, m), with a y a = a, y a y = y, and a y and y a symmetric. (Golub & Pereyra 1973.)

    >>> pinv(np.array([[2.0, 0.0], [0.0, 0.0]]))
    array([[0.5, 0. ],
           [0. , 0. ]])
    """
    return np.linalg.pinv(a, rcond, hermitian, **({} if rtol is None else {"rtol": rtol}))


@pinv.vjp("a", "−yᵀ g yᵀ + (1 − a y) gᵀ y yᵀ + yᵀ y gᵀ (1 − y a)  (Golub & Pereyra 1973)")
def _(g, y, a):
    m, n = a.shape[-2:]
    left = np.eye(m, dtype=a.dtype) - matmul(a, y)
    right = np.eye(n, dtype=a.dtype) - matmul(y, a)
    yt, gt = swap(y), swap(g)
    return (
        matmul(left, matmul(matmul(gt, y), yt)) + matmul(matmul(matmul(yt, y), gt), right) - matmul(matmul(yt, g), yt)
    )


@composition(method=False, numpy=np.linalg.lstsq)
def lstsq(a, b, rcond=None) -> tuple[Any, ...]:
    """The x with the smallest |a x − b|², the sums of squares that are left, the rank, and the singular values.

        x = a⁺ b

    a is (m, n), b (m) or (m, k), x (n) or (n, k); where several x are as good, the shortest one. The squares are
    empty unless m > n = rank. x and the squares have gradients, through `pinv` (Golub & Pereyra 1973); singular
    values below `rcond` times the largest count as 0.

    >>> x, left, rank, s = lstsq(np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 3.0, 5.0]))
    >>> x.round(9), int(rank)
    (array([1., 2.]), 2)
    """
    _, _, rank, s = np.linalg.lstsq(array_of(a), array_of(b), rcond)
    x = matmul(pinv(a, rcond), b)
    m, n = np.shape(a)
    left = sum((b - matmul(a, x)) ** 2, axis=0) if rank == n and m > n else np.zeros(0, dtype=s.dtype)
    if np.ndim(left) == 0:
        left = reshape(left, (1,))
    return x, left, rank, s


@composition(method=False, numpy=np.linalg.tensorinv)
def tensorinv(a, ind=2):
    """The inverse of the matrix whose rows are the first `ind` axes of `a`, its columns the others.

    The axes of the result change places: tensordot(y, a, ind) is the identity. An `ind` below 1 is refused.

    >>> tensorinv(np.eye(6).reshape(6, 2, 3), ind=1).shape
    (2, 3, 6)
    """
    if ind < 1:
        raise ValueError(f"tensorinv needs a positive number of axes, not {ind}")
    old = np.shape(a)
    return reshape(inv(reshape(a, (int(np.prod(old[:ind])), -1))), old[ind:] + old[:ind])


@composition(method=False, numpy=np.linalg.tensorsolve)
def tensorsolve(a, b, axes=None):
    """The x with tensordot(a, x, axes=x.ndim) = b.

    a has the axes of b, then those of x, as many elements in all; `axes` of a are moved to its end first.

    >>> tensorsolve(2 * np.eye(4).reshape(4, 2, 2), np.array([2.0, 4.0, 6.0, 8.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    if axes is not None:
        rest = [i for i in range(np.ndim(a)) if i not in axes]
        a = transpose(a, (*rest, *axes))
    shape = np.shape(a)[np.ndim(b) :]
    n = int(np.prod(shape))
    return reshape(solve(reshape(a, (-1, n)), reshape(b, (-1,))), shape)


@composition(method=False, numpy=np.linalg.matrix_power)
def matrix_power(a, n):
    """A square matrix, or each of a stack, to a whole power, by repeated squaring.

    A negative power is one of the inverse; one that is not whole raises a TypeError.

    >>> matrix_power(np.array([[1.0, 1.0], [0.0, 1.0]]), 5)
    array([[1., 5.],
           [0., 1.]])
    """
    if n != int(n):
        raise TypeError(f"the power of a matrix must be a whole number, not {n}")
    a, n = (inv(a), -n) if n < 0 else (as_operand(a), n)
    if n == 0:
        return pick(np.eye(np.shape(a)[-1], dtype=bool), a * 0 + 1, 0)
    y = None
    while True:
        if n % 2:
            y = a if y is None else matmul(y, a)
        n //= 2
        if not n:
            return y
        a = matmul(a, a)


@composition(method=False, numpy=np.linalg.multi_dot)
def multi_dot(arrays):
    """The product of several matrices (the first and the last may be vectors), in the cheapest order.

    Fewer than two are refused. (Cormen et al., Introduction to Algorithms, matrix-chain multiplication.)

    >>> multi_dot([np.array([1.0, 2.0]), np.eye(2), np.array([3.0, 4.0])])
    np.float64(11.0)
    """
    n = len(arrays)
    if n < 2:
        raise ValueError(f"multi_dot takes at least two arrays, not {n}")
    sizes = [1 if np.ndim(arrays[0]) == 1 else np.shape(arrays[0])[0], *(np.shape(a)[0] for a in arrays[1:])]
    sizes.append(1 if np.ndim(arrays[-1]) == 1 else np.shape(arrays[-1])[1])
    cost: dict[tuple[int, int], tuple[int, int]] = {(i, i): (0, i) for i in range(n)}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = min(
                (cost[i, k][0] + cost[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )

    def product(i: int, j: int) -> Any:
        if i == j:
            return arrays[i]
        k = cost[i, j][1]
        return matmul(product(i, k), product(k + 1, j))

    return product(0, n - 1)


__all__ = public_names(__name__)
