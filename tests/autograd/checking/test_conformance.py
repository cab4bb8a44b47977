"""The conformance report, on a few operations; `python -m autograd conform` takes all of them."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd as ag
from autograd.__main__ import main
from autograd.array_operations import operation
from autograd.checking.conformance import CHECKS, as_markdown, as_text, by_family, conform
from autograd.checking.modes import check_modes
from autograd.checking.samples import MARGIN, draw
from autograd.op import OPERATIONS, unregister
from autograd.rows import array_function

FEW = ["tanh", "maximum", "matmul", "concatenate"]


@pytest.fixture
def broken():
    @operation(public=False, method=False, samples=lambda r: [((r.normal(size=3),), {})])
    def thrice(x):
        return 3.0 * x.astype(np.float64)

    thrice.vjp("x", "g")(lambda g: g)
    thrice.__module__ = "autograd.ops.elementwise"
    yield thrice
    unregister(thrice)


def test_right_operations_pass(capsys):
    assert main(["conform", *FEW]) == 0
    told = capsys.readouterr().out
    assert "linear algebra    1" in told and "✗" not in told and "0 failed" in told


def test_a_wrong_operation_fails_and_is_told(broken, capsys):
    assert main(["conform", "thrice", "tanh"]) == 1
    told = capsys.readouterr().out
    assert "✗" in told and "thrice(shapes (3,)), gradient: GradcheckError" in told
    assert "the gradient is 3 times too small" in told


def test_each_check_can_fail(broken):
    found = conform(broken)
    assert found["gradient"].passed == found["2nd order"].passed == found["float32"].passed == 0
    assert found["value"].passed == found["value"].of == 1


def test_the_tables(broken):
    table = by_family({"thrice": conform(broken), "tanh": conform(ag.tanh)})
    assert table["elementwise"][""].of == 2
    text = as_text(table, color=True)
    cells = set(re.findall(r"\x1b\[(3\d)m *([✓✗])", text))
    assert cells == {("31", "✗"), ("32", "✓")} and "\x1b" not in as_text(table)
    lines = as_markdown(table).splitlines()
    assert lines[0] == "| family | operations | " + " | ".join(CHECKS) + " |"
    assert len(lines) == 3 and lines[2].startswith("| elementwise | 2 | ✓ ")


def test_markdown_into_a_file(tmp_path, capsys):
    assert main(["conform", "exp", "--markdown", str(tmp_path / "report.md")]) == 0
    assert "| elementwise | 1 |" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert main(["conform", "exp", "--markdown", "-"]) == 0
    assert "| elementwise | 1 |" in capsys.readouterr().out


def test_an_unknown_name(capsys):
    assert main(["conform", "tangent"]) == 2
    assert "no operation tangent" in capsys.readouterr().err


def test_as_a_command():
    done = subprocess.run(
        [sys.executable, "-m", "autograd", "conform", "sum"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0 and "reductions" in done.stdout.decode()


def test_the_two_modes_are_compared(monkeypatch):
    x = np.array([0.3, -0.2])
    check_modes(lambda x: ag.tanh(x) * x, x)
    check_modes(lambda a, b: a * b + ag.exp(a), 0.5, 2.0)
    check_modes(lambda x: [x * 2, ag.sum(x)], x.astype(np.float32))
    check_modes(lambda x, unused: ag.sin(x), x, x)
    monkeypatch.setattr("autograd.checking.modes.jvp", lambda f, primals, tangents: (None, [tangents[0] * 3]))
    with pytest.raises(ag.GradcheckError, match="forward and reverse mode of <lambda> disagree"):
        check_modes(lambda x: x * 2, x)


@pytest.mark.parametrize("name", ["arccosh", "arcsin", "log", "arctanh"])
def test_operands_keep_away_from_the_edge_of_the_domain(name):
    op = OPERATIONS[name]
    inside = op.domain.function(list(op.arguments), array_function)
    for seed in range(200):
        (x,) = draw(op, [(3,)], np.random.default_rng(seed))
        assert np.all(inside(x - MARGIN)) and np.all(inside(x + MARGIN))


def test_an_operation_that_is_differentiable_once_is_not_asked_for_more():
    @operation(public=False, method=False, max_order=1, samples=lambda r: [((r.normal(size=3),), {})])
    def cube_once(x):
        return x**3

    cube_once.vjp("x", "3·g·x²")(lambda g, x: 3 * g * np.square(getattr(x, "data", x)))
    try:
        found = conform(cube_once)
    finally:
        unregister(cube_once)
    assert found["2nd order"].of == 0 and found["gradient"].passed == found["gradient"].of == 1
