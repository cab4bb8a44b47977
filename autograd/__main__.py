"""The command line: `python -m autograd "c=a+b; d=b+1; e=c*d" a=2 b=1`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

import numpy as np

from autograd import __version__, ahead
from autograd.checking.differences import careful
from autograd.drawing import draw, tree
from autograd.explanation import explain
from autograd.expressions import Expression, ExpressionError
from autograd.node import Node
from autograd.notation import number_text
from autograd.numbering import number
from autograd.playing import play
from autograd.scalar import Value

#: A subcommand a line: its name, the module whose `main(arguments)` answers it, and what it does.
COMMANDS: dict[str, tuple[str, str]] = {
    "conform": (
        "autograd.checking.conformance",
        "every operation on its samples: values, gradients, orders, modes, dtypes",
    ),
    "kernels": ("autograd.kernels", "the fast kernels of large arrays; --warm compiles them ahead"),
    "ops": ("autograd.reference", "the reference of all operations, and their kinks"),
}

#: Options that write a file, and how its name must end.
_FILES = {"svg": ".svg", "png": ".png", "play": ".html"}

_DESCRIPTION = """\
Evaluate an expression and show how its derivatives come about: the graph as a tree, the table of values
and gradients, and the chain rule of every node, line by line."""

_EXAMPLES = """\
examples:
  python -m autograd "(a+b)*(b+1)" a=2 b=1
  python -m autograd "c=a+b; d=b+1; e=c*d" a=2 b=1 --svg graph.svg
  python -m autograd "z=w*x+b; loss=(sigmoid(z)-1)**2" w=0.5 x=2 b=-1 --check

An expression is made of names, numbers, + - * / **, parentheses, comparisons inside where(…), and the
engine's operations on numbers: exp, log, sqrt, sin, tanh, sigmoid, relu, maximum, where, … Steps with
names are separated by semicolons; the last one is the result. pi is known."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 1 if a check failed, 2 for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if given and given[0] in COMMANDS:
            return int(importlib.import_module(COMMANDS[given[0]][0]).main(given[1:]))
        return _expression(given)
    except BrokenPipeError:  # somebody reads no further, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    commands = "".join(f"\n  {name:10} {what}" for name, (_, what) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m autograd",
        description=_DESCRIPTION,
        epilog=_EXAMPLES + (f"\n\nother commands:{commands}" if commands else ""),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("expression", help="one expression, or steps with names separated by semicolons")
    parser.add_argument("values", nargs="*", metavar="name=number", help="the numbers that the names stand for")
    parser.add_argument("--svg", metavar="FILE", help="write the drawn graph as SVG")
    parser.add_argument("--png", metavar="FILE", help="write the drawn graph as PNG (needs Graphviz)")
    parser.add_argument("--play", metavar="FILE", help="write back-propagation, step by step, as an HTML page")
    parser.add_argument("--step", action="store_true", help="go through the steps in the terminal, with the arrow keys")
    parser.add_argument("--latex", action="store_true", help="print the explanation as LaTeX")
    parser.add_argument("--check", action="store_true", help="compare every gradient with central differences")
    parser.add_argument("--version", action="version", version=f"chainrule {__version__}, scalar engine {ahead.kind()}")
    return parser


def _expression(given: list[str]) -> int:
    # a leading space keeps argparse from taking "-a*b" for an option
    spaced = [" " + a if a[:1] == "-" and a[:2] != "--" and a != "-h" else a for a in given]
    options = _parser().parse_intermixed_args(spaced)
    try:
        expression = Expression(options.expression)
        values = _numbers(options.values)
        root = expression(values)
        if not root.requires_grad:
            raise ExpressionError("nothing in the expression is derived by: give it a name and a number")
        root.backward()
        files = [(o, suffix, getattr(options, o)) for o, suffix in _FILES.items() if getattr(options, o)]
        for option, suffix, path in files:
            if not path.lower().endswith(suffix):
                raise ExpressionError(f"--{option} writes a file that ends in {suffix}, not {path!r}")
        checked = _differences(expression, values, root) if options.check else {}
        _tell(root, options.latex, {name: shown for name, (shown, _) in checked.items()})
        for option, _, path in files:
            print(f"\nwrote {(play if option == 'play' else draw)(root).save(path)}")
        if options.step:
            play(root).run()
    except BrokenPipeError:
        raise
    except (ExpressionError, OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return _verdict(checked) if options.check else 0


def _numbers(given: Sequence[str]) -> dict[str, float]:
    """`["a=2", "b=1"]` as a dict."""
    values: dict[str, float] = {}
    for text in given:
        name, equals, digits = (part.strip() for part in text.partition("="))
        if not equals or not name.isidentifier():
            raise ExpressionError(f"{text.strip()!r} is no name=number")
        if name in values:
            raise ExpressionError(f"{name} is given two numbers")
        try:
            values[name] = float(digits)
        except ValueError:
            raise ExpressionError(f"{digits!r}, given for {name}, is no number") from None
    return values


def _tell(root: Value, as_latex: bool, differences: dict[str, str]) -> None:
    explanation = explain(root)
    print(tree(root), "", _table(root, differences), "", sep="\n")
    print(explanation.latex if as_latex else explanation)


def _table(root: Value, differences: dict[str, str]) -> str:
    """Every node with its value and its gradient, and what central differences say of it."""
    n = number(root)
    rows = [["node", "name", "value", "gradient", *(["by differences"] if differences else [])]]
    for node in n:
        gradient = number_text(node.grad) if node.requires_grad else "constant"
        row = [n.label(node), node.name or "", number_text(node._data), gradient]
        rows.append([*row, differences.get(node.name or "", "")] if differences else row)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    align: list[Callable[..., str]] = [str.ljust, str.ljust, str.rjust, str.rjust, str.rjust]
    return "\n".join(
        "  ".join(a(cell, w) for a, cell, w in zip(align, row, widths, strict=False)).rstrip() for row in rows
    )


# -- checking -----------------------------------------------------------------------------------------


def _differences(expression: Expression, values: dict[str, float], root: Node) -> dict[str, tuple[str, bool]]:
    """For each name, the derivative by differences (two at a corner, or none), and whether the gradient agrees."""
    gradients = {node.name: node.grad for node in number(root)}
    found = {}
    for name, x in values.items():

        def path(t: float, name: str = name, x: float = x) -> np.ndarray:
            return np.array([expression({**values, name: x + t}).data])

        slope = careful(path, np.array([root._data]), max(abs(x), 1.0), np.finfo(float).eps)
        value, error, low, high, kink, singular = (part.item() for part in slope)
        gradient = gradients.get(name, 0.0)
        tolerance = error + 1e-6 * max(abs(value), abs(gradient))
        agrees = low - tolerance <= gradient <= high + tolerance
        shown = f"{number_text(low)} … {number_text(high)}" if kink else number_text(value)
        found[name] = ("none" if singular else shown, agrees and not singular)
    return found


def _verdict(checked: dict[str, tuple[str, bool]]) -> int:
    undefined = [name for name, (difference, _) in checked.items() if difference == "none"]
    wrong = [name for name, (_, agrees) in checked.items() if not agrees and name not in undefined]
    if undefined:
        print(f"\ncheck: by {', '.join(undefined)} there are no finite differences at these numbers")
    if wrong:
        print(f"\ncheck: the gradient by {', '.join(wrong)} does not agree with central differences")
    if undefined or wrong:
        return 1
    print(f"\ncheck: {len(checked)} of {len(checked)} gradients agree with central differences")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
