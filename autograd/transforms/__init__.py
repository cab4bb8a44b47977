"""Functions of functions: derivatives, products with them, batching and recomputation."""

from autograd.transforms.batching import vmap
from autograd.transforms.forward_mode import jvp
from autograd.transforms.matrices import hessian, hvp, jacobian
from autograd.transforms.recomputation import checkpoint
from autograd.transforms.reverse_mode import grad, value_and_grad, vjp

__all__ = ["checkpoint", "grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp", "vmap"]
