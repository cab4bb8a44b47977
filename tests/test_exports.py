"""The public surface is what is documented: nothing is missing, nothing slips out."""

import subprocess
import sys
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
    "built",
    "capture",
    "convolution_algorithm",
    "convolution_estimates",
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
    "get_num_threads",
    "hvp",
    "is_grad_enabled",
    "jacobian",
    "jvp",
    "load_program",
    "no_grad",
    "pack",
    "play",
    "set_num_threads",
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


def test_importing_the_engine_enters_no_room_that_it_does_not_need():
    """What `import autograd` costs beyond NumPy: its own rooms, and a few small modules of the standard library."""
    program = "import sys, numpy; known = set(sys.modules); import autograd; print(*sorted(set(sys.modules) - known))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    foreign = {name.partition(".")[0].lstrip("_") for name in shown} - {"autograd"}
    foreign = {name for name in foreign if not name.startswith("cython_")}  # a build's own, made in memory
    assert foreign <= {"future__", "copy", "threading"}
    rooms = {name for name in shown if name.startswith("autograd.ops.kernels.")}
    assert rooms == {f"autograd.ops.kernels.{room}" for room in ("compiling", "layout", "loops", "memory", "special")}
    assert not {f"autograd.{room.partition('.')[0]}" for room in autograd.UPSTAIRS if "." not in room} & set(shown)
