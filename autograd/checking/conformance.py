"""`python -m autograd conform`: every record of the table, tried on its samples, as a table by family."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograd.checking.evaluation import data_of
from autograd.checking.gradients import gradcheck
from autograd.checking.modes import check_modes
from autograd.checking.samples import Sample, samples
from autograd.op import OPERATIONS, Op
from autograd.rows import Elementwise
from autograd.scalar import Value
from autograd.tensor import Tensor


class Outcome(NamedTuple):
    """What one check said of one operation: on how many samples it passed, of how many, and what was wrong."""

    passed: int
    of: int
    messages: tuple[str, ...] = ()


def value(sample: Sample, seed: int) -> None:
    """The result on nodes, Tensors and Values, is the result on plain arrays."""
    plain = np.asarray(sample.call())
    _same(plain, data_of(sample.call(_asking(sample))), 1e-14)
    if isinstance(sample.op, Elementwise) and plain.size:
        arrays = np.broadcast_arrays(*sample.operands)
        index = tuple(0 for _ in arrays[0].shape)
        _same(plain[index], data_of(sample.op(*(_number(a[index]) for a in arrays), **sample.params)), 1e-12)


def gradient(sample: Sample, seed: int, order: int = 1) -> None:
    """The gradient is the numeric one."""
    f, given = _function(sample)
    gradcheck(f, *given, order=order, max_elements=40, seed=seed)


def second(sample: Sample, seed: int) -> None:
    """The gradient's gradient is the numeric one."""
    gradient(sample, seed, order=2)


def modes(sample: Sample, seed: int) -> None:
    """Forward and reverse mode agree."""
    f, given = _function(sample)
    check_modes(f, *given, seed=seed)


def single(sample: Sample, seed: int) -> None:
    """Single precision stays single, in the result and in the gradient, and is as right as it can be."""
    f, given = _function(sample)
    leaves = [Tensor(x.astype(np.float32), requires_grad=True) for x in given]
    result = f(*leaves)
    plain = np.asarray(f(*(leaf.data for leaf in leaves))).dtype
    assert result.dtype == plain, f"float32 operands gave a result of {result.dtype}, plain arrays one of {plain}"
    gradcheck(f, *leaves, max_elements=10, seed=seed)


#: The checks, by the head of their column.
CHECKS: dict[str, Callable[[Sample, int], None]] = {
    "value": value,
    "gradient": gradient,
    "2nd order": second,
    "modes": modes,
    "float32": single,
}


def conform(op: Op, seed: int = 0) -> dict[str, Outcome]:
    """Every check of one operation, on all of its samples that have a derivative."""
    tried = [s for s in samples(op, seed) if s.differentiable()]
    found = {}
    for title, check in CHECKS.items():
        if title == "2nd order" and op.max_order == 1:
            found[title] = Outcome(0, 0)
            continue
        messages = []
        for sample in tried:
            try:
                with np.errstate(all="ignore"):
                    check(sample, seed)
            except Exception as error:  # whatever goes wrong is a line of the report
                messages.append(f"{sample}, {title}: {type(error).__name__}: {error}")
        found[title] = Outcome(len(tried) - len(messages), len(tried), tuple(messages))
    return found


def _function(sample: Sample) -> tuple[Callable[..., Any], list[Any]]:
    """The sample as a function of the operands that have a derivative, and these."""
    wanted = sample.differentiable()
    return sample.by(wanted), [np.asarray(sample.operands[k]) for k in wanted]


def _asking(sample: Sample) -> list[Any]:
    operands: list[Any] = list(sample.operands)
    for k in sample.differentiable():
        operands[k] = Tensor(operands[k], requires_grad=True)
    return operands


def _number(x: Any) -> Any:
    return Value(float(x)) if np.asarray(x).dtype.kind == "f" else bool(x)


def _same(plain: Any, recorded: Any, rtol: float) -> None:
    np.testing.assert_allclose(recorded, plain, rtol=rtol, atol=0.0)


# -- the report ---------------------------------------------------------------------------------------


def family(op: Op) -> str:
    """The file of the table that the operation stands in, as words."""
    return op.__module__.rpartition(".")[2].replace("_", " ")


Table = dict[str, dict[str, Outcome]]


def by_family(results: dict[str, dict[str, Outcome]]) -> Table:
    """Sum the outcomes of operations up by family, with the number of operations under ""."""
    table: Table = {}
    for name, found in results.items():
        line = table.setdefault(family(OPERATIONS[name]), {})
        line[""] = Outcome(0, line.get("", Outcome(0, 0)).of + 1)
        for title, outcome in found.items():
            old = line.get(title, Outcome(0, 0))
            messages = old.messages + outcome.messages
            line[title] = Outcome(old.passed + outcome.passed, old.of + outcome.of, messages)
    return dict(sorted(table.items()))


def as_text(table: Table, color: bool = False) -> str:
    """The table for a terminal: ✓ where all samples pass, ✗ where not."""
    width = max(len(name) for name in ["family", *table])
    lines = [f"{'family':<{width}}  ops" + "".join(f"{title:>13}" for title in CHECKS)]
    for name, line in table.items():
        cells = [_cell(line[title]) for title in CHECKS]
        shown = [f"{cell:>13}" for cell in cells]
        if color:
            shown = [_colored(cell, line[title]) for cell, title in zip(shown, CHECKS, strict=True)]
        lines.append(f"{name:<{width}}  {line[''].of:>3}" + "".join(shown))
    return "\n".join(lines)


def as_markdown(table: Table) -> str:
    """The table for the documentation."""
    rows = [["family", "operations", *CHECKS], ["---", "---:", *("---:" for _ in CHECKS)]]
    rows += [[name, str(line[""].of), *(_cell(line[title]) for title in CHECKS)] for name, line in table.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _cell(outcome: Outcome) -> str:
    if not outcome.of:
        return "–"
    return f"{'✓' if outcome.passed == outcome.of else '✗'} {outcome.passed}/{outcome.of}"


def _colored(cell: str, outcome: Outcome) -> str:
    if not outcome.of:
        return cell
    return f"\x1b[{32 if outcome.passed == outcome.of else 31}m{cell}\x1b[0m"


def main(arguments: Sequence[str]) -> int:
    """Run the subcommand; 0 if everything passes, 1 if not, 2 for a name that is no operation."""
    parser = argparse.ArgumentParser(prog="python -m autograd conform", description=__doc__)
    parser.add_argument("operations", nargs="*", help="names of operations (default: all)")
    parser.add_argument("--markdown", metavar="FILE", help="write the table as Markdown; - for the terminal")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args(arguments)
    if unknown := [name for name in told.operations if name not in OPERATIONS]:
        print(f"conform: no operation {', '.join(unknown)}; `python -m autograd ops` lists them", file=sys.stderr)
        return 2
    names = told.operations or [n for n, op in OPERATIONS.items() if op.__module__.startswith("autograd.ops.")]
    results = {name: conform(OPERATIONS[name], told.seed) for name in names}
    table = by_family(results)
    if told.markdown and told.markdown != "-":
        with open(told.markdown, "w", encoding="utf-8") as file:
            file.write(as_markdown(table))
    print(as_markdown(table) if told.markdown == "-" else as_text(table, sys.stdout.isatty()))
    messages = [m for found in results.values() for outcome in found.values() for m in outcome.messages]
    for message in messages:
        print(f"\n{message}")
    samples_tried = sum(outcome.of for line in table.values() for title, outcome in line.items() if title)
    print(f"\n{len(names)} operations, {samples_tried} checks, {len(messages)} failed")
    return 1 if messages else 0
