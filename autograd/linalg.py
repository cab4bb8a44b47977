"""Linear algebra under NumPy's names, in NumPy's place: `autograd.linalg.inv`, `autograd.linalg.norm` …"""

import numpy as np

from autograd.op import BY_NUMPY
from autograd.ops.decompositions import cholesky, eigh, eigvalsh, qr, svd, svdvals
from autograd.ops.inverses import (
    det,
    inv,
    lstsq,
    matrix_power,
    multi_dot,
    pinv,
    slogdet,
    solve,
    tensorinv,
    tensorsolve,
)
from autograd.ops.linear_algebra import matmul
from autograd.ops.norms import _diagonal as diagonal
from autograd.ops.norms import _trace as trace
from autograd.ops.norms import cond, matrix_norm, norm, vector_norm
from autograd.ops.products import cross, outer, tensordot, vecdot
from autograd.ops.shapes import matrix_transpose

for _op in (matmul, cross, outer, tensordot, vecdot, matrix_transpose):
    BY_NUMPY[getattr(np.linalg, _op.name)] = _op

__all__ = [
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_transpose",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "tensordot",
    "tensorinv",
    "tensorsolve",
    "trace",
    "vecdot",
    "vector_norm",
]
