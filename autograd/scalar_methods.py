"""The methods of `Value`, written out from the table as plain Python, one per operation.

A method has the operation's formula and derivatives in it, so that a scalar operation costs no dispatch.
`source(op)` shows the text, for example `print(source(OPERATIONS["multiply"]))`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.ahead import METHODS, OPERATORS
from autograd.node import PAUSED
from autograd.op import OPERATIONS
from autograd.primitives import PRIMITIVES
from autograd.rows import Elementwise

_UNARY = """
def method(self{signature}):{check}
    {x} = self._data
{compute}
    if PAUSED and (made := aside(op, y, self{params})) is not None:
        return made
    node = new()
    node._data = y; node._a = self; node._da = {da}; node._b = None{keep}
    node.op = op; node.grad = 0.0; node._pass = None
    return node
"""

_BINARY = """
def method(self, other):
    kind = type(other)
    if kind is Value:
        {a} = self._data; {b} = other._data
{compute}
        if PAUSED and (made := aside(op, y, self, other)) is not None:
            return made
        node = new()
        node._data = y; node._a = self; node._da = {da}; node._b = other; node._db = {db}
    elif kind is float or kind is int:
{with_number}
    else:
        return binary(op, self, other)
    node.op = op; node.grad = 0.0; node._pass = None
    return node
"""

_WITH_NUMBER = """\
        {a} = self._data; {b} = other + 0.0
{compute_a}
        if PAUSED and (made := aside(op, y, self, other)) is not None:
            return made
        node = new()
        node._data = y; node._a = self; node._da = {da}; node._b = None; node._db = {b}"""

_REFLECTED = """
def method(self, other):
    kind = type(other)
    if kind is not float and kind is not int:
        return binary(op, other, self)
    {a} = other + 0.0; {b} = self._data
{compute}
    if PAUSED and (made := aside(op, y, other, self)) is not None:
        return made
    node = new()
    node._data = y; node._a = None; node._da = {a}; node._b = self; node._db = {db}
    node.op = op; node.grad = 0.0; node._pass = None
    return node
"""

_NUMBERS = """
def method({arguments}, share):
{compute}
    return y, ({results})
"""

_RECOMPUTE = """{indent}try:
{lines}
{indent}except (ArithmeticError, ValueError):
{indent}    {targets} = {again}"""


def _compute(op: Elementwise, wanted: tuple[int, ...], share: str | None, indent: int) -> str:
    """Lines that set `y` and `d0`, `d1` … for the wanted operands; NumPy is asked where Python raises."""
    lines = [f"y = {ast.unparse(op.evaluated.for_floats)}"]
    targets = ["y"]
    for k in wanted:
        derivative = op.derivatives[k]
        if derivative is not None and _is_work(op, k):
            text = ast.unparse(derivative.for_floats)
            lines.append(f"d{k} = {text}")
            targets.append(f"d{k}")
    if share is not None and op.shares:
        lines.insert(0, f"share = {share}")
    pad = " " * indent
    raises = op.evaluated.may_raise() or any(d.may_raise() for k in wanted if (d := op.derivatives[k]))
    if not raises:
        return "\n".join(pad + line for line in lines)
    body = "\n".join(f"{pad}    {line}" for line in lines)
    again = f"recompute(({', '.join(map(str, (int(t[1:]) for t in targets[1:])))}{',' * (len(targets) == 2)}), "
    again += f"{', '.join(op.arguments)}, share={'share' if op.shares else '0.5'})"
    if len(targets) == 1:
        return _RECOMPUTE.format(indent=pad, lines=body, targets="y,", again=again)
    return _RECOMPUTE.format(indent=pad, lines=body, targets=", ".join(targets), again=again)


def _is_work(op: Elementwise, k: int) -> bool:
    """Whether the derivative is more than a number or a name that is there anyhow."""
    derivative = op.derivatives[k]
    return derivative is not None and not isinstance(derivative.for_floats, (ast.Constant, ast.Name)) and (
        derivative.constant is None
    )  # fmt: skip


def _derivative(op: Elementwise, k: int) -> str:
    derivative = op.derivatives[k]
    if derivative is None:
        return "0.0"
    return f"d{k}" if _is_work(op, k) else ast.unparse(derivative.for_floats)


def source(op: Elementwise, form: str = "method") -> str:
    """The text of a method of `Value`: `form` is "method", "reflected" or "numbers"."""
    params = op.parameters
    everything = tuple(range(len(op.operands)))
    if form == "numbers":
        return _NUMBERS.format(
            arguments=", ".join(op.arguments),
            compute=_compute(op, everything, None, 4),
            results="".join(_derivative(op, k) + ", " for k in everything),
        )
    if form == "reflected":
        (a, b), db = op.operands, _derivative(op, 1)
        return _REFLECTED.format(a=a, b=b, compute=_compute(op, (1,), "0.0", 4), db=db)
    if len(op.operands) == 2 and not params:
        (a, b), da, db = op.operands, _derivative(op, 0), _derivative(op, 1)
        with_number = f"        return self.{op.with_number}(other)"
        if not op.with_number:
            with_number = _WITH_NUMBER.format(a=a, b=b, compute_a=_compute(op, (0,), "0.0", 8), da=da)
        compute = _compute(op, (0, 1), "0.5", 8)
        return _BINARY.format(a=a, b=b, compute=compute, da=da, db=db, with_number=with_number)
    assert len(op.operands) == 1, f"{op.name} has no method text of its own"
    empty = inspect.Parameter.empty
    signature = "".join(f", {n}" if d is empty else f", {n}={d!r}" for n, d in params.items())
    given = ", ".join(f"{n!r}: {n}" for n in params)
    strange = " or ".join(f"type({n}) is not float and type({n}) is not int" for n in params)
    check = f"\n    if {strange}: op.must_be_plain({{{given}}})" if params and op.public else ""
    keep = f"; node._db = ({', '.join(params)},)" if params else ""
    return _UNARY.format(
        signature=signature, params="".join(f", {n}" for n in params), x=op.operands[0], keep=keep,
        compute=_compute(op, (0,), None, 4), da=_derivative(op, 0), check=check,
    )  # fmt: skip


def compile_source(op: Elementwise, form: str, namespace: dict[str, Any], operator: str = "") -> Callable[..., Any]:
    """Compile `source(op, form)`; `namespace` holds `Value`, `new`, `aside` and `binary`.

    `operator` is the name under which Python calls it, "__add__", if it is to be an operator. What has been built
    ahead of time from the same text is taken instead.
    """
    text = source(op, form)
    scope: dict[str, Any] = {
        **namespace, "op": op, "PAUSED": PAUSED, "type": type,
        "recompute": lambda wanted, *args, share: _recompute(op, wanted, args, share),
    }  # fmt: skip
    if built := OPERATORS.get((operator, text)) or METHODS.get(text):
        make, called = built
        method: Callable[..., Any] = make(scope | {name: float_function(name) for name in called})
        return method
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in scope:
            scope[node.func.id] = float_function(node.func.id)
    scope["float"] = float
    exec(compile(tree, f"<Value.{op.name}>", "exec"), scope)
    function: Callable[..., Any] = scope["method"]
    function.__name__, function.__doc__ = op.name, op.__doc__
    return function


def float_function(name: str) -> Callable[..., float]:
    """What a text calls by this name when it is evaluated on floats."""
    if name in PRIMITIVES:
        return PRIMITIVES[name][0]
    op = OPERATIONS[name]
    assert isinstance(op, Elementwise)
    arguments = ", ".join(op.arguments)
    scope = {f: float_function(f) for f in op.evaluated.functions if f != "where"} | {"pow": float_function("pow")}
    function: Callable[..., float] = eval(f"lambda {arguments}: {ast.unparse(op.evaluated.for_floats)}", scope)
    return function


def _recompute(op: Elementwise, wanted: tuple[int, ...], args: tuple[Any, ...], share: float) -> tuple[float, ...]:
    """The same numbers by NumPy's arithmetic, which has inf and nan where Python raises."""
    with np.errstate(all="ignore"):
        n = len(op.operands)
        operands = tuple(np.float64(a) for a in args[:n])
        params = dict(zip(list(op.arguments)[n:], args[n:], strict=True))
        y = op.forward(*operands, **params)
        return (float(y), *(float(op.local(k, y, operands, params, share)) for k in wanted))
