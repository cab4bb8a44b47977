"""`python -m autograd ops`: the reference of all operations, printed from their records."""

from __future__ import annotations

import argparse
import ast
import copy
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from autograd import programs  # noqa: F401  # whose inner operations are on the page
from autograd.checking.samples import samples
from autograd.notation import number_text
from autograd.notation import text as show
from autograd.op import COMPOSITIONS, OPERATIONS, Composition, Op
from autograd.rows import Elementwise
from autograd.transforms import value_and_grad

_PRINCIPLE = """\
A tie with a constant goes to the constant; a tie between variables is shared equally. A constant is a plain
number or array, or a node that asks for no gradient. One function under its several names gives one number; a
composition that happens to equal it may differ. Two exceptions: max pooling gives all to the first maximum;
activations with two non-zero slopes take the slope from the left. Where an adjoint is 0, what elementwise rules
make of it is 0, whatever the local derivative, so that the branch of a `where` that was not taken leaks no NaN."""

_INTRODUCTION = """\
Written by `python -m autograd ops --markdown` from the records of the operations; `python -m autograd ops NAME`
shows one of them. g stands for ∂L/∂y, the gradient by the result, and y for the result. Order is how often a
result can be differentiated."""


class Entry(NamedTuple):
    """What the reference says of one operation."""

    name: str
    signature: str
    formula: str
    derivatives: tuple[str, ...]
    kink: str
    kinds: str
    order: str
    summary: str


def entry(op: Op) -> Entry:
    """The line of the reference for an operation, from its record."""
    order = "any" if op.max_order is None else str(op.max_order)
    kinds = "Value, Tensor" if op.elementwise else "Tensor"
    derivatives = tuple(_derivatives(op))
    formula = _formula(op.expression.tree) if isinstance(op, Elementwise) else op.formula
    return Entry(
        op.name, _signature(op), formula, derivatives, op.kink, kinds, order if derivatives else "0", _first(op)
    )


def _derivatives(op: Op) -> Iterator[str]:
    for operand, text in op.derivative_texts():
        if isinstance(op, Elementwise):
            k = op.operands.index(operand)
            derivative = op.derivatives[k]
            yield f"∂y/∂{operand} = {_formula(derivative.tree) if derivative else text}"
        else:
            yield f"∂L/∂{operand} = {text or 'by its own rule'}"


def _formula(tree: ast.expr) -> str:
    """A line of mathematics; what it gives a name on the way is told behind it."""
    named: list[ast.NamedExpr] = []

    class Names(ast.NodeTransformer):
        def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
            self.generic_visit(node)
            named.append(node)
            return node.target

    shown = show(Names().visit(copy.deepcopy(tree)))
    return ", ".join([shown, *(f"{show(each.target)} = {show(each.value)}" for each in named)])


def _signature(op: Op | Composition) -> str:
    plain = inspect.Parameter.empty
    signature = inspect.signature(op if isinstance(op, Op) else op.function)
    arguments = [argument.replace(annotation=plain) for argument in signature.parameters.values()]
    return f"{op.name}{signature.replace(parameters=arguments, return_annotation=plain)}"


def _first(op: Op | Composition) -> str:
    lines = (inspect.getdoc(op) or "").splitlines() or [""]
    return lines[0]


def families() -> dict[str, tuple[list[Op], list[Composition]]]:
    """The public operations and compositions of the table, by what their family's file says it holds."""
    found: dict[str, tuple[list[Op], list[Composition]]] = {}
    everything: list[Op | Composition] = [*OPERATIONS.values(), *COMPOSITIONS.values()]
    for known in sorted(everything, key=lambda known: not known.__module__.endswith(".elementwise")):
        if known.public and known.__module__.startswith("autograd.ops."):
            title = (sys.modules[known.__module__].__doc__ or "").splitlines()[0].rstrip(".")
            title = title.partition(": ")[2] if title.startswith("The table") else title
            operations, compositions = found.setdefault(title[:1].upper() + title[1:], ([], []))
            operations.append(known) if isinstance(known, Op) else compositions.append(known)
    return found


def inner() -> list[str]:
    """Names of operations that syntax or other operations record."""
    return sorted(op.name for op in OPERATIONS.values() if not op.public)


def counts() -> str:
    """How many operations there are."""
    rules = made = asked = 0
    for title, (operations, compositions) in families().items():
        rules += sum(bool(op.derivative_texts()) for op in operations)
        if title.startswith("Questions"):
            asked += len(compositions)
        else:
            made += len(compositions)
    return f"{rules} operations have a derivative of their own, {made} are made of these, {asked} ask about the data."


def kinks() -> list[tuple[str, str]]:
    """The kink table: every operation with a corner, and the derivative that it has there."""
    return sorted((op.name, op.kink) for op in OPERATIONS.values() if op.kink)


def example(op: Op) -> str:
    """A number put into an elementwise operation of one operand, computed now; "" for any other."""
    if not isinstance(op, Elementwise) or len(op.operands) != 1:
        return ""
    sample = samples(op)[-1]
    x = round(float(sample.operands[0].flat[0]), 3)
    value, slope = value_and_grad(lambda v: op(v, **sample.params), allow_unused=True)(x)
    told = "".join(f", {name}={given!r}" for name, given in sample.params.items())
    return f"{op.name}({number_text(x)}{told}) = {number_text(value)}, its derivative there {number_text(slope)}"


# -- as text --------------------------------------------------------------------------------------------------


def as_text() -> str:
    """Every operation: its signature, its formula and its derivatives, family by family."""
    lines = []
    for title, (operations, compositions) in families().items():
        lines += [title, "─" * len(title)]
        for row in map(entry, operations):
            lines.append(f"  {row.signature}")
            lines.append(f"      y = {row.formula}")
            lines += [f"      {derivative}" for derivative in row.derivatives]
        lines += [f"  {_signature(made)}\n      {_first(made)}" for made in compositions]
        lines.append("")
    return "\n".join([*lines, "Recorded by syntax and by other operations: " + ", ".join(inner()), "", counts()])


def details(name: str) -> str:
    """All that is known of one operation."""
    if name in COMPOSITIONS:
        made = COMPOSITIONS[name]
        return f"{_signature(made)}\n\n{inspect.getdoc(made)}\n\nMade of other operations: its derivatives are theirs."
    op = OPERATIONS[name]
    row = entry(op)
    lines = [row.signature, "", inspect.getdoc(op) or "", "", f"on:     {row.kinds}", f"order:  {row.order}"]
    if isinstance(op, Elementwise) and op.domain:
        lines.append(f"domain: {show(op.domain.tree)}")
    if op.numpy is not None:
        lines.append(f"NumPy:  np.{op.numpy.__name__} of a node is this operation")
    return "\n".join([*lines, *([f"so:     {example(op)}"] if example(op) else [])])


def kink_text() -> str:
    """The kink table as text."""
    width = max(len(name) for name, _ in kinks())
    return "\n".join([_PRINCIPLE, "", *(f"{name:{width}}  {kink}" for name, kink in kinks())])


# -- as Markdown ----------------------------------------------------------------------------------------------


def as_markdown() -> str:
    """The reference as a page of Markdown: `docs/operations.md`."""
    parts = ["# Operations", "", _INTRODUCTION, "", counts(), ""]
    for title, (operations, compositions) in families().items():
        parts += [f"## {title}", ""]
        if operations:
            parts += _table(("operation", "y", "derivative", "on", "order"), [
                (f"`{e.signature}`<br>{e.summary}", e.formula, "<br>".join(e.derivatives), e.kinds, e.order)
                for e in map(entry, operations)
            ])  # fmt: skip
        if compositions:
            parts += [] if title.startswith("Questions") else ["Made of other operations, with their derivatives:", ""]
            parts += [f"- `{_signature(made)}`: {_first(made)}" for made in compositions] + [""]
    parts += ["## Recorded by syntax and by other operations", "", ", ".join(f"`{name}`" for name in inner()), ""]
    parts += ["## The kink table", "", _PRINCIPLE, "", *_table(("operation", "at the kink"), kinks())]
    return "\n".join(parts).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"

    return [line(head), "|" + " --- |" * len(head), *map(line, rows), ""]


def _escaped(cell: str) -> str:
    cell = cell.replace("|", "\\|")
    return cell if "`" in cell else cell.replace("*", "\\*").replace("_", "\\_")


def main(arguments: Sequence[str]) -> int:
    """Print the reference, or what is known of the operations that are named."""
    parser = argparse.ArgumentParser(prog="python -m autograd ops", description=__doc__.partition(": ")[2])
    parser.add_argument("names", nargs="*", metavar="NAME", help="show all that is known of these operations")
    parser.add_argument("--kinks", action="store_true", help="print the kink table alone")
    parser.add_argument("--markdown", action="store_true", help="print the page docs/operations.md")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in OPERATIONS and name not in COMPOSITIONS:
            print(f"error: there is no operation {name!r}; python -m autograd ops lists them", file=sys.stderr)
            return 2
    if options.names:
        print("\n\n".join(details(name) for name in options.names))
    else:
        print(kink_text() if options.kinks else as_markdown().rstrip() if options.markdown else as_text())
    return 0
