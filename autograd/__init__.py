"""Reverse-mode automatic differentiation in which nothing is hidden.

`Value` is a float in the graph, `Tensor` an array; every operation of the table takes both.
"""

from autograd import creation, ops
from autograd import linalg as linalg
from autograd import random as random
from autograd.checking import GradcheckError, check_backward, detect_anomaly, gradcheck, gradgradcheck
from autograd.creation import *
from autograd.definition import defop
from autograd.drawing import draw
from autograd.expansion import expand
from autograd.explanation import explain
from autograd.node import enable_grad, is_grad_enabled, no_grad
from autograd.ops.activations import *
from autograd.ops.affine import *
from autograd.ops.aliases import *
from autograd.ops.calculus import *
from autograd.ops.choices import *
from autograd.ops.convolution import *
from autograd.ops.cumulative import *
from autograd.ops.dropout import *
from autograd.ops.elementwise import *
from autograd.ops.embedding import *
from autograd.ops.entropy import *
from autograd.ops.images import *
from autograd.ops.indexing import *
from autograd.ops.joining import *
from autograd.ops.linear_algebra import *
from autograd.ops.moving import *
from autograd.ops.normalization import *
from autograd.ops.pooling import *
from autograd.ops.products import *
from autograd.ops.queries import *
from autograd.ops.reductions import *
from autograd.ops.selection import *
from autograd.ops.shapes import *
from autograd.ops.special import *
from autograd.ops.statistics import *
from autograd.ops.updates import *
from autograd.packing import pack, unpack
from autograd.playing import play
from autograd.programs import capture, load_program
from autograd.scalar import Value
from autograd.tensor import Tensor
from autograd.transforms import checkpoint, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp, vmap

__version__ = "0.1.0"

#: The public surface: the engine's names, and every public operation of the table.
__all__ = [
    "GradcheckError",
    "Tensor",
    "Value",
    "__version__",
    "capture",
    "check_backward",
    "checkpoint",
    "defop",
    "detect_anomaly",
    "draw",
    "enable_grad",
    "expand",
    "explain",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "hessian",
    "hvp",
    "is_grad_enabled",
    "jacobian",
    "jvp",
    "load_program",
    "no_grad",
    "pack",
    "play",
    "unpack",
    "value_and_grad",
    "vjp",
    "vmap",
]
__all__ += creation.__all__
__all__ += [name for family in ops.__all__ for name in getattr(ops, family).__all__]
