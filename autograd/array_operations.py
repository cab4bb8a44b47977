"""Operations on whole arrays: a function, and a vector-Jacobian product for each operand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from autograd.op import Op, register


class ArrayOp(Op):
    """An operation on whole arrays: a function, and one rule an operand.

    A rule names what it needs and gets it: `g` (the adjoint of the result), `y`, the operands, their
    shapes (`x_shape`), the parameters, and `saved` (what the forward function kept besides the result).
    """

    def __init__(
        self, function: Callable[..., Any], operands: int | None, *, variadic: bool = False, saves: bool = False,
        **record: Any,
    ) -> None:  # fmt: skip
        signature = inspect.signature(function)
        super().__init__(f"{function.__name__}()", **record)
        self.arguments = {n: p.default for n, p in signature.parameters.items()}
        if variadic:  # forward(*arrays, axis=0) is called as f(arrays, axis=0)
            first, *rest = self.arguments.items()
            self.arguments = dict([(first[0], inspect.Parameter.empty), *rest])
        if operands is None:
            operands = sum(d is inspect.Parameter.empty for d in self.arguments.values())
        self.operands = tuple(self.arguments)[:operands]
        self.variadic, self.saves = variadic, saves
        self.forward = function
        self.__module__ = function.__module__
        self.summary = inspect.getdoc(function) or ""
        self._rules: dict[str, tuple[Callable[..., Any], Callable[..., Any], frozenset[str]]] = {}
        self.rule_texts: dict[str, str] = {}
        self.__doc__ = self.document()

    def derivative_texts(self) -> list[tuple[str, str]]:
        return [(n, t) for n, t in self.rule_texts.items() if t]

    def vjp(self, operand: str, text: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Enter the rule for one operand (for all of them, if the operation takes any number).

        The rule is written in operations, so that it computes on arrays and records on nodes. `text` is
        the rule as mathematics.
        """

        def enter(rule: Callable[..., Any]) -> Callable[..., Any]:
            wanted = tuple(inspect.signature(rule).parameters)
            source = {"g": "g", "y": "y", "y_shape": "y.shape", "saved": "s", "k": "k"}
            for i, name in enumerate(self.operands if not self.variadic else ()):
                source |= {name: f"o[{i}]", f"{name}_shape": f"o[{i}].shape"}
            if self.variadic:
                source |= {self.operands[0]: "o", "x": "o[k]", "x_shape": "o[k].shape"}
                source |= {f"{self.operands[0]}_shapes": "[each.shape for each in o]"}
            for name in self.parameters:
                source[name] = f"p[{name!r}]"
            if unknown := [name for name in wanted if name not in source]:
                raise ValueError(f"the rule of {self.name} asks for {unknown}; there are {sorted(source)}")
            call = f"lambda rule, k, g, y, o, p, s: rule({', '.join(source[name] for name in wanted)})"
            read = frozenset(wanted) & {*self.operands, "y", *(("x",) if self.variadic else ())}
            self._rules[operand] = (rule, eval(call), read)
            self.rule_texts[operand] = text
            self.__doc__ = self.document()
            return rule

        return enter

    def _rule(self, k: int) -> tuple[Callable[..., Any], Callable[..., Any], frozenset[str]] | None:
        return self._rules.get(self.operands[0 if self.variadic else k])

    def differentiable(self, k: int) -> bool:
        return self._rule(k) is not None

    def reads(self, k: int) -> frozenset[str]:
        found = self._rule(k)
        return found[2] if found else frozenset()

    def pull(self, k: int, g: Any, y: Any, operands: Any, params: dict[str, Any], saved: Any, nodes: bool) -> Any:
        found = self._rule(k)
        if found is None:
            return None
        rule, call, _ = found
        return call(rule, k, g, y, operands, params, saved)


def operation(
    operands: int | None = None, *, variadic: bool = False, saves: bool = False, **record: Any
) -> Callable[[Callable[..., Any]], ArrayOp]:
    """Enter a function on arrays into the table; its rules follow with `@name.vjp("x")`.

    `operands` is the number of leading arguments that are operands (default: those without a default
    value); the others are parameters. `variadic=True`: `f(*arrays, axis=0)` is called as
    `f(arrays, axis=0)`. `saves=True`: the function returns the result and something to keep for `saved`.
    `linear=True`: linear in each operand while the others are held fixed.
    """

    def enter(function: Callable[..., Any]) -> ArrayOp:
        op = ArrayOp(function, operands, variadic=variadic, saves=saves, **record)
        register(op)
        return op

    return enter
