"""Functions that move data, under NumPy's names: the same as NumPy's, and differentiable."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from tests.autograd.through_numpy import agree

r = np.random.default_rng(0)
v, m, cube = r.normal(size=4), r.normal(size=(3, 4)), r.normal(size=(2, 3, 4))
scalar = np.asarray(r.normal())
strided = r.normal(size=(4, 6)).T[::-1, ::2]
NEWER = np.lib.NumpyVersion(np.__version__) >= "2.2.0"  # NumPy has unstack, and pad takes a dict

CASES = [
    (np.reshape, (m, (2, 6))),
    *([(np.reshape, (m, (2, 6), "F"))] if np.__version__ != "2.1.0" else []),  # which takes order by its name alone
    (np.ravel, (cube,)),
    (np.ravel, (m, "F")),
    (np.ravel, (scalar,)),
    (np.squeeze, (m[None, :, None],)),
    (np.squeeze, (m[None, :, None], -2)),
    (np.squeeze, (m[None, :, None], (0, 2))),
    (np.expand_dims, (m, 1)),
    (np.expand_dims, (m, (0, -1))),
    (np.expand_dims, (scalar, 0)),
    (np.transpose, (cube,)),
    (np.transpose, (cube, (-1, 0, -2))),
    (np.swapaxes, (cube, 0, -1)),
    (np.moveaxis, (cube, 0, -1)),
    (np.moveaxis, (cube, (0, 1), (-1, 0))),
    (np.rollaxis, (cube, 2)),
    (np.rollaxis, (cube, 0, 3)),
    (np.matrix_transpose, (cube,)),
    (np.atleast_1d, (scalar,)),
    (np.atleast_2d, (v,)),
    (np.atleast_3d, (m,)),
    (np.atleast_3d, (v,)),
    (np.atleast_1d, (scalar, m)),
    (np.broadcast_to, (v, (3, 4))),
    (np.broadcast_to, (scalar, (2, 2))),
    (np.broadcast_arrays, (v, m, scalar)),
    (np.concatenate, ([m, m[:1]],)),
    (np.concatenate, ([m, m[:, :1]], 1)),
    (np.concatenate, ([m, v], None)),
    (np.concat, ([m, m], -1)),
    (np.stack, ([m, 2 * m],)),
    (np.stack, ([m, 2 * m], -1)),
    (np.hstack, ([v, v[:2]],)),
    (np.hstack, ([m, m],)),
    (np.vstack, ([v, m],)),
    (np.dstack, ([v, v],)),
    (np.dstack, ([m, m],)),
    (np.column_stack, ([v, r.normal(size=(4, 2)), v],)),
    (np.hstack, ([scalar, v],)),
    (np.append, (m, v)),
    (np.append, (m, m, 0)),
    (np.append, (v, 1.0)),
    (np.block, ([[m, m[:, :1]], [m[:1], scalar.reshape(1, 1)]],)),
    (np.block, ([v, scalar],)),
    (np.insert, (v, 1, r.normal(size=2))),
    (np.insert, (v, [1, 3], r.normal(size=2))),
    (np.insert, (m, 1, r.normal(size=4), 0)),
    (np.insert, (m, 1, r.normal(size=3), 1)),
    (np.insert, (m, [0, 2], r.normal(size=(3, 2)), 1)),
    (np.insert, (v, 1, scalar)),
    (np.insert, (m, [0, 2], scalar, 1)),
    (np.split, (m, 2, 1)),
    (np.split, (v, [1, 3])),
    (np.array_split, (v, 3)),
    (np.array_split, (m, [1], -1)),
    (np.hsplit, (m, 2)),
    (np.hsplit, (v, 2)),
    (np.vsplit, (m, 3)),
    (np.dsplit, (cube, [1, 3])),
    *([(np.unstack, (m,))] if NEWER else []),
    (np.tile, (v, 2)),
    (np.tile, (m, (2, 1, 3))),
    (np.tile, (scalar, (2, 2))),
    (np.repeat, (scalar, 3)),
    (np.repeat, (m, 2)),
    (np.repeat, (m, [1, 0, 2], 0)),
    (np.repeat, (m, 2, -1)),
    (np.roll, (m, 2)),
    (np.roll, (m, (1, -2), (0, 1))),
    (np.roll, (cube, 1, -2)),
    (np.flip, (m,)),
    (np.flip, (cube, (0, -1))),
    (np.flip, (scalar,)),
    (np.flipud, (m,)),
    (np.fliplr, (m,)),
    *((np.rot90, (m, k)) for k in range(-1, 5)),
    (np.rot90, (cube, 1, (1, 2))),
    (np.rot90, (cube, 3, (2, 0))),
    (np.pad, (m, 1)),
    (np.pad, (m, ((1, 0), (2, 1)))),
    (np.pad, (v, (2, 1), "edge")),
    (np.pad, (m, ((1, 2), (2, 2)), "reflect")),
    (np.pad, (m, ((1, 2), (2, 2)), "symmetric")),
    (np.pad, (m, ((1, 2), (5, 7)), "wrap")),
    *([(np.pad, (m, {-1: (1, 2)}))] if NEWER else []),
    (np.tril, (m,)),
    (np.tril, (m, 1)),
    (np.triu, (cube, -1)),
    (np.diag, (v,)),
    (np.diag, (m,)),
    (np.diag, (m, -1)),
    (np.diag, (m.T, 1)),
    (np.diag, (v, 2)),
    (np.diagonal, (m,)),
    (np.diagonal, (cube, 1, 2, 0)),
    (np.diagflat, (m,)),
    (np.take, (m, [1, 1, 0])),
    (np.take, (m, [[1, 3]], 1)),
    (np.take, (m, 2, -1)),
    (np.take_along_axis, (m, np.argsort(m, 0), 0)),
    (np.take_along_axis, (v, np.array([3, 3]), None)),
    (np.compress, ([True, False, True], m, 0)),
    (np.extract, (m > 0, m)),
    (np.delete, (m, 1, 0)),
    (np.delete, (m, [0, 2], 1)),
    (np.delete, (v, slice(1, 3))),
    (np.resize, (m, (5, 3))),
    (np.flip, (strided, 0)),
    (np.ravel, (strided,)),
    (np.copy, (m,)),
    (np.meshgrid, (v, v[:2])),
    (np.choose, (np.array([0, 1, 1, 0]), [v, m])),
    (np.select, ([m > 0.5, m > 0], [m, 2 * m], 7.0)),
    (np.where, (m > 0, m, v)),
    (np.where, (np.array([[True], [False], [True]]), v, scalar)),
    (np.sort, (m,)),
    (np.sort, (cube, 1)),
    (np.sort, (m, None)),
    (np.sort, (scalar[None],)),
    (np.partition, (v, 2)),
    (np.partition, (m, 1, 0)),
    (np.partition, (m, 5, None)),
]


@pytest.mark.parametrize(("function", "args"), CASES, ids=lambda x: getattr(x, "__name__", ""))
def test_as_numpy(function, args):
    agree(function, *args)


METHODS = {
    "reshape": (2, 6),
    "ravel": (),
    "flatten": (),
    "squeeze": (),
    "swapaxes": (0, 1),
    "transpose": (1, 0),
    "repeat": (2, 1),
    "diagonal": (1,),
    "take": ([0, 3], 1),
    "copy": (),
}


@pytest.mark.parametrize("name", METHODS)
def test_method(name):
    y = getattr(Tensor(m, requires_grad=True), name)(*METHODS[name])
    np.testing.assert_array_equal(y.data, getattr(m, name)(*METHODS[name]))
    assert y.requires_grad


def test_array_of_nodes():
    a, b = Tensor(2.0, requires_grad=True), Tensor([1.0, 3.0], requires_grad=True)
    y = ag.array([[a, 1.0], b])
    (y * [[1.0, 2.0], [3.0, 4.0]]).sum().backward()
    assert y.shape == (2, 2)
    assert a.grad.data == 1.0
    np.testing.assert_array_equal(b.grad.data, [3.0, 4.0])


@pytest.mark.parametrize(
    ("call", "kind", "says"),
    [
        (lambda t: np.reshape(t, (5, 5)), ValueError, "reshape of shapes .3, 4."),
        (lambda t: np.squeeze(t, 0), ValueError, "squeeze of shapes .3, 4."),
        (lambda t: np.swapaxes(t, 0, 5), np.exceptions.AxisError, "swapaxes of shapes .3, 4."),
        (lambda t: np.concatenate([t, t[:, :2]]), ValueError, "concatenate of shapes .3, 4., .3, 2."),
        (lambda t: t[7], IndexError, "getitem of shapes .3, 4."),
        (lambda t: np.take(t, 99), IndexError, "take of shapes .3, 4."),
        (lambda t: np.split(t, 2), ValueError, "3 elements do not split into 2"),
        (lambda t: np.pad(t, 1, "linear_ramp"), ValueError, "mode must be one of"),
        (lambda t: np.sum(t, axis=2), np.exceptions.AxisError, "sum of shapes .3, 4."),
    ],
)
def test_bad_input_is_numpys_kind_of_error_and_names_the_operation(call, kind, says):
    with pytest.raises(kind, match=says):
        call(Tensor(m, requires_grad=True))


def test_lists_of_values_are_grids():
    a, b = Value(2.0), Value(3.0)
    y = ag.concatenate([[a], [b, 1.0]])
    assert y.dtype == object and y[0] is a and y[1] is b and y.shape == (3,)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_unstack_is_the_inverse_of_stack(axis):
    parts = ag.unstack(Tensor(cube), axis=axis)
    assert len(parts) == cube.shape[axis]
    np.testing.assert_array_equal(ag.stack(parts, axis=axis), cube)


def test_an_array_of_nodes_has_the_dtype_asked_for_or_theirs():
    single = Tensor(np.ones(2, dtype=np.float32), requires_grad=True)
    assert ag.array([single, single]).dtype == np.float32
    wide = ag.array([single, single], dtype=np.float64)
    wide.sum().backward()
    assert wide.dtype == np.float64 and single.grad.tolist() == [2.0, 2.0]
