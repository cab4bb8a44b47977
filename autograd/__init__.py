"""Reverse-mode automatic differentiation in which nothing is hidden.

`Value` is a float in the graph, `Tensor` an array; every operation of the table takes both.
"""

from importlib import import_module
from typing import Any

from autograd import creation, ops
from autograd import linalg as linalg
from autograd import scalar_operations as scalar_operations  # gives Value its operations
from autograd import tensor_operations as tensor_operations  # gives Tensor its operations
from autograd.ahead import built as built
from autograd.creation import *
from autograd.node import enable_grad, is_grad_enabled, no_grad
from autograd.ops.activations import *
from autograd.ops.affine import *
from autograd.ops.aliases import *
from autograd.ops.calculus import *
from autograd.ops.choices import *
from autograd.ops.convolution import *
from autograd.ops.convolution import convolution_estimates
from autograd.ops.cumulative import *
from autograd.ops.dropout import *
from autograd.ops.elementwise import *
from autograd.ops.embedding import *
from autograd.ops.entropy import *
from autograd.ops.images import *
from autograd.ops.indexing import *
from autograd.ops.joining import *
from autograd.ops.kernels.compiling import use_kernels
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
from autograd.scalar import Value
from autograd.tensor import Tensor

__version__ = "0.1.0"

#: Rooms that are entered when somebody first asks for one of their names, so that importing
#: the engine costs little more than importing NumPy.
UPSTAIRS = {
    "checking": ["GradcheckError", "check_backward", "detect_anomaly", "gradcheck", "gradgradcheck"],
    "definition": ["defop"],
    "drawing": ["draw"],
    "expansion": ["expand"],
    "ops.kernels.choice": ["convolution_algorithm"],
    "explanation": ["explain"],
    "playing": ["play"],
    "programs": ["capture", "load_program"],
    "random": [],
    "threads": ["get_num_threads", "set_num_threads"],
    "transforms": ["checkpoint", "grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp", "vmap"],
}

#: The public surface: the engine's names, and every public operation of the table.
__all__ = [
    "Tensor",
    "Value",
    "__version__",
    "built",
    "convolution_estimates",
    "enable_grad",
    "is_grad_enabled",
    "no_grad",
    "pack",
    "unpack",
    "use_kernels",
]
__all__ += [name for names in UPSTAIRS.values() for name in names]
__all__ += creation.__all__
__all__ += [name for family in ops.__all__ for name in getattr(ops, family).__all__]


def __getattr__(name: str) -> Any:
    if name in UPSTAIRS:
        return import_module(f"autograd.{name}")
    for room, names in UPSTAIRS.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"autograd.{room}"), name)
            return value
    raise AttributeError(f"module 'autograd' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
