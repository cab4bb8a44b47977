"""The reference of operations: complete, in step with the table, and to be had from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd.__main__ import main
from autograd.op import COMPOSITIONS, OPERATIONS, unregister
from autograd.reference import as_markdown, as_text, entry, example, kinks
from autograd.rows import Elementwise, row

PAGE = Path(__file__).parent.parent.parent / "docs" / "operations.md"


def test_the_page_is_in_step_with_the_table() -> None:
    assert PAGE.read_text() == as_markdown(), "the table of operations has changed: run `make stubs`"


def test_every_public_operation_is_there() -> None:
    page, text = as_markdown(), as_text()
    for known in [*OPERATIONS.values(), *COMPOSITIONS.values()]:
        if known.public and known.__module__.startswith("autograd.ops."):
            assert f"`{known.name}(" in page
            assert f"  {known.name}(" in text


def test_the_mathematics_stands_before_details_and_examples() -> None:
    text = OPERATIONS["solve"].__doc__ or ""
    assert text.splitlines()[0] == "The x with a x = b, for a vector `b`, or for each column of a matrix."
    assert 0 < text.index("∂L/∂b = a⁻ᵀ g") < text.index("LinAlgError") < text.index(">>> ")


def test_what_g_is_stands_where_a_rule_uses_it() -> None:
    assert "∂L/∂b = a⁻ᵀ g,  where g = ∂L/∂y\n" in (OPERATIONS["solve"].__doc__ or "")
    assert not any("where g" in (OPERATIONS[name].__doc__ or "") for name in ("exp", "one_hot"))


def test_every_operation_says_what_it_does() -> None:
    for op in OPERATIONS.values():
        assert op.formula, op.name
        assert entry(op).summary.endswith((".", ":")), f"{op.name}: {entry(op).summary}"


@pytest.mark.parametrize("name", [n for n, op in OPERATIONS.items() if isinstance(op, Elementwise)])
def test_a_documented_function_of_the_table_computes_its_example(name: str) -> None:
    op = OPERATIONS[name]
    if len(op.operands) == 1:
        assert example(op).startswith(f"{name}(")
        assert "= nan" not in example(op)
        assert "there nan" not in example(op)


def test_operators_formulas_and_kinks(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry(OPERATIONS["sigmoid"]).derivatives == ("∂y/∂x = y·(1 − y)",)
    assert entry(OPERATIONS["softmax"]).derivatives == ("∂L/∂a = y × (g − Σ g·y)",)
    assert ("relu", "0 at 0") in kinks()
    assert main(["ops", "--kinks"]) == 0
    assert "relu " in capsys.readouterr().out


def test_one_operation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ops", "xlogy", "clip"]) == 0
    shown = capsys.readouterr().out
    assert "∂y/∂b = a / b" in shown
    assert "made of other operations" in shown.lower()


def test_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ops", "exq"]) == 2
    assert "no operation 'exq'" in capsys.readouterr().err


def test_a_row_more_is_a_line_more() -> None:
    op = row("page_probe(x)", "x * |x|".replace("|x|", "abs(x)"), "2 * abs(x)", doc="A probe.", kink="none")
    op.__module__ = "autograd.ops.elementwise"
    try:
        assert "| `page_probe(x)`<br>A probe. | x·\\|x\\| | ∂y/∂x = 2·\\|x\\| | Value, Tensor | any |" in as_markdown()
    finally:
        unregister(op)
