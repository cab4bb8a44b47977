"""Expressions typed by a person: read against a whitelist of the engine's operations, never run as Python."""

from __future__ import annotations

import ast
import difflib
import math
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograd.node import Node
from autograd.op import COMPOSITIONS, OPERATIONS
from autograd.rows import Elementwise
from autograd.scalar import Value

#: What is refused before it is read, so that no text takes long.
MAX_LENGTH, MAX_DEPTH, MAX_OPERATORS = 20_000, 100, 500

_OPERATORS: dict[type, str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power",
    ast.USub: "negative",
}  # fmt: skip
_COMPARISONS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}  # fmt: skip
#: What somebody may type for the operation of two numbers.
_ALIASES = {"max": "maximum", "min": "minimum", "ln": "log", "pow": "power", "asin": "arcsin", "acos": "arccos",
            "atan": "arctan"}  # fmt: skip
_CONSTANTS = {"pi": math.pi}


class ExpressionError(ValueError):
    """An expression that cannot be read or evaluated; the message says where and what to do."""


def evaluate(expression: str, /, **values: Any) -> Value:
    """Evaluate one expression, or steps with names separated by semicolons, and return the last result.

    Names get their numbers as keywords and become Values of those names. Only the engine's own operations
    on numbers are known; the text is never run as Python.

    >>> e = evaluate("c=a+b; d=b+1; e=c*d", a=2, b=1)
    >>> e.backward()
    >>> e
    Value(6, grad=1, name='e')
    """
    return Expression(expression)(values)


class Expression:
    """An expression that was read: its free `names`, and its value when called with their numbers."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"an expression is a string, not {type(text).__name__}")
        self.text = text
        self._steps = [_read(step) for step in _split(text)]
        free: dict[str, None] = {}
        made: set[str] = set()
        for name, order in self._steps:
            for node in order:
                if isinstance(node, ast.Name) and node.id not in made:
                    free[node.id] = None
            if name is not None:
                if name in made:
                    raise ExpressionError(f"the step {name!r} is defined twice; give the second one another name")
                if name in free:
                    raise ExpressionError(f"{name!r} is used before the step that defines it")
                made.add(name)
        #: Names that need a number, in order of first use.
        self.names = [name for name in free if name not in _CONSTANTS]
        self._made = made

    def __call__(self, values: Mapping[str, Any]) -> Value:
        """The result at these numbers (or Values)."""
        scope: dict[str, Any] = dict(_CONSTANTS)
        for name, value in values.items():
            if name in self._made:
                raise ExpressionError(f"{name!r} is given a number and defined by a step; drop one of the two")
            if name not in self.names and name not in _CONSTANTS:
                raise ExpressionError(f"{name!r} is not in the expression, whose names are {_list(self.names)}")
            try:
                scope[name] = value if isinstance(value, Value) else Value(value, name)
            except TypeError as error:
                raise ExpressionError(f"{name}: {error}") from None
        if missing := [name for name in self.names if name not in scope]:
            raise ExpressionError(f"no number for {_list(missing)}: give {' '.join(f'{n}=…' for n in missing)}")
        result: Any = None
        for step, order in self._steps:
            result = _run(order, scope)
            if step is not None:
                scope[step] = result
                if isinstance(result, Node) and result.op is not None and result.name is None:
                    result.name = step
        if not isinstance(result, Value):
            raise ExpressionError(f"the result is the plain number {float(result):g}: there is no name to derive by")
        return result


# -- reading ------------------------------------------------------------------------------------------


def _split(text: str) -> list[str]:
    """The steps of a text, after everything that could take long to read was refused."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    if unknown := re.search(r"[^\w\s.+\-*/()=<>!,;]", text):
        hint = "; write ** for a power" if unknown[0] == "^" else ""
        raise ExpressionError(f"the character {unknown[0]!r} has no meaning here{hint}")
    steps = [step.strip() for step in re.split(r"[;\n]", text)]
    steps = [step for step in steps if step]
    if not steps:
        raise ExpressionError("there is no expression")
    for step in steps:
        depth = 0
        for character in step:
            depth += (character == "(") - (character == ")")
            if depth > MAX_DEPTH:
                raise ExpressionError(f"parentheses are nested deeper than {MAX_DEPTH}: {_short(step)}")
        if len(re.findall(r"[+\-*/<>=!,(]", step)) > MAX_OPERATORS:
            raise ExpressionError(f"a step has more than {MAX_OPERATORS} operations; split it: {_short(step)}")
    return steps


def _read(step: str) -> tuple[str | None, list[ast.expr]]:
    """A step's name, if it has one, and the pieces of its expression, operands before operations."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            body = ast.parse(step).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = (getattr(error, "msg", None) or "it is nested too deeply").partition(":")[0]
        raise ExpressionError(f"cannot read {_short(step)}: {reason}") from None
    match body:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)]:
            return name, _ordered(value, step)
        case [ast.Expr(value=value)]:
            return None, _ordered(value, step)
    raise ExpressionError(f"cannot read {_short(step)}: a step is an expression, or name = expression")


def _ordered(tree: ast.expr, step: str) -> list[ast.expr]:
    """Every piece of an expression, checked, operands before what is made of them; without recursion."""
    order: list[ast.expr] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(_operands(node, step))
    return order[::-1]


def _operands(node: ast.expr, step: str) -> list[ast.expr]:
    """The operands of a piece of an expression, if the piece is one of those that are known."""
    match node:
        case ast.Constant(value=value) if type(value) in (int, float):
            return []
        case ast.Name():
            return []
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return [left, right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return [operand]
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return [left, right]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            _function(name)
            if any(isinstance(a, ast.Starred) for a in arguments) or any(k.arg is None for k in keywords):
                raise ExpressionError(f"{name}() takes its arguments one by one, without *")
            return [*arguments, *(k.value for k in keywords)]
    raise ExpressionError(f"not known here: {_short(ast.unparse(node) if _is_small(node) else step)}")


def _is_small(tree: ast.AST) -> bool:
    return sum(1 for _, _ in zip(ast.walk(tree), range(51), strict=False)) < 50


def _function(name: str) -> Any:
    """The engine's operation of this name."""
    known: dict[str, Any] = {n: op for n, op in OPERATIONS.items() if isinstance(op, Elementwise) and op.public}
    known |= {n: c for n, c in COMPOSITIONS.items() if c.elementwise and c.public}
    name = name if name in known else _ALIASES.get(name, name)
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
        raise ExpressionError(f"no operation on numbers is called {name!r}; {hint}")
    return known[name]


# -- running ------------------------------------------------------------------------------------------


def _run(order: list[ast.expr], scope: Mapping[str, Any]) -> Any:
    """Evaluate pieces in which operands come before operations."""
    stack: list[Any] = []
    with np.errstate(all="ignore"):
        for node in order:
            match node:
                case ast.Constant(value=value):
                    stack.append(_number(value))
                case ast.Name(id=name):
                    stack.append(scope[name])
                case ast.UnaryOp(op=ast.UAdd()):
                    pass
                case ast.UnaryOp(op=op) | ast.BinOp(op=op):
                    operands = _take(stack, 1 if isinstance(node, ast.UnaryOp) else 2)
                    stack.append(_apply(OPERATIONS[_OPERATORS[type(op)]], operands, {}))
                case ast.Compare(ops=[op]):
                    stack.append(_COMPARISONS[type(op)](*_take(stack, 2)))
                case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
                    operands = _take(stack, len(arguments) + len(keywords))
                    named = {str(k.arg): v for k, v in zip(keywords, operands[len(arguments) :], strict=True)}
                    stack.append(_apply(_function(name), operands[: len(arguments)], named))
    return stack.pop()


def _number(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _take(stack: list[Any], n: int) -> list[Any]:
    """The last `n` results, taken off the stack."""
    taken = stack[len(stack) - n :]
    del stack[len(stack) - n :]
    return taken


def _apply(op: Any, operands: list[Any], named: dict[str, Any]) -> Any:
    if not any(isinstance(operand, Node) for operand in operands):
        operands = [np.float64(operand) for operand in operands]  # inf and nan where Python's floats raise
    try:
        result = op(*operands, **named)
    except (TypeError, ValueError) as error:
        raise ExpressionError(str(error)) from None
    if isinstance(result, tuple):
        raise ExpressionError(f"{op.name} has {len(result)} results; an expression needs operations with one")
    return result if isinstance(result, Node) else float(result)


def _list(names: list[str]) -> str:
    return ", ".join(map(repr, names)) or "none"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")
