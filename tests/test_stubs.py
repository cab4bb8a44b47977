"""Editors and type checkers see what Python makes of the table when it runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograd.op import OPERATIONS, unregister
from autograd.rows import row
from tools.stubs import methods, stale

ROOT = Path(__file__).parent.parent


def test_the_stubs_are_in_step_with_the_table():
    assert stale() == [], "the table of operations has changed: run `make stubs` and commit what it writes"


def test_what_a_docstring_defines_is_no_part_of_the_table():
    tests = ["autograd/definition.py", "tests/test_stubs.py::test_the_stubs_are_in_step_with_the_table"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout


def test_a_row_more_makes_the_stubs_stale():
    op = row("stub_probe(x, slope=2.0)", "slope * x", "slope")
    op.__module__ = "autograd.ops.elementwise"
    try:
        assert "methods.pyi" in stale()
        assert "    def stub_probe(self, slope: float = 2.0) -> Value:" in methods()
        assert "    def stub_probe(self, slope: float = 2.0) -> Tensor:" in methods()
    finally:
        unregister(op)
    assert "stub_probe" not in OPERATIONS


PROGRAM = """
import numpy as np
import autograd
from autograd import Tensor, Value, concatenate, exp

v, t = Value(1.0), Tensor([[1.0, 2.0]])
reveal_type(v.exp())
reveal_type(autograd.exp(v))
reveal_type(exp(t))
reveal_type(2 * v + v**2 - 1)
reveal_type(t.sum(axis=0))
reveal_type(t.max(axis=(0, 1), keepdims=True))
reveal_type(t @ np.ones((2, 3)))
reveal_type(autograd.maximum(0.0, v))
reveal_type(concatenate([t, t], axis=1))
reveal_type(-abs(t).reshape(2))
reveal_type(autograd.clip(v, 0, 1))
reveal_type(autograd.split(t, 2, axis=1)[0])
autograd.meshgrid(t[0], t[0], indexing="ij"), autograd.hstack([t, t]), autograd.einsum("ij->i", t)
t.sum(axes=0)
v.no_such_operation()
"""

ANSWERS = [
    "Value",
    "Value",
    "Tensor",
    "Value",
    "Tensor",
    "Tensor",
    "Tensor",
    "Value",
    "Tensor",
    "Tensor",
    "Value",
    "Tensor",
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What mypy says of a user's program, line by line."""
    program = tmp_path_factory.mktemp("user") / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context", str(program)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    return [line.split("program.py:")[1] for line in result.stdout.splitlines() if "program.py:" in line]


def test_a_type_checker_knows_what_operations_give(told):
    revealed = [line.rsplit('"', 2)[1].rsplit(".", 1)[1] for line in told if "Revealed type" in line]
    assert revealed == ANSWERS


def test_a_type_checker_finds_misspelt_names(told):
    errors = [line for line in told if "error:" in line]
    assert len(errors) == 2
    assert "axes" in errors[0]
    assert "no_such_operation" in errors[1]
