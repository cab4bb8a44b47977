"""Products and linear algebra under NumPy's names: the same as NumPy's, and differentiable."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor
from tests.autograd.through_numpy import agree

r = np.random.default_rng(0)


def n(*shape):
    return r.normal(size=shape)


square, batch = n(3, 3) + 3 * np.eye(3), n(2, 3, 3) + 3 * np.eye(3)
four = n(4, 4) + 4 * np.eye(4)
spd = square @ square.T
symmetric = square + square.T + np.diag([0.0, 4, 9])
scalar = np.asarray(0.7)

PRODUCTS = [
    *(
        (np.matmul, (a, b))
        for a, b in [
            (n(3, 4), n(4, 2)),
            (n(4), n(4)),
            (n(4), n(4, 2)),
            (n(3, 4), n(4)),
            (n(2, 1, 3, 4), n(5, 4, 2)),
            (n(4), n(2, 4, 3)),
        ]
    ),
    *(
        (np.dot, (a, b))
        for a, b in [
            (scalar, n(2, 3)),
            (n(3), n(3)),
            (n(2, 3), n(3)),
            (n(3), n(3, 2)),
            (n(2, 3), n(3, 2)),
            (n(2, 2, 3), n(4, 3, 2)),
            (n(2, 3, 4), n(4)),
            (n(3), n(2, 3, 4)),
        ]
    ),
    *(
        (np.inner, (a, b))
        for a, b in [(n(3), n(3)), (n(2, 3), n(4, 3)), (n(2, 2, 3), n(3)), (scalar, n(3)), (n(2, 3), scalar)]
    ),
    (np.vdot, (n(2, 3), n(3, 2))),
    (np.outer, (n(3), n(4))),
    (np.outer, (n(2, 2), n(3))),
    (np.outer, (n(3), scalar)),
    (np.vecdot, (n(2, 3), n(3))),
    (np.matvec, (n(2, 3, 4), n(4))),
    (np.vecmat, (n(3), n(2, 3, 4))),
    (np.kron, (n(2, 3), n(3, 2))),
    (np.kron, (n(2), n(3, 2, 2))),
    (np.kron, (n(2, 2), n(3))),
    (np.tensordot, (n(2, 3, 4), n(3, 4, 2))),
    (np.tensordot, (n(2, 3), n(2, 3), 0)),
    (np.tensordot, (n(2, 3, 4), n(4, 3), ((1, 2), (1, 0)))),
    (np.tensordot, (n(2, 3), n(3, 2), (-1, 0))),
    (np.tensordot, (n(2, 3), n(4, 2, 3), ([0, 1], [1, 2]))),
    (np.cross, (n(3), n(3))),
    (np.cross, (n(4, 3), n(3))),
    (np.cross, (n(3, 4), n(3, 4), 0, 0, 0)),
    (np.linalg.cross, (n(2, 3), n(2, 3))),
    (np.linalg.outer, (n(2), n(3))),
    (np.linalg.matmul, (n(2, 3), n(3, 1))),
    (np.linalg.matrix_transpose, (n(2, 3, 4),)),
    (np.linalg.vecdot, (n(2, 3), n(2, 3))),
    (np.linalg.multi_dot, ([n(4, 2), n(2, 5), n(5, 3)],)),
    (np.linalg.multi_dot, ([n(4), n(4, 3), n(3, 2), n(2)],)),
    (np.linalg.multi_dot, ([n(2, 3), n(3, 4)],)),
]

EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("ji", (2, 3)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iij->ij", (2, 2, 3)),
    ("ij->", (2, 3)),
    ("ij->j", (2, 3)),
    ("i,i", (3,), (3,)),
    ("i,j->ij", (2,), (3,)),
    ("i,ij,j", (2,), (2, 3), (3,)),
    ("...ij,...jk->...ik", (5, 2, 3), (3, 4)),
    ("...ij,jk", (5, 2, 3), (3, 4)),
    ("ij...,j...->i...", (2, 3, 2), (3, 2)),
    ("...,...", (2, 3), (3,)),
    ("i...->...", (2, 3)),
    ("bhqd,bhkd->bhqk", (2, 1, 3, 2), (2, 1, 4, 2)),
    ("ijk,kji->", (2, 3, 2), (2, 3, 2)),
    ("a b, b c -> a c", (2, 3), (3, 2)),
    ("ij,ik,il->jkl", (2, 2), (2, 3), (2, 2)),
    ("ijj->i", (2, 3, 3)),
    (",ij->ij", (), (2, 2)),
    ("i,->i", (3,), ()),
    ("ij,ij->ij", (1, 3), (2, 3)),
    ("...i->...", (2, 3)),
    ("iji->j", (2, 3, 2)),
    ("zZ,ZA->zA", (2, 3), (3, 2)),
]

LINALG = [
    (np.linalg.inv, (square,), {}),
    (np.linalg.inv, (batch,), {}),
    (np.linalg.solve, (square, n(3)), {}),
    (np.linalg.solve, (square, n(3, 2)), {}),
    (np.linalg.solve, (batch, n(2, 3, 2)), {}),
    (np.linalg.solve, (batch, n(3)), {}),
    (np.linalg.solve, (square, n(2, 3, 2)), {}),
    (np.linalg.det, (square,), {}),
    (np.linalg.det, (batch,), {}),
    (np.linalg.slogdet, (square,), {}),
    (np.linalg.slogdet, (-batch,), {}),
    (np.linalg.cholesky, (spd,), {}),
    (np.linalg.cholesky, (spd,), {"upper": True}),
    (np.linalg.eigh, (symmetric,), {}),
    (np.linalg.eigh, (symmetric, "U"), {}),
    (np.linalg.eigvalsh, (symmetric,), {}),
    (np.linalg.svd, (n(3, 2), False), {}),
    (np.linalg.svd, (n(2, 2, 3), False), {}),
    (np.linalg.svd, (square,), {}),
    (np.linalg.svd, (n(4, 3),), {"compute_uv": False}),
    (np.linalg.svdvals, (n(2, 3, 4),), {}),
    (np.linalg.qr, (n(4, 3),), {}),
    (np.linalg.qr, (n(2, 4),), {}),
    (np.linalg.qr, (batch,), {}),
    (np.linalg.qr, (n(4, 2), "r"), {}),
    (np.linalg.pinv, (n(4, 2),), {}),
    (np.linalg.pinv, (n(2, 2, 3),), {}),
    (np.linalg.pinv, (square,), {}),
    *((np.linalg.matrix_power, (square / 3, k), {}) for k in (-2, -1, 0, 1, 2, 3, 6)),
    (np.linalg.matrix_power, (batch, 3), {}),
    (np.linalg.cond, (square,), {}),
    (np.linalg.cond, (square, 1), {}),
    (np.linalg.cond, (n(3, 2), -2), {}),
    (np.linalg.tensorinv, (four.reshape(4, 2, 2),), {"ind": 1}),
    (np.linalg.tensorinv, (four.reshape(2, 2, 4),), {}),
    (np.linalg.tensorsolve, (four.reshape(2, 2, 4), n(2, 2)), {}),
    (np.trace, (square,), {}),
    (np.linalg.trace, (batch,), {"offset": 1}),
    (np.linalg.diagonal, (batch,), {}),
    (np.linalg.pinv, (square,), {"rtol": 1e-9}),
]


@pytest.mark.parametrize(("function", "args"), PRODUCTS, ids=lambda x: getattr(x, "__name__", ""))
def test_products(function, args):
    agree(function, *args)


@pytest.mark.parametrize("case", EINSUMS, ids=lambda c: c[0])
def test_einsum(case):
    subscripts, *shapes = case
    arrays = [np.asarray(n(*s)) for s in shapes]
    agree(lambda *a: np.einsum(subscripts, *a), *arrays)


def test_einsum_with_lists_of_axes_and_large_operands():
    agree(lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [0, 2]), n(2, 3), n(3, 4))
    agree(lambda a, b: np.einsum(a, [0, 1], b, [1, 2]), n(2, 3), n(3, 4))
    agree(lambda a, b: np.einsum(a, [Ellipsis, 1], b, [1], [Ellipsis]), n(2, 3), n(3))
    a, b = n(40, 30), n(30, 20)
    np.testing.assert_allclose(ag.einsum("ij,jk->ik", a, b), a @ b, rtol=1e-12)
    with pytest.raises(ValueError, match=r"for 2 operands, not 1"):
        ag.einsum("ij,jk", a)


@pytest.mark.parametrize(("function", "args", "kwargs"), LINALG, ids=lambda x: getattr(x, "__name__", ""))
def test_linalg(function, args, kwargs):
    agree(function, *args, **kwargs)


ORDERS = [None, 1, 2, 3, 2.5, 0.5, -1, np.inf, -np.inf]


@pytest.mark.parametrize("axis", [None, 0, -1, (1,)], ids=str)
@pytest.mark.parametrize("ord", ORDERS, ids=str)
def test_vector_norms(ord, axis):
    x = np.array([0.3, -1.2, 2.1, 0.7]) if axis is None else np.linspace(-1.2, 2, 12).reshape(3, 4)
    agree(np.linalg.norm, x, ord=ord, axis=axis)
    agree(np.linalg.norm, x, ord=ord, axis=axis, keepdims=True)
    if ord is not None and axis != (1,):
        agree(np.linalg.vector_norm, np.linspace(-1.2, 2, 12).reshape(3, 4), ord=ord, axis=axis)


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf], ids=str)
def test_matrix_norms(ord):
    cube = n(2, 3, 4)
    agree(np.linalg.norm, cube[0], ord=ord)
    agree(np.linalg.norm, cube, ord=ord, axis=(0, 2))
    agree(np.linalg.norm, cube, ord=ord, axis=(-1, 0), keepdims=True)
    if ord is not None:
        agree(np.linalg.matrix_norm, cube, ord=ord, keepdims=True)


def test_norm_of_all_elements_and_of_none():
    agree(np.linalg.norm, n(2, 3, 2))
    assert np.linalg.norm(Tensor([0.0, 2.0, 0.0]), 0).data == 1


def test_lstsq():
    a, b = n(5, 3), n(5, 2)
    x, left, rank, s = np.linalg.lstsq(Tensor(a, requires_grad=True), Tensor(b, requires_grad=True))
    theirs = np.linalg.lstsq(a, b)
    for ours, their in zip((x.data, left.data, rank, s), theirs, strict=True):
        np.testing.assert_allclose(ours, their, rtol=1e-10)
    agree(lambda a, b: np.linalg.lstsq(a, b)[:2], a, b)
    agree(lambda a, b: np.linalg.lstsq(a, b)[0], n(2, 4), n(2))


# -- field notes ------------------------------------------------------------------------------------------


def grad(function, x):
    t = Tensor(x, requires_grad=True)
    function(t).sum().backward()
    return t.grad.data


@pytest.mark.parametrize(
    ("ord", "shape"),
    [(o, (3,)) for o in (None, 1, 2, 3, np.inf)] + [(o, (2, 2)) for o in (None, "fro", "nuc", 1, 2, -2, np.inf)],
)
def test_norm_at_0_gives_nan(ord, shape):
    np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord), np.zeros(shape)), 0)


def test_det_is_right_at_singular_matrices():
    np.testing.assert_allclose(grad(np.linalg.det, [[1.0, 2.0], [2.0, 4.0]]), [[4, -2], [-2, 1]], rtol=1e-12)
    np.testing.assert_allclose(grad(np.linalg.det, np.diag([0.0, 0, 3])), 0, atol=1e-12)
    mixed = np.stack([np.eye(2), np.ones((2, 2))])
    np.testing.assert_allclose(grad(np.linalg.det, mixed), [np.eye(2), [[1, -1], [-1, 1]]], rtol=1e-12)


def test_equal_eigenvalues_give_finite_gradients():
    assert np.all(np.isfinite(grad(lambda x: np.linalg.eigh(x).eigenvectors, np.eye(3))))
    assert np.all(np.isfinite(grad(lambda x: np.linalg.svd(x).U, np.eye(3))))
    np.testing.assert_allclose(grad(lambda x: np.linalg.svdvals(x), np.zeros((2, 2))), np.eye(2))


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda: np.linalg.inv(Tensor(np.zeros((2, 2)))), np.linalg.LinAlgError, r"inv of shapes \(2, 2\)"),
        (lambda: np.linalg.cholesky(Tensor(-np.eye(2))), np.linalg.LinAlgError, r"^cholesky of shapes \(2, 2\)"),
        (
            lambda: np.linalg.solve(Tensor(np.eye(2)), Tensor(np.ones(3))),
            ValueError,
            r"solve of shapes \(2, 2\), \(3,\)",
        ),
        (lambda: Tensor(np.ones((2, 3))) @ Tensor(np.ones((2, 3))), ValueError, r"matmul of shapes \(2, 3\), \(2, 3\)"),
        (
            lambda: np.linalg.tensorinv(Tensor(np.eye(4)), 0),
            ValueError,
            "tensorinv needs a positive number of axes, not 0",
        ),
        (lambda: np.linalg.det(Tensor(np.ones((2, 3)))), np.linalg.LinAlgError, r"det of shapes \(2, 3\)"),
        (lambda: np.linalg.norm(Tensor(np.ones((2, 3, 4))), 2), ValueError, r"norm of shapes \(2, 3, 4\)"),
        (
            lambda: np.dot(Tensor(np.ones((2, 3))), Tensor(np.ones((2, 3)))),
            ValueError,
            r"^dot: matmul of shapes \(2, 3\), \(2, 3\)",
        ),
        (
            lambda: np.linalg.svd(Tensor(np.ones(3))),
            np.linalg.LinAlgError,
            r"^svd of shapes \(3,\): an array of 1 axes",
        ),
        (lambda: ag.matmul(np.ones((2, 3)), np.ones((2, 3))), ValueError, r"matmul of shapes \(2, 3\), \(2, 3\)"),
    ],
)
def test_bad_input(call, kind, says):
    with pytest.raises(kind, match=says):
        call()


@pytest.mark.parametrize("ord, shared", [(np.inf, [0, 0.5, 0.5]), (-np.inf, [1, 0, 0])])
def test_the_largest_and_the_smallest_share_among_ties(ord, shared):
    np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord), np.array([1.0, 3.0, 3.0])), shared)
    np.testing.assert_array_equal(grad(lambda x: np.linalg.norm(x, ord), np.array([-2.0, 2.0])), [-0.5, 0.5])


@pytest.mark.parametrize("shapes", [((), (3,)), ((3,), (3,)), ((2, 3), (3,)), ((2, 3), (3, 2)), ((2, 2, 3), (3, 2))])
def test_dot_with_a_bias(shapes):
    a, b = (n(*shape) for shape in shapes)
    agree(lambda a, b: ag.dot(a, b, 0.25), a, b, by=lambda a, b: np.dot(a, b) + 0.25)
