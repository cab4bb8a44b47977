"""The build itself, made from these sources in a folder of its own if there is a compiler; `make built` does more."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytest.importorskip("Cython", reason="the extra dev brings it")
ROOT = Path(__file__).parent.parent
COMPILER = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]

PROGRAM = """
import gc, autograd
from autograd import Value, ahead
assert autograd.built, ahead.reason
gc.disable()
w, x = Value(1.000001), Value(0.5)
y = w
for _ in range(100_000):
    y = y * w + x
y.backward()
first = w.grad
w.zero_grad()
y.backward()
assert w.grad == first
del y
z = Value(0.25)
(((z - 1) ** 3).tanh() / (2 - z)).backward(create_graph=True)
z.grad.backward()
print(repr(first), repr(z.grad.grad), repr((Value(1.0) / 0).data))
print((z * 2).relu().parents, (z**2).params)
"""


def run(folder, *command, **environment):
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which(COMPILER) is None, reason="there is no C compiler")
def test_a_build_of_these_sources_gives_plain_pythons_numbers(tmp_path):
    ignored = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    for name in ("autograd", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("setup.py", "setup.cfg", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    run(tmp_path, "setup.py", "build_ext", "--inplace", "--parallel", "3", CHAINRULE_PURE="0")
    built = run(tmp_path, "-c", PROGRAM, CHAINRULE_PURE="0", PYTHONPATH=str(tmp_path))
    program = PROGRAM.replace("assert autograd.built", "assert not autograd.built")
    assert built == run(tmp_path, "-c", program, CHAINRULE_PURE="1", PYTHONPATH=str(tmp_path))
