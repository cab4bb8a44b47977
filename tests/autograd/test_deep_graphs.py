"""A million nodes: built, differentiated and freed, without recursion and without the garbage collector."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
import gc, sys, weakref
from autograd import Tensor, Value

gc.disable()
assert sys.getrecursionlimit() == 1000
w, x = {kind}(1.000001{asks}), {kind}(0.5{asks})
blocks = sys.getallocatedblocks()

y = w
for _ in range({n} // 2):
    y = y * w + x
y.backward()
print(repr(float(w.grad)), repr(float(x.grad)))
middle = weakref.ref(y.parents[0].parents[0])

w.zero_grad(); x.zero_grad()
assert middle() is not None
del y
assert middle() is None
left = sys.getallocatedblocks() - blocks
assert left < 10_000, left
"""


@pytest.mark.parametrize("kind, asks, n", [("Value", "", 1_000_000), ("Tensor", ", requires_grad=True", 100_000)])
def test_a_long_chain_is_built_differentiated_and_freed(kind, asks, n):
    program = PROGRAM.format(kind=kind, asks=asks, n=n)
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (result.returncode, result.stderr) == (0, "")
    by_w, by_x = map(float, result.stdout.split())

    # y = w^(k+1) + x (w^k − 1)/(w − 1), differentiated by a second, independent recursion
    value, dw, dx = 1.000001, 1.0, 0.0
    for _ in range(n // 2):
        value, dw, dx = value * 1.000001 + 0.5, dw * 1.000001 + value, dx * 1.000001 + 1.0
    assert by_w == pytest.approx(dw, rel=1e-9)
    assert by_x == pytest.approx(dx, rel=1e-9)
