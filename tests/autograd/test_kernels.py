"""Kernels: the plumbing. That it is optional, kept on disk, and noticed by nobody when something is wrong with it."""

import importlib.util
import itertools
import subprocess
import sys

import numpy as np
import pytest

import autograd
from autograd.__main__ import main
from autograd.op import OPERATIONS
from autograd.ops.kernels import compiling, loops, normalizing, pools  # noqa: F401 (rooms that are entered list their kernels)
from autograd.ops.kernels.compiling import KERNELS, SMALL, Kernel, fast, from_text, use_kernels

numba = pytest.importorskip("numba")

_count = itertools.count()
KERNEL = """
from autograd.ops.kernels.compiling import Kernel

OFFSET = 1.0

def plus(x):
    return x + OFFSET

plus = Kernel(plus)

def fill(x, y):
    for i in range(x.size):
        y[i] = plus(x[i])

fill = Kernel(fill, "a test", "T[::1], T[::1]")
"""


def load(path, text=KERNEL):
    """The kernel `fill` of a module in a file, as a fresh process would see it."""
    if not path.exists() or path.read_text() != text:  # Numba before 0.61 asks for the time of the last change, too
        path.write_text(text)
    spec = importlib.util.spec_from_file_location(f"{path.stem}_{next(_count)}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.fill


def filled(kernel, n=3):
    x, y = np.arange(float(n)), np.empty(n)
    kernel(x, y)
    return y.tolist()


def test_importing_and_small_arrays_do_not_import_numba():
    program = (
        "import sys, numpy as np, autograd, nn; x = autograd.Tensor(np.ones((4, 4)), requires_grad=True); "
        "x.tanh().relu().sum().backward(); print('numba' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_large_array_is_fast_and_a_small_one_is_not():
    assert fast(SMALL) and not fast(SMALL - 1)


def test_the_switch_works_in_a_block_a_decorator_and_the_environment():
    with use_kernels(False):
        assert not fast(SMALL)
        with use_kernels():
            assert fast(SMALL)
        assert not fast(SMALL)
    assert fast(SMALL)
    assert not autograd.use_kernels(False)(lambda: fast(SMALL))()
    program = "from autograd.ops.kernels.compiling import fast; print(fast(10**9))"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={"CHAINRULE_KERNELS": "0", "PYTHONPATH": ":".join(filter(None, sys.path))},
    )  # fmt: skip
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("version", [None, "0.59.1", "nonsense"])
def test_without_a_numba_that_fits_there_are_no_kernels(monkeypatch, version):
    class Old:
        __version__ = version

    def find(name):
        if version is None:
            raise ImportError("Numba needs NumPy 2.0 or less")
        return Old

    monkeypatch.setattr(compiling.importlib, "import_module", find)
    compiling.numba.cache_clear()
    try:
        assert compiling.numba() is None and not fast(SMALL)
        assert [kernel.state for kernel in KERNELS.values()] == [""] * len(KERNELS)
    finally:
        compiling.numba.cache_clear()


def test_a_kernel_is_kept_on_disk(tmp_path):
    first = load(tmp_path / "kept.py")
    assert first.state == "" and filled(first) == [1.0, 2.0, 3.0] and first.state == "compiled"
    again = load(tmp_path / "kept.py")
    assert again.state == "cached" and filled(again) == [1.0, 2.0, 3.0]
    assert sum(again.compiled.stats.cache_hits.values()) == 1


@pytest.mark.parametrize("old, new", [("x + OFFSET", "x - OFFSET"), ("OFFSET = 1.0", "OFFSET = -1.0")])
def test_a_change_below_a_kernel_changes_its_name_in_the_cache(tmp_path, old, new, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # Python's own cache misses a change within a second
    before = load(tmp_path / "changed.py")
    after = load(tmp_path / "changed.py", KERNEL.replace(old, new))
    assert before.digest != after.digest and before.digest == load(tmp_path / "changed.py").digest


@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_damaged_cache_is_no_error(tmp_path, suffix):
    filled(load(tmp_path / "damaged.py"))
    for path in (tmp_path / "__pycache__").glob(f"*.{suffix}"):
        path.write_bytes(b"\x80nothing")
    assert filled(load(tmp_path / "damaged.py")) == [1.0, 2.0, 3.0]
    warm = load(tmp_path / "damaged.py")
    warm.warm()
    assert warm.state == "compiled"


def test_a_kernel_that_no_folder_can_keep_is_compiled_in_memory():
    scope = {"__name__": __name__}
    exec(compile("def double(x, y):\n    for i in range(x.size):\n        y[i] = 2 * x[i]", "<nowhere>", "exec"), scope)
    assert filled(Kernel(scope["double"])) == [0.0, 2.0, 4.0]


def test_a_text_becomes_a_kernel_and_keeps_its_place_in_the_cache():
    text = "def thrice(x, y):\n    for i in range(x.size):\n        y[i] = x[i] * factor"
    assert filled(from_text(text, {"factor": 3.0})) == [0.0, 3.0, 6.0]
    again = from_text(text, {"factor": 3.0})
    assert again.state == "cached" and filled(again) == [0.0, 3.0, 6.0]
    assert filled(from_text(text, {"factor": 4.0})) == [0.0, 4.0, 8.0]


def test_a_wrong_call_is_told_as_numba_tells_it(tmp_path):
    with pytest.raises(numba.core.errors.TypingError):
        load(tmp_path / "wrong.py")("text", None)


def test_the_command_lists_and_warms(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("autograd.kernels.KERNELS", {"fill": load(tmp_path / "listed.py")})
    monkeypatch.setattr("autograd.ops.kernels.loops.every", dict)
    assert main(["kernels"]) == 0
    assert capsys.readouterr().out == "fill            a test\n"
    assert main(["kernels", "--warm"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["fill  compiled  a test"]


def test_the_command_without_numba_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setattr("autograd.kernels.numba", lambda: None)
    assert main(["kernels"]) == 0
    assert "chainrule[fast]" in capsys.readouterr().out
    assert main(["kernels", "--warm"]) == 1


def test_every_kernel_says_what_it_is_for_and_what_it_takes():
    every = KERNELS | loops.every()
    assert {"max_pool_inner", "relu_forward_f4", "relu_x_f8", "moments_last"} <= every.keys()
    for name, kernel in every.items():
        assert kernel.about and kernel.signatures[0], name
        for signature in kernel.signatures:
            numba.core.sigutils.normalize_signature(f"void({signature})")


@pytest.mark.parametrize("name", ["relu_forward_f4", "prelu_weight_f8", "leaky_relu_x_f8"])
def test_a_warm_loop_is_the_one_that_runs(name):
    kernel = loops.every()[name]
    kernel.warm()
    known = set(kernel.compiled.signatures)
    op, of, dtype = name.rsplit("_", 2)
    x = np.ones(SMALL, dtype)
    params = {"negative_slope": 0.1} if op == "leaky_relu" else {}
    op = OPERATIONS[op]
    if of == "forward":
        op.forward(*[x] * len(op.operands), **params)
    else:
        op.pull(op.operands.index(of), x, x, [x] * len(op.operands), params, 1.0, False)
    assert known and set(kernel.compiled.signatures) == known


def test_the_command_explains_a_convolution(capsys):
    assert main(["kernels", "--explain", "64,1,28,28", "6,1,5,5", "padding=2", "stride=1,2", "dtype=float64"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "forward: columns" and " ms  windows laid out as columns" in lines[1]


@pytest.mark.parametrize(
    "given, says",
    [
        (["1,2,3"], "an image and a kernel are needed"),
        (["1,2,3,3", "1,2,5,5"], "larger than its input"),
        (["1,2,3,3", "1,2,x,5"], "invalid literal"),
        (["1,2,3", "1,2,3,3"], "no shapes such as"),
        (["1,0,3", "1,0,3"], "no shapes such as"),
        (["1,1,3", "1,1,3", "speed=5"], "speed"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_convolution(given, says, capsys):
    assert main(["kernels", "--explain", *given]) == 2
    assert says in capsys.readouterr().err
