"""The public surface is what is documented: nothing is missing, nothing slips out."""

import types

import autograd
from autograd.op import COMPOSITIONS, OPERATIONS

#: The engine's own names; the operations of the table come beside them.
ENGINE = {
    "GradcheckError",
    "Tensor",
    "Value",
    "check_backward",
    "checkpoint",
    "__version__",
    "capture",
    "convolution_algorithm",
    "detect_anomaly",
    "defop",
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
    "use_kernels",
    "value_and_grad",
    "vjp",
    "vmap",
}


def test_all_is_the_engine_and_the_public_operations():
    named = [*autograd.__all__]
    assert len(named) == len(set(named))
    operations = {
        known.name
        for known in [*OPERATIONS.values(), *COMPOSITIONS.values()]
        if known.public and known.__module__.startswith("autograd.ops.")
    }
    operations -= set(autograd.linalg.__all__) - set(named)  # which stand there, as in NumPy
    assert set(named) == ENGINE | operations | set(autograd.ops.aliases.__all__) | set(autograd.creation.__all__)


def test_every_exported_name_is_there_and_is_no_module():
    for name in autograd.__all__:
        assert not isinstance(getattr(autograd, name), types.ModuleType), name


def test_every_exported_name_has_a_docstring():
    for name in set(autograd.__all__) - {"__version__"}:
        assert (getattr(autograd, name).__doc__ or "").strip(), name
