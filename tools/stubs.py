"""Write down for editors and type checkers what Python makes of the table when it runs.

`python -m tools.stubs` writes autograd/methods.pyi, the methods and operators that the operations give to
`Value` and `Tensor`, and autograd/__init__.pyi, the operations as functions. A test keeps them in step.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import autograd
from autograd.op import COMPOSITIONS, OPERATIONS, Composition, Op
from autograd.reference import as_markdown

PACKAGE = Path(__file__).parent.parent / "autograd"

_ABOUT = '''\
"""{about} Made by `make stubs` from the table of operations."""

# mypy: disable-error-code="overload-overlap"

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
{imports}
_Number = float | np.floating[Any] | np.integer[Any]
_Array = Tensor | npt.ArrayLike
_Axis = int | tuple[int, ...] | None
'''

#: Types of parameters that have the same meaning wherever they occur; others go by their default value.
_PARAMETERS = {
    "axis": "_Axis",
    "axes": "int | Sequence[Any] | None",
    "shape": "int | Sequence[int]",
    "dtype": "npt.DTypeLike",
    "where": "npt.ArrayLike",
}


def _parameters(known: Op | Composition) -> list[str]:
    """The arguments that are no operands, as text. Of a composition the first argument alone is an operand."""
    if isinstance(known, Op):
        return [_parameter(name, default) for name, default in known.parameters.items()]
    rest = list(inspect.signature(known.function).parameters.values())[1:]
    return [_parameter(p.name, p.default, p.kind) for p in rest]


def _parameter(name: str, default: object, kind: object = inspect.Parameter.POSITIONAL_OR_KEYWORD) -> str:
    if kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        return f"{'*' if kind is inspect.Parameter.VAR_POSITIONAL else '**'}{name}: Any"
    type_ = _PARAMETERS.get(name)
    if type_ is None:
        type_ = {bool: "bool", int: "float", float: "float", str: "str"}.get(type(default), "Any")
    if default is None and type_ not in ("Any", "_Axis") and not type_.endswith("| None"):
        type_ += " | None"
    if default is inspect.Parameter.empty:
        return f"{name}: {type_}"
    shown = repr(default) if isinstance(default, (int, float, str, type(None))) else "..."
    return f"{name}: {type_} = {shown}"


def _define(indent: str, name: str, arguments: Sequence[str], result: str, summary: str = "") -> str:
    line = f"{indent}def {name}({', '.join(arguments)}) -> {result}:"
    return f'{line}\n{indent}    """{summary}"""\n' if summary else f"{line} ...\n"


def _summary(known: Op | Composition) -> str:
    text = known.summary if isinstance(known, Op) else (known.__doc__ or "")
    return text.strip().split("\n")[0].replace("\\", "\\\\")


def _result(known: Op | Composition, usual: str) -> str:
    """What the call gives: one node, unless a composition is annotated to give several."""
    if isinstance(known, Composition):
        annotation = str(inspect.signature(known.function).return_annotation)
        if annotation.startswith(("list", "tuple")):
            return f"{annotation.split('[')[0]}[{usual}, ...]" if annotation.startswith("tuple") else f"list[{usual}]"
    return usual


def _everything() -> list[Op | Composition]:
    known = [*OPERATIONS.values(), *COMPOSITIONS.values()]
    return sorted((k for k in known if k.__module__.startswith("autograd.")), key=lambda k: k.name)


# -- methods ------------------------------------------------------------------------------------------


def _methods(kind: str, operand: str) -> Iterator[str]:
    """The methods and operators of one kind of node; `operand` is the type of the other operands."""
    for known in _everything():
        if kind == "Value" and not known.elementwise:
            continue
        if isinstance(known, Op):
            if known.variadic:
                continue
            others = [f"{name}: {operand}" for name in known.operands[1:]]
            if known.operator:
                other = [f"other: {operand}"] if others else []
                yield _define("    ", f"__{known.operator}__", ["self", *other], kind)
                if others:
                    yield _define("    ", f"__r{known.operator}__", ["self", *other], kind)
        else:
            others = []
        if known.method:
            arguments = ["self", *others, *_parameters(known)]
            yield _define("    ", known.method, arguments, _result(known, kind), _summary(known))


def methods() -> str:
    """The text of autograd/methods.pyi."""
    imports = "\nfrom autograd.tensor import Tensor\nfrom autograd.scalar import Value\n"
    text = _ABOUT.format(about="Methods and operators of the two kinds of node.", imports=imports)
    text += "\nclass ValueMethods:\n" + "".join(_methods("Value", "Value | _Number"))
    return text + "\nclass TensorMethods:\n" + "".join(_methods("Tensor", "_Array"))


# -- functions ----------------------------------------------------------------------------------------


def _signatures(known: Op | Composition) -> Iterator[tuple[list[str], str]]:
    """Arguments and result, a form for each operand that may be the node."""
    rest = _parameters(known)
    if isinstance(known, Op) and known.variadic:
        name = known.operands[0]
        yield [f"{name}: Sequence[Tensor]", *rest], "Tensor"
        yield [f"{name}: Sequence[_Array]", *rest], "Any"
        return
    if isinstance(known, Composition):
        first, star = _first(known)
        for node in ["Value"] * known.elementwise + ["Tensor"]:
            yield [f"{star}{first}: {node}", *rest], _result(known, node)
        yield [f"{star}{first}: Any", *rest], _result(known, "Any")  # an array, a list of Tensors, a text of indices
        return
    for node, other in [("Value", "Value | _Number")] * known.elementwise + [("Tensor", "_Array")]:
        for k in range(len(known.operands)):
            given = [f"{name}: {node if j == k else other}" for j, name in enumerate(known.operands)]
            yield [*given, *rest], node
    yield [*(f"{name}: npt.ArrayLike" for name in known.operands), *rest], "Any"


def _first(known: Composition) -> tuple[str, str]:
    """The name of the first argument, and a star if there may be any number of it."""
    first = next(iter(inspect.signature(known.function).parameters.values()))
    return first.name, "*" if first.kind is inspect.Parameter.VAR_POSITIONAL else ""


def _function(known: Op | Composition) -> str:
    forms = _signatures(known)
    first = _define("", known.name, *next(forms), _summary(known))
    return "".join("@overload\n" + form for form in [first, *(_define("", known.name, *form) for form in forms)])


def front_door() -> str:
    """The text of autograd/__init__.pyi."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    imports = [
        ast.unparse(n)
        for n in tree.body
        if isinstance(n, ast.ImportFrom) and n.module.startswith("autograd") and n.names[0].name != "*"
    ]
    imports += [
        f"from autograd.{room} import {', '.join(names)}" if names else f"from autograd import {room} as {room}"
        for room, names in autograd.UPSTAIRS.items()
    ]
    imports.sort()
    about = (autograd.__doc__ or "").split("\n")[0]
    text = _ABOUT.format(about=about, imports="\n" + "\n".join(imports) + "\n")
    names = "".join(f"    {name!r},\n" for name in sorted(autograd.__all__))
    text += f"\n__version__: str\n__all__ = [\n{names}]\n\n"
    exported = [k for k in _everything() if getattr(autograd, k.name, None) is k and k.name in autograd.__all__]
    text += "".join(map(_function, exported))
    other_names = {
        n: getattr(autograd, n) for n in autograd.__all__ if isinstance(getattr(autograd, n), (Op, Composition))
    }
    return text + "".join(f"{n} = {known.name}\n" for n, known in sorted(other_names.items()) if n != known.name)


#: What is written from the table: the stubs, and the reference of operations.
STUBS = {"methods.pyi": methods, "__init__.pyi": front_door, "../docs/operations.md": as_markdown}


def stale() -> list[str]:
    """Names of the stubs that are not what the table says now."""
    paths = {name: PACKAGE / name for name in STUBS}
    return [name for name, path in paths.items() if not path.exists() or path.read_text() != STUBS[name]()]


if __name__ == "__main__":
    for name in (out_of_step := stale()):
        (PACKAGE / name).write_text(STUBS[name]())
    print("written:", ", ".join(out_of_step) or "nothing, all stubs are in step", file=sys.stderr)
