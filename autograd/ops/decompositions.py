"""The table, continued: decompositions of matrices (`autograd.linalg`).

A decomposition has several results: its record keeps them as parts of one array, which a composition cuts.
Where eigenvalues or singular values are equal, the vectors have no derivative: the quotient by their
difference is dropped. Rules: M. Giles, "Collected matrix derivative results" (2008); J. Townsend,
"Differentiating the singular value decomposition" (2016); I. Murray, "Differentiation of the Cholesky
decomposition" (2016).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from autograd.array_operations import operation
from autograd.op import composition, public_names
from autograd.ops.choices import where
from autograd.ops.indexing import array_of
from autograd.ops.inverses import positive, solve
from autograd.ops.joining import concatenate
from autograd.ops.linear_algebra import matmul, swap
from autograd.ops.moving import tril
from autograd.ops.shapes import reshape

DROPPED = "at equal values the quotient by their difference is dropped"


def packed(*parts: np.ndarray) -> np.ndarray:
    """Matrices or vectors of a stack, flattened, one after another along a last axis."""
    stack = parts[0].shape[:-2]
    return np.concatenate([p.reshape(*stack, -1) for p in parts], axis=-1)


def cut(y: Any, *shapes: tuple[int, ...]) -> list[Any]:
    """The inverse of `packed`, for parts of these shapes."""
    parts, start = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        parts.append(reshape(y[..., start : start + size], (*y.shape[:-1], *shape)))
        start += size
    return parts


def half_lower(n: int, dtype: Any) -> np.ndarray:
    """1 below the diagonal, ½ on it, 0 above."""
    return np.tril(np.ones((n, n), dtype=dtype)) - np.eye(n, dtype=dtype) / 2


def quotients(w: Any) -> Any:
    """1 / (wⱼ − wᵢ), and 0 where the two are equal."""
    difference = w[..., None, :] - w[..., :, None]
    data = array_of(w)
    scale = np.max(np.abs(data), axis=-1, keepdims=True, initial=0)[..., None]
    equal = np.abs(array_of(difference)) <= 10 * np.finfo(data.dtype).eps * scale
    return where(equal, 0, 1 / where(equal, 1, difference))


def matrix_shape(a: Any) -> tuple[int, int]:
    """Rows and columns of a matrix, or of the matrices of a stack."""
    if np.ndim(a) < 2:
        raise np.linalg.LinAlgError(f"an array of {np.ndim(a)} axes is no matrix")
    m, n = np.shape(a)[-2:]
    return m, n


def column(x: Any) -> Any:
    return reshape(x, (*x.shape, 1))


def row(x: Any) -> Any:
    return reshape(x, (*x.shape[:-1], 1, x.shape[-1]))


# -- Cholesky -----------------------------------------------------------------------------------------------


@operation(formula="the lower triangular L with L Lᵀ = a", method=False, public=False, symbol="cholesky",
           samples=lambda r: [((positive(r, 3),), {}), ((positive(r, 2, 2),), {})])  # fmt: skip
def cholesky_lower(a):
    """The Cholesky factor. As in NumPy only the lower triangle is read: the gradient above it is 0."""
    return np.linalg.cholesky(a)


@cholesky_lower.vjp(
    "a", "S + Sᵀ in the lower triangle, S = L⁻ᵀ Φ(Lᵀ g) L⁻¹, where Φ takes the lower triangle and half the diagonal"
)
def _(g, y):
    half = half_lower(y.shape[-1], y.dtype)
    inner = matmul(swap(y), g) * half
    s = swap(solve(swap(y), swap(solve(swap(y), inner))))
    return (s + swap(s)) * half


@composition(method=False, numpy=np.linalg.cholesky)
def cholesky(a, *, upper=False):
    """The Cholesky factor of a positive definite matrix: lower triangular, or upper on request.

    L Lᵀ = a, or Uᵀ U = a. As in NumPy only that triangle of `a` is read: the gradient in the other one is 0. A matrix
    that is not positive definite raises `numpy.linalg.LinAlgError`. (Murray 2016.)

    >>> cholesky(np.array([[4.0, 2.0], [2.0, 2.0]]))
    array([[2., 0.],
           [1., 1.]])
    """
    return swap(cholesky_lower(swap(a))) if upper else cholesky_lower(a)


# -- eigenvalues of symmetric matrices ----------------------------------------------------------------------


def _symmetric(r: np.random.Generator, *shape: int) -> np.ndarray:
    a = r.normal(size=(*shape, shape[-1]))
    return a + np.swapaxes(a, -1, -2) + np.diag(3.0 * np.arange(shape[-1]))


@operation(1, formula="w, v with a v = v diag(w), as one array", method=False, public=False, symbol="eigh", kink=DROPPED,
           samples=lambda r: [((_symmetric(r, 3),), {}), ((_symmetric(r, 2, 2),), {"UPLO": "U"})])  # fmt: skip
def eigh_parts(a, UPLO="L"):
    """Eigenvalues and eigenvectors of a symmetric matrix, of which one triangle is read."""
    w, v = np.linalg.eigh(a, UPLO)
    return packed(w[..., None], v)


@eigh_parts.vjp("a", "S + Sᵀ in the triangle that is read, S = v (diag(g_w) + F∘vᵀ g_v) vᵀ, Fᵢⱼ = 1/(wⱼ − wᵢ)")
def _(g, y, a_shape, UPLO):
    n = a_shape[-1]
    (w, v), (gw, gv) = (cut(x, (n,), (n, n)) for x in (y, g))
    inner = quotients(w) * matmul(swap(v), gv) + row(gw) * np.eye(n, dtype=array_of(g).dtype)
    s = matmul(matmul(v, inner), swap(v))
    half = half_lower(n, array_of(g).dtype)
    return (s + swap(s)) * (half if UPLO.upper() == "L" else half.T)


class EighResult(NamedTuple):
    """What `eigh` gives."""

    eigenvalues: Any
    eigenvectors: Any


@composition(method=False, numpy=np.linalg.eigh)
def eigh(a, UPLO="L") -> tuple[Any, ...]:
    """Eigenvalues, ascending, and eigenvectors of a symmetric matrix, of which one triangle is read.

    a V = V diag(w), V orthogonal, a vector in each column. Where eigenvalues are equal the vectors have no
    derivative, and the quotient by the difference is dropped. (Giles 2008.)

    >>> eigh(np.array([[2.0, 1.0], [1.0, 2.0]])).eigenvalues
    array([1., 3.])
    """
    n = np.shape(a)[-1]
    return EighResult(*cut(eigh_parts(a, UPLO), (n,), (n, n)))


@composition(method=False, numpy=np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    """Eigenvalues of a symmetric matrix, ascending; by a, each has the gradient v vᵀ.

    >>> eigvalsh(np.array([[2.0, 1.0], [1.0, 2.0]]))
    array([1., 3.])
    """
    return eigh(a, UPLO)[0]


# -- singular values ----------------------------------------------------------------------------------------


def _svd_shapes(shape: tuple[int, ...], full: bool) -> tuple[tuple[int, ...], ...]:
    m, n = shape[-2:]
    k = m if m < n else n
    return ((m, m) if full else (m, k)), (k,), ((n, n) if full else (k, n))


@operation(1, formula="U, s, Vᵀ with a = U diag(s) Vᵀ, as one array", method=False, public=False, symbol="svd", kink=DROPPED,
           samples=lambda r: [((r.normal(size=(3, 2)),), {}), ((r.normal(size=(2, 2, 3)),), {}), ((r.normal(size=(2, 2)),), {"full": True})])  # fmt: skip
def svd_parts(a, full=False):
    """The singular value decomposition."""
    u, s, vh = np.linalg.svd(a, full_matrices=full)
    return packed(u, s[..., None], vh)


@svd_parts.vjp(
    "a",
    "U ((F∘(Uᵀg_U − g_UᵀU)) s + s (F∘(Vᵀg_V − g_VᵀV)) + diag(g_s)) Vᵀ, and the parts of g outside the span of U and V",
)
def _(g, y, a_shape, full):
    shapes = _svd_shapes(a_shape, full)
    (u, s, vh), (gu, gs, gvh) = (cut(x, *shapes) for x in (y, g))
    k = s.shape[-1]
    u1, v1, gu1, gv1 = u[..., :, :k], swap(vh[..., :k, :]), gu[..., :, :k], swap(gvh[..., :k, :])
    f = quotients(s * s)
    ju, jv = matmul(swap(u1), gu1), matmul(swap(v1), gv1)
    zero = array_of(s) == 0
    over_s = row(where(zero, 0, 1 / where(zero, 1, s)))  # 1/s, and 0 where s is 0
    inner = (
        f * (ju - swap(ju)) * row(s) + column(s) * (f * (jv - swap(jv))) + row(gs) * np.eye(k, dtype=array_of(g).dtype)
    )
    left = (gu1 - matmul(u1, ju)) * over_s
    right = (gv1 - matmul(v1, jv)) * over_s
    if full:
        u2, v2 = u[..., :, k:], swap(vh[..., k:, :])
        left = left - matmul(u2, matmul(swap(gu[..., :, k:]), u1)) * over_s
        right = right - matmul(v2, matmul(gvh[..., k:, :], v1)) * over_s
    return matmul(matmul(u1, inner) + left, swap(v1)) + matmul(u1, swap(right))


class SVDResult(NamedTuple):
    """What `svd` gives."""

    U: Any
    S: Any
    Vh: Any


@composition(method=False, numpy=np.linalg.svd)
def svd(a, full_matrices=True, compute_uv=True):
    """Singular vectors and values: a = U diag(S) Vh, S descending. With `compute_uv=False` S alone.

    a is (…, m, n), S (…, min(m, n)); U and Vh are square, or with `full_matrices=False` have min(m, n) columns and
    rows. ∂L/∂a = U diag(g_S) Vh from S, the vectors' part see the module. Where singular values are equal the vectors
    have no derivative, and the quotient by the difference is dropped. (Townsend 2016.)

    >>> svd(np.array([[0.0, 2.0], [1.0, 0.0]])).S
    array([2., 1.])
    """
    m, n = matrix_shape(a)
    full = full_matrices and compute_uv and m != n
    parts = cut(svd_parts(a, full), *_svd_shapes(np.shape(a), full))
    return SVDResult(*parts) if compute_uv else parts[1]


@composition(method=False, numpy=np.linalg.svdvals)
def svdvals(x):
    """Singular values of a matrix, or of each of a stack, descending; by x, each has the gradient u vᵀ.

    >>> svdvals(np.array([[0.0, 2.0], [1.0, 0.0]]))
    array([2., 1.])
    """
    return svd(x, compute_uv=False)


# -- QR -----------------------------------------------------------------------------------------------------


@operation(1, formula="Q, R with a = Q R, as one array", method=False, public=False, symbol="qr",
           samples=lambda r: [((r.normal(size=(3, 2)),), {}), ((r.normal(size=(2, 3)),), {}), ((r.normal(size=(2, 2, 2)),), {})])  # fmt: skip
def qr_parts(a):
    """The reduced QR decomposition of a matrix of full rank."""
    q, r = np.linalg.qr(a)
    return packed(q, r)


@qr_parts.vjp("a", "(g_Q + Q copyltu(R g_Rᵀ − g_Qᵀ Q)) R⁻ᵀ, where copyltu mirrors the lower triangle")
def _(g, y, a):
    m, n = a.shape[-2:]
    k = m if m < n else n
    (q, r), (gq, gr) = (cut(x, (m, k), (k, n)) for x in (y, g))
    beyond = None
    if n > k:  # the columns beyond the square part are Qᵀ a there
        beyond = matmul(q, gr[..., :, k:])
        gq = gq + matmul(a[..., :, k:], swap(gr[..., :, k:]))
        r, gr = r[..., :, :k], gr[..., :, :k]
    inner = matmul(r, swap(gr)) - matmul(swap(gq), q)
    mirrored = tril(inner) + swap(tril(inner, -1))
    square = swap(solve(r, swap(gq + matmul(q, mirrored))))
    return square if beyond is None else concatenate([square, beyond], axis=-1)


class QRResult(NamedTuple):
    """What `qr` gives."""

    Q: Any
    R: Any


@composition(method=False, numpy=np.linalg.qr)
def qr(a, mode="reduced"):
    """Orthonormal Q and upper triangular R with a = Q R; with mode="r" R alone.

    a is (…, m, n) of full rank, Q (…, m, k), R (…, k, n), k = min(m, n). ∂L/∂a = (g_Q + Q copyltu(R g_Rᵀ − g_Qᵀ Q)) R⁻ᵀ
    where m ≥ n, copyltu mirroring the lower triangle. "complete" is refused where m > n: it has no unique derivative.
    (Seeger et al. 2017, "Auto-differentiating linear algebra".)

    >>> q, r = qr(np.array([[3.0, 1.0], [4.0, 2.0]]))
    >>> (q @ r).round(9)
    array([[3., 1.],
           [4., 2.]])
    """
    m, n = matrix_shape(a)
    if mode not in ("reduced", "r") and not (mode == "complete" and m <= n):
        raise ValueError(f"qr has a derivative with mode 'reduced' or 'r', not {mode!r}")
    k = m if m < n else n
    parts = cut(qr_parts(a), (m, k), (k, n))
    return parts[1] if mode == "r" else QRResult(*parts)


__all__ = public_names(__name__)
